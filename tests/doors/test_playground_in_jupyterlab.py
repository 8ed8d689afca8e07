"""The playground as a tester uses it: in JupyterLab, in a browser."""

import json
import re
from uuid import uuid4

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import expect
from traces import traces

FIND = "Find by method, path, summary or tag"
OPEN, CREATE = "open_playground", '"createKey", handle="my-first-key"'
TEST = "Test: send also what breaks the definition"
CANARY = 'Canary-7f3a/"ä&x'
SOUNDS = """
openapi: 3.1.0
info: {title: Sounds, version: "1"}
servers: [{url: https://api.example.com}]
paths:
  /sounds:
    post:
      operationId: addSound
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [sound]
              properties: {sound: {type: string, format: binary}}
      responses: {"201": {description: Added.}}
"""


@pytest.fixture
def playground(opened):
    """The playground notebook, run, its panel open."""
    notebook = opened("playground.ipynb")
    notebook.run_all()
    return notebook


@pytest.fixture
def panel(playground):
    """The panel's part of the page."""
    return playground.cell(OPEN).locator(".jp-OutputArea")


def choose(panel, operation):
    """Finds an operation by typing its operationId, chooses it with Enter, and waits for its form."""
    panel.get_by_label(FIND).fill(operation)
    panel.get_by_label(FIND).press("Enter")
    expect(panel.locator(".widget-html code", has_text=re.compile(f"^{operation}$")).first).to_be_visible()


def send(panel, head):
    """Presses Send, and waits for the answer whose line begins so."""
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.locator("summary", has_text="Response").first).to_contain_text(head)


def rows(panel):
    """The rows of the history that are to be seen, as texts."""
    return [row.inner_text() for row in panel.locator("tbody tr:visible").all() if row.locator("input").count()]


def test_each_cell_shows_what_it_promises(playground):
    for cell, status in ((CREATE, "201 Created"), ('"My Key"', "400"), ("bearer=None", "401"), ("code=429", "429")):
        expect(playground.cell(cell).locator("summary", has_text="Response")).to_contain_text(status)
    expect(playground.cell("compare").locator("table")).to_contain_text("≠")


def test_an_operation_is_chosen_filled_in_and_sent(panel, playground):
    choose(panel, "getKey")
    expect(panel.get_by_label("Key handle *")).to_have_value("my-first-key")
    send(panel, "200 OK")
    expect(panel.get_by_text("✔ The answer is as the definition says.")).to_be_visible()
    assert rows(panel)[0].split("\t")[1:4] == ["6", "GET /user/keys/my-first-key", "✔ 200 OK"]


def test_another_server_is_chosen_and_what_was_sent_before_stays(panel, server, playground):
    panel.get_by_label("Server").select_option("Another URL")
    panel.get_by_label("Another URL").fill(server.base_url)
    panel.get_by_label("Another URL").press("Enter")
    expect(panel.locator("p", has_text=f"Another URL {server.base_url}")).to_be_visible()
    choose(panel, "getUser")
    expect(panel.get_by_label("Token", exact=True)).to_have_value("No token")
    send(panel, "401 Unauthorized")
    expect(panel.locator("pre", has_text=server.base_url.removeprefix("http://")).first).to_be_visible()
    playground.wait()
    assert [row.split("\t")[1] for row in rows(panel)] == ["6", "5", "4", "3", "2", "1"]


def test_loaded_again_it_names_the_server_that_is_used_and_opened_again_it_has_its_history(
    panel, server, playground, lab
):
    playground.save()
    panel.get_by_label("Server").select_option("Another URL")
    panel.get_by_label("Another URL").fill(server.base_url)
    panel.get_by_label("Another URL").press("Enter")
    expect(panel.get_by_text(f"Another URL {server.base_url}")).to_be_visible()
    playground.page.once("dialog", lambda asked: asked.accept())
    playground.load(lab)
    expect(panel.get_by_text(f"Another URL {server.base_url}")).to_be_visible()
    expect(panel.get_by_text("Mock, in this kernel http")).to_have_count(0)
    playground.cell(OPEN).locator(".jp-InputArea").click()
    playground.page.keyboard.press("Control+Enter")
    expect(panel.get_by_text(f"Another URL {server.base_url}")).to_be_visible()
    playground.wait()
    assert [row.split("\t")[1] for row in rows(panel)] == ["5", "4", "3", "2", "1"]
    choose(panel, "getUser")
    send(panel, "401 Unauthorized")
    expect(panel.locator("tr", has_text="GET /user")).to_have_count(3)


