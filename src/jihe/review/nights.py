"""Nights of the past that this worker keeps: their rules and law, and the lakes of those asked for last."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, cast

from jihe.errors import JiheError
from jihe.home import Home
from jihe.nightly.past import content_of
from jihe.nightly.runs import find_run

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground

RULES_KEPT = 4  # nights; cases that are gone rest on older ones
LAKES_KEPT = 2  # nights
Key = tuple[str, str]


class _Closed:
    """Stands where a night's rows would be asked for: nobody has opened them."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of


@dataclass
class _Lake:
    ground: Ground
    close: ExitStack


_loading = Lock()
_reading = RLock()
_lakes: OrderedDict[Key, _Lake] = OrderedDict()


def night(run_id: str) -> Ground:
    """A night's rules and law, without its rows. Raises BadInputError where it is no longer kept."""
    with _loading:
        return _night(str(Home.at().root), run_id)


@lru_cache(RULES_KEPT)
def _night(root: str, run_id: str) -> Ground:
    from jihe.cases.exporting.paper import Ground

    home = Home.at(root)
    run = json.loads((find_run(home, run_id) / "run.json").read_bytes())
    content, law = content_of(home, run_id)
    as_of = date.fromisoformat(run["as_of"])
    return Ground(run_id, as_of, run["inputs"]["snapshot"], content, law, cast("Any", _Closed(as_of)))


def is_open(run_id: str) -> bool:
    """Whether this worker has the night's lake open, so that asking it costs no seconds."""
    return _key(run_id) in _lakes


@contextmanager
def lake_of(run_id: str) -> Iterator[Ground]:
    """The night with its rows, opened once and kept; one reader at a time. Raises BadInputError as ``night``."""
    known, key = night(run_id), _key(run_id)
    with _reading:
        if key not in _lakes:
            _lakes[key] = _opened(known)
            while len(_lakes) > LAKES_KEPT:
                _lakes.popitem(last=False)[1].close.close()
        _lakes.move_to_end(key)
        yield _lakes[key].ground


def warm() -> None:
    """Read the latest night's rules and law before somebody asks; nothing where there is none yet."""
    with suppress(JiheError, OSError, ValueError, KeyError):
        night(find_run(Home.at()).name)


def close() -> None:
    """Let all lakes go."""
    with _reading:
        while _lakes:
            _lakes.popitem()[1].close.close()


def _key(run_id: str) -> Key:
    return str(Home.at().root), run_id


def _opened(known: Ground) -> _Lake:
    from jihe.engines import Session
    from jihe.lake import Lake

    lake, close = Lake(Home.at().lake), ExitStack()
    session = Session.of_snapshot(lake, lake.at(known.snapshot), known.as_of, known.law, facts=known.content.facts)
    return _Lake(known.over(close.enter_context(session)), close)
