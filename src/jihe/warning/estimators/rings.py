"""Rings: communities of knots, how much they coincide beyond what rewired networks give, how near upheld cases are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.ties import ByChance, Knots, Ties

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

DEEPEST = 600.0  # a surprise is counted up to e^-600
CHANCE = 0.05  # of a knot that so many share it: above, it joins nobody to a ring
HALF = 0.5  # Jeffreys' half event: what no rewired network showed has a rate too


@dataclass(frozen=True)
class Ring:
    """``members``: places of persons, in order. ``things``: what at least two of them share in a knot. ``families``: of
    the members.

    ``coincidences``: members who share two facts with an earlier one; ``expected``: as many in a rewired network.
    ``near``: how many times as often somebody who walks along ties from upheld cases is met here as somebody who begins
    anywhere; nan where no case was upheld.
    """

    hub: int
    members: Ints
    things: Ints
    coincidences: float
    expected: float
    near: float
    families: int


def rings(
    ties: Ties,
    knots: Knots,
    chance: ByChance,
    fewest: int,
    hub: Callable[[Ints, Ints], int | None],
    own: bool = False,
    seed: int | None = None,
) -> list[Ring]:
    """The rings of at least ``fewest`` families, one a hub, in order of its id.

    ``chance``: what rewired networks have; ``own``: this is one of them. ``hub``: members and things to its id, None
    where there is none. ``seed``: of the order in which nodes are moved; the given order unless said.
    """
    import numpy as np

    knots = knots.kept(unusual(knots, chance.usual(knots, own)))
    if not len(knots.one):
        return []
    community, of_knot = communities(ties, knots, seed)
    near, usual = nearness(ties, knots), chance.usual(knots, own)
    networks = max(1, chance.networks - own)
    by_hub: dict[int, list[int]] = {}
    order = np.argsort(community, kind="stable")
    bounds = np.searchsorted(community[order], np.arange(community.max(initial=-1) + 2))
    knots_of = _members_of(of_knot, community.max(initial=-1) + 1)
    parts = {}
    for c in np.unique(community[community >= 0]).tolist():
        members = np.sort(order[bounds[c] : bounds[c + 1]])
        mine = knots_of[c]
        things = np.unique(np.r_[knots.one[mine], knots.other[mine]])
        found = hub(members, things)
        if found is not None:
            by_hub.setdefault(found, []).append(c)
            parts[c] = (members, mine, things)
    made = []
    for found, cs in sorted(by_hub.items()):
        members, mine, things = (np.unique(np.concatenate([parts[c][i] for c in cs])) for i in range(3))
        count = len(np.unique(ties.family[members]))
        if count < fewest:
            continue
        pairs = mine[knots.one[mine] != knots.other[mine]]
        joined, expected = coincidences(knots, pairs, members, usual[pairs])
        made.append(Ring(found, members, things, joined, expected + HALF / networks, near(members), count))
    return made


def unusual(knots: Knots, usual: Floats) -> Any:
    """Which knots are more than chance gives; one thing shared alone is what it is in every rewired network."""
    from scipy.stats import poisson

    return (knots.one == knots.other) | (poisson.sf(knots.sizes - 2, usual) < CHANCE)


def coincidences(knots: Knots, pairs: Ints, members: Ints, usual: Floats) -> tuple[float, float]:
    """How many members two shared facts join to another, and how many rewired networks join by the same knots.

    ``pairs``: the knots, ``usual``: persons beyond the first that a rewired network has in each. A person is joined
    once, by the knot that chance explains least: to share three things with the same people is no third coincidence.
    """
    import numpy as np

    place, above = {int(m): i for i, m in enumerate(members)}, list(range(len(members)))

    def top(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    bounds = np.searchsorted(knots.knot, np.stack([pairs, pairs + 1]))
    size = bounds[1] - bounds[0] - 1
    joined = expected = 0.0
    for k in np.argsort(usual / size, kind="stable"):
        inside = [place[w] for w in knots.who[bounds[0, k] : bounds[1, k]].tolist() if w in place]
        groups = {top(i) for i in inside}
        if len(groups) > 1:
            first, *rest = sorted(groups)
            for each in rest:
                above[each] = first
            joined += len(rest)
            expected += float(usual[k]) * len(rest) / float(size[k])
    return joined, expected


def surprise(coincidences: Floats, expected: Floats, near: Floats) -> Floats:
    """In nats: −ln P(so many coincidences or more where so many are expected), and ln of the nearness above 1."""
    import numpy as np
    from scipy.stats import poisson

    tail = -poisson.logsf(coincidences - 1, np.maximum(expected, 1e-9))
    tail = np.where(coincidences > 0, np.clip(np.nan_to_num(tail, posinf=DEEPEST), 0, DEEPEST), 0.0)
    made: Floats = tail + np.log(np.maximum(np.nan_to_num(near, nan=1.0), 1.0))
    return made


def weights(ties: Ties, knots: Knots) -> Floats:
    """What a membership weighs: the news that somebody is in the knot, ln(persons ÷ those in it)."""
    import numpy as np

    made: Floats = np.log1p(len(ties.person) / knots.sizes)[knots.knot]
    return made


def matrix(ties: Ties, knots: Knots) -> tuple[Any, Ints]:
    """Persons in a knot × knots, and the places of these persons."""
    import numpy as np
    from scipy.sparse import csr_matrix

    persons, row = np.unique(knots.who, return_inverse=True)
    return csr_matrix((weights(ties, knots), (row, knots.knot)), (len(persons), len(knots.one))), persons


def communities(ties: Ties, knots: Knots, seed: int | None = None) -> tuple[Ints, Ints]:
    """The community of each person (−1 in no knot) and of each knot: Louvain on both sides (Blondel et al. 2008;
    the modularity of networks of two sides, Barber 2007)."""
    import numpy as np
    from scipy.sparse import block_diag
    from sknetwork.clustering import Louvain

    both, persons = matrix(ties, knots)
    # People in no knot stand beside them as one, as heavy as all knots: else the only ring were no community.
    everybody = block_diag([both, [[both.sum()]]], format="csr")
    louvain = Louvain(shuffle_nodes=seed is not None, random_state=seed or 0)
    louvain.fit(everybody, force_bipartite=True)
    made = np.full(len(ties.person), -1, dtype=np.int64)
    made[persons] = louvain.labels_row_[:-1]
    return made, np.asarray(louvain.labels_col_[:-1], dtype=np.int64)


def nearness(ties: Ties, knots: Knots) -> Callable[[Ints], float]:
    """Members to how near they are to upheld cases: personalised PageRank over PageRank (Page et al. 1999)."""
    import numpy as np
    from sknetwork.ranking import PageRank

    both, persons = matrix(ties, knots)
    seeds = ties.upheld[persons].astype(float)
    if not seeds.any():
        return lambda members: float("nan")
    reached = []
    for start in (seeds, np.ones(len(persons))):
        rank = PageRank()
        rank.fit(both, weights_row=start, force_bipartite=True)
        full = np.zeros(len(ties.person))
        full[persons] = rank.scores_row_
        reached.append(full)
    return lambda members: float(reached[0][members].sum() / reached[1][members].sum())


def _members_of(label: Ints, count: int) -> list[Ints]:
    """Places of each label."""
    import numpy as np

    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    return [np.sort(order[bounds[c] : bounds[c + 1]]) for c in range(count)]