def test_what_is_typed_stays_while_another_operation_is_looked_at(panel, playground, lab):
    choose(panel, "createKey")
    panel.get_by_label("Key handle *").fill("typed-key")
    panel.get_by_label("Headers").fill("X-Canary: canary-7f3a")
    panel.get_by_label(TEST).check()
    choose(panel, "getUser")
    expect(panel.get_by_label("Headers")).to_have_value("")
    choose(panel, "createKey")
    expect(panel.get_by_label("Key handle *")).to_have_value("typed-key")
    expect(panel.get_by_label("Headers")).to_have_value("X-Canary: canary-7f3a")
    expect(panel.get_by_label(TEST)).to_be_checked()
    playground.save()
    assert traces(lab.folder, "canary-7f3a") == []


def test_what_is_ticked_is_saved_else_what_the_filter_leaves(panel, lab):
    har = panel.get_by_role("button", name=re.compile("as HAR$"))
    expect(har).to_have_text("Save 5 as HAR")
    panel.get_by_label("Filter the history").fill("/user/keys")
    expect(har).to_have_text("Save 2 as HAR")
    panel.get_by_label("Choose 3").check()
    expect(har).to_have_text("Save 1 as HAR")
    har.click()
    expect(panel.get_by_text("Saved as history")).to_be_visible()
    saved = max(lab.folder.glob("history*.har"), key=lambda one: one.stat().st_mtime_ns)
    (entry,) = json.loads(saved.read_text())["log"]["entries"]
    assert entry["response"]["status"] == 400
    saved.unlink()  # another test saves there
    panel.get_by_label("Choose 3").uncheck()
    panel.get_by_label("Filter the history").fill("")
    expect(har).to_have_text("Save 5 as HAR")


def test_what_the_form_refuses_is_sent_by_who_ticks_test(panel):
    choose(panel, "createKey")
    panel.get_by_label("Key handle *").fill("My Key")
    expect(panel.get_by_text("✘ handle is")).to_be_visible()
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.get_by_text("Correct it, or tick Test")).to_be_visible()
    panel.get_by_label(TEST).check()
    send(panel, "400 Bad Request")
    panel.get_by_label("Method", exact=True).select_option("PATCH")
    send(panel, "405 Method Not Allowed")
    panel.get_by_label("Method", exact=True).select_option("POST")
    panel.get_by_label("Body").fill("{nonsense")
    send(panel, "400 Bad Request")
    panel.get_by_label("Answer").select_option("409 Conflict")
    send(panel, "409 Conflict")
    panel.get_by_label("Drop the connection").check()
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.get_by_text("look before you send it again").first).to_be_visible()


def test_the_history_is_filtered_opened_sent_again_and_compared(panel):
    assert [row.split("\t")[1] for row in rows(panel)] == ["5", "4", "3", "2", "1"]
    panel.get_by_label("Filter the history").fill("/user/keys")
    assert [row.split("\t")[1] for row in rows(panel)] == ["3", "2"]
    panel.get_by_label("Choose 2").check()
    panel.get_by_role("button", name="Open").click()
    expect(panel.locator("summary", has_text="Response").first).to_contain_text("201 Created")
    panel.get_by_role("button", name="Send again").click()
    expect(panel.locator("summary", has_text="Response").first).to_contain_text("409 Conflict")
    assert [row.split("\t")[1] for row in rows(panel)] == ["6", "3", "2"]
    panel.get_by_label("Choose 6").check()
    panel.get_by_role("button", name="Compare").click()
    expect(panel.locator("tr", has_text="error.code")).to_contain_text("409")
    expect(panel.locator("tr", has_text="Content-Type").last).to_be_in_viewport()


