"""The ranking's numbers from ``rules/parameters/review.yaml``, as of the night: all of them assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.law import Law

WHOLE_BP = 10_000
UPHELD, RECOVERABLE, HOURS, EFFORT, SHARE = (
    "upheld_prior",
    "recoverable_share",
    "review_hours",
    "review_effort",
    "review_share",
)


@dataclass(frozen=True)
class ReviewNumbers:
    """Basis points unless named otherwise; ``minutes`` by line for a case about one person.

    ``unverified``: titles (Chinese, English) of those that nobody has measured yet.
    """

    upheld: dict[int, int]
    recoverable: dict[str, int]
    minutes: dict[str, int]
    effort: dict[str, int]
    share: dict[str, int]
    unverified: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, law: Law, as_of: date) -> ReviewNumbers:
        """What is in force on the day of the night. Raises LookupError for a number that is not."""

        def bp(name: str) -> dict[str, int]:
            keys = [key for key in law.parameter(name).by_key if key is not None]
            return {key: _whole(law.value(name, as_of, key)) for key in keys}

        parameters = [law.parameter(name) for name in (UPHELD, RECOVERABLE, HOURS, EFFORT, SHARE)]
        return cls(
            upheld={int(key): value for key, value in bp(UPHELD).items()},
            recoverable=bp(RECOVERABLE),
            minutes={line: 60 * hours for line, hours in bp(HOURS).items()},
            effort=bp(EFFORT),
            share=bp(SHARE),
            unverified=tuple((each.title, each.title_en) for each in parameters if not each.verified),
        )

    def minutes_of(self, line: str, kind: str) -> int:
        """What looking into one case takes. Raises LookupError for a line or a kind of subject without a number."""
        return max(self.minutes[line] * self.effort[kind] // WHOLE_BP, 1)


def _whole(value: int | date) -> int:
    assert isinstance(value, int)  # the units of these parameters count; none is a date
    return value
