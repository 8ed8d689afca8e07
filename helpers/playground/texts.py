"""The sentences of the playground and its history."""

# The history
SAME = "Same"
CHOOSE = "Choose"

# Two answers
CUT_TEXT = "{text}… cut here, after {limit:,} of {count:,} characters"
FIELD = "Field"
CUT_FIELDS = "cut here, after {count} fields"

# The history
TIME = "Time"
SIZE = "Size"
NO_ANSWER = "✘ no answer"
NO_NUMBER = "The history has no number {number}."
HAS_EXCHANGES = "It has {count} exchanges, from 1."
NO_EXPORT = "There is no export {form!r}."
NOTHING_WENT_TO = "Nothing in the history went to {server}."
CHOOSE_ANOTHER = "Choose the server whose requests you take away."
NUMBER_UNANSWERED = "Number {number} has no answer."
COMPARE_ANSWERED = "Compare two that have one."

# The playground
FITS = "✔ The answer is as the definition says."
SAVE_HAR = "Save as HAR"
SAVE_HTTP = "Save as .http"
SAVE_TESTS = "Save as tests"
SHOWN_ABOVE = "Number {number} is shown above."
LEFT_OUT = "Left out, as it went to another server: {count}."
SAVED_BESIDE = "Saved as {file}, beside this notebook."
SEND = "Send"
MEDIA = "Body as"
SHOW_CODE = "Show the code"
OPEN = "Open"
SEND_AGAIN = "Send again"
COMPARE = "Compare"
OWN_SERVER = "Its own server: {servers}. It goes there where a server of the definition is chosen."
READS = "The definition at {where} is read, which takes a moment."
PLAYGROUND = "Run this cell to get a playground with {count} operations here."
NAMES_VARIABLES = "The definition names variables of your environment: {names}. They are not read."
READ_VARIABLES = "Read them"
OPEN_AGAIN = "Run this cell again: it reads them now."
NOT_SERVED = "It wants {schemes}, which cannot be sent from here: expect to be refused."
FLAWED = "The definition has a flaw here: the list below says which."
OPERATION = "Operation"
ONE_EXCHANGE = "one exchange"
TWO_EXCHANGES = "two exchanges"
TICKED = "{count} are ticked."
TICK = "Tick {what} in the table."

# Tokens of the playground
LATEST_TOKEN = "the latest token"
NO_OPERATIONS = "The definition has no operations."
GIVE_OPERATIONS = "Give one that has."
NAME_SERVER = 'Name one: open_playground("openapi.json", "https://api.example.com"), or set API_BASE_URL.'
WENT_ELSEWHERE = "Number {number} went to {server}."
USE_THAT_SERVER = "Use that server to send it again."

GIVE_OR_NAME = "Give a value of your own, press the button below the form, or set {variable}={server}."

# The playground's form
NO_TOKEN = "No token"
ANOTHER_TOKEN = "Another token"
HEADER_FIELDS = "header fields, one on each line, such as Accept: text/html"
BODY_AS_IT_STANDS = "sent in place of the body, as it stands"
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

# Short words
MILLISECONDS = "{count} ms"
EXPECTED_HEADER = "Expected: Name: value."
