"""HTML that needs no style of its own: lines of code, blocks to fold, tables.

A notebook that is not trusted loses its ``style`` attributes, so they only refine. Its classes it keeps: the tokens
of code have those of Pygments, and JupyterLab, nbconvert and Voilà colour them as they colour the cells.

An exchange has hundreds of tokens, and a notebook many exchanges. So a token has the letter of its kind only, what is
plain has no tag, a style is written without a space, and a line break as a reference: a line of its own in a notebook's
file weighs three times as much.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any

from helpers.client.transcript import Line
from helpers.plain import plain
from helpers.widgets import texts

# In each place the shortest quotes that HTML takes: JSON doubles each double one.
BOXES = (
    "background:none;color:inherit;overflow-wrap:anywhere;font-size:.93em;margin:.3em 0;"
    "display:grid;gap:.5em;align-items:start;grid:auto/repeat(auto-fit,minmax(min(max(26em,40%),100%),1fr))"
)
"""Boxes stand beside each other where there is room for two."""
WIDE = ";grid-column:1/-1"
BOX = "border:solid 1px #8886"
BAR = "background:#8883;padding:.4em"
INSIDE = "padding:.4em"
APART = ";display:grid;gap:.5em"
ASIDE = "opacity:.75"
"""Grey: in whatever colour the text has, light or dark."""
TABLE = "<table style='overflow-wrap:anywhere'>"
LEFT = {"td": "style=text-align:left", "th": "align=left style='text-align:left;white-space:nowrap'"}
TAGS = {"k": "b", "m": "span", "p": "span", "s": "span"}
"""For each kind of token that has a colour, by the first letter of its class in Pygments, its tag. The colour that the
dark themes give to a comment is too faint."""
MARK = re.compile("<span class=p>([^<]*)</span>")
MARKS = re.compile(rf"{MARK.pattern}(?:\s*<(\w+) class=\w>[^<]*</\2>)*\s*{MARK.pattern}")
"""Punctuation with only white space and coloured tokens between: one tag around all of it says the same."""
SEEN = "<img alt='{alt}' style='max-width:100%' src='{source}'>"
PLAYED = "<{kind} controls src='{source}'></{kind}>"
LONGEST_TEXT = 20_000
"""How many characters of a sentence or a description are shown."""
PICTURES = tuple(f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "bmp", "avif"))
SOUNDS = tuple(f"audio/{kind}" for kind in ("mpeg", "wav", "x-wav", "ogg", "webm", "mp4", "aac", "flac"))
SOUNDS += tuple(f"video/{kind}" for kind in ("mp4", "webm", "ogg"))
NO_MATH = " ".join(("tex2jax_ignore", "mathjax_ignore"))
"""The classes by which MathJax 2 and 3 leave a text as it is: elsewhere a server's $x$ would be set as a formula."""
SAID_BY_FORM = "guide-said"
WIDGET = ".jp-OutputArea-output.lm-Panel"
DEAD = f".jp-OutputArea:has(.mathjax_ignore)>*>{WIDGET}:not(:has(*))"
RUN_AGAIN = f"""<style>{DEAD}{{font-size:0;visibility:hidden}}
{DEAD}::after{{content:'{texts.RUN_AGAIN}';font-size:14px;visibility:visible}}
:has(>{WIDGET})~*>{WIDGET}:not(:has(*)){{display:none}}</style>"""
"""Where a widget has no kernel any more, and JupyterLab says that its model is not found, this says what to do instead.

It says so in place of the first widget of a cell of ours. A widget that lives has elements in it."""


def line(one: Line) -> str:
    """A line of an exchange as HTML, its tokens coloured."""
    text = coloured(one.text, one.language)
    text = f"<span style={ASIDE}>{text}</span>" if one.aside else text
    return one.laid_out(text, arrow(one.arrow))


def arrow(said: str) -> str:
    """An arrow with the name of the data that travels there, in one piece."""
    return f"<b style=white-space:nowrap>{escape(said, quote=False)}</b>"


def coloured(text: str, language: str) -> str:
    """The text as HTML, with the classes of Pygments on those tokens that have a colour: no names, so no headers."""
    if language in ("", "header") or not text.strip():
        return escape(text, quote=False)
    html = ""
    for kind, tokens in groupby(_tokens(text, language), itemgetter(0)):
        part = escape("".join(token for _, token in tokens), quote=False)
        html += f"<{TAGS[kind]} class={kind}>{part}</{TAGS[kind]}>" if kind else part
    return html


