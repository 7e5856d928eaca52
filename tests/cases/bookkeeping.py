"""A small desk for tests of the ledger: nights, verdicts, appeals and undoing in one line each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from jihe.cases import case_number, ledger, update

DAY = date(2026, 3, 1)


@dataclass
class Desk:
    """``night`` and ``sig`` are conftest's; ``by`` is an auditor, ``chief`` a supervisor."""

    night: Any
    sig: Any
    day: int = 0
    people: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        from jihe.cases.models import Reviewer

        roles = {"li": "auditor", "wang": "supervisor", "zhao": "supervisor", "chen": "auditor"}
        self.people = [Reviewer.objects.create(login=name, role=role, password="!") for name, role in roles.items()]

    @property
    def by(self) -> Any:
        return self.people[0]

    @property
    def chief(self) -> Any:
        return self.people[1]

    @property
    def settler(self) -> Any:
        """Who puts down what appeals come to: never who decided."""
        return self.people[2]

    @property
    def payer(self) -> Any:
        """Who books what the fund pays: nobody that gave a verdict."""
        return self.people[3]

    def today(self) -> date:
        return DAY + timedelta(days=self.day)

    def take(self, *sigs: Any, run: int | None = None) -> int:
        """Join a night of these signals; how many entries the ledger made of it."""
        from jihe.cases.models import Entry

        if run is None:
            self.day += 1
        number, before = (self.day if run is None else run), Entry.objects.count()
        update(f"r{number}", DAY + timedelta(days=number), *self.night(*sigs))
        return Entry.objects.count() - before

    def found(self, subject: int = 1, **money: int) -> Any:
        """A signal about a subject; ``p7=100``: payment 7 has 100 fen at stake."""
        return self.sig(subject=subject, money={int(name[1:]): fen for name, fen in money.items()})

    def case(self, subject: int = 1) -> Any:
        from jihe.cases.models import Case

        return Case.objects.get(number=case_number("person", subject, "pension"))

    def step(self, case: Any, action: str, to: str, by: Any = None, **more: Any) -> Any:
        from jihe.cases.models import Step

        case.refresh_from_db()
        last = case.steps.order_by("seq").last()
        by = by or self.by
        made = Step.objects.create(
            case=case, seq=(last.seq if last else 0) + 1, action=action, from_state=case.state, to_state=to, by=by,
            role=by.role, at=datetime.combine(self.today(), datetime.min.time()),
            assignee=None if to == "open" else by, **more,
        )  # fmt: skip
        case.refresh_from_db()
        return made

    def decide(self, fen: int = 0, verdict: str = "fraud", subject: int = 1) -> Any:
        """A verdict, from whatever state the case is in; the books follow it."""
        case = self.case(subject)
        with transaction.atomic():
            if case.state == "decided":
                self.step(case, "close", "closed")
            if case.state == "closed":
                self.step(case, "reopen", "open")
            if case.state == "open":
                self.step(case, "assign", "assigned")
                self.step(case, "begin", "in_review")
            return self._give(case, self.step(case, "decide", "decided"), verdict, fen, "first")

    def appeal(self, fen: int, verdict: str = "fraud", subject: int = 1) -> Any:
        """What a court or the higher authority says of the verdict in force."""
        case = self.case(subject)
        with transaction.atomic():
            if case.state != "appealed":
                self.step(case, "appeal", "appealed")
            return self._give(case, self.step(case, "settle", "decided", self.settler), verdict, fen, "appeal")

    def undo(self, subject: int = 1) -> None:
        """Take back the last step that gave a verdict and still stands."""
        from jihe.cases.models import Step

        case = self.case(subject)
        undone = Step.objects.filter(case=case, undoes__isnull=False).values("undoes")
        last = case.verdicts.exclude(step__seq__in=undone).order_by("seq").last()
        with transaction.atomic():
            step = self.step(case, "undo", last.step.from_state, undoes=last.step.seq)
            ledger.retreat(case, self.today(), self.by, f"undo/{case.number}/{step.seq}")

    def held(self, subject: int = 1) -> dict[str, int]:
        """What the case's accounts hold, empty ones left out."""
        return {name: fen for name, fen in ledger.balances(self.case(subject)).items() if fen}

    def _give(self, case: Any, step: Any, verdict: str, fen: int, stage: str) -> Any:
        from jihe.cases.models import Verdict

        made = Verdict.objects.create(
            case=case, seq=case.verdicts.count() + 1, step=step, verdict=verdict, confirmed_fen=fen,
            reason="已核实", stage=stage, by=step.by, at=step.at,
        )  # fmt: skip
        ledger.confirm(made)
        return made
