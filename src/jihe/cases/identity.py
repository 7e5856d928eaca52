"""A case's number, derived from whom and which line it is about, and the lists a case is ranked in."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

LETTERS = {"pension": "P", "unemployment": "U", "work_injury": "W", "cross": "X"}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
_NUMBER = re.compile(f"[{''.join(LETTERS.values())}](?:-[{ALPHABET}]{{4}}){{3}}")


UNPLACED = 4_000_000_000  # behind the places of all dockets: no night has ranked it


class Docket(StrEnum):
    """The list a case is ranked in: money to recover, money the fund owes, service, or public power."""

    RECOVER = "recover"
    OWED = "owed"
    SERVICE = "service"
    PUBLIC_POWER = "public_power"


def case_number(subject_kind: str, subject_id: int, line: str) -> str:
    """The line's letter and 60 bits of a hash in groups of four: ``P-7K3M-9QXA-2F4W``.

    Two of a million cases share one with probability 4e-7; the store's unique constraint would refuse it.
    Raises KeyError for a line that is none of the four.
    """
    digest = hashlib.sha256(f"{subject_kind}|{subject_id}|{line}".encode()).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    digits = [ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5)]
    groups = ("".join(digits[start : start + 4]) for start in (0, 4, 8))
    return "-".join((LETTERS[line], *groups))


def written(number: str) -> str:
    """A case number as the store writes it, from how people do: any case, with or without hyphens or spaces."""
    digits = "".join(number.upper().split()).replace("-", "")
    return "-".join((digits[:1], *(digits[start : start + 4] for start in range(1, len(digits), 4))))


def is_number(text: str) -> bool:
    """Whether a text is a case number, however it is typed; of any case or of none."""
    return _NUMBER.fullmatch(written(text)) is not None
