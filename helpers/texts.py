"""Every sentence that the helpers themselves show to a reader: a translation is a copy of this file.

What the API is called and what its fields mean stands in the definition. ``{name}`` is filled in where it is shown.
"""

LANGUAGE = "en"

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
AUTHENTICATE = "Authenticate with the token"
WAITS_FOR_ANSWER = "{server} is to answer. Interrupt (■) stops the wait."
WAITS_ON_PAGE = "{server} is to answer. Loading the page again stops the wait."
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

# A request that may fail
SAID = "What the error says"
CAUSE = "The cause"
WAY_OUT = "The way out"
NOT_SENT = "{summary}: not sent. {warning}"
ADD_SURE = "Add sure=True."

# A call that cannot be sent
TOKEN_TYPE = "The token is of type {kind}."
TOKEN_AS_SECRET = "Give it as a Secret: Secret(token)."
TOKEN_CHARACTERS = "The token holds characters that a bearer token cannot have."
TOKEN_AGAIN = "Copy it again, without spaces or line breaks."
NO_INPUTS = "no inputs"
NOT_TAKEN = "{operation} does not take {name}."
TAKES = "It takes {inputs}."
BAD_HEADER = "The header {name!r} cannot be sent."
GOOD_HEADER = "Expected: a name and a value in plain ASCII."

# No answer, or a refusal
REFUSED = "{operation} was refused with {status} {reason}."
AWAY = "{server} cannot be reached."
CHECK_SERVER = "Check the address and that the server runs, then try again."
REDIRECTED = "The server sends requests elsewhere; they are not followed, to keep the token here. Correct the base URL."
CHECK_BASE_URL = "Check that the base URL is the API's."
ADDRESS_NOT_SHOWN = "not shown, as it may hold a secret"
BASE_URL = "The base URL is {address}."
PLAIN_ADDRESS = "Expected: a plain address such as https://api.example.com/v1."
NOT_ENCRYPTED = "The base URL {address} is not encrypted."
USE_HTTPS = "Use https: only a server on this machine may be called by http."
BY_HTTPS = " This page came by https, and the browser refuses the others, too."
NOT_ALLOWED = "{server} does not allow a web page to call it (CORS)."
AWAY_OR_NOT_ALLOWED = "{server} cannot be reached, or does not allow a web page to call it (CORS)."
USE_ALLOWING = "Use a server that allows it, or run the notebook on your own machine."
PLAIN_FROM_HTTPS = "This page came by https, and a browser may refuse to call plain http from it."
CLOSED = "{server} closed the connection without a whole answer."
NOT_DECODED = "It could not be decoded."
NOT_WHOLE = "The connection ended before it was whole."
NO_JSON = "A value cannot be written as JSON."
GIVE_JSON = "Give texts, numbers, lists and dicts."
NOT_CONNECTED = "{server} did not take the connection within {seconds} seconds."
CHECK_NETWORK = "Check the address and your network."
SLOW = "{server} took the request and did not answer within {seconds} seconds."
NOT_PROVED = "{server} could not prove who it is (TLS)."
CHECK_CERTIFICATE = "Check the address. REQUESTS_CA_BUNDLE names certificates of your own."
PROXY = "The proxy on the way to {server} did not connect."
CHECK_PROXY = "Check HTTPS_PROXY and NO_PROXY."
TOO_LONG = "It is longer than {count:,} bytes, and the rest was not read."

# Two answers
CUT_TEXT = "{text}… cut here, after {limit:,} of {count:,} characters"
FIELD = "Field"
CUT_FIELDS = "cut here, after {count} fields"

# The ways in
BY_TYPING = "what was typed"
BY_KEYRING = "the keyring"
AUTHENTICATED_BY = "Authenticated by {way}."
NO_CREDENTIALS = "There are no credentials."
GIVE_CREDENTIALS = "Give a handle and a password, or set API_TOKEN."
KEYRING_REFUSED = "The keyring did not take the token ({error})."
COPY_INSTEAD = "Copy the token instead."
AND = " and "

