"""Brings a document of OpenAPI 3.0 or 3.2, or of Swagger 2.0, to OpenAPI 3.1, which all else reads.

No well-kept library does that in Python. What has no counterpart stays as an extension, ``x-`` before its name.
"""

from collections.abc import Callable, Iterator
from typing import Any

from helpers.definition.media import FORM, JSON, MULTIPART

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
VERSION = "3.1.1"

# Where schemas stand in a schema (JSON Schema 2020-12, section 10; draft 4 for those before 3.1)
IN_MAPS = frozenset(("properties", "patternProperties", "definitions", "$defs", "dependentSchemas"))
IN_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
ALONE = frozenset(
    ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems")
)
ANNOTATIONS = (
    "title",
    "summary",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
)

COUNTS = ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties")
OF_A_SCHEMA = (
    *("type", "format", "items", "default", "enum", "multipleOf", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
)
"""What a parameter or a header of Swagger 2.0 says itself, and one of 3.1 in its schema."""
STYLES = {"csv": ("form", False), "multi": ("form", True), "ssv": ("spaceDelimited", False),
          "pipes": ("pipeDelimited", False)}  # fmt: skip
"""For each collectionFormat the style and whether it explodes (OpenAPI 3.1.0, section 4.8.12.2)."""
FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
CHOICES, BRANCHES = ("oneOf", "anyOf"), "x-branches"
"""The words whose schemas are a choice, and where it is noted what each of them is called."""
NEW_IN_3_2 = {"tag": ("summary", "parent", "kind"), "document": ("$self",), "components": ("mediaTypes",)}


def upgrade(document: dict) -> dict:
    """The document as OpenAPI 3.1. One of that version comes back as it is; what is given may be changed."""
    version = str(document.get("openapi") or "")
    if version.startswith("3.1"):
        _each_schema(document, _as_in_3_1)
        return document
    if version.startswith("3.2"):
        return _from_3_2(document)
    if not version:
        document = _from_2(document)
    _each_schema(document, _to_2020_12)
    return {**document, "openapi": VERSION}


def _from_3_2(document: dict) -> dict:
    _rename(document, NEW_IN_3_2["document"])
    _rename(_object(document.get("components")), NEW_IN_3_2["components"])
    for tag in _list(document.get("tags")):
        _rename(_object(tag), NEW_IN_3_2["tag"])
    for item in _object(document.get("paths")).values():
        _rename(_object(item), ("query", "additionalOperations"))
    _each_schema(document, _carry_over)
    return {**document, "openapi": VERSION}


def _rename(there: dict, names: tuple[str, ...]) -> None:
    for name in names:
        if name in there:
            there[f"x-{name.lstrip('$')}"] = there.pop(name)


# Schemas


def _as_in_3_1(schema: dict) -> None:
    for word in COUNTS:
        if isinstance(schema.get(word), float) and schema[word].is_integer():
            schema[word] = int(schema[word])  # 2.0 is a whole number (JSON Schema Core 2020-12, section 4.2.3)
    _name_examples(schema)
    _name_branches(schema)


def _name_branches(schema: dict) -> None:
    """Notes what each schema of a choice is called, which nobody can tell any more once references are replaced.

    ``mapped`` is the value that stands for it in the discriminator (OpenAPI 3.1.0, section 4.8.25), ``named`` is its
    own name.
    """
    mapping = _object(_object(schema.get("discriminator")).get("mapping"))
    keys = {last_part(target): str(key) for key, target in reversed(mapping.items())}
    noted = {}
    for word in CHOICES:
        names = [last_part(_object(one).get("$ref")) for one in _list(schema.get(word))]
        if any(names):
            noted[word] = [{"mapped": keys.get(name), "named": name} if name else {} for name in names]
    if noted:
        schema[BRANCHES] = noted


def last_part(reference: Any) -> str:
    """The last part of a reference, or of the bare name that a mapping may have in its place."""
    return reference.rpartition("/")[2] if isinstance(reference, str) else ""


def _name_examples(schema: dict) -> None:
    """An ``example`` counts beside ``examples`` (OpenAPI 3.1.0, section 4.8.24)."""
    if "example" in schema:
        there = schema.get("examples")
        schema["examples"] = [schema.pop("example"), *(there if isinstance(there, list) else [])]


def _carry_over(schema: dict) -> None:
    """Reads what a schema of 3.1 has of 3.0, and 3.1 has no more: such a server answers with null as before."""
    _as_in_3_1(schema)
    _null_where_said(schema)


def _to_2020_12(schema: dict) -> None:
    """Changes one schema of draft 4, as 3.0 and Swagger 2.0 have it; those within it have been changed before."""
    _as_in_3_1(schema)
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(bound), bool):
            exclusive = schema.pop(bound)
            if exclusive and limit in schema:
                schema[bound] = schema.pop(limit)
    if schema.get("type") == "file":
        schema |= {"type": "string", "format": "binary"}
    if schema.get("format") == "byte":
        schema.setdefault("contentEncoding", "base64")
    if isinstance(schema.get("discriminator"), str):
        schema["discriminator"] = {"propertyName": schema["discriminator"]}
    _null_where_said(schema)


