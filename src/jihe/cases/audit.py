"""The audit log: every change and every look, one hash chain, written inside the transaction it tells of.

The head row is locked while an entry is added, so that writers at once keep one chain, and what is rolled
back was never written. The database itself refuses an entry that does not follow the head, and every UPDATE
and DELETE (migration 0005). ``audit_verify`` checks an export without this module, Django or the server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jihe.cases.audit_verify import GENESIS, Head, Verdict, canonical, entry_hash, head_name, read_head, verify
from jihe.errors import BadInputError, JiheError

if TYPE_CHECKING:
    from jihe.cases.models import AuditEntry, AuditHead, Reviewer

NIGHT = "night"  # who acts where no person does
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Identity, mobile and card numbers: what a slip of a caller or of free text would put on record for good.
# Sixteen digits alone are let through: a signal's id may look so.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[Xx]|\d{17,19}|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")


def record(
    actor: Reviewer | None,
    action: str,
    object_kind: str,
    object_key: str | int,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry: who did what to what. Call it last in the transaction of the change itself.

    ``actor``: None is the night. ``action``: a verb in code (``case.decide``, ``case.look``). ``detail``: plain
    JSON without fractions and without personal data (surrogate numbers, case numbers, fen, codes). The head row
    stays locked until the caller's transaction ends. Raises BadInputError where text holds an identity, mobile
    or card number, ValueError for a detail that is no plain JSON.
    """
    from django.db import transaction

    from jihe.cases.models import AuditEntry, AuditHead

    plain = _plain(dict(detail or {}))
    _refuse_personal([object_key, plain] if isinstance(object_key, str) else plain)
    with transaction.atomic(savepoint=False):
        head = AuditHead.objects.select_for_update().get(pk=AuditHead.ONLY)
        entry: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": written_time(max(now(), head.at)),  # a clock set back must not put an entry before its forerunner
            "actor": NIGHT if actor is None else actor.login,
            "role": NIGHT if actor is None else actor.role,
            "action": action,
            "object_kind": object_kind,
            "object_key": str(object_key),
            "detail": plain,
        }
        kept = entry | {"at": datetime.fromisoformat(entry["at"]), "detail": canonical(plain)}
        made: AuditEntry = AuditEntry.objects.create(
            **kept, prev_hash=head.hash, hash=entry_hash(head.hash, entry)
        )  # the database moves the head on
    return made


def now() -> datetime:
    """The wall clock in Shanghai, without a zone, as everywhere in the project."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


def written_time(at: datetime) -> str:
    """A time as an entry holds it: always with microseconds."""
    return at.isoformat(timespec="microseconds")


def entries() -> Iterator[dict[str, Any]]:
    """Every entry of the open store as the verifier reads it, in order, a few at a time."""
    from jihe.cases.models import AuditEntry

    for row in AuditEntry.objects.order_by("seq").values().iterator(chunk_size=2000):
        row["at"] = written_time(row["at"])
        row["detail"] = json.loads(row["detail"])
        yield row


def export(path: Path) -> int:
    """Write the whole log, one canonical JSON a line; how many entries. The file appears whole or not at all."""
    count = 0
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", newline="\n") as lines:
        for entry in entries():
            lines.write(f"{canonical(entry)}\n")
            count += 1
    partial.replace(path)
    return count


def verify_store(heads: list[Head]) -> Verdict:
    """The log of the open store against itself, its own head row, and the heads that were carried away."""
    before = _head()
    at_head: list[str] = [GENESIS] if before.seq == 0 else []

    def watched() -> Iterator[dict[str, Any]]:
        for entry in entries():
            if entry["seq"] == before.seq:
                at_head.append(entry["hash"])
            yield entry

    verdict = verify(watched(), heads)
    if verdict.bad is not None or (at_head == [before.hash] and verdict.entries <= _head().seq):
        return verdict  # entries added while this ran are no defect
    why = f"the log ends here; the store's own head knows {before.seq} entries: cut off or added to"
    return Verdict(verdict.entries, verdict.last_hash, verdict.heads, verdict.entries + 1, why)


def _head() -> AuditHead:
    from jihe.cases.models import AuditHead

    head: AuditHead = AuditHead.objects.get(pk=AuditHead.ONLY)
    return head


def heads_of_store() -> list[Head]:
    """The last entry of each day that has one."""
    from django.db.models import Count, Max
    from django.db.models.functions import TruncDate

    from jihe.cases.models import AuditEntry

    days = AuditEntry.objects.annotate(day=TruncDate("at")).values("day").annotate(last=Max("seq"), count=Count("seq"))
    found = list(days.order_by("last"))
    hashes = dict(AuditEntry.objects.filter(seq__in=[row["last"] for row in found]).values_list("seq", "hash"))
    return [Head(row["day"].isoformat(), row["last"], hashes[row["last"]], row["count"]) for row in found]


def export_heads(folder: Path) -> list[Path]:
    """One small file a day into ``folder``; those written now. A day that was exported is never replaced, but
    for a day that has grown since. Raises JiheError where an exported head is no longer in the log: tampering.
    """
    from jihe.cases.models import AuditEntry

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for head in heads_of_store():
        path = folder / head_name(head.day)
        if path.exists():
            before = read_head(path)
            if before == head:
                continue
            same = AuditEntry.objects.filter(seq=before.seq, hash=before.hash).exists()
            if not same or before.seq > head.seq:
                raise JiheError(f"{path}: the log no longer holds this head; run jihe audit verify --heads {folder}")
        partial = path.with_name(f".{path.name}.partial")
        partial.write_text(f"{canonical(asdict(head))}\n", encoding="utf-8")
        partial.replace(path)
        written.append(path)
    return written


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as it will be read back."""
    found: dict[str, Any] = json.loads(canonical(detail))
    if _fractions(found):
        raise ValueError("an audit detail holds whole numbers only: a fraction is written in more than one way")
    return found


def _fractions(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_fractions, value.values()))
    return any(map(_fractions, value)) if isinstance(value, list) else isinstance(value, float)


def personal(text: str) -> bool:
    """Whether a text holds what looks like an identity, mobile or card number."""
    return _PERSONAL.search(text) is not None


def _refuse_personal(value: Any) -> None:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for each in value:
            _refuse_personal(each)
    elif isinstance(value, str) and personal(value):
        raise BadInputError(
            "the text holds an identity, mobile or card number; the audit log keeps none: name the case"
        )


__all__ = [
    "GENESIS", "NIGHT", "entries", "export", "export_heads", "heads_of_store", "now", "personal", "record",
    "verify_store", "written_time",
]  # fmt: skip
