"""How each language sends a file whose path a reader fills in: as the body, or in one of its parts."""

import re

from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.snippets import texts
from helpers.snippets.quoting import LONGEST_ARGUMENT, f_string, shell, single, template
from helpers.snippets.variables import Variable

PLAIN_TYPE = r"[\w.+-]+/[\w.+-]+"
SEPARATORS, BACKSLASHED = r"[:;=@]", r"\\\1"
"""What HTTPie takes for the end of a name, or for the way to a file, unless a backslash is before it."""


def note(draft, comment):
    """The line that says what to put in the place of the paths; none without a file."""
    return [f"{comment} {texts.PUT_PATH.format(names=', '.join(draft.paths))}"] if draft.paths else []


def curl(draft):
    """The options for the body."""
    if draft.path:
        return [f"--data-binary @{draft.path}"]
    return [_curl_field(field) for field in draft.fields]


def _curl_field(field):
    long = len("".join(field.text or "").encode()) > LONGEST_ARGUMENT
    if long or "=" in field.name or not re.fullmatch(PLAIN_TYPE, field.media or "a/b"):
        raise _cannot("curl", field)
    if field.text and not field.media:
        return f"--form-string {shell([f'{field.name}=', *field.text])}"
    if field.text and isinstance(field.text[0], Variable):
        raise _cannot("curl", field)
    inside = f"@{field.path};filename={_quoted(field.file)}" if field.path else _quoted(field.text[0])
    return f"-F {shell([f'{field.name}={inside}' + (f';type={field.media}' if field.media else '')])}"


def _quoted(text):
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def httpie(draft):
    """The arguments for the body. The file has its own name."""
    if draft.path:
        return [f"@{draft.path}"]
    return [_httpie_field(field) for field in draft.fields]


def _httpie_field(field):
    if re.search(rf"\A-|\\|{SEPARATORS}", field.name):
        raise _cannot("HTTPie", field)
    if field.path:
        kind = f";type={field.media}" if re.fullmatch(PLAIN_TYPE, field.media or "") else ""
        return shell([f"{field.name}@{field.path}{kind}"])
    text = field.text[0]
    lost = field.media or isinstance(text, Variable) or re.search(rf"\\{SEPARATORS}", text)
    if lost or len(text.encode()) > LONGEST_ARGUMENT:
        raise _cannot("HTTPie", field)
    return shell([f"{field.name}={re.sub(f'({SEPARATORS})', BACKSLASHED, text)}"])


def powershell(draft):
    """The options for the body. The file has its own name and media type."""
    if draft.path:
        return [f"-InFile {single(draft.path)}"]
    fields: dict = {}
    known: dict = {}
    for one in draft.fields:
        if one.text and one.media:
            raise _cannot("PowerShell", one)
        if known.setdefault(one.name.lower(), one.name) != one.name:
            raise _cannot("PowerShell", one)
        fields.setdefault(one.name, []).append(_powershell_inside(one))
    pairs = [f"{single(name)} = {', '.join(found)}" for name, found in fields.items()]
    return [f"-Form @{{ {'; '.join(pairs)} }}"]


def _powershell_inside(field):
    if field.path:
        return f"(Get-Item {single(field.path)})"
    return f"$env:{field.text[0]}" if isinstance(field.text[0], Variable) else single(field.text[0])


def python(draft, name, escapes_backslash=False):
    """The argument for the body, of a library that calls a body of bytes by this name."""
    if draft.path:
        return [f"{name}={_read(draft.path)}"]
    lines = []
    for one in draft.fields:
        if escapes_backslash and "\\" in one.name + (one.file or ""):
            raise _cannot("httpx", one)
        file = "None" if one.file is None else to_json(one.file)
        inside = _read(one.path) if one.path else f_string(one.text)
        media = f", {to_json(one.media)}" if one.media else ""
        lines.append(f"    ({to_json(one.name)}, ({file}, {inside}{media})),")
    return ["\n".join(["files=[", *lines, "]"])]


def _read(path):
    return f"Path({to_json(path)}).read_bytes()"


def fetch(draft):
    """The lines before the call, and the value of its body."""
    files = ['const { readFile } = await import("node:fs/promises");'] if draft.paths else []
    if draft.path:
        return files, f"await readFile({to_json(draft.path)})"
    lines = []
    for one in draft.fields:
        # FormData makes each line break CR LF, and a text with a media type a file.
        if one.text and (one.media or re.search(r"(?<!\r)\n|\r(?!\n)", "".join(one.text))):
            raise _cannot("fetch", one)
        blob = f"new Blob([await readFile({to_json(one.path)})], {{ type: {to_json(one.media)} }}), {to_json(one.file)}"
        inside = blob if one.path else template(one.text)
        lines.append(f"form.append({to_json(one.name)}, {inside});")
    return [*files, "const form = new FormData();", *lines], "form"


def http(draft):
    """The body in pieces, as a ``.http`` file has it."""
    if draft.path:
        return [f"< ./{draft.path}"]
    mark = draft.media.partition("boundary=")[2]
    pieces = []
    for one in draft.fields:
        file = "" if one.file is None else f'; filename="{one.file}"'
        kind = f"\nContent-Type: {one.media}" if one.media else ""
        head = f'--{mark}\nContent-Disposition: form-data; name="{one.name}"{file}{kind}\n\n'
        if "{{" in head or one.text and re.search(r"\r|\n|\{\{|^\s|\s$|^[<>#@]|^$", "".join(one.text)):
            raise CouldNotTry(texts.NOT_IN_A_FILE, texts.OTHER_LANGUAGE)
        pieces += [head, *(one.text or [f"< ./{one.path}"]), "\n"]
    return [*pieces, f"--{mark}--"]


def _cannot(tool, field):
    return CouldNotTry(texts.NO_PART.format(tool=tool, name=field.name), texts.OTHER_LANGUAGE)
