"""What a night says is for people: no hole, no code, each finding under the name of its test."""

from __future__ import annotations

import re

import pyarrow.parquet as pq

from tests.support import Night, own_content

CODE = re.compile(r"[a-z]+_[a-z_]+|\bNone\b|\bnull\b|—|\{|\}|\[|\]")
DOCUMENT = re.compile(r"\(?粤\d*[\u4e00-\u9fff]{1,4}\d+\)?号?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_no_sentence_of_a_night_has_a_hole_or_a_code(past_night: Night) -> None:
    said = [
        (row["code"], row["test"], row["says"], row["says_en"])
        for name in ("findings", "warnings")
        for row in pq.read_table(past_night.run / f"{name}.parquet").to_pylist()
    ]
    assert len(said) > 100
    assert [one for one in said if CODE.search(one[2]) or CODE.search(one[3])] == []
    # A document's number stands in the English sentence as it is written; nothing else in it is Chinese.
    assert [one for one in said if CHINESE.search(DOCUMENT.sub("", one[3])) or not CHINESE.search(one[2])] == []


def test_every_finding_is_named_by_its_test(past_night: Night) -> None:
    metas = {rule.code: rule.meta for rule in own_content().rules.values()}
    for row in pq.read_table(past_night.run / "findings.parquet").to_pylist():
        test = metas[row["code"]].tests[row["test"]]
        assert (row["test_zh"], row["test_en"]) == (test.zh, test.en)
        assert row["severity"] <= test.severity


def test_no_two_tests_of_a_rule_say_the_same(past_night: Night) -> None:
    told: dict[tuple[str, int, str], str] = {}
    for row in pq.read_table(past_night.run / "findings.parquet").to_pylist():
        first = told.setdefault((row["code"], row["subject_id"], row["says"]), row["test"])
        assert first == row["test"], row["says"]
