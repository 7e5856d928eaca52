"""``jihe cases export`` as it is typed, on a working folder with one night in it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jihe import content
from jihe.cases import audit, case_number, rank, update
from jihe.cases.exporting.contract import MOST_ROWS
from jihe.cases.town_list import list_key, was_sent
from jihe.cli.cases import command as cases
from jihe.cli.cases_export import export
from jihe.errors import BadInputError
from jihe.home import Home, content_folder
from jihe.lake import Lake
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.cases.printed import text
from tests.cases.vendors import SQLITE_ONLY
from tests.support import copy_ground

pytestmark = SQLITE_ONLY
RUN, DAY, TOWN = "2026-03-31-abc", date(2026, 3, 31), "442000105"
NUMBER = case_number("person", 1, "pension")
ID = "999101195001011234"
FUND: dict[str, list[dict[str, Any]]] = {
    "ref_town": [{"town_code": TOWN, "name_zh": "石岐街道"}],
    "person": [{"person_id": 1, "id_no": ID, "name": "陈大文"}],
    "pension_payment": [{"pay_id": 11, "person_id": 1, "ym": 202601, "amount_fen": 250_000}],
    "ext_death": [{"ext_id": 1, "id_no": ID, "name": "陈大文", "death_date": date(2025, 11, 3)}],
}


@pytest.fixture
def folder(store: Home, night, sig, law, tmp_path: Path) -> Home:
    """A night of two cases, with its run, its content, its lake, and a reviewer of each kind."""
    from jihe.cases.models import Case, Reviewer

    source = tmp_path / "content"
    for name in ("features", "models", "rules"):
        (source / name).mkdir(parents=True)
    copy_ground(source)
    shutil.copy(content_folder() / "rules" / "p01_payment_after_death.sql", source / "rules")
    lake = Lake(store.lake)
    for name, rows in FUND.items():
        given = [quiet.row(name, row, place) for place, row in enumerate(rows)]
        lake.append(name, pa.Table.from_pylist(given, TABLES[name].arrow_schema()).to_reader(), name)
    snapshot = lake.commit({})
    tables = night(sig(money={11: 250_000}), sig(subject=2, money={12: 1000}))
    run = store.runs / RUN
    run.mkdir(parents=True)
    pq.write_table(tables.signals, run / "findings.parquet")
    pq.write_table(tables.signals.slice(0, 0), run / "warnings.parquet")
    pq.write_table(tables.proofs, run / "proofs.parquet")
    inputs = {"snapshot": snapshot.number, "content": content.pack(source, store.contents), "models": {}}
    (run / "run.json").write_text(json.dumps({"as_of": DAY.isoformat(), "inputs": inputs}))
    update(RUN, DAY, *tables)
    Case.objects.filter(subject_id=1).update(town=TOWN)
    rank(RUN, 80, law)
    for login, role, town in (("wang", "auditor", TOWN), ("li", "auditor", "442000106"), ("sun", "discipline", None)):
        Reviewer.objects.create(login=login, role=role, town=town)
    return store


def jihe(home: Home, *arguments: object, by: str = "wang") -> Any:
    typed = [*map(str, arguments), "--by", by, "--home", str(home.root)]
    done = CliRunner().invoke(export, typed, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def entries(action: str) -> list[dict[str, Any]]:
    return [entry for entry in audit.entries() if entry["action"] == action]


def test_a_case_is_written_twice_alike_and_the_look_is_on_record(folder, tmp_path) -> None:
    for out in ("a", "b"):
        jihe(folder, NUMBER.lower().replace("-", ""), "--out", tmp_path / out)
    names = [f"工作底稿-{NUMBER}.pdf", f"工作底稿-{NUMBER}.xlsx"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == names
    assert [(tmp_path / "a" / name).read_bytes() for name in names] == [
        (tmp_path / "b" / name).read_bytes() for name in names
    ]
    said = text((tmp_path / "a" / names[0]).read_bytes())
    assert "999*************34" in said
    assert "陈＊＊" in said
    first, _ = entries("case.export")
    assert (first["actor"], first["object_key"], first["detail"]["night"]) == ("wang", NUMBER, RUN)
    assert first["detail"]["hash"] in said
    assert not entries("case.export_unmasked")


def show(home: Home, *arguments: str) -> Any:
    return CliRunner().invoke(cases, ["show", NUMBER, *arguments, "--home", str(home.root)], catch_exceptions=False)


def test_a_reviewer_sees_what_proves_and_explains_a_case_masked_and_the_look_is_on_record(folder) -> None:
    from jihe.cases.models import Signal

    Signal.objects.update(source="p01_payment_after_death")  # as a night calls it
    seen = show(folder, "--by", "wang").output
    assert "死亡信息 1 · 证明疑点 P01 · 业务发生日期 2025-11-03 · 数据入库日期 2020-01-01" in seen
    assert "姓名 陈＊＊" in seen
    assert (
        "人员 1 · 列出原因 核查对象；本人登记（养老金发放、死亡信息） · 比对 死亡信息 1：姓名一致，证件号码一致" in seen
    )
    assert "社会保险法 第八十八条【原文未录入】【未核实】" in seen  # this content keeps no articles
    assert ID not in seen
    assert "陈大文" not in seen
    assert [(entry["actor"], entry["object_key"]) for entry in entries("case.look")] == [("wang", NUMBER)]
    told = json.loads(show(folder, "--by", "wang", "--json").output)
    assert [table["table"] for table in told["proofs"]] == ["ext_death"]
    assert told["explaining"]["most"] == MOST_ROWS
    (paid,) = told["signal_payments"]
    assert [(row["key"], row["month"], row["fen"]) for row in paid["rows"]] == [("11", "2026-01", 250_000)]
    assert "支付记录 the payments in whole\n  养老金发放 11 · 涉及疑点 P01" in seen
    assert "涉及的支付 P01 死后发放：1 笔，涉及 2,500.00 元" in seen
    assert ID not in json.dumps(told)


def test_without_a_name_nothing_is_shown(folder) -> None:
    for arguments in ([], ["--json"]):
        with pytest.raises(BadInputError, match="who acts"):
            show(folder, *arguments)
    with pytest.raises(BadInputError):
        show(folder, "--by", "li")  # another town's


def test_a_night_that_is_no_longer_kept_is_named(folder) -> None:
    shutil.rmtree(folder.runs / RUN)
    seen = show(folder, "--by", "wang").output
    assert "证据记录无法读取" in seen
    assert RUN in seen
    assert "P01 死后发放" in seen


def test_what_explains_a_case_changes_nothing_in_the_store(folder, dump) -> None:
    before = dump()
    show(folder, "--by", "wang")
    assert dump() == before


def test_a_reason_unmasks_and_goes_on_record(folder, tmp_path) -> None:
    jihe(folder, NUMBER, "--out", tmp_path / "a", "--reason", "核对死者身份")
    said = text((tmp_path / "a" / f"工作底稿-{NUMBER}.pdf").read_bytes())
    assert ID in said
    assert "核对死者身份" in said
    (entry,) = entries("case.export_unmasked")
    assert (entry["object_key"], entry["detail"]["reason"]) == (NUMBER, "核对死者身份")


REFUSED = [
    ([NUMBER], "li", "no case"),
    ([NUMBER], "sun", "no case"),
    ([NUMBER], "nobody", "no reviewer nobody"),
    ([NUMBER, "--reason", " "], "wang", "say why personal data is needed"),
    ([NUMBER, "--reason", f"核对 {ID}"], "wang", "the audit log keeps none"),
    ([NUMBER, "--night", RUN], "wang", "--night goes with --town"),
    ([NUMBER, "--town", TOWN], "wang", "name one case"),
    ([], "wang", "name one case"),
    (["--town", TOWN, "--reason", "x"], "wang", "--reason goes with a case"),
    (["--town", TOWN], "li", "has no lists of town"),
    (["--town", TOWN], "sun", "has no lists of town"),
    (["--town", TOWN, "--night", "none"], "wang", "no such run"),
    (["--incident", NUMBER], "wang", "has no incident"),
]


def test_what_is_not_theirs_or_not_said_leaves_nothing(folder, tmp_path) -> None:
    for arguments, by, why in REFUSED:
        with pytest.raises(BadInputError, match=why):
            jihe(folder, *arguments, "--out", tmp_path / "a", by=by)
        assert not (tmp_path / "a").exists(), why
        assert {entry["action"] for entry in audit.entries() if entry["actor"] != "night"} <= {"case.miss"}, why
    assert [entry["actor"] for entry in entries("case.miss")] == ["li", "sun"]


def test_a_towns_list_is_written_and_what_was_sent_is_kept(folder, tmp_path) -> None:
    path = tmp_path / "lists" / "石岐.xlsx"
    done = jihe(folder, "--town", TOWN, "--out", path)
    assert f"1 cases in {path}" in done.output
    sheet = openpyxl.load_workbook(path)["疑点清单"]
    assert sheet.cell(3, 2).value == NUMBER
    assert sheet.cell(4, 2).value is None
    sent = was_sent(list_key(RUN, TOWN))
    assert sent is not None
    assert sent.keys() == {NUMBER}
    assert was_sent(list_key(RUN, "442000106")) is None


def test_where_nothing_can_be_written_is_one_sentence(folder, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    for arguments in (
        [NUMBER, "--out", tmp_path / "file" / "a"],
        ["--town", TOWN, "--out", tmp_path / "file" / "a.xlsx"],
    ):
        with pytest.raises(BadInputError, match="cannot be written there"):
            jihe(folder, *arguments)
