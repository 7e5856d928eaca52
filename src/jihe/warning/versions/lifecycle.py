"""Putting a version in force and taking it back; every change is an event with who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.errors import BadInputError, JiheError
from jihe.warning.versions.registry import Event, champions, history, now, versions, writing

if TYPE_CHECKING:
    from jihe.home import Home
    from jihe.warning.versions.comparing import Compared


class RefusedError(JiheError):
    """The gates refuse a version."""


def promote(home: Home, compared: Compared, by: str, because: str) -> Event:
    """Put the compared version in force. RefusedError with the gates' reasons where one of them refuses.

    The gates' findings are kept with the version's run either way. BusyError while a training runs.
    """
    from jihe.warning.versions.tracking import Tracking

    with writing(home):
        tracking = Tracking(home)
        version = next(one for one in versions(home, compared.code) if one.number == compared.version)
        champion = champions(home).get(compared.code)
        if (champion.number if champion else None) == version.number:
            raise BadInputError(f"{compared.code} version {version.number} is the champion already")
        tracking.keep(version.run_id, f"gates_{compared.as_of}.json", compared.told())
        if compared.refusals:
            why = "; ".join(f"{gate.name}: {gate.zh} · {gate.en}" for gate in compared.refusals)
            tracking.say(compared.code, version.number, {"refused": why[:4000], "refused_at": now()})
            raise RefusedError(f"{compared.code} version {version.number} is not promoted: {why}")
        event = Event("promote", version.number, champion.number if champion else None, by, because, now())
        tracking.crown(compared.code, event, len(history(home, compared.code)))
    return event


def rollback(home: Home, code: str, by: str, because: str) -> Event:
    """Give the alias back to the version in force before; what is in force now is not looked at, so it may be broken.

    BadInputError where there was none before.
    """
    from jihe.warning.versions.registry import in_force
    from jihe.warning.versions.tracking import Tracking

    with writing(home):
        past = history(home, code)
        number, before = in_force(home, code), _before(past, in_force(home, code))
        if before is None:
            raise BadInputError(f"{code} had no other version in force before; see: jihe models show {code}")
        event = Event("rollback", before, number, by, because, now())
        Tracking(home).crown(code, event, len(past))
    return event


def _before(past: list[Event], number: int | None) -> int | None:
    """The version that was in force before ``number``: promotions pile up, a rollback takes the top one away."""
    pile: list[int] = []
    for event in past:
        if event.action == "rollback":
            while pile and pile[-1] != event.version:
                pile.pop()
        if not pile or pile[-1] != event.version:
            pile.append(event.version)
    if pile and pile[-1] != number:
        return pile[-1]  # somebody moved the alias by hand: back to what is on record
    return pile[-2] if len(pile) > 1 else None
