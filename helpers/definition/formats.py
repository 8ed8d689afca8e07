"""The formats that a text is checked for (JSON Schema Validation 2020-12, section 7.3), the same in each validator.

jsonschema has some of them only where further packages are, of which a browser has none.
"""

import ipaddress
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

NUMBER = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4 = rf"{NUMBER}(?:\.{NUMBER}){{3}}"
TIME = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
DURATION = re.compile(
    r"P(?:[0-9]+W|(?=[0-9T])(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
    r"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)"
)
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOSTNAME = rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*"
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = rf'(?:{ATOM}(?:\.{ATOM})*|"(?:[^"\\\x00-\x1f\x7f-\uffff]|\\[ -~])*+")'
PERCENT = "%[0-9A-Fa-f]{2}"
CHARACTER = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{PERCENT})"
AUTHORITY = (
    rf"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|{PERCENT})*@)?"
    rf"(?:\[(?P<ip>[0-9A-Fa-f:.]+)\]|\[v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|{PERCENT})*+)"
    r"(?::[0-9]*)?"
)
URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{AUTHORITY}(?:/{CHARACTER}*+)*+|/?{CHARACTER}++(?:/{CHARACTER}*+)*+|/|)"
    rf"(?:\?(?:{CHARACTER}|[/?])*+)?(?:#(?:{CHARACTER}|[/?])*+)?"
)
UUID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def _is_date(text: str) -> bool:
    with suppress(ValueError):
        return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(date.fromisoformat(text))
    return False


def _is_time(text: str) -> bool:
    """RFC 3339, section 5.6; a leap second is the last one of a day in UTC."""
    found = TIME.fullmatch(text)
    if not found:
        return False
    hours, minutes = int(found[1]), int(found[2])
    if found[4]:
        away = (int(found[5]) * 60 + int(found[6])) * (1 if found[4] == "+" else -1)
        hours, minutes = divmod((hours * 60 + minutes - away) % (24 * 60), 60)
    return found[3] != "60" or (hours, minutes) == (23, 59)


def _is_date_time(text: str) -> bool:
    """RFC 3339, section 5.6."""
    return text[10:11] in ("T", "t") and _is_date(text[:10]) and _is_time(text[11:])


def _is_ipv6(text: str) -> bool:
    with suppress(ValueError):
        return "%" not in text and ipaddress.IPv6Address(text) is not None
    return False


def _is_email(text: str) -> bool:
    """RFC 5321, section 4.1.2."""
    local, at, domain = text.rpartition("@")
    if not at or not re.fullmatch(LOCAL, local):
        return False
    if domain.startswith("[") and domain.endswith("]"):
        inside = domain[1:-1]
        return _matches(IPV4)(inside) or inside.startswith("IPv6:") and _is_ipv6(inside.removeprefix("IPv6:"))
    return _matches(HOSTNAME)(domain)


def _is_uri(text: str) -> bool:
    found = URI.fullmatch(text)
    return found is not None and (found["ip"] is None or _is_ipv6(found["ip"]))


def _matches(pattern: str | re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_date_time,
    "date": _is_date,
    "time": _is_time,
    "duration": _matches(DURATION),
    "email": _is_email,
    "hostname": _matches(HOSTNAME),
    "ipv4": _matches(IPV4),
    "ipv6": _is_ipv6,
    "uri": _is_uri,
    "uuid": _matches(UUID),
}
"""For each format, whether a text fits it. Of others nothing is asked."""
