"""What a definition says of what a mock remembers, where its paths do not tell: the extension ``x-collection``."""

from dataclasses import dataclass, field

from helpers.definition.repair import place
from helpers.definition.schema import as_object
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.mock import texts

EXTENSION = "x-collection"
NUMBER, NOW, CHANGED, UUID, BEARER = "number", "now", "changed", "uuid", "bearer"
SECONDS = {"type": "number", "minimum": 0, "maximum": 10**9}
AFTER = {
    "type": "object",
    "description": texts.AFTER,
    "required": ["after"],
    "properties": {"after": SECONDS, "first": {}, "then": {}},
    "dependentRequired": {"first": ["then"], "then": ["first"]},
    "additionalProperties": False,
}
MAKES = {
    "description": texts.MAKES,
    "if": {"type": "object"},
    "then": AFTER,
    "else": {"enum": [UUID, NUMBER, NOW, CHANGED, BEARER]},
}
FIELD = {"type": "string", "minLength": 1}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": FIELD,
        "unique": {"type": "array", "items": FIELD},
        "owner": {"const": "user"},
        "makes": {"type": "object", "additionalProperties": MAKES},
        "signs-in": {"type": "array", "items": FIELD, "minItems": 2, "maxItems": 2},
        "shows": {"const": "user"},
    },
}
"""What may stand at a path, as JSON Schema."""


@dataclass(frozen=True)
class Words:
    """What stands in ``x-collection`` of one path, which ``place`` names."""

    place: str = ""
    name: str = ""
    unique: tuple = ()
    owned: bool = False
    makes: dict = field(default_factory=dict)
    """How the mock makes a field, by its name."""
    signs_in: tuple = ()
    """The two fields of the body that name a user and prove it."""
    shows_user: bool = False

    def check(self, fields, known):
        """Raises CouldNotTry for a field that is none of those ``known``."""
        for one in fields:
            if one not in known:
                there = ", ".join(known) or texts.NONE
                raise CouldNotTry(
                    texts.NO_SUCH_FIELD.format(place=self.place, field=one), texts.FIELDS.format(fields=there)
                )


def read_words(definition):
    """The Words of each path that has some. Raises CouldNotTry for those that say nothing, with their place."""
    found = {}
    for path, item in definition.references.path_items():
        if EXTENSION not in item:
            continue
        said, at = item[EXTENSION], place(("paths", path, EXTENSION))
        for wrong in violations(SCHEMA, said, EXTENSION).values():
            raise CouldNotTry(texts.WRONG_WORDS.format(place=at, wrong=wrong), texts.READ_WORDS)
        found[path] = Words(
            at,
            said.get("name", ""),
            tuple(said.get("unique", ())),
            "owner" in said,
            as_object(said.get("makes")),
            tuple(said.get("signs-in", ())),
            "shows" in said,
        )
    signing = [one for one in found.values() if one.signs_in]
    if len(signing) > 1:
        raise CouldNotTry(texts.SIGN_IN_TWICE.format(place=signing[1].place, other=signing[0].place), texts.KEEP_ONE)
    for one in found.values():
        if (one.owned or one.shows_user) and not signing:
            raise CouldNotTry(texts.NOBODY.format(place=one.place), texts.SAY_WHO)
        if BEARER in one.makes.values() and not (one.owned or one.signs_in):
            raise CouldNotTry(texts.WHOSE_TOKEN.format(place=one.place), texts.SAY_WHOSE)
    return found
