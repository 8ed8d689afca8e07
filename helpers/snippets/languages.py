"""The languages that a request is written in: a function for each."""

import re

from helpers.definition.media import JSON
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.snippets import files, texts
from helpers.snippets.json_body import wrapped
from helpers.snippets.quoting import LONGEST_ARGUMENT, f_string, shell, single, template, text_of
from helpers.snippets.variables import Variable

NOT_FOR_A_FILE = (
    r"(?m)\A\s|\s\Z|\r|\{\{|^\s*(?:[#<>@]|/[/*]|\?\?|HTTP/|[A-Z]+\s+\S|query|mutation|(?:fragment|gql|proto)\b|\}\})"
)
"""What a .http file does not carry: it ends a request, includes or writes a file, is a comment, or is lost."""
ENCODED = "$([uri]::EscapeDataString($env:{}))"
"""A variable in an address, in PowerShell."""
SECONDS = 60
"""How long a request may take."""


def _curl(draft):
    if draft.method == "HEAD" and draft.has_body:
        raise CouldNotTry(texts.NO_BODY_WITH.format(tool="curl", method=draft.method), texts.OTHER_LANGUAGE)
    plain = draft.method == "GET" and not draft.has_body
    options = ["--head"] if draft.method == "HEAD" else [] if plain else ["-X", draft.method]
    options += ["--globoff"] if re.search(r"[][{}]", "".join(draft.url)) else []
    piped = _piped(draft)
    lines = [" ".join([f"{piped}curl", *options, shell(draft.url)]), f"--max-time {SECONDS}"]
    lines += [f"-H {field}" for field in _shell_headers(draft)]
    if draft.has_file:
        lines += files.curl(draft)
    elif draft.has_body:
        lines += ["--data-binary @-" if piped else f"--data-raw {_shell_body(draft)}"]
    return " \\\n  ".join(lines) + _note(draft)


def _httpie(draft):
    for name, value in draft.headers.items():
        if any(re.search(r"\\[:;=@]", piece) for piece in value):
            raise CouldNotTry(texts.NO_BACKSLASH.format(name=name), texts.OTHER_LANGUAGE)
    piped = _piped(draft)
    options = f"{'' if piped else '--ignore-stdin '}--ignore-netrc --timeout={SECONDS}"
    options += " --multipart" if draft.fields else ""
    lines = [f"{piped}http {options} {draft.method} {shell(draft.url)}", *_shell_headers(draft)]
    if draft.has_file:
        lines += files.httpie(draft)
    elif draft.has_body and not piped:
        lines += [f"--raw={_shell_body(draft)}"]
    return " \\\n  ".join(lines) + _note(draft)


def _powershell(draft):
    headers = {name: value for name, value in draft.headers.items() if name.lower() != "content-type"}
    pairs = "; ".join(f"{single(name)} = {_powershell_text(value)}" for name, value in headers.items())
    lines = [f"Invoke-RestMethod -Method {draft.method} -Uri {_powershell_text(draft.url, ENCODED)}"]
    lines += [f"-MaximumRedirection 0 -TimeoutSec {SECONDS}"]
    lines += [f"-Headers @{{ {pairs} }}"] if pairs else []
    lines += [f"-ContentType {single(draft.media)}"] if draft.media and not draft.fields else []
    if draft.has_file:
        lines += files.powershell(draft)
    elif draft.has_body:
        written = "([uri]::EscapeDataString($env:{}))" if draft.form else "(ConvertTo-Json $env:{})"
        pieces = _pieces(draft.text, single, written, "$env:{}")
        lines.append(f"-Body ([Text.Encoding]::UTF8.GetBytes({' + '.join(pieces)}))")
    notes = [f"# {texts.NEEDS_POWERSHELL}"] if draft.fields else []
    return "\n".join([*notes, *files.note(draft, "#"), " `\n  ".join(lines)])


def _requests(draft):
    headers = dict(draft.other_headers)
    body = _python_body(draft, headers, "data")
    guarantees = [f"# {texts.NO_NETRC}\nauth=lambda request: request", "allow_redirects=False", f"timeout={SECONDS}"]
    verbs = ["get", "post", "put", "patch", "delete", "head", "options"]
    return _python("requests", draft, verbs, [*_python_headers(headers), *body, *guarantees])


def _httpx(draft):
    headers = dict(draft.other_headers)
    body = _python_body(draft, headers, "content")
    verbs = ["post", "put", "patch"] + ([] if draft.has_body else ["get", "delete", "head", "options"])
    guarantees = ["follow_redirects=False", f"timeout={SECONDS}"]
    return _python("httpx", draft, verbs, [*_python_headers(headers), *body, *guarantees])


def _fetch(draft):
    if draft.has_body and draft.method in ("GET", "HEAD"):
        raise CouldNotTry(texts.NO_BODY_WITH.format(tool="fetch", method=draft.method), texts.OTHER_LANGUAGE)
    if draft.method in ("CONNECT", "TRACE"):
        raise CouldNotTry(texts.NO_METHOD.format(tool="fetch", method=draft.method), texts.OTHER_LANGUAGE)
    lines = [f"method: {to_json(draft.method)},"] if draft.method != "GET" else []
    if draft.other_headers:
        fields = [f"  {to_json(name)}: {template(value)}," for name, value in draft.other_headers.items()]
        lines += ["headers: {", *fields, "},"]
    before = []
    if draft.has_file:
        before, body = files.fetch(draft)
        lines.append(f"body: {body},")
    elif draft.has_body and draft.native:
        body = draft.literal(("null", "true", "false"), lambda name: f"process.env.{name}")
        lines.append(f"body: JSON.stringify({body}),")
    elif draft.has_body:
        written = "encodeURIComponent(process.env.{})" if draft.form else "JSON.stringify(process.env.{})"
        pieces = _pieces(draft.text, to_json, written, "process.env.{}")
        lines.append(f"body: {' + '.join(pieces)},")
    lines += ['redirect: "manual",', f"signal: AbortSignal.timeout({SECONDS}_000),"]
    options = ", {\n" + "\n".join(f"  {line}" for text in lines for line in text.split("\n")) + "\n}"
    encoded = "encodeURIComponent(process.env.{})"
    address = text_of(draft.url, encoded, f"${{{{{encoded}}}}}", "`{}`")
    call = f"const response = await fetch({address}{options});"
    return "\n".join([*files.note(draft, "//"), *before, call, "console.log(response.status, await response.text());"])


