"""A failure that is caused on purpose shows the exchange, what the error says, the cause, and the way out."""

import json
import re
from pathlib import Path

import pytest
from answering import answering, respond

from helpers.client.client import Client
from helpers.errors import ApiError, CouldNotTry
from helpers.guide.attempt import Failure
from helpers.secret import Secret
from helpers.widgets.view import ExchangeView

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "when-it-goes-wrong.ipynb"


@pytest.fixture
def screen(monkeypatch):
    """What is displayed, in order."""
    shown = []
    monkeypatch.setattr("helpers.guide.attempt.display", shown.append)
    return shown


def test_what_is_said_is_what_a_program_is_told(signed_in, screen, client, session):
    signed_in.attempt("createKey", bearer="session", handle="My Key")
    view, failure = screen
    assert isinstance(view, ExchangeView)
    assert view.comes_in == {"Authorization": "session"}
    with pytest.raises(ApiError) as raised:
        client.call("createKey", session, handle="My Key")
    assert failure.lines["What the error says"] == raised.value.happened
    assert failure.lines["The way out"] == raised.value.remedy
    assert failure.lines["The cause"] == "A field is missing or breaks a rule."


def test_what_succeeds_is_no_failure(signed_in, screen):
    assert signed_in.attempt("getUser", bearer="session").exchange.response.status == 200
    assert [type(shown) for shown in screen] == [ExchangeView]


def test_without_an_answer_the_cause_is_the_kind_of_error(signed_in, screen):
    made = signed_in.attempt("getUser", bearer="session", prefer="delay=30", timeout=0.1)
    assert made.exchange is None
    view, failure = screen
    assert isinstance(failure, Failure)
    shown = view._repr_mimebundle_()
    assert shown["text/plain"].startswith("Request\n\nGET /user\nHost: ")
    assert "Authorization: Bearer ••••••••  <--- session" in shown["text/plain"]
    assert "curl" in shown["text/html"]
    assert "did not answer within 0.1 s" in failure.lines["What the error says"]
    assert failure.lines["The cause"].startswith("The request was sent, and no answer came")
    signed_in.attempt("getUser", server="http://localhost:1")
    assert screen[-1].lines["The cause"].startswith("The request was not sent")
    assert screen[-2]._repr_mimebundle_()["text/plain"].startswith("Request, not sent\n\nGET /user\nHost: localhost:1")
    signed_in.attempt("getUser", server="http://example.com")
    assert "is not encrypted" in screen[-1].lines["What the error says"]


def test_a_server_that_is_not_the_api_is_pointed_at(signed_in, screen):
    made = signed_in.attempt("getUser", bearer="session", server="/v0")
    assert made.exchange.request.target == "/v0/user"
    assert made.exchange.remarks()["status"].startswith(
        "status is 404: not documented by the reference. The definition here has 401, 403,"
    )
    assert screen[-1].lines["The way out"] == "Check the base URL, and the path after it."


def test_it_is_sent_once(signed_in, screen, mock, monkeypatch):
    seen = []
    monkeypatch.setattr(mock, "_user", lambda task, user, *rest: (seen.append(user), (200, user.details, {}))[1])
    signed_in.attempt("getUser", bearer="session", prefer="drop=body")
    assert len(seen) == 1


def test_a_token_given_to_it_is_shown_nowhere(signed_in, screen):
    signed_in.attempt("getUser", bearer=Secret("canary-7f3a"))
    signed_in.attempt("signIn", handle="a", password=Secret("canary-7f3a"))
    assert "canary" not in "".join(str(shown._repr_mimebundle_()) for shown in screen)


def test_the_notebook_meets_each_failure_says_the_way_out_and_takes_it():
    cells = [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]
    attempts = [
        cell for cell in cells if "attempt(" in "".join(cell["source"]) and "import" not in "".join(cell["source"])
    ]
    texts = ["\n".join("".join(one["data"]["text/plain"]) for one in cell["outputs"]) for cell in attempts]
    assert all("What the error says. " in text and "The way out. " in text for text in texts)
    statuses = [[int(status) for status in re.findall(r"^Response\n\n(\d+)", text, re.MULTILINE)] for text in texts]
    assert statuses == [
        [401], [401, 200], [401, 200], [401, 200], [400], [409, 200], [401, 200], [404, 200], [429, 200],
        [200], [200], [200], [404, 200], [200],
    ]  # fmt: skip
    causes = ["".join(cell["source"]) for cell in attempts]
    assert all(source.count("attempt(") == 2 for source in causes if "My Key" not in source and "signIn" not in source)


def test_a_client_waits_as_long_as_it_is_told():
    assert Client("http://localhost", timeout=0.5).timeout[1] == 0.5


def test_a_held_token_is_sent_to_no_other_server(signed_in, screen, session):
    with answering(respond(200)) as (address, seen):
        for bearer in ("session", session):
            with pytest.raises(CouldNotTry) as stop:
                signed_in.attempt("getUser", bearer=bearer, server=address)
            assert str(stop.value) == (
                f"The token is held for {signed_in.client.base_url}, and is not sent to {address}. "
                "Leave bearer out, or give a token of that server."
            )
        assert seen == []
        signed_in.attempt("getUser", bearer=Secret("of-that-server"), server=address)
        signed_in.attempt("getUser", server=address)
    assert [headers.get("Authorization") for _, _, headers, _ in seen] == ["Bearer of-that-server", None]
