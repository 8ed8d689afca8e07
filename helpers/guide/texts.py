"""The sentences of a guide: its steps, its servers, the ways in."""

# What a step is at: a sign and a word
AUTHENTICATE = "Authenticate with the token"
WAITS_FOR_ANSWER = "waiting for the answer of {server}. Interrupt (■) stops the wait."
WAITS_ON_PAGE = "waiting for the answer of {server}. Loading the page again stops the wait."

# A request that may fail
SAID = "What the error says"
CAUSE = "The cause"
WAY_OUT = "The way out"
HELD_FOR = "The token is held for {held}, and is not sent to {server}."
GIVE_TOKEN = "Leave bearer out, or give a token of that server."

# The ways in
BY_TYPING = "what you typed"
BY_KEYRING = "the keyring"
AUTHENTICATED_BY = "You are signed in with {way}."
NO_TOKEN_FIELD = "The definition does not say which field of the answer of {operation} is the token."
MARK_TOKEN = "Give the field the format password there."
NO_SIGN_IN = "The definition does not say which operation signs in."
NAME_SIGN_IN = "Name it as x-sign-in in the security scheme of the token, or call it as any operation."
NO_CREDENTIALS = "There are no credentials."
GIVE_CREDENTIALS = "Give a handle and a password, or set API_TOKEN."
WITHHELD_FOR = "The environment holds {variables} for {owners}, and nothing of that is sent to {server}."
WITHHELD = "The environment holds {variables}, and nothing of that is sent to {server}."
NAME_BASE_URL = "Give a handle and a password, or set {variable}={server}."
USE_THERE = "Use {variables} for {server}"
KEYRING_WAITS = "it looks into the keyring, for {seconds} s at most"
KEYRING_SILENT = "The keyring has not answered within {seconds} s."
LOOK_OR_COPY = "Look whether it waits for you, or copy the token instead."
KEYRING_INTERRUPTED = "You stopped the wait for the keyring."
KEYRING_REFUSED = "The keyring did not take the token ({error})."
COPY_INSTEAD = "Copy the token instead."
AND = " and "

# What a step has handed on
NOT_HANDED_ON = "No step has handed on {name} yet."
RUN_ABOVE = "Run the steps above first."
FROM_BELOW = "{value} comes from a step below, and this step does not delete it."
ASKS_FOR_ABOVE = "run the steps above first"
HAS_ENDED = "It has ended. {remedy}"

# What a guide has come to
HOLDS = "You hold a long-lived token, and it authenticates you: {user}."
HOLDS_UNTIL = "You hold a token until {ends}, and it authenticates you: {user}."
HOLDS_NONE = "You hold no token any more."
GONE = "You hold a token of what was deleted here: it does not authenticate you any more."
ANSWERED = "You hold a token, and requests with it are answered."
NOT_PROVED = "You hold a token, and no step has shown yet that it authenticates you."
LEFT = "Made here, and still there: {names}. When you no longer need it, run this in a cell:"
NOTHING_LEFT = "Nothing that was made here is left."

# What a step waits for
BY_EXAMPLE = "the example user of the mock"
FILL_IN = "Fill in the form and press Enter"
ASKS_FOR = "fill in {names}, and press Enter"
ASKS_FOR_OR_PRESS = "fill in {names} and press Enter, or press the button below the form"
ASKS_TO_CORRECT = "correct the form, and press Enter"
ASKS_AGAIN = "fill in {name} again, and press Enter. What is there cannot be sent: {wrong}"
WAITS_FOR = "{summary}: waits for {names}."
OR_SET = ", or set {variables}."
PRESS_OR_NAME = "Fill in the form and press Enter, press the button below it, or set {variable}={server}."
CORRECT_IN_FORM = "Correct it in the form and press Enter."

