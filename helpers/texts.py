"""Every sentence that the helpers themselves show to a reader: a translation is a copy of this file.

What the API is called and what its fields mean stands in the definition. ``{name}`` is filled in where it is shown.
"""

LOOK = "It may have been carried out: look before you send it again."
INTERRUPTED = f"Interrupted while {{server}} was to answer. {LOOK}"

# What a step is at: a sign and a word
STATES = {
    "open": ("○", "not yet"),
    "waits": ("▸", "waiting"),
    "sends": ("…", "sent"),
    "done": ("✔", "done"),
    "skipped": ("–", "skipped"),
    "failed": ("✘", "failed"),
}
STEPS = "Steps"
STEP_OF = "Step {number} of {count}"
AUTHENTICATE = "Authenticate with the token"
WAITS_FOR_ANSWER = "{server} is to answer. Interrupt (■) stops the wait."
WAITS_ON_PAGE = "{server} is to answer."
AFTER_A_STEP = "Waits for the steps above."
CHECK_FAILED = "The check in this cell failed ({error}): the steps above did not give what it expects."

# An exchange
REQUEST, RESPONSE, CODE = "Request", "Response", "Code"
REQUEST_NOT_SENT = "Request, not sent"
FIGURES = "{milliseconds} ms, {bytes} bytes"
MORE_HEADERS = "{count} more headers"
CUT = "… cut here, after {count} characters"
COPY, COPIED, NOT_COPIED = "Copy", "Copied", "The browser did not allow it"
REQUIRING = "Requests requiring authentication"
UNTIL = "Until {ends}. Then it is answered with {status}."

# The history
SAME, CHOOSE = "Same", "Choose"
