"""A value as XML, and XML as a value, as a schema's ``xml`` says (OpenAPI 3.1.0, section 4.8.26)."""

import re
from html import escape

from helpers.definition.media import essence
from helpers.definition.schema import as_object, flat, read, to_json, types
from helpers.mock.kinds import fields_of, kinds

ROOT = "xml"
"""How an element is called whose name nothing says."""
MOST_DEEP = 64
"""How many elements stand in each other."""
NOT_IN_NAMES, NOT_IN_TEXTS = r"[^\w.-]", r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def is_xml(media):
    """Whether a media type is XML (RFC 7303).

    >>> [is_xml(one) for one in ("text/xml", "application/problem+xml; charset=utf-8", "application/json")]
    [True, True, False]
    """
    kind = essence(media)
    return kind in ("application/xml", "text/xml") or kind.endswith("+xml")


def to_xml(value, schema):
    """The value as a text in XML.

    >>> tag = {"type": "object", "xml": {"name": "tag"}, "properties": {"id": {"xml": {"attribute": True}}}}
    >>> print(to_xml({"id": 1, "note": "a < b"}, tag), to_xml([{"id": 2}], {"type": "array", "items": tag}))
    <tag id="1"><note>a &lt; b</note></tag> <xml><tag id="2"></tag></xml>
    """
    schema = flat(as_object(schema))
    return _list(ROOT, value, schema, 0, True) if isinstance(value, list) else _element(ROOT, value, schema, 0)


def from_xml(content, schema):
    """The value that the bytes of an XML document say. Raises ValueError for what is none, or declares entities."""
    from xml.etree import ElementTree  # start-up time: few bodies are XML

    text = content.decode()
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ValueError("a document type")  # without one, what is read is as small as what came
    try:
        return _value(ElementTree.fromstring(text), flat(as_object(schema)), 0)
    except ElementTree.ParseError as error:
        raise ValueError from error


def _said(schema):
    return as_object(schema.get("xml"))


def _known(schema):
    return fields_of(kinds(schema) or [schema])


def _element(name, value, schema, depth):
    """An element; its name is what the schema says, else the one that is given."""
    said, attributes, inside = _said(schema), {}, ""
    prefix = f"{_name(said['prefix'])}:" if said.get("prefix") else ""
    if said.get("namespace"):
        attributes[":".join(["xmlns", *filter(None, [prefix[:-1]])])] = str(said["namespace"])
    if isinstance(value, dict) and depth < MOST_DEEP:
        known = _known(schema)
        for field, one in value.items():
            of_field = known.get(field, {})
            if _said(of_field).get("attribute"):
                attributes[_name(_said(of_field).get("name", field))] = _text(one)
            elif isinstance(one, list):
                inside += _list(field, one, of_field, depth + 1, bool(_said(of_field).get("wrapped")))
            else:
                inside += _element(field, one, of_field, depth + 1)
    else:
        inside = escape(_text(value), quote=False)
    name = prefix + _name(said.get("name", name))
    begun = " ".join([name, *(f"{one}={_quoted(text)}" for one, text in attributes.items())])
    return f"<{begun}>{inside}</{name}>"


def _list(name, items, schema, depth, wrapped):
    said, of_item = _said(schema), flat(as_object(schema.get("items")))
    outer = said.get("name", name) if wrapped else name
    inside = "".join(_element(outer, one, of_item, depth + 1) for one in items)
    return f"<{_name(outer)}>{inside}</{_name(outer)}>" if wrapped else inside


def _text(value):
    text = "" if value is None else value if isinstance(value, str) else to_json(value)
    return re.sub(NOT_IN_TEXTS, "\ufffd", text)


def _quoted(text):
    """A text as the value of an attribute, its line breaks too (XML 1.0, section 3.3.3)."""
    written = re.sub(r"[\t\n\r]", lambda one: f"&#{ord(one[0])};", escape(text))
    return f'"{written}"'


def _name(text):
    """A text as the name of an element: what stands in one only."""
    name = re.sub(NOT_IN_NAMES, "_", str(text))
    return name if re.match(r"[^\W\d]", name) else f"_{name}"


def _local(tag):
    return tag.rpartition("}")[2]


def _value(element, schema, depth):
    """What an element says, by its schema; a text where that says nothing of what stands in it."""
    if "array" in types(schema):
        return [_value(one, flat(as_object(schema.get("items"))), depth + 1) for one in element]
    if not kinds(schema) and not len(element) or depth >= MOST_DEEP:
        return read(element.text or "", schema)
    known, taken = _known(schema), set()
    made: dict = {}
    for field, one in known.items():
        said, of_item = _said(one), flat(as_object(one.get("items")))
        name, many = said.get("name", field), "array" in types(one) and not said.get("wrapped")
        if said.get("attribute"):
            found = element.get(name)
            made |= {} if found is None else {field: read(found, one)}
            continue
        name = _said(of_item).get("name", field) if many else name
        found = [part for part in element if _local(part.tag) == name]
        taken.add(name)
        if many and found:
            made[field] = [_value(part, of_item, depth + 1) for part in found]
        elif found:
            made[field] = _value(found[0], one, depth + 1)
    others = [part for part in element if _local(part.tag) not in taken]
    return made | {_local(part.tag): _value(part, {}, depth + 1) for part in others}
