"""The forms of actions: what is asked, in which words, and what is refused before the store is."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jihe.cases.accounts import BOOKED, REVERSE
from jihe.cases.entered import fen
from jihe.cases.models import Entry, Outcome, Reviewer
from jihe.cases.moves import REVIEWERS, Role
from jihe.cases.steps import heard, holding_steps, recused
from jihe.cases.work import at_stake, left_open, needs_hearing
from jihe.law import load
from jihe.review.fields import Day, Mark, Words, Yuan
from jihe.review.look_alikes import PREFIX, Asked, asked, before
from jihe.review.templatetags.money import mixed
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import Case

LEAST_REASON = 10  # characters
# Verdicts as the law keeps them apart: what each is called, and what follows from it.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Nothing found"), (Outcome.BENIGN, Outcome.DATA_ERROR, Outcome.UNPROVEN)),
    (_("To come back or to be paid"), (Outcome.OVERPAID_NO_FAULT, Outcome.CLERICAL, Outcome.UNDERPAID)),
    (_("Unlawful"), (Outcome.FRAUD, Outcome.PROVIDER_FRAUD, Outcome.OPERATOR_BREACH)),
)
VERDICTS: dict[str, Any] = {
    Outcome.BENIGN: _("Benign: checked, and in order"),
    Outcome.DATA_ERROR: _("Data error: a registry or a record is wrong"),
    Outcome.UNPROVEN: _("Not proven: neither shown nor cleared"),
    Outcome.OVERPAID_NO_FAULT: _("Overpaid without intent: ordered back (经办条例 第四十六条), no fine"),
    Outcome.CLERICAL: _("Clerical error of the agency: corrected"),
    Outcome.UNDERPAID: _("Underpaid: the fund pays what it owes"),
    Outcome.FRAUD: _(
        "Fraud: ordered back, two to five times as a fine (社会保险法 第八十八条), a crime from the threshold on"
    ),
    Outcome.PROVIDER_FRAUD: _("Fraud of a provider: ordered back, fine, agreement ended (社会保险法 第八十七条)"),
    Outcome.OPERATOR_BREACH: _("Breach by an official: handed to discipline inspection"),
}
_marked = lazy(mixed, SafeString)  # articles are cited in Chinese in either language


class Act(forms.Form):
    """A form about a case, for somebody; one that asks nothing has no field."""

    def __init__(self, *args: Any, case: Case, by: Reviewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.by = case, by
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the case."""

    @property
    def alike(self) -> list[Asked]:
        """Honest situations to be answered before anything else."""
        return []

    @property
    def rest(self) -> list[Any]:
        """The fields, but for those of ``alike``."""
        return [self[name] for name in self.fields if not name.startswith(PREFIX)]


class Noted(Act):
    """Something in words."""

    note = Words(label=_("Note"))


class Because(Act):
    """A reason."""

    reason = Words(label=_("Reason"))


class People(forms.ModelChoiceField):
    """Somebody, by login."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Reviewer.objects.none(), to_field_name="login", empty_label=None, **more)

    def label_from_instance(self, obj: Any) -> str:
        """The login, and the town where they belong to one."""
        return f"{obj.login}（{obj.town}）" if obj.town else str(obj.login)


def colleagues(case: Case) -> Any:
    """Who may work on the case: of its lane and town, active, without a stake in it."""
    people = Reviewer.objects.filter(is_active=True, role__in=REVIEWERS)
    power = case.lane == "public_power"
    people = people.filter(role=Role.DISCIPLINE) if power else people.exclude(role=Role.DISCIPLINE)
    mine = people.filter(town=case.town) | people.filter(town=None)
    return mine.exclude(pk__in=case.steps.filter(action="recuse").values("by")).order_by("login")


class Assign(Act):
    """To whom; an auditor takes it up."""

    to = People(label=_("To"))
    note = Words(label=_("Note"), rows=1, required=False)

    def prepare(self) -> None:
        """An auditor has one choice: themselves."""
        mine = Reviewer.objects.filter(pk=self.by.pk)
        self.fields["to"].queryset = mine if self.by.role == Role.AUDITOR else colleagues(self.case)
        self.initial.setdefault("to", self.by.login)


class Join(Act):
    """Who works on it beside."""

    to = People(label=_("Second auditor"))

    def prepare(self) -> None:
        """Anybody of the same town but whose it is."""
        self.fields["to"].queryset = colleagues(self.case).exclude(pk=self.case.assignee_id)


class Hear(Act):
    """The statement and defence."""

    on = Day(label=_("Heard on"), past=True)
    said = Words(label=_("What was said"), required=False)
    waived = forms.BooleanField(label=_("Waived: told of the right, nothing was said"), required=False)
    material = Words(label=_("Material handed in"), rows=1, required=False)

    def clean(self) -> dict[str, Any]:
        """Words are wanted of a waiver too: how the person was told."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        _not_before(self, "on")
        said = told.get("said") or ""
        if not said:
            self.add_error("said", _("Write what was said; where it was waived, how the person was told and answered"))
        waived = "放弃陈述申辩。" if told.get("waived") else ""
        return told | {"words": waived + said}


