"""The part of a night that a replay repeats: from data, content and models of that night to its signals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.home import Home
from jihe.nightly.ledger import Ledger, Step
from jihe.nightly.outputs import write_table
from jihe.nightly.subjects import Whereabouts, whereabouts

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.content import Content
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law
    from jihe.nightly.outcomes import Outcomes
    from jihe.screening import Screened
    from jihe.screening.rhythm import Rhythm
    from jihe.warning import Warned

Progress = Callable[[str, int, int | None], None]
Measure = Callable[[str], AbstractContextManager[Step]]


@dataclass(frozen=True)
class Plan:
    """All that decides a night's signals. ``models``: version and artefact hash by code."""

    as_of: date
    lake: Lake
    snapshot: Snapshot
    content: Content
    law: Law
    models: dict[str, dict[str, Any]]

    def inputs(self) -> dict[str, Any]:
        """As the ledger keeps them."""
        return {
            "snapshot": self.snapshot.number,
            "versions": self.snapshot.versions,
            "content": self.content.hash,
            "models": self.models,
        }

    def ledger(self, home: Home, capacity_hours: float | None = None) -> Ledger:
        """A new ledger; the run's id is the day and a hash of the inputs: the same night, the same run.

        Hours that nobody asked for follow from the other inputs.
        """
        inputs = self.inputs() | ({} if capacity_hours is None else {"capacity_hours": capacity_hours})
        digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:8]
        run_id = f"{self.as_of.isoformat()}-{digest}"
        return Ledger(run_id, self.as_of.isoformat(), inputs, home.runs / run_id / "run.json")


@dataclass(frozen=True)
class Detected:
    """Findings and warnings of a night; ``signals``, ``money`` and ``proofs`` are both together.

    ``rhythms`` of the registries that rules read, by table, and ``outcomes`` of reviews, both as known by the day.
    """

    content: Content
    screened: Screened
    warned: Warned
    rhythms: dict[str, Rhythm]
    outcomes: Outcomes
    about: Whereabouts = field(default_factory=Whereabouts)  # of the subjects
    insured: int = 0

    @property
    def signals(self) -> pa.Table:
        """Findings, then warnings."""
        return _both(self.screened.findings, self.warned.warnings)

    @property
    def money(self) -> pa.Table:
        """Payments at stake."""
        return _both(self.screened.money, self.warned.money)

    @property
    def proofs(self) -> pa.Table:
        """Rows that prove."""
        return _both(self.screened.proofs, self.warned.proofs)

    @property
    def unheard(self) -> list[str]:
        """Codes of rules and models that could not be asked: their last word still stands."""
        broken = {Path(defect.path).stem for defect in self.content.defects}
        units = {*self.content.rules, *self.content.models}
        stems = {*self.warned.failures, *self.warned.resting, *(broken - units)}
        return sorted({code_of(stem) for stem in stems} | {one.code for one in self.screened.failures})

    def gaps(self) -> list[str]:
        """What could not be asked and what was asked without data, as sentences."""
        depend: dict[str, list[str]] = {}
        for row in self.screened.health.to_pylist():
            for registry in row["registries"]:
                depend.setdefault(registry["table"], []).append(row["code"])
        for code, tables in self.warned.registries.items():
            for table in tables:
                depend.setdefault(table, []).append(code)
        missing = []
        for table, codes in sorted(depend.items()):
            rhythm, rules = self.rhythms[table], ", ".join(codes)
            if rhythm.state == "none":
                missing.append(f"{table}: not one row has arrived by this day; {rules} cannot say anybody is clear")
            elif rhythm.state == "overdue":
                missing.append(
                    f"{table}: 已 {rhythm.waited} 天没有新数据，以往最长 {rhythm.longest} 天，影响 {rules} · "
                    f"nothing for {rhythm.waited} days, until now {rhythm.longest} at most; {rules} may miss some"
                )
        defects = map(str, self.content.defects)
        return [*defects, *map(str, self.screened.failures), *self.warned.failures.values(), *missing]


def plan(
    home: Home,
    lake: Lake,
    as_of: date,
    folder: Path,
    snapshot: int | None = None,
    models: dict[str, dict[str, Any]] | None = None,
) -> Plan:
    """Keep a copy of the content in ``folder`` by its hash, and read that copy: what runs is what is kept.

    ``snapshot`` and ``models`` are a past night's, for a replay; else the last snapshot and the champions.
    """
    from jihe import content, law
    from jihe.receipts import Receipts
    from jihe.warning.discovery import ModelError
    from jihe.warning.versions.registry import champions

    kept = content.unpacked(home.contents, content.pack(folder, home.contents))
    if models is None:
        try:
            in_force = champions(home)
        except ModelError:
            in_force = {}  # the rules go on; scoring says of every model what is wrong
        models = {code: {"version": one.number, "sha256": one.sha256} for code, one in in_force.items()}
    return Plan(
        as_of=as_of,
        lake=lake,
        snapshot=lake.snapshot() if snapshot is None else lake.at(snapshot),
        content=content.load(kept, receipts=Receipts(home.receipts)),
        law=law.load(kept / "rules" / "parameters"),
        models=models,
    )


def detect(
    home: Home, planned: Plan, measure: Measure, progress: Progress, screened: Screened | None = None
) -> Detected:  # fmt: skip
    """Run every rule and every model over the plan's snapshot, as known at the end of its day.

    ``screened``: what the plan's rules found on this day and snapshot, where that is known; then none is run.
    """
    from jihe.cases.capacity import insured
    from jihe.engines import Session
    from jihe.nightly.outcomes import outcomes
    from jihe.screening import screen
    from jihe.screening.rhythm import rhythms
    from jihe.warning import score

    facts = planned.content.facts
    with Session.of_snapshot(planned.lake, planned.snapshot, planned.as_of, planned.law, facts=facts) as session:
        with measure("screen") as step:
            progress("screen", 0, None)
            rules = planned.content.rules.values()
            if screened is None:
                screened = screen(session, rules, planned.law, progress)
            reviewed = outcomes(session)
            step.rows_out = screened.findings.num_rows
            step.notes["seconds"] = screened.seconds
        with measure("warn") as step:
            progress("warn", 0, None)
            versions = {code: chosen["version"] for code, chosen in planned.models.items()}
            warned = score(home, planned.content, session, versions)
            step.notes["not_in_force"] = list(warned.resting.values())
            step.rows_in, step.rows_out = sum(warned.scored.values()), warned.warnings.num_rows
        rests = [*(rule.registries for rule in rules), *warned.registries.values()]
        arrivals = rhythms(session, {table for tables in rests for table in tables})
        detected = Detected(planned.content, screened, warned, arrivals, reviewed)
        return replace(detected, about=whereabouts(session, detected.signals), insured=insured(session))


def write_signals(folder: Path, detected: Detected) -> dict[str, str]:
    """Write what was detected into ``folder``; sha256 by file name. The same night, the same bytes."""
    tables = {
        "findings.parquet": detected.screened.findings,
        "shadow.parquet": detected.screened.shadow,
        "warnings.parquet": detected.warned.warnings,
        "money.parquet": detected.money,
        "proofs.parquet": detected.proofs,
        "scores.parquet": detected.warned.scores,
        "health.parquet": detected.screened.health,
    }
    return {name: write_table(folder / name, table) for name, table in tables.items()}


def code_of(stem: str) -> str:
    """The code that a unit's file name starts with: ``p01_payment_after_death`` → P01."""
    return stem.split("_")[0].upper()


def _both(findings: pa.Table, warnings: pa.Table) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables([findings, warnings]).combine_chunks()
