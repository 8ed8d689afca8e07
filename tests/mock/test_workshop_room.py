"""A participant who sends too much waits; nobody else does. The board says who has come how far."""

import re
from contextlib import contextmanager

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from crowd import go_through_the_guide
from workshops import accounts, mock_process

from helpers.client.call import Call
from helpers.client.client import Client, new_session
from helpers.definition import definition as definitions
from helpers.errors import Refused
from helpers.mock.accounts import Files
from helpers.mock.application import create_application
from helpers.mock.board import create_board
from helpers.mock.journal import Journal
from helpers.mock.limits import MOST_KEYS, Limit
from helpers.mock.mock import Mock
from helpers.mock.room import AT_LEAST, WRONG, Room
from helpers.mock.server import Server
from helpers.mock.store import Store
from helpers.secret import Secret

OURS = definitions.load()
LIMIT = OURS.document["components"]["responses"]["TooManyRequests"]["x-limit"]
MILESTONES = ["signed in", "created a key", "fetched a key", "authenticated", "validated"]


class Clock:
    """A time that tests move, in seconds."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    """The room's clock."""
    return Clock()


@pytest.fixture
def shared(clock):
    """A store with two participants, and their room."""
    store = Store(OURS)
    details = store.users.pop("demo-user").details
    for handle in ("one-001", "two-002"):
        store.add_user({**details, "handle": handle}, f"password-of-{handle}")
    return Mock(OURS, store, Room(OURS, store, clock))


@pytest.fixture
def server(shared):
    """The mock with a board, on a real port."""
    with Server(create_application(shared, create_board(shared.room, "board-password"))) as server:
        yield server


@pytest.fixture
def send(server):
    """Sends an operation once; returns the response, checked against the definition."""
    client = Client(server.base_url, new_session(retries=0))

    def send(operation, token=None, **values):
        exchange = client.send(Call(OURS[operation], values, token))
        assert exchange.violations() == {}
        return exchange.response

    return send


def sign_in(send, handle):
    """The token of a new session."""
    return send("signIn", handle=handle, password=Secret(f"password-of-{handle}")).body["token"]


def board(server):
    """What the board shows: the state, and each participant by handle."""
    answer = requests.get(f"{server.base_url}/board/state", auth=("instructor", "board-password"), timeout=30)
    state = answer.json()
    return state, {one["handle"]: one for one in state["participants"]}


def test_who_sends_too_much_waits_and_nobody_else_does(send, clock):
    one, two = sign_in(send, "one-001"), sign_in(send, "two-002")
    statuses = [send("getUser", one).status for _ in range(LIMIT["requests"])]
    assert statuses == [200] * LIMIT["requests"], "the sign-in is none of them"
    refused = send("getUser", one)
    assert refused.headers["retry-after"] == "1"
    assert send("getUser", two).status == 200
    clock.time += 1
    assert send("getUser", one).status == 200
    clock.time += LIMIT["seconds"]
    assert [send("getUser", one).status for _ in range(10)] == [200] * 10


def test_guessing_a_password_is_limited_as_well(send):
    statuses = {
        send("signIn", handle="one-001", password=Secret("wrong-password")).status for _ in range(LIMIT["requests"] + 5)
    }
    assert statuses == {401, 429}


def test_who_waits_for_wrong_passwords_is_told_so(send, server):
    for _ in range(WRONG):
        send("signIn", handle="one-001", password=Secret("wrong-password"))
    with pytest.raises(
        Refused, match="Too many wrong passwords came for this handle.* Wait. Check the handle.* Retry-After says 6 s."
    ) as told:
        Client(server.base_url, new_session(retries=0)).call(
            "signIn", handle="one-001", password=Secret("wrong-password")
        )
    assert told.value.exchange.response.headers["retry-after"] == "6"


def test_wrong_passwords_take_nothing_from_who_is_signed_in(send, clock):
    session = sign_in(send, "one-001")
    wrong = [send("signIn", handle="one-001", password=Secret("wrong-password")).status for _ in range(400)]
    assert wrong == [401] * WRONG + [429] * (400 - WRONG)
    assert send("getUser", session).status == 200
    assert sign_in(send, "two-002")
    clock.time += 60
    assert sign_in(send, "one-001")


