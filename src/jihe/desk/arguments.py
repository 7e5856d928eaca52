"""What a method or trial wants to be given, and a guess of each where somebody begins a model."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from jihe.warning.methods.base import Method
    from jihe.warning.trials.base import Trial

TREES = "shallow_trees"  # what is given where a classifier is wanted


@dataclass(frozen=True)
class Rendered:
    """Source of a call, and the names of ``jihe.warning`` that it uses."""

    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class Trials:
    """Lines of a ``trials`` list: those that want nothing, then, as remarks, those that want arguments."""

    lines: Sequence[str]
    used: Sequence[str]


def arguments(method: type[Method], features: Sequence[str]) -> Rendered:
    """A call of the method with all that it insists on, taken from the features in turn."""
    names: set[str] = set()
    lines = [f"        {one},\n" for one in _given(method, _turns(features), features, names)]
    return Rendered(f"{method.__name__}(\n{''.join(lines)}    )", frozenset(names))


def trials_for(method: type[Method]) -> Trials:
    """The trials that go with a method."""
    lines, used, wanting = [], [], []
    for trial in trials_of_method(method):
        wanted = required(trial)
        if wanted:
            wanting.append(f"        # {trial.__name__}({', '.join(f'{one.name}=…' for one in wanted)}),")
        else:
            lines.append(f"        {trial.__name__}(),")
            used.append(trial.__name__)
    return Trials([*lines, *wanting], used)


def trials_of_method(method: type[Method]) -> list[type[Trial]]:
    """Those declared for it or for one it inherits from, and those for any method that it can be asked.

    Not that it beats its baseline, which every model is asked.
    """
    from jihe.warning import parts
    from jihe.warning.trials.base import Trial

    found = [one for one in parts().values() if isinstance(one, type) and issubclass(one, Trial)]
    return sorted((one for one in found if _goes(one, method)), key=lambda one: one.__name__)


def required(kind: type[Any]) -> list[Field[Any]]:
    """The arguments that have no default."""
    return [one for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]


def _goes(trial: type[Trial], method: type[Method]) -> bool:
    if getattr(trial, "kind", None) == "baseline":
        return False
    if trial.tries is not None:
        return issubclass(method, trial.tries)
    return not trial.__module__.endswith(".labelled") or hasattr(method, "unseen")


def _call(kind: type[Any], turn: Iterator[str], features: Sequence[str], names: set[str]) -> str:
    names.add(kind.__name__)
    return f"{kind.__name__}({', '.join(_given(kind, turn, features, names))})"


def _given(kind: type[Any], turn: Iterator[str], features: Sequence[str], names: set[str]) -> list[str]:
    hints = get_type_hints(kind)
    return [f"{one.name}={_value(hints[one.name], turn, features, names)}" for one in required(kind)]


def _value(hint: Any, turn: Iterator[str], features: Sequence[str], names: set[str]) -> str:
    """Something of the kind that is asked for."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _value(inner[0], turn, features, names)
    if origin is Callable:
        names.add(TREES)
        return TREES
    if origin is tuple and inner[-1] is not Ellipsis:
        return f"({', '.join(_value(one, turn, features, names) for one in inner)})"
    if origin is not None and inner:  # a sequence
        return listed(features) if inner[0] is str else f"[{_value(inner[0], turn, features, names)}]"
    if isinstance(hint, type) and is_dataclass(hint):
        return _call(hint, turn, features, names)
    return {int: "1", float: "1.0", bool: "False"}.get(hint) or quoted(next(turn))


def quoted(text: str) -> str:
    """A text as source has it here."""
    return json.dumps(text, ensure_ascii=False)


def listed(names: Sequence[str]) -> str:
    """A list of texts, likewise."""
    return f"[{', '.join(map(quoted, names))}]"


def _turns(features: Sequence[str]) -> Iterator[str]:
    while True:
        yield from features
