"""Bank accounts, and which of them a person's benefit goes to on a day.

``link`` writes the payee links of one line for a group of people and keeps them in ``world.payees``;
``payee`` then says where a payment of that line goes. Changes of payee, honest or not, come from
``world.payee_changes`` alone. In the weeks of a card exchange (``migration_weeks``: start, end, bank of the new
cards) a service account enters most new accounts, evenings, one after the other; they are the whole city's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import identity, operators, places
from jihe.city.calendar import DAY, NAT, Bools, Ints, Times, day_of, office_time, working_day
from jihe.city.draws import chance, days, pick
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_BANKS = {
    "农业银行": 24,
    "工商银行": 20,
    "建设银行": 18,
    "农村商业银行": 22,
    "中国银行": 10,
    "邮政储蓄银行": 6,
}
_KNOWN_AFTER = 12 * DAY  # longer than any run of days on which offices are closed
_HOMES = 40  # welfare homes of the whole city
_CHANGES = 0.012  # of payees a year (E1), of which
_IN_MIGRATION_WEEKS = 0.45
_BY_BATCH = 0.7  # of the edits in those weeks; the others come to the window
_EPOCH = np.datetime64("1990-01-01", "s")
CHANGES: dict[str, Any] = {"person_id": np.int64, "line": object, "holder": np.int64, "acct_id": np.int64,
           "changed_ts": "datetime64[s]", "reverted_ts": "datetime64[s]", "op_id": np.int64}  # fmt: skip


def build(world: World) -> None:
    """Fills ``accounts``, ``migration_weeks`` and ``welfare_homes``; writes ``bank_account``."""
    rng = world.rng("accounts")
    people, employers = world.people, world.employers
    adult = (world.end - people["birth"].to_numpy()) > 16 * 365 * DAY
    since = np.datetime64("2008-01-02", "s")
    own = np.maximum(people["created_ts"].to_numpy()[adult], since) + days(rng.uniform(0, 20, int(adult.sum())))
    homes = world.count(_HOMES)
    frames = [
        pd.DataFrame({"holder": people["person_id"].to_numpy()[adult], "employer_id": 0, "opened": own}),
        pd.DataFrame({"holder": 0, "employer_id": employers["employer_id"], "opened": employers["opened"] - 10 * DAY}),
        pd.DataFrame({"holder": 0, "employer_id": 0, "opened": np.repeat(since, homes)}),
    ]
    world.latent["migration_weeks"] = _migration_weeks(world)
    changes = _honest_changes(world, rng)
    second = changes["changed_ts"].to_numpy() - days(rng.uniform(1, 40, len(changes)))
    frames.append(pd.DataFrame({"holder": changes["person_id"], "employer_id": 0, "opened": second}))
    accounts = pd.concat(frames, ignore_index=True)
    order = np.argsort(accounts["opened"].to_numpy(), kind="stable")
    new_id = np.empty(len(accounts), dtype=np.int64)
    new_id[order] = world.new_ids("bank_account", len(accounts))
    accounts.insert(0, "acct_id", new_id)
    changes["acct_id"] = new_id[len(accounts) - len(changes) :]
    home_ids = new_id[len(accounts) - len(changes) - homes :][:homes]
    towns = places.CODES[places.draw_towns(homes, rng)]
    world.latent["welfare_homes"] = pd.DataFrame({"acct_id": home_ids, "town": towns})
    planned = world.payee_changes.reindex(columns=list(CHANGES)).fillna({"acct_id": 0, "op_id": 0, "holder": 0})
    exchanged = np.r_[np.repeat("", len(accounts) - len(changes)), changes.pop("bank").to_numpy(str)]
    world.payee_changes = pd.concat([planned, changes], ignore_index=True).astype(CHANGES)
    accounts["bank"] = np.where(exchanged == "", pick(_BANKS, len(accounts), rng), exchanged)
    accounts["name_ok"] = ~chance(0.004, len(accounts), rng)
    world.accounts = accounts.iloc[order].reset_index(drop=True)
    _write(world, rng)


def of_people(world: World, persons: Ints, by: Times | None = None) -> Ints:
    """The first account of each person, 0 for who has none, or none on record ``by`` a time."""
    found = _first_by(world.accounts, "holder", len(world.people))[persons]
    if by is None:
        return found
    opened = np.r_[NAT, world.accounts.sort_values("acct_id")["opened"].to_numpy()]  # NaT is before nothing
    return np.where(opened[found] + _KNOWN_AFTER < by, found, 0)


def of_employers(world: World, employers: Ints) -> Ints:
    """The account of each employer."""
    return _first_by(world.accounts, "employer_id", len(world.employers))[employers]


def link(world: World, line: str, persons: Ints, since: Times, holders: Ints | None = None) -> None:
    """Payee links of ``line``: from ``since`` (when the fund records the account), then as changes say.

    ``holders``: whose account it is, the person's own by default; a negative number −k is account k itself.
    Writes ``payee_link`` and appends to ``world.payees``.
    """
    rng = world.rng(f"accounts/{line}")
    whose = persons if holders is None else holders
    first = pd.DataFrame(
        {
            "person_id": persons,
            "acct_id": np.where(whose < 0, -whose, of_people(world, np.maximum(whose, 0))),
            "changed_ts": since,
            "op_id": operators.handler(world, _towns(world, persons), "accept", rng),
        }
    )
    links = pd.concat([first, _later(world, line, first)], ignore_index=True)
    links = links[links["acct_id"] > 0].sort_values(["changed_ts", "person_id"], kind="stable")
    links = links.drop_duplicates(["person_id", "changed_ts"], keep="last")  # of two edits at once the last stands
    links["link_id"] = world.new_ids("payee_link", len(links))
    links["line"] = line
    following = links.sort_values(["person_id", "changed_ts"]).groupby("person_id")["changed_ts"].shift(-1)
    links["until"] = following
    world.payees = pd.concat([world.payees, links], ignore_index=True)
    base = {
        "link_id": links["link_id"], "person_id": links["person_id"], "line": line,
        "acct_id": links["acct_id"],
        "valid_from": day_of(links["changed_ts"]), "changed_ts": links["changed_ts"],
        "changed_op": links["op_id"],
    }  # fmt: skip
    rows = pd.DataFrame({**base, "valid_to": NAT, "recorded_ts": links["changed_ts"]})
    ended = rows.assign(valid_to=day_of(links["until"]), recorded_ts=links["until"])[links["until"].notna()]
    world.put("payee_link", pd.concat([rows, ended]).sort_values(["link_id", "recorded_ts"]))


def payee(world: World, line: str, persons: Ints, when: Times) -> Ints:
    """The account each person's benefit of ``line`` goes to at a moment; 0 where there is no link yet."""
    links = world.payees[world.payees["line"] == line].sort_values(["person_id", "changed_ts"])
    if links.empty:
        return np.zeros(len(persons), dtype=np.int64)
    keys = _key(links["person_id"].to_numpy(), links["changed_ts"].to_numpy())
    place = np.searchsorted(keys, _key(persons, when), side="right") - 1
    found = links["person_id"].to_numpy()[np.maximum(place, 0)] == persons
    return np.where((place >= 0) & found, links["acct_id"].to_numpy()[np.maximum(place, 0)], 0)


