"""HTML that needs no style of its own: lines of code, blocks to fold, tables.

A notebook that is not trusted loses its ``style`` attributes, so they only refine. Its classes it keeps: the tokens
of code have those of Pygments, and JupyterLab, nbconvert and Voilà colour them as they colour the cells.
"""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from helpers.client.transcript import Line
from helpers.plain import plain

NO_MATH = " ".join(("tex2jax_ignore", "mathjax_ignore"))
"""The classes by which MathJax 2 and 3 leave a text as it is: elsewhere a server's $x$ would be set as a formula."""
BOX = "border: 1px solid var(--jp-border-color2, #8886); margin: 0.5em 0; padding: 0 1em"
BAR = "background: var(--jp-layout-color2, #8882); margin: 0 -1em; padding: 0.4em 1em; overflow-wrap: anywhere"
WRAPPED = "white-space: pre-wrap; overflow-wrap: anywhere; background: none; line-height: 1.4"
LEFT = {"td": "text-align: left; overflow-wrap: anywhere", "th": "text-align: left; white-space: nowrap"}


def line(one: Line) -> str:
    """A line of an exchange as HTML, its tokens coloured."""
    return one.laid_out(coloured(one.text, one.language), f"<b>{escape(one.arrow, quote=False)}</b>")


def coloured(text: str, language: str) -> str:
    """The text as HTML, with the classes of Pygments on its tokens."""
    if language == "header":
        name, colon, value = text.partition(":")
        return f'<span class="na">{escape(name)}</span>{colon}{escape(value, quote=False)}'
    if not language or not text.strip():
        return escape(text, quote=False)
    from pygments import highlight  # start-up time: nothing is coloured before the first exchange

    html = highlight(text, _lexer(language), _formatter()).removesuffix("\n")
    return re.sub(r'<span class="(?:n|w)">([^<]*)</span>', r"\1", html)  # names and spaces have no colour


@cache
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # start-up time: the same

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _formatter() -> Any:
    from pygments.formatters import HtmlFormatter  # start-up time: the same

    return HtmlFormatter(nowrap=True)


def text(said: str) -> str:
    """A text from outside as HTML."""
    return escape(plain(said))


def sentence(said: str, title: str = "") -> str:
    """A sentence as a paragraph, with a title before it."""
    return f'<p class="{NO_MATH}">{f"<b>{escape(title)}</b> " if title else ""}{text(said)}</p>'


def code(lines: Iterable[str]) -> str:
    """Lines of HTML as a block of code."""
    # The blank lines keep the text apart from what is around it where a notebook is not trusted and loses its styles.
    block = "\n".join(lines)
    return f'<pre class="highlight" style="{WRAPPED}"><code>\n{block}\n\n</code></pre>'


def fold(title: str, content: str, opened: bool = True) -> str:
    """A block in a box that folds below its title."""
    bar = f'<summary style="{BAR}">{title}</summary>'
    return f'<details{" open" * opened} style="{BOX}">{bar}{content}</details>'


def small_fold(title: str, content: str) -> str:
    """A block inside another that is folded first."""
    return f'<details style="margin: 0.5em 0"><summary>{title}</summary>{content}</details>'


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows of texts as a table."""
    top = row(map(text, head), "th") if head else ""
    return f'<table class="{NO_MATH}">{top}{"".join(row(map(text, one)) for one in rows)}</table>'


def row(cells: Iterable[str], tag: str = "td") -> str:
    """One row of a table, of cells that are HTML."""
    return "<tr>" + "".join(f'<{tag} align="left" style="{LEFT[tag]}">{cell}</{tag}>' for cell in cells) + "</tr>"


def link(address: str | None, text: str) -> str:
    """A link, or the text alone where there is no address that a browser opens as a page."""
    if address and address.lower().startswith(("https://", "http://")):
        return f'<a href="{escape(address)}">{escape(text)}</a>'
    return escape(text)
