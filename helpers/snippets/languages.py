"""The languages that a request is written in: a function for each, and how each quotes."""

import re
import shlex

from helpers.definition.operation import JSON
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.snippets import texts
from helpers.snippets.draft import Variable, wrapped

NOT_FOR_A_FILE = r"(?m)^###|^<|\A\s|\s\Z|\r"
"""In a .http file this ends a request, includes a file, or is lost."""
BEARER = """def bearer(request):
    request.headers["Authorization"] = f"Bearer {os.environ['%s']}"
    return request


"""
"""As an auth= object, the token is not replaced by what .netrc holds."""


def _curl(draft):
    if draft.method == "HEAD" and draft.has_body:
        raise CouldNotTry(texts.NO_BODY_WITH.format(tool="curl", method=draft.method), texts.OTHER_LANGUAGE)
    plain = draft.method == "GET" and not draft.has_body
    options = ["--head"] if draft.method == "HEAD" else [] if plain else ["-X", draft.method]
    options += ["--globoff"] if re.search(r"[][{}]", draft.url) else []
    lines = [" ".join(["curl", *options, _shell([draft.url])]), *(f"-H {field}" for field in _shell_headers(draft))]
    lines += [f"--data-raw {_shell(draft.quoted, _escaped_in_shell)}"] if draft.has_body else []
    return " \\\n  ".join(lines)


def _httpie(draft):
    for name, value in draft.headers.items():
        if any(re.search(r"\\[:;=@]", piece) for piece in value):
            raise CouldNotTry(texts.NO_BACKSLASH.format(name=name), texts.OTHER_LANGUAGE)
    lines = [f"http --ignore-stdin --ignore-netrc {draft.method} {_shell([draft.url])}"]
    lines += _shell_headers(draft)
    lines += [f"--raw={_shell(draft.quoted, _escaped_in_shell)}"] if draft.has_body else []
    return " \\\n  ".join(lines)


def _powershell(draft):
    headers = {name: value for name, value in draft.headers.items() if name.lower() != "content-type"}
    pairs = "; ".join(f"{_single(name)} = {_powershell_text(value)}" for name, value in headers.items())
    lines = [f"Invoke-RestMethod -Method {draft.method} -Uri {_single(draft.url)}"]
    lines += [f"-Headers @{{ {pairs} }}"] if pairs else []
    lines += [f"-ContentType {_single(draft.media)}"] if draft.media else []
    if draft.has_body:
        pieces = [f"(ConvertTo-Json $env:{one})" if isinstance(one, Variable) else _single(one) for one in draft.text]
        lines.append(f"-Body ([Text.Encoding]::UTF8.GetBytes({' + '.join(pieces)}))")
    return " `\n  ".join(lines)


def _requests(draft):
    headers = {name: value for name, value in draft.headers.items() if not (draft.token and name == "Authorization")}
    body = _python_body(draft, headers, "data")
    arguments = [*_python_headers(headers), *body, *(["auth=bearer"] if draft.token else [])]
    verbs = ["get", "post", "put", "patch", "delete", "head", "options"]
    return _python("requests", draft, verbs, arguments, BEARER % draft.token if draft.token else "")


def _httpx(draft):
    headers = dict(draft.headers)
    body = _python_body(draft, headers, "content")
    verbs = ["post", "put", "patch"] + ([] if draft.has_body else ["get", "delete", "head", "options"])
    return _python("httpx", draft, verbs, [*_python_headers(headers), *body])


def _fetch(draft):
    if draft.has_body and draft.method in ("GET", "HEAD"):
        raise CouldNotTry(texts.NO_BODY_WITH.format(tool="fetch", method=draft.method), texts.OTHER_LANGUAGE)
    if draft.method in ("CONNECT", "TRACE"):
        raise CouldNotTry(texts.NO_METHOD.format(tool="fetch", method=draft.method), texts.OTHER_LANGUAGE)
    lines = [f"method: {to_json(draft.method)},"] if draft.method != "GET" else []
    if draft.headers:
        fields = [f"  {to_json(name)}: {_template(value)}," for name, value in draft.headers.items()]
        lines += ["headers: {", *fields, "},"]
    if draft.has_body and draft.native:
        body = draft.literal(("null", "true", "false"), lambda name: f"process.env.{name}")
        lines.append(f"body: JSON.stringify({body}),")
    elif draft.has_body:
        pieces = [
            f"JSON.stringify(process.env.{one})" if isinstance(one, Variable) else to_json(one) for one in draft.text
        ]
        lines.append(f"body: {' + '.join(pieces)},")
    options = ", {\n" + "\n".join(f"  {line}" for text in lines for line in text.split("\n")) + "\n}" if lines else ""
    call = f"const response = await fetch({to_json(draft.url)}{options});"
    return f"{call}\nconsole.log(response.status, await response.text());"


