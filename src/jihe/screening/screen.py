"""Runs the rules one after the other; one that fails is recorded, and the rest run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import JiheError
from jihe.law import Law
from jihe.schema.signals import money_schema, proof_schema, signal_schema
from jihe.screening import health
from jihe.screening.health import Health
from jihe.screening.packing import FINDINGS_ORDER, MONEY_ORDER, PROOFS_ORDER, Packed, Packer

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int | None], None]
RUN = ("live", "shadow")


@dataclass(frozen=True)
class Failure:
    """A rule that could not be run to its end: where, and what it said."""

    source: str
    code: str
    address: str
    message: str

    def __str__(self) -> str:
        return f"{self.address} {self.code}: {self.message}"


@dataclass(frozen=True)
class Screened:
    """What a night's rules found, in canonical order.

    ``shadow`` holds the findings of rules on trial, in the shape of ``findings`` but apart from them, without
    money and proofs: they are looked at, and no case comes of them. ``seconds`` is by stem and no output.
    """

    findings: pa.Table
    money: pa.Table
    proofs: pa.Table
    shadow: pa.Table
    health: pa.Table
    failures: list[Failure]
    seconds: dict[str, float]


def evaluate(
    session: Session, packer: Packer, rule: Rule, law: Law, overrides: Mapping[str, object] | None = None
) -> Packed:
    """One rule's findings; ``overrides`` replace thresholds. Raises JiheError when it cannot be run."""
    parameters = {**rule.parameters, **(overrides or {})}
    return packer.pack(session.query(rule.query, parameters), rule, parameters, law)


def eligible_ids(session: Session, rule: Rule, overrides: Mapping[str, object] | None = None) -> pa.Table:
    """The distinct ids of the rule's entity that it could have found."""
    import pyarrow as pa
    import pyarrow.compute as pc

    answer = session.query(rule.meta.eligible, {**rule.parameters, **(overrides or {})})
    ids = pc.drop_null(pc.unique(answer.column(0).cast(pa.int64())))
    return pa.table({"entity_id": ids})


def screen(session: Session, rules: Iterable[Rule], law: Law, progress: Progress | None = None) -> Screened:
    """Run every live and shadow rule over the session; drafts and retired rules are left out."""
    chosen = [rule for rule in sorted(rules, key=lambda rule: rule.code) if rule.meta.status in RUN]
    packed: list[Packed] = []
    trial: list[Packed] = []
    rows: list[Health] = []
    failures: list[Failure] = []
    seconds: dict[str, float] = {}
    with Packer() as packer:
        for number, rule in enumerate(chosen):
            if progress is not None:
                progress("screen", number, len(chosen))
            begin = time.perf_counter()
            try:
                found = evaluate(session, packer, rule, law)
                rows.append(health.measure(session, rule, found, eligible_ids(session, rule)))
            except JiheError as error:
                address = f"rules/{rule.path.name}:{rule.line_of_sql}"
                failures.append(Failure(rule.stem, rule.code, address, str(error)))
                rows.append(health.failed(session, rule))
            else:
                (packed if rule.meta.status == "live" else trial).append(found)
            seconds[rule.stem] = round(time.perf_counter() - begin, 3)
    if progress is not None:
        progress("screen", len(chosen), len(chosen))
    return Screened(
        findings=_joined([one.findings for one in packed], signal_schema(), FINDINGS_ORDER),
        money=_joined([one.money for one in packed], money_schema(), MONEY_ORDER),
        proofs=_joined([one.proofs for one in packed], proof_schema(), PROOFS_ORDER),
        shadow=_joined([one.findings for one in trial], signal_schema(), FINDINGS_ORDER),
        health=health.table(rows),
        failures=failures,
        seconds=seconds,
    )


def _joined(tables: list[pa.Table], schema: pa.Schema, order: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    whole = pa.concat_tables([schema.empty_table(), *tables])
    return whole.sort_by([(name, "ascending") for name in order]).combine_chunks()
