"""Ways to take a token along without its being shown: the clipboard, the system's keyring, a .env file."""

import errno
import os
import re
import shlex
import stat
import subprocess
import tempfile
from html import escape
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from helpers.client import browser
from helpers.client.call import Bearer
from helpers.errors import ApiError, CouldNotTry
from helpers.guide import texts
from helpers.guide.credentials import KEYRING, write_keyring
from helpers.texts import FILE_NOT_READ, NO_UTF8, NOT_WRITTEN
from helpers.widgets.controls import Controls
from helpers.widgets.form import BUTTON

PATIENCE = 5
"""Seconds for git to answer."""
BYTE_ORDER_MARK = "\ufeff"
STATEMENT = re.compile(
    rf"""(?P<before>{BYTE_ORDER_MARK}?[^\S\r\n]*(?:export[^\S\r\n]+)?)(?P<quote>'?)(?P<name>[^='#\s]+)(?P=quote)[^\S\r\n]*=
    [^\S\r\n]*(?:(?:"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')[^\S\r\n]*(?:\#[^\r\n]*)?(?=[\r\n]|\Z)|[^\r\n]*)(?P<end>\r\n|[\r\n]|\Z)
    |[^\r\n]*(?:\r\n|[\r\n]|\Z)""",
    re.VERBOSE | re.DOTALL,
)
"""A variable of a .env file, whose quoted value may have several lines; else any line."""


class CopyButton(anywidget.AnyWidget):
    """Puts a secret on the clipboard. It travels in a custom message, only when the button is pressed.

    ``secret`` is called for the Secret, ``tell`` with the sentence that says what came of it.
    """

    _esm = """
    function render({ model, el }) {
      const button = document.createElement("button");
      button.className = "jupyter-widgets jupyter-button widget-button mod-primary";
      button.textContent = model.get("label");
      button.style.width = "auto";
      button.addEventListener("click", () => model.send({ copy: true }));
      const copy = async (text) => navigator.clipboard.writeText(text);
      const tell = (copied) => model.send({ copied });
      model.on("msg:custom", ({ text }) => copy(text).then(() => tell(true), () => tell(false)));
      el.append(button);
    }
    export default { render };
    """
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, secret, tell, **traits):
        super().__init__(**traits)
        self._secret, self._tell = secret, tell
        self.on_msg(self._receive)

    def _receive(self, widget, content, buffers):
        if content.get("copy"):
            try:
                self.send({"text": self._secret().reveal()})
            except ApiError as error:
                self._tell(str(error))
        elif "copied" in content:
            self._tell(texts.TOKEN_COPIED if content["copied"] else texts.TOKEN_NOT_COPIED)


class Keep(Controls):
    """Three buttons for a held token, and a note that says what each did, or why it did not.

    ``token`` is called for the Secret; an ApiError that it raises is shown. ``base_url`` names the server it is for.
    """

    said = texts.KEEP_TOKEN

    def __init__(self, token, base_url, variable):
        self.note = ipywidgets.HTML()
        path = Path(".env").absolute()

        def button(label, keep):
            def pressed(_):
                try:
                    self._tell(keep())
                except ApiError as error:
                    self._tell(str(error))

            made = ipywidgets.Button(description=label, layout=BUTTON)
            made.on_click(pressed)
            return made

        def to_keyring():
            write_keyring(base_url, token())
            return texts.SAVED_IN.format(place=KEYRING)

        def to_env():
            written = write_env(path, variable, token())
            return texts.WRITTEN_TO.format(file=written, variable=variable, path=shlex.quote(str(written)))

        copy = CopyButton(token, self._tell, label=texts.COPY_TOKEN)
        keyring, env = button(texts.SAVE_TO_KEYRING, to_keyring), button(texts.WRITE_TO_ENV, to_env)
        if browser.IN_BROWSER:
            keyring.disabled = env.disabled = True
            self.note.value = texts.KEEPS_IN_BROWSER
        super().__init__([ipywidgets.HBox([copy, keyring, env], layout={"flex_flow": "wrap"}), self.note])

    def _tell(self, sentence):
        self.note.value = escape(sentence)


def write_env(path, variable, token):
    """Puts ``variable=token`` into the file, readable by its owner only; returns the file's real path.

    A line of this name is replaced where it stands, and every other byte stays. Raises CouldNotTry where git would
    track the file or does not say so, and where it cannot be read or written: then it stays as it was.
    """
    text, failure = Bearer(token).token.reveal(), None
    try:
        path = path.resolve()
        _check_git(path)
        _replace(path, _with_line(_read(path), variable, text))
    except UnicodeDecodeError:
        failure = CouldNotTry(FILE_NOT_READ.format(file=path, reason=NO_UTF8), texts.COPY_INSTEAD)
    except (OSError, RuntimeError) as error:  # a RuntimeError is a link that leads to itself
        reason = getattr(error, "strerror", None) or str(error)
        failure = CouldNotTry(NOT_WRITTEN.format(file=path, reason=reason), texts.COPY_INSTEAD)
    if failure:
        raise failure
    return path


def _read(path):
    if not path.exists():
        return ""
    if not path.is_file():
        raise OSError(errno.EINVAL, texts.NO_FILE)
    if not path.stat().st_mode & stat.S_IWUSR:
        raise OSError(errno.EACCES, texts.READ_ONLY)
    return path.read_bytes().decode()


def _with_line(text, variable, value):
    """The text of a .env file with the variable in it once, as python-dotenv and shells read it."""
    line_break = "\r\n" if re.search(r"\A[^\n]*\r\n", text) else "\n"
    pieces, is_there = [], False
    for one in STATEMENT.finditer(text):
        if one["name"] != variable:
            pieces.append(one[0])
        elif not is_there:
            pieces.append(f"{one['before']}{variable}={value}{one['end'] or line_break}")
            is_there = True
    if not is_there:
        ended = text in ("", BYTE_ORDER_MARK) or text.endswith(("\n", "\r"))
        pieces.append(f"{'' if ended else line_break}{variable}={value}{line_break}")
    return "".join(pieces)


def _replace(path, text):
    """Puts a new file in the place of the old, at once. No draft stays behind: git may not ignore it."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _check_git(path):
    """Raises CouldNotTry unless git says that it ignores the path, or that it is outside any repository.

    Without git, it is outside where no ``.git`` is above it.
    """
    if not path.parent.is_dir():
        return  # nothing can be written there
    # What a variable says of another repository is not asked for, and what git says is read in no other language.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"LC_ALL": "C"}

    def git(*arguments):
        command = ["git", "-C", path.parent, *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=PATIENCE)

    try:
        inside = git("rev-parse", "--is-inside-work-tree")
        if inside.returncode == 0:
            if git("check-ignore", "-q", path.name).returncode != 0:
                raise CouldNotTry(texts.TRACKED.format(file=path), texts.ADD_TO_GITIGNORE)
            return
        reason = inside.stderr.partition("\n")[0].partition(": ")[2]
        is_outside = reason.startswith(texts.OUTSIDE)
    except FileNotFoundError:
        reason, is_outside = texts.NO_GIT, True
    except subprocess.TimeoutExpired:
        reason, is_outside = texts.SLOW_GIT, False
    if any(os.path.lexists(folder / ".git") for folder in path.parents):
        raise CouldNotTry(texts.GIT_UNSURE.format(file=path, reason=reason), texts.COPY_INSTEAD)
    if not is_outside:
        raise CouldNotTry(texts.GIT_SILENT.format(file=path, reason=reason), texts.COPY_INSTEAD)
