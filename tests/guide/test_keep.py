"""A token can be taken along without its being shown."""

import errno
import os
import re
import stat
import subprocess
import sys

import keyring
import pytest

from helpers.errors import CouldNotTry, InputNeeded
from helpers.guide import keep
from helpers.guide.keep import Keep, write_env
from helpers.secret import Secret

CANARY = "canary-7f3a"


def said(path):
    """What the button says of the file that it has written, with what a shell does with it."""
    return f"Written to {path} as API_TOKEN. A terminal gets it by: set -a; . {path}; set +a"


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_the_env_line_is_readable_by_its_owner_only_and_other_lines_stay(tmp_path):
    path = tmp_path / ".env"
    path.write_text("OTHER=1\nAPI_TOKEN=old\n")
    path.chmod(0o644)
    write_env(path, "API_TOKEN", Secret(CANARY))
    assert path.read_text() == f"OTHER=1\nAPI_TOKEN={CANARY}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [".env"]


@pytest.mark.parametrize("ignored", [False, True])
def test_inside_a_work_tree_it_is_written_only_where_git_ignores_it(tmp_path, ignored):
    git(tmp_path, "init")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    if ignored:
        (tmp_path / ".gitignore").write_text(".env\n")
        write_env(folder / ".env", "API_TOKEN", Secret(CANARY))
        assert (folder / ".env").exists()
    else:
        with pytest.raises(CouldNotTry, match="inside a git work tree that does not ignore it. Add .env to .gitignore"):
            write_env(folder / ".env", "API_TOKEN", Secret(CANARY))
        assert not (folder / ".env").exists()


def test_a_file_that_git_tracks_already_is_refused(tmp_path):
    git(tmp_path, "init")
    path = tmp_path / ".env"
    path.write_text("")
    git(tmp_path, "add", ".env")
    (tmp_path / ".gitignore").write_text(".env\n")
    with pytest.raises(CouldNotTry):
        write_env(path, "API_TOKEN", Secret(CANARY))
    assert path.read_text() == ""


