"""The first guess: rates learnt from simulated cities, for a bureau that accepts them, until its verdicts speak.

The numbers are a parameter file (``rules/parameters/first_guess.yaml``, made by ``jihe.evaluate.first_guess``), marked
synthetic. A bureau that has not accepted these very numbers is ranked without them; who did, and when, is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.effort import WHOLE_BP
from jihe.cases.rates import Ground, Guess
from jihe.cases.store import exclusive, kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import GuessDecision, Reviewer
    from jihe.law import Law

RATES, WORTH = "first_guess", "first_guess_worth"
MOST = 10  # verdicts that a guess may be worth, whatever the file says


def key(ground: Ground) -> str:
    """A ground as the parameter file names it: ``W03/on_leave/3/strong``."""
    return f"{ground.code}/{ground.test}/{ground.severity}/{ground.match}"


def offered(law: Law, on: date) -> dict[str, Guess]:
    """The guesses in force on a day, by ``key``; none where the content has no such file."""
    if RATES not in law.parameters:
        return {}
    worth = law.parameter(WORTH)
    found = {}
    for name in law.parameter(RATES).by_key:
        if name is not None and name in worth.by_key:
            rate, verdicts = law.value(RATES, on, name), law.value(WORTH, on, name)
            assert isinstance(rate, int)
            assert isinstance(verdicts, int)
            found[name] = Guess(rate / WHOLE_BP, min(verdicts, MOST))
    return found


def digest(guesses: Mapping[str, Guess]) -> str:
    """What a decision is about: other numbers want another."""
    return hashlib.sha256(json.dumps(sorted(guesses.items())).encode()).hexdigest()[:16]


def decision() -> GuessDecision | None:
    """The last one of the open store."""
    from jihe.cases.models import GuessDecision

    found: GuessDecision | None = GuessDecision.objects.order_by("pk").last()
    return found


def accepted(law: Law, on: date) -> dict[str, Guess]:
    """The guesses in force on a day, if the bureau has accepted these very numbers; else none."""
    guesses, last = offered(law, on), decision()
    return guesses if last is not None and last.accepted and last.digest == digest(guesses) else {}


def of_grounds(grounds: Iterable[Ground], guesses: Mapping[str, Guess]) -> dict[Ground, Guess]:
    """The guess of each ground that has one."""
    return {one: guesses[key(one)] for one in grounds if key(one) in guesses}


def decide(accept: bool, law: Law, on: date, by: Reviewer | None) -> GuessDecision:
    """Accept the guesses in force on a day, or do without. ``by`` None: the demo, which is nobody's bureau.

    Raises BadInputError where there are none to accept, or for somebody who is no supervisor.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import GuessDecision
    from jihe.cases.moves import Role

    guesses = offered(law, on)
    if accept and not guesses:
        raise BadInputError("the content has no first guess to accept (rules/parameters/first_guess.yaml)")
    if by is not None and by.role != Role.SUPERVISOR:
        raise BadInputError(f"{by.login} is {by.role}; a supervisor decides what the list is ordered by")
    with kind_errors(), transaction.atomic():
        exclusive()
        made: GuessDecision = GuessDecision.objects.create(
            accepted=accept, digest=digest(guesses), by=by, at=audit.now()
        )
        told = {"accepted": accept, "grounds": len(guesses)}
        audit.record(by, "guess.decide", "first_guess", made.digest, told)
    return made
