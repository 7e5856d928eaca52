"""Why a fraud was missed: nothing looks for it, nothing tells of it yet, or what looks for it let it pass.

``CATALOGUE`` is the coverage matrix of the catalogues of rules and models: by typology, the codes that are meant to
find it, put right where a rule cannot see it (docs/decisions/0037). It is held against what ran; a code that found one
of a typology covers it too, whatever the catalogue says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.schema import TABLES

if TYPE_CHECKING:
    import duckdb

    from jihe.engines import Session

CATALOGUE: dict[str, str] = {
    "B1.1": "P01 P10 P11 P13 U04 W13 W14 M01 M15 M19", "B1.2": "P02 P11 U04 W14", "B1.3": "P03 X02 X03 M14",
    "B1.4": "P04 P05 P06 P14 P15 M02 M18", "B1.5": "P07 P08 P09 M03 M04 M02 M18", "B1.6": "X02 P05 P07 M14 M19",
    "B1.7": "P12 P07 M02", "B1.8": "P13 W16 X03",
    "B2.1": "U01 U02 U03 U11 M05", "B2.2": "U08 U09 M04 M03 M06", "B2.3": "U05 M04 M18", "B2.4": "U03 U04 M01",
    "B2.5": "U06 U07 M06", "B2.6": "U10 X02 M14", "B2.7": "U12 M07 M15", "B2.8": "U13 M04",
    "B3.1": "W01 W02 M09 M08 M10", "B3.2": "W03 X02 M14 M10", "B3.3": "W07 W03 M10 M08 M03", "B3.4": "W03 W05 M10",
    "B3.5": "W06 W16 M10", "B3.6": "W08 W09 W10 M11", "B3.7": "W12", "B3.8": "W15 W11 M12 M13",
    "B3.9": "W13 W14 W16 M01", "B3.10": "W08 W10 M11", "B3.11": "M08 M09 M03", "B3.12": "X04 W07 M10 M15",
    "B4.1": "P07 P09 M16 M18", "B4.2": "X01 M19 M15", "B4.3": "P01 P11 M19 M18", "B4.4": "P06 P08 M18 M17 M03",
    "B4.5": "M16 M17", "B4.6": "P07 P12 M19", "B4.7": "W03 W04 W05 M13 M18",
}  # fmt: skip

# What must have been heard of the person behind a fraud before anybody could know: rows of these tables, where SQL
# over row ``r`` and truth ``t`` holds. A typology without an entry shows in the entity's own records.
EVIDENCE: dict[str, dict[str, str]] = {
    "B1.1": {"ext_death": "true"},
    "B1.2": {"ext_custody": "true"},
    "B1.3": {"ext_other_pension": "true", "pension_award": "r.award_id <> t.entity_id"},
    "B2.1": {
        "ext_tax_income": "r.ym >= t.start_ym",
        "contribution": "r.ym >= t.start_ym AND r.employer_id IS NOT NULL",
        "enrolment": "r.start_date_month >= t.start_month AND r.employer_id IS NOT NULL",
        "ext_business": "true", "ext_public_staff": "true",
    },
    "B2.4": {
        "ext_death": "true", "ext_custody": "true", "ext_military": "true", "ext_border": "true",
        "ext_public_staff": "true", "pension_award": "true", "ext_education": "true", "ext_other_pension": "true",
    },
    "B2.6": {"ext_other_ui": "true"},
    "B3.10": {"ext_medins": "true", "ext_traffic": "true", "ext_commercial": "true"},
}  # fmt: skip


def look(connection: duckdb.DuckDBPyConnection, session: Session, run: Path, models: list[str]) -> None:
    """Tables ``covered`` (typology, code: what ran and is meant to find it) and ``unheard`` (truth_id: no evidence).

    A rule in shadow runs, but no case comes of it: it covers nothing.
    """
    ran = set(models)
    if (run / "health.parquet").is_file():
        states = connection.execute(
            "SELECT code FROM read_parquet(?) WHERE state = 'ok' AND status = 'live'", [str(run / "health.parquet")]
        )
        ran |= {code for (code,) in states.fetchall()}
    connection.execute(
        "CREATE TABLE covered AS SELECT DISTINCT truth.typology, signal.code "
        "FROM matched JOIN signal USING (signal_id) JOIN truth USING (truth_id) WHERE truth.label = 'fraud'"
    )
    declared = [(typology, code) for typology, codes in CATALOGUE.items() for code in codes.split() if code in ran]
    if declared:
        connection.executemany("INSERT INTO covered VALUES (?, ?)", declared)
    connection.execute("CREATE TABLE heard (truth_id BIGINT)")
    _own_rows(connection, session)
    _registries(connection, session)
    connection.execute(
        "CREATE TABLE unheard AS SELECT truth_id FROM truth "
        "WHERE truth_id NOT IN (SELECT truth_id FROM heard)"
    )  # fmt: skip


def models_of(ledger: dict[str, object]) -> list[str]:
    """Codes of the models that scored in a run, by its ledger."""
    inputs = json.loads(json.dumps(ledger.get("inputs", {})))
    return sorted(inputs.get("models", {}))


def _own_rows(connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    """Heard of: frauds that show in their own records, once the fund has the record."""
    kinds = connection.execute("SELECT DISTINCT entity_type FROM truth WHERE label = 'fraud' ORDER BY 1").fetchall()
    told = list(EVIDENCE)
    for (kind,) in kinds:
        if kind in TABLES:
            connection.register("own", session.query(f"SELECT {TABLES[kind].key[0]} AS entity_id FROM {kind}"))
            connection.execute(
                "INSERT INTO heard SELECT truth_id FROM truth SEMI JOIN own USING (entity_id) "
                "WHERE entity_type = ? AND NOT list_contains(?, typology)",
                [kind, told],
            )
            connection.unregister("own")


def _registries(connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    """Heard of: frauds that somebody else must tell of, once a row has been received that could."""
    present = {
        row[0] for row in connection.execute("SELECT DISTINCT typology FROM truth WHERE label='fraud'").fetchall()
    }
    for typology in sorted(present & set(EVIDENCE)):
        for table, condition in EVIDENCE[typology].items():
            wanted = [
                name for name in ("ym", "award_id", "employer_id", "start_date_month") if f"r.{name}" in condition
            ]
            rows = session.query(f"SELECT DISTINCT {', '.join(['person_id', *wanted])} FROM {table} "
                                 "WHERE person_id IS NOT NULL")  # fmt: skip
            connection.register("row", rows)
            connection.execute(
                "INSERT INTO heard SELECT DISTINCT t.truth_id "
                "FROM (SELECT *, start_ym // 100 * 12 + start_ym % 100 - 1 AS start_month FROM truth) t "
                "JOIN (SELECT truth_id, person_id FROM behind UNION "
                "SELECT truth_id, entity_id FROM truth WHERE entity_type = 'person') b USING (truth_id) "
                f"JOIN row r ON r.person_id = b.person_id WHERE t.typology = ? AND {condition}",
                [typology],
            )
            connection.unregister("row")
