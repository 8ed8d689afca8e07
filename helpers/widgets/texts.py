"""The sentences of what a reader sees of fields, forms and exchanges."""

# What a step is at: a sign and a word
STATES = {
    "open": ("○", "not yet"),
    "waits": ("▸", "waiting"),
    "sends": ("…", "sent"),
    "done": ("✔", "done"),
    "exists": ("–", "exists already"),
    "skipped": ("–", "skipped"),
    "failed": ("✘", "failed"),
}
STEPS = "Steps"
AFTER_A_STEP = "Waits for the steps above."
CHECK_FAILED = "The check in this cell failed ({error}): the steps above did not give what it expects."

# An exchange
CODE = "Code"
REQUEST_NOT_SENT = "Request, not sent"
FIGURES = "{milliseconds} ms, {bytes} bytes"
MORE_HEADERS = "{count} more headers"
COPY = "Copy"
COPIED = "Copied"
NOT_COPIED = "The browser did not allow it"
REQUIRING = "Requests requiring authentication"
UNTIL = "Until {ends}. Then it is answered with {status}."

# A definition
FLAWS = "The definition has {count} flaws. You can send all its requests."
PLACE = "Place"
FLAW = "What is wrong there"

# A field
HELD = "held, not shown"

# Short words
FORM = "Form: {names}"
COUNTDOWN = "Countdown: {ends}"
ENDS_IN = "It ends in {time}."
FIND = "Find by method, path, summary or tag"
FILTER = "Filter"
FILTER_HISTORY = "Filter the history"
OPTIONAL = "optional"
