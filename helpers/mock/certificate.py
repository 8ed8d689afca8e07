"""The certificate of the mock: whether it is one, whether it is right for an address, and who trusts it."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from urllib3.util.ssl_ import create_urllib3_context

from helpers.address import is_plain, origin, with_scheme
from helpers.errors import CouldNotTry
from helpers.mock import texts

AUTHORITY = "authority.pem"
"""What participants call the certificate of an authority that the instructor gives them."""
TURNS = 4
"""How often each end of a handshake has something to say, at most (RFC 8446, section 2)."""


def pair(certificate, key):
    """The two files for https, or None without any. Raises CouldNotTry for files that are none."""
    files = (certificate, key)
    if not any(files):
        return None
    if not all(files):
        raise CouldNotTry(texts.GO_TOGETHER, texts.GIVE_BOTH)
    failure = None
    try:
        _server(files)
    except OSError as error:
        failure = error.strerror or getattr(error, "reason", "")
    if failure:
        raise CouldNotTry(texts.NO_PAIR.format(reason=failure), texts.GIVE_PAIR)
    return files


def check_address(address):
    """The address for the slips, with its scheme. Raises CouldNotTry for one that no notebook sends a password to."""
    whole = with_scheme(address)
    if not origin(whole):
        raise CouldNotTry(texts.NO_ADDRESS.format(address=address), texts.GIVE_ADDRESS)
    if is_plain(whole):
        raise CouldNotTry(texts.ADDRESS_IS_PLAIN.format(address=whole), texts.GIVE_HTTPS)
    return whole


def check_certificate(files, address=None):
    """Raises CouldNotTry where notebooks refuse the certificate at an address, or at any: by its names or its time."""
    host = urlsplit(address).hostname if address else None
    context = create_urllib3_context()
    context.load_verify_locations(files[0])
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # who has signed it is another question
    reason, names = _handshake(files, context, host)
    if not reason and not names:
        reason = texts.NO_NAMES
    if reason:
        where = texts.FOR_ADDRESS.format(address=address) if address else ""
        host = host or texts.HOST_OF_ADDRESS
        raise CouldNotTry(texts.NOT_RIGHT.format(where=where, reason=reason), texts.GIVE_RIGHT.format(host=host))


def to_hand_out(files):
    """The name of the file with certificates that notebooks need to trust this one; empty where they do already."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # start-up time: only where there is a certificate

    for authorities, name in ((DEFAULT_CA_BUNDLE_PATH, ""), (files[0], Path(files[0]).name)):
        context = create_urllib3_context()
        context.load_verify_locations(authorities)
        if not _handshake(files, context)[0]:
            return name
    return AUTHORITY


def _handshake(files, context, host=None):
    """Why a client refuses the certificate, in OpenSSL's words, and which names it has: nothing is sent."""
    context.check_hostname = host is not None
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        client = context.wrap_bio(back, there, server_hostname=host)
        server = _server(files).wrap_bio(there, back, server_side=True)
        for end in [client, server] * TURNS:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    except ssl.SSLCertVerificationError as error:
        return error.verify_message.rstrip("."), ()
    except (ssl.SSLError, ValueError) as error:
        return getattr(error, "reason", None) or str(error), ()
    return "", (client.getpeercert() or {}).get("subjectAltName", ())


def _server(files):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[0], files[1], password=_refuse_passphrase)
    return context


def _refuse_passphrase():
    """What OpenSSL calls for a key that is encrypted, where it would else ask the terminal."""
    raise CouldNotTry(texts.KEY_ENCRYPTED, texts.DECRYPT_KEY)
