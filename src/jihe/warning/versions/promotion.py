"""What a version must reach to be put in force: the dated numbers of ``rules/parameters/promotion.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.law import Law
    from jihe.warning.declaration import WarningModel

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Bounds:
    """Shares, not basis points. ``false_flags`` and ``selection`` are (least, most) ratio between groups."""

    certainty: float
    least_upheld: int
    calibration_error: float
    rank_correlation: float
    overlap: float
    drift: float
    false_flags: tuple[float, float]
    selection: tuple[float, float]
    foretold: float

    @classmethod
    def of(cls, law: Law, as_of: date) -> Bounds:
        """What is in force on the day. Raises LookupError for a number that is not."""

        def bp(name: str, key: str | None = None) -> float:
            value = law.value(name, as_of, key)
            assert isinstance(value, int)
            return value / WHOLE_BP

        least = law.value("gate_least_upheld", as_of)
        assert isinstance(least, int)
        return cls(
            certainty=bp("gate_certainty"),
            least_upheld=least,
            calibration_error=bp("gate_calibration_error"),
            rank_correlation=bp("gate_rank_correlation"),
            overlap=bp("gate_overlap"),
            drift=bp("gate_drift"),
            false_flags=(bp("gate_false_flag_ratio", "low"), bp("gate_false_flag_ratio", "high")),
            selection=(bp("gate_selection_ratio", "low"), bp("gate_selection_ratio", "high")),
            foretold=bp("gate_foretold"),
        )


@dataclass(frozen=True)
class Hours:
    """Reviewer hours that a night's list is made for, by lane; minutes of a case, by line and kind of its subject."""

    by_lane: Mapping[str, float]
    minutes: Mapping[tuple[str, str], float]

    def of(self, declared: WarningModel) -> float:
        """The hours of the list that the model's warnings stand on."""
        return self.by_lane[declared.lane]

    def cases(self, declared: WarningModel) -> float:
        """How many of its warnings these hours hold, were it alone on the list."""
        return 60 * self.of(declared) / self.minutes[declared.line, declared.subject[0]]
