"""The cases of another mock as data: a definition, a request, an answer. Where the two differ, the reason stands here."""

import json
import re
import shlex
from urllib.parse import quote

import pytest
import requests
from shared import SHARED

from helpers.client.in_process import InProcessAdapter
from helpers.definition import definition as definitions
from helpers.mock.application import create_application
from helpers.mock.mock import Mock

CASES = SHARED / "prism-harness" / "specs"
ADDRESS = "http://localhost:4010"
OWN_WORDS = (
    "what it says by __code, __example and __dynamic in the address, or by options of its command, Prefer says here"
)
STATUS = (
    "it answers 422 to what breaks the definition; here that is so where the definition documents it, and 400 elsewhere"
)
CHECKS_ITSELF = (
    "it looks for flaws in its own answers, and tells them; here an answer without flaws is made, or the example stays"
)
JSON_FIRST = "it takes the first media type of the definition; here JSON comes first where everything is accepted"
CALLED = (
    "it calls a text that it makes up string, here text; and it puts fields in that only an example of a wrong type has"
)
EMPTY = (
    "it refuses an empty field of a form, and a text that is no base64; here a schema says that, and theirs does not"
)
ELEMENTS = re.compile(r"</?[\w:.-]+")
OTHERS = {
    "cors": "a preflight is answered for every path and origin, with 200 (Fetch, section 4.8)",
    "head-requests/head_requests-AC-2": "HEAD is answered as GET (RFC 9110, section 9.3.2)",
    "range-status-codes/range-status-codes-AC-8": "without a success it takes the first status, here the lowest",
    "generated-responses/too_complex": "here a list of so many items is made",
    "validate-path-params/missing-path-param": "a path without its parameter is another path: 404",
    "validate-query-params/query-param-upper-case": "names of parameters are told apart by capitals (RFC 3986, section 6.2.2.1)",
    "validate-query-params/missing-query-param.oas3": "a parameter without a schema is a flaw, and is passed over",
    "validate-header-params/missing-required-header.oas3": "a parameter without a schema is a flaw, and is passed over",
    "security/security-scheme-validation-AC-27": "a parameter without a schema is a flaw, and is passed over",
    "security/security-scheme-validation-AC-22": "a scheme that cannot be served is not asked for: here Digest",
    "validate-body-params/enforce-content-type-if-body-included": "a body that nobody asked for is not read",
    "validate-body-params/form-data-allow-reserved-fail": "a reserved character that is not percent-encoded can be read",
    "validate-body-params/multipart-form-data-allow-reserved-fail": "a reserved character in a part is itself",
    "validate-body-params/x-www-urlencoded-fail": "a field that is not required may be missing",
    "serialization/E2E-text": "an object is written as JSON in a text, too",
    "violations": CHECKS_ITSELF,
    "static-examples": CALLED,
    "json-schema-faker": OWN_WORDS,
    "dynamic-responses": OWN_WORDS,
}


def parts(text):
    """A case by the headings of its file."""
    found = re.split(r"^====([a-z-]+)====$", text, flags=re.MULTILINE)
    return {found[index]: found[index + 1].strip("\n") for index in range(1, len(found), 2)}


def arguments(command):
    """Method, address, header fields, body and parts that a command of curl sends."""
    words, method, address = shlex.split(command.replace("\\\n", " "))[1:], None, ""
    headers, data, form = {"Accept": "*/*"}, [], {}
    while words:
        word = words.pop(0)
        if word.startswith("-s") and "X" in word or word.startswith("-X") and len(word) > 2:
            method = word.partition("X")[2] or words.pop(0)
        elif word in ("-I", "--head"):
            method = "HEAD"
        elif word in ("-X", "--request"):
            method = words.pop(0)
        elif word in ("-H", "--header"):
            name, _, value = words.pop(0).partition(":")
            headers[name.strip().title()] = value.strip()
        elif word in ("-b", "--cookie"):
            headers["Cookie"] = words.pop(0)
        elif word in ("-d", "--data", "--data-raw", "--data-urlencode"):
            name, equals, value = words.pop(0).partition("=")
            data.append(f"{name}={quote(value)}" if equals and word == "--data-urlencode" else f"{name}{equals}{value}")
        elif word in ("-F", "--form"):
            name, _, value = words.pop(0).partition("=")
            form[name] = (None, value)
        elif not word.startswith("-"):
            address = word.replace("127.0.0.1", "localhost")
    if data:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    if form:
        headers.pop("Content-Type", None)
    return method or ("POST" if data or form else "GET"), address, headers, "&".join(data), form


def agrees(case, folder):
    """Whether the mock answers as expected: the status, and the body where nothing in it is made up."""
    file = folder / "definition.yaml"
    file.write_text(case["spec"])
    session = requests.Session()
    session.mount(ADDRESS, InProcessAdapter(create_application(Mock(definitions.load(file)))))
    method, address, headers, data, form = arguments(case["command"])
    answer = session.request(method, address, headers=headers, data=data or None, files=form or None)
    head, _, body = case.get("expect", case.get("expect-loose")).partition("\n\n")
    if "422" in head and answer.status_code == 400:
        return True  # STATUS
    if int(head.split()[1]) != answer.status_code:
        return False
    if not body.strip() or answer.status_code >= 400 or '"string"' in body or body.strip() == "string":
        return True  # CALLED
    if "expect-loose" in case and body.startswith("<"):
        return ELEMENTS.findall(body) == ELEMENTS.findall(answer.text)  # what stands in them is made up
    try:
        return json.loads(body) == answer.json()
    except ValueError:
        return body.strip() == answer.text.strip()


def reason(name, case):
    """Why the mock answers otherwise, or nothing."""
    expected = case.get("expect", case.get("expect-loose"))
    if "__" in case["command"]:
        return OWN_WORDS
    if expected.partition("\n\n")[2].startswith("<") and "AC-14" in name:
        return JSON_FIRST
    if "allow-empty-value" in name or "byte-format" in name:
        return EMPTY
    if "Accept-Content-Negotiation" in name and re.search(r"\n\n(hello|\"?string\"?)$", expected):
        return CALLED
    return next((why for start, why in OTHERS.items() if name.startswith(start)), None)


def test_the_cases_of_another_mock_are_answered_alike_or_for_a_reason_otherwise(tmp_path):
    if not CASES.is_dir():
        pytest.skip(f"{SHARED.name}/prism-harness is not beside the project")
    alike, different, wrong = 0, {}, []
    for path in sorted(CASES.rglob("*.txt")):
        case, name = parts(path.read_text()), path.relative_to(CASES).as_posix()
        if not case["server"].startswith("mock") or ".pc." in name or not case.get("expect", case.get("expect-loose")):
            continue  # a proxy; a collection of Postman, which is no definition
        if agrees(case, tmp_path):
            alike += 1
        elif why := reason(name, case):
            different[why] = different.get(why, 0) + 1
        else:
            wrong.append(name)
    assert wrong == []
    assert alike > 2 * sum(different.values()), different
