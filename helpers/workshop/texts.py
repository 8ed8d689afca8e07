"""The sentences of a workshop on a hub."""

# A workshop on a hub
HELP_WORKSHOP_URL = "the base URL of the workshop's server"
HELP_BOARD = "the file with the board's password; without one, there is no instructor"
HELP_SEPARATE = "whether a hub that runs as root gives each participant a user id"
NOT_TO_ENTER = "The hub runs as root, and participants may not enter {folder}."
INSTALL_ELSEWHERE = (
    "Install the project where everybody may, or run the hub as a user of its own, or set WORKSHOP_SEPARATE=0: "
    "then all participants are root."
)
NO_NUMBER = "{handle} has no number from which a user id of its own could be made."
MADE_HANDLES = "On a hub that runs as root, leave the handles as they are made: participant-001."
