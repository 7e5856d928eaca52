"""Files kept with a case: encrypted in the home under their own hash, listed in the store, and never changed.

The key lies in the home, for its owner alone. A file whose bytes no longer are what they were is not handed out.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import BadInputError, JiheError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Attachment, Reviewer

KEY, NONCE = 32, 12  # bytes


@dataclass(frozen=True)
class Brought:
    """A file as it came: its bytes, what it is called, what it is, and when and why it came."""

    data: bytes
    name: str
    media_type: str  # by content
    kind: str
    received_on: date
    note: str = ""


def attach(home: Home, number: str, by: Reviewer, brought: Brought) -> Attachment:
    """Keep a file with the case. Raises BadInputError for a case that has it already, or is not theirs to act on."""
    from jihe.cases import audit
    from jihe.cases.acting import acting
    from jihe.cases.models import Attachment

    digest = hashlib.sha256(brought.data).hexdigest()
    _keep(home, digest, brought.data)  # first: a row never points to nothing; alone it is only bytes that nobody reads
    with acting(number, by) as case:
        if case.attachments.filter(sha256=digest).exists():
            raise BadInputError(f"case {case.number} has this file already")
        made: Attachment = Attachment.objects.create(
            case=case, seq=case.attachments.count() + 1, sha256=digest, size=len(brought.data), name=brought.name,
            media_type=brought.media_type, kind=brought.kind, received_on=brought.received_on, note=brought.note, by=by,
            at=audit.now(),
        )  # fmt: skip
        detail = {"sha256": digest, "size": made.size, "kind": made.kind, "type": made.media_type}
        audit.record(by, "case.attach", "case", case.number, detail)
    return made


def read(home: Home, attachment: Attachment) -> bytes:
    """The bytes as they came. Raises JiheError where they are gone or are not those any more."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    digest = attachment.sha256
    try:
        kept = (home.files / digest).read_bytes()
        data = AESGCM(drawn_key(home.files_key)).decrypt(kept[:NONCE], kept[NONCE:], digest.encode())
    except (OSError, InvalidTag, ValueError) as error:
        raise JiheError("a file of the case is gone or was changed; it is not handed out") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise JiheError("a file of the case was changed; it is not handed out")
    return data


def _keep(home: Home, digest: str, data: bytes) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    home.files.mkdir(mode=0o700, exist_ok=True)
    path = home.files / digest
    if path.exists():
        return
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(drawn_key(home.files_key)).encrypt(nonce, data, digest.encode())
    partial = home.files / f".{digest}.{os.getpid()}.partial"
    try:
        _write(partial, sealed)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def drawn_key(path: Path) -> bytes:
    """A key of the home, drawn when it is first asked for. Of several at once one is kept."""
    if not path.exists():
        drawn = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            _write(drawn, os.urandom(KEY))
            os.link(drawn, path)
        except FileExistsError:
            pass
        finally:
            drawn.unlink(missing_ok=True)
    if path.stat().st_mode & 0o077:
        raise JiheError(f"{path}: others can read this key; close it to its owner (chmod 600)")
    return path.read_bytes()


def _write(path: os.PathLike[str], data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
