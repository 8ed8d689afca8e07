"""A real JupyterHub: participants sign in with their slips, run the guide, and are on the board. Nothing to install."""

import importlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import yaml
from browser import NotebookPage
from crowd import run_apart
from documents import changed
from playwright.sync_api import expect
from traces import traces
from traitlets.config import Config
from workshops import CONFIG, accounts, can_separate, hub

from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry
from helpers.guide.credentials import enter as enter_by
from helpers.mock.__main__ import make_parser
from helpers.mock.accounts import Files
from helpers.mock.board import INSTRUCTOR
from helpers.workshop.homes import SETTINGS
from helpers.workshop.participants import ParticipantAuthenticator, check_separation, identity, prepare, uid_of

PARTICIPANTS = 3
HOW_TO_GET_A_PROXY = "No configurable-http-proxy was found. Install it: npm install --global configurable-http-proxy"
GUIDE = "authenticate-using-api-keys.ipynb"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a process another user id")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A running hub: its address, its folder, the passwords by handle."""
    if not shutil.which("configurable-http-proxy"):
        pytest.skip(HOW_TO_GET_A_PROXY)
    folder = tmp_path_factory.mktemp("workshop")
    with hub(folder, PARTICIPANTS) as base_url:
        store = folder / "workshop.db"
        yield SimpleNamespace(base_url=base_url, folder=folder, store=store, accounts=accounts(store))


@pytest.fixture
def enter(browser, workshop):
    """Signs a participant in through the hub's page; returns the page."""
    contexts = []

    def enter(handle, password):
        contexts.append(browser.new_context(viewport={"width": 1200, "height": 4000}, color_scheme="dark"))
        page = contexts[-1].new_page()
        page.goto(f"{workshop.base_url}/hub/login")
        page.get_by_label("Username").fill(handle)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield enter
    for context in contexts:
        context.close()


def board(workshop):
    """The state of the board, through the hub's own address."""
    auth = ("instructor", Files(workshop.store).board.read_text())
    return requests.get(f"{workshop.base_url}/services/workshop/board/state", auth=auth, timeout=60).json()


@pytest.mark.parametrize(
    "handle", ["anna", "anna-1", "participant-0001", "participant-1", "participant-²", "participant-"]
)
def test_a_handle_that_might_share_a_user_id_gets_none(handle):
    with pytest.raises(CouldNotTry, match="has no number from which a user id of its own could be made"):
        uid_of(handle)


def test_each_participant_runs_the_guide_and_all_are_on_the_board(enter, workshop):
    assert board(workshop)["counts"] == [0, 0, 0, 0, 0]
    pages = [enter(*account) for account in workshop.accounts.items()]
    for (handle, password), page in zip(workshop.accounts.items(), pages, strict=True):
        expect(page.locator(".jp-Notebook")).to_be_visible(timeout=180_000)
        assert page.url.endswith(f"/user/{handle}/lab/tree/notebooks/{GUIDE}")
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
        notebook = NotebookPage(page, None)
        notebook.run_all()
        page.get_by_role("button", name="Create the API key").click()
        validated = notebook.cell('takes={"bearer": "✦ authentication"}').locator(".jp-OutputArea")
        expect(validated).to_contain_text(f'"handle": "{handle}"')
        assert password not in page.content()
    state = board(workshop)
    assert state["counts"] == [PARTICIPANTS] * 5
    assert [one["error"] for one in state["participants"]] == [""] * PARTICIPANTS


def test_who_has_no_account_does_not_get_in(enter, workshop):
    first, second = list(workshop.accounts)[:2]
    for handle, password in ((first, workshop.accounts[second]), ("nobody", "nothing-at-all"), ("instructor", "guess")):
        expect(enter(handle, password).get_by_text("Invalid username or password")).to_be_visible()


def test_the_instructor_administers_the_hub_with_the_password_of_the_board(enter, workshop):
    page = enter("instructor", Files(workshop.store).board.read_text())
    expect(page.get_by_role("link", name="Admin")).to_be_visible()


