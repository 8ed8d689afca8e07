"""What paths do not tell, a definition says in x-collection: whose an item is, which token it brings, what changes."""

import copy
import subprocess
import sys
from datetime import timedelta

import pytest
import requests
import yaml
from workshops import accounts, mock_process

from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.mock.application import create_application
from helpers.mock.collections import Collections
from helpers.mock.journal import Journal
from helpers.mock.mock import Mock
from helpers.mock.server import Server
from helpers.mock.store import Store

CHECKS = """
openapi: 3.1.0
info: {title: Checks, version: '1'}
security: [{token: []}]
paths:
  /login:
    x-collection:
      signs-in: [mail, pin]
      makes: {access: bearer, until: {after: 60}}
    post:
      security: []
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [mail, pin]
              properties:
                mail: {type: string, format: email, title: Mail, examples: [me@example.com]}
                pin: {type: string, format: password, title: PIN, minLength: 4, examples: [my-own-pin]}
      responses:
        '201':
          description: In
          content:
            application/json:
              schema:
                type: object
                required: [access, until]
                properties: {access: {type: string, format: password}, until: {type: string, format: date-time}}
        '401': {description: No}
  /me:
    x-collection: {shows: user}
    get:
      responses:
        '200':
          description: You
          content:
            application/json:
              schema:
                type: object
                required: [mail, name]
                properties: {mail: {type: string, format: email}, name: {type: string}, since: {type: string, format: date-time}}
        '401': {description: No, content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}}
  /checks:
    x-collection:
      name: number
      unique: [subject]
      owner: user
      makes:
        number: number
        state: {first: performing, then: performed, after: 5}
        began: now
        touched: changed
    get:
      parameters: [{name: state, in: query, schema: {type: string}}, {name: subject, in: query, schema: {type: string}}]
      responses:
        '200': {description: Checks, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Check'}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Check'}}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Check'}}}}
        '409': {description: There, content: {application/json: {example: {message: One is checked already.}}}}
  /checks/{check}:
    parameters: [{name: check, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Check'}}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties: {subject: {type: string}}}}}}
      responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Check'}}}}}
    delete: {responses: {'204': {description: Gone}}}
  /checks/{check}/devices:
    x-collection: {owner: user, makes: {id: uuid, secret: bearer}}
    parameters: [{name: check, in: path, required: true, schema: {type: integer}}]
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}}
  /checks/{check}/devices/{id}:
    parameters:
      - {name: check, in: path, required: true, schema: {type: integer}}
      - {name: id, in: path, required: true, schema: {type: string}}
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Device'}}}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Check:
      type: object
      required: [number, subject, state, began, touched]
      properties:
        number: {type: integer, readOnly: true}
        subject: {type: string}
        state: {enum: [performing, performed], readOnly: true}
        began: {type: string, format: date-time, readOnly: true}
        touched: {type: string, format: date-time, readOnly: true}
    Device:
      type: object
      required: [id, secret]
      properties: {id: {type: string, readOnly: true}, secret: {type: string, format: password, readOnly: true}}
"""
SOURCE = yaml.safe_load(CHECKS)
DEFINITION = Definition(SOURCE)


class Checks:
    """A mock of the definition above, what sends it a request, and its time."""

    def __init__(self, store):
        self.mock = Mock(DEFINITION, store)
        self.mock.store.add_user({"mail": "you@example.com", "name": "You"}, "your-own-pin")
        self.ahead = timedelta()
        now = self.mock.store.now
        self.mock.store.now = lambda: now() + self.ahead

    def __call__(self, method, path, token=None, **options):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, self.base_url + path, headers=headers, timeout=60, **options)

    def sign_in(self, mail="me@example.com", pin="my-own-pin"):
        """The token of a new session."""
        return self("POST", "/login", json={"mail": mail, "pin": pin}).json()["access"]


@pytest.fixture(params=["in memory", "in a file"])
def checks(request, tmp_path):
    """The mock, on a real port."""
    journal = Journal(tmp_path / "checks.db") if request.param == "in a file" else None
    checks = Checks(Store(DEFINITION, journal=journal))
    with Server(create_application(checks.mock)) as server:
        checks.base_url = server.base_url
        yield checks