# What an operation needs
TOO_DEEP = "The definition {where} is nested too deeply."
FLATTER = "Make it flatter."
API_KEY = "an API key"
NO_OPERATION = "The API has no operation {operation!r}."
HAS_OPERATIONS = "It has {operations}."
NEEDS = "{operation} needs {name}, and it was not given."
LEADS_ELSEWHERE = "{name} is {value!r}, which leads to another path."
SECRET_IN_ADDRESS = "{name} is a secret, and would stand in the address, which servers and proxies write down."
NOT_IN_ADDRESS = "Use an operation that takes it in a header or in the body."
GIVE_NAME, GIVE_VALUE = "Give a name.", "Give {name} a value."

# A definition that cannot be used
NOT_REACHED = "cannot be reached"
ANSWERED_WITH = "was answered with {status} {reason}"
NOT_READ = "The definition {path} cannot be read ({reason})."
GIVE_PATH = "Give the path or the address of one."
TOP_LEVEL = "its top level"
BREAKS_OPENAPI = "The definition breaks OpenAPI 3.1 at {where}: {text}."
CORRECT_THERE = "Correct it there."
IS_VERSION = "is {kind} {version}"
NO_VERSION = "names no version"
THE_DEFINITION = "The definition {where} {fault}."
EXPECTED_VERSION = "Expected: openapi: 3.1. A converter brings it there."
ALIASES = "The definition {where} has an alias (*) inside what it names, or more than {count:,} parts."
WRITE_OUT = "Write out what its aliases stand for."
NEITHER = "is neither YAML nor JSON{place}: {error}"
NO_UTF8 = "it is no text in UTF-8"
NO_OBJECT = "is no object"
EXPECTED_DOCUMENT = "Expected: an OpenAPI 3.1 document."
CAME_HALF = "did not come whole"
CHECK_ADDRESS = "Check the address."
AT_PLACE = "At {place}, the definition"
DEFINITION = "The definition"
AT_LINE = " at line {line}, column {column}"
NO_PATH = "it is no path"
LOOP = "{where}'s reference {reference} leads back to itself."
BREAK_LOOP = "Break the loop."
ANOTHER_DOCUMENT = "{where} refers to {reference}, which is another document."
BUNDLE = "Bundle them into one document."
STANDS_ALREADY = "{name} stands at {place} already"
NO_PARAMETER = "{{{name}}} of the path is none of its parameters"
OR = " or "
NO_SCHEME = "{name} is none of its security schemes"
REFERS_TO_NOTHING = "{where} refers to {reference}, which is not in it."
CORRECT_REFERENCE = "Add it, or correct the reference."
NOT_CHECKED = "A definition of your own cannot be checked here: openapi-spec-validator is not installed."
ON_YOUR_MACHINE = "Install it, or run the notebook on your own machine."
STANDS_TWICE = "{name} stands twice"

# A field
HELD = "held, not shown"

# Errors
ERROR_ID = "Error id: {error_id}."

# Where a response breaks the definition
BODY_NOT_SHOWN = "This body is not JSON. It is not shown, as it may hold a secret."
WITHOUT_FIELD = "{operation} was answered with {status}, and without {field}."
OTHER_STATUS = "status is {status}. Expected: one of {documented}."
BYTES_OF = "{count} bytes of {media}"
HEADER_MISSING = "{name} is missing. Expected: {expected}"
BODY_THERE = "body is there. Expected: none."
OTHER_TYPE = "Content-Type is {kind}. Expected: {expected}."
BODY_CUT = "body is not whole."
BODY_MISSING = "body is missing."

# What a step has handed on
NOT_HANDED_ON = "No step has handed on {name} yet."
RUN_ABOVE = "Run the steps above first."
HAS_ENDED = "It has ended. {remedy}"

