"""The sentences of the mock's command, its answers, its files and its board."""

LANGUAGE = "en"

# The command of the mock, and its files
HELP_MOCK = "A server that speaks the definition and remembers."
HELP_HOST = "the address to listen on (default: %(default)s, this machine only)"
HELP_PORT = "the port, 0 for a free one (default: %(default)s)"
HELP_STORE = "a file that keeps users, sessions and items; without it they end with the mock"
HELP_PARTICIPANTS = "how many accounts a workshop has; needs --store"
HELP_ADDRESS = "where participants reach this server, or the hub before it: it stands on their slips"
HELP_CERTIFICATE = "a file with the certificate for https (PEM)"
HELP_PRIVATE_KEY = "a file with the certificate's key (PEM)"
HELP_PREFIX = "a path under which a proxy passes requests on, such as /services/workshop"
HELP_SITE = (
    "serve the guide in the browser, too: from a folder that holds its site, or one beside the store, where it is built"
)
HELP_BOARD_PORT = "the port of the board beside a site (default: the one after --port)"
CANNOT_LISTEN = (
    "The mock cannot listen on {host}, port {port}: {error}. Give another with --host or --port; 0 takes a free port."
)
OPEN_TO_ALL = "Everybody who reaches this machine over the network can call the mock, now."
PLAIN_HTTP = (
    "It speaks plain http: passwords and tokens can be read on the way, and the notebooks of other machines refuse "
    "to send them. Give --certificate and --private-key."
)
NEEDS_STORE = "--participants needs --store, which keeps their accounts."
ADD_STORE = "Add --store workshop.db."
GO_TOGETHER = "--certificate and --private-key go together."
GIVE_BOTH = "Give both, or neither."
PREFIX_IS = "--prefix is {prefix!r}."
GIVE_PREFIX = "Expected: a path such as /services/workshop."
NO_PAIR = "--certificate and --private-key cannot be used ({reason})."
GIVE_PAIR = "Give a pair, both in PEM."
KEY_ENCRYPTED = "The key of --private-key is encrypted, and its passphrase is not asked for."
DECRYPT_KEY = "Give one that is not: openssl pkey -in KEY -out NEW"
ACCOUNTS = "Accounts: {count}, in {accounts}, to print: {slips}"
ADDED = "New ones: {count}, to print: {slips}"
BOARD_AT = "The board: {base_url}/board for {user}, whose password is in {file}"
GUIDE_AT = "The guide in the browser: {address}"
PARTICIPANTS_ARE = "The number of participants is {count}."
PARTICIPANTS = "Expected: 1 to {most:,}."
ADDRESS_ON_WALL = "the address on the wall"
CHOOSE_SERVER = "Your first step: run the first cell of the guide, choose Another URL, and type {address}"
TRUST_AND_CHOOSE = (
    "Your first step: put the file {file}, which your instructor gives you, beside the guide. In a new cell above the "
    "first, run %env REQUESTS_CA_BUNDLE={file}. Then run the first cell, choose Another URL, and type {address}"
)
OPEN_SITE = (
    "Your first step: open {address} in a browser, press Run this guide, then Run the guide, and type your handle and "
    "your password"
)
READ_CODE = (
    "Your first step: read the code with a camera, or open {address} in a browser; press Run this guide, then Run the "
    "guide, and type your password"
)
OPEN_HUB = "Your first step: open {address} in a browser, and sign in"
ADDRESS_IS_PLAIN = "The notebooks of other machines do not send a password to {address}, which is not encrypted."
GIVE_HTTPS = "Give --certificate and --private-key, and the address with https."
NO_ADDRESS = "--address is {address!r}."
GIVE_ADDRESS = "Expected: one such as https://room.example.com:8000."
NOT_RIGHT = "The certificate of --certificate cannot be used{where}: {reason}."
FOR_ADDRESS = " for {address}"
NO_NAMES = "it has no subjectAltName"
HOST_OF_ADDRESS = "the host by which participants reach this server"
GIVE_RIGHT = "Give one that is valid now and has {host} as subjectAltName, as helpers/workshop/README.md says."
HAND_OUT = (
    "No notebook trusts this certificate by itself: give each participant {file}, as the slips and "
    "helpers/workshop/README.md say."
)
NO_BROWSER_TRUSTS = (
    "No browser trusts this certificate by itself: each warns before it shows the guide. Get one from whoever runs "
    "your network."
)
NO_SITE_IN = "{folder} holds no site: it has no index.html."
BUILD_SITE = "Build one: python -m helpers.lite --compress {folder}"
SITE_NEEDS_STORE = "--site without a folder needs --store: the site is built beside it."
BUILDS_SITE = "The site is built into {folder}, once. This takes a few minutes."
NO_FOLDER = "{folder} cannot be made ({reason})."
OR_GIVE_SITE = "Or give --site a folder that holds a site."
SITE_IS_HIDDEN = "The API has the path {path}, and so has the site."
RENAME_FILE = "Take the file out of the site, or serve the site elsewhere."
PARTICIPANT = "Participant {number}"
PASSWORD_LOST = "{file} does not have the password of {handle}, and no other file has it."
HANDLE_TWICE = "{handle} is also the handle in line {line}."
WRONG_LINE = "Line {line} of {file} is no account: {wrong}"
CORRECT_LINE = "Correct the line, or take it out."
NO_COLUMNS = "The first line of {file} does not name the columns {handle} and {password}."
NAME_COLUMNS = "Name them there; or move the file away, and a new one is made."
PASSWORD_OTHER = "{file} has another password of {handle} than the store."
PUT_BACK_OR_LEAVE = "Put the file back; or leave --participants out, and everybody goes on as before."
NO_CSV = "it is no CSV in UTF-8, as which a spreadsheet can save it"
DELETE_FILE = "Delete it; a new one is made."
LOOK_OR_OTHER_STORE = "Look at the folder, or name another store."
OTHER_STORE = "The store {path} was made by another program, or by another version of this one."
STORE_IN_USE = "The store {path} is used by another mock."
STORE_NOT_USED = "The store {path} cannot be used: {error}."
OTHER_FILE = "Name another file with --store."

