"""How a registry's rows reach the fund: whose they are said to be, in which order, under which number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city.calendar import NAT, Ints, Times, first_day, month_of
from jihe.city.draws import chance, days
from jihe.city.identity import Text
from jihe.city.names import SURNAMES
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.city.world import World

_TYPO, _RENAMED = 0.0006, 0.003  # of rows: a mistyped number, a name written otherwise
_SAMPLE = 0.05  # of the population, beside those with a benefit or a claim


def said_to_be(
    world: World, person_ids: Ints, rng: np.random.Generator, prefix: str = ""
) -> dict[str, npt.NDArray[np.object_]]:
    """``id_no`` and ``name`` as a registry gives them: sometimes mistyped, sometimes written otherwise."""
    rows = np.asarray(person_ids) - 1
    id_no = world.people["id_no"].to_numpy(object)[rows]
    corrected = world.latent.get("true_numbers")  # of whom the fund's own first record is wrong
    if corrected is not None:
        place = pd.Index(corrected["person_id"]).get_indexer(rows + 1)
        id_no[place >= 0] = corrected["id_no"].to_numpy(object)[place[place >= 0]]
    name = world.people["name"].to_numpy(object)[rows]
    n = len(id_no)
    wrong = np.flatnonzero(chance(_TYPO, n, rng))
    id_no[wrong] = [mistyped(number) for number in id_no[wrong]]
    other = np.flatnonzero(chance(_RENAMED, n, rng))
    surname = SURNAMES[rng.integers(0, len(SURNAMES), len(other))]
    name[other] = [f"{s}{old[1:]}" for s, old in zip(surname, name[other], strict=True)]
    return {f"{prefix}id_no": id_no, f"{prefix}name": name}


def mistyped(id_no: str) -> str:
    """The number with two neighbouring digits of its serial swapped or, where they are the same, one replaced."""
    a, b = id_no[15], id_no[16]
    pair = b + a if a != b else a + str((int(b) + 1) % 10)
    return id_no[:15] + pair + id_no[17:]


def send(world: World, table: str, src: str | Text, rows: pd.DataFrame) -> pd.DataFrame:
    """Writes rows in the order received, numbered by it; gives them back with ``ext_id`` for later versions.

    Columns the table does not have stay in what is given back and are not written; rows never sent are dropped.
    """
    ordered = rows.assign(src=src).sort_values("received_ts", kind="stable").reset_index(drop=True)
    ordered = ordered[ordered["received_ts"].notna()].reset_index(drop=True)
    ordered.insert(0, "ext_id", world.new_ids(table, len(ordered)))
    update(world, table, ordered)
    return ordered


def update(world: World, table: str, rows: pd.DataFrame) -> None:
    """Writes rows that are numbered already: those of ``send``, or later versions of them."""
    if len(rows):
        world.put(table, {name: _plain(rows[name]) for name in TABLES[table].names if name in rows})


def _plain(column: pd.Series) -> object:
    """Text as Arrow holds it, empty as null, without a way through Python's strings; the rest as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(column.dtype, pd.StringDtype):
        return column
    text = pa.array(column, from_pandas=True).cast(pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def monthly_batch(when: Times, rng: np.random.Generator, day: int = 12) -> Times:
    """Arrival with the next monthly file, in the night after its ``day``."""
    sent = first_day(month_of(when) + 1) + days(day)
    made: Times = np.where(np.isnat(np.asarray(when)), NAT, sent + days(rng.random(len(sent)) * 0.2))
    return made


def concerned(world: World) -> Ints:
    """Persons with a benefit or a claim, and a random twentieth of everybody."""
    return np.union1d(sampled(world), benefiting(world))


def benefiting(world: World) -> Ints:
    """Persons with a benefit or a claim."""
    return np.unique(
        np.concatenate(
            [world.awards["person_id"], *(world.latent[name]["person_id"] for name in ("ui_spells", "injuries"))]
        )
    )


def sampled(world: World) -> Ints:
    """A random twentieth of everybody, the same for every registry: whom the fund asks about without a reason."""
    if "sampled" not in world.latent:
        taken = chance(_SAMPLE, len(world.people), world.rng("registries/sample"))
        world.latent["sampled"] = world.people.loc[taken, ["person_id"]].reset_index(drop=True)
    return world.latent["sampled"]["person_id"].to_numpy()


def with_power(world: World) -> Ints:
    """Persons who decide or broker: operators, experts and agents, whose kin the bureau must know."""
    posts = (world.operators, world.latent["experts"], world.agents)
    ids = np.unique(np.concatenate([each["person_id"].to_numpy() for each in posts]))
    made: Ints = ids[ids > 0]
    return made