# The history
TIME = "Time"
SIZE = "Size"
NO_ANSWER = "✘ no answer"
NO_NUMBER = "The history has no number {number}."
HAS_EXCHANGES = "It has {count} exchanges, from 1."
NO_EXPORT = "There is no export {form!r}."
ONE_OF = "Expected: one of {names}."
NOTHING_WENT_TO = "Nothing in the history went to {server}."
CHOOSE_ANOTHER = "Choose the server whose requests you take away."
NUMBER_UNANSWERED = "Number {number} has no answer."
COMPARE_ANSWERED = "Compare two that have one."
NOT_WRITTEN = "{file} cannot be written ({reason})."
LOOK_AT_FOLDER = "Look at the folder."

# What a step waits for
BY_EXAMPLE = "the example credentials"
FILL_IN = "Fill in the form and press Enter"
WAITS_FOR = "{summary}: waits for {names}."
OR_SET = ", or set {variables}."
CORRECT_IN_FORM = "Correct it in the form and press Enter."

# Keeping a token
SAVE_TO_KEYRING = "Save to the keyring"
SAVED_IN = "Saved in {place}."
WRITE_TO_ENV = "Write to .env"
WRITTEN_TO_ENV = "Written to .env, beside this notebook, as {variable}."
TOKEN_COPIED = "Copied to the clipboard."
TOKEN_NOT_COPIED = "The browser did not allow it. Use another way."
KEEP_TOKEN = "Keep the token: copy it, save it to the keyring, write it to .env"
TRACKED = "{file} is inside a git work tree that does not ignore it."
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

# The playground
FITS = "✔ The answer is as the definition says."
SAVE_HAR = "Save as HAR"
SAVE_HTTP = "Save as .http"
SAVE_TESTS = "Save as tests"
SHOWN_ABOVE = "Number {number} is shown above."
LEFT_OUT = "Left out, as it went to another server: {count}."
SAVED_BESIDE = "Saved as {file}, beside this notebook."
SEND = "Send"
SHOW_CODE = "Show the code"
OPEN = "Open"
SEND_AGAIN = "Send again"
COMPARE = "Compare"
PLAYGROUND = "Playground: {count} operations"
OPERATION = "Operation"
ONE_EXCHANGE = "one exchange"
TWO_EXCHANGES = "two exchanges"
TICKED = "{count} are ticked."
TICK = "Tick {what} in the table."

# Tokens of the playground
LATEST_TOKEN = "the latest token"
NO_OPERATIONS = "The definition has no operations."
GIVE_OPERATIONS = "Give one that has."
NO_SERVER_NAMED = "The definition names no server that can be called."
NAME_SERVER = 'Name one: open_playground("openapi.json", "https://api.example.com"), or set API_BASE_URL.'
WENT_ELSEWHERE = "Number {number} went to {server}."
USE_THAT_SERVER = "Use that server to send it again."

# The playground's form
NO_TOKEN = "No token"
ANOTHER_TOKEN = "Another token"
HEADER_FIELDS = "header fields, one on each line, such as Accept: text/html"
BODY_AS_IT_STANDS = "sent in place of the body, as it stands"
IS_MISSING = "{name} is missing. Expected: {expected}."
A_MOCK_FOLLOWS = "A mock follows these three; a real API ignores them."
TOKEN = "Token"
TEST = "Test: send also what breaks the definition"
CORRECT_OR_TEST = "Correct it, or tick Test to send it all the same."
NO_TOKEN_TYPED = "No token is typed."
TYPE_TOKEN = "Type one, or choose No token."
METHOD = "Method"
ANSWER = "Answer"
DELAY = "Delay in s"
DROP = "Drop the connection"
AS_IT_COMES = "as it comes"
NO_COLON = "A line among the headers has no colon."
HEADERS = "Headers"
BODY = "Body"

