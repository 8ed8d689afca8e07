"""The page at /docs shows the mock's operations and calls them, loads nothing from elsewhere, and keeps no token."""

import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import expect
from stores import sign_in

from helpers.definition import definition as definitions
from helpers.mock.docs import PACKAGE

PUBLIC = "http://mock.example"
"""A name that is not this machine's: Swagger UI asks other sites only under such a one."""


class Docs:
    """The page in Chromium, under a public name that leads to the mock. ``hosts`` are those that it asked."""

    def __init__(self, browser, base_url):
        self.page = browser._chromium.new_context(viewport={"width": 1200, "height": 2000}).new_page()
        self.hosts, self.problems = set(), []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        self.page.route(
            f"{PUBLIC}/**",
            lambda route: route.fulfill(response=route.fetch(url=route.request.url.replace(PUBLIC, base_url))),
        )
        self.open()

    def open(self):
        """Loads the page, and waits until it has nothing left to load."""
        self.page.goto(f"{PUBLIC}/docs")
        self.page.wait_for_load_state("networkidle")

    def operation(self, operation_id):
        """The block of an operation."""
        return self.page.locator(f'[id$="-{operation_id}"]')

    def execute(self, operation_id):
        """Opens an operation and sends it as it is filled in; returns where its live response stands."""
        operation = self.operation(operation_id)
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()
        return operation.locator(".live-responses-table .response")

    def authorize(self, token):
        """Gives the page a token, as a reader does."""
        self.page.get_by_role("button", name="Authorize").first.click()
        dialog = self.page.locator(".dialog-ux")
        dialog.get_by_role("textbox").fill(token)
        dialog.get_by_role("button", name="Apply credentials").click()
        dialog.get_by_role("button", name="Close").last.click()

    def kept(self):
        """What the page has put into the browser's storage and cookies."""
        return self.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")


@pytest.fixture
def docs(browser, server):
    """The page, open."""
    docs = Docs(browser, server.base_url)
    yield docs
    docs.page.context.close()


def test_every_operation_is_shown_and_nothing_is_loaded_from_elsewhere(docs):
    for operation in definitions.load().operations.values():
        block = docs.operation(operation.id)
        expect(block.get_by_text(operation.summary, exact=True)).to_be_visible()
        expect(block.get_by_text(operation.method, exact=True)).to_be_visible()
    assert docs.hosts == {urlsplit(PUBLIC).netloc}
    assert docs.problems == []


def test_signing_in_works_from_the_page(docs, mock):
    response = docs.execute("signIn")
    expect(response.locator(".response-col_status")).to_contain_text("200")
    expect(response).to_contain_text("expiresAt")
    assert len(mock.store._sessions) == 1
    assert docs.hosts == {urlsplit(PUBLIC).netloc}


def test_a_token_authenticates_until_the_page_is_left_and_is_kept_nowhere(docs, mock):
    token = sign_in(mock)
    docs.authorize(token)
    expect(docs.execute("getUser").locator(".response-col_status")).to_contain_text("200")
    assert docs.kept() == '[{},{},""]'
    docs.open()
    expect(docs.execute("getUser").locator(".response-col_status")).to_contain_text("401")


def test_the_page_is_not_there_for_another_method_and_its_folder_has_no_other_files(server):
    assert requests.post(f"{server.base_url}/docs", timeout=60).status_code == 405
    for path in ("/docs/", "/docs/nothing.js", "/docs/..%2F__init__.py", "/docs/%2Fetc%2Fpasswd"):
        assert requests.get(server.base_url + path, timeout=60).status_code == 404


def test_without_the_package_the_page_is_one_sentence_and_the_rest_works(server, monkeypatch):
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    for path in ("/docs", "/docs/swagger-ui.css"):
        response = requests.get(server.base_url + path, timeout=60)
        assert response.status_code == 501
        assert response.text == (
            "This page needs swagger-ui-py, which is not installed. Get it: pip install swagger-ui-py\n"
        )
    assert requests.get(f"{server.base_url}/openapi.json", timeout=60).status_code == 200


def test_the_package_is_never_imported(server):
    code = """
import sys, requests
from helpers.mock.server import Server
assert "starlette.staticfiles" not in sys.modules
with Server() as server:
    assert "SwaggerUIBundle" in requests.get(server.base_url + "/docs", timeout=60).text
    assert len(requests.get(server.base_url + "/docs/swagger-ui-bundle.js", timeout=60).content) > 1_000_000
print(sorted({"swagger_ui", "django", "flask", "jinja2"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
