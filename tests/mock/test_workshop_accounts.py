"""One command makes the accounts of a workshop, and says in a sentence what it cannot do."""

import os
import re
import stat
import subprocess
import sys

import pytest
import requests
from certificates import certify
from traces import traces
from workshops import accounts, mock_process, waiting

from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry, Refused
from helpers.guide.servers import ANOTHER
from helpers.mock.accounts import Files, write_private
from helpers.mock.certificate import check_certificate, to_hand_out
from helpers.mock.collections import Collections
from helpers.mock.table import read_table
from helpers.secret import Secret


def run(folder, *options):
    """What the command prints to the error stream when it does not start."""
    command = [sys.executable, "-m", "helpers.mock", "--port", "0", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def sign_in(base_url, handle, password):
    """The user whom the server takes the holder of this account for."""
    client = Client(base_url)
    token = client.call("signIn", handle=handle, password=Secret(password))["token"]
    return client.call("getUser", token)["handle"]


def test_each_account_signs_in_and_the_demo_user_does_not(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "3") as (process, base_url):
        made = accounts(store)
        assert list(made) == ["participant-001", "participant-002", "participant-003"]
        assert len(set(made.values())) == 3
        assert [sign_in(base_url, *account) for account in made.items()] == list(made)
        with pytest.raises(Refused):
            sign_in(base_url, "demo-user", "demo-password")
        with pytest.raises(Refused):
            sign_in(base_url, "participant-001", made["participant-002"])
        told = process.stdout.readline() + process.stdout.readline()
    assert not any(password in told for password in made.values())
    slips = Files(store).slips.read_text()
    assert all(handle in slips and password in slips for handle, password in made.items())


def test_a_slip_says_what_to_do_first(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        slips = Files(store).slips.read_text()
        assert slips.count("choose Another URL, and type the address on the wall") == 2
    assert ANOTHER in slips, "the form calls it so"
    with mock_process(store, "--participants", "2", "--address", "https://room.example.com/?a&b"):
        assert Files(store).slips.read_text().count("and type https://room.example.com/?a&amp;b<") == 2
    with mock_process(store, "--participants", "2"):
        assert Files(store).slips.read_text().count("and type https://room.example.com/?a&amp;b<") == 2, "it is kept"
    Files(store).slips.unlink()
    with mock_process(store, "--participants", "2", "--prefix", "/services/workshop"):
        assert Files(store).slips.read_text().count("open the address on the wall in a browser, and sign in") == 2


def test_passwords_are_in_the_two_files_only_and_for_the_owner_only(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2") as (_, base_url):
        for account in accounts(store).items():
            sign_in(base_url, *account)
        board = Files(store).board.read_text()
        assert requests.get(f"{base_url}/board", auth=("instructor", board), timeout=30).ok
        for password in accounts(store).values():
            assert sorted(traces(tmp_path, password)) == ["workshop.db-accounts.csv", "workshop.db-slips.html"]
        assert traces(tmp_path, board) == ["workshop.db-board.txt"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_files_that_were_there_before_are_for_the_owner_only_too(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        pass
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    with mock_process(store, "--participants", "2"):
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} <= {0o600, 0o644}
        for path in (store, Files(store).accounts, Files(store).board):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_spreadsheet_adds_to_the_accounts_makes_no_other_password(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        before = accounts(store)
    text = Files(store).accounts.read_text()
    Files(store).accounts.write_text("\ufeff" + text.replace(",", ", "), encoding="utf-8")
    Files(store).slips.unlink()
    with mock_process(store, "--participants", "3") as (_, base_url):
        assert {handle: one.strip() for handle, one in accounts(store).items() if handle in before} == before
        assert sign_in(base_url, *next(iter(before.items()))) == "participant-001"


def test_a_password_that_is_not_the_stores_is_named_and_nothing_changes(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        pass
    handle, password = list(accounts(store).items())[1]
    Files(store).accounts.write_text(Files(store).accounts.read_text().replace(password, "another-password"))
    slips = Files(store).slips.read_text()
    said = run(tmp_path, "--store", "workshop.db", "--participants", "3")
    assert said.startswith(f"workshop.db-accounts.csv has another password of {handle} than the store.")
    assert "another-password" not in said
    assert Files(store).slips.read_text() == slips


def test_a_store_is_whole_when_the_mock_has_ended(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2") as (process, base_url):
        sign_in(base_url, *next(iter(accounts(store).items())))
        process.terminate()
        process.wait(60)
    other = tmp_path / "other"
    other.mkdir()
    for path in (store, Files(store).accounts):
        (other / path.name).write_bytes(path.read_bytes())
    with mock_process(other / "workshop.db", "--participants", "2") as (_, base_url):
        for account in accounts(store).items():
            assert sign_in(base_url, *account) == account[0]


def test_a_new_store_takes_the_passwords_that_are_handed_out(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        pass
    before = Files(store).accounts.read_text()
    store.unlink()
    with mock_process(store, "--participants", "2") as (_, base_url):
        assert Files(store).accounts.read_text() == before
        assert [sign_in(base_url, *account) for account in accounts(store).items()] == list(accounts(store))


def test_accounts_of_ones_own_are_taken_as_they_are_with_every_column(tmp_path):
    store = tmp_path / "workshop.db"
    table = "\ufeffName;Handle;Password\r\nAnna M.;anna;annas-password\r\n\r\nBo; bo ;bos-password\r\n"
    Files(store).accounts.write_text(table, encoding="utf-8", newline="")
    with mock_process(store, "--participants", "3") as (_, base_url):
        lines = Files(store).accounts.read_bytes().decode().split("\r\n")
        assert lines[:3] == ["\ufeffName;Handle;Password", "Anna M.;anna;annas-password", "Bo; bo ;bos-password"]
        assert re.fullmatch(r";participant-003;[a-z2-9-]{19}", lines[3])
        made = {"anna": "annas-password", "bo": "bos-password", "participant-003": lines[3].split(";")[2]}
        assert [sign_in(base_url, *account) for account in made.items()] == list(made)
        assert stat.S_IMODE(Files(store).accounts.stat().st_mode) == 0o600
    slips = Files(store).slips.read_text()
    assert slips.count("<div>") == 3
    assert "annas-password" in slips


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("anna,\n", "Line 2 of workshop.db-accounts.csv is no account: password is not acceptable"),
        ("anna\n", "Line 2 of workshop.db-accounts.csv is no account: password is not acceptable"),
        (",annas-password\n", "Line 2 of workshop.db-accounts.csv is no account: handle is "),
        ("bo,bos-password\n\nAnna M,annas-password\n", "Line 4 of workshop.db-accounts.csv is no account: handle is "),
        ("anna,annas-password\nanna,bos-password\n", "Line 3 of .* is no account: anna is also the handle in line 2"),
    ],
    ids=["no password", "one column", "no handle", "a handle that is none", "twice"],
)
def test_a_line_that_is_no_account_is_named(tmp_path, rows, said):
    path = tmp_path / "workshop.db-accounts.csv"
    path.write_text(f"handle,password\n{rows}")
    people = Collections(definitions.load()).people
    with pytest.raises(CouldNotTry, match=f"^{said}") as told:
        read_table(path, people, named=True).check(people, path.name)
    assert "annas-password" not in str(told.value)


@pytest.mark.parametrize("text", ["", "anna,annas-password\n", "Name,Kennwort\nanna,annas-password\n"])
def test_a_table_of_ones_own_names_its_columns_or_is_refused_and_no_store_is_made(tmp_path, text):
    (tmp_path / "workshop.db-accounts.csv").write_text(text)
    if text.startswith("Name"):
        said = run(tmp_path, "--store", "workshop.db", "--participants", "2")
    else:
        with pytest.raises(CouldNotTry) as told:
            people = Collections(definitions.load()).people
            read_table(tmp_path / "workshop.db-accounts.csv", people, named=True)
        said = str(told.value)
    assert said.startswith("The first line of workshop.db-accounts.csv does not name the columns handle and password.")
    assert [one.name for one in tmp_path.iterdir()] == ["workshop.db-accounts.csv"]


def test_who_comes_later_has_slips_apart_and_the_address_and_the_columns_stay(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2", "--address", "https://room.example.com/?a&b"):
        before = list(accounts(store).items())
    assert not Files(store).new_slips.exists()
    named = "\n".join(f"{password};Name {number};{handle}" for number, (handle, password) in enumerate(before))
    Files(store).accounts.write_text(f"password;name;handle\n{named}\n")
    with mock_process(store, "--participants", "4") as (process, _):
        told = [process.stdout.readline() for _ in range(3)]
    assert told[1] == f"New ones: 2, to print: {Files(store).new_slips}\n"
    rows = [line.split(";") for line in Files(store).accounts.read_text().splitlines()]
    assert rows[:3] == [["password", "name", "handle"], *[[p, f"Name {n}", h] for n, (h, p) in enumerate(before)]]
    assert [row[1:] for row in rows[3:]] == [["", "participant-003"], ["", "participant-004"]]
    slips, new = Files(store).slips.read_text(), Files(store).new_slips.read_text()
    assert slips.count("and type https://room.example.com/?a&amp;b<") == 4
    assert new.count("and type https://room.example.com/?a&amp;b<") == 2
    assert ("participant-002" in new, "participant-003" in new) == (False, True)


def test_a_table_that_was_saved_with_semicolons_is_read(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        before = accounts(store)
    Files(store).accounts.write_text("\ufeff" + Files(store).accounts.read_text().replace(",", ";"))
    with mock_process(store, "--participants", "3"):
        after = Files(store).accounts.read_text(encoding="utf-8-sig").splitlines()
    assert after[:3] == ["handle;password", *(";".join(one) for one in before.items())]
    assert after[3].startswith("participant-003;")


def test_a_password_is_taken_as_a_slip_may_be_copied(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "1") as (_, base_url):
        handle, password = next(iter(accounts(store).items()))
        for typed in (password.upper(), password.replace("-", ""), password.replace("-", " "), f" {password} "):
            assert sign_in(base_url, handle, typed) == handle
        with pytest.raises(Refused):
            sign_in(base_url, handle, password[:-1] + ("a" if password[-1] != "a" else "b"))


def test_no_slip_names_an_address_that_the_notebooks_do_not_send_a_password_to(tmp_path):
    said = run(tmp_path, "--store", "workshop.db", "--participants", "2", "--address", "http://room.example.com")
    assert said.startswith("The notebooks of other machines do not send a password to http://room.example.com")
    with mock_process(tmp_path / "workshop.db", "--participants", "1", "--address", "room.example.com"):
        assert "https://room.example.com" in Files(tmp_path / "workshop.db").slips.read_text()


def test_the_files_of_two_stores_never_meet(tmp_path):
    names = ("a.db", "a.sqlite", "a", "a.sqlite.db")
    files = [Files(tmp_path / name) for name in names]
    assert len({path for one in files for path in (one.accounts, one.slips, one.new_slips, one.board)}) == 4 * len(
        names
    )


def test_who_is_there_stays_and_more_can_come(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        before = accounts(store)
    with mock_process(store, "--participants", "4") as (_, base_url):
        after = accounts(store)
        assert list(after)[:2] == list(before)
        assert {handle: after[handle] for handle in before} == before
        assert [sign_in(base_url, *account) for account in after.items()] == list(after)
    with mock_process(store) as (_, base_url):
        assert [sign_in(base_url, *account) for account in after.items()] == list(after)


@pytest.mark.parametrize("count", ["0", "-1", "10001"])
def test_a_number_that_makes_no_sense_is_one_sentence(tmp_path, count):
    said = run(tmp_path, "--store", "workshop.db", "--participants", count)
    assert said == f"The number of participants is {count}. Expected: 1 to 10,000.\n"
    assert list(tmp_path.iterdir()) == []


def test_participants_need_a_store(tmp_path):
    assert run(tmp_path, "--participants", "2").startswith("--participants needs --store")
    assert list(tmp_path.iterdir()) == []


def test_passwords_that_are_lost_are_not_made_anew_behind_the_instructors_back(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        kept = Files(store).accounts.read_text()
    Files(store).accounts.unlink()
    assert "workshop.db-accounts.csv cannot be read" in run(tmp_path, "--store", "workshop.db", "--participants", "3")
    Files(store).accounts.write_text(kept.replace("participant-002", "somebody"))
    said = run(tmp_path, "--store", "workshop.db", "--participants", "3")
    assert "does not have the password of participant-002" in said
    Files(store).accounts.write_text(kept)
    with mock_process(store, "--participants", "3") as (_, base_url):
        assert len([sign_in(base_url, *account) for account in accounts(store).items()]) == 3


def test_where_the_slips_cannot_be_written_no_password_is_made(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2"):
        before = accounts(store)
    slips = Files(store).slips
    slips.rename(tmp_path / "printed.html")
    slips.mkdir()
    said = run(tmp_path, "--store", "workshop.db", "--participants", "4")
    assert said.startswith("workshop.db-slips.html cannot be written (Is a directory).")
    assert accounts(store) == before
    slips.rmdir()
    with mock_process(store, "--participants", "4") as (_, base_url):
        assert [sign_in(base_url, *account) for account in accounts(store).items()] == list(accounts(store))


def test_a_file_that_cannot_be_written_leaves_no_draft_with_passwords(tmp_path):
    made, refused = tmp_path / "made.csv", tmp_path / "refused.html"
    (tmp_path / f".{refused.name}.{os.getpid()}").mkdir()
    with pytest.raises(CouldNotTry, match="^refused.html cannot be written"):
        write_private({made: "canary-7f3a", refused: "canary-7f3a"})
    assert traces(tmp_path, "canary-7f3a") == []
    refused.mkdir()
    with pytest.raises(CouldNotTry, match="^refused.html cannot be written"):
        write_private({refused: "canary-7f3a"})
    assert traces(tmp_path, "canary-7f3a") == []


@pytest.mark.parametrize("content", ["", "\n"])
def test_a_board_whose_file_is_empty_gets_a_new_password(tmp_path, content):
    store = tmp_path / "workshop.db"
    Files(store).board.write_text(content)
    with mock_process(store, "--participants", "1") as (_, base_url):
        made = Files(store).board.read_text()
        answered = [requests.get(f"{base_url}/board", auth=("instructor", one), timeout=30).ok for one in ("", made)]
    assert answered == [False, True]


@pytest.mark.parametrize("content", [b"this is a text, and no store", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_file_that_is_no_store_is_one_sentence_and_stays_as_it_is(tmp_path, content):
    store = tmp_path / "workshop.db"
    store.write_bytes(content)
    assert "cannot be used" in run(tmp_path, "--store", "workshop.db")
    assert store.read_bytes() == content


def test_the_database_of_another_program_is_refused(tmp_path):
    subprocess.run(
        [sys.executable, "-c", "import sqlite3; sqlite3.connect('other.db').execute('CREATE TABLE theirs (a)')"],
        cwd=tmp_path,
        check=True,
    )
    assert "made by another program" in run(tmp_path, "--store", "other.db")


def test_two_mocks_do_not_share_a_store(tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "1"):
        assert "is used by another mock" in run(tmp_path, "--store", "workshop.db")


def test_the_network_is_reached_only_when_told_so_and_what_that_means_is_said(tmp_path):
    command = [sys.executable, "-m", "helpers.mock", "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        process.stdout.readline()
        assert "over the network can call the mock" in process.stderr.readline()
        assert "passwords and tokens can be read on the way" in process.stderr.readline()
        process.terminate()
    with mock_process(tmp_path / "workshop.db") as (_, base_url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base_url)


def test_with_a_certificate_it_speaks_https_and_the_notebooks_client_calls_it(tmp_path, certificate, monkeypatch):
    files = ["--certificate", str(certificate[0]), "--private-key", str(certificate[1])]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    with mock_process(tmp_path / "workshop.db", "--participants", "1", *files) as (_, base_url):
        assert base_url.startswith("https://")
        waiting(base_url)
        assert sign_in(base_url, *next(iter(accounts(tmp_path / "workshop.db").items()))) == "participant-001"


def test_a_certificate_that_is_none_is_one_sentence(tmp_path):
    assert "go together" in run(tmp_path, "--certificate", "cert.pem")
    (tmp_path / "cert.pem").write_text("no certificate")
    for key in ("cert.pem", "missing.pem"):
        assert "cannot be used" in run(tmp_path, "--certificate", "cert.pem", "--private-key", key)


def test_a_key_that_is_encrypted_is_one_sentence_and_nobody_is_asked(tmp_path, certificate):
    command = ["openssl", "pkey", "-in", str(certificate[1]), "-aes128", "-passout", "pass:canary", "-out", "key.pem"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    said = run(tmp_path, "--certificate", str(certificate[0]), "--private-key", "key.pem")
    assert "is encrypted, and its passphrase is not asked for" in said
    assert "pass phrase" not in said


@pytest.mark.parametrize(
    ("names", "ends", "address", "said"),
    [
        (["DNS:other.example.com"], "2090", "https://room.example.com:8790", "not valid for 'room.example.com'"),
        (["IP:192.0.2.1"], "2090", "https://192.0.2.2:8790", "not valid for '192.0.2.2'"),
        ([], "2090", "https://one", "not valid for 'one'"),
        ([], "2090", None, "it has no subjectAltName"),
        (["IP:192.0.2.2"], "2021", "https://192.0.2.2:8790", "certificate has expired"),
        (["IP:192.0.2.2"], "2021", None, "certificate has expired"),
    ],
    ids=["another host", "another address", "common name only", "no name", "expired", "expired anywhere"],
)
def test_a_certificate_that_no_notebook_takes_is_one_sentence(tmp_path, names, ends, address, said):
    files = certify(tmp_path, *names, ends=f"{ends}0102000000Z")
    with pytest.raises(CouldNotTry) as told:
        check_certificate(files, address)
    start = f"The certificate of --certificate cannot be used{f' for {address}' if address else ''}: "
    assert re.fullmatch(
        f"{start}.*{said}. Give one .* as subjectAltName, as helpers/workshop/README.md says.", str(told.value)
    )


def test_a_start_that_is_refused_for_its_certificate_leaves_no_file(tmp_path, certificate):
    files = ["--certificate", str(certificate[0]), "--private-key", str(certificate[1])]
    options = ["--store", "workshop.db", "--participants", "2", "--address", "https://192.0.2.2:8790", *files]
    assert "cannot be used for https://192.0.2.2:8790: IP address mismatch" in run(tmp_path, *options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["http://room.example.com", "room", "https://[::1"])
def test_a_start_that_is_refused_for_its_address_leaves_no_file(tmp_path, address):
    assert "address" in run(tmp_path, "--store", "workshop.db", "--participants", "2", "--address", address).lower()
    assert list(tmp_path.iterdir()) == []


def test_slips_say_what_comes_before_the_first_step_where_no_notebook_trusts_the_certificate(tmp_path, certificate):
    store = tmp_path / "workshop.db"
    files = ["--certificate", str(certificate[0]), "--private-key", str(certificate[1])]
    command = [
        sys.executable,
        "-m",
        "helpers.mock",
        "--port",
        "0",
        "--store",
        str(store),
        "--participants",
        "2",
        *files,
    ]
    command += ["--host", "0.0.0.0", "--address", "https://localhost:8790"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout.readline().startswith("https://0.0.0.0:")
        process.stdout.readline()
        assert process.stdout.readline().startswith("The board: https://localhost:8790/board for instructor")
        said = [process.stderr.readline() for _ in range(2)]
        process.terminate()
    assert said[1].startswith("No notebook trusts this certificate by itself: give each participant cert.pem, as")
    slips = Files(store).slips.read_text()
    assert slips.count("put the file cert.pem, which your instructor gives you, beside the guide.") == 2
    assert slips.count("run %env REQUESTS_CA_BUNDLE=cert.pem. Then run the first cell") == 2


def test_a_certificate_of_an_authority_of_ones_own_is_told_by_the_name_of_the_authority(tmp_path, certificate):
    sign = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=room"]
    sign += ["-addext", "subjectAltName=DNS:localhost", "-CA", str(certificate[0]), "-CAkey", str(certificate[1])]
    subprocess.run([*sign, "-keyout", "key.pem", "-out", "cert.pem"], cwd=tmp_path, check=True, capture_output=True)
    assert to_hand_out((tmp_path / "cert.pem", tmp_path / "key.pem")) == "authority.pem"
    assert to_hand_out(certificate) == "cert.pem"


def test_notebooks_trust_what_an_authority_of_their_list_has_signed(certificate, monkeypatch):
    monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(certificate[0]))
    assert to_hand_out(certificate) == ""
