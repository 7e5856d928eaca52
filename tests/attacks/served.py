"""Asking the real server as somebody who is logged in: their cookie, a form's token, and nothing else of a browser."""

from __future__ import annotations

import http.client
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jihe.home import Home

TOKEN = "t" * 32
LINE = "x7x7x7"


def as_served(home: Home) -> Any:
    """While it lasts, who logs in here is logged in on the server of that home: by its key."""
    from django.test import override_settings

    from jihe.review.keeping import key_of, make_key

    make_key(home)
    return override_settings(SECRET_KEY=key_of(home))


def headers(client: Any = None) -> dict[str, str]:
    """Of the person whose test client this is; of a stranger without one."""
    cookies = {"jihe_csrf": TOKEN} | ({"jihe_session": client.cookies["jihe_session"].value} if client else {})
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": TOKEN}


def send(
    port: int, method: str, path: str, client: Any = None, fields: Any = None, body: bytes = b"", kind: str = ""
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    told = headers(client)
    if fields is not None:
        body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
    if kind:
        told["Content-Type"] = kind
    with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was read to its end
        connection.request(method, path, body or None, told)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def multipart(files: list[tuple[str, bytes]], fields: dict[str, str] | None = None) -> tuple[bytes, str]:
    """A form with files, byte for byte, and its type."""
    parts = [
        f'--{LINE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields or {}).items()
    ]
    for name, data in files:
        head = f'--{LINE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    return b"".join([*parts, f"--{LINE}--\r\n".encode()]), f"multipart/form-data; boundary={LINE}"


def left(folder: Path) -> list[str]:
    """Whatever lies in a folder and below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def children(pid: int) -> list[int]:
    """The server's own process and its workers."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, found)]


def use_temporary(folder: Path, monkeypatch: Any) -> Path:
    """A folder of its own for what a server started now puts aside."""
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    assert os.environ["TMPDIR"] == str(folder) != tempfile.gettempdir()
    return folder