def test_unknown_handles_unknown_tokens_and_what_is_preferred_are_limited_by_address(send, server, clock):
    session = sign_in(send, "one-001")
    limited = {
        "handles": lambda number: send("signIn", handle=f"who-{number}", password=Secret("wrong-password")).status,
        "tokens": lambda number: send("getUser", Secret(f"unknown-{number}")).status,
        "preferred": lambda number: requests.get(f"{server.base_url}/user", headers={"Prefer": "code=401"}, timeout=60).status_code,
    }  # fmt: skip
    for ask in limited.values():
        statuses = [ask(number) for number in range(AT_LEAST + 20)]
        assert statuses[0] == 401
        assert statuses[-1] == 429
        assert send("getUser", session).status == 200
        clock.time += 60


def test_a_room_behind_one_address_signs_in_at_once(clock):
    store = Store(OURS)
    details = store.users.pop("demo-user").details
    for number in range(200):
        store.add_user({**details, "handle": f"user-{number}"}, f"password-of-{number}")
    mock = Mock(OURS, store, Room(OURS, store, clock))
    with Server(create_application(mock)) as server:
        client = Client(server.base_url, new_session(retries=0))
        for number in range(200):
            assert client.call("signIn", handle=f"user-{number}", password=Secret(f"password-of-{number}"))["token"]


def test_the_password_of_the_board_is_not_guessed(server, clock):
    ask = lambda password: requests.get(f"{server.base_url}/board", auth=("instructor", password), timeout=60)  # noqa: E731
    assert [ask("wrong").status_code for _ in range(WRONG + 5)] == [401] * WRONG + [429] * 5
    assert int(ask("board-password").headers["Retry-After"]) <= 6
    clock.time += 60
    assert ask("board-password").ok


def test_what_is_counted_has_an_end(clock):
    limit = Limit(3, 60, clock)
    for key in range(MOST_KEYS + 5):
        limit.take(key)
    assert len(limit._counts) == MOST_KEYS


def test_pages_keep_to_themselves(server):
    for path, auth in (("/board", ("instructor", "board-password")), ("/docs", None), ("/board/state", None)):
        headers = requests.get(f"{server.base_url}{path}", auth=auth, timeout=60).headers
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert headers["Referrer-Policy"] == "no-referrer"
        policy = headers.get("Content-Security-Policy", "default-src 'none'")
        assert "default-src 'none'" in policy
        assert "script-src 'unsafe" not in policy


def test_a_limit_that_is_kept_waiting_says_how_long(shared, clock):
    room, handle = shared.room, "one-001"
    assert [room.wait(handle) for _ in range(LIMIT["requests"])] == [0] * LIMIT["requests"]
    assert room.wait(handle) == 1
    clock.time += 10 * LIMIT["seconds"]
    assert [room.wait(handle) for _ in range(LIMIT["requests"])] == [0] * LIMIT["requests"], "not more than at first"
    assert room.wait(handle) == 1


def test_the_board_follows_each_from_milestone_to_milestone(send, server):
    def reached(handle):
        return sum(board(server)[1][handle]["reached"])

    assert board(server)[0]["milestones"] == MILESTONES
    assert [reached("one-001"), reached("two-002")] == [0, 0]
    session = sign_in(send, "one-001")
    assert reached("one-001") == 1
    send("getUser", session)
    assert reached("one-001") == 1, "a session's token validates nothing about a key"
    token = send("createKey", session, handle="a-key").body["token"]
    assert reached("one-001") == 2
    send("getKey", session, key="a-key")
    assert reached("one-001") == 3
    send("listKeys", token)
    assert reached("one-001") == 4
    send("getUser", token)
    assert [reached("one-001"), reached("two-002")] == [5, 0]
    assert board(server)[0]["counts"] == [1, 1, 1, 1, 1]


def test_the_board_says_who_is_stuck_on_what_until_it_is_mended(send, server, clock):
    send("signIn", handle="one-001", password=Secret("wrong-password"))
    clock.time += 90
    send("signIn", handle="one-001", password=Secret("wrong again"))
    stuck = board(server)[1]["one-001"]
    assert stuck["error"] == "401 Sign in: The handle and the password do not belong together."
    assert stuck["seconds"] == 90
    session = sign_in(send, "one-001")
    assert board(server)[1]["one-001"]["error"] == ""
    send("createKey", session, handle="My Key")
    clock.time += 60
    assert board(server)[1]["one-001"]["error"].startswith("400 Create the API key: ")
    assert board(server)[1]["two-002"]["error"] == ""


def test_one_refusal_makes_nobody_stuck_until_a_minute_has_gone_by(send, server, clock):
    send("signIn", handle="one-001", password=Secret("wrong-password"))
    clock.time += 59
    assert board(server)[1]["one-001"]["error"] == ""
    clock.time += 1
    assert board(server)[1]["one-001"]["error"].startswith("401 Sign in")
    sign_in(send, "one-001")
    send("signIn", handle="one-001", password=Secret("wrong-password"))
    assert board(server)[1]["one-001"]["error"] == ""
    send("signIn", handle="one-001", password=Secret("wrong-password"))
    assert board(server)[1]["one-001"]["error"].startswith("401 Sign in")