# What the mock answers; the rest of its answers stands in the definition
NOT_A_PARAMETER = "{name} is not a parameter here. Expected: {known}."
NONE = "none"
GIVEN_TIMES = "{name} is given {count} times. Expected: once."
NOT_GIVEN = "{name} is missing."
NO_BODY = "The body is missing."
NO_JSON_BODY = "The body is not JSON in UTF-8."
NO_XML_BODY = "The body is not XML in UTF-8 without a document type."
THIS_MOCK = "This mock"
PAGE_NEEDS = "This page needs {package}, which is not installed. Get it: pip install {package}"

# The board of a workshop
BOARD_WAITS = "Too many wrong passwords came from your address. Wait a moment."
BOARD_PASSWORD = "The board has a password of its own."
BOARD = {
    "title": "Board",
    "heading": "{api}: how far everybody has come",
    "open": "Open {address}",
    "enlarge": "Show the code large, or small again",
    "seconds": "{count} s",
    "minutes": "{count} min",
    "reached": "of {count} {milestone}",
    "none": "The definition names no milestones, so you see here only who is stuck.",
    "stuck": "{count} stuck",
    "nobody": "Nobody is stuck",
    "forgot": "Who is stuck is not known since the restart at {time}, until the first request",
    "alike": "{count} × {error}",
    "one": "{handle} ({since})",
    "more": "and {count} more",
    "everybody": "Everybody",
    "signs": "· not begun, … begun, ✔ done, ✘ stuck",
    "legend": "· not begun, … begun, ✔ done, ✘ stuck; ● is reached, from the left: {milestones}",
    "strangers": "By nobody we know: {list}.",
    "unknown": "Sign-ins with a handle that nobody has: {count}. Look for a mistyped one.",
    "lost": "The mock does not answer. What you see is old.",
}

# What the mock remembers of any definition
NOTHING_CREATES = "not remembered: nothing creates an item, as there is no POST of {path}"
NO_OBJECT_CREATED = "not remembered: POST of {path} takes no object, as JSON, XML or a form"
NOT_ALWAYS_OBJECT = "not remembered: what POST of {path} takes is not always an object"
NO_NAME_OF_EACH = "not remembered: no field that each kind of item has is named like {{{parameter}}}"
NO_NAME = "not remembered: no field of an item is named like {{{parameter}}}"
ORDER = "order"
REMEMBERED = "remembered: items of {path} by their {name}; {operations}"
PASSED_OVER = "; without effect: {parameters}"
AS_DOCUMENTED = "answers as documented, from an example or a sample"
NOT_ACCEPTED = "It answers with {media} only."
NOT_DOCUMENTED_MEDIA = "A body of {media} is not documented. Expected: {expected}."
NOT_AUTHENTICATED = "What authenticates the request is missing. Expected: {ways}."
OR = ", or "
IS_THERE = "There is one of this name already."
IS_NOT_THERE = "There is none of this name."
NO_SUCH_PATH = "There is no such path."
NO_SUCH_METHOD = "The path has no such method."
TOO_LARGE_BODY = "The body is too large."
FAILED = "The mock failed."
HELP_DEFINITION = "a definition to serve, a path or an address (default: that of the guides)"
HELP_EXPLAIN = "print for each path what is remembered, and why not where nothing is, and end"
WRONG_CREDENTIALS = "They do not belong together."
TOO_MANY = "These are too many requests. Wait, as Retry-After says."
NO_HANDLE = "Participants cannot be named as the definition wants it: {wrong}"
SAY_OTHER_HANDLE = "Let it take names such as participant-001."
NO_PASSWORD = "Passwords cannot be made as the definition wants them, for the password of a participant: {wrong}"
SAY_OTHER_PASSWORD = "Let it take small letters, digits and hyphens, 19 characters."
NOBODY_SIGNS_IN = "--participants needs a definition with a path that signs in: this one has none."
REMEMBERED_OF_USER = "remembered: items of {path} by their {name}, apart for each user; {operations}"
SIGNS_IN = "signs in, by {fields}"
SHOWS_USER = "shows the user to whom the token belongs"
AND = " and "

# What a definition says of what is remembered
AFTER = "a number of seconds in after; with first and then, a value that changes when they are over"
MAKES = "uuid, number, now, changed, bearer, or an object with after"
WRONG_WORDS = "{place}: {wrong}"
READ_WORDS = "helpers/mock/README.md says what may stand there."
NO_SUCH_FIELD = "{place} names {field}, which is no field here."
FIELDS = "There are: {fields}."
NO_COLLECTION = "{place} stands at a path that is no collection: {why}."
SIGN_IN_TWICE = "{place} signs in, and so does {other}."
KEEP_ONE = "Leave signs-in at one path."
NOBODY = "{place} speaks of a user, and no path signs in."
SAY_WHO = "Name the two fields of its body that do, as in signs-in: [user, password]."
WHOSE_TOKEN = "{place} makes a bearer token, and does not say whose."
SAY_WHOSE = "Add owner: user."