def _tokens(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Each token after the letter of its kind, or after nothing where it has no colour."""
    from pygments.token import STANDARD_TYPES  # start-up time: nothing is coloured before the first exchange

    kind = ""
    left = len(text)
    for token, part in _lexer(language).get_tokens(text):
        part, left = part[:left], left - len(part[:left])  # a lexer knows a comment by the end of its line
        # A space goes on with what is before it, and so does a line that the shell reads as one with the next.
        if part != "\\\n" and (not part.isspace() or "\n" in part):
            kind = STANDARD_TYPES.get(token, "")[:1]
            # Half of the tokens of code are punctuation: there it is as plain as names are.
            if kind not in TAGS or kind == "p" and language != "json":
                kind = ""
        yield kind, part


@cache
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # start-up time: the same

    return get_lexer_by_name(language, stripnl=False)


def text(said: str) -> str:
    """A text from outside as HTML; of a very long one, its beginning."""
    said = said if len(said) <= LONGEST_TEXT else f"{said[:LONGEST_TEXT]}…"
    return escape(plain(said))


def sentence(said: str, by_form: bool = False) -> str:
    """A sentence as a paragraph; one that is said ``by_form``, too, is not seen beside a form that lives."""
    return f"<p class='{NO_MATH}{f' {SAID_BY_FORM}' * by_form}'>{text(said)}</p>"


def sentences(titled: Mapping[str, str]) -> str:
    """Sentences, each on a line of its own after its title."""
    lines = (f"<b>{escape(title)}.</b> {text(said)}" for title, said in titled.items())
    return f"<p class='{NO_MATH}'>{'<br>'.join(lines)}</p>"


def code(lines: Iterable[str], whole_words: bool = False) -> str:
    """Lines of HTML as a block of code. It wraps by the front end's own style, or between ``whole_words``.

    >>> code([coloured('{"code": 409}', "json")])
    '<pre><code><span class=p>{</span>"code"<span class=p>: <span class=m>409</span>}</span></code></pre>'
    """
    block = MARKS.sub(_joined, "\n".join(lines))
    style = " style=word-break:normal" if whole_words else ""
    return f"<pre{style}><code>{block}</code></pre>".replace("\n", "&#10;")


def embedded(content: bytes, media: str) -> str:
    """A picture that is seen, or a sound that is played, where its media type is one that a browser has; else nothing.

    A picture that can hold a script is none of them.
    """
    kind, source = media.partition("/")[0], f"data:{media};base64,{b64encode(content).decode()}"
    if media in PICTURES:
        return SEEN.format(alt=texts.PICTURE, source=source)
    return PLAYED.format(kind=kind, source=source) if media in SOUNDS else ""


def _joined(marks: re.Match[str]) -> str:
    return "<span class=p>" + MARK.sub(r"\1", marks[0]) + "</span>"


def boxes(folds: str) -> str:
    """Folds, two beside each other where there is room; what is code in them has the colours of code."""
    return f"<div class='highlight {NO_MATH}' style='{BOXES}'>{folds}</div>"


def fold(title: str, content: str, opened: bool = True, script: str = "", wide: bool = False) -> str:
    """A block in a box that folds below its title; a script runs each time that it opens or closes.

    One that is ``wide`` has nothing beside it, and what is in it stands apart.
    """
    inside = INSIDE + APART * wide
    attributes = " open" * opened + (f' ontoggle="{script}"' if script else "")
    bar = f"<summary style='{BAR}'>{title}</summary>"
    return f"<details style='{BOX}{WIDE * wide}'{attributes}>{bar}<div style='{inside}'>{content}</div></details>"


def small_fold(title: str, content: str, opened: bool = False) -> str:
    """A block inside another that is folded first, unless it is ``opened``."""
    return f"<details{' open' * opened}><summary>{title}</summary>{content}</details>"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows of texts as a table."""
    top = row(map(text, head), "th") if head else ""
    return f"{TABLE[:-1]} class='{NO_MATH}'>{top}{''.join(row(map(text, one)) for one in rows)}</table>"


def row(cells: Iterable[str], tag: str = "td") -> str:
    """One row of a table, of cells that are HTML."""
    return "<tr>" + "".join(f"<{tag} {LEFT[tag]}>{cell}</{tag}>" for cell in cells) + "</tr>"
