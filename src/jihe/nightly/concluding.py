"""The end of a night: signals joined into cases, cases ranked, the lists and the page written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from jihe.home import Home
from jihe.nightly.detecting import Detected, Plan
from jihe.nightly.ledger import Ledger
from jihe.nightly.outputs import file_hash, write_table
from jihe.nightly.past import versions

if TYPE_CHECKING:
    from jihe.cases import Dossier
    from jihe.content import Content
    from jihe.content.meta import LookAlike as Honest
    from jihe.ingest import IngestResult
    from jihe.nightly.overlap import Overlap
    from jihe.nightly.rule_health import RuleHealth

PAGE = "report.html"
LISTS = {"疑点清单.xlsx": False, "公权力监督疑点清单.xlsx": True}  # file → whether it is the discipline unit's


@dataclass(frozen=True)
class RulesHealth:
    """What ``rule_health.parquet`` and ``overlap.parquet`` hold."""

    rows: list[RuleHealth]
    overlaps: list[Overlap]


def health(home: Home, ledger: Ledger, planned: Plan, detected: Detected) -> RulesHealth:
    """Hold every rule against its own past, the other rules and the reviews; the ledger names the past nights."""
    import duckdb
    import pyarrow as pa

    from jihe.cases import open_store
    from jihe.cases.effort import ReviewNumbers
    from jihe.nightly import overlap, rule_health
    from jihe.nightly.outcomes import with_own, yields
    from jihe.nightly.past_nights import HEALTH, past_nights

    folder, screened = ledger.path.parent, detected.screened
    with ledger.step("health") as step, duckdb.connect() as connection:
        past = past_nights(home, planned.as_of)
        rows = rule_health.beside_the_past(planned.content, screened, past, planned.as_of)
        overlap.tables(connection, screened.findings, screened.money, screened.proofs)
        pairs = overlap.overlaps(connection)
        open_store(home)
        outcomes = with_own(detected.outcomes, planned.as_of)
        worth = yields(connection, outcomes, ReviewNumbers.of(planned.law, planned.as_of))
        rows = rule_health.beside_others(rows, pairs, worth)
        ledger.outputs[HEALTH] = write_table(folder / HEALTH, rule_health.table(rows))
        shared = pa.Table.from_pylist([asdict(pair) for pair in pairs], schema=overlap.schema())
        ledger.outputs["overlap.parquet"] = write_table(folder / "overlap.parquet", shared)
        step.rows_in, step.rows_out = len(rows), sum(len(row.alarms) for row in rows)
        step.notes = {"past": [night.folder.name for night in past]}
    return RulesHealth(rows, pairs)


def join(home: Home, ledger: Ledger, planned: Plan, detected: Detected) -> None:
    """Join the night's signals into the case store, but for improbable warnings that stand alone."""
    from jihe import cases
    from jihe.nightly.floor import floor_of, for_cases

    with ledger.step("cases") as step:
        cases.open_store(home)
        made = for_cases(
            detected.signals, detected.money, detected.proofs, detected.warned.calibrated,
            floor_of(planned.law, planned.as_of), detected.about.roots,
        )  # fmt: skip
        joined = cases.update(
            ledger.run_id, planned.as_of, made.signals, made.money, made.proofs,
            unheard=detected.unheard, calibrated=detected.warned.calibrated,
            towns=detected.about.towns, roots=detected.about.roots,
        )  # fmt: skip
        step.rows_in, step.rows_out = detected.signals.num_rows, joined.cases
        step.notes = asdict(replace(joined, below_floor=made.left_out))