def test_no_password_is_in_the_hubs_files(workshop):
    for password in [*workshop.accounts.values(), Files(workshop.store).board.read_text()]:
        found = set(traces(workshop.folder, password))
        assert found <= {"workshop.db-accounts.csv", "workshop.db-slips.html", "workshop.db-board.txt"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of root's that each participant may enter, and a Python that each may run."""
    tmp_path.chmod(0o755)
    for parent in [one for one in tmp_path.parents if one.name.startswith(("pytest", "popen"))]:
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    if not can_separate():
        monkeypatch.setattr(sys, "executable", shutil.which("python3", path="/usr/bin"))
    return tmp_path


@only_root
def test_a_participants_process_reads_neither_the_store_nor_another_home(folder):
    store = folder / "workshop.db"
    store.write_text("tokens")
    store.chmod(0o600)
    homes = {handle: folder / handle for handle in ("participant-001", "participant-002")}
    for handle, home in homes.items():
        prepare(home, uid_of(handle))
    mine, theirs = (home / "notebooks" / GUIDE for home in homes.values())

    def read(path):
        command = ["/bin/cat", str(path)]
        who = identity(uid_of("participant-001"))
        return subprocess.run(command, **who, capture_output=True, text=True, timeout=60, check=False)

    assert '"cells"' in read(mine).stdout
    for closed in (theirs, store):
        refused = read(closed)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "Permission denied" in refused.stderr
    assert mine.stat().st_uid == uid_of("participant-001") != uid_of("participant-002")


def check_that_links_stay(home, user):
    """A participant puts links to a folder of the hub's in place of a file and of folders, and comes again."""
    prepare(home, user)
    theirs = home.parent / "theirs"
    theirs.mkdir()
    theirs.chmod(0o777 if user is None else 0o755)
    links = {
        home / "notebooks" / GUIDE: theirs / "made.ipynb",
        home / "helpers": theirs,
        home / ".jupyter": home / "no",
    }
    for path, target in links.items():
        subprocess.run(["rm", "-r", path], check=True)
        path.symlink_to(target)
    prepare(home, user)
    assert list(theirs.iterdir()) == []
    assert {path: path.readlink() for path in links} == links
    return theirs


def test_nothing_is_written_through_a_link_in_a_home(tmp_path):
    check_that_links_stay(tmp_path / "home", None)


@only_root
def test_a_hub_of_root_touches_nothing_but_the_home_itself(folder, monkeypatch, capfd):
    home, user = folder / "home", uid_of("participant-001")
    secret = folder / "secret"
    secret.write_text("of the hub")
    theirs = check_that_links_stay(home, user)
    (home / "link").hardlink_to(secret)
    prepare(home, user)
    assert (secret.stat().st_uid, theirs.stat().st_uid, home.stat().st_uid) == (0, 0, user)
    assert capfd.readouterr() == ("", "")
    (home / "notebooks" / GUIDE).unlink()
    (home / "notebooks").chmod(0o500)
    prepare(home, user)
    assert "Permission denied" in capfd.readouterr().err, "and the server starts all the same"
    assert [path for path in home.rglob("*") if path.lstat().st_uid not in (0, user)] == []
    said = folder / "python"
    said.write_text('#!/bin/sh\nenv > "$3/environment"\n')
    said.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(said))
    monkeypatch.setenv("CONFIGPROXY_AUTH_TOKEN", "canary-7f3a")
    prepare(home, user)
    assert "canary-7f3a" not in (home / "environment").read_text(), "it is the hub's"


@pytest.mark.skipif(can_separate() or os.geteuid() != 0, reason="here, each participant has a user id")
def test_a_hub_that_would_make_everybody_root_does_not_start(tmp_path):
    command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The hub runs as root, and participants may not enter ")
    with pytest.raises(Exception, match="may not enter"):
        check_separation()


def test_what_is_in_a_home_stays(tmp_path):
    home = tmp_path / "home"
    prepare(home, None)
    (home / "notebooks" / GUIDE).write_text("mine")
    prepare(home, None)
    assert (home / "notebooks" / GUIDE).read_text() == "mine"
    assert (home / "helpers" / "openapi.yaml").exists()


def test_who_deletes_a_file_of_the_home_gets_it_again_at_the_next_start(tmp_path):
    prepare(tmp_path, None)
    for name in (SETTINGS, f"notebooks/{GUIDE}"):
        (tmp_path / name).unlink()
    prepare(tmp_path, None)
    assert "fetchNews" in (tmp_path / SETTINGS).read_text()
    assert (tmp_path / "notebooks" / GUIDE).exists()


def test_a_definition_may_name_its_operations_otherwise(server, monkeypatch):
    document = changed(("paths", "/auth/credentials", "post", "operationId"), "beginSession")
    document["components"]["securitySchemes"]["bearer"]["x-sign-in"] = "beginSession"
    renamed = definitions.Definition(document)
    monkeypatch.setattr(definitions, "load", lambda: renamed)
    authenticator = ParticipantAuthenticator(base_url=server.base_url)
    account = {"username": "demo-user", "password": "demo-password"}
    assert run_apart(authenticator.authenticate(None, account))["name"] == "demo-user"


def test_the_instructor_has_one_name():
    sources = [path.read_text() for path in CONFIG.parent.parent.rglob("*.py")]
    assert sum(source.count(f'"{INSTRUCTOR}"') for source in sources) == 1


def test_on_kubernetes_the_same_account_is_filled_in(server, monkeypatch):
    """The values are run as the chart runs them: its config becomes traits, its extra config is code."""
    values = yaml.safe_load((CONFIG.parent / "values.yaml").read_text())["hub"]
    module, _, name = values["config"]["JupyterHub"]["authenticator_class"].rpartition(".")
    config = Config(values["config"])
    exec(values["extraConfig"]["workshop"], {"c": config})
    config.ParticipantAuthenticator.base_url = server.base_url
    authenticator = getattr(importlib.import_module(module), name)(config=config)
    came = run_apart(authenticator.authenticate(None, {"username": "demo-user", "password": "demo-password"}))
    spawner = SimpleNamespace(environment={"KEPT": "1"}, user=SimpleNamespace(name=came["name"]))
    config.KubeSpawner.auth_state_hook(spawner, came["auth_state"])
    for name, value in spawner.environment.items():
        monkeypatch.setenv(name, value)
    assert spawner.environment["KEPT"] == "1"
    way, token = enter_by(Client(spawner.environment["API_BASE_URL"]))
    assert way == "API_USER and API_PASSWORD"
    assert token


def test_the_command_of_the_deployment_is_one_that_the_mock_takes():
    documents = list(yaml.safe_load_all((CONFIG.parent / "kubernetes.yaml").read_text()))
    container = documents[1]["spec"]["template"]["spec"]["containers"][0]
    assert container["command"][:3] == ["python", "-m", "helpers.mock"]
    given = make_parser().parse_args(container["command"][3:])
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert {str(given.store.parent), str(Path(given.certificate).parent), str(Path(given.private_key).parent)} <= mounts
    assert container["ports"][0]["containerPort"] == documents[2]["spec"]["ports"][0]["port"] == given.port