class Hold(Act):
    """Until when, and why."""

    until = Day(label=_("Until"), future=True)
    note = Words(label=_("Why"), rows=1)


class File(Act):
    """Filed for punishment."""

    on = Day(label=_("Filed on"), past=True)
    reference = Mark(label=_("Number"), max_length=64)
    note = Words(label=_("Note"), rows=1, required=False)

    def clean(self) -> dict[str, Any]:
        """Not before the case was opened."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        _not_before(self, "on")
        return told


class Serve(Act):
    """Handed over."""

    on = Day(label=_("Handed over on"), past=True)

    def clean(self) -> dict[str, Any]:
        """Not before the case was opened."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        _not_before(self, "on")
        return told


class Appeal(Serve):
    """Lodged."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("reconsideration", _("Administrative reconsideration")), ("litigation", _("Action in court"))],
    )
    on = Day(label=_("Lodged on"), past=True)
    note = Words(label=_("Note"), rows=1, required=False)


class Given(Act):
    """A verdict and its amount."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), widget=forms.RadioSelect,
        choices=[(name, [(each, _marked(VERDICTS[each])) for each in group]) for name, group in GROUPS],
    )  # fmt: skip
    amount = Yuan(label=_("Confirmed of the whole case, yuan"), help_text=_("0 where nothing is confirmed"))
    reason = Words(label=_("Reason"), least=LEAST_REASON, rows=5)

    def clean(self) -> dict[str, Any]:
        """The amount fits the verdict."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        verdict, amount = told.get("verdict"), told.get("amount")
        if verdict in CLEARED and amount:
            self.add_error("amount", _("This verdict confirms no money: the amount is 0"))
        if verdict in (Outcome.OVERPAID_NO_FAULT, Outcome.UNDERPAID) and amount == 0:
            self.add_error("amount", _("This verdict says nothing without an amount"))
        return told


class Decide(Given):
    """The first verdict."""

    above = Words(label=_("What an amount above what is at stake rests on"), rows=1, required=False)
    conduct_ended = Day(label=_("Conduct ended on"), past=True, required=False,
                        help_text=_("Leave it empty while it goes on; a fine lapses two years later"))  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes of your work"), min_value=1, max_value=60_000, required=False)
    field_order = ("verdict", "amount", "above", "reason", "conduct_ended", "minutes")

    def prepare(self) -> None:
        """A field for each honest situation that the rules have not left out themselves."""
        self.initial |= {name: told for name, told in before(self.case).items() if name not in self.initial}
        for one in self.alike:
            self.fields |= {} if one.excluded else one.fields()

    @cached_property
    def alike(self) -> list[Asked]:
        """As the rules of the case's signals name them."""
        return asked(self.case)

    @property
    def questions(self) -> list[Any]:
        """The fields of ``alike``."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def clean(self) -> dict[str, Any]:
        """Whoever something is held against was heard; a sum above the stake is explained."""
        told = super().clean()
        verdict, amount = told.get("verdict"), told.get("amount")
        if verdict is None or amount is None:
            return told
        if needs_hearing(verdict, amount) and not heard(holding_steps(self.case)):
            self.add_error(
                "verdict", _("The person was not heard: put down the statement, or that it was waived, first")
            )
        if amount > at_stake(self.case) and not told.get("above"):
            self.add_error("above", _("The amount is above what is at stake: say what it rests on, or correct it"))
        return told | {"answers": [one.answer(told) for one in self.alike if not one.excluded]}


def decide(number: str, by: Reviewer, told: Any) -> Any:
    """Carry a verdict out."""
    from jihe.cases import work

    return work.decide(
        number, by, told["verdict"], told["amount"], told["reason"], load(), conduct_ended=told["conduct_ended"],
        minutes=told["minutes"], above=told["above"], look_alikes=told["answers"],
    )  # fmt: skip


class Second(Given):
    """The second verdict, beside the first."""

    minutes = forms.IntegerField(label=_("Minutes of your work"), min_value=1, max_value=60_000, required=False)


class Settle(Given):
    """What the appeal came to."""

    on = Day(label=_("Day of the ruling"), past=True)
    field_order = ("on", "verdict", "amount", "reason")

    def clean(self) -> dict[str, Any]:
        """Not before the case was opened."""
        told = super().clean()
        _not_before(self, "on")
        return told


class Close(Act):
    """Why, where something is still open."""

    note = Words(label=_("Note"), required=False)

    def clean(self) -> dict[str, Any]:
        """Money to come, or a decision never handed over, wants a reason."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not told.get("note") and left_open(self.case):
            self.add_error("note", _("Money or the handing over is still open: say why the case is closed"))
        return told