def order(ledger: Ledger, planned: Plan, detected: Detected, asked_hours: float | None) -> None:
    """Rank the cases within the reviewers' hours, and keep the ranking beside the night's other files."""
    import duckdb

    from jihe import cases
    from jihe.cases import capacity
    from jihe.cases.second import whole
    from jihe.nightly.past_grounds import past_grounds

    folder = ledger.path.parent
    with ledger.step("rank") as step, duckdb.connect() as connection:
        for name, table in (
            ("signals", detected.signals), ("money", detected.money), ("proofs", detected.proofs),
        ):  # fmt: skip
            connection.register(name, table)
        worth = whole(planned.law, "rate_past_verdicts", planned.as_of)
        past = past_grounds(connection, detected.outcomes, worth)
        usual = capacity.hours(planned.law, planned.as_of, detected.insured)
        hours = usual if asked_hours is None else asked_hours
        totals = cases.rank(ledger.run_id, hours, planned.law, service(planned.content), past)
        ranking = cases.ranking_table(ledger.run_id)
        ledger.outputs["cases.parquet"] = write_table(folder / "cases.parquet", ranking)
        step.rows_in = step.rows_out = ranking.num_rows
        step.notes = {
            "capacity_hours": round(hours, 2),
            "insured": detected.insured,
            "within": sum(one.within for one in totals.values()),
            "dockets": {docket: asdict(one) for docket, one in totals.items()},
        }


def evidence(ledger: Ledger, planned: Plan) -> None:
    """Keep beside the night what pages will ask of its rows, for the cases that are likely to be opened."""
    from jihe.cases.exporting.paper import Ground
    from jihe.engines import Session
    from jihe.nightly import packing

    with (
        ledger.step("evidence") as step,
        Session.of_snapshot(
            planned.lake, planned.snapshot, planned.as_of, planned.law, facts=planned.content.facts
        ) as session,
    ):
        ground = Ground(ledger.run_id, planned.as_of, planned.snapshot.number, planned.content, planned.law, session)
        cases = packing.chosen(ledger.run_id)
        folder = ledger.path.parent
        ledger.outputs[packing.EVIDENCE], step.rows_out = packing.pack(folder, ground, cases)
        step.rows_in = len(cases)


def service(content: Content) -> set[tuple[str, str]]:
    """Code and test of what is a matter of service, with a list of its own."""
    return {
        (rule.code, name)
        for rule in content.rules.values()
        for name, test in rule.meta.tests.items()
        if test.docket == "service"
    }


def put_on_record(home: Home, ledger: Ledger) -> list[str]:
    """Write the night into the audit log, and the log's heads into a folder to be carried away.

    What is wrong with them, as sentences: a head that the log no longer holds must not go unseen.
    """
    from jihe.cases import audit
    from jihe.cases.audit_verify import UnusableError
    from jihe.errors import JiheError

    audit.record(None, "night.rank", "night", ledger.run_id, {"outputs": dict(ledger.outputs)})
    try:
        audit.export_heads(home.audit_heads)
    except (JiheError, UnusableError) as error:
        return [str(error)]
    return []


def dossiers(content: Content) -> dict[str, Dossier]:
    """What the lists say about each rule and model beside its signals, by code."""
    from jihe.cases import Dossier, LookAlike

    def told(alike: Iterable[Honest]) -> tuple[LookAlike, ...]:
        return tuple(LookAlike(each.what, each.cleared_by, each.tests) for each in alike if not each.excluded)

    rules = {
        rule.code: Dossier(
            rule.meta.title,
            tuple(rule.meta.basis),
            told(rule.meta.look_alikes),
            {test: tuple(rule.meta.basis_of(test)) for test in rule.meta.tests},
        )
        for rule in content.rules.values()
    }
    models = content.models.values()
    return rules | {model.code: Dossier(model.title, model.basis, told(model.look_alikes)) for model in models}


def report(
    ledger: Ledger, planned: Plan, detected: Detected, rules: RulesHealth, results: Sequence[IngestResult]
) -> None:
    """Write the suspicion lists and the page of the morning."""
    from jihe import cases
    from jihe.nightly.page_data import page_data
    from jihe.nightly.report import render

    folder = ledger.path.parent
    with ledger.step("report") as step:
        known = dossiers(planned.content)
        made_from = versions(planned.inputs())
        for name, public_power in LISTS.items():
            listed = cases.suspicion_list(
                ledger.run_id, folder / name, detected.signals, detected.proofs, known, planned.law, made_from,
                public_power=public_power,
            )  # fmt: skip
            step.rows_out += listed
            if public_power and not listed:
                (folder / name).unlink()  # nobody should wonder what an empty list of that unit means
            else:
                ledger.outputs[name] = file_hash(folder / name)
    render(page_data(ledger, planned, detected, rules, results), folder / PAGE)
    ledger.outputs[PAGE] = file_hash(folder / PAGE)