def test_what_nobody_we_know_sends_is_counted(send, server):
    send("getUser", Secret("unknown"))
    send("getUser", Secret("unknown"))
    send("signIn", handle="who", password=Secret("is-this-so"))
    state, _ = board(server)
    assert (state["strangers"], state["unknown"]) == (["2 × 401"], 1), "a handle that nobody has may be mistyped"
    assert "who" not in str(state).split()


def test_the_board_has_a_password_of_its_own_and_shows_no_secret(send, server):
    session = sign_in(send, "one-001")
    token = send("createKey", session, handle="a-key").body["token"]
    send("createKey", session, handle=f"No{token.reveal()}")
    send("getUser", Secret(f"{token.reveal()[:-1]}"))
    for path in ("/board", "/board/state"):
        address = server.base_url + path
        shown = requests.get(address, auth=("instructor", "board-password"), timeout=30)
        assert shown.ok
        assert not any(secret.reveal()[:12] in shown.text for secret in (session, token))
        assert "board-password" not in shown.text
        for wrong in (None, ("instructor", "wrong"), ("one-001", "board-password"), ("instructor", "")):
            assert requests.get(address, auth=wrong, timeout=30).status_code == 401
        headers = {"Authorization": f"Bearer {session.reveal()}"}
        assert requests.get(address, headers=headers, timeout=30).status_code == 401
        assert requests.get(address, headers={"Authorization": "Basic %"}, timeout=30).status_code == 401


