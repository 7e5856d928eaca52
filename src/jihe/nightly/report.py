"""The page of the morning: one HTML file, no network, that says how the night ended and what it found.

Chinese first, English beside it. The same night writes the same page but for seconds and memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.nightly.ledger import write_atomically
from jihe.nightly.past_rates import ENOUGH

if TYPE_CHECKING:
    from jihe.cases import CaseUpdate, DocketTotals, ListedCase, NightSummary
    from jihe.nightly.overlap import Overlap
    from jihe.nightly.rule_health import RuleHealth
    from jihe.screening.rhythm import Rhythm

TEMPLATES = Path(__file__).parent / "templates"
STALE_DAYS = 62  # where no rhythm is known: the slowest registry read as if current, tax, is one to two months late
PAIRS = 8  # overlaps shown; the others are in overlap.parquet


@dataclass(frozen=True)
class IngestRow:
    """Control totals of one table: ``rows_in`` = accepted + quarantined + duplicates."""

    table: str
    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int


@dataclass(frozen=True)
class QuarantineRow:
    """Rows of one table put aside for one reason; ``reason`` is one sentence, an example will do."""

    table: str
    reason_code: str
    reason: str
    rows: int


@dataclass(frozen=True)
class RegistryRow:
    """When the fund last learnt of a row of an external table; None: never. ``codes``: the rules that read it."""

    table: str
    last: datetime | None
    codes: Sequence[str] = ()
    rhythm: Rhythm | None = None


@dataclass(frozen=True)
class RuleRow:
    """One rule's night. ``state``: ok | no data | failed. Counts are of its entity, None where not known."""

    code: str
    title: str
    title_en: str
    status: str
    state: str
    eligible: int | None
    found: int | None
    rate: float | None
    seconds: float | None = None
    note: str = ""  # why it failed
    health: RuleHealth | None = None

    @property
    def urgency(self) -> int:
        """What needs a person first: failed, alarming, without data, changed, in order."""
        health = self.health
        signs = (self.state == "failed", health and health.alarms, self.state == "no data", health and health.changed)
        return next((place for place, sign in enumerate(signs) if sign), len(signs))


@dataclass(frozen=True)
class ModelRow:
    """One model's night. ``version``: of the champion, None when there is none. ``note``: why it failed;
    ``resting``: why it is not in force though nothing failed."""

    code: str
    title: str
    title_en: str
    version: str | None
    scored: int | None
    warned: int | None
    note: str = ""
    resting: str = ""


@dataclass(frozen=True)
class ReportData:
    """All that the page says.

    ledger      ``Ledger.as_dict()``: run_id, as_of (ISO), status, gaps (sentences), inputs, steps as mappings
                of name, rows_in, rows_out, seconds, peak_mb. The page calls the night failed where the status
                does, with gaps where there are any, else done: it is written before the ledger is closed.
    update      what ``cases.update`` returned; ``dockets`` what ``cases.rank`` did; ``summary`` what
                ``cases.night_summary`` did. Money in fen, effort in minutes.
    basis       what each test of a case shown rests on in the law, by code and test.
    The others are tables in the order in which they are shown.
    """

    ledger: Mapping[str, Any]
    ingest: Sequence[IngestRow]
    quarantine: Sequence[QuarantineRow]
    registries: Sequence[RegistryRow]
    rules: Sequence[RuleRow]
    models: Sequence[ModelRow]
    update: CaseUpdate
    dockets: Mapping[str, DocketTotals]
    summary: NightSummary
    overlaps: Sequence[Overlap] = ()
    basis: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)


def render(data: ReportData, path: Path) -> None:
    """Write the page to ``path``, whole or not at all."""
    write_atomically(path, page(data).encode())


def page(data: ReportData) -> str:
    """The page as HTML; every text in it is escaped."""
    from jihe.page import html

    return html("report.html", _view(data), TEMPLATES)


