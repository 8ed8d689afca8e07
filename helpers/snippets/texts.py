"""The sentences of requests written as code."""

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

# Short words
EXPECTED_INPUT = "Expected: name=value."