def _http(draft):
    def written(pieces):
        return "".join(f"{{{{$processEnv {one}}}}}" if isinstance(one, Variable) else one for one in pieces)

    lines = [
        *_note(draft).split("\n")[1:],
        "# @no-redirect",
        "# @no-cookie-jar",
        f"{draft.method} {written(draft.url)}",
    ]
    lines += [f"{name}: {written(value)}" for name, value in draft.headers.items()]
    body = files.http(draft) if draft.has_file else draft.quoted if draft.has_body else []
    if not draft.has_file and draft.is_json:
        body = [one if isinstance(one, Variable) else one.replace("{{", "{\\u007b") for one in body]
    headers = [one for one in sum(draft.headers.values(), []) if not isinstance(one, Variable)]
    text = "".join("0" if isinstance(one, Variable) else one for one in body)
    if any("{{" in one for one in headers) or not draft.has_file and re.search(NOT_FOR_A_FILE, text):
        raise CouldNotTry(texts.NOT_IN_A_FILE, texts.OTHER_LANGUAGE)
    return "\n".join([*lines, *(["", written(body)] if body else [])])


def _pieces(pieces, written, text, number):
    """The pieces of a body in a language: how it writes a text, and a variable that stands for a text or a number."""
    return [
        written(one) if not isinstance(one, Variable) else (number if one.is_number else text).format(one)
        for one in pieces
    ]


def _piped(draft):
    """What puts the body on standard input, where it is too long for an argument; else nothing."""
    long = draft.has_body and not draft.has_file and len(draft.sent.encode()) > LONGEST_ARGUMENT
    return f"printf '%s' {_shell_body(draft)} |\n  " if long else ""


def _shell_body(draft):
    return shell(draft.quoted, lambda name: f'"${name}"')


def _note(draft):
    """A line for each variable in JSON, in an address or in a form, and for the paths of files: what it has to be."""
    notes = files.note(draft, "#")
    notes += [texts.AS_IN_JSON.replace("NAME", one) for one in draft.in_json]
    notes += [texts.PERCENT_ENCODED.replace("NAME", one) for one in draft.encoded]
    return "".join(f"\n{one}" for one in notes)


def _shell_headers(draft):
    """The header fields as words of a shell. An empty one is written with a semicolon, by curl and HTTPie alike."""
    return [
        shell([f"{name}: ", *value] if value != [""] else [f"{name};"]) for name, value in draft.other_headers.items()
    ]


def _powershell_text(pieces, variable="$env:{}"):
    if not any(isinstance(one, Variable) for one in pieces):
        return single("".join(pieces))
    escaped = (variable.format(one) if isinstance(one, Variable) else re.sub(r'(["`$])', r"`\1", one) for one in pieces)
    return '"' + "".join(escaped) + '"'


def _python(library, draft, verbs, arguments):
    verb = draft.method.lower()
    call = f"{library}.{verb}(" if verb in verbs else f"{library}.request(\n    {to_json(draft.method)},"
    encoded = "quote(os.environ['{}'], safe='')"
    address = text_of(draft.url, encoded, f"{{{{{encoded}}}}}", 'f"{}"')
    lines = [f"response = {call}", f"    {address},"]
    lines += [f"    {line}" for argument in arguments for line in f"{argument},".split("\n")]
    text = "\n".join([*lines, ")", "print(response.status_code, response.text)"])
    imports = [f"import {name}" for name, used in (("json", "json.dumps("), ("os", "os.environ[")) if used in text]
    imports += ["from pathlib import Path"] if draft.paths else []
    imports += ["from urllib.parse import quote"] if draft.encoded else []
    return "\n".join([*imports, *([""] if imports else []), f"import {library}", "", *files.note(draft, "#"), text])


def _python_body(draft, headers, name):
    """The argument for the body. What ``json=`` says by itself leaves the headers."""
    if draft.has_file:
        return files.python(draft, name, escapes_backslash=name == "content")
    if not draft.has_body:
        return []
    if draft.native:
        for one in [one for one, value in headers.items() if one.lower() == "content-type" and value == [JSON]]:
            del headers[one]
        return [f"json={draft.literal(('None', 'True', 'False'), lambda one: f'os.environ[{to_json(one)}]')}"]
    written = "quote(os.environ['{}'], safe='')" if draft.form else 'json.dumps(os.environ["{}"])'
    pieces = _pieces(draft.text, to_json, written, 'os.environ["{}"]')
    return [f"{name}=({' + '.join(pieces)}).encode()" if len(pieces) > 1 else f"{name}={pieces[0]}.encode()"]


def _python_headers(headers):
    pairs = [f"{to_json(name)}: {f_string(value)}" for name, value in headers.items()]
    return [f"headers={wrapped('{', pairs, '}')}"] if pairs else []


WRITERS = {"curl": _curl, "powershell": _powershell, "httpie": _httpie, "requests": _requests, "httpx": _httpx,
            "fetch": _fetch, "http": _http}  # fmt: skip