def _view(data: ReportData) -> dict[str, Any]:
    """What the template shows, as it shows it; no arithmetic is left to the template."""
    from jihe.cases.why import Why
    from jihe.nightly import report_figures as figures

    titles = {row.code: row.title for row in data.rules} | {row.code: row.title for row in data.models}
    recover, lines = data.dockets["recover"], data.summary.lines
    as_of = date.fromisoformat(data.ledger["as_of"])
    verdict = verdict_of(data.ledger)
    return {
        "data": data,
        "ledger": data.ledger,
        "verdict": verdict,
        "verdict_words": VERDICTS[verdict],
        "as_of": as_of,
        "listed": sum(docket.within for name, docket in data.dockets.items() if name in ("recover", "owed")),
        "top": [(case, _rests_on(case, data.basis), Why.of(case.p_upheld, case.why)) for case in data.summary.top],
        "recover": recover,
        "owed": data.dockets["owed"],
        "service": data.dockets.get("service"),
        "public_power": data.dockets["public_power"],
        "at_stake_fen": sum(line.at_stake_fen for line in lines),
        "owed_fen": sum(line.owed_fen for line in lines),
        "steps": [step | {"zh": STEP_WORDS.get(step["name"], "")} for step in data.ledger["steps"]],
        "inputs": list(_inputs(data.ledger["inputs"])),
        "seconds": sum(step["seconds"] for step in data.ledger["steps"]),
        "peak_mb": max((step["peak_mb"] for step in data.ledger["steps"]), default=0.0),
        "ingest_total": _total(data.ingest),
        "quarantined": sum(row.rows for row in data.quarantine),
        "registries": sorted((_freshness(row, as_of) for row in data.registries), key=_stalest),
        "rules": [(rule, rule.health or _unknown(rule)) for rule in sorted(data.rules, key=_most_urgent)],
        "enough": ENOUGH,
        "first": not any(rule.health and rule.health.compared for rule in data.rules),
        "overlaps": [
            (pair, titles.get(pair.code, ""), titles.get(pair.other, ""))
            for pair in [pair for pair in data.overlaps if pair.subjects_both][:PAIRS]
        ],
        "inside": [rule for rule in data.rules if rule.health and rule.health.inside],
        "figures": [
            figures.stake_by_source(data.summary.sources, titles),
            figures.recovery_curve(data.summary.curve, recover),
        ],
    }


STEP_WORDS = {
    "ingest": "入库", "prepare": "准备", "screen": "筛查", "warn": "预警", "health": "规则体检", "cases": "并案",
    "rank": "排序", "evidence": "证据包", "report": "报告",
}  # fmt: skip
VERDICTS = {
    "done": ("完成", "done"),
    "gaps": ("完成但有缺口", "done, with gaps"),
    "failed": ("失败", "failed"),
}


def _rests_on(case: ListedCase, basis: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """What a case is proven by and rests on: how many rows of which tables, and the articles; no row is shown."""
    from jihe.schema import TABLES

    keys = sorted(
        {proof for said in case.signals for proof in said.proofs}, key=lambda proof: list(TABLES).index(proof[0])
    )
    rows = Counter(TABLES[table].title for table, _ in keys)
    cited = dict.fromkeys(one for said in case.signals for one in basis.get((said.code, said.test), ()))
    parts = [f"证据：{'、'.join(f'{title} {count} 条' for title, count in rows.items())}"] * bool(rows)
    return "　".join([*parts, *[f"法律依据：{'、'.join(cited)}"] * bool(cited)])


def verdict_of(ledger: Mapping[str, Any]) -> str:
    """How the night ended: ``done``, ``gaps`` or ``failed``."""
    if ledger["status"] == "failed":
        return "failed"
    return "gaps" if ledger["gaps"] else "done"


def _inputs(inputs: Mapping[str, Any]) -> Iterator[str]:
    """What decided the night, short: tables' versions and models' hashes are in the ledger."""
    for name, value in inputs.items():
        if name == "models":
            yield "models " + ", ".join(f"{code} v{model['version']}" for code, model in value.items())
        elif name != "versions":
            yield f"{name} {value}"


def _total(rows: Sequence[IngestRow]) -> dict[str, int]:
    names = ("rows_in", "accepted", "quarantined", "duplicates")
    return {name: sum(getattr(row, name) for row in rows) for name in names}


def _most_urgent(rule: RuleRow) -> tuple[int, str]:
    return rule.urgency, rule.code


def _unknown(rule: RuleRow) -> RuleHealth:
    """For a rule of which nothing but the night's counts is known."""
    from jihe.nightly.rule_health import RuleHealth

    return RuleHealth(rule.code, "", "", rule.status, rule.state, rule.eligible, None, rule.rate)


def _freshness(row: RegistryRow, as_of: date) -> dict[str, Any]:
    from jihe.schema import TABLES

    days = None if row.last is None else (as_of - row.last.date()).days
    usual, longest = (row.rhythm.usual, row.rhythm.longest) if row.rhythm else (None, None)
    state = row.rhythm.state if row.rhythm else "unknown"
    if days is None:
        state = "none"
    elif state == "unknown":
        state = "late" if days > max(STALE_DAYS, longest or 0) else "fresh"
    title = TABLES[row.table].title if row.table in TABLES else row.table
    shown = {"table": row.table, "last": row.last, "codes": row.codes, "usual": usual, "longest": longest}
    return shown | {"days": days, "state": state, "title": title}


def _stalest(row: Mapping[str, Any]) -> tuple[int, str]:
    return ("none", "overdue", "late", "fresh").index(row["state"]), row["table"]