def _null_where_said(schema: dict) -> None:
    nullable = [schema.pop(name) for name in ("nullable", "x-nullable") if name in schema]
    if any(one is True for one in nullable):
        _allow_null(schema)


def _allow_null(schema: dict) -> None:
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(kind, str):
        schema["type"] = [kind, "null"] if kind != "null" else kind
    elif kind is None and any(name in schema for name in ("$ref", *IN_LISTS)):
        within = {name: schema.pop(name) for name in list(schema) if name not in ANNOTATIONS}
        schema["anyOf"] = [within, {"type": "null"}]


def _each_schema(document: dict, change: Callable[[dict], None]) -> None:
    """Calls ``change`` for every schema of a document of 3.0, each once, the inner ones first."""
    for root in list(_schemas(document, "document", set())):
        _within(root, change, set())


def _within(schema: Any, change: Callable[[dict], None], seen: set[int]) -> None:
    if not isinstance(schema, dict) or id(schema) in seen:
        return
    seen.add(id(schema))
    for name, there in schema.items():  # few keywords stand in each of many schemas
        if name in IN_MAPS:
            for one in _object(there).values():
                _within(one, change, seen)
        elif name in IN_LISTS:
            for one in _list(there):
                _within(one, change, seen)
        elif name in ALONE:
            _within(there, change, seen)
    change(schema)


HOLDS = {
    "document": {"paths": "{path}", "components": "components"},
    "components": {"schemas": "{schema}", "parameters": "{parameter}", "responses": "{response}",
                   "requestBodies": "{body}", "headers": "{parameter}", "callbacks": "{callback}",
                   "pathItems": "{path}"},
    "path": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
    "callback": {"*": "path"},
    "operation": {"parameters": "[parameter]", "requestBody": "body", "responses": "{response}",
                  "callbacks": "{callback}"},
    "parameter": {"schema": "schema", "content": "{media}"},
    "body": {"content": "{media}"},
    "response": {"content": "{media}", "headers": "{parameter}"},
    "media": {"schema": "schema", "encoding": "{encoding}"},
    "encoding": {"headers": "{parameter}"},
}  # fmt: skip
"""What stands where in a document (OpenAPI 3.0.3, section 4.7): one of a kind, ``{many}`` by name, or a ``[list]``."""


def _schemas(node: Any, kind: str, seen: set[int]) -> Iterator[Any]:
    """The outermost schemas below a part of a document."""
    waiting = [(node, kind)]
    while waiting:
        node, kind = waiting.pop()
        if kind == "schema":
            yield node
        elif isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            holds = HOLDS[kind]
            for name, there in node.items():
                held = holds.get(name) or holds.get("*") or ""
                if held.startswith("{"):
                    waiting += [(one, held[1:-1]) for one in _object(there).values()]
                elif held.startswith("["):
                    waiting += [(one, held[1:-1]) for one in _list(there)]
                elif held:
                    waiting.append((there, held))


# Swagger 2.0


def _from_2(document: dict) -> dict:
    """A document of Swagger 2.0 as one of OpenAPI 3.0."""
    _move_references(document)
    old = {
        name: document.pop(name, None) for name in ("swagger", "host", "basePath", "schemes", "consumes", "produces")
    }
    parameters, responses = (_object(document.pop(name, None)) for name in ("parameters", "responses"))
    media = _texts(old["consumes"]) or [JSON], _texts(old["produces"]) or [JSON]
    for item in _object(document.get("paths")).values():
        if isinstance(item, dict):
            _path_from_2(item, parameters, media)
    components = {
        "schemas": document.pop("definitions", None),
        "parameters": {name: _parameter_from_2(one) for name, one in parameters.items() if _has_place(one)},
        "responses": {name: _response_from_2(_object(one), media[1]) for name, one in responses.items()},
        "securitySchemes": {name: _scheme_from_2(_object(one)) for name, one in
                            _object(document.pop("securityDefinitions", None)).items()},
    }  # fmt: skip
    servers = {"servers": _servers_from_2(old)} if old["host"] or old["basePath"] else {}
    return {**document, **servers, "components": {name: one for name, one in components.items() if one}}


def _move_references(document: dict) -> None:
    moved = {"#/definitions/": "#/components/schemas/", "#/parameters/": "#/components/parameters/",
             "#/responses/": "#/components/responses/"}  # fmt: skip
    waiting: list[Any] = [document]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            for before, after in moved.items():
                if node["$ref"].startswith(before):
                    node["$ref"] = after + node["$ref"].removeprefix(before)
                    break
        waiting += [one for one in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
                    if isinstance(one, (dict, list))]  # fmt: skip


