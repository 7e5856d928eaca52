"""The ledger: what a night, a verdict and a payment each move, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jihe.cases import accounts, ledger
from jihe.cases.ledger_check import check
from jihe.cases.ledger_sums import share_out, sums
from jihe.errors import BadInputError
from tests.cases.bookkeeping import Desk


@pytest.fixture
def desk(store, night, sig) -> Desk:
    return Desk(night, sig)


@pytest.fixture(autouse=True)
def proven(request):
    """After every test that does not go past the ledger, the books must still prove."""
    yield
    if "desk" in request.fixturenames and "database" not in request.node.name:
        assert check().defects == ()


def test_suspected_follows_what_the_nights_hold_to_be_at_stake(desk: Desk) -> None:
    assert desk.take(desk.found(p1=500, p2=300)) == 1
    assert desk.held() == {"suspected": 800}
    assert desk.take(desk.found(p1=500, p2=300), run=desk.day) == 0  # the same night again
    desk.take(desk.found(p1=450, p2=300, p3=7))
    assert desk.held() == {"suspected": 757}
    desk.take(desk.found(p1=450))
    assert desk.held() == {"suspected": 450}
    kinds = list(desk.case().entries.order_by("seq").values_list("kind", "fen", "by"))
    assert kinds == [("suspect", 800, None), ("drop", 43, None), ("drop", 307, None)]


def test_what_the_fund_owes_has_its_own_accounts(desk: Desk) -> None:
    assert desk.take(desk.found(p1=500, p2=-200)) == 2
    assert desk.held() == {"suspected": 500, "owed_suspected": 200}
    desk.decide(150, "underpaid")
    assert desk.held() == {"dismissed": 500, "owed_confirmed": 150, "owed_dismissed": 50}
    ledger.pay(desk.case(), 100, desk.today(), desk.payer, "V1")
    assert desk.held()["owed_paid"] == 100
    assert ledger.outstanding(desk.case()) == ledger.Outstanding(0, 50)


def test_a_verdict_confirms_in_part_and_dismisses_the_rest(desk: Desk) -> None:
    desk.take(desk.found(p1=500, p2=300, p3=-40))
    desk.decide(600)
    assert desk.held() == {"confirmed": 600, "dismissed": 200, "owed_suspected": 40}  # what it may owe stays open


def test_a_reviewer_may_find_more_than_the_night_did(desk: Desk) -> None:
    desk.take(desk.found(p1=500))
    desk.decide(900)
    assert desk.held() == {"confirmed": 900}


def test_a_clearing_verdict_dismisses_both_sides(desk: Desk) -> None:
    desk.take(desk.found(p1=500, p2=-200))
    desk.decide(0, "benign")
    assert desk.held() == {"dismissed": 500, "owed_dismissed": 200}


def test_a_settled_payment_is_suspected_again_only_for_what_it_grows_by(desk: Desk) -> None:
    desk.take(desk.found(p1=500, p2=300))
    desk.decide(0, "benign")
    desk.take(desk.found(p1=500, p2=200, p3=70))
    assert desk.held() == {"dismissed": 800, "suspected": 70}  # a new payment, not hidden by what was cleared
    desk.take(desk.found(p1=560, p3=70))
    assert desk.held() == {"dismissed": 800, "suspected": 130}


def test_money_comes_back_by_instalment_offset_and_bank_return(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    case = desk.case()
    ledger.recover(case, 100, "bank_return", desk.today(), desk.by, "B1")  # before anything was ordered
    ledger.order(case, desk.today(), desk.by, "D1")
    ledger.recover(case, 300, "instalment", desk.today(), desk.by, "V1")
    ledger.recover(case, 200, "offset", desk.today(), desk.by, "V2")
    assert desk.held() == {"recovered": 600, "ordered": 400}
    with pytest.raises(BadInputError, match=r"holds ¥4\.00; ¥4\.01 cannot be booked"):
        ledger.recover(case, 401, "instalment", desk.today(), desk.by, "V3")
    with pytest.raises(BadInputError, match="li is an auditor"):
        ledger.write_off(case, 400, desk.today(), desk.by, "W1", "当事人死亡且无遗产")
    with pytest.raises(BadInputError, match="needs its reason"):
        ledger.write_off(case, 400, desk.today(), desk.chief, "W1", " ")
    ledger.write_off(case, 400, desk.today(), desk.chief, "W1", "当事人死亡且无遗产")
    assert desk.held() == {"recovered": 600, "written_off": 400}


def test_a_payment_takes_what_was_ordered_first(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    ledger.order(desk.case(), desk.today(), desk.by, "D1", 300)
    made = ledger.recover(desk.case(), 500, "instalment", desk.today(), desk.by, "V1")
    assert [(each.from_account, each.fen) for each in made] == [("ordered", 300), ("confirmed", 200)]
    with pytest.raises(BadInputError, match="cannot be booked"):
        ledger.recover(desk.case(), 1, "offset", desk.today(), desk.by, "V2")  # an offset needs the order


def test_a_voucher_is_booked_once(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    first = ledger.recover(desk.case(), 400, "instalment", desk.today(), desk.by, "V1")
    assert ledger.recover(desk.case(), 400, "instalment", desk.today(), desk.by, "V1") == first
    assert desk.held() == {"confirmed": 600, "recovered": 400}
    with pytest.raises(BadInputError, match="voucher V1 is already booked with another amount"):
        ledger.recover(desk.case(), 401, "instalment", desk.today(), desk.by, "V1")
    with pytest.raises(BadInputError, match="name the voucher"):
        ledger.recover(desk.case(), 1, "instalment", desk.today(), desk.by, " ")
    with pytest.raises(BadInputError, match="nothing to book"):
        ledger.recover(desk.case(), 0, "instalment", desk.today(), desk.by, "V9")


def test_a_verdict_is_written_once(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    verdict = desk.decide(700)
    before = desk.case().entries.count()
    ledger.confirm(verdict)
    assert desk.case().entries.count() == before
    assert desk.held() == {"confirmed": 700, "dismissed": 300}


def test_what_an_appeal_lowers_below_what_came_back_the_fund_owes(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    case = desk.case()
    ledger.order(case, desk.today(), desk.by, "D1", 900)
    ledger.recover(case, 600, "instalment", desk.today(), desk.by, "V1")
    ledger.write_off(case, 100, desk.today(), desk.chief, "W1", "无力偿还")
    desk.appeal(650)
    assert desk.held() == {"recovered": 600, "written_off": 50, "dismissed": 350}  # what is only claimed goes first
    desk.appeal(200)
    assert desk.held() == {"recovered": 200, "refund_due": 400, "dismissed": 400}
    assert ledger.outstanding(case).fund_owes_fen == 400
    ledger.pay(case, 400, desk.today(), desk.payer, "R1", refund=True)
    assert desk.held() == {"recovered": 200, "refund_paid": 400, "dismissed": 400}


def test_an_appeal_that_overturns_leaves_nothing_claimed(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    ledger.recover(desk.case(), 250, "instalment", desk.today(), desk.by, "V1")
    desk.appeal(0, "unproven")
    assert desk.held() == {"dismissed": 750, "refund_due": 250}


def test_an_appeal_says_nothing_of_payments_that_came_later(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    desk.take(desk.found(p1=1000, p2=50))
    desk.appeal(400)
    assert desk.held() == {"confirmed": 400, "dismissed": 600, "suspected": 50}


def test_an_undone_appeal_makes_the_refund_a_recovery_again(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    ledger.recover(desk.case(), 1000, "instalment", desk.today(), desk.by, "V1")
    desk.appeal(0, "benign")
    assert desk.held() == {"refund_due": 1000}
    desk.undo()
    assert desk.held() == {"recovered": 1000}


def test_an_undone_verdict_leaves_what_the_nights_hold(desk: Desk) -> None:
    desk.take(desk.found(p1=1000, p2=-30))
    desk.decide(1200)
    ledger.order(desk.case(), desk.today(), desk.by, "D1")
    desk.undo()
    assert desk.held() == {"suspected": 1000, "owed_suspected": 30}
    desk.decide(400)
    assert desk.held() == {"confirmed": 400, "dismissed": 600, "owed_suspected": 30}
    desk.decide(30, "underpaid")
    desk.undo()
    assert desk.held() == {"confirmed": 400, "dismissed": 600, "owed_suspected": 30}  # the earlier verdict holds


def test_a_verdict_on_which_money_moved_is_not_undone(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    ledger.recover(desk.case(), 1, "instalment", desk.today(), desk.by, "V1")
    with pytest.raises(BadInputError, match=r"¥0\.01 is already 已追回 on this verdict, which cannot be undone"):
        desk.undo()
    assert desk.case().state == "decided"


def test_arrears_paid_out_without_title_are_taken_back(desk: Desk) -> None:
    desk.take(desk.found(p1=-500))
    desk.decide(500, "underpaid")
    ledger.pay(desk.case(), 500, desk.today(), desk.payer, "V1")
    desk.appeal(200, "underpaid")
    assert desk.held() == {"owed_paid": 200, "reclaim_due": 300}
    ledger.take_back(desk.case(), 300, desk.today(), desk.by, "V2")
    assert desk.held() == {"owed_paid": 200, "reclaimed": 300}


def test_the_later_verdict_counts_in_all_not_on_top(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    desk.take(desk.found(p1=1000, p2=500))
    desk.decide(1400)
    assert desk.held() == {"confirmed": 1400, "dismissed": 100}


def test_every_kind_of_entry_is_made(desk: Desk) -> None:
    from jihe.cases.models import Entry

    desk.take(desk.found(1, p1=1000), desk.found(3, p3=-1000))
    desk.take(desk.found(1, p1=900), desk.found(3, p3=-900), desk.found(2, p2=100), desk.found(4, p4=-100))
    for verdict, one, undone in (("fraud", 1, 2), ("underpaid", 3, 4)):
        desk.decide(600, verdict, one)
        desk.appeal(800, verdict, one)
        desk.decide(2000, verdict, one)
        desk.decide(40, verdict, undone)
        desk.undo(undone)
    case, on, by = desk.case(1), desk.today(), desk.by
    ledger.order(case, on, by, "D")
    for way, fen in (("instalment", 500), ("offset", 100), ("bank_return", 100)):
        ledger.recover(case, fen, way, on, by, f"V-{way}")
    ledger.write_off(case, 300, on, desk.chief, "W", "无力偿还")
    desk.appeal(400)
    assert desk.held() == {"recovered": 400, "refund_due": 300, "dismissed": 1600 - 300}
    ledger.pay(case, 100, on, desk.payer, "R", refund=True)
    desk.appeal(500)
    assert desk.held() == {"recovered": 500, "refund_due": 100, "refund_paid": 100, "dismissed": 1300}
    ledger.pay(desk.case(3), 1000, on, desk.payer, "P")
    desk.appeal(700, "underpaid", 3)
    ledger.take_back(desk.case(3), 100, on, by, "T")
    desk.appeal(800, "underpaid", 3)
    assert desk.held(3) == {"owed_paid": 800, "reclaim_due": 100, "reclaimed": 100, "owed_dismissed": 1000}
    last = desk.case(3).entries.get(kind="take_back")
    ledger.reverse(desk.case(3), last.seq, by, "凭证号录错")
    assert desk.held(3) == {"owed_paid": 800, "reclaim_due": 200, "owed_dismissed": 1000}
    assert set(Entry.objects.values_list("kind", flat=True)) == set(accounts.KINDS)


def test_a_booking_by_mistake_is_taken_back_by_a_red_entry_once_and_booked_anew(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    case, on = desk.case(), desk.today()
    ledger.order(case, on, desk.by, "D1")
    (wrong,) = ledger.recover(case, 700, "instalment", on, desk.by, "V1")
    with pytest.raises(BadInputError, match="say what was booked wrongly"):
        ledger.reverse(case, wrong.seq, desk.by, " ")
    red = ledger.reverse(case, wrong.seq, desk.by, "金额录错，应为 70 元")
    assert (red.fen, red.from_account, red.to_account, red.reverses_id) == (700, "recovered", "ordered", wrong.pk)
    assert desk.held() == {"ordered": 1000}
    with pytest.raises(BadInputError, match="taken back already"):
        ledger.reverse(case, wrong.seq, desk.by, "再次")
    with pytest.raises(BadInputError, match="no booking of a voucher"):
        ledger.reverse(case, red.seq, desk.by, "红冲之红冲")
    ledger.recover(case, 70, "instalment", on, desk.by, "V1")
    assert ledger.recover(case, 70, "instalment", on, desk.by, "V1")[0].fen == 70  # the same voucher again is once
    assert desk.held() == {"ordered": 930, "recovered": 70}
    with pytest.raises(BadInputError, match="taken back already"):
        ledger.reverse(case, wrong.seq, desk.by, "再次")
    assert check().defects == ()


def test_money_that_has_moved_on_is_not_taken_back_under_it(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    case, on = desk.case(), desk.today()
    order = ledger.order(case, on, desk.by, "D1")
    ledger.recover(case, 1, "offset", on, desk.by, "V1")
    with pytest.raises(BadInputError, match="take back first what moved it on"):
        ledger.reverse(case, order.seq, desk.by, "金额录错")


def test_who_decided_neither_settles_nor_writes_off_nor_pays_out(desk: Desk) -> None:
    from jihe.cases.models import Reviewer

    desk.people[0] = Reviewer.objects.create(login="tan", role="supervisor", password="!")
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    case, on = desk.case(), desk.today()
    with pytest.raises(BadInputError, match="tan decided it"):
        ledger.write_off(case, 100, on, desk.by, "W1", "无力偿还")
    ledger.write_off(case, 100, on, desk.chief, "W1", "无力偿还")
    desk.decide(700, "underpaid")
    for by in (desk.by, desk.settler):
        if by is desk.settler:
            desk.appeal(800, "underpaid")
        with pytest.raises(BadInputError, match="decided it; 补发"):
            ledger.pay(desk.case(), 10, on, by, "P1")
    ledger.pay(desk.case(), 10, on, desk.payer, "P1")


def test_nothing_is_booked_before_its_verdict(desk: Desk) -> None:
    desk.take(desk.found(p1=1000))
    desk.decide(1000)
    before = desk.today() - timedelta(days=1)
    with pytest.raises(BadInputError, match="is before its verdict"):
        ledger.recover(desk.case(), 10, "instalment", before, desk.by, "V1")


# -- what the database itself refuses --------------------------------------------------------------------------


def refused(run) -> str:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run()
    return str(error.value)


def test_the_database_keeps_the_books(desk: Desk) -> None:
    from jihe.cases.models import Balance, Entry

    desk.take(desk.found(p1=100))
    case, by = desk.case(), desk.by
    given = {"case": case, "seq": 2, "on": desk.today(), "by": by}

    def entry(kind: str, source: str, target: str, fen: int, ref: str = "x", **more):
        return lambda: Entry.objects.create(
            **given | more, kind=kind, from_account=source, to_account=target, fen=fen, ref=ref
        )

    assert "below zero" in refused(entry("confirm", "suspected", "confirmed", 101))
    assert "below zero" in refused(entry("order", "confirmed", "ordered", 1))
    assert "entry_as_declared" in refused(entry("confirm", "suspected", "recovered", 1))
    assert "entry_moves_money" in refused(entry("found", "outside", "confirmed", 0))
    assert "entry_of_somebody" in refused(entry("confirm", "suspected", "confirmed", 1, by=None))
    assert "entry_with_a_ref" in refused(entry("confirm", "suspected", "confirmed", 1, ref=""))
    assert "append-only" in refused(lambda: Entry.objects.update(fen=1))
    assert "append-only" in refused(lambda: Entry.objects.all()._raw_delete("default"))
    assert "the sum of its entries" in refused(lambda: Balance.objects.update(fen=99))
    assert "begins empty" in refused(lambda: Balance.objects.create(case=case, account="recovered", fen=5))
    assert "the sum of its entries" in refused(lambda: Balance.objects.all()._raw_delete("default"))
    entry("confirm", "suspected", "confirmed", 100)()
    assert desk.held() == {"confirmed": 100}


def test_every_kind_moves_between_accounts_that_there_are() -> None:
    for name, kind in accounts.KINDS.items():
        assert kind.zh
        for source, target in kind.pairs:
            assert source != target, name
            assert {source, target} <= set(accounts.ACCOUNTS), name


# -- added up --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]), (10, [0, 3, 1], [0, 8, 2]), (0, [5], [0]), (7, [10**12, 1], [7, 0]),
        (3, [2, 2, 0], [2, 1, 0]),
    ],
)  # fmt: skip
def test_shares_add_up(fen: int, weights: list[int], parts: list[int]) -> None:
    assert share_out(fen, weights) == parts


def test_nothing_to_share_by_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to share by"):
        share_out(5, [0, 0])


def totals(found) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in found:
        total[each.account] = total.get(each.account, 0) + each.fen
    return {name: fen for name, fen in total.items() if fen}


def test_a_payment_is_its_strongest_claims(desk: Desk, sig) -> None:
    grave = sig(subject=1, code="P01", severity=4, money={1: 600})
    light = sig(subject=1, code="P05", severity=2, money={1: 700, 2: 300})
    model = sig(subject=1, code="M03", severity=2, score=0.9, money={2: 200, 3: 100})
    desk.take(grave, light, model)
    by = {(each.key, each.account): each.fen for each in sums("signal")}
    assert by == {("P01", "suspected"): 600, ("P05", "suspected"): 300, ("M03", "suspected"): 100}
    assert {each.key for each in sums("rule")} == {"P01", "P05"}
    assert [(each.key, each.fen) for each in sums("model")] == [("M03", 100)]
    desk.decide(500)
    by = {(each.key, each.account): each.fen for each in sums("signal")}
    assert by[("P01", "confirmed")] == by[("P01", "dismissed")] == 300  # 500 × 600 / 1000
    assert totals(sums("signal")) == desk.held()


def test_sums_by_line_town_month_and_case_are_the_balances(desk: Desk, sig) -> None:
    from jihe.cases.models import Case

    desk.take(desk.found(1, p1=500), desk.found(2, p2=300), sig(subject=3, line="unemployment", money={3: 7}))
    Case.objects.filter(subject_id=2).update(town=442000)
    desk.decide(400)
    ledger.recover(desk.case(), 100, "instalment", date(2026, 4, 2), desk.by, "V1")
    for by in ("line", "town", "month", "case", "signal"):
        assert totals(sums(by)) == {"suspected": 307, "confirmed": 300, "recovered": 100, "dismissed": 100}, by
    assert ("442000", "suspected", 300) in [(each.key, each.account, each.fen) for each in sums("town")]
    assert ("unemployment", "suspected", 7) in [(each.key, each.account, each.fen) for each in sums("line")]
    moved = {(each.key, each.account): each.fen for each in sums("month")}
    assert moved[("2026-04", "recovered")] == 100
    assert moved[("2026-04", "confirmed")] == -100
    march = {each.account: each.fen for each in sums("case", date(2026, 3, 31)) if each.key == desk.case().number}
    assert march == {"confirmed": 400, "dismissed": 100}
    with pytest.raises(ValueError, match="by mood"):
        sums("mood")


def test_money_without_a_payment_is_the_gravest_signals(desk: Desk, sig) -> None:
    desk.take(sig(subject=1, code="P05", severity=2), sig(subject=1, code="P01", severity=4))
    desk.decide(500)
    assert [(each.key, each.account, each.fen) for each in sums("rule")] == [("P01", "confirmed", 500)]


def test_what_a_merged_record_suspected_goes_over_and_is_still_added_up(desk: Desk) -> None:
    from jihe.cases import update

    desk.take(desk.found(2, p1=500))
    before = desk.today()
    desk.day += 1
    update("merged", desk.today(), *desk.night(desk.found(1, p1=500, p2=40)), roots={2: 1})
    assert (desk.held(1), desk.held(2)) == ({"suspected": 540}, {})
    assert totals(sums("signal")) == {"suspected": 540}
    assert totals(sums("signal", before)) == {"suspected": 500}  # as it stood before the records were merged


def test_the_check_finds_what_the_database_did_not_stop(desk: Desk) -> None:
    from django.db import connection

    desk.take(desk.found(p1=500))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_casemoney SET fen = 400")
    (defect,) = check().defects
    assert defect == f"{desk.case().number} suspected: holds 500 fen, its payments say 400"
