"""The few sentences that several rooms say, and those of the ground itself.

Each room has a file of this name: every sentence that the helpers show to a reader stands in one of them, so a
translation is one file a room. What the API is called and what its fields mean stands in the definition. ``{name}`` is
filled in where a sentence is shown.
"""

CHECK_BASE_URL = "Check that the base URL is the API's."
ADDRESS_NOT_SHOWN = "not shown, as it may hold a secret"
NO_UTF8 = "it is no text in UTF-8"
OR = " or "
ERROR_ID = "Error id: {error_id}."
ONE_OF = "Expected: one of {names}."
NOT_WRITTEN = "{file} cannot be written ({reason})."
LOOK_AT_FOLDER = "Look at the folder."
NO_SERVER_NAMED = "The definition names no server that can be called."
IS_MISSING = "{name} is missing. Expected: {expected}."
SECRET_STAYS = "A secret does not change."
SECRET_NOT_WRITTEN = "A secret is not written down: it can be neither pickled nor copied to another process."
FILE_NOT_READ = "{file} cannot be read ({reason})."
