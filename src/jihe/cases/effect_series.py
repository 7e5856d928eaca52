"""A line's months from the lake: what was paid out, how many cases were recognised, what came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jihe.errors import BadInputError
from jihe.law.days import month_of
from jihe.law.months import month_number, to_ym

if TYPE_CHECKING:
    from jihe.engines import Session

LINES = ("work_injury", "unemployment", "pension")
_OUTLAY = {"work_injury": "'WI', 'WIS', 'OI'", "unemployment": "'UI'", "pension": "'EP', 'GP', 'RP'"}
# A case recognised: an injury recognised or deemed one, a claim paid for the first time, a pension's first month.
_CASES = {
    "work_injury": """SELECT decision_date_month AS month, COUNT(*) AS value FROM wi_case
        WHERE decision IN ('recognised', 'deemed') AND decision_date IS NOT NULL GROUP BY decision_date_month""",
    "unemployment": """SELECT month, COUNT(*) AS value FROM (
            SELECT claim_id, MIN(pay_date_month) AS month FROM ui_payment WHERE pay_status = 'paid' GROUP BY claim_id
        ) AS first GROUP BY month""",
    "pension": """SELECT benefit_start_ym_month AS month, COUNT(*) AS value FROM pension_award
        WHERE benefit_start_ym_month IS NOT NULL GROUP BY benefit_start_ym_month""",
}
# Contributions by the month the money came in, at the rates of the month they are for.
_INCOME = {
    "work_injury": """SELECT c.paid_date_month AS month,
            CAST(FLOOR(SUM(c.base_uw_fen * e.wi_rate_bp) / 10000) AS BIGINT) AS value
        FROM contribution AS c JOIN employer AS e ON e.employer_id = c.employer_id
        WHERE (c.lines_wi OR c.lines_wis) AND c.paid_date IS NOT NULL GROUP BY c.paid_date_month""",
    "unemployment": """SELECT c.paid_date_month AS month,
            CAST(FLOOR(SUM(c.base_uw_fen * p.value) / 10000) AS BIGINT) AS value
        FROM contribution AS c
        JOIN law_parameter AS p ON p.name = 'contribution_rate' AND p.key IN ('UI_employer', 'UI_person')
            AND c.ym_month BETWEEN p.from_month AND p.to_month
        WHERE c.lines_ui AND c.paid_date IS NOT NULL GROUP BY c.paid_date_month""",
    "pension": """SELECT c.paid_date_month AS month,
            CAST(FLOOR(SUM(c.base_ep_fen * p.value) / 10000) AS BIGINT) AS value
        FROM contribution AS c
        JOIN law_parameter AS p ON p.name = 'contribution_rate'
            AND c.ym_month BETWEEN p.from_month AND p.to_month
            AND ((c.lines_ep AND c.employer_id IS NOT NULL AND p.key IN ('EP_employer', 'EP_person'))
                OR (c.lines_ep AND c.employer_id IS NULL AND p.key = 'EP_flexible')
                OR (c.lines_gp AND p.key IN ('GP_employer', 'GP_person')))
        WHERE c.paid_date IS NOT NULL GROUP BY c.paid_date_month""",
}


@dataclass(frozen=True)
class Months:
    """Whole months in a row, from ``first`` (``ym``): fen paid out, cases recognised, fen come in."""

    line: str
    first: int
    outlay_fen: tuple[int, ...]
    cases: tuple[int, ...]
    income_fen: tuple[int, ...]

    @property
    def ym(self) -> list[int]:
        """Each month."""
        begin = month_number(self.first)
        return [int(to_ym(begin + place)) for place in range(len(self.cases))]

    @property
    def gap_fen(self) -> tuple[int, ...]:
        """What was paid out beyond what came in; negative where there was a surplus."""
        return tuple(out - come for out, come in zip(self.outlay_fen, self.income_fen, strict=True))


def months_of(session: Session, line: str, since: int | None = None) -> Months:
    """A line's months as known at the end of the session's day, that day's month only if it is its last.

    ``since`` (``ym``): the first month; by default the first in which money went out and came in and a case was
    recognised. Months without a row count nought. The residents' pension has no rate and counts no income.
    Raises BadInputError for a line that has none of these, or where the lake holds no such month.
    """
    if line not in LINES:
        raise BadInputError(f"line {line}: outlay, cases and income are known of {', '.join(LINES)}")
    outlay = f"""SELECT pay_date_month AS month, CAST(SUM(amount_fen) AS BIGINT) AS value FROM payment
        WHERE line IN ({_OUTLAY[line]}) AND pay_date_month IS NOT NULL GROUP BY pay_date_month"""
    found = [_by_month(session, sql) for sql in (outlay, _CASES[line], _INCOME[line])]
    if not all(found):
        raise BadInputError(f"the lake holds no payment, no case or no contribution of {line} by {session.as_of}")
    last = month_of(session.as_of + timedelta(days=1)) - 1
    first = max(min(series) for series in found) if since is None else int(month_number(since))
    if first > last:
        raise BadInputError(f"no whole month of {line} from {to_ym(first)} to {session.as_of}")
    values = [tuple(series.get(month, 0) for month in range(first, last + 1)) for series in found]
    return Months(line, int(to_ym(first)), *values)


def _by_month(session: Session, sql: str) -> dict[int, int]:
    table = session.query(sql)
    return dict(zip(table["month"].to_pylist(), table["value"].to_pylist(), strict=True))
