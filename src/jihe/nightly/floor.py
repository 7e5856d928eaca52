"""Warnings too improbable to be a case of their own: a case costs hours, and a person's name in a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from jihe.law import Law

FLOOR = "warning_floor"
_WHOLE_BP = 10_000


class ForCases(NamedTuple):
    """The signals that cases are made of, their payments and proofs, and how many warnings were left out."""

    signals: pa.Table
    money: pa.Table
    proofs: pa.Table
    left_out: int


def floor_of(law: Law, as_of: date) -> float:
    """The probability below which a warning alone makes no case, as in force on the day."""
    value = law.value(FLOOR, as_of)
    assert isinstance(value, int)  # a unit of basis points
    return value / _WHOLE_BP


def for_cases(
    signals: pa.Table,
    money: pa.Table,
    proofs: pa.Table,
    calibrated: Collection[str],
    floor: float,
    roots: Mapping[int, int],
) -> ForCases:
    """A night's signals without the warnings below the floor whose subject has no other signal in the same line.

    Only a calibrated model's score is a probability; others rank, and their capacity alone limits them. Beside a
    finding, or a likelier warning, an improbable one stays: it is one more reason to look. At the floor it counts.
    ``roots``: merged person records, and the one each stands for.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    told = signals.select(["signal_id", "code", "score", "line", "subject_kind", "subject_id"]).to_pylist()
    low = {row["signal_id"]: row for row in told if row["code"] in calibrated and (row["score"] or 0) < floor}

    def whose(row: Mapping[str, Any]) -> tuple[str, str, int]:
        number: int = row["subject_id"]
        return (
            row["line"],
            row["subject_kind"],
            roots.get(number, number) if row["subject_kind"] == "person" else number,
        )

    others = {whose(row) for row in told if row["signal_id"] not in low} if low else set()
    dropped = pa.array([sign for sign, row in low.items() if whose(row) not in others], pa.string())
    kept = [table.filter(pc.invert(pc.is_in(table["signal_id"], dropped))) for table in (signals, money, proofs)]
    return ForCases(kept[0], kept[1], kept[2], len(dropped))
