"""The notebooks as pages: what a committed run has shown, as HTML that needs no script, and as Markdown beside it."""

import json
import re
from html import escape, unescape
from pathlib import Path
from string import Template

import nbformat
from nbconvert.filters import Highlight2HTML, markdown2html

from helpers.guide.texts import KEEP_TOKEN
from helpers.lite import texts
from helpers.playground.texts import PLAYGROUND
from helpers.widgets.texts import RUN_TO_FILL_IN

HERE = Path(__file__).parent
FRONT = "authenticate-using-api-keys"
"""The guide that the site begins with."""
START = {"index": "start"}
"""What the page of a notebook is called where it cannot have the notebook's name."""
ROOT = '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
"""What JupyterLite looks for in the page at the root of its site."""
NOTEBOOK_ONLY = re.compile(r'<span class="in-notebook">.*?</span> ?', re.DOTALL)
"""What is said of pressing cells."""
STILL = "|".join(
    re.escape(said).replace(re.escape("{count}"), r"\d+") for said in (KEEP_TOKEN, RUN_TO_FILL_IN, PLAYGROUND)
)
"""What a notebook says of the places where a run has a form."""
IN_PLACE = re.compile(rf"<p[^>]*><em>({STILL})</em></p>")
LINK = re.compile(r'<a href="([^"#:]+)(#[^"]*)?">(.*?)</a>', re.DOTALL)
ANCHOR = re.compile(r'<a class="anchor-link" href="[^"]*">(?:¶|&#182;)</a>')
LONGEST = 160
"""How many characters a description has, before a search engine cuts it."""


def write(site, notebooks, texts_beside):
    """Writes a page and a Markdown file for each notebook into the site's folder, and a page for each text beside them.

    ``notebooks`` and ``texts_beside`` (Markdown, or a definition in YAML) are paths; what they link to becomes a link
    to its page, or to its file in the site, or, where it is in neither, no link. Returns the pages of the texts, by the
    names of their files.
    """
    read = [nbformat.read(path, as_version=4) for path in notebooks]
    made = [*map(_of_notebook, notebooks, read), *map(_of_text, texts_beside)]
    paths = [*notebooks, *texts_beside]
    names = {path.name: f"{_name(path)}.html" for path in paths}
    guides = sorted(
        zip(notebooks, made, strict=False), key=lambda one: (one[0].stem != FRONT, one[0].stem not in START)
    )
    links = [(names[path.name], page["title"]) for path, page in guides]
    template = Template((HERE / "page.html").read_text())
    for path, page in zip(paths, made, strict=True):
        name = names[path.name]
        navigation = "".join(_navigation(*link, name) for link in links)
        page["body"] = LINK.sub(lambda link: _linked(link, site, names), page["body"])
        (site / name).write_text(template.substitute(page, navigation=navigation, you_are=json.dumps(texts.YOU_ARE)))
    for path, notebook in zip(notebooks, read, strict=True):
        (site / f"{_name(path)}.md").write_text(markdown(notebook))
    (site / "index.html").write_text((site / f"{FRONT}.html").read_text() + ROOT)
    return {path.name: names[path.name] for path in texts_beside}


def markdown(notebook):
    """A notebook as Markdown: its prose, its code, and what the code has shown as text."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(NOTEBOOK_ONLY.sub("", cell.source))
        else:
            parts.append(_fenced(cell.source, "python"))
            parts += [_fenced(text) for text in map(_as_text, cell.outputs) if text]
    return "\n\n".join(parts) + "\n"


def _navigation(address, title, here):
    current = ' aria-current="page"' if address == here else ""
    return f'<li><a href="{address}"{current}>{title}</a></li>'


def _name(path):
    return START.get(path.stem, path.stem.lower())


def _of_notebook(path, notebook):
    """What the page of a notebook says, as HTML, by its place in the page."""
    cells = notebook.cells
    run, lab = (f"{app}/index.html?path=notebooks/{path.name}" for app in ("notebooks", "lab"))
    return {
        "title": escape(_title(cells[0].source)),
        "description": escape(_described(cells[0].source)),
        "head": texts.RUN_GUIDE.format(address=run),
        "body": "\n".join(_section(cell, path.name) for cell in cells),
        "foot": texts.OTHER_WAYS.format(lab=lab, markdown=f"{_name(path)}.md"),
    }


def _of_text(path):
    """What the page of a text says: the same."""
    source, title = path.read_text(), path.name
    if path.suffix == ".md":
        title, body = _title(source), _html(source)
    else:
        body = f"<h1>{escape(title)}</h1>{_highlighted(source, 'yaml')}"
    return {"title": escape(title), "description": escape(title), "head": "", "body": body, "foot": ""}


def _title(source):
    return next(line.removeprefix("# ") for line in source.splitlines() if line.startswith("# "))


def _described(source):
    """The first sentences of a notebook, without their marks."""
    said = source.split("\n\n")[1]
    plain = re.sub(r"\[([^]]+)\]\([^)]+\)|[*`]", r"\1", said)
    whole = re.match(rf".{{1,{LONGEST}}}[.?](?=\s|$)", plain, re.DOTALL)
    return whole[0] if whole else plain[:LONGEST]


def _section(cell, notebook):
    """A cell as a part of the page. Its address is that of the cell in JupyterLab, and stays."""
    if cell.cell_type == "markdown":
        content = _html(NOTEBOOK_ONLY.sub("", cell.source))
        run = texts.RUN_STEP.format(address=f"notebooks/index.html?path=notebooks/{notebook}#cell-id={cell.id}")
        anchor = f'<a class="anchor" href="#cell-id={cell.id}" aria-label="{texts.THIS_STEP}">¶</a>'
        content = ANCHOR.sub("", content)
        content = re.sub(r"</h3>", f" {anchor} {run}</h3>", content, count=1)
    else:
        shown = "".join(map(_as_html, cell.outputs))
        content = (
            f'<div class="code">{_highlighted(cell.source)}</div><div class="shown">{IN_PLACE.sub("", shown)}</div>'
        )
    return f'<section id="cell-id={cell.id}">{content}</section>'


def _html(source):
    return markdown2html(source)


def _highlighted(source, language="python"):
    return Highlight2HTML(pygments_lexer=language)(source)


def _as_html(output):
    data = output.get("data", {})
    return data.get("text/html") or f"<pre>{escape(_as_text(output))}</pre>"


def _as_text(output):
    data = output.get("data", {})
    text = data.get("text/plain", output.get("text", ""))
    return "\n".join(line for line in text.splitlines() if not re.fullmatch(STILL, line))


def _fenced(text, language=""):
    """A block of code, in a fence that the text does not end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _linked(link, site, names):
    target, place, said = link[1], link[2] or "", link[3]
    name = unescape(target).rpartition("/")[2]
    if name in names:
        return f'<a href="{names[name]}{place}">{said}</a>'
    file = (site / "files" / "notebooks" / unescape(target)).resolve()
    if file.is_relative_to(site.resolve()) and file.is_file():
        return f'<a href="{file.relative_to(site.resolve()).as_posix()}{place}">{said}</a>'
    return said
