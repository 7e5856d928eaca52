"""``jihe replay``: a past night's signals made again from what it used, and compared byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import BadInputError
from jihe.home import Home
from jihe.nightly.detecting import Plan, detect, plan, write_signals
from jihe.nightly.ledger import Step, measured
from jihe.nightly.packing import EVIDENCE, again


@dataclass(frozen=True)
class Replay:
    """``same``: whether all files agree; ``files``: name → (sha256 then, sha256 now)."""

    run_id: str
    files: dict[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether every file came out as it was."""
        return all(then == now for then, now in self.files.values())


def replay(home: Home, run: Path, progress: Callable[[str, int, int | None], None], out: Path | None = None) -> Replay:
    """Make the signals of the run in folder ``run`` again, into ``out`` when it is given.

    What has arrived or changed since plays no part. Raises BadInputError when the run did not end, or when
    the data version, the content or a model it used is no longer kept.
    """
    from jihe import content
    from jihe.lake import Lake

    ledger = json.loads((run / "run.json").read_bytes())
    inputs, wanted = ledger["inputs"], ledger["outputs"]
    if ledger["status"] not in ("done", "gaps"):
        raise BadInputError(f"{run.name}: that run did not end ({ledger['status']}); run the night again")
    folder = content.unpacked(home.contents, inputs["content"])
    planned = plan(
        home,
        Lake(home.lake),
        date.fromisoformat(ledger["as_of"]),
        folder,
        inputs["snapshot"],
        inputs["models"],
    )
    detected = detect(home, planned, _unrecorded, progress)
    with Lake(home.lake).scratch() as scratch:
        made = write_signals(out or scratch, detected)
    if EVIDENCE in wanted:
        made[EVIDENCE] = _evidence(run, planned)
    return Replay(ledger["run_id"], {name: (wanted[name], digest) for name, digest in made.items()})


def _evidence(run: Path, planned: Plan) -> str:
    """The pack's own questions asked again: which cases were packed is the store's word, what is true of them the
    snapshot's. The hash of nothing where the file is gone.
    """
    from jihe.engines import Session

    if not (run / EVIDENCE).is_file():
        return ""
    with Session.of_snapshot(
        planned.lake, planned.snapshot, planned.as_of, planned.law, facts=planned.content.facts
    ) as session:
        return again(run / EVIDENCE, session)


@contextmanager
def _unrecorded(name: str) -> Iterator[Step]:
    with measured(name) as step:
        yield step
