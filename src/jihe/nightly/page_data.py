"""Gathers what the page of the morning says from what the night has at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from jihe.nightly.detecting import Detected, Plan
from jihe.nightly.ledger import Ledger

if TYPE_CHECKING:
    from jihe.cases import NightSummary
    from jihe.content import Content
    from jihe.content.units import ModelFile, Rule
    from jihe.ingest import IngestResult
    from jihe.nightly.concluding import RulesHealth
    from jihe.nightly.report import IngestRow, ModelRow, QuarantineRow, RegistryRow, ReportData, RuleRow


def page_data(
    ledger: Ledger, planned: Plan, detected: Detected, rules: RulesHealth, results: Sequence[IngestResult]
) -> ReportData:
    """Everything the page says, from what the night has at hand."""
    from jihe import cases
    from jihe.nightly.report import ReportData

    notes = {step.name: step.notes for step in ledger.steps}
    summary = cases.night_summary(ledger.run_id, detected.signals, detected.money, detected.proofs)
    return ReportData(
        ledger=ledger.as_dict(),
        ingest=_ingested(results),
        quarantine=_quarantined(planned),
        registries=_registries(detected),
        rules=_rules(planned.content, detected, rules),
        overlaps=rules.overlaps,
        models=_models(planned, detected),
        update=cases.CaseUpdate(**notes["cases"]),
        dockets={name: cases.DocketTotals(**one) for name, one in notes["rank"]["dockets"].items()},
        summary=summary,
        basis=_basis(planned.content, summary),
    )


def _basis(content: Content, summary: NightSummary) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the law says behind each test of the cases shown."""
    both: list[Rule | ModelFile] = [*content.rules.values(), *content.models.values()]
    units = {unit.code: unit for unit in both}
    shown = {(said.code, said.test) for case in summary.top for said in case.signals}
    return {(code, test): tuple(units[code].basis_of(test)) for code, test in sorted(shown) if code in units}


def _ingested(results: Sequence[IngestResult]) -> list[IngestRow]:
    from jihe.ingest.result import Totals
    from jihe.nightly.report import IngestRow

    sums: dict[str, Totals] = {}
    for result in results:
        for table, totals in result.tables.items():
            sums[table] = sums.get(table, Totals()) + totals
    return [IngestRow(table, one.rows_in, one.accepted, one.quarantined, one.duplicates) for table, one in sums.items()]


def _quarantined(planned: Plan) -> list[QuarantineRow]:
    from jihe.ingest.quarantine import summary
    from jihe.nightly.report import QuarantineRow

    counts: Counter[tuple[str, str]] = Counter()
    reasons: dict[tuple[str, str], str] = {}
    for held in summary(planned.lake, planned.snapshot):
        counts[held.table, held.reason_code] += held.rows
        reasons.setdefault((held.table, held.reason_code), held.reason)
    return [QuarantineRow(table, code, reasons[table, code], rows) for (table, code), rows in sorted(counts.items())]


def _registries(detected: Detected) -> list[RegistryRow]:
    from jihe.nightly.report import RegistryRow

    codes: dict[str, list[str]] = {}
    last: dict[str, datetime | None] = {}
    for rule in detected.screened.health.to_pylist():
        for registry in rule["registries"]:
            codes.setdefault(registry["table"], []).append(rule["code"])
            last[registry["table"]] = registry["last"]
    return [RegistryRow(table, last[table], codes[table], detected.rhythms[table]) for table in sorted(codes)]


def _rules(content: Content, detected: Detected, rules: RulesHealth) -> list[RuleRow]:
    from jihe.nightly.report import RuleRow

    health = {row.code: row for row in rules.rows}

    said = {failure.code: failure.message for failure in detected.screened.failures}
    rows = []
    for row in detected.screened.health.to_pylist():
        meta = content.rules[row["source"]].meta
        counts = {name: row[name] for name in ("code", "status", "state", "eligible", "found", "rate")}
        rows.append(
            RuleRow(
                title=meta.title,
                title_en=meta.title_en,
                seconds=detected.screened.seconds.get(row["source"]),
                note=said.get(row["code"], ""),
                health=health[row["code"]],
                **counts,
            )
        )
    return rows


def _models(planned: Plan, detected: Detected) -> list[ModelRow]:
    from jihe.nightly.report import ModelRow

    warned = Counter(detected.warned.warnings.column("code").to_pylist())
    rows = []
    for stem, model in sorted(planned.content.models.items()):
        chosen = planned.models.get(model.code)
        rows.append(
            ModelRow(
                model.code,
                model.title,
                model.title_en,
                None if chosen is None else str(chosen["version"]),
                detected.warned.scored.get(model.code),
                warned[model.code] if model.code in detected.warned.scored else None,
                detected.warned.failures.get(stem, ""),
                detected.warned.resting.get(stem, ""),
            )
        )
    return rows
