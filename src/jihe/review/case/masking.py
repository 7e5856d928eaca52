"""What whoever stated no purpose (``purposes``) sees of a case.

Columns are masked as a printed paper masks them. Sentences are shown, since they are what is to be reviewed: days,
months and sums stay; what a personal column of the rows at hand holds (name, number, telephone, address, account,
diagnosis) is masked in them as it is in its column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.exporting.packed import At

# What looks like an identity, card or mobile number, in whatever text.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{19}|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")
LEAST = 2  # characters of the shortest value that is masked (``_telling``)


class Shroud:
    """Masks values in sentences; ``masks``: by value, what stands in its place.

    A value is looked for where its first two characters stand: a case of thousands of payments has thousands of
    names and numbers, and to try each at every place of every sentence took seconds.
    """

    def __init__(self, masks: Mapping[str, str]) -> None:
        self._masks = masks
        lengths: dict[str, set[int]] = {}
        for value in self._masks:
            lengths.setdefault(value[:LEAST], set()).add(len(value))
        self._lengths = {begins: sorted(told, reverse=True) for begins, told in lengths.items()}
        self._begins = _pairs(lengths)
        self._told: dict[str, str] = {}

    @classmethod
    def of(cls, known: Mapping[At, Iterable[Mapping[str, Any]]]) -> Shroud:
        """Over what the personal columns of these rows hold."""
        return cls(dict(_personal(known)))

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
        found = self._told.get(text)
        if found is None:
            found = self._told[text] = numberless(self._masked(text))
        return found

    def _masked(self, text: str) -> str:
        """From the left, of several that begin at one place the longest."""
        parts, done = [], 0
        for found in self._begins.finditer(text):
            if (place := found.start()) < done:
                continue
            for length in self._lengths.get(text[place : place + LEAST], ()):
                value = text[place : place + length]
                if value in self._masks:
                    parts += [text[done:place], self._masks[value]]
                    done = place + length
                    break
        return "".join([*parts, text[done:]]) if parts else text


def _pairs(begins: Collection[str]) -> re.Pattern[str]:
    """Where two characters stand that may be the first two of one of these: more places than there are, never fewer."""
    if not begins:
        return re.compile(r"(?!)")
    first, second = ("".join(map(re.escape, sorted(set(each)))) for each in zip(*begins, strict=True))
    return re.compile(f"(?=[{first}][{second}])")


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
    return len(value) >= (3 if column.startswith("icd") else LEAST if not value.isascii() else 6)