def _http(draft):
    def written(pieces):
        return "".join(f"{{{{$processEnv {one}}}}}" if isinstance(one, Variable) else one for one in pieces)

    lines = [f"{draft.method} {draft.url}", *(f"{name}: {written(value)}" for name, value in draft.headers.items())]
    body = draft.quoted if draft.has_body else []
    if not isinstance(draft.body, str):
        body = [one if isinstance(one, Variable) else one.replace("{{", "{\\u007b") for one in body]
    plain = [one for one in [*sum(draft.headers.values(), []), *body] if not isinstance(one, Variable)]
    if any("{{" in one for one in plain) or (isinstance(draft.body, str) and re.search(NOT_FOR_A_FILE, draft.body)):
        raise CouldNotTry(texts.NOT_IN_A_FILE, texts.OTHER_LANGUAGE)
    return "\n".join([*lines, *(["", written(body)] if body else [])])


def _shell(pieces, dereferenced=None):
    """One word of a POSIX shell (IEEE 1003.1, section 2.2)."""
    if len(pieces) == 1 and not isinstance(pieces[0], Variable):
        return shlex.quote(pieces[0])
    plain = all(isinstance(one, Variable) or not re.search(r'["$`\\!\n]', one) for one in pieces)
    if plain and not dereferenced:
        return '"' + "".join(f"${one}" if isinstance(one, Variable) else one for one in pieces) + '"'
    dereferenced = dereferenced or (lambda name: f'"${name}"')
    return "".join(dereferenced(one) if isinstance(one, Variable) else shlex.quote(one) for one in pieces)


def _shell_headers(draft):
    """The header fields as words of a shell. An empty one is written with a semicolon, by curl and HTTPie alike."""
    return [_shell([f"{name}: ", *value] if value != [""] else [f"{name};"]) for name, value in draft.headers.items()]


def _escaped_in_shell(name):
    """The variable as it stands between the quotes of a JSON text: quotes, backslashes and line breaks escaped."""
    escape = "sed -e 's/[\\\\\"]/\\\\&/g' -e '$!s/$/\\\\n/'"
    return f"\"$(printf '%s\\n' \"${name}\" | {escape} | tr -d '\\n')\""


def _single(text):
    """A literal of PowerShell, where the curly quotes are quotes, too (about_Quoting_Rules)."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"


def _powershell_text(pieces):
    if not any(isinstance(one, Variable) for one in pieces):
        return _single("".join(pieces))
    escaped = (f"$env:{one}" if isinstance(one, Variable) else re.sub(r'(["`$])', r"`\1", one) for one in pieces)
    return '"' + "".join(escaped) + '"'


def _python(library, draft, verbs, arguments, head=""):
    verb = draft.method.lower()
    call = f"{library}.{verb}(" if verb in verbs else f"{library}.request(\n    {to_json(draft.method)},"
    lines = [f"response = {call}", f"    {to_json(draft.url)},"]
    lines += [f"    {line}" for argument in arguments for line in f"{argument},".split("\n")]
    text = "\n".join([f"{head}{lines[0]}", *lines[1:], ")", "print(response.status_code, response.text)"])
    imports = [f"import {name}" for name, used in (("json", "json.dumps("), ("os", "os.environ[")) if used in text]
    return "\n".join([*imports, *([""] if imports else []), f"import {library}", *(["", ""] if head else [""]), text])


def _python_body(draft, headers, name):
    """The argument for the body. What ``json=`` says by itself leaves the headers."""
    if not draft.has_body:
        return []
    if draft.native:
        for one in [one for one, value in headers.items() if one.lower() == "content-type" and value == [JSON]]:
            del headers[one]
        return [f"json={draft.literal(('None', 'True', 'False'), lambda one: f'os.environ[{to_json(one)}]')}"]
    pieces = [
        f"json.dumps(os.environ[{to_json(one)}])" if isinstance(one, Variable) else to_json(one) for one in draft.text
    ]
    return [f"{name}=({' + '.join(pieces)}).encode()" if len(pieces) > 1 else f"{name}={pieces[0]}.encode()"]


def _python_headers(headers):
    pairs = [f"{to_json(name)}: {_f_string(value)}" for name, value in headers.items()]
    return [f"headers={wrapped('{', pairs, '}')}"] if pairs else []


def _f_string(pieces):
    return _text(pieces, 'os.environ["{}"]', "{{os.environ['{}']}}", 'f"{}"')


def _template(pieces):
    return _text(pieces, "process.env.{}", "${{process.env.{}}}", "`{}`")


def _text(pieces, alone, within, whole):
    """Pieces as one text: how a variable is written ``alone`` and ``within`` a text, and the ``whole`` text."""
    if not any(isinstance(one, Variable) for one in pieces):
        return to_json("".join(pieces))
    if len(pieces) == 1:
        return alone.format(pieces[0])
    return whole.format("".join(within.format(one) if isinstance(one, Variable) else one for one in pieces))


WRITERS = {"curl": _curl, "powershell": _powershell, "httpie": _httpie, "requests": _requests, "httpx": _httpx,
            "fetch": _fetch, "http": _http}  # fmt: skip
