"""Each rule beside its own past, beside the other rules, and beside what reviewers made of its findings.

Derived from the night's signals and from earlier nights' ``rule_health.parquet``. It is no part of what a replay
repeats: earlier nights may have been deleted since, and a replay must not hang on them. The ledger names the nights
it was made from (docs/decisions/0023-rule-health.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.nightly.past_nights import PastNight, Subjects, distinct
from jihe.nightly.past_rates import RARE, Past, learn
from jihe.screening.health import tests_type

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.content import Content
    from jihe.nightly.outcomes import Yield
    from jihe.nightly.overlap import Overlap
    from jihe.screening import Screened

FLOOD, COLLAPSE, SILENCE = "flood", "collapse", "silence"
RAN = ("ok", "no data")


@dataclass(frozen=True)
class RuleHealth:
    """One rule, one night. Counts are of distinct subjects; None where there is nothing to tell.

    compared    run id of the last night before in which the rule ran; ``days`` ago
    changed     the rule's text or the law's numbers in it were others then: its past begins anew
    before      subjects then; ``new`` were not among them, ``gone`` no longer are
    nights      past nights of the same text that the expectation rests on; below ``past_rates.ENOUGH`` there is none
    new_low … new_high   between these are 95 nights of 100, as ``gone_low … gone_high``
    new_chance  probability of that many new subjects or more; ``gone_chance`` likewise; ``quiet_chance`` of so many
                nights (``quiet_days``) without a new one
    alarms      flood · collapse · silence: those whose chance is below ``past_rates.RARE``
    reviewed    reviews of what it names; ``upheld`` share with its ends; ``hours`` of review to one upheld case
    inside      rules that name all whom it names
    tests       findings and subjects of each test (``screening.health``)
    """

    code: str
    source: str
    hash: str
    status: str
    state: str
    eligible: int | None
    subjects: int | None
    rate: float | None
    compared: str | None = None
    days: int | None = None
    changed: bool = False
    before: int | None = None
    new: int | None = None
    gone: int | None = None
    nights: int = 0
    new_mean: float | None = None
    new_low: int | None = None
    new_high: int | None = None
    new_chance: float | None = None
    gone_high: int | None = None
    gone_chance: float | None = None
    quiet_days: int | None = None
    quiet_chance: float | None = None
    alarms: list[str] = field(default_factory=list)
    reviewed: int = 0
    upheld: float | None = None
    upheld_low: float | None = None
    upheld_high: float | None = None
    hours: float | None = None
    hours_low: float | None = None
    hours_high: float | None = None
    fen_per_hour: int | None = None
    inside: list[str] = field(default_factory=list)
    tests: list[dict[str, Any]] = field(default_factory=list)


def schema() -> pa.Schema:
    """Of ``rule_health.parquet``, one row a rule in order of code."""
    import pyarrow as pa

    kinds = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    kinds |= {"list[str]": pa.list_(pa.string()), "list[dict[str,": tests_type()}
    of = {name: str(each.type).split(" ")[0] for name, each in RuleHealth.__dataclass_fields__.items()}
    return pa.schema([(name, kinds[kind]) for name, kind in of.items()])


def table(rows: Sequence[RuleHealth]) -> pa.Table:
    """The rows as Arrow, figures rounded to six places."""
    import pyarrow as pa

    def rounded(value: Any) -> Any:
        return float(f"{value:.6g}") if isinstance(value, float) else value

    plain = [{name: rounded(value) for name, value in asdict(row).items()} for row in rows]
    return pa.Table.from_pylist(plain, schema=schema())


def beside_the_past(content: Content, screened: Screened, past: Sequence[PastNight], as_of: date) -> list[RuleHealth]:
    """Every rule that was to run, in order of code, against the nights before."""
    tonight = distinct([screened.findings, screened.shadow])
    rows = []
    for one in screened.health.to_pylist():
        rule = content.rules[one["source"]]
        plain = RuleHealth(
            code=one["code"], source=one["source"], hash=rule.hash, status=one["status"], state=one["state"],
            eligible=one["eligible"], subjects=one["subjects"], rate=one["rate"], tests=one["tests"],
        )  # fmt: skip
        rows.append(_judged(_compared(plain, tonight, past, as_of), past) if plain.state in RAN else plain)
    return rows


def beside_others(
    rows: Sequence[RuleHealth], overlaps: Sequence[Overlap], yields: dict[str, Yield]
) -> list[RuleHealth]:
    """The rows with what reviewers made of their findings, and the rules they lie inside."""
    inside: dict[str, list[str]] = {}
    for one in overlaps:
        if one.inside:
            inside.setdefault(one.code, []).append(one.other)
    made = []
    for row in rows:
        told = yields.get(row.code)
        if told is not None:
            row = replace(
                row, reviewed=told.reviewed,
                upheld=told.upheld.value, upheld_low=told.upheld.low, upheld_high=told.upheld.high,
                hours=told.hours, hours_low=told.hours_low, hours_high=told.hours_high, fen_per_hour=told.fen_per_hour,
            )  # fmt: skip
        made.append(replace(row, inside=sorted(inside.get(row.code, []))))
    return made


def _compared(row: RuleHealth, tonight: Subjects, past: Sequence[PastNight], as_of: date) -> RuleHealth:
    """The row with whom the rule names that it did not name when it last ran, and the other way round."""
    ran = [night for night in past if night.rules.get(row.code, {}).get("state") in RAN]
    if not ran:
        return row
    last = ran[-1]
    now, then = tonight.get(row.code, set()), last.subjects.get(row.code, set())
    return replace(
        row, compared=last.folder.name, days=(as_of - last.as_of).days, before=len(then),
        changed=last.rules[row.code]["hash"] != row.hash, new=len(now - then), gone=len(then - now),
    )  # fmt: skip


def _judged(row: RuleHealth, past: Sequence[PastNight]) -> RuleHealth:
    """The row with what its past leads one to expect; unchanged where that past is too short or of another text."""
    if row.new is None or row.changed:
        return row
    flows = [night.rules[row.code] for night in past if night.rules.get(row.code, {}).get("days") is not None]
    flows = [flow for flow in flows if flow["hash"] == row.hash and not flow["changed"]]
    row = replace(row, nights=len(flows))
    return _quiet(_gone(_new(row, flows), flows), flows)


def _new(row: RuleHealth, flows: Sequence[dict[str, Any]]) -> RuleHealth:
    assert row.new is not None
    exposure, learnt = _exposed(asdict(row)), _learn(flows, "new", _exposed)
    if learnt is None or not exposure:
        return row
    mean, low, high = learnt.usual(exposure)
    row = replace(row, new_mean=mean, new_low=low, new_high=high, new_chance=learnt.at_least(row.new, exposure))
    return _alarmed(row, FLOOD, row.new_chance)


def _gone(row: RuleHealth, flows: Sequence[dict[str, Any]]) -> RuleHealth:
    assert row.gone is not None
    exposure, learnt = _held(asdict(row)), _learn(flows, "gone", _held)
    if learnt is None or not exposure:
        return row
    row = replace(row, gone_high=learnt.usual(exposure)[2], gone_chance=learnt.at_least(row.gone, exposure))
    return _alarmed(row, COLLAPSE, row.gone_chance)


def _quiet(row: RuleHealth, flows: Sequence[dict[str, Any]]) -> RuleHealth:
    """How likely so many nights without a new subject are, by the nights before they began."""
    if row.new:
        return row
    began = max((place + 1 for place, flow in enumerate(flows) if flow["new"]), default=0)
    still = [*flows[began:], asdict(row)]
    row = replace(row, quiet_days=sum(flow["days"] for flow in still))
    learnt = _learn(flows[:began], "new", _exposed)
    exposures = [_exposed(flow) for flow in still if _exposed(flow)]
    if learnt is None or not exposures:
        return row
    row = replace(row, quiet_chance=learnt.none_in(exposures))
    return _alarmed(row, SILENCE, row.quiet_chance)


def _learn(flows: Sequence[dict[str, Any]], count: str, exposure: Any) -> Past | None:
    from jihe.nightly.past_rates import CYCLE_DAYS

    told = [flow for flow in flows if exposure(flow)]
    if sum(flow["days"] for flow in told) < CYCLE_DAYS:
        return None
    return learn([flow[count] for flow in told], [float(exposure(flow)) for flow in told])


def _exposed(flow: dict[str, Any]) -> int:
    """What new subjects come from: entities that the rule could have found, times days."""
    return (flow["eligible"] or 0) * flow["days"]  # type: ignore[no-any-return]


def _held(flow: dict[str, Any]) -> int:
    """What subjects go from: those there were, times days."""
    return flow["before"] * flow["days"]  # type: ignore[no-any-return]


def _alarmed(row: RuleHealth, alarm: str, chance: float | None) -> RuleHealth:
    return replace(row, alarms=[*row.alarms, alarm]) if chance is not None and chance < RARE else row


def sentences(rows: Sequence[RuleHealth]) -> list[str]:
    """What is alarming, a sentence a rule and kind; each makes the night one with gaps."""
    made = []
    for row in rows:
        for alarm in row.alarms:
            if alarm == FLOOD:
                zh = f"今晚新增 {row.new} 个对象，以往通常 {row.new_low}–{row.new_high} 个"
                en = f"{row.new} new subjects, {row.new_low} to {row.new_high} are usual"
            elif alarm == COLLAPSE:
                zh = f"上次发现的 {row.before} 个对象今晚有 {row.gone} 个不再被发现，以往至多约 {row.gone_high} 个"
                en = f"{row.gone} of {row.before} subjects are no longer found, {row.gone_high} at most are usual"
            else:
                zh = f"已 {row.quiet_days} 天没有新增对象，按以往不应如此"
                en = f"no new subject for {row.quiet_days} days, which its past makes unlikely"
            made.append(f"{row.code}: {zh} · {en}")
    return made