def test_a_user_signs_in_until_the_session_ends(checks):
    assert checks("POST", "/login", json={"mail": "me@example.com", "pin": "another"}).status_code == 401
    assert checks("POST", "/login", json={"mail": "nobody@example.com", "pin": "my-own-pin"}).status_code == 401
    token = checks.sign_in()
    assert checks("GET", "/me", token).json()["mail"] == "me@example.com"
    assert checks("GET", "/me", checks.sign_in("you@example.com", "your-own-pin")).json() == {
        "mail": "you@example.com",
        "name": "You",
    }
    assert [checks("GET", "/me", one).status_code for one in (None, "a-token-of-nobody")] == [401, 401]
    assert checks("GET", "/me").json() == {"error": "What authenticates the request is missing. Expected: token."}
    checks.ahead = timedelta(seconds=61)
    assert checks("GET", "/me", token).status_code == 401


def test_an_item_belongs_to_who_created_it(checks):
    mine, yours = checks.sign_in(), checks.sign_in("you@example.com", "your-own-pin")
    made = checks("POST", "/checks", mine, json={"subject": "a"}).json()
    assert (made["number"], made["subject"]) == (1, "a")
    assert checks("GET", "/checks/1", mine).json() == made
    assert [checks(method, "/checks/1", yours).status_code for method in ("GET", "DELETE")] == [404, 404]
    assert checks("GET", "/checks", yours).json() == []
    assert checks("POST", "/checks", yours, json={"subject": "a"}).status_code == 201, "unique among one's own"
    again = checks("POST", "/checks", mine, json={"subject": "a"})
    assert (again.status_code, again.json()) == (409, {"message": "One is checked already."})
    assert checks("POST", "/checks", mine, json={"subject": "b"}).json()["number"] == 3
    assert checks("PATCH", "/checks/3", mine, json={"subject": "a"}).status_code == 409
    assert checks("PATCH", "/checks/3", mine, json={"subject": "b"}).status_code == 200
    assert checks("DELETE", "/checks/3", mine).status_code == 204
    assert checks("POST", "/checks", mine, json={"subject": "b"}).json()["number"] == 4, "no number comes twice"


def test_a_state_changes_after_its_time(checks):
    token = checks.sign_in()
    made = checks("POST", "/checks", token, json={"subject": "a"}).json()
    assert (made["state"], checks("GET", "/checks/1", token).json()) == ("performing", made)
    checks.ahead = timedelta(seconds=4)
    assert checks("GET", "/checks?state=performing", token).json() == [made]
    checks.ahead = timedelta(seconds=6)
    assert checks("GET", "/checks/1", token).json() == {**made, "state": "performed"}
    assert checks("GET", "/checks?state=performing", token).json() == []
    changed = checks("PATCH", "/checks/1", token, json={"subject": "z"}).json()
    assert changed == {**made, "state": "performed", "subject": "z", "touched": changed["touched"]}
    assert changed["touched"] > made["touched"]


def test_a_token_goes_with_its_item_and_with_what_that_is_nested_in(checks):
    token = checks.sign_in()
    checks("POST", "/checks", token, json={"subject": "a"})
    device = checks("POST", "/checks/1/devices", token, json={}).json()
    assert checks("GET", f"/checks/1/devices/{device['id']}", device["secret"]).json() == device
    checks.ahead = timedelta(days=9)
    assert checks("GET", "/me", device["secret"]).status_code == 200, "it has no end"
    assert checks("DELETE", "/checks/1", device["secret"]).status_code == 204
    assert checks("GET", "/me", device["secret"]).status_code == 401


def test_what_is_remembered_is_there_after_the_next_start(tmp_path):
    path = tmp_path / "checks.db"
    store = Store(DEFINITION, journal=Journal(path))
    mock, user = Mock(DEFINITION, store), store.users["me@example.com"]
    store.journal.add_users([user])

    def do(operation, body=None, **values):
        return mock.perform(store.collections.task(DEFINITION[operation]), user, values, body)[1]

    made = [do("POST /checks", {"subject": one}) for one in "abc"]
    device = do("POST /checks/{check}/devices", {}, check=2)
    gone = do("POST /checks/{check}/devices", {}, check=3)
    do("DELETE /checks/{check}", check=3)
    do("DELETE /checks/{check}", check=1)
    store.journal.close()
    store = Store(DEFINITION, journal=Journal(path))
    mock, user = Mock(DEFINITION, store), store.users["me@example.com"]
    assert do("GET /checks") == [made[1]]
    assert do("GET /checks/{check}/devices/{id}", check=2, id=device["id"]) == device
    assert store.user_of(device["secret"]) is user
    assert store.user_of(gone["secret"]) is None
    assert do("POST /checks", {"subject": "d"})["number"] == 4