class Booked(Act):
    """The day and the number of a voucher."""

    on = Day(label=_("Day of the voucher"), past=True)
    voucher = Mark(label=_("Voucher"), max_length=80)
    reason = Words(label=_("Note"), rows=1, required=False)
    field_order = ("way", "refund", "amount", "on", "voucher", "reason")

    def clean(self) -> dict[str, Any]:
        """Not before the verdict."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        given = self.case.verdicts.order_by("seq").first()
        day = told.get("on")
        if given is not None and isinstance(day, date) and day < given.at.date():
            self.add_error(
                "on", _("Before the verdict: book on its day or later, and say in the note when money moved")
            )
        return told


class Order(Booked):
    """The order to pay back."""

    amount = Yuan(label=_("Yuan"), required=False, help_text=_("Empty: all that is confirmed"))


class Booking(Booked):
    """An amount by a voucher."""

    amount = Yuan(label=_("Yuan"))


class Recover(Booking):
    """How it came back."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("instalment", _("Paid in")), ("offset", _("Offset against a later benefit")),
            ("bank_return", _("Returned by the bank")),
        ],
    )  # fmt: skip


class WriteOff(Booking):
    """With the reason."""

    reason = Words(label=_("Reason"), least=LEAST_REASON)


class Pay(Booking):
    """Arrears, or a refund."""

    refund = forms.BooleanField(label=_("Refund of what was recovered without title"), required=False)


class Agree(Act):
    """Instalments, a line each."""

    on = Day(label=_("Agreed on"), past=True)
    instalments = forms.CharField(
        label=_("Instalments"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("A line each, day and yuan: 2026-05-31 500.00"),
    )  # fmt: skip
    note = Words(label=_("Note"), rows=1, required=False)

    def clean_instalments(self) -> list[tuple[date, int]]:
        """Days and fen."""
        rows = []
        for number, line in enumerate(str(self.cleaned_data["instalments"]).strip().splitlines(), start=1):
            day, _blank, amount = line.strip().partition(" ")
            try:
                due, sum_fen = date.fromisoformat(day), fen(amount)
            except ValueError:
                due, sum_fen = None, None
            if due is None or not sum_fen:
                raise forms.ValidationError(_("Line %(number)s: write a day and yuan") % {"number": number})
            rows.append((due, sum_fen))
        return rows

    def clean(self) -> dict[str, Any]:
        """As rows; not before the case was opened."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        _not_before(self, "on")
        return told | {"rows": told.get("instalments")}


def reversible(case: Case) -> Any:
    """Bookings of the case that were not taken back."""
    undone = case.entries.filter(kind=REVERSE).values("reverses")
    return Entry.objects.filter(case=case, kind__in=BOOKED).exclude(pk__in=undone).order_by("-seq")


class Entries(forms.ModelChoiceField):
    """An entry of the books."""

    def label_from_instance(self, obj: Any) -> str:
        """Its number, day, kind and sum."""
        from jihe.cases.accounts import KINDS

        return f"{obj.seq} · {obj.on} · {KINDS[obj.kind].zh} · {obj.fen / 100:,.2f}"


class Reverse(Act):
    """Which booking was wrong, and how."""

    entry = Entries(Entry.objects.none(), label=_("Entry"), to_field_name="seq", empty_label=None)
    reason = Words(label=_("What was booked wrongly"))

    def prepare(self) -> None:
        """Those that may be taken back."""
        self.fields["entry"].queryset = reversible(self.case)


def _not_before(form: Act, name: str) -> None:
    """A day told of a case is not before it was opened."""
    day = form.cleaned_data.get(name)
    if isinstance(day, date) and day < form.case.opened_on:
        form.add_error(name, _("Before the case was opened"))


__all__ = ["GROUPS", "VERDICTS", "Act", "decide", "recused", "reversible"]
