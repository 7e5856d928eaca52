"""Scores of a day, and why somebody has theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.desk.asking import Fund
    from jihe.desk.sight import Sight
    from jihe.warning.discovery import Model
    from jihe.warning.versions.registry import Version


@dataclass(frozen=True, repr=False)
class Explained:
    """One score and its three strongest reasons, strongest first. ``who``: as was asked."""

    code: str
    version: int
    key: str
    who: str | int
    score: float
    reasons: list[dict[str, Any]]

    @property
    def table(self) -> pd.DataFrame:
        """The reasons, a row each."""
        import pandas as pd

        return pd.DataFrame(self.reasons).drop(columns="entity_id", errors="ignore").set_index("rank")

    def __repr__(self) -> str:
        lines = [f"  {one['contribution']:+.3f}  {one['zh']} | {one['en']}" for one in self.reasons]
        return "\n".join([f"{self.code} version {self.version}: {self.key} {self.who} scores {self.score:.3f}", *lines])


def scores(fund: Fund, sight: Sight, model: Model) -> pd.DataFrame:
    """What the champion, or the newest version where none is in force, gives whom it judges, highest first."""
    import numpy as np

    from jihe.desk.frames import shown
    from jihe.warning.capacity import select
    from jihe.warning.data_availability import require_data
    from jihe.warning.learning.frames import entities
    from jihe.warning.versions.registry import reported

    sight.require(model.declaration.lane, model.code)
    fitted, _ = reported(fund.home, model)
    with fund.session() as session:
        require_data(model, session)
        rows = entities(model, session)
    judged = fitted.judged(rows)
    score, tonight = fitted.score(rows)[judged], rows[judged].reset_index(drop=True)
    warned = np.zeros(len(score), dtype=bool)
    warned[select(model, tonight, score)] = True
    made = tonight[[model.key]].assign(score=score, warned=warned)
    made = made.sort_values(["score", model.key], ascending=[False, True], ignore_index=True)
    sight.looked("model", model.code, fund.as_of, len(made))
    return shown(made, model.feature, sight).set_index(model.key)


def explain(fund: Fund, sight: Sight, model: Model, who: str | int) -> Explained:
    """By number, of the champion alone, as reviewers see it; by name also of a version that is not in force.

    BadInputError for a name of nobody it scores on the day, and for who may not look.
    """
    from jihe.warning.data_availability import require_data
    from jihe.warning.learning.frames import entities
    from jihe.warning.reasons import explain as reasons_of
    from jihe.warning.versions.registry import load, reported

    by_number = not isinstance(who, str)
    if by_number:
        _may_look(sight, model)
    else:
        sight.require(model.declaration.lane, model.code)
    fitted, version = (load if by_number else reported)(fund.home, model)
    with fund.session() as session:
        require_data(model, session)
        alone = by_number and not (model.declaration.method.whole or model.declaration.method.makes)
        within = entities(model, session, ids=[int(who)] if alone else None)
    rows = within[within[model.key] == int(who)] if by_number else within[_named(sight, model, within) == who]
    kind, column = model.declaration.subject
    if rows.empty or (by_number and _blind(sight, kind, int(rows[column].iloc[0]))):
        raise BadInputError(f"{model.code} does not apply to {model.key} {who} as of {fund.as_of}")
    score, reasons = float(fitted.score(rows, within)[0]), reasons_of(fitted, rows, within)
    if by_number:
        _look(sight, kind, int(rows[column].iloc[0]), version)
    else:
        sight.looked("model", model.code, fund.as_of, 1)
    return Explained(model.code, version.number, model.key, who, score, _told(reasons, by_number or sight.in_full))


def _named(sight: Sight, model: Model, rows: pd.DataFrame) -> pd.Series[Any]:
    from jihe.desk.pseudonyms import Pseudonyms, kind_of

    return Pseudonyms.of(sight.home).names(kind_of(model.key), rows[model.key])


def _told(reasons: pa.Table, in_full: bool) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (reasons if in_full else reasons.drop_columns(["entity_id"])).to_pylist()
    return told


def _may_look(sight: Sight, model: Model) -> None:
    """One entity by its number is a look at that one, purpose or not: for a reviewer of the bureau, in the lane."""
    from jihe.cases import rights

    rights.of_the_bureau(sight.acting(), "score of anybody", model.declaration.lane)


def _blind(sight: Sight, kind: str, subject: int) -> bool:
    from jihe.cases import rights

    return rights.blind_to(sight.acting(), kind, subject)


def _look(sight: Sight, kind: str, subject: int, version: Version) -> None:
    from jihe.cases import audit

    told = {"model": version.code} | ({"purpose": sight.purpose} if sight.purpose else {})
    audit.record(sight.acting(), "model.look", kind, subject, told)