def _servers_from_2(old: dict) -> list[dict]:
    base, host = str(old["basePath"] or ""), old["host"]
    if not host:
        return [{"url": base or "/"}]
    schemes = [one for one in _list(old["schemes"]) if one in ("https", "http")] or ["https"]
    return [{"url": f"{scheme}://{host}{base}"} for scheme in sorted(schemes, reverse=True)]


def _path_from_2(item: dict, known: dict, media: tuple[list, list]) -> None:
    shared = [_found(one, known) for one in _list(item.pop("parameters", None))]
    if kept := [_parameter_from_2(one) for one in shared if _has_place(one)]:
        item["parameters"] = kept
    for method in METHODS:
        operation = item.get(method)
        if not isinstance(operation, dict):
            continue
        own = [_found(one, known) for one in _list(operation.pop("parameters", None))]
        consumes = _texts(operation.pop("consumes", None)) or media[0]
        produces = _texts(operation.pop("produces", None)) or media[1]
        if kept := [_parameter_from_2(one) for one in own if _has_place(one)]:
            operation["parameters"] = kept
        if body := _body_from_2([one for one in [*shared, *own] if not _has_place(one)], consumes):
            operation["requestBody"] = body
        responses = _object(operation.get("responses"))
        operation["responses"] = {status: _response_from_2(_object(one), produces) for status, one in responses.items()}
        if "schemes" in operation:
            operation["x-schemes"] = operation.pop("schemes")


def _found(parameter: Any, known: dict) -> dict:
    name = str(_object(parameter).get("$ref", "")).removeprefix("#/components/parameters/")
    return _object(known.get(name)) if name in known and not _has_place(known[name]) else _object(parameter)


def _has_place(parameter: Any) -> bool:
    """Whether it is a parameter in 3.0 as well: there, a body is none, nor is a field of a form."""
    return _object(parameter).get("in") not in ("body", "formData")


def _parameter_from_2(parameter: dict) -> dict:
    if "$ref" in parameter:
        return parameter
    rest = {name: one for name, one in parameter.items() if name not in (*OF_A_SCHEMA, "collectionFormat")}
    return rest | {"schema": _own_schema(parameter)} | _style(parameter)


def _own_schema(holder: dict) -> dict:
    return {name: holder[name] for name in OF_A_SCHEMA if name in holder}


def _style(parameter: dict) -> dict:
    if parameter.get("type") != "array":
        return {}
    style, explode = STYLES.get(str(parameter.get("collectionFormat", "csv")), ("form", False))
    if parameter.get("in") in ("path", "header"):
        return {"style": "simple", "explode": False}
    return {"style": style, "explode": explode}


def _body_from_2(parameters: list[dict], consumes: list) -> dict:
    body = next((one for one in parameters if one.get("in") == "body"), None)
    if body:
        rest = {name: body[name] for name in ("description", "required") if name in body}
        return {**rest, "content": {kind: {"schema": body.get("schema", {})} for kind in consumes}}
    fields = {one["name"]: one for one in parameters if isinstance(one.get("name"), str)}
    if not fields:
        return {}
    files = any(one.get("type") == "file" for one in fields.values())
    kinds = [one for one in consumes if one in (FORM, MULTIPART)] or [FORM]
    kinds = [MULTIPART] if files else kinds
    described = {name: _own_schema(one) | ({"description": one["description"]} if "description" in one else {})
                 for name, one in fields.items()}  # fmt: skip
    required = [name for name, one in fields.items() if one.get("required")]
    schema = {"type": "object", "properties": described, **({"required": required} if required else {})}
    encoding = {name: style for name, one in fields.items() if (style := _style(one))}
    media = {"schema": schema, **({"encoding": encoding} if encoding else {})}
    return {**({"required": True} if required else {}), "content": dict.fromkeys(kinds, media)}


def _response_from_2(response: dict, produces: list) -> dict:
    if "$ref" in response:
        return response
    rest = {name: one for name, one in response.items() if name not in ("schema", "examples", "headers")}
    content: dict[str, dict] = {kind: {"schema": response["schema"]} for kind in produces if "schema" in response}
    for kind, example in _object(response.get("examples")).items():
        if "/" in kind:
            content.setdefault(kind, {})["example"] = example
    headers = {name: {"schema": _own_schema(_object(one)), **_described(one)} for name, one in
               _object(response.get("headers")).items()}  # fmt: skip
    return rest | ({"content": content} if content else {}) | ({"headers": headers} if headers else {})


def _described(there: Any) -> dict:
    return {name: one for name, one in _object(there).items() if name == "description"}


def _scheme_from_2(scheme: dict) -> dict:
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    if scheme.get("type") != "oauth2":
        return scheme
    moved = ("flow", "authorizationUrl", "tokenUrl", "scopes")
    flow = {name: scheme[name] for name in moved[1:] if name in scheme}
    name = FLOWS.get(str(scheme.get("flow")), scheme.get("flow", "implicit"))
    return {**{name: one for name, one in scheme.items() if name not in moved}, "flows": {name: {"scopes": {}, **flow}}}


def _object(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]
