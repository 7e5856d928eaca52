"""Pseudonyms: alike in every frame of a home, apart between kinds and homes, and nothing that identifies is left."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.desk.pseudonyms import Pseudonyms, identifies, kind_of
from jihe.home import Home
from jihe.schema import TABLES
from tests.support import own_content

NAMES = Pseudonyms(b"k" * 32)
IDS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
# Columns of features that name something no table has a number for, or whose table their name does not tell.
OF_THEIR_OWN = {
    "addr_h", "born", "born_day", "born_year", "doc_no", "former_name", "former_no", "household_id", "id_no",
    "identity_id", "issuer_id", "kin_id", "name", "number_region", "number_rest", "office_month_id",
    "operator_business_id", "operator_week_id", "pair_id", "payer_uscc", "phone_h", "series_id", "surname", "tie_id",
    "unenrolled_id", "unregistered_uscc", "words",
}  # fmt: skip


@given(IDS, IDS)
def test_two_have_one_name_only_if_they_are_one(a: int, b: int) -> None:
    assert (NAMES.name("person", a) == NAMES.name("person", b)) == (a == b)


@given(IDS)
def test_another_kind_and_another_home_give_another_name(one: int) -> None:
    assert NAMES.name("person", one).partition("-")[2] != NAMES.name("employer", one).partition("-")[2]
    assert NAMES.name("person", one) != Pseudonyms(b"l" * 32).name("person", one)


@given(st.lists(st.integers(min_value=0, max_value=2**53), min_size=1))
def test_a_number_beside_a_gap_is_the_same_number(ids: list[int]) -> None:
    whole = NAMES.names("person", pd.Series(ids))
    gapped = NAMES.names("person", pd.Series([*map(float, ids), float("nan")]))
    assert gapped.iloc[:-1].tolist() == whole.tolist()
    assert gapped.iloc[-1] is None


def test_a_large_number_keeps_its_last_digit() -> None:
    large = 2**62 + 1
    assert NAMES.names("person", pd.Series([large])).iloc[0] == NAMES.name("person", large)


def test_what_identifies_is_masked_whatever_it_is_called() -> None:
    frame = pd.DataFrame({
        "person_id": [7, 8], "holder": [7, 8], "remark": ["王五", "赵六"], "clause": ["14-1", "14-6"], "days": [3, 4],
        "partner_op": [1, 2], "opened": pd.to_datetime(["2026-01-01", "2026-01-02"]), "also": [[7], [8]],
    })  # fmt: skip
    units = {"clause": "code", "days": "days", "holder": "id", "remark": "text"}
    shown = NAMES.masked(frame, units, {"holder": "person"})
    assert shown["person_id"].tolist() == shown["holder"].tolist() == [NAMES.name("person", 7), NAMES.name("person", 8)]
    assert shown["partner_op"].iloc[0] == NAMES.name("operator", 1)
    assert not {"王五", "赵六"} & set(shown["remark"])
    assert "[7]" not in str(shown["also"].iloc[0])
    pd.testing.assert_frame_equal(shown[["clause", "days", "opened"]], frame[["clause", "days", "opened"]])
    assert frame["person_id"].tolist() == [7, 8]  # what was given is left as it is


def test_columns_of_one_kind_of_thing_join() -> None:
    alike = {
        "person": ["person_id", "root", "merged_into", "a_person", "holder_person_id", "deceased_id"],
        "employer": ["employer_id", "employer_id_last"],
        "operator": ["op_id", "partner_op", "op_approve", "second_op"],
    }
    for kind, columns in alike.items():
        assert {kind_of(column) for column in columns} == {kind}


def test_every_identifying_column_of_every_feature_is_known_for_one() -> None:
    kinds = {table.name for table in TABLES.values()}
    alone = set()
    for feature in own_content().features.values():
        named = [name for name, one in feature.meta.columns.items() if one.unit in ("id", "text")]
        alone |= {column for column in (*feature.meta.key, *named) if kind_of(column) not in kinds}
        assert all(identifies(column, None) for column in feature.meta.key)
    assert alone == OF_THEIR_OWN


def test_a_name_says_what_it_stands_for_and_no_more() -> None:
    assert re.fullmatch(r"wi_case-[a-z2-7]{12}", NAMES.name("wi_case", 325))


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.make()
    first = Pseudonyms.of(home).name("person", 1)
    assert Pseudonyms.of(home).name("person", 1) == first
    assert stat.S_IMODE(home.desk_key.stat().st_mode) == 0o600
    home.desk_key.chmod(0o640)
    with pytest.raises(Exception, match="others can read this key"):
        Pseudonyms.of(home)