def test_the_history_is_saved_beside_the_notebook(panel, lab):
    panel.get_by_role("button", name="Save 5 as HAR").click()
    expect(panel.get_by_text("Saved as history.har, beside this notebook.")).to_be_visible()
    assert len(json.loads((lab.folder / "history.har").read_text())["log"]["entries"]) == 5


def test_code_is_copied_as_it_stands_with_the_keyboard_and_with_the_mouse(playground):
    playground.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = playground.cell(CREATE)
    for _ in range(3):  # folded and unfolded again, there is one button all the same
        cell.locator("summary", has_text="Code").click()
    for language, key in (("curl", "Enter"), ("HTTPie", "Space"), ("fetch", None)):
        one = cell.locator(f"details details:has(summary:text('{language}'))")
        if language != "curl":  # it is unfolded already
            one.locator("summary").press("Enter")
        button = one.get_by_role("button", name="Copy")
        button.press(key) if key else button.click()
        expect(one.get_by_role("button", name="Copied")).to_be_visible()
        copied = playground.page.evaluate("navigator.clipboard.readText()")
        assert "API_TOKEN" in copied
        assert len(copied.splitlines()) > 4
        assert copied.strip() == one.locator("pre").inner_text().strip()


def test_a_notebook_that_is_not_trusted_has_no_button_that_does_nothing(opened):
    notebook = opened("playground.ipynb")
    cell = notebook.cell(CREATE)
    cell.locator("summary", has_text="Code").click()
    expect(cell.get_by_text("Bearer $API_TOKEN").first).to_be_visible()
    expect(cell.get_by_role("button", name="Copy")).to_have_count(0)
    expect(cell.locator("details button, details svg")).to_have_count(0)


def test_a_password_typed_here_is_written_nowhere(panel, playground, lab):
    choose(panel, "signIn")
    panel.get_by_label("Password *").press_sequentially(CANARY)
    send(panel, "401 Unauthorized")
    expect(panel.get_by_label("Password *")).to_have_value("")
    panel.get_by_role("button", name=re.compile("^Save [0-9]+ as tests$")).click()
    expect(panel.get_by_text("Saved as test_history.py")).to_be_visible()
    playground.save()
    assert traces(lab.folder, CANARY) == []


def test_a_file_is_chosen_and_sent_and_one_that_is_too_large_stays_here(desk, lab, tmp_path):
    (lab.folder / "sounds.yaml").write_text(SOUNDS)
    path = lab.folder / f"{uuid4().hex}.ipynb"
    cell = v4.new_code_cell(f'from helpers import open_playground\n{OPEN}("sounds.yaml")')
    nbformat.write(
        v4.new_notebook(cells=[cell], metadata={"kernelspec": {"name": "python3", "display_name": ""}}), path
    )
    (tmp_path / "small.wav").write_bytes(b"RIFF" + CANARY.encode())
    (tmp_path / "large.wav").write_bytes(bytes(9_900_001))
    notebook = desk.open(path)
    try:
        notebook.run_all()
        panel = notebook.cell(OPEN).locator(".jp-OutputArea")
        panel.get_by_label("Server").select_option("Mock, in this kernel")
        panel.get_by_role("button", name="Use this server").click()
        expect(panel.get_by_text("http://127.0.0.1:")).to_be_visible()
        field = panel.get_by_label("sound *")
        field.set_input_files(tmp_path / "large.wav")
        expect(panel.get_by_text("✘ Too large to be sent from here: large.wav, 9,900,001 B.")).to_be_visible()
        field.set_input_files(tmp_path / "small.wav")
        expect(panel.get_by_text("small.wav, 21 B")).to_be_visible()
        send(panel, "201 Created")
        notebook.save()
        assert traces(lab.folder, CANARY) == []
    finally:
        desk.clear()
