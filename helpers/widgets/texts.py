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
FIGURES = "{milliseconds} ms, {bytes} B"
MORE_HEADERS = "{count} more headers"
MORE_HEADER = "1 more header"
PICTURE = "the picture in the answer"
COPY = "Copy"
COPIED = "Copied"
NOT_COPIED = "Copy by hand"
REQUIRING = "Requests requiring authentication"
UNTIL = "It authenticates until {ends}. After that, the answer is {status}."

# A definition
FLAWS = "The definition has {count} flaws. You can send all its requests."
ONE_FLAW = "The definition has 1 flaw. You can send all its requests."
PLACE = "Place"
FLAW = "What is wrong there"

# A field
HELD = "held, not shown"

# Where there is no kernel
RUN_TO_FILL_IN = "Run this cell to get a form."
GONE = "This form has lost its kernel, and with it what you typed. Run the cells again, from the first."
GONE_ON_PAGE = "This page has lost its kernel, and with it what you typed. Load the page again."
RUN_AGAIN = "Run the cells again, from the first."
NOT_SENT = "Nothing was sent: a value above has to be corrected."

# Short words
COUNTDOWN = "It ends at {ends}."
ENDS_IN = "It ends in {time}."
FIND = "Find by method, path, summary or tag"
ENTER = "Enter opens the first"
NONE_FOUND = "nothing found: the form below stays"
FILTER = "Filter"
FILTER_HISTORY = "Filter the history"
OPTIONAL = "optional"

# Parts of an input
ONE_MORE = "One more"
ANYTHING = "anything"
CHOOSE_FILE = "A file of up to {most:,} bytes; a larger one is given by its path, in a cell."
CHOOSE_SEVERAL = "Files of up to {most:,} bytes together; larger ones are given by their paths, in a cell."
TYPES_TAKEN = "Types that are taken: {types}."
CHOSEN = "{name}, {count:,} B"
TOO_LARGE = "Too large to be sent from here: {chosen}."
TYPED_AS_JSON = ". It has too many parts for a field each: type it as JSON."
PART_OF = "{part} of {whole}"