# What is expected of a value
INTEGER = "a whole number"
BOOLEAN = "true or false"
OBJECT = "an object"
ARRAY = "an array"
NO_SAMPLE = "No sample is found for {expected}."
GIVE_EXAMPLE = "Give the schema an example."
ANY_VALUE, NO_VALUE = "any value", "no value"
CHARACTERS = " characters"
AT_LEAST = "{low} or more{unit}"
SHORTENED = "{text}… ({count} characters)"
ONE_OF_THESE = "one of "
OBJECT_WITH = "an object with "
OR_NULL = "; or null"
AT_MOST = "up to {high}{unit}"
BETWEEN = "{low} to {high}{unit}"
NOT_ACCEPTABLE = "not acceptable (what arrived is not shown)"
BREAKS_RULE = "{field} is {arrived}. Expected: {expected}."
NO_FIELD = "{name} is not a field here. Expected: {fields}."

# A secret
SECRET_STAYS = "A secret does not change."
SECRET_NOT_WRITTEN = "A secret is not written down: it can be neither pickled nor copied to another process."

# The server
MOCK = "Mock, in this kernel"
ANOTHER_URL = "Another URL"
USE_SERVER = "Use this server"
SERVER = "Server"

# Requests as code
CURL = "curl (POSIX shell)"
HTTP_FILE = ".http file"
NO_BODY_WITH = "{tool} sends no body with {method}."
NO_METHOD = "{tool} does not send {method}."
NO_BACKSLASH = "HTTPie cannot send a backslash before : ; = or @ in {name}."
NOT_IN_A_FILE = "A .http file cannot carry this request as it stands."
OTHER_LANGUAGE = "Take another language."
NO_LANGUAGE = "There is no language {language!r}."
HELP = "An operation, written as code."
HELP_OPERATION = "its operationId"
HELP_INPUTS = "by default, the definition's examples"
HELP_LANG = "by default, all of them"
HELP_DEFINITION = "the path or the address of another definition"
SET_BASE_URL = "Set API_BASE_URL."
THE_INPUT_IS = "The input is {pair!r}."

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
SENT_BEFORE = "Sent before, and not sent again."
WAITS_FOR_YOU = "{summary}: waits for you. {warning}"
PRESS_BUTTON = "Press its button."
NOTHING_SENT = "No request was sent."

# What is short, and stands in several places
MILLISECONDS = "{count} ms"
FORM, COUNTDOWN = "Form: {names}", "Countdown: {ends}"
ENDS_IN = "It ends in {time}."
FILTER, FILTER_HISTORY = "Filter", "Filter the history"
EXPECTED_INPUT, EXPECTED_HEADER = "Expected: name=value.", "Expected: Name: value."
SKIP, SKIPPED, TRIED, YOU = "Skip: {reason}", "Skipped: {reason}.", "Tried: {way}.", "you"
NUMBER, OPTIONAL, A_VALUE, MISSING = "a number", "optional", "a value", "missing"
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

