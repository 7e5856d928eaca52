"""Whatever the order of nights, verdicts, payments, undoing, appeals and replays: the books balance to the fen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.cases import ledger
from jihe.cases.accounts import BOOKED, KINDS, OUTSIDE, OWED, RECOVER, SIDES
from jihe.cases.ledger_check import check
from jihe.cases.ledger_sums import BY, share_out, sums
from jihe.errors import BadInputError
from tests.cases.bookkeeping import Desk
from tests.cases.vendors import POSTGRES_ONLY, SQLITE_ONLY

tenths = st.integers(1, 11)  # of what there is; eleven tenths are more than that, and refused
fens = st.one_of(st.integers(100, 900), st.integers(-900, -100))
# A night: subject → payment → fen at stake. Both subjects may name the same payment; one case has it.
payments = st.dictionaries(st.integers(1, 4), fens, max_size=3)
FIRST = st.fixed_dictionaries({1: payments.filter(bool)})
NIGHT = st.tuples(st.just("night"), st.dictionaries(st.sampled_from((1, 2)), payments, max_size=2))
REPLAY = st.tuples(st.just("replay"), st.integers(0, 9))
verdicts = st.sampled_from(["fraud", "operator_breach", "overpaid_no_fault", "underpaid", "benign"])
BOOKINGS = ("order", *ledger.RECOVERIES, "write_off", "pay_refund", "pay_out", "take_back")


class History(Desk):
    """Plays acts; what cannot be done then is refused and must leave no trace."""

    nights: dict[int, Any]

    def play(self, data: st.DataObject) -> None:
        self.nights = {}
        self.act(0, "night", data.draw(FIRST))
        for place in range(1, data.draw(st.integers(6, 14))):
            act = data.draw(self.possible())
            before = self.written()
            try:
                again = self.act(place, *act)
            except BadInputError:
                assert self.written() == before, f"refused, and yet it wrote: {act}"
                continue
            if again is not None:
                after = self.written()
                again()
                assert self.written() == after, f"twice is not once: {act}"
            self.proven()

    def possible(self) -> st.SearchStrategy[tuple[Any, ...]]:
        """What may be done now: nights, and what the cases' states and balances offer."""
        acts: list[Any] = [NIGHT, REPLAY]
        for number, case in self.cases().items():
            subject, held = st.just(number), ledger.balances(case)
            if case.state != "appealed":
                acts.append(st.tuples(st.just("decide"), subject, tenths, verdicts))
            if case.state in ("decided", "appealed"):
                acts.append(st.tuples(st.just("appeal"), subject, tenths, verdicts))
            if case.state == "decided":
                acts.append(st.tuples(st.just("undo"), subject))
            if case.entries.filter(kind__in=BOOKED).exists():
                acts.append(st.tuples(st.just("reverse"), subject, st.integers(0, 9)))
            for kind in BOOKINGS:
                if any(held.get(source) for source, _ in KINDS[kind].pairs):
                    acts.append(st.tuples(st.just(kind), subject, tenths))
        return st.one_of(acts)

    def act(self, place: int, what: str, *told: Any) -> Callable[[], Any] | None:
        """Do it; what would do the very same again, where there is such a thing."""
        if what == "night":
            self.nights[self.day + 1] = sigs = [self.found_by(subject, money) for subject, money in told[0].items()]
            self.take(*sigs)
            return lambda: self.take(*sigs, run=self.day)
        if what == "replay":
            if self.nights:
                run = sorted(self.nights)[told[0] % len(self.nights)]
                self.take(*self.nights[run], run=run)
            return None
        subject = told[0]
        case = self.cases()[subject]
        if what in ("decide", "appeal"):
            verdict = getattr(self, what)(self.amount(case, *told[1:]), told[2], subject)
            return lambda: ledger.confirm(verdict)
        if what == "undo":
            self.undo(subject)
            return None
        if what == "reverse":
            booked = list(case.entries.filter(kind__in=BOOKED).order_by("seq").values_list("seq", flat=True))
            ledger.reverse(case, booked[told[1] % len(booked)], self.payer, "录入错误")
            return None
        return self.book(case, what, told[1], f"V{place}")

    def book(self, case: Any, kind: str, tenths: int, ref: str) -> Callable[[], Any]:
        held, on = ledger.balances(case), self.today()
        fen = sum(held.get(source, 0) for source, _ in KINDS[kind].pairs) * tenths // 10

        def run() -> Any:
            if kind == "order":
                return ledger.order(case, on, self.by, ref, fen)
            if kind == "write_off":
                return ledger.write_off(case, fen, on, self.chief, ref, "无力偿还")
            if kind in ("pay_out", "pay_refund"):
                return ledger.pay(case, fen, on, self.payer, ref, refund=kind == "pay_refund")
            if kind == "take_back":
                return ledger.take_back(case, fen, on, self.by, ref)
            return ledger.recover(case, fen, kind, on, self.by, ref)

        run()
        return run

    def found_by(self, subject: int, money: dict[int, int]) -> Any:
        return self.sig(subject=subject, code="P01" if subject == 1 else "P05", money=money)

    def cases(self) -> dict[int, Any]:
        from jihe.cases.models import Case

        return {case.subject_id: case for case in Case.objects.all()}

    @staticmethod
    def amount(case: Any, tenths: int, verdict: str) -> int:
        """So many tenths of all that the case's side holds, within what the verdict may say."""
        held = ledger.balances(case)
        side = OWED if verdict == "underpaid" else RECOVER
        fen = sum(held.get(name, 0) for name in (side.suspected, side.dismissed, *side.established)) * tenths // 10
        if verdict == "benign":
            return 0
        return max(fen, 1) if verdict in ("overpaid_no_fault", "underpaid") else fen

    @staticmethod
    def written() -> list[Any]:
        from jihe.cases.models import Balance, Entry, Footing, Step, Verdict

        return [
            [list(model.objects.order_by("pk").values()) for model in (Entry, Footing, Verdict, Step)],
            list(Balance.objects.order_by("case", "account").values("case", "account", "fen")),
        ]

    def proven(self) -> None:
        """From the payments, the verdicts and the entries alone; then everything added up each way."""
        from jihe.cases.models import Balance, CaseMoney, Entry

        proof = check()
        assert proof.defects == ()
        keys = list(CaseMoney.objects.values_list("money_table", "money_key"))
        assert len(keys) == len(set(keys))  # a payment is one case's, so its money is counted once
        by_hand: dict[tuple[int, str], int] = {}
        for case, source, target, fen in Entry.objects.order_by("pk").values_list(
            "case", "from_account", "to_account", "fen"
        ):
            for account, change in ((source, -fen), (target, fen)):
                if account != "outside":
                    by_hand[case, account] = by_hand.get((case, account), 0) + change
                    assert by_hand[case, account] >= 0
        held = {(case, account): fen for case, account, fen in Balance.objects.values_list("case", "account", "fen")}
        assert held == by_hand
        assert sum(held.values()) == proof.held_fen == proof.in_fen - proof.out_fen
        whole = by_account((account, fen) for (_, account), fen in held.items())
        for by in BY:
            if by not in ("rule", "model"):
                assert by_account((each.account, each.fen) for each in sums(by)) == whole, by
        assert all(each.fen > 0 for each in sums("signal"))


