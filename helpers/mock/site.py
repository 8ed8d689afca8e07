"""A site beside the API, from the same origin: the files of a folder, as they are and as they were compressed."""

import asyncio
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from mimetypes import guess_type
from os import stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

CODINGS = {"br": ".br", "gzip": ".gz"}
"""How a file may be compressed, the smallest first, and how the file beside it is then called."""
INDEX = "index.html"
"""What stands for its folder."""
METHODS = ("GET", "HEAD")
PAGE, VARY, ACCEPTS = "text/html", "vary", "accept-encoding"
LASTING, ASKED_FOR = "public,max-age=31536000,immutable", "no-cache"
"""How long a browser keeps a file: for good, or until it has asked whether it is still the same."""
HASHED = re.compile(r".*\.[0-9a-f]{7,}\.\w+")
"""A name that changes with what the file holds."""
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".ipynb": "application/json"}
"""Where a system knows another type, or none, and a browser takes no other."""
CHUNK, AT_ONCE = 65536, 8
"""How many bytes of a file are read at a time, and of how many files in one turn of the loop: the API waits for one."""
POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "data: 'self'",
    "font-src": "data: 'self'",
    "base-uri": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
}
"""What every page may load (CSP 3)."""
RUNS = "blob: 'self' 'wasm-unsafe-eval' 'unsafe-eval'"
"""What a script may run, and a page that loads some: Pyodide and JupyterLab compile, widgets come as blobs."""
LOADS = re.compile(rb"<script[^>]*\ssrc=")
INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
HANDLER = re.compile(rb'\son[a-z]+="([^"]*)"')


@dataclass(frozen=True)
class File:
    """One file: its forms by coding, the smallest first, and what is said of each of them."""

    forms: dict[str, tuple[Path, stat_result]]
    digest: str
    headers: dict[str, str]

    def answer(self, asked):
        """The response to a request with these header fields (RFC 9110, sections 12.5.3, 13.1.2 and 14)."""
        taken = set(_accepted(asked.get(ACCEPTS, "")))
        coding = next(one for one in self.forms if not one or one in taken)
        tag = f'"{self.digest}{coding and f"-{coding}"}"'
        headers = {**self.headers, "ETag": tag}
        if tag in re.findall(r'"[^"]*"', asked.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        if coding:
            headers["Content-Encoding"] = coding
        path, found = self.forms[coding]
        return FileResponse(path, headers=headers, stat_result=found)


class Site:
    """Serves what a folder holds when this is made; every other path is a 404.

    A path is looked up among the names that were found, never on the disk: none leads out of the folder.
    """

    def __init__(self, folder):
        found = {path.relative_to(folder).as_posix(): path for path in sorted(Path(folder).rglob("*"))}
        there = {f"/{name}": path for name, path in found.items() if path.is_file() and not path.is_symlink()}
        self._turns = asyncio.Semaphore(AT_ONCE)
        handlers = _handlers(there)
        own = {name: path for name, path in there.items() if not _is_form(name, there)}
        self._files = {name: _file(name, path, there, handlers) for name, path in own.items()}

    @property
    def paths(self):
        """Where its files are."""
        return list(self._files)

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        file = self._files.get(f"{path}{INDEX}" if path.endswith("/") else path)
        if not file:
            raise HTTPException(404)
        if scope["method"] not in METHODS:
            raise HTTPException(405, headers={"Allow": ", ".join(METHODS)})
        # The file is asked for by its path (ASGI, Path Send), and read here: a thread for each part takes longer.
        scope["extensions"] = {**(scope.get("extensions") or {}), "http.response.pathsend": {}}
        await file.answer(Headers(scope=scope))(scope, receive, _reading(send, self._turns))


def _reading(send, turns):
    """Sends a file, where its path is sent, in parts: no more of it is in memory than the network has not taken yet."""

    async def sent(message):
        if message["type"] != "http.response.pathsend":
            return await send(message)
        with open(message["path"], "rb", buffering=0) as file:
            while part := file.read(CHUNK):
                await send({"type": "http.response.body", "body": part, "more_body": True})
                async with turns:
                    await asyncio.sleep(0)  # what was sent goes to the network, and others have their turn
        await send({"type": "http.response.body", "body": b""})

    return sent


def _is_form(name, there):
    return any(name.endswith(end) and name.removesuffix(end) in there for end in CODINGS.values())


def _file(name, path, there, handlers):
    content, kind = path.read_bytes(), _kind(name)
    forms = {coding: there[name + end] for coding, end in CODINGS.items() if name + end in there}
    runs = RUNS if kind != PAGE or LOADS.search(content) else ""
    scripts = [*map(_hash, INLINE.findall(content)), "'unsafe-hashes'", *handlers] if kind == PAGE else []
    policy = {**POLICY, "script-src": " ".join([*runs.split(), *scripts])}
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Cache-Control": LASTING if HASHED.fullmatch(path.name) else ASKED_FOR,
        VARY: ACCEPTS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "; ".join(f"{directive} {said}" for directive, said in policy.items()),
    }
    found = {coding: (one, one.stat()) for coding, one in {**forms, "": path}.items()}
    return File(found, sha256(content).hexdigest()[:32], headers)


def _kind(name):
    return TYPES.get(Path(name).suffix) or guess_type(name)[0] or "application/octet-stream"


def _handlers(there):
    """The hashes of what the pages have in attributes, also for a page that shows the same only when it runs."""
    pages = [path.read_bytes() for name, path in there.items() if _kind(name) == PAGE]
    return sorted({_hash(unescape(one.decode()).encode()) for page in pages for one in HANDLER.findall(page)})


def _hash(script):
    return f"'sha256-{b64encode(sha256(script).digest()).decode()}'"


def _accepted(header):
    """The codings that a client takes."""
    for one in header.lower().split(","):
        name, _, weight = one.replace(" ", "").partition(";q=")
        if not re.fullmatch(r"0(\.0*)?", weight):
            yield name
