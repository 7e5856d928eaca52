"""The declarations agree with themselves and with the conventions that every room relies on."""

import subprocess
import sys

import pyarrow as pa
import pytest

from jihe.content import own_facts
from jihe.schema import CODES, TABLES, TRUTH, Column, Table, code_rows
from jihe.schema.codes.truth import TRUTH as TRUTH_DOMAINS

EVERY = [*TABLES.values(), TRUTH]
COLUMNS = [(table, column) for table in EVERY for column in table.columns]
INTERNAL = """
    ref_code ref_town ref_icd person person_change relation employer agent platform enrolment contribution
    pension_award pension_payment certification death_benefit ui_claim ui_payment ui_check employer_subsidy
    skill_subsidy wi_case wi_appraisal expert hospital medical_bill wi_benefit dependant oi_order oi_case
    bank_account payee_link office operator op_log past_review exemption account_opening refund attendance
    wi_device
"""
EXTERNAL = """
    ext_death ext_custody ext_business ext_tax_income ext_medins ext_traffic ext_court ext_border ext_marriage
    ext_household ext_military ext_other_pension ext_other_ui ext_education ext_public_staff ext_life
    ext_skill_cert ext_commercial
"""


def test_every_table_of_the_domain_is_declared_and_the_truth_is_not_in_the_lake():
    assert {name for name, table in TABLES.items() if not table.external} == set(INTERNAL.split())
    assert {name for name, table in TABLES.items() if table.external} == set(EXTERNAL.split())
    assert "truth" not in TABLES
    assert TRUTH.names[-1] == "weight"
    assert {"typology", "label", "loss_fen"} <= set(TRUTH.names)


def test_a_column_says_what_it_is():
    for table, column in COLUMNS:
        where = f"{table.name}.{column.name}"
        assert any("\u4e00" <= letter <= "\u9fff" for letter in column.zh), where
        assert column.en.isascii(), where
        assert column.codes is None or column.codes in CODES, where
        if column.name.endswith(("_fen", "_ts", "_ym", "_date")):
            assert column.type == column.name.rsplit("_", 1)[1], where
        if column.name.endswith(("id_no", "addr_h", "acct_h")) and table.name != "employer":
            assert column.personal, where


def test_a_reference_points_at_the_key_of_a_table_and_has_its_type():
    for table, column in COLUMNS:
        if column.ref is not None:
            target, key = column.ref.split(".")
            assert TABLES[target].key == (key,), f"{table.name}.{column.name}"
            assert (column.type, TABLES[target].column(key).type) in {
                ("id", "id"),
                ("ids", "id"),
                ("key", "key"),
            }


def test_an_id_whose_table_is_named_beside_it_can_be_resolved_for_every_code():
    told = [(table, column) for table, column in COLUMNS if column.of is not None]
    assert {f"{table.name}.{column.name}" for table, column in told} == {
        "op_log.object_id", "past_review.subject_id", "refund.src_key", "truth.entity_id",
    }  # fmt: skip
    # Who issues certificates is a body outside the fund: an id in the subsidies, and no table of its own.
    assert TABLES["skill_subsidy"].column("issuer_id").type == "id"
    for table, column in told:
        for code in CODES[table.column(column.of).codes].codes.keys() - {"training_issuer"}:
            assert TABLES[code].column(TABLES[code].key[0]).type == "id", f"{table.name}.{column.name}: {code}"


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_a_proof_key_is_one_column_that_is_never_empty(table):
    (key,) = table.key
    assert not table.column(key).null
    assert not table.column(key).personal
    reference = table.name.startswith("ref_")
    assert table.column(key).type == ("key" if reference else "id")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_carries_its_clock_and_its_source(table):
    clock = "received_ts" if table.external else "recorded_ts"
    assert table.clock == clock
    assert table.column(clock).type == "ts"
    assert not table.column(clock).null
    assert table.external == table.name.startswith("ext_")
    if table.external:
        assert table.key == ("ext_id",)
        assert "src" in table.names
        assert any(code.startswith(table.registry) for code in CODES["registry"].codes)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_name_stands_beside_every_identity_number(table):
    for name in table.names:
        if name.endswith("id_no"):
            assert name.removesuffix("id_no") + "name" in table.names