def by_account(rows: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for account, fen in rows:
        total[account] = total.get(account, 0) + fen
    return {account: fen for account, fen in total.items() if fen}


SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@SQLITE_ONLY
@pytest.mark.parametrize("histories", [12, pytest.param(40, marks=pytest.mark.verify)])
def test_the_books_balance_on_sqlite(fresh, night, sig, vendor, histories: int) -> None:
    @settings(max_examples=histories, deadline=None, suppress_health_check=SUPPRESSED)
    @given(data=st.data())
    def balance(data) -> None:
        fresh()
        History(night, sig).play(data)

    balance()


@POSTGRES_ONLY
@settings(max_examples=10, deadline=None, suppress_health_check=SUPPRESSED)
@given(data=st.data())
def test_the_books_balance_on_postgres(data, fresh, night, sig, vendor) -> None:
    fresh()
    History(night, sig).play(data)


@pytest.mark.parametrize("side", SIDES)
def test_a_side_names_kinds_that_move_between_its_accounts(side) -> None:
    moved = {
        side.raised_by: (OUTSIDE, side.suspected), side.confirmed_by: (side.suspected, side.confirmed),
        side.found_by: (OUTSIDE, side.confirmed), side.dismissed_by: (side.suspected, side.dismissed),
        side.restored_by: (side.dismissed, side.confirmed), side.reopened_by: (side.dismissed, side.suspected),
        side.turned_by: (side.paid, side.back), side.kept_by: (side.back, side.paid),
    }  # fmt: skip
    for kind, pair in moved.items():
        assert KINDS[kind].pairs == (pair,)
    assert KINDS[side.lowered_by].pairs == tuple((name, side.dismissed) for name in side.lowered)
    assert KINDS[side.dropped_by].pairs == ((side.suspected, OUTSIDE), (side.dismissed, OUTSIDE))


@given(fen=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10**12), min_size=1, max_size=6).filter(any))
def test_shares_add_up_and_are_near_their_part(fen: int, weights: list[int]) -> None:
    parts = share_out(fen, weights)
    assert sum(parts) == fen
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - fen * weight) < sum(weights)
        assert part == 0 or weight > 0
