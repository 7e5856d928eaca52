"""No threshold of a rule is the edge of a scheme: over the worlds each quantity lies on both sides of it.

Worlds are built until every quantity does, ten at most: what lies on both sides of three lies on both of ten.

This is the one place that knows both the rules and the schemes; the city knows no rule. A new parameter of a rule needs
a line here: the quantity of a scheme that can cross it, or why none can.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest

import jihe.city
from jihe.city.build import build
from tests.support import Once, Town, own_content

MOST_WORLDS, SCALE, ENRICH = 10, 0.004, 60.0

# Parameters that no scheme's quantity can cross, and why.
NO_QUANTITY = {
    "prevented_months": "how far ahead money is counted",
    "still_paid_months": "what counts as running at the end of the window",
    "tax_lag_months": "how late a registry is",
    "entry_days": "how late a certification may be entered and still prove: excludes look-alikes only",
    "report_days": "how late an end of insurance may be told and still clear: excludes look-alikes only",
    "declared_months": "how late a wage may be declared and still prove: excludes look-alikes only",
    "home_region": "a code of a region",
    "province_digits": "how a code of a region is built",
    "refund_months": "how long an honest refund may take: excludes look-alikes only",
    "outage_grace_days": "how long registering after an outage may take: excludes look-alikes only",
    "transfer_days": "both hospitals count the day of a transfer: excludes look-alikes only",
    "closing_days": "a file is closed after a death: excludes look-alikes only",
    "unpublished_months": "how long a decree was in force before it was published: excludes look-alikes only",
    "switch_months": "the month in which one benefit follows another: excludes look-alikes only",
}

MONTHS = "(end_ym // 100 * 12 + end_ym % 100) - (start_ym // 100 * 12 + start_ym % 100) + 1"
# Each scheme's quantity, in the unit of the parameter, one row an instance; ``fraud(typology)`` is a table macro.
STAYS = """
    SELECT bill.person_id, bill.case_id, bill.hospital_id, bill.admit_ts::DATE AS came, bill.discharge_ts::DATE AS went
    FROM medical_bill bill WHERE bill.kind = 'inpatient' AND bill.discharge_ts IS NOT NULL
    AND bill.case_id IN (SELECT case_id FROM medical_bill JOIN fraud('B3.6') ON bill_id = entity_id)
"""
QUANTITIES = {
    ("P01", "repeated_months"): f"SELECT {MONTHS} FROM fraud('B1.1')",
    ("P01", "grave_months"): f"SELECT {MONTHS} FROM fraud('B1.1')",
    ("P01", "live_after_days"): """
        SELECT date_diff('day', death_date, cert_ts::DATE)
        FROM fraud('B1.1') JOIN pension_award ON award_id = entity_id JOIN person USING (person_id)
        JOIN ext_death ON ext_death.id_no = person.id_no
        JOIN certification ON certification.person_id = person.person_id AND cert_ts > death_date""",
    ("P03", "least_months"): f"SELECT {MONTHS} FROM fraud('B1.3')",
    ("U01", "least_months"): f"SELECT {MONTHS} FROM fraud('B2.1')",
    ("U01", "wage_share"): """
        SELECT wage_fen / 208000
        FROM fraud('B2.1') cheat JOIN ui_claim ON claim_id = cheat.entity_id JOIN person USING (person_id)
        JOIN ext_tax_income tax ON tax.id_no = person.id_no
        WHERE tax.ym BETWEEN cheat.start_ym AND cheat.end_ym""",
    ("U01", "least_days"): """
        SELECT date_diff('day', start_date, coalesce(enrolment.end_date, DATE '2026-03-31'))
        FROM fraud('B2.1') JOIN ui_claim ON claim_id = entity_id JOIN enrolment USING (person_id)
        WHERE enrolment.line = 'UI' AND start_date > ui_claim.apply_ts::DATE
        UNION ALL
        SELECT date_diff('day', start_date, coalesce(enrolment.end_date, DATE '2026-03-31'))
        FROM alike('B2.1') JOIN ui_claim ON claim_id = entity_id JOIN enrolment USING (person_id)
        WHERE enrolment.line = 'UI' AND start_date > ui_claim.apply_ts::DATE""",
    ("W01", "near_minutes"): """
        SELECT date_diff('minute', reg_ts, injury_ts)
        FROM fraud('B3.1') JOIN wi_case ON case_id = entity_id JOIN enrolment USING (person_id, employer_id)
        WHERE enrolment.line = 'WI'""",
    ("W01", "visit_minutes"): """
        SELECT date_diff('minute', reg_ts, first_visit_ts)
        FROM fraud('B3.1') JOIN wi_case ON case_id = entity_id JOIN enrolment USING (person_id, employer_id)
        WHERE enrolment.line = 'WI'""",
    ("W09", "min_absent_days"): f"""
        SELECT date_diff('day', greatest(a.came, b.came), least(a.went, b.went)) + 1
        FROM ({STAYS}) a JOIN ({STAYS}) b ON a.person_id = b.person_id AND a.hospital_id < b.hospital_id
        AND a.came <= b.went AND b.came <= a.went""",
    ("W09", "min_admissions"): f"SELECT count(*) FROM ({STAYS}) GROUP BY case_id, hospital_id",
    ("W09", "split_window_days"): f"""
        SELECT date_diff('day', min(came), max(came)) FROM ({STAYS}) GROUP BY case_id, hospital_id
        HAVING count(*) > 1""",
    ("W09", "max_gap_days"): f"""
        SELECT date_diff('day', lag(went) OVER (PARTITION BY case_id, hospital_id ORDER BY came), came) AS gap
        FROM ({STAYS}) QUALIFY gap IS NOT NULL""",
    ("X01", "max_households"): """
        SELECT count(DISTINCT household_id) FROM fraud_or_alike('B4.2')
        JOIN pension_payment ON acct_id = entity_id JOIN person USING (person_id) GROUP BY entity_id""",
    ("X01", "max_payees"): """
        SELECT count(DISTINCT person_id) FROM fraud_or_alike('B4.2')
        JOIN pension_payment ON acct_id = entity_id GROUP BY entity_id""",
    ("X01", "window_months"): f"SELECT {MONTHS} FROM fraud('B4.2')",
}


# Open: rules whose thresholds are not held against the schemes' quantities yet. The list may only get shorter.
OPEN = {
    *("P02", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11", "P12", "P13", "P14", "P15"),
    *("U02", "U04", "U05", "U06", "U07", "U08", "U09", "U10", "U11", "U12", "U13"),
    *("W02", "W03", "W04", "W05", "W06", "W07", "W08", "W10", "W11", "W12", "W13", "W14", "W15", "W16"),
    *("X02", "X04"),
}


def thresholds() -> dict[tuple[str, str], float]:
    """Every parameter that a scheme's quantity might cross, with its value."""
    rules = own_content().rules
    return {
        (rule.code, name): float(parameter.value)
        for rule in rules.values()
        if rule.code not in OPEN
        for name, parameter in rule.meta.parameters.items()
        if name not in NO_QUANTITY
    }


