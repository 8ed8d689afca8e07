"""One of many is found by typing: what fits best comes first, and what Enter does is said before it is pressed."""

from base64 import b64encode

import pytest

from helpers.widgets.choice import Choice

OPTIONS = [
    ["listKeys", "GET /user/keys  ·  Get the keys of your users", "listKeys"],
    ["putUser", "PUT /user  ·  Target your user", "putUser get"],
    ["getUser", "GET /user  ·  Get your user details", "getUser"],
    ["getOwn", "GET /own  ·  Your user: get it", "getOwn"],
]
OPEN = """async ([source, traits, all]) => {
  const { default: { render } } = await import(source);
  window.sent = [];
  let receive;
  render({ el: document.body, model: {
    get: (name) => traits[name], on: (_, call) => { receive = call; }, send: (message) => sent.push(message) } });
  receive({ all, chosen: all[0][0] });
}"""


@pytest.fixture
def page(browser):
    """A page with a Choice of the options."""
    choice = Choice([tuple(one) for one in OPTIONS], label="Operation")
    source = "data:text/javascript;base64," + b64encode(choice._esm.encode()).decode()
    with browser.new_context() as context:
        page = context.new_page()
        page.evaluate(
            OPEN, [source, {name: getattr(choice, name) for name in ("label", "find", "enter", "none")}, OPTIONS]
        )
        yield page


def found(page, text):
    """What is left when this is typed, and what is said beside it."""
    page.get_by_role("searchbox").fill(text)
    return page.locator("option").evaluate_all("all => all.map(one => one.value)"), page.locator("output").inner_text()


def test_what_shows_the_typed_words_comes_first_then_what_has_each_of_them_whole(page):
    assert found(page, "get your user") == (["getUser", "listKeys", "getOwn", "putUser"], "Enter opens the first")
    assert found(page, "") == ([one for one, *_ in OPTIONS], "")


def test_what_enter_does_is_said_until_it_is_pressed(page):
    assert found(page, "details") == (["getUser"], "1 / 4 · Enter opens the first")
    page.get_by_role("searchbox").press("Enter")
    assert page.locator("output").inner_text() == "1 / 4"
    assert found(page, "nowhere") == ([], "0 / 4 · nothing found: the form below stays")
    page.get_by_role("searchbox").press("Enter")
    assert page.evaluate("sent") == [{"opened": True}, {"chosen": "getUser"}]