def test_without_git_no_work_tree_is_written_to(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for folder in ("tree/.git", "tree/notebooks/first", "folder"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("tree", "tree/notebooks/first"):
        with pytest.raises(
            CouldNotTry, match="A repository is around .* .git was not found.. Copy the token instead.$"
        ):
            write_env(tmp_path / folder / ".env", "API_TOKEN", Secret(CANARY))
        assert not (tmp_path / folder / ".env").exists()
    write_env(tmp_path / "folder" / ".env", "API_TOKEN", Secret(CANARY))
    assert (tmp_path / "folder" / ".env").read_text() == f"API_TOKEN={CANARY}\n"


def test_where_git_does_not_answer_no_work_tree_is_written_to(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    os.mkfifo(tmp_path / "nobody-writes")
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\nread line < {tmp_path / 'nobody-writes'}\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert keep.PATIENCE == 5
    monkeypatch.setattr(keep, "PATIENCE", 0.1)
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    with pytest.raises(CouldNotTry, match="A repository is around .* .git did not answer.. Copy the token instead.$"):
        write_env(tmp_path / "tree" / ".env", "API_TOKEN", Secret(CANARY))
    assert not (tmp_path / "tree" / ".env").exists()


@pytest.mark.parametrize("place", ["a tree whose index is damaged", "the folder of git itself", "a bare repository"])
def test_where_git_cannot_say_whether_it_ignores_the_file_nothing_is_written(tmp_path, place):
    git(tmp_path, "init", *(["--bare"] if "bare" in place else []))
    folder = tmp_path / ".git" if "itself" in place else tmp_path
    (folder / ".gitignore").write_text(".env\n")
    if "index" in place:
        (tmp_path / ".git" / "index").write_bytes(b"no index")
    with pytest.raises(CouldNotTry, match="inside a git work tree that does not ignore it"):
        write_env(folder / ".env", "API_TOKEN", Secret(CANARY))
    assert not (folder / ".env").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(CouldNotTry, match="cannot be written") as error:
        write_env(tmp_path / "nothing" / ".env", "API_TOKEN", Secret(CANARY))
    assert CANARY not in str(error.value)


def test_a_file_that_cannot_be_replaced_stays_as_it_was_and_no_draft_is_left(tmp_path, monkeypatch):
    path = tmp_path / ".env"
    path.write_text("OTHER=1\n")

    def busy(*arguments):
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    with pytest.raises(
        CouldNotTry,
        match=f"^{re.escape(str(path))} cannot be written .Device or resource busy.. Copy the token instead.$",
    ):
        write_env(path, "API_TOKEN", Secret(CANARY))
    assert [file.name for file in tmp_path.iterdir()] == [".env"]
    assert path.read_text() == "OTHER=1\n"


def test_a_file_that_is_no_utf_8_stays_as_it_was(tmp_path):
    path = tmp_path / ".env"
    path.write_bytes("NAME=Grüße\n".encode("latin-1"))
    with pytest.raises(
        CouldNotTry, match=f"^{re.escape(str(path))} cannot be read .it is no text in UTF-8.. Copy the token instead.$"
    ):
        write_env(path, "API_TOKEN", Secret(CANARY))
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ["NAME=Grüße\n".encode("latin-1")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NAME=Grüße 🔑\n",
        "A=1",
        "\n\nA=1\n\n# API_TOKEN=\n",
        "A=x\u2028API_TOKEN=y\x0cz\n",
        'A="one\nAPI_TOKEN=two\n"\n',
        "A='\\'\nAPI_TOKEN=b'\n",
        "MY_API_TOKEN=a\nAPI_TOKEN_2=b\n",
        "\n",
        "\ufeffA=1\n",
        "A=1 # API_TOKEN=2\n",
        "A=\\\nB='\n",
    ],
)
def test_each_other_line_stays_as_it_is(tmp_path, text):
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")
    for _ in range(2):
        write_env(path, "API_TOKEN", Secret(CANARY))
        start = text if text.endswith("\n") or not text else f"{text}\n"
        assert path.read_text(encoding="utf-8") == f"{start}API_TOKEN={CANARY}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"A=1\r\nAPI_TOKEN=old\r\nB=2\r\n", b"A=1\r\nAPI_TOKEN=new\r\nB=2\r\n"),
        (b"A=1\r\n", b"A=1\r\nAPI_TOKEN=new\r\n"),
        (b"\xef\xbb\xbfAPI_TOKEN=old\nB=2\n", b"\xef\xbb\xbfAPI_TOKEN=new\nB=2\n"),
        (b"\xef\xbb\xbf", b"\xef\xbb\xbfAPI_TOKEN=new\n"),
        (b"export API_TOKEN=old\nB=2\n", b"export API_TOKEN=new\nB=2\n"),
        (b"  API_TOKEN = old # mine\nB = 2\n", b"  API_TOKEN=new\nB = 2\n"),
        (b"'API_TOKEN'=old\nB=2", b"API_TOKEN=new\nB=2"),
        (b'API_TOKEN="one\ntwo"\nB=2\n', b"API_TOKEN=new\nB=2\n"),
        (b"API_TOKEN='a\\'\nb'\nB=2\n", b"API_TOKEN=new\nB=2\n"),
        (b'API_TOKEN="a\\"\nb"\nB=2\n', b"API_TOKEN=new\nB=2\n"),
        (b'API_TOKEN="one\ntwo" # mine\nB=2\n', b"API_TOKEN=new\nB=2\n"),
        (b'API_TOKEN="not closed\nB=2\n', b"API_TOKEN=new\nB=2\n"),
        (b"API_TOKEN=one\nB=2\nAPI_TOKEN=two\n", b"API_TOKEN=new\nB=2\n"),
        (b"B=2\nAPI_TOKEN=old", b"B=2\nAPI_TOKEN=new\n"),
        (b"API_TOKEN=\rB=2\r", b"API_TOKEN=new\rB=2\r"),
        (b"B=2\n\n\n", b"B=2\n\n\nAPI_TOKEN=new\n"),
    ],
)
def test_an_old_line_is_replaced_where_it_stands_and_other_bytes_stay(tmp_path, before, after):
    path = tmp_path / ".env"
    path.write_bytes(before)
    for _ in range(2):
        write_env(path, "API_TOKEN", Secret("new"))
        assert path.read_bytes() == after


def test_a_link_leads_to_the_file_that_is_written_and_named(tmp_path):
    (tmp_path / "real").write_text("A=1\n")
    (tmp_path / ".env").symlink_to("real")
    assert write_env(tmp_path / ".env", "API_TOKEN", Secret(CANARY)) == tmp_path.resolve() / "real"
    assert (tmp_path / ".env").is_symlink()
    assert (tmp_path / "real").read_text() == f"A=1\nAPI_TOKEN={CANARY}\n"