def test_what_changes_is_versioned_and_what_happened_is_not():
    versioned = {name for name, table in TABLES.items() if table.versioned}
    changing = {
        "person",
        "employer",
        "enrolment",
        "pension_award",
        "pension_payment",
        "ui_claim",
        "ui_payment",
    }
    changing |= {"wi_case", "wi_benefit", "dependant", "payee_link", "bank_account", "hospital", "operator"}
    changing |= {"exemption", "ext_death", "ext_custody", "ext_business", "ext_other_pension"}
    events = {"contribution", "op_log", "certification", "attendance", "ext_tax_income", "ext_life"}
    events |= {"ext_medins", "oi_order", "ui_check", "medical_bill"}
    assert changing <= versioned
    assert not events & versioned


def test_every_domain_is_used_and_every_code_has_two_meanings():
    facts = (fact.table for fact in own_facts().values())
    used = {column.codes for table in (*EVERY, *facts) for column in table.columns}
    assert set(CODES) == used - {None}
    for row in code_rows():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in row["zh"]), row
        assert row["en"].isascii(), row


def test_code_rows_are_ref_code_without_its_clock():
    rows = code_rows()
    assert set(rows[0]) == set(TABLES["ref_code"].names) - {"recorded_ts"}
    assert len({row["code_id"] for row in rows}) == len(rows) == sum(len(each.codes) for each in CODES.values())
    assert {"code_id": "sex.M", "domain": "sex", "code": "M", "zh": "男", "en": "male"} in rows


def test_typologies_are_those_of_the_catalogue():
    (typology,) = (each for each in TRUTH_DOMAINS if each.name == "typology")
    counts = {"B1": 8, "B2": 8, "B3": 12, "B4": 7}
    catalogue = [f"{b}.{n}" for b, most in counts.items() for n in range(1, most + 1)]
    others = [f"{b}.X" for b in counts]  # schemes from outside that the catalogue does not have
    assert sorted(typology.codes) == sorted(catalogue + others)


def test_arrow_schema_has_the_declared_types_and_says_what_may_be_empty():
    schema = TABLES["wi_case"].arrow_schema()
    assert schema.names == list(TABLES["wi_case"].names)
    assert schema.field("case_id") == pa.field("case_id", pa.int64(), nullable=False)
    assert schema.field("injury_ts").type == pa.timestamp("us")
    assert schema.field("decision_date") == pa.field("decision_date", pa.date32(), nullable=True)
    assert schema.field("witness_ids").type == pa.list_(pa.int64())
    assert schema.field("ext_granted").type == pa.bool_()
    assert schema.field("lon").type == pa.float64()
    assert schema.field("suspended_days").type == pa.int32()
    assert schema.field("clause").type == pa.string()
    assert TABLES["contribution"].arrow_schema().field("ym").type == pa.int32()


def test_a_mistaken_declaration_is_refused():
    with pytest.raises(ValueError, match="none of id, key"):
        Column("a", "varchar", "甲", "a")
    with pytest.raises(ValueError, match="do not go together"):
        Column("a", "code", "甲", "a")
    with pytest.raises(ValueError, match=r"doubled columns \['a'\]"):
        Table("t", "表", "t", ("a",), "", False, (Column("a", "id", "甲", "a"), Column("a", "id", "甲", "a")))
    with pytest.raises(ValueError, match="recorded_ts"):
        Table("t", "表", "t", ("a",), "recorded_ts", False, (Column("a", "id", "甲", "a"),))
    with pytest.raises(KeyError, match="person has no column colour"):
        TABLES["person"].column("colour")


def test_importing_the_schema_loads_no_other_library():
    script = "import sys, jihe.schema; print({'pyarrow', 'duckdb', 'pandas', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
