"""What a worker keeps of nights: their rules and law, and the lake of one of them for cases that were not packed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from jihe.cases.exporting.packed import UnpackedError
from jihe.errors import JiheError
from jihe.home import Home
from jihe.nightly.packing import packed
from jihe.nightly.past import content_of
from jihe.nightly.runs import find_run

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case

KEPT = 4  # nights whose rules and law a worker keeps; cases that are gone rest on older ones


class _Closed:
    """Stands where a night's rows would be asked for: nobody has opened them."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of


@dataclass
class _Lake:
    """The one night whose lake this worker has open; one reader at a time."""

    run_id: str = ""
    ground: Ground | None = None


_reading = Lock()
_loading = Lock()
_lake = _Lake()


def night(run_id: str) -> Ground:
    """A night's rules and law, without its rows. Raises BadInputError where it is no longer kept."""
    with _loading:
        return _night(str(Home.at().root), run_id)


@lru_cache(KEPT)
def _night(root: str, run_id: str) -> Ground:
    from jihe.cases.exporting.paper import Ground

    home = Home.at(root)
    run = json.loads((find_run(home, run_id) / "run.json").read_bytes())
    content, law = content_of(home, run_id)
    as_of = date.fromisoformat(run["as_of"])
    return Ground(run_id, as_of, run["inputs"]["snapshot"], content, law, cast("Any", _Closed(as_of)))


def warm() -> None:
    """Read the latest night's rules and law before somebody asks; nothing where there is none yet."""
    with suppress(JiheError, OSError, ValueError, KeyError):
        night(find_run(Home.at()).name)


@contextmanager
def ground_of(case: Case, run_id: str, *, wait: bool) -> Iterator[Ground]:
    """What the case's rows are read from: what its night packed of it, else the night's lake.

    Raises UnpackedError where nothing is packed, the lake is not open in this worker, and nobody is to ``wait``.
    """
    known = night(run_id)
    try:
        ground = packed(Home.at(), run_id, case.number, known)
    except UnpackedError:
        if not wait and _lake.run_id != run_id:
            raise
        with whole(run_id) as ground:
            yield ground
    else:
        yield ground


@contextmanager
def whole(run_id: str) -> Iterator[Ground]:
    """The same from the lake itself, for a question that was not packed."""
    known = night(run_id)
    with _reading:
        yield _opened(known)


def _opened(known: Ground) -> Ground:
    """The night's lake, opened once; the one before it is closed."""
    from jihe.engines import Session
    from jihe.lake import Lake

    if _lake.run_id != known.run_id or _lake.ground is None:
        if _lake.ground is not None:
            cast("Any", _lake.ground.session).close()
        _lake.run_id, _lake.ground = "", None
        lake = Lake(Home.at().lake)
        session = Session.of_snapshot(lake, lake.at(known.snapshot), known.as_of, known.law, facts=known.content.facts)
        _lake.run_id, _lake.ground = known.run_id, known.over(session)
    return _lake.ground
