"""How those who send the fund its data send it: in which form, how punctually, and how carefully.

Every draw is made from the seed and what it is about, so that any day can be made without the days before it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from jihe.schema import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
LATEST = 2  # days after its clock that a row may arrive
RESENT = 3  # days after a damaged file that its rows may come again
SETTLED = LATEST + RESENT  # days after which nothing of a day is outstanding

_FILE_LATE = (0.02, 0.008)  # of a table's days, all of whose rows come one, two days late
_ROW_LATE = (40, 20)  # of ten thousand rows, come one, two days late
_ROW_REPEATED = (15, 15)  # of ten thousand rows, sent twice in one file, again the day after
_FILE_AGAIN = 0.02  # of files, sent again the day after
_OF = 10_000


@dataclass(frozen=True)
class Form:
    """A file format: ``suffix``; for CSV ``encoding``, ``delimiter``, and ``newline`` of the sender's system."""

    suffix: str = "parquet"
    encoding: str = ""
    delimiter: str = ","
    newline: str = "\n"


_PARQUET = Form()
_LINUX = Form("csv", "utf-8")
_EXCEL = Form("csv", "utf-8-sig", newline="\r\n")  # what a spreadsheet saves as "CSV UTF-8"
_OFFICE = Form("csv", "gb18030", newline="\r\n")  # what a Chinese office system exports
_TABS = Form("csv", "gb18030", "\t")
# The fund's own systems write Parquet; others what their systems can.
_FORMS = {
    "DEATH": _OFFICE, "CUST": _OFFICE, "COURT": _EXCEL, "BORD": _TABS, "MARR": _OFFICE, "HOUSE": _TABS,
    "MIL": _OFFICE, "TRAF": _LINUX, "EDU": _EXCEL, "PUB": _EXCEL, "CERT": _LINUX, "COMM": _EXCEL, "NATL": _LINUX,
    "attendance": _EXCEL, "medical_bill": _LINUX, "skill_subsidy": _OFFICE,
}  # fmt: skip


def form_of(table: Table) -> Form:
    """The form in which a table comes, day after day: its sender's."""
    return _FORMS.get(table.registry or table.name, _PARQUET)


@dataclass(frozen=True)
class Partners:
    """The senders of a city under one ``seed``; ``malformed`` is the share of files that come damaged."""

    seed: int
    malformed: float = 0.0

    def unit(self, *about: object) -> float:
        """A number in [0, 1) that depends on the seed and ``about`` alone."""
        key = "/".join(map(str, (self.seed, *about)))
        return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64

    def is_malformed(self, table: str, day: date) -> bool:
        """Whether the file of the day comes damaged."""
        return self.unit("malformed", table, day) < self.malformed

    def resent_after(self, table: str, day: date) -> int:
        """Days until the rows of a damaged file come again, sound."""
        return 1 + int(self.unit("resent", table, day) * RESENT)

    def is_sent_again(self, table: str, day: date) -> bool:
        """Whether the file of the day comes once more the day after, byte for byte; damaged ones do not."""
        return self.unit("again", table, day) < _FILE_AGAIN and not self.is_malformed(table, day)

    def file_delay(self, table: str, day: date) -> int:
        """Days by which everything that the fund's clock puts on ``day`` comes late."""
        drawn = self.unit("late", table, day)
        return 1 if drawn < _FILE_LATE[0] else 2 if drawn < sum(_FILE_LATE) else 0

    def arrives_sql(self, table: Table, days: Sequence[date]) -> str:
        """SQL of the day a row arrives, for rows whose clock falls on one of ``days``."""
        late = {day: self.file_delay(table.name, day) for day in days}
        branches = [f"WHEN DATE '{day}' THEN {delay}" for day, delay in late.items() if delay]
        clock = f"CAST({table.clock} AS DATE)"
        whole = f"CASE {clock} {' '.join(branches)} ELSE 0 END" if branches else "0"
        return f"({clock} + greatest({whole}, {self._steps(table, 'lower', _ROW_LATE)}))"

    def repeats_sql(self, table: Table) -> tuple[str, str]:
        """SQL conditions on a row: sent twice in its file; sent again in the next day's file."""
        drawn = self._steps(table, "upper", _ROW_REPEATED)
        return f"({drawn} = 1)", f"({drawn} = 2)"

    def _steps(self, table: Table, half: str, shares: tuple[int, int]) -> str:
        """SQL of 1, 2 or 0 with these shares, drawn by the row's key and clock."""
        parts = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in (*table.key, table.clock))
        drawn = f"md5_number_{half}(concat_ws('/', '{self.seed}', '{table.name}', {parts})) % {_OF}"
        one, two = shares
        return f"CASE WHEN {drawn} < {one} THEN 1 WHEN {drawn} < {one + two} THEN 2 ELSE 0 END"


def midnight(day: date) -> str:
    """SQL of the first moment of a day."""
    return f"TIMESTAMP '{datetime(day.year, day.month, day.day)}'"
