"""What whoever stated no purpose (``purposes``) sees of a case.

Columns are masked as a printed paper masks them. Sentences are shown, since they are what is to be reviewed: days,
months and sums stay; what a personal column of the rows at hand holds (name, number, telephone, address, account,
diagnosis) is masked in them as it is in its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.exporting.packed import At

# What looks like an identity, card or mobile number, in whatever text.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{19}|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")


class Shroud:
    """Masks in sentences what the personal columns of these rows hold."""

    def __init__(self, known: Mapping[At, Iterable[Mapping[str, Any]]]) -> None:
        self._masks = dict(_personal(known))
        ordered = sorted(self._masks, key=len, reverse=True)
        self._found = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def over(self, value: Any) -> Any:
        """The value with every text in it masked."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {key: self.over(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.over(each) for each in value]
        return value

    def _text(self, text: str) -> str:
        if self._found is not None:
            text = self._found.sub(lambda found: self._masks[found[0]], text)
        return numberless(text)


def numberless(text: str) -> str:
    """A text without whatever looks like somebody's number."""
    return _NUMBER.sub(lambda found: rows.mask("id_no", found[0]), text)


def _personal(known: Mapping[At, Iterable[Mapping[str, Any]]]) -> Iterator[tuple[str, str]]:
    for at, states in known.items():
        if at.table not in TABLES:
            continue
        columns = [column for column in TABLES[at.table].columns if column.personal]
        for row in states:
            for column in columns:
                value = row.get(column.name)
                if isinstance(value, str) and _telling(column.name, value):
                    yield value, rows.mask(column.name, value)


def _telling(column: str, value: str) -> bool:
    """Whether a value is more than a short code, which would be found in every other sentence."""
    return len(value) >= (3 if column.startswith("icd") else 2 if not value.isascii() else 6)
