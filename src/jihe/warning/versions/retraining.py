"""Which model is to be trained again, and why: what it learnt from has grown, changed or moved away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.warning.declaration import Labels
from jihe.warning.discovery import Model, ModelError, discover

if TYPE_CHECKING:
    from jihe.warning.versions.gates import Gate
    from jihe.warning.versions.question import Question
    from jihe.warning.versions.registry import Version

Reason = tuple[str, str]  # Chinese, English


@dataclass(frozen=True)
class Due:
    """One model: the version spoken of, what has come since it was trained, and why to train again; else no reason.

    ``new`` verdicts of what it learns from, ``upheld`` among them, and ``changed`` of those it had learnt from: None
    where no review teaches it. ``drift`` None where its version cannot be used, or was trained on the day.
    """

    code: str
    title: str
    title_en: str
    version: int | None = None
    in_force: bool = False
    trained_as_of: str | None = None
    new: int | None = None
    upheld: int | None = None
    changed: int | None = None
    drift: Gate | None = None
    reasons: tuple[Reason, ...] = ()

    def because(self, *more: Reason) -> Due:
        """The same with further reasons."""
        return replace(self, reasons=(*self.reasons, *more))


def due(asked: Question, progress: Callable[[str, int, int | None], None]) -> list[Due]:
    """Every model of the content, in order of code, on the day of the question."""
    from jihe.warning.versions.registry import spoken_of

    models, failures = discover(asked.content)
    versions = spoken_of(asked.home)
    made = [Due(stem.split("_")[0].upper(), stem, stem, reasons=((why, why),)) for stem, why in failures.items()]
    for done, model in enumerate(models, start=1):
        made.append(_due(asked, model, versions.get(model.code)))
        progress("models", done, len(models))
    return sorted(made, key=lambda one: one.code)


def _due(asked: Question, model: Model, version: Version | None) -> Due:
    from jihe.warning.learning.frames import entities
    from jihe.warning.versions.question import moved
    from jihe.warning.versions.registry import in_force, load

    declared = model.declaration
    one = Due(model.code, declared.title, declared.title_en)
    if version is None:
        return one.because(("从未训练", "never trained"))
    trained = date.fromisoformat(version.trained_as_of)
    one = replace(
        one, version=version.number, in_force=in_force(asked.home, model.code) == version.number,
        trained_as_of=version.trained_as_of,
    )  # fmt: skip
    one = _learnt(one, asked, model, trained)
    try:
        fitted, _ = load(asked.home, model, version.number)
    except ModelError as error:
        return one.because((f"该版本不可用：{error}", f"the version cannot be used: {error}"))
    if version.content_hash != model.content_hash:
        one = one.because(("模型或特征文件自训练后有改动", "its file or its features' file has changed since"))
    if trained >= asked.as_of:
        return one
    with asked.sessions(asked.as_of) as today:
        rows = entities(model, today)
    drift = moved(asked, model, fitted, trained, rows)
    one = replace(one, drift=drift)
    return one.because((drift.zh, drift.en)) if drift.finding == "fails" else one


def _learnt(one: Due, asked: Question, model: Model, trained: date) -> Due:
    """With what reviews have said since it was trained, of what it learns from."""
    import pandas as pd

    from jihe.warning.learning.labels import reviews

    if not isinstance(model.declaration.labels, Labels):
        return one
    with asked.sessions(asked.as_of) as today:
        rows = reviews(model, today, asked.own)
    end = pd.Timestamp(trained + timedelta(days=1))
    later = (rows["decided_ts"] >= end) & rows["until_ts"].isna()
    new, upheld = int(later.sum()), int(rows.loc[later, "verdict"].isin(model.declaration.labels.upheld).sum())
    changed = int(((rows["decided_ts"] < end) & (rows["until_ts"] >= end)).sum())
    one = replace(one, new=new, upheld=upheld, changed=changed)
    if changed:
        one = one.because((
            f"所学结论中 {changed} 件后经复议、诉讼或撤销而改变",
            f"{changed} of the verdicts it learnt from were changed since by an appeal or taken back",
        ))  # fmt: skip
    if upheld >= asked.bounds.least_upheld:
        one = one.because((
            f"训练后新增结论 {new} 件，其中查实 {upheld} 件，足以比较新旧版本",
            f"{new} verdicts since, {upheld} of them upheld: enough to compare a new version by",
        ))  # fmt: skip
    return one
