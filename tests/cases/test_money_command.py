"""``jihe cases order | recover | …`` and ``jihe incidents`` as they are typed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from jihe.cases import ledger
from jihe.cases.limits import Suspected
from jihe.cli import cases, incidents
from jihe.cli.cases_money import money_lines
from jihe.errors import BadInputError
from tests.cases.bookkeeping import Desk


@pytest.fixture
def desk(store, night, sig) -> Desk:
    made = Desk(night, sig)
    made.take(made.sig(subject=1, money={1: 1_200_000}, prevented=30_000), made.found(2, p2=-7_000))
    return made


@pytest.fixture
def run(desk: Desk, store):
    def ask(group, *words: str, by: str = "li") -> Result:
        asked = [*words, "--home", str(store.root)] + ([] if by == "" else ["--by", by])
        return CliRunner().invoke(group, asked, catch_exceptions=False)

    return ask


def paid(*words: str) -> list[str]:
    return [*words, "--on", "2026-03-20"]


def test_money_is_ordered_recovered_and_written_off(run, desk: Desk) -> None:
    desk.decide(1_100_000)
    number = desk.case().number
    told = run(cases.command, *paid("order", number, "--voucher", "中社退〔2026〕1号")).output
    assert "¥11,000.00  责令退回  已认定 → 已责令退回" in told
    told = run(
        cases.command, *paid("recover", number, "--amount", "4000.50", "--voucher", "V1", "--way", "offset")
    ).output
    assert "以后续待遇抵扣" in told
    assert "outstanding: ¥6,999.50; the fund owes ¥0.00" in told
    with pytest.raises(BadInputError, match="li is an auditor"):
        run(cases.command, *paid("write-off", number, "--amount", "1", "--voucher", "W", "--reason", "死亡"))
    run(
        cases.command, *paid("write-off", number, "--amount", "999.50", "--voucher", "W", "--reason", "死亡"), by="wang"
    )
    assert desk.held() == {"ordered": 600_000, "recovered": 400_050, "written_off": 99_950, "dismissed": 100_000}


def test_what_the_fund_owes_is_paid_and_taken_back(run, desk: Desk) -> None:
    desk.decide(7_000, "underpaid", 2)
    number = desk.case(2).number
    told = run(cases.command, *paid("pay", number, "--amount", "70", "--voucher", "P1"), by="chen").output
    assert "补发  应补发 → 已补发" in told
    desk.appeal(5_000, "underpaid", 2)
    told = run(cases.command, *paid("take-back", number, "--amount", "20", "--voucher", "P2")).output
    assert desk.held(2) == {"owed_paid": 5_000, "reclaimed": 2_000}
    assert "outstanding: ¥0.00" in told


def test_a_booking_is_on_record_without_the_voucher(run, desk: Desk) -> None:
    from jihe.cases.models import AuditEntry

    desk.decide(1_000)
    run(cases.command, *paid("recover", desk.case().number, "--amount", "10", "--voucher", "6222021234567890123"))
    entry = AuditEntry.objects.get(action="ledger.instalment")
    assert (entry.actor, entry.object_key) == ("li", desk.case().number)
    assert json.loads(entry.detail)["fen"] == 1_000
    assert "6222021234567890123" not in entry.detail


def test_balances_by_case_and_added_up(run, desk: Desk) -> None:
    desk.decide(1_000_000)
    number = desk.case().number
    told = json.loads(run(cases.command, "balance", number, "--json").output)
    assert told["balances"] == {"confirmed": 1_000_000, "dismissed": 200_000, "suspected": 0}
    assert [row["kind"] for row in told["entries"]] == ["suspect", "confirm", "dismiss"]
    shown = run(cases.command, "balance", number).output
    assert "10,000.00  已认定 confirmed" in shown
    told = json.loads(run(cases.command, "balance", "--per", "rule", "--json").output)
    assert {"key": "P01", "account": "confirmed", "fen": 1_000_000} in told["sums"]
    checked = run(cases.command, "balance", "--check")
    assert "the whole ledger balances" in checked.output


def test_a_ledger_that_does_not_balance_is_an_error(run, desk: Desk) -> None:
    from django.db import connection

    from jihe.errors import JiheError

    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_casemoney SET fen = 5 WHERE fen > 0")
    with pytest.raises(JiheError, match=r"the ledger does not balance: .* suspected: holds 1200000 fen"):
        run(cases.command, "balance", "--check")


def test_show_says_until_when_to_fine_and_when_to_tell_the_police(run, desk: Desk) -> None:
    number = desk.case().number
    shown = run(cases.command, "show", number).output
    assert "疑似多付 12,000.00 元  suspected" in shown
    assert "移送提示：12,000.00 元达到本地立案标准 6,000.00 元（数额较大；刑法 第二百六十六条及" in shown
    assert "广东省诈骗数额标准），经查证属骗取的，应当移送公安机关" in shown.replace("\n", "")
    assert "处罚时效：违法行为终了之日未知，暂不能计算  no limit yet" in shown  # its signal names no last month
    case = desk.case()
    case.signals.update(to_ym=202401)
    told = json.loads(run(cases.command, "show", number, "--json").output)
    assert told["limits"]["conduct_ended"] == "2024-01-31"
    assert (told["limits"]["estimated"], told["limits"]["fine"]["last_day"]) == (True, "2026-01-31")
    assert told["limits"]["fine"]["lapsed"] is True  # the desk's day is in March 2026
    shown = run(cases.command, "show", number).output.replace("\n", "")
    assert "违法行为终了于 2024-01-31（据疑点估计），二年内、至 2026-01-31 发现的可以处罚；" in shown
    assert f"本案 {case.opened_on} 发现，已过时效" in shown
    case.signals.update(severity=1)  # an error deceives nobody, whatever it cost
    assert "移送提示" not in run(cases.command, "show", number).output
    case.signals.update(severity=2)
    assert "移送提示" in run(cases.command, "show", number).output
    desk.decide(599_999)
    shown = run(cases.command, "show", number).output
    assert "移送提示" not in shown
    assert "移送标准：5,999.99 元未达到本地立案标准 6,000.00 元" in shown


def test_where_no_finding_is_of_deceit_neither_fine_nor_police_is_spoken_of(run, desk: Desk) -> None:
    honest = Suspected({}, None)
    assert money_lines(desk.case(), honest)[-1].startswith(
        "本案疑点不以骗取为依据（或者只有一级），不提示处罚时效和移送"
    )
    desk.decide(600_000)  # as fraud, whatever the findings were
    said = "\n".join(money_lines(desk.case(), honest))
    assert "处罚时效" in said
    assert "移送提示" in said
    assert "骗取条款" not in said


def test_incidents_are_drafted_listed_reported_and_counted(run, desk: Desk, tmp_path) -> None:
    desk.decide(1_000_000)
    ledger.recover(desk.case(), 250_000, "instalment", date(2026, 3, 20), desk.by, "V1")
    number = f"YQ-{desk.case().number}"
    assert run(incidents.command, "list").output == "no incidents\n"
    assert f"{number}  v1  普通  ¥10,000.00" in run(incidents.command, "draft").output
    (row,) = json.loads(run(incidents.command, "list", "--year", "2026", "--json").output)["incidents"]
    assert (row["number"], row["due_on"], row["new"]) == (number, "2026-03-09", False)
    assert run(incidents.command, "list", "--year", "2025").output == "no incidents\n"
    told = run(incidents.command, "report", number, "--as-of", "2026-03-31").output
    assert "已追回：2,500.00 元（25.0%）" in told
    page = tmp_path / "deep" / "report.html"
    run(incidents.command, "report", number, "--out", str(page))
    assert "基金要情报告" in page.read_text(encoding="utf-8")
    said = run(incidents.command, "year", "2026").output
    assert "2026: 1 incidents (0 major), ¥10,000.00 involved, ¥2,500.00 recovered until 2026-12-31 (25.0%)" in said
    told = json.loads(run(incidents.command, "year", "2026", "--json").output)
    assert (told["incidents"], told["saved_fen"], told["published"]["incidents"]) == (1, 30_000, 11)
    run(incidents.command, "year", "2026", "--out", str(page))
    assert number in page.read_text(encoding="utf-8")


def test_who_does_not_act_books_nothing(run, desk: Desk) -> None:
    with pytest.raises(BadInputError, match="who acts"):
        run(cases.command, *paid("order", desk.case().number, "--voucher", "D"), by="")
