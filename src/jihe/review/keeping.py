"""What settings read from disk: the home's signing key, and the digest of the files that pages load."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jihe.errors import JiheError
from jihe.home import Home

STATIC = Path(__file__).parent / "static"


def make_key(home: Home) -> None:
    """Draw the home's key where there is none; of several at once one is kept."""
    home.make()
    drawn = home.root / f".{home.web_key.name}.{os.getpid()}"
    with suppress(FileExistsError):
        if home.web_key.exists():
            return
        descriptor = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        os.link(drawn, home.web_key)  # whole or not at all, and never over another's
    drawn.unlink(missing_ok=True)


def key_of(home: Home) -> str:
    """The home's key; one for this process alone where none was made. Raises JiheError for one that others can read."""
    try:
        if home.web_key.stat().st_mode & 0o077:
            raise JiheError(f"{home.web_key}: others can read this key; remove it, everybody logs in anew")
        kept = home.web_key.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(64)
    if len(kept) < 50:
        raise JiheError(f"{home.web_key}: too short to sign with; remove it, everybody logs in anew")
    return kept


def static_digest() -> str:
    """Ten letters that change with any file a page may load."""
    digest = hashlib.sha256(version("django-htmx").encode())
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:10]