def test_the_button_names_the_file_that_a_link_leads_to(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").symlink_to("real")
    keep = Keep(lambda: Secret(CANARY), "https://api.example.com", "API_TOKEN")
    keep.children[0].children[2].click()
    assert keep.note.value == said(tmp_path.resolve() / "real")
    assert (tmp_path / "real").read_text() == f"API_TOKEN={CANARY}\n"


def test_a_link_into_a_repository_is_refused(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init")
    (tmp_path / ".env").symlink_to(tree / "settings")
    with pytest.raises(CouldNotTry, match="tree/settings is inside a git work tree"):
        write_env(tmp_path / ".env", "API_TOKEN", Secret(CANARY))
    assert not (tree / "settings").exists()


@pytest.mark.parametrize(
    ("kind", "reason"), [("read-only", "it is read-only"), ("folder", "it is no file"), ("loop", ".*")]
)
def test_what_may_not_be_written_stays_as_it_was(tmp_path, kind, reason):
    path = tmp_path / ".env"
    if kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_text("A=1\n")
        path.chmod(0o444)
    with pytest.raises(CouldNotTry, match=f"cannot be written .{reason}.. Copy the token instead.$"):
        write_env(path, "API_TOKEN", Secret(CANARY))
    assert [file.name for file in tmp_path.iterdir()] == [".env"]
    assert kind != "read-only" or path.read_text() == "A=1\n"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("other's", "detected dubious ownership"),
        ("broken", "not a git repository"),
        ("gone", ".*"),
        ("empty", "not a git repository"),
    ],
)
def test_where_git_does_not_say_that_it_ignores_the_place_nothing_is_written(tmp_path, monkeypatch, kind, reason):
    if kind == "other's":
        git(tmp_path, "init")
        bin = tmp_path / "bin"
        bin.mkdir()
        (bin / "git").write_text(
            '#!/bin/sh\n[ "$LC_ALL" = C ] && said="detected dubious ownership" || said="zweifelhafter Besitz"\n'
            'echo "fatal: $said in repository at /a" >&2\necho more >&2\nexit 128\n'
        )
        (bin / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")
    elif kind == "broken":
        (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    elif kind == "gone":
        (tmp_path / ".git").symlink_to("nowhere")
    else:
        (tmp_path / ".git").mkdir()
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    with pytest.raises(
        CouldNotTry, match=f"A repository is around .*, and git does not say that it ignores it .{reason}"
    ) as error:
        write_env(tmp_path / ".env", "API_TOKEN", Secret(CANARY))
    assert "\n" not in str(error.value)
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        (
            "echo \"fatal: detected dubious ownership in repository at '/a'\" >&2; exit 128",
            "detected dubious ownership",
        ),
        ("echo 'error: the disk is broken' >&2; exit 1", "the disk is broken"),
        ("read line < nobody-writes", "git did not answer"),
    ],
)
def test_where_git_does_not_say_that_the_place_is_outside_nothing_is_written(tmp_path, monkeypatch, does, reason):
    os.mkfifo(tmp_path / "nobody-writes")
    (tmp_path / "git").write_text(f"#!/bin/sh\ncd {tmp_path}\n{does}\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(keep, "PATIENCE", 0.1 if "read" in does else 5)
    with pytest.raises(CouldNotTry, match=f"git does not say that .* is outside any repository .{reason}"):
        write_env(tmp_path / ".env", "API_TOKEN", Secret(CANARY))
    assert not (tmp_path / ".env").exists()


def test_a_variable_that_leads_git_elsewhere_is_not_followed(tmp_path, monkeypatch):
    for name, ignored in (("tree", ""), ("other", ".env\n")):
        (tmp_path / name).mkdir()
        git(tmp_path / name, "init")
        (tmp_path / name / ".gitignore").write_text(ignored)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    with pytest.raises(CouldNotTry, match="inside a git work tree"):
        write_env(tmp_path / "tree" / ".env", "API_TOKEN", Secret(CANARY))


def test_a_token_that_is_more_than_a_line_is_refused(tmp_path):
    with pytest.raises(CouldNotTry, match="holds characters that a bearer token cannot have"):
        write_env(tmp_path / ".env", "API_TOKEN", Secret(f"{CANARY}\nPATH=/tmp"))
    assert list(tmp_path.iterdir()) == []


def test_it_is_written_in_utf_8_wherever_it_runs(tmp_path):
    path = tmp_path / ".env"
    path.write_text("NAME=Grüße\n", encoding="utf-8")
    code = (
        "import pathlib, helpers.guide.keep; from helpers.secret import Secret; "
        f"helpers.guide.keep.write_env(pathlib.Path({str(path)!r}), 'API_TOKEN', Secret({CANARY!r}))"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert path.read_text(encoding="utf-8") == f"NAME=Grüße\nAPI_TOKEN={CANARY}\n"


def test_the_buttons_say_what_they_did_and_hold_no_secret(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = {}
    monkeypatch.setattr(keyring, "set_password", lambda service, name, token: kept.update({name: token}))
    keep = Keep(lambda: Secret(CANARY), "https://api.example.com", "API_TOKEN")
    copy, to_keyring, to_env = keep.children[0].children
    sent = []
    monkeypatch.setattr(copy, "send", sent.append)
    copy._handle_custom_msg({"copy": True}, [])
    copy._handle_custom_msg({"copied": True}, [])
    assert (sent, keep.note.value) == ([{"text": CANARY}], "Copied to the clipboard.")
    to_keyring.click()
    assert (kept, keep.note.value) == ({"https://api.example.com": CANARY}, "Saved in the keyring.")
    to_env.click()
    assert keep.note.value == said(tmp_path.resolve() / ".env")
    assert (tmp_path / ".env").read_text() == f"API_TOKEN={CANARY}\n"
    assert CANARY not in str([widget.get_state() for widget in (keep, copy, to_keyring, to_env, keep.note)])
    assert CANARY not in f"{keep!r} {keep._repr_mimebundle_()}"


def test_each_button_says_why_there_is_no_token(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def missing():
        raise InputNeeded("No <token> is held.")

    keep = Keep(missing, "https://api.example.com", "API_TOKEN")
    copy, to_keyring, to_env = keep.children[0].children
    for press in (lambda: copy._handle_custom_msg({"copy": True}, []), to_keyring.click, to_env.click):
        keep.note.value = "Saved in the keyring."
        press()
        assert keep.note.value == "No &lt;token&gt; is held."
    assert list(tmp_path.iterdir()) == []