def test_what_the_board_says_to_who_has_no_password_has_the_headers_of_a_page(server):
    told = requests.get(f"{server.base_url}/board", timeout=60).headers
    assert told["Content-Security-Policy"].startswith("default-src 'none'")
    assert (told["X-Frame-Options"], told["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_the_board_remembers_over_a_restart_and_says_what_it_has_forgotten(tmp_path, browser):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "3") as (_, base_url):
        crowd = go_through_the_guide(base_url, dict(list(accounts(store).items())[:2]))
        assert crowd.wrong == []
    with mock_process(store) as (_, base_url):
        auth = ("instructor", Files(store).board.read_text())
        state = requests.get(f"{base_url}/board/state", auth=auth, timeout=30).json()
        assert state["counts"] == [2] * 5
        assert state["forgot"] is not None
        context = browser.new_context(http_credentials={"username": auth[0], "password": auth[1]})
        page = context.new_page()
        page.goto(f"{base_url}/board")
        page.get_by_text(
            re.compile(r"^Who is stuck is not known since the restart at \d\d:\d\d, until the first")
        ).wait_for()
        requests.get(f"{base_url}/user", timeout=30)
        page.get_by_text("Nobody is stuck").wait_for()
        context.close()


def test_two_hundred_who_run_all_at_once_meet_no_error_and_lose_no_key(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "200") as (process, base_url):
        crowd = go_through_the_guide(base_url, accounts(store), keys=3)
        assert crowd.wrong == []
        assert len(crowd.created) == 600
        auth = ("instructor", Files(store).board.read_text())
        assert requests.get(f"{base_url}/board/state", auth=auth, timeout=30).json()["counts"] == [200] * 5
        process.kill()
        process.wait(60)
    kept = {(user, name): key["token"] for _, user, _, name, key, _ in Journal(store).items()}
    assert kept == {(handle, name): token for handle, name, token in crowd.created}


def test_the_page_of_the_board_shows_it_and_loads_nothing_from_elsewhere(browser, send, server):
    for password in ("wrong-password", "wrong again"):
        send("signIn", handle="one-001", password=Secret(password))
    session = sign_in(send, "two-002")
    send("createKey", session, handle="a-key")
    context = browser.new_context(http_credentials={"username": "instructor", "password": "board-password"})
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.base_url}/board")
    page.get_by_text("1 stuck").wait_for()
    assert page.locator("h1").inner_text() == "Audio Intelligence API: how far everybody has come"
    assert page.locator("#counts").inner_text().split("\n")[:2] == ["1", "of 2 signed in"]
    assert "1 × 401 Sign in: " in page.locator("#stuck").inner_text()
    assert "one-001 (" in page.locator("#stuck").inner_text()
    sign_in(send, "one-001")
    page.get_by_text("Nobody is stuck").wait_for()
    assert page.locator("#unknown").inner_text() == ""
    send("signIn", handle="one-0001", password=Secret("password-of-one-001"))
    page.get_by_text("Sign-ins with a handle that nobody has: 1.").wait_for()
    assert "one-0001" not in page.content()
    assert all(url.startswith(server.base_url) for url in asked)
    context.close()


def full_room(clock, count):
    """A room of so many participants, its store, and their handles."""
    store = Store(OURS)
    details = store.users.pop("demo-user").details
    handles = [f"participant-{number:03}" for number in range(1, count + 1)]
    for handle in handles:
        store.add_user({**details, "handle": handle}, f"password-of-{handle}")
    return Room(OURS, store, clock), store, handles


@contextmanager
def on_a_projector(browser, room, store, scheme):
    """The page of a room's board on a small projector."""
    with Server(create_application(Mock(OURS, store, room), create_board(room, "board-password"))) as server:
        context = browser.new_context(
            http_credentials={"username": "instructor", "password": "board-password"},
            viewport={"width": 1280, "height": 720},
            color_scheme=scheme,
        )
        page = context.new_page()
        page.goto(f"{server.base_url}/board")
        yield page
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_hundred_are_on_a_small_projector_and_the_newest_who_is_stuck_is_named(browser, clock, scheme):
    room, store, handles = full_room(clock, 200)
    wrong = [("signIn", 401), ("createKey", 400), ("createKey", 409), ("getKey", 404), ("getUser", 401)]
    for number, handle in enumerate(handles[:60]):
        operation, status = wrong[number % 5]
        for _ in range(2):
            room.note(OURS[operation], handle, False, status)
        clock.time += 10
    room.note(OURS["signIn"], handles[60], False, 200)
    room.note(OURS["getUser"], None, False, 401)
    room.note(OURS["signIn"], "nobody", False, 401)
    with on_a_projector(browser, room, store, scheme) as page:
        page.get_by_text("60 stuck").wait_for()
        tall, wide = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        assert (tall, wide) <= (720, 1280)
        assert page.locator("#all li").count() == 200
        shown = page.locator("#stuck").inner_text()
        assert len(shown.splitlines()) == 5, "those who are stuck on the same stand together"
        assert all(handle in shown for handle in handles[55:60]), "the newest of each"
        assert "12 × 401 Sign in: The handle and the password do not belong together." in shown
        assert Axe().run(page).response["violations"] == []


@contextmanager
def board_page(browser, clock, count, stuck, scheme="light"):
    """The page of a board on a small projector, of so many participants, and so many who are stuck on six things."""
    room, store, handles = full_room(clock, count)
    wrong = [
        ("signIn", 401),
        ("createKey", 400),
        ("createKey", 409),
        ("getKey", 404),
        ("getUser", 401),
        ("listKeys", 401),
    ]
    for number, handle in enumerate(reversed(handles[:stuck])):
        for _ in range(2):
            room.note(OURS[wrong[number % 6][0]], handle, False, wrong[number % 6][1])
    clock.time += 3000
    room.note(OURS["getUser"], None, False, 401)
    room.note(OURS["signIn"], "nobody", False, 401)
    with on_a_projector(browser, room, store, scheme) as page:
        page.get_by_text(f"{stuck} stuck" if stuck else "Nobody is stuck").wait_for()
        yield page


@pytest.mark.parametrize(("count", "stuck"), [(200, 140), (200, 0), (5, 0)])
def test_nothing_is_cut_off_and_the_tiles_take_the_height_that_is_left(browser, clock, count, stuck):
    with board_page(browser, clock, count, stuck) as page:
        assert page.evaluate("document.documentElement.scrollHeight") <= 720
        assert "from the left: signed in, created a key" in page.locator("#everybody").inner_text()
        bottom = page.locator("#strangers").evaluate("one => one.getBoundingClientRect().bottom")
        assert 690 <= bottom <= 720, "nothing stays empty at the bottom"
        tiles = page.locator("#all li").evaluate_all(
            "all => all.map(one => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth])"
        )
        assert max(max(one) for one in tiles) <= 0, "each shows all that it has"
        lines = page.locator("#stuck li").all_inner_texts()
        assert len(lines) == (6 if stuck else 0)
        for line in lines[:-1]:
            assert re.search(r"and \d+ more$", " ".join(line.split()))
        ends = page.locator("#stuck span").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
        assert max(ends, default=0) <= 1280
        firsts = [re.search(r"participant-(\d+)", line) for line in lines[:-1]]
        assert [one and one[1] for one in firsts] == sorted(one[1] for one in firsts if one), "ties by handle"
