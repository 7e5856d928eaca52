"""The ledger's accounts and kinds of entry, declared once; the database's own constraint is made from them.

Money of a case enters from ``outside`` when a night holds it to be at stake or a reviewer finds it, and moves
from account to account. What the fund is owed and what the fund owes stand apart, never netted against each
other: a claim that a court lowers below what was already paid in becomes a debt of the fund (``refund_due``),
and arrears paid out that prove too much become a claim (``reclaim_due``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

OUTSIDE = "outside"

# account → Chinese, English
ACCOUNTS: dict[str, tuple[str, str]] = {
    OUTSIDE: ("账外", "outside the case"),
    "suspected": ("疑似多付", "suspected"),
    "confirmed": ("已认定", "confirmed"),
    "ordered": ("已责令退回", "ordered back"),
    "recovered": ("已追回", "recovered"),
    "written_off": ("已核销", "written off"),
    "dismissed": ("已排除", "dismissed"),
    "refund_due": ("应退还当事人", "recovered without title, to be given back"),
    "refund_paid": ("已退还当事人", "given back"),
    "owed_suspected": ("疑似少发", "perhaps owed by the fund"),
    "owed_confirmed": ("应补发", "owed by the fund"),
    "owed_paid": ("已补发", "paid out"),
    "owed_dismissed": ("补发已排除", "not owed after all"),
    "reclaim_due": ("误补应追回", "paid out without title, to be taken back"),
    "reclaimed": ("误补已追回", "taken back"),
}

FUND_OWES = ("owed_confirmed", "refund_due")  # what the fund owes people now


@dataclass(frozen=True)
class Kind:
    """One kind of entry: its name for people and the pairs of accounts it may move money between."""

    zh: str
    pairs: tuple[tuple[str, str], ...]


KINDS: dict[str, Kind] = {
    # what the nights hold to be at stake
    "suspect": Kind("列为疑似", ((OUTSIDE, "suspected"),)),
    "drop": Kind("疑点消失", (("suspected", OUTSIDE), ("dismissed", OUTSIDE))),
    # what a verdict says of it
    "confirm": Kind("认定", (("suspected", "confirmed"),)),
    "found": Kind("核查中新查出", ((OUTSIDE, "confirmed"),)),
    "dismiss": Kind("排除", (("suspected", "dismissed"),)),
    # what a later verdict, an appeal or an undo changes
    "restore": Kind("恢复认定", (("dismissed", "confirmed"),)),
    "reopen": Kind("恢复疑似", (("dismissed", "suspected"),)),
    "lower": Kind("核减", (("confirmed", "dismissed"), ("ordered", "dismissed"), ("written_off", "dismissed"))),
    "refund": Kind("转为应退还", (("recovered", "refund_due"),)),
    "keep": Kind("无需退还", (("refund_due", "recovered"),)),
    # what comes back
    "order": Kind("责令退回", (("confirmed", "ordered"),)),
    "instalment": Kind("当事人退款（含分期）", (("ordered", "recovered"), ("confirmed", "recovered"))),
    "offset": Kind("以后续待遇抵扣", (("ordered", "recovered"),)),
    "bank_return": Kind("银行退回", (("ordered", "recovered"), ("confirmed", "recovered"))),
    "write_off": Kind("核销", (("ordered", "written_off"), ("confirmed", "written_off"))),
    "pay_refund": Kind("退还当事人", (("refund_due", "refund_paid"),)),
    # what the fund owes
    "owe": Kind("列为疑似少发", ((OUTSIDE, "owed_suspected"),)),
    "owe_drop": Kind("少发疑点消失", (("owed_suspected", OUTSIDE), ("owed_dismissed", OUTSIDE))),
    "owe_confirm": Kind("认定应补发", (("owed_suspected", "owed_confirmed"),)),
    "owe_found": Kind("核查中新查出应补发", ((OUTSIDE, "owed_confirmed"),)),
    "owe_dismiss": Kind("排除补发", (("owed_suspected", "owed_dismissed"),)),
    "owe_restore": Kind("恢复应补发", (("owed_dismissed", "owed_confirmed"),)),
    "owe_reopen": Kind("恢复疑似少发", (("owed_dismissed", "owed_suspected"),)),
    "owe_lower": Kind("核减应补发", (("owed_confirmed", "owed_dismissed"),)),
    "pay_out": Kind("补发", (("owed_confirmed", "owed_paid"),)),
    "reclaim": Kind("误补转为应追回", (("owed_paid", "reclaim_due"),)),
    "let_stand": Kind("误补无需追回", (("reclaim_due", "owed_paid"),)),
    "take_back": Kind("追回误补", (("reclaim_due", "reclaimed"),)),
}
# What a person books by a voucher, and may take back by a red entry where it was booked wrongly.
BOOKED = ("order", "instalment", "offset", "bank_return", "write_off", "pay_refund", "pay_out", "take_back")
REVERSE = "reverse"
KINDS[REVERSE] = Kind("红冲", tuple((target, source) for kind in BOOKED for source, target in KINDS[kind].pairs))
# By whom no verdict of the case was given: who decides does not let go of money too.
BY_ANOTHER = ("write_off", "pay_refund", "pay_out")


@dataclass(frozen=True)
class Side:
    """One side of a case's money: what is owed to the fund, or what the fund owes.

    ``lowered``: the accounts that a lower verdict takes from, in this order; the last is ``paid``, money that
    has moved in the world and becomes a debt the other way (``back``).
    """

    suspected: str
    confirmed: str
    dismissed: str
    paid: str
    back: str
    lowered: tuple[str, ...]
    raised_by: str
    dropped_by: str
    confirmed_by: str
    found_by: str
    dismissed_by: str
    restored_by: str
    reopened_by: str
    lowered_by: str
    turned_by: str
    kept_by: str

    @property
    def established(self) -> tuple[str, ...]:
        """The accounts that together are what the verdict in force confirms."""
        return (*self.lowered, self.paid)


RECOVER = Side(
    "suspected", "confirmed", "dismissed", "recovered", "refund_due", ("confirmed", "ordered", "written_off"),
    "suspect", "drop", "confirm", "found", "dismiss", "restore", "reopen", "lower", "refund", "keep",
)  # fmt: skip
OWED = Side(
    "owed_suspected", "owed_confirmed", "owed_dismissed", "owed_paid", "reclaim_due", ("owed_confirmed",),
    "owe", "owe_drop", "owe_confirm", "owe_found", "owe_dismiss", "owe_restore", "owe_reopen", "owe_lower",
    "reclaim", "let_stand",
)  # fmt: skip
SIDES = (RECOVER, OWED)


def title(account: str) -> str:
    """The account's Chinese name."""
    return ACCOUNTS[account][0]


def condition() -> Q:
    """What every entry must satisfy: its kind moves money between these accounts and no others."""
    allowed = Q()
    for name, kind in KINDS.items():
        for source, target in dict.fromkeys(kind.pairs):
            allowed |= Q(kind=name, from_account=source, to_account=target)
    return allowed
