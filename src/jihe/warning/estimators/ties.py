"""A network of persons and the things they share, and the knots in it: who shares the same two things.

One thing shared has honest reasons: a landlord, an agency, a bank's branch. Two of different facts hardly, so a knot
are persons of several families who share the same pair of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ties:
    """One tie a place of ``who`` and ``what``, persons and things by their places.

    ``person``: ids; ``family``, ``upheld``: of each person. ``kind``, ``fact``: of each thing the column it is from,
    and which fact that tells.
    """

    who: Ints
    what: Ints
    person: Ints
    family: Ints
    upheld: Bools
    kind: Ints
    fact: Ints

    @classmethod
    def of(cls, rows: pd.DataFrame, shared: Mapping[str, str], kin: Sequence[str]) -> Ties:
        """Rows that tie ``person_id`` to what stands in the columns of ``shared`` (column to fact); ``kin``: columns
        that make a family of whoever has the same value, or the id of the relative."""
        import numpy as np
        import pandas as pd

        ids = rows["person_id"].to_numpy("int64")
        person, at = np.unique(ids, return_inverse=True)
        facts = {fact: place for place, fact in enumerate(dict.fromkeys(shared.values()))}
        who: list[Ints] = []
        what: list[Ints] = []
        kind: list[Ints] = []
        for place, column in enumerate(shared):
            known = rows[column].notna().to_numpy()
            codes, values = pd.factorize(rows.loc[known, column], sort=True)
            who.append(at[known])
            what.append(codes + sum(len(one) for one in kind))
            kind.append(np.full(len(values), place))
        kinds = np.concatenate(kind).astype(np.int64)
        upheld = np.zeros(len(person), dtype=bool)
        np.logical_or.at(upheld, at, rows["upheld"].to_numpy(float) == 1)
        of_kind = np.array([facts[fact] for fact in shared.values()], dtype=np.int64)
        family = families(rows, person, at, kin)
        ties = cls(np.concatenate(who), np.concatenate(what), person, family, upheld, kinds, of_kind[kinds])
        return ties.once()

    def once(self) -> Ties:
        """Each tie once, in order of person and thing."""
        import numpy as np

        keys = np.unique(self.who * max(1, len(self.kind)) + self.what)
        return replace(self, who=keys // max(1, len(self.kind)), what=keys % max(1, len(self.kind)))

    def rewired(self, rng: np.random.Generator) -> Ties:
        """The same network with ties of each kind dealt out anew: every person keeps as many ties of a kind, every
        thing as many persons, but for the few who are dealt one thing twice."""
        import numpy as np

        what, of = self.what.copy(), self.kind[self.what]
        for kind in np.unique(of):
            at = np.flatnonzero(of == kind)
            what[at] = rng.permutation(what[at])
        return replace(self, what=what).once()


@dataclass(frozen=True)
class Knots:
    """Who shares the same two things, or where ``one`` is ``other`` the same one: a membership a place of ``who`` and
    ``knot``; a knot a place of ``one`` and ``other``, in order."""

    who: Ints
    knot: Ints
    one: Ints
    other: Ints
    things: int

    @classmethod
    def of(cls, ties: Ties, alone: bool, least: int = 3) -> Knots:
        """All knots of ``least`` families or more, of a family the first alone; two may be friends, and would
        join the pairs of a city to one. ``alone``: one shared thing makes one too."""
        import numpy as np
        import pandas as pd

        things = max(1, len(ties.kind))
        table = pd.DataFrame({"who": ties.who, "what": ties.what})
        table = table[_shared(table["what"].to_numpy(), ties.family[table["who"]])]
        both = table.merge(table, on="who")
        one, other = both["what_x"].to_numpy(), both["what_y"].to_numpy()
        kept = (one < other) & (ties.fact[one] != ties.fact[other])
        who, key = both["who"].to_numpy()[kept], one[kept] * things + other[kept]
        if alone:
            who, key = np.r_[who, table["who"]], np.r_[key, table["what"] * (things + 1)]
        first = pd.DataFrame({"key": key, "family": ties.family[who], "who": who}).sort_values(["key", "who"])
        first = first.drop_duplicates(["key", "family"])
        first = first[first.groupby("key")["who"].transform("size") >= least]
        keys, knot = np.unique(first["key"].to_numpy("int64"), return_inverse=True)
        return cls(first["who"].to_numpy("int64"), knot.astype(np.int64), keys // things, keys % things, things)

    def kept(self, which: Bools) -> Knots:
        """These knots alone."""
        import numpy as np

        inside = which[self.knot]
        return Knots(
            self.who[inside], (np.cumsum(which) - 1)[self.knot[inside]], self.one[which], self.other[which], self.things
        )

    @property
    def key(self) -> Ints:
        """A number for each knot, the same in a rewired network."""
        return self.one * self.things + self.other

    @property
    def sizes(self) -> Ints:
        """Persons in each."""
        import numpy as np

        return np.bincount(self.knot, minlength=len(self.one)).astype(np.int64)


@dataclass(frozen=True)
class ByChance:
    """What several rewired networks have: of each knot by its key, in order, how many persons in all share it beyond
    the first of each network."""

    key: Ints
    total: Floats
    networks: int

    @classmethod
    def of(cls, networks: Sequence[Knots]) -> ByChance:
        """All knots of the networks together."""
        import numpy as np

        keys = np.concatenate([np.zeros(0, dtype=np.int64), *(one.key for one in networks)])
        key, at = np.unique(keys, return_inverse=True)
        more = np.concatenate([np.zeros(0), *(one.sizes - 1.0 for one in networks)])
        return cls(key, np.bincount(at, more, minlength=len(key)).astype(float), len(networks))

    def usual(self, knots: Knots, own: bool) -> Floats:
        """Of each knot of a network the mean of the others; ``own``: it is one of them, and left out."""
        import numpy as np

        found, networks = np.zeros(len(knots.one)), self.networks - own
        if len(self.key):
            at = np.minimum(np.searchsorted(self.key, knots.key), len(self.key) - 1)
            found = np.where(self.key[at] == knots.key, self.total[at], 0.0)
        made: Floats = (found - (knots.sizes - 1.0 if own else 0.0)) / max(1, networks)
        return made


def all_of(values: Ints, wanted: Ints) -> Ints:
    """Where values in order are one of the wanted, in the order of these."""
    import numpy as np

    begin = np.searchsorted(values, wanted)
    count = np.searchsorted(values, wanted, "right") - begin
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    made: Ints = np.repeat(begin, count) + within
    return made


def families(rows: pd.DataFrame, person: Ints, at: Ints, kin: Sequence[str]) -> Ints:
    """The family of each person: joined by a column's common value, or, of ``kin_id``, by being the relative."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, ends = len(person), []
    for column in kin:
        known = rows[column].notna().to_numpy()
        value = rows.loc[known, column]
        if column == "kin_id":
            other = np.searchsorted(person, value.to_numpy("int64"))
            here = (other < n) & (person[np.minimum(other, n - 1)] == value.to_numpy("int64"))
            ends.append((at[known][here], other[here]))
        else:
            codes = pd.factorize(value)[0]
            _, first = np.unique(codes, return_index=True)
            ends.append((at[known], at[known][first][codes]))
    one, other = (np.concatenate([pair[end] for pair in ends]) for end in (0, 1))
    joined = coo_array((np.ones(len(one)), (one, other)), (n, n))
    made: Ints = connected_components(joined, directed=False)[1].astype(np.int64)
    return made


def _shared(what: Ints, family: Ints) -> Bools:
    """Which ties are to a thing that at least two families have."""
    import numpy as np
    import pandas as pd

    pairs = pd.DataFrame({"what": what, "family": family}).drop_duplicates()
    return np.bincount(pairs["what"], minlength=int(what.max(initial=0)) + 1)[what] > 1