@pytest.fixture(scope="session")
def quantities(town: Town, once: Once) -> dict[tuple[str, str], np.ndarray]:
    """Each quantity over as many worlds as it takes, the tests' town first."""

    def make(folder: Path) -> None:
        values = thresholds()
        found = {key: np.array([]) for key in QUANTITIES}
        for number in range(MOST_WORLDS):
            city = folder / str(number) if number else town.city
            if number:
                build(city, SCALE, 1000 + number, enrich=ENRICH, world=number)
            for key, seen in _seen(city).items():
                found[key] = np.concatenate([found[key], seen])
            if number:
                shutil.rmtree(city)
            if all(_across(key, values[key], held).any() and not _across(key, values[key], held).all()
                   for key, held in found.items()):  # fmt: skip
                break
        np.savez(folder / "quantities.npz", **{".".join(key): held for key, held in found.items()})

    with np.load(once("thresholds", make) / "quantities.npz") as held:
        return {key: held[".".join(key)] for key in QUANTITIES}


def _seen(city: Path) -> dict[tuple[str, str], np.ndarray]:
    """Each quantity of one world."""
    with duckdb.connect() as connection:
        _views(connection, city)
        found = {key: connection.execute(query).fetchnumpy().values() for key, query in QUANTITIES.items()}
    return {key: values for key, (values,) in found.items()}


def _across(key: tuple[str, str], value: float, held: np.ndarray) -> np.ndarray:
    """What is allowed at most is passed by more; what is needed at least is reached by as much."""
    return held > value if key[1].startswith("max_") else held >= value


def _views(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    for path in (out / "tables").glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
    connection.execute(f"CREATE VIEW truth AS FROM read_parquet('{out / 'truth' / 'truth.parquet'}')")
    for name, labels in (("fraud", "'fraud'"), ("alike", "'benign_lookalike'"),
                         ("fraud_or_alike", "'fraud', 'benign_lookalike'")):  # fmt: skip
        connection.execute(
            f"CREATE MACRO {name}(kind) AS TABLE SELECT * FROM truth WHERE typology = kind AND label IN ({labels})"
        )


def test_every_parameter_of_a_rule_has_its_quantity_or_a_reason() -> None:
    assert set(thresholds()) == set(QUANTITIES)


@pytest.mark.verify
@pytest.mark.parametrize("key", sorted(QUANTITIES), ids=".".join)
def test_a_scheme_lies_on_both_sides_of_the_threshold(
    key: tuple[str, str], quantities: dict[tuple[str, str], np.ndarray]
) -> None:
    value = thresholds()[key]
    held = quantities[key]
    across = _across(key, value, held)
    assert across.any(), f"none of {len(held)} instances crosses {value}"
    assert not across.all(), f"all of {len(held)} instances cross {value}"


def test_the_city_names_no_parameter_of_a_rule() -> None:
    rules = own_content().rules
    names = {name for rule in rules.values() for name in rule.meta.parameters}
    pattern = re.compile(r"\b(" + "|".join(sorted(names)) + r")\b")
    folder = Path(jihe.city.__file__).parent
    told = {
        f"{path.relative_to(folder)}: {match[0]}"
        for path in sorted(folder.rglob("*.py"))
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    }
    assert not told
