"""Header fields that keep a page of the mock to itself: what it may load and run, and who may show it."""

import re
from base64 import b64encode
from hashlib import sha256

NOTHING = dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), ["'none'"])
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "; ".join(f"{name} 'none'" for name in NOTHING),
}
INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def headers(html, **more):
    """The fields for a page: it runs the scripts and has the styles that stand in it (CSP 3, section 2.3.1).

    ``more`` are sources that it may use besides, by directive, with ``_`` for a hyphen.
    """
    own = {"script-src": [], "style-src": [], "connect-src": ["'self'"], "img-src": ["'self'", "data:"]}
    sources: dict[str, list[str]] = {**NOTHING, **own}
    for kind, content in INLINE.findall(html):
        sources[f"{kind}-src"].append(f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'")
    for name, source in more.items():
        sources[name.replace("_", "-")].append(source)
    policy = "; ".join(" ".join([name, *one]) for name, one in sources.items() if one)
    return {**HEADERS, "Content-Security-Policy": policy}
