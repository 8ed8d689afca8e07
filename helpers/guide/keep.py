"""Ways to take a token along without its being shown: the clipboard, the system's keyring, a .env file."""

import os
import subprocess
import tempfile
from html import escape
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from helpers.client import browser
from helpers.errors import ApiError, CouldNotTry
from helpers.guide import texts
from helpers.guide.credentials import KEYRING, write_keyring
from helpers.texts import FILE_NOT_READ, NO_UTF8, NOT_WRITTEN
from helpers.widgets.field import LOOK
from helpers.widgets.form import BUTTON


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


class Keep(ipywidgets.VBox):
    """Three buttons for a held token, and a note that says what each did, or why it did not.

    ``token`` is called for the Secret; an ApiError that it raises is shown. ``base_url`` names the server it is for.
    """

    def __init__(self, token, base_url, variable):
        self.note = ipywidgets.HTML()
        path = Path(".env").absolute()

        def button(label, keep, done):
            def pressed(_):
                try:
                    keep()
                    self._tell(done)
                except ApiError as error:
                    self._tell(str(error))

            made = ipywidgets.Button(description=label, layout=BUTTON)
            made.on_click(pressed)
            return made

        copy = CopyButton(token, self._tell, label=texts.COPY_TOKEN)
        keyring = button(
            texts.SAVE_TO_KEYRING, lambda: write_keyring(base_url, token()), texts.SAVED_IN.format(place=KEYRING)
        )
        env = button(
            texts.WRITE_TO_ENV,
            lambda: write_env(path, variable, token()),
            texts.WRITTEN_TO_ENV.format(variable=variable),
        )
        if browser.IN_BROWSER:
            keyring.disabled = env.disabled = True
            self.note.value = texts.KEEPS_IN_BROWSER
        super().__init__(children=[ipywidgets.HBox([copy, keyring, env], layout={"flex_flow": "wrap"}), self.note])
        self.add_class(LOOK)

    def _tell(self, sentence):
        self.note.value = escape(sentence)

    def _repr_mimebundle_(self, **kwargs):
        return {
            **super()._repr_mimebundle_(**kwargs),
            "text/plain": texts.KEEP_TOKEN,
        }


def write_env(path, variable, token):
    """Puts the line ``variable=token`` into the file, readable by its owner only; other lines stay.

    Raises CouldNotTry where git would track the file, or where it cannot be read or written: then it stays as it was.
    """
    if _is_tracked_by_git(path):
        raise CouldNotTry(texts.TRACKED.format(file=path.name), texts.ADD_TO_GITIGNORE)
    failure = None
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        kept = [line for line in text.removesuffix("\n").split("\n") if text and not line.startswith(f"{variable}=")]
        _replace(path, "\n".join([*kept, f"{variable}={token.reveal()}", ""]))
    except UnicodeDecodeError:
        failure = CouldNotTry(FILE_NOT_READ.format(file=path.name, reason=NO_UTF8), texts.COPY_INSTEAD)
    except OSError as error:
        failure = CouldNotTry(NOT_WRITTEN.format(file=path.name, reason=error.strerror), texts.COPY_INSTEAD)
    if failure:
        raise failure


def _replace(path, text):
    """Puts a new file in the place of the old, at once. No draft stays behind: git may not ignore it."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _is_tracked_by_git(path):
    def git(*arguments):
        return subprocess.run(["git", "-C", path.parent, *arguments], capture_output=True, check=False).returncode

    try:
        inside = git("rev-parse", "--is-inside-work-tree") == 0
        return inside and (
            git("check-ignore", "-q", path.name) != 0 or git("ls-files", "--error-unmatch", path.name) == 0
        )
    except FileNotFoundError:
        return any((folder / ".git").exists() for folder in path.parents)
