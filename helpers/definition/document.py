"""An OpenAPI document as it is read: parsed, of one file, of one version."""

import json
import re
from codecs import BOM_UTF8
from math import inf, isfinite

from helpers.definition import texts
from helpers.definition.bundle import bundle
from helpers.definition.references import MOST_PARTS
from helpers.definition.schema import no_number
from helpers.definition.source import Source, shown
from helpers.definition.upgrade import upgrade
from helpers.errors import CouldNotTry
from helpers.plain import plain
from helpers.texts import NO_UTF8

CORE = (
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
     "-+0123456789."),
    ("merge", r"^<<$", "<"),
)  # fmt: skip
"""What a plain scalar of YAML 1.2 is, by the first character of its text (section 10.3.2), and the key that merges."""
HALF = re.compile(rb"\\\0*u\0*[dD]\0*[89a-fA-F]")
"""How JSON and YAML write half of a surrogate pair, which is no character, in any encoding."""
ALIASES = texts.ALIASES.format(count=MOST_PARTS)
DEEPEST = 200
"""How many levels a definition has at the most: what is made of it goes down into each."""
TOO_DEEP = texts.LEVELS.format(count=DEEPEST)
LONGEST_NUMBER = 4_000
"""How many digits a whole number has at the most: Python writes none of 4,301."""
TOO_MANY, MARKS = texts.PARTS.format(count=MOST_PARTS), (b",", b"\n", b"[", b"{")
"""One of these stands beside each part of YAML: it is read slowly, so they are counted before."""
REMEDIES = {
    TOO_DEEP: texts.FLATTER,
    TOO_MANY: texts.FEWER_OPERATIONS,
    ALIASES: texts.WRITE_OUT,
    texts.WEB_PAGE: texts.GIVE_FILE_ITSELF,
}
PAGE = re.compile(
    rb"\s*+(<\?xml[^>]*+>\s*+)?+(<!--.*?-->\s*+)*+<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
"""How a web page begins."""
LONGEST_BEGINNING = 2_000


def read(where):
    """The document at ``where``, a path or an address, in YAML or JSON; the address that it came from, or None; flaws.

    An address is https, or http of this machine. A redirect leads to https, and into no private network. What it refers
    to in other files is in the document, or a flaw: a pair of a place and a sentence.

    One of another version is brought to OpenAPI 3.1. Raises CouldNotTry when it cannot be read.
    """
    source = Source(where)
    document, fault = _parsed(source.first())
    if fault:
        remedy = REMEDIES.get(fault, texts.EXPECTED_DOCUMENT)
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(where), fault=fault), remedy)
    version = document.get("openapi") or document.get("swagger")
    if not re.match(r"(2\.0|3\.[012])\b", str(version or "")):
        kind = texts.IS_VERSION.format(version=plain(str(version))[:20]) if version else texts.NO_VERSION
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(where), fault=kind), texts.EXPECTED_VERSION)
    document, flaws = bundle(document, source, _parsed)
    return upgrade(document), source.address, flaws


def _parsed(text):
    """The object in a text, or None, and why there is none: with line and column, where it is neither YAML nor JSON."""
    try:
        # JSON is YAML, and is read as what it is in a hundredth of the time. What is doubtful is for YAML to refuse.
        document, fault = json.loads(text, object_pairs_hook=_once, parse_constant=no_number, parse_float=_number), None
    except (ValueError, RecursionError):
        document, fault = _from_yaml(text)
    if not isinstance(document, dict):
        is_page = PAGE.match(text[:LONGEST_BEGINNING].removeprefix(BOM_UTF8))
        return None, texts.WEB_PAGE if is_page else fault or texts.NO_OBJECT
    count, depth = size(document)
    if count > MOST_PARTS:
        return None, ALIASES
    if depth > DEEPEST:
        return None, TOO_DEEP
    return (_paired(document) if HALF.search(text) else document), None


def _paired(node):
    """The node with what stands for a character that is none in place of each half of a surrogate pair."""
    if isinstance(node, str):
        return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(node, dict):
        return {_paired(name): _paired(one) for name, one in node.items()}
    return [_paired(one) for one in node] if isinstance(node, list) else node


def size(node, known=None):
    """How many objects, lists and values are in the node, each counted where it stands, and how many levels it has.

    Both are infinite for one in itself.
    """
    known = {} if known is None else known
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if not children:
        return 1, 1
    if id(node) not in known:
        known[id(node)] = inf, inf
        count, depth = 1 + len(children), 1
        for child in children:
            if child.__class__ is dict or child.__class__ is list:  # most are none: a call for each takes a second
                more, below = size(child, known)
                count += more - 1
                depth = below if below > depth else depth
        known[id(node)] = count, depth + 1
    return known[id(node)]


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(len(pairs))
    return found


def _whole(text):
    if len(text) > LONGEST_NUMBER:
        raise ValueError(text[:1])
    return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)


def _number(text):
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)  # JSON has none, so OpenAPI has none
    return number


def _from_yaml(text):
    if sum(map(text.count, MARKS)) > MOST_PARTS:
        return None, TOO_MANY
    import yaml  # start-up time: a definition in JSON needs none

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Reads YAML 1.2, its core schema (section 10.3), all keys as texts; refuses a key twice (section 3.2.1)."""

        def construct_mapping(self, node, deep=False):
            seen = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and not key.tag.endswith(":merge"):
                    key.tag = "tag:yaml.org,2002:str"
                    if key.value in seen:
                        raise yaml.constructor.ConstructorError(
                            None, None, texts.STANDS_TWICE.format(name=key.value), key.start_mark
                        )
                    seen.add(key.value)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers, Loader.yaml_constructors = {}, dict(Loader.yaml_constructors)
    for tag, pattern, first in CORE:
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    Loader.add_constructor("tag:yaml.org,2002:merge", lambda loader, node: loader.construct_scalar(node))
    Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _whole(loader.construct_scalar(node)))
    Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _number(loader.construct_scalar(node)))
    try:
        return yaml.load(text, Loader), None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = texts.AT_LINE.format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        return None, texts.NEITHER.format(place=place, error=getattr(error, "problem", None) or NO_UTF8)
    except ValueError:
        return None, texts.NUMBER_TOO_LONG
