"""What the environment does to a request: the certificates that it trusts, the proxy that it goes through."""

import os
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from requests.utils import get_environ_proxies, prepend_scheme_if_needed, select_proxy
from urllib3.exceptions import LocationValueError
from urllib3.util import parse_url

from helpers.client import texts
from helpers.errors import CouldNotTry

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The variables that name certificates, as requests reads them: the first that is set counts."""
DATES, HOSTS = (9, 10), (62, 64)
"""The codes of OpenSSL for a certificate whose time is over or to come, and for one of another name or address.

They are those of X509_STORE_CTX_get_error(3).
"""
SOCKS = ("socks4", "socks4a", "socks5", "socks5h")
PROXIES = ("http", "https", *SOCKS)
"""The kinds of proxies that urllib3 knows."""


def fault(url: str) -> CouldNotTry | None:
    """What in the environment keeps each request from an address, or None. It shows no value that may be secret."""
    return _proxy_fault(url) or (_bundle_fault() if url.startswith("https:") else None)


def distrust(server: str, causes: Iterable[BaseException]) -> tuple[str, str]:
    """Why this machine does not trust a server, from the causes of an SSLError, and what to do about it."""
    code = next((one.verify_code for one in causes if hasattr(one, "verify_code")), None)
    if code is None:
        said, remedy = texts.NO_TLS, texts.CHECK_PORT
    elif code in DATES:
        said, remedy = texts.OUT_OF_DATE, texts.CHECK_CLOCK
    elif code in HOSTS:
        said, remedy = texts.OTHER_HOST, texts.CHECK_HOST
    else:
        said, remedy = texts.NO_AUTHORITY, texts.NAME_AUTHORITY
    return said.format(server=server), remedy


def _bundle_fault() -> CouldNotTry | None:
    name = next((name for name in BUNDLES if os.environ.get(name)), None)
    if name is None:
        return None
    path = Path(os.environ[name])
    if not path.exists():
        remedy = texts.CORRECT_PATH if path.is_absolute() else texts.FULL_PATH.format(folder=Path.cwd())
        return CouldNotTry(texts.NO_BUNDLE.format(variable=name, path=path), remedy)
    import ssl  # not everywhere: a browser has none

    try:
        if path.is_file():
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError:  # of which ssl.SSLError is one
        return CouldNotTry(texts.NO_CERTIFICATE.format(variable=name, path=path), texts.GIVE_PEM)
    return None


def _proxy_fault(url: str) -> CouldNotTry | None:
    address = select_proxy(url, get_environ_proxies(url))
    if not address:
        return None
    name = next((name for name, value in os.environ.items() if value == address and name.lower().endswith("_proxy")),
                texts.THE_PROXY)  # fmt: skip
    try:
        proxy = parse_url(prepend_scheme_if_needed(address, "http"))
        (proxy.host or "").encode("idna")
    except (LocationValueError, ValueError):
        proxy = parse_url("")
    if not proxy.host or proxy.scheme not in PROXIES:
        return CouldNotTry(texts.NO_PROXY_ADDRESS.format(variable=name), texts.GIVE_PROXY)
    if proxy.scheme in SOCKS and not find_spec("socks"):
        return CouldNotTry(texts.SOCKS_PROXY.format(variable=name), texts.INSTALL_SOCKS)
    return None