# Keeping a token
SAVE_TO_KEYRING = "Save to the keyring"
SAVED_IN = "Saved in {place}."
WRITE_TO_ENV = "Write to .env"
WRITTEN_TO = "Written to {file} as {variable}. A terminal gets it by: set -a; . {path}; set +a"
TOKEN_COPIED = "Copied to the clipboard."
TOKEN_NOT_COPIED = "The browser did not allow it. Use another way."
KEEP_TOKEN = "Run this cell to get buttons here: they copy the token, save it to the keyring, or write it to .env."
TRACKED = "{file} is inside a git work tree that does not ignore it."
GIT_UNSURE = "A repository is around {file}, and git does not say that it ignores it ({reason})."
GIT_SILENT = "git does not say that {file} is outside any repository ({reason})."
OUTSIDE = "not a git repository"  # as git says it
NO_GIT = "git was not found"
SLOW_GIT = "git did not answer"
NO_FILE = "it is no file"
READ_ONLY = "it is read-only"
ADD_TO_GITIGNORE = "Add .env to .gitignore first."
COPY_TOKEN = "Copy token"
KEPT_FOR = "These buttons keep a token for {server}, and another server is chosen now."
RUN_CELL_AGAIN = "Run this cell again, after the steps above."

# Many pages
IN_ALL = "{count} in all"
NO_LIST = "{operation} is not answered with a list."
NO_LIST_CAME = "{operation} was answered with something else than a list of objects."
USE_STEP = "Use a step for it."
SO_FAR = "Page {number}: {count} so far."
MANY = "There are many."

# The server
MOCK = "Mock, in this kernel"
THIS_ROOM = "This room"
ANOTHER_URL = "Another URL"
SCHEMES = "https://…, or http://… for this machine"
USED_AS = "Used as {address}"
IS_PLAIN = (
    "{server} is called by plain http: whoever is on the network between can read what you send and what comes back, "
    "passwords and tokens, too. Nothing from your environment is sent there."
)
USE_PLAIN = "Call {server} without encryption"
USE_SERVER = "Use this server"
NOT_USED_YET = "Not used yet: press {button}."
SERVER = "Server"
LOST = (
    "The kernel has ended, and with it your choice of {lost}. The new kernel uses {server} ({name}). "
    "To choose again, run the cell with choose_server."
)
BEGINS_WITH = (
    "No server is chosen in this kernel, so it uses {server} ({name}). A choice made before a restart is lost. "
    "To choose one, run the cell with choose_server."
)

# What the kernel holds
NO_SERVER = "No server yet"
SIGNED_IN_AS = "signed in as {user}"
NOT_SIGNED_IN = "not signed in"
NOTHING_HELD = "nothing held"

# A step
GO_ON_WITH = "{description} Go on with: {summary}. ---> {names}"
NO_FIELDS = "no fields"
NOT_ANSWERED_WITH = "{operation} is not answered with {missing}."
ANSWERED_WITH_FIELDS = "It is answered with {fields}."
SENT_BEFORE = "This request was sent earlier. It is not sent a second time; its button sends it again."
WAITS_FOR_YOU = "{summary}: waits for you."
PRESS_BUTTON = "Press its button."
PRESS = "press {button}"

# Short words
SKIP = "Skip: {reason}"
SKIPPED = "Skipped: {reason}."
TRIED = "Tried with: {way}."
LEAVE_EMPTY = "With the mock, leave the password empty: that of its demo user is taken."
CAUSES = {
    "CouldNotTry": "The request was not sent: something about it, or the way to the server, is wrong.",
    "InputNeeded": "The request was not sent: a value is missing that only the reader has.",
    "NoAnswer": "The request was sent, and no answer came: it may have been carried out, or not.",
    "Refused": "The request was tried, and the server refused it.",
}
"""Why an error comes, by its kind."""

# In a browser
CALLS_IN_BROWSER = "From a web page, a server can be called only if it allows that (CORS)."
KEEPS_IN_BROWSER = "A browser has no keyring, and no file that is only yours. Copy the token."