# The command of the mock, and its files
HELP_MOCK = "A server that speaks the definition and remembers."
HELP_HOST = "the address to listen on (default: %(default)s, this machine only)"
HELP_PORT = "the port, 0 for a free one (default: %(default)s)"
HELP_STORE = "a file that keeps users, sessions and keys; without it they end with the mock"
HELP_PARTICIPANTS = "how many accounts a workshop has; needs --store"
HELP_CERTIFICATE = "a file with the certificate for https (PEM)"
HELP_PRIVATE_KEY = "a file with the certificate's key (PEM)"
HELP_PREFIX = "a path under which a proxy passes requests on, such as /services/workshop"
CANNOT_LISTEN = (
    "The mock cannot listen on {host}, port {port}: {error}. Give another with --host or --port; 0 takes a free port."
)
OPEN_TO_ALL = "Everybody who reaches this machine over the network can call the mock, now."
PLAIN_HTTP = (
    "It speaks plain http: passwords and tokens can be read on the way, and the notebooks of other machines refuse "
    "to send them. Give --certificate and --private-key."
)
NEEDS_STORE, ADD_STORE = "--participants needs --store, which keeps their accounts.", "Add --store workshop.db."
GO_TOGETHER, GIVE_BOTH = "--certificate and --private-key go together.", "Give both, or neither."
PREFIX_IS, GIVE_PREFIX = "--prefix is {prefix!r}.", "Expected: a path such as /services/workshop."
NO_PAIR, GIVE_PAIR = "--certificate and --private-key cannot be used ({reason}).", "Give a pair, both in PEM."
ACCOUNTS = "{count} accounts: {accounts}, to print: {slips}"
BOARD_AT = "The board: {base_url}/board for {user}, whose password is in {file}"
PARTICIPANTS_ARE, PARTICIPANTS = "The number of participants is {count}.", "Expected: 1 to {most:,}."
PARTICIPANT = "Participant {number}"
PASSWORD_LOST = "{file} does not have the password of {handle}, and no other file has it."
PUT_BACK_OR_LEAVE = "Put the file back, or leave --participants out, or begin with a new store."
NO_CSV = "it is no CSV in UTF-8"
FILE_NOT_READ = "{file} cannot be read ({reason})."
PUT_BACK, DELETE_FILE = "Put the file back, or begin with a new store.", "Delete it; a new one is made."
LOOK_OR_OTHER_STORE = "Look at the folder, or name another store."
OTHER_STORE = "The store {path} was made by another program, or by another version of this one."
STORE_IN_USE, STORE_NOT_USED = "The store {path} is used by another mock.", "The store {path} cannot be used: {error}."
OTHER_FILE = "Name another file with --store."

# What the mock answers; the rest of its answers stands in the definition
NOT_A_PARAMETER = "{name} is not a parameter here. Expected: {known}."
NONE = "none"
GIVEN_TIMES = "{name} is given {count} times. Expected: once."
NOT_GIVEN = "{name} is missing."
NO_BODY, NO_JSON_BODY = "The body is missing.", "The body is not JSON in UTF-8."
THIS_MOCK = "This mock"
PAGE_NEEDS = "This page needs {package}, which is not installed. Get it: pip install {package}"

# The board of a workshop
BOARD_PASSWORD = "The board has a password of its own."
BOARD = {
    "title": "Board",
    "seconds": "{count} s",
    "minutes": "{count} min",
    "reached": "of {count} {milestone}",
    "stuck": "{count} stuck",
    "nobody": "Nobody is stuck",
    "more": "and {count} more",
    "everybody": "Everybody",
    "strangers": "By nobody we know: {list}.",
    "lost": "The mock does not answer. What you see is old.",
}

# A workshop on a hub
HELP_WORKSHOP_URL = "the base URL of the workshop's server"
HELP_BOARD = "the file with the board's password; without one, there is no instructor"
HELP_SEPARATE = "whether a hub that runs as root gives each participant a user id"
NOT_TO_ENTER = "The hub runs as root, and participants may not enter {folder}."
INSTALL_ELSEWHERE = (
    "Install the project where everybody may, or run the hub as a user of its own, or set WORKSHOP_SEPARATE=0: "
    "then all participants are root."
)

# The site
HELP_LITE = "Builds the guide as a static site that runs in the browser."
HELP_OUTPUT = "the folder that the site goes into; an earlier site in it is replaced"
BUILT = "{output}: {megabytes} MB. Any static server can serve it, from any folder."
NOT_COMPILED = "Python could not be compiled"
NO_PACKAGES = "pip could not download the packages"
NO_JUPYTERLITE = "JupyterLite is not installed. Get it: pip install -r helpers/lite/requirements.txt"
NO_NPM = "npm is not installed. It fetches the Pyodide runtime: install Node.js, which brings it."
NO_RUNTIME = "npm could not download {runtime}"
OTHER_RUNTIME = "{runtime} is not the pinned one: its sha256 is {found}. Expected: {expected}."
NO_SITE = "JupyterLite could not be built"
HOLDS_NO_SITE = "{output} holds something else than a site. Give a folder that is not there yet."
