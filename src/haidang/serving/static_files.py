"""The built browser files: in memory, compressed ahead of time, under names that hold a hash of their content."""

from __future__ import annotations

import gzip
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tornado.web

YEAR_SECONDS = 31_536_000
SMALLEST_COMPRESSED = 256
"""Bytes under which compression is not worth its header."""

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Something to send: as it is, and compressed where that is shorter."""

    body: bytes
    compressed: bytes | None
    content_type: str

    @classmethod
    def of(cls, body: bytes, content_type: str, *, effort: int = 9) -> Payload:
        """Compress `body`, unless it is compressed by nature: once and as well as gzip can, or with less `effort`."""
        shrinks = (
            content_type.startswith(("text/", "application/json", "image/svg")) and len(body) > SMALLEST_COMPRESSED
        )
        compressed = gzip.compress(body, effort, mtime=0) if shrinks else None
        return cls(body=body, compressed=compressed, content_type=content_type)

    def send(self, handler: tornado.web.RequestHandler) -> None:
        """Write the shorter form that the browser understands."""
        handler.set_header("Content-Type", self.content_type)
        handler.set_header("Vary", "Accept-Encoding")
        accepts = "gzip" in handler.request.headers.get("Accept-Encoding", "")
        if self.compressed is not None and accepts:
            handler.set_header("Content-Encoding", "gzip")
            handler.write(self.compressed)
        else:
            handler.write(self.body)


class StaticFiles:
    """Every built file by its hashed name, and the way from a plain name to the hashed one."""

    def __init__(self, folder: Path, *, prefix: str) -> None:
        self._prefix = prefix
        manifest: Mapping[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._names = {key: value for key, value in manifest.items() if isinstance(value, str)}
        self.digest = "-".join(sorted(self._names.values()))
        self._payloads: dict[str, Payload] = {}
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name != "manifest.json":
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                if kind.startswith("text/"):
                    kind += "; charset=utf-8"
                self._payloads[path.name] = Payload.of(path.read_bytes(), kind)

    def url(self, name: str) -> str:
        """Address of the file with the plain name `name`, like ``lesson.js``.

        Raises
        ------
        KeyError
            If the build made no such file.
        """
        return f"{self._prefix}static/{self._names[name]}"

    def get(self, hashed_name: str) -> Payload | None:
        """The file, or None where there is none."""
        return self._payloads.get(hashed_name)


class StaticHandler(tornado.web.RequestHandler):
    """Sends built files; a changed file has another name, so browsers never ask twice."""

    def initialize(self, files: StaticFiles) -> None:
        """Keep the files."""
        self.files = files

    def get(self, name: str) -> None:
        """Send the file, to be kept for a year."""
        payload = self.files.get(name)
        if payload is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", f"public, max-age={YEAR_SECONDS}, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        payload.send(self)

    def compute_etag(self) -> None:
        """No ETag: the name says it all."""
        return
