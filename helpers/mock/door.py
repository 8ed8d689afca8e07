"""Where participants come in: the address of the guide, and the code that a phone or a tablet reads it from."""

from urllib.parse import quote, urlsplit

from helpers.address import is_loopback, with_port

HANDLE = "handle"
"""What the address of a slip calls its participant. It stands behind #: no server sees it."""


def for_handle(address, handle):
    """The address of the guide for one participant."""
    return f"{address}#{HANDLE}={quote(handle, safe='')}"


def draw(text):
    """The text as a QR code (ISO/IEC 18004): an SVG element, black on white, as large as where it stands."""
    import segno  # start-up time: few mocks draw a code

    return segno.make(text, micro=False).svg_inline(border=2, light="#fff", omitsize=True)


class Door:
    """The address by which participants find the guide, once it is known."""

    def __init__(self):
        self.address = ""

    def seen_by(self, request):
        """The address for everybody. Where only this machine's own is known, that by which the request came."""
        asked = urlsplit(str(request.base_url))
        if is_loopback(urlsplit(self.address).hostname) and asked.hostname:
            return f"{with_port(f'{asked.scheme}://{asked.netloc}', self.address)}/"
        return self.address
