"""One step down and one step up for every threshold: a case must notice either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jihe.content.facts import Fact
from jihe.content.meta import Parameter, Value
from jihe.content.units import Rule


@dataclass(frozen=True)
class Nudge:
    """One threshold moved by one step, and the first case that noticed; None when no case stands there."""

    stem: str
    parameter: str
    value: Value
    to: Value
    noticed_by: str | None = None


def nudges(rule: Rule | Fact) -> list[Nudge]:
    """Each threshold of a rule, or number of a fact, one step down and one step up, not yet noticed."""
    return [
        Nudge(rule.stem, name, parameter.value, moved(parameter, parameter.value, sign))
        for name, parameter in rule.meta.parameters.items()
        for sign in (-1, 1)
    ]


def nudged(rule: Rule | Fact, nudge: Nudge, own: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds a case sets itself, with the nudge: from the case's own value where it sets one."""
    name = nudge.parameter
    if name not in own:
        return {**own, name: nudge.to}
    sign = 1 if str(nudge.to) == str(moved(rule.meta.parameters[name], nudge.value, 1)) else -1
    return {**own, name: moved(rule.meta.parameters[name], own[name], sign)}


def moved(parameter: Parameter, value: Any, sign: int) -> Any:
    """A value one step on; a step is 1, a day, one of the last written decimal, or what the rule says."""
    if isinstance(value, date):
        step = parameter.step if isinstance(parameter.step, int) else 1
        return value + timedelta(days=step) * sign
    number = Decimal(str(value)) + Decimal(str(step_of(parameter))) * sign
    return int(number) if isinstance(parameter.value, int) else float(number)


def step_of(parameter: Parameter) -> Any:
    """One step of a threshold: a number, of days where it is a day."""
    if parameter.step is not None:
        return parameter.step
    if isinstance(parameter.value, int | date):
        return 1
    return Decimal(1).scaleb(int(Decimal(str(parameter.value)).as_tuple().exponent))
