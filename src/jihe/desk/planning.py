"""A training before it is begun: which models, on what, why, and for how long about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.warning.declaration import Labels

if TYPE_CHECKING:
    from jihe.desk.asking import Fund
    from jihe.engines import Session
    from jihe.warning.discovery import Model
    from jihe.warning.versions.question import Question
    from jihe.warning.versions.registry import Version


@dataclass(frozen=True)
class Planned:
    """One model. ``reasons``: why it would be fitted, Chinese and English; none: its newest version stands.

    ``lessons``: verdicts that would teach it, ``upheld`` among them, None where no review does. ``seconds``: what its
    newest version took, and ``prepared`` what came before, for all models together; None where nobody measured.
    ``problem``: why it cannot be trained.
    """

    code: str
    title: str
    title_en: str
    entity: str
    as_of: date
    snapshot: int
    newest: int | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    lessons: int | None = None
    upheld: int | None = None
    seconds: float | None = None
    prepared: float | None = None
    problem: str | None = None


def plan(fund: Fund, names: Iterable[str] | None, fresh: bool) -> list[Planned]:
    """What a training of these models (all) would do, in order of code. Nothing is fitted or written."""
    from jihe.warning.discovery import discover
    from jihe.warning.training import training_inputs
    from jihe.warning.versions.promotion import Bounds
    from jihe.warning.versions.question import Question

    models, failures = discover(fund.content, names)
    own = fund.own_reviews()
    inputs = training_inputs(fund.law, fund.snapshot, fund.as_of, own)
    bounds = Bounds.of(fund.law, fund.as_of)
    with fund.session() as session:

        def on(_day: date) -> AbstractContextManager[Session]:
            return nullcontext(session)

        asked = Question(fund.home, fund.content, on, fund.as_of, bounds, own, inputs=inputs)
        made = [_planned(fund, model, asked.inputs_of(model), fresh, _lessons(fund, model, asked)) for model in models]
    broken = [
        Planned(stem.split("_")[0].upper(), stem, stem, "", fund.as_of, fund.snapshot.number, problem=why)
        for stem, why in failures.items()
    ]
    return sorted([*made, *broken], key=lambda one: one.code)


def total(planned: Sequence[Planned]) -> float | None:
    """Seconds that fitting these takes, about, with what is prepared for all; None where one was never measured."""
    wanted = [one for one in planned if one.reasons and not one.problem]
    if any(one.seconds is None or one.prepared is None for one in wanted):
        return None
    return sum(one.seconds or 0.0 for one in wanted) + max((one.prepared or 0.0 for one in wanted), default=0.0)


def _planned(fund: Fund, model: Model, inputs: str, fresh: bool, lessons: tuple[int, int] | None) -> Planned:
    from jihe.warning.versions.durations import seconds
    from jihe.warning.versions.registry import versions

    declared = model.declaration
    newest = max(versions(fund.home, model.code), key=lambda one: one.number, default=None)
    took = None if newest is None else seconds(fund.home, newest)
    reviews, upheld = lessons or (None, None)
    return Planned(
        model.code, declared.title, declared.title_en, declared.entity, fund.as_of, fund.snapshot.number,
        None if newest is None else newest.number, tuple(_reasons(fund, model, newest, inputs, fresh)), reviews, upheld,
        *(took or (None, None)),
    )  # fmt: skip


def _reasons(fund: Fund, model: Model, newest: Version | None, inputs: str, fresh: bool) -> Iterable[tuple[str, str]]:
    from jihe.warning.versions.registry import whole

    if newest is None:
        yield "从未训练", "never trained"
        return
    if fresh:
        yield "要求重新训练", "asked for anew"
    if not whole(fund.home, newest):
        yield f"版本 {newest.number} 的文件不全", f"version {newest.number} is not all there"
    if newest.inputs == inputs:
        return
    told = list(_changed(fund, model, newest))
    yield from told
    if not told:
        yield "核查结论、法律数值或引擎有变", "verdicts, numbers of the law, or the engine changed"


def _changed(fund: Fund, model: Model, newest: Version) -> Iterable[tuple[str, str]]:
    """What of a training's inputs is seen to be another."""
    if newest.content_hash != model.content_hash:
        yield "模型或特征文件有改动", "its file or its features' file changed"
    if newest.snapshot != fund.snapshot.number:
        yield (
            f"数据快照由 {newest.snapshot} 变为 {fund.snapshot.number}",
            (f"the data went from snapshot {newest.snapshot} to {fund.snapshot.number}"),
        )
    if newest.trained_as_of != fund.as_of.isoformat():
        yield (
            f"截至日由 {newest.trained_as_of} 变为 {fund.as_of}",
            (f"the day went from {newest.trained_as_of} to {fund.as_of}"),
        )


def _lessons(fund: Fund, model: Model, asked: Question) -> tuple[int, int] | None:
    """Verdicts, and those upheld; before the entity's features are asked for, so as many as there can be."""
    from jihe.warning.learning.labels import reviews

    labels = model.declaration.labels
    if not isinstance(labels, Labels):
        return None
    with asked.sessions(fund.as_of) as session:
        rows = reviews(model, session, asked.own)
    rows = rows[rows["until_ts"].isna()]
    return len(rows), int(rows["verdict"].isin(labels.upheld).sum())
