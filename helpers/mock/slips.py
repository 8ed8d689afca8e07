"""The slips of a workshop, to print and cut: for each participant an account, and what comes first."""

import re
from dataclasses import dataclass
from html import escape, unescape

from helpers.address import origin
from helpers.mock import texts
from helpers.mock.door import draw, for_handle

PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="address" content="{address}">
<title>{title}</title>
<style>
  body {{ font: 12pt/1.6 system-ui, sans-serif; display: grid; grid-template-columns: 1fr 1fr; margin: 0 }}
  div {{ border: 1px dashed #888; padding: 1em 1.5em; break-inside: avoid }}
  code {{ font: bold 14pt/1.8 ui-monospace, monospace }}
  svg {{ float: right; width: 32mm; margin: 0 0 0.5em 1em }}
</style>
{slips}
"""
SLIP = "<div>{code}{title}<br>{handle}: <code>{name}</code><br>{password}: <code>{secret}</code><br>{first}</div>"
ADDRESS = re.compile('<meta name="address" content="([^"]*)">')


@dataclass(frozen=True)
class FirstStep:
    """What a participant does first: at an address, or the one on the wall, here or on a hub.

    ``file`` is the name of one with certificates, which notebooks need to trust the server; none does where the guide
    is ``in_page``, a site at the address.
    """

    address: str | None = None
    on_hub: bool = False
    file: str | None = None
    in_page: bool = False

    def code(self, handle):
        """The code by which a participant opens the site; empty where there is none, or where it is not known."""
        return draw(for_handle(f"{origin(self.address)}/", handle)) if self.in_page and self.address else ""

    def __str__(self):
        if self.in_page:
            return (texts.READ_CODE if self.address else texts.OPEN_SITE).format(
                address=self.address or texts.ADDRESS_ON_WALL
            )
        said = texts.OPEN_HUB if self.on_hub else texts.TRUST_AND_CHOOSE if self.file else texts.CHOOSE_SERVER
        return said.format(address=self.address or texts.ADDRESS_ON_WALL, file=self.file)


def write_slips(definition, people, accounts, first):
    """The page with a slip for each account."""
    title = escape(definition.info["title"])
    labels = dict(zip(("handle", "password"), (escape(one.title) for one in people.asked), strict=True))
    slips = [
        SLIP.format(
            code=first.code(name),
            title=title,
            name=escape(name),
            secret=escape(secret),
            first=escape(str(first)),
            **labels,
        )
        for name, secret in accounts
    ]
    address = escape(first.address or "")
    return PAGE.format(language=texts.LANGUAGE, title=title, address=address, slips="\n".join(slips))


def address_on(slips):
    """The address that stands on the slips in a file; None where none does."""
    found = ADDRESS.search(slips.read_text(encoding="utf-8", errors="replace")) if slips.is_file() else None
    return unescape(found[1]) or None if found else None
