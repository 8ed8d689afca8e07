"""Values made by chance, as far as a schema says what they are like."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from helpers.definition.schema import types

WORDS = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty", "knoll", "lagoon")
BEGIN, SECONDS = datetime(2023, 1, 1, tzinfo=UTC), 10**8
"""Moments are made from there on, over three years."""
USUAL, FEW = 999, 3
"""How large a number is, and how many words a text and how many items a list have, where a schema does not say."""


def by_chance(schema, random):
    """Yields values that the schema may accept: of its enum, its type, its format and its limits; none of objects."""
    if schema.get("enum"):
        yield random.choice(schema["enum"])
    for kind in random.sample(types(schema), len(types(schema))):
        if kind == "boolean":
            yield random.random() < 0.5
        elif kind in ("integer", "number"):
            yield _number(schema, kind, random)
        elif kind == "string" and "pattern" not in schema:
            yield _text(schema, random)


def how_many(schema, random):
    """How many items a list has."""
    least = max(1, schema.get("minItems", 0))
    return random.randint(least, max(least, min(FEW, schema.get("maxItems", FEW))))


def _number(schema, kind, random):
    low = max((schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema), default=0)
    high = min((schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema), default=low + USUAL)
    step = schema.get("multipleOf")
    if step or kind == "integer":
        step = step or 1
        return random.randint(int(-(-low // step)), max(int(-(-low // step)), int(high // step))) * step
    return round(random.uniform(low, high), 2)


def _text(schema, random):
    moment = BEGIN + timedelta(seconds=random.randrange(SECONDS))
    made = {
        "uuid": lambda: str(UUID(int=random.getrandbits(128), version=4)),
        "date-time": lambda: f"{moment:%Y-%m-%dT%H:%M:%S}Z",
        "date": lambda: f"{moment:%Y-%m-%d}",
        "time": lambda: f"{moment:%H:%M:%S}Z",
        "email": lambda: f"{random.choice(WORDS)}@example.com",
        "uri": lambda: f"https://example.com/{random.choice(WORDS)}",
        "hostname": lambda: f"{random.choice(WORDS)}.example.com",
    }.get(schema.get("format"))
    if made:
        return made()
    text = " ".join(random.choice(WORDS) for _ in range(random.randint(1, FEW)))
    while len(text) < schema.get("minLength", 0):
        text += f" {random.choice(WORDS)}"
    return text[: schema.get("maxLength", len(text))]