def _later(world: World, line: str, first: pd.DataFrame) -> pd.DataFrame:
    """Changes, and their reversals, of the people who have a first link before them."""
    changes = world.payee_changes
    changes = changes[changes["line"] == line].merge(
        first[["person_id", "changed_ts", "acct_id"]], on="person_id", suffixes=("", "_first")
    )
    changes = changes[changes["changed_ts"] > changes["changed_ts_first"]]
    given = changes["acct_id"].to_numpy()
    to = np.where(given > 0, given, of_people(world, changes["holder"].to_numpy()))
    forward = changes.assign(acct_id=to)
    back = changes.assign(acct_id=changes["acct_id_first"], changed_ts=changes["reverted_ts"])
    back = back[back["changed_ts"].notna()]
    return pd.concat([forward, back])[["person_id", "acct_id", "changed_ts", "op_id"]]


def _honest_changes(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Pensioners who move to a new account of their own, a third of them in migration weeks, to the new bank."""
    drawing = world.awards[world.awards["start"] < world.last_month]
    some = drawing[chance(1 - np.exp(-_CHANGES * world.years), len(drawing), rng)]
    n = len(some)
    begin = np.maximum(some["awarded"].to_numpy() + 30 * DAY, world.start)
    when = begin + (rng.random(n) * (world.end - begin).astype(float)).astype("timedelta64[s]")
    weeks = world.latent["migration_weeks"]
    which = rng.integers(0, len(weeks), n)
    day = weeks["start"].to_numpy()[which] + days(rng.uniform(0, 12, n))
    migrated = chance(_IN_MIGRATION_WEEKS, n, rng) & (day > begin)
    batch = migrated & chance(_BY_BATCH, n, rng)
    persons = some["person_id"].to_numpy()
    at_window = office_time(np.where(migrated, day, when), rng)
    clerk = operators.handler(world, _towns(world, persons), "accept", rng)
    return pd.DataFrame(
        {
            "person_id": persons, "line": some["scheme"].to_numpy(), "holder": persons, "acct_id": 0,
            "changed_ts": np.where(batch, _one_by_one(day, batch), at_window), "reverted_ts": NAT,
            "op_id": np.where(batch, operators.service(world, n, rng), clerk),
            "bank": np.where(migrated, weeks["bank"].to_numpy(str)[which], ""),
        }
    )  # fmt: skip


def _one_by_one(day: Times, batch: Bools) -> Times:
    """The evening run of each day: entries of a batch, some seconds apart, from 19:30."""
    evening = working_day(day) + days(19.5 / 24)
    place = pd.Series(evening).where(batch).groupby(evening).cumcount().to_numpy()
    made: Times = evening + days(place * 3.0 / 86_400)
    return made


def _migration_weeks(world: World) -> pd.DataFrame:
    """Two weeks a year in which social-security cards of one bank are exchanged for another's; the whole city's."""
    rng = world.common("accounts/migration")
    years = np.arange(world.start_ym // 100, world.end_ym // 100 + 1)
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[s]")
    start = first + rng.integers(20, 330, len(years)) * DAY
    return pd.DataFrame({"start": start, "end": start + 13 * DAY, "bank": pick(_BANKS, len(years), rng)})


def _write(world: World, rng: np.random.Generator) -> None:
    accounts = world.accounts
    opened = office_time(accounts["opened"], rng)
    world.put(
        "bank_account",
        {
            "acct_id": accounts["acct_id"], "bank": accounts["bank"],
            "acct_h": identity.hashes("account", rng.integers(0, 2**62, len(accounts))),
            "holder_person_id": accounts["holder"], "holder_name_ok": accounts["name_ok"],
            "opened_date": day_of(accounts["opened"]), "recorded_ts": opened,
        },
    )  # fmt: skip


def _first_by(accounts: pd.DataFrame, column: str, n: int) -> Ints:
    """For every id of ``column`` its lowest account; id 0 has none."""
    first = np.zeros(n + 1, dtype=np.int64)
    ordered = accounts.sort_values("acct_id", ascending=False)
    first[ordered[column].to_numpy()] = ordered["acct_id"].to_numpy()
    first[0] = 0
    return first


def _towns(world: World, persons: Ints) -> Text:
    towns: Text = world.people["town"].to_numpy(str)[persons - 1]
    return towns


def _key(persons: Ints, when: Times) -> Ints:
    """One sortable number of person and second."""
    seconds = (np.asarray(when) - _EPOCH).astype("timedelta64[s]").astype(np.int64)
    made: Ints = np.asarray(persons, dtype=np.int64) * 2**32 + seconds
    return made