def changed(path, **words):
    """The definition with other words at a path; None takes one away."""
    document = copy.deepcopy(SOURCE)
    there = document["paths"][path].setdefault("x-collection", {})
    there |= words
    document["paths"][path]["x-collection"] = {name: one for name, one in there.items() if one is not None}
    return document


@pytest.mark.parametrize(
    ("path", "words", "said"),
    [
        ("/checks", {"owners": "user"}, "paths → /checks → x-collection: \"owners\" is not a field here. Expected: name, unique, owner, makes, signs-in, shows."),
        ("/checks", {"owner": "me"}, 'paths → /checks → x-collection: owner is "me". Expected: exactly user.'),
        ("/checks", {"makes": {"number": "uid"}}, 'makes.number is "uid". Expected: one of uuid, number, now, changed, bearer'),
        ("/checks", {"makes": {"state": {"first": "performing"}}}, "makes.state.after is missing."),
        ("/checks", {"makes": {"state": {"first": "a", "then": "b", "after": -1}}}, "makes.state.after is -1."),
        ("/checks", {"makes": {"numbr": "uuid"}}, "paths → /checks → x-collection names numbr, which is no field here. There are: number, subject,"),
        ("/checks", {"name": "nr"}, "x-collection names nr, which is no field here."),
        ("/checks", {"unique": ["nr"]}, "x-collection names nr, which is no field here."),
        ("/login", {"signs-in": ["mail", "pim"]}, "paths → /login → x-collection names pim, which is no field here. There are: mail, pin."),
        ("/login", {"signs-in": None, "makes": None}, "paths → /me → x-collection speaks of a user, and no path signs in. Name the two fields"),
        ("/checks", {"signs-in": ["a", "b"]}, "paths → /checks → x-collection signs in, and so does paths → /login → x-collection. Leave signs-in at one path."),
        ("/checks", {"owner": None, "makes": {"subject": "bearer"}}, "makes a bearer token, and does not say whose. Add owner: user."),
        ("/me", {"shows": None}, "paths → /me → x-collection stands at a path that is no collection"),
        ("/me", "all", 'paths → /me → x-collection: x-collection is "all". Expected: an object'),
    ],
)  # fmt: skip
def test_words_that_say_nothing_are_refused_in_a_sentence_with_their_place(path, words, said):
    document = changed(path, **words) if isinstance(words, dict) else copy.deepcopy(SOURCE)
    if not isinstance(words, dict):
        document["paths"][path]["x-collection"] = words
    with pytest.raises(CouldNotTry) as error:
        Collections(Definition(document))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_the_command_refuses_them_before_it_listens(tmp_path):
    file = tmp_path / "checks.yaml"
    file.write_text(yaml.safe_dump(changed("/checks", name="nr")))
    store = tmp_path / "a.db"
    command = [sys.executable, "-m", "helpers.mock", "--definition", file, "--port", "0", "--store", store]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("paths → /checks → x-collection names nr, which is no field here.")
    assert not store.exists()


def test_a_room_of_another_api_has_accounts_and_a_board(tmp_path):
    file, store = tmp_path / "checks.yaml", tmp_path / "room.db"
    file.write_text(CHECKS)
    with mock_process(store, "--definition", str(file), "--participants", "3") as (_, base_url):
        people = accounts(store)
        assert list(people) == [
            "participant-001@example.com",
            "participant-002@example.com",
            "participant-003@example.com",
        ]
        assert "Mail" in (tmp_path / "room.db-slips.html").read_text()
        for mail, pin in people.items():
            token = requests.post(f"{base_url}/login", json={"mail": mail, "pin": pin}, timeout=60).json()["access"]
            me = requests.get(f"{base_url}/me", headers={"Authorization": f"Bearer {token}"}, timeout=60).json()
            assert me["mail"] == mail
            assert me["name"].startswith("Participant ")
        wrong = requests.post(f"{base_url}/login", json={"mail": mail, "pin": "wrong-pin"}, timeout=60)
        assert wrong.status_code == 401
        password = (tmp_path / "room.db-board.txt").read_text()
        state = requests.get(f"{base_url}/board/state", auth=("instructor", password), timeout=60).json()
        assert (state["milestones"], len(state["participants"])) == ([], 3)
