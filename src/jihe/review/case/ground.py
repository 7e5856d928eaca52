"""What a case's rows are read from: what its night packed of it, else the night's lake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jihe.cases.exporting.packed import UnpackedError
from jihe.home import Home
from jihe.nightly.packing import packed
from jihe.review.nights import is_open, lake_of, night

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case


@contextmanager
def ground_of(case: Case, run_id: str, *, wait: bool) -> Iterator[Ground]:
    """The night, over the rows that it packed of the case or over its lake.

    Raises UnpackedError where nothing is packed, the lake is not open in this worker, and nobody is to ``wait``.
    """
    known = night(run_id)
    try:
        ground = packed(Home.at(), run_id, case.number, known)
    except UnpackedError:
        if not wait and not is_open(run_id):
            raise
        with lake_of(run_id) as ground:
            yield ground
    else:
        yield ground
