"""Numbers that identify: identity cards, credit codes, hashes. Vectorised, with valid check digits.

No number can be anybody's: the region prefix 999xxx was never assigned.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from jihe.city.calendar import Ints, Times

Text = npt.NDArray[np.str_]

_REGIONS, _SERIALS = 1_000, 500  # 999000–999999; serial numbers of one sex on one day and region
_STRIDE = 137_077  # coprime to their product, so that numbers of one day are spread and never repeat
_RIC_CHECKS = np.array(list("0123456789X"))
_USCC_ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_USCC_WEIGHTS = 3 ** np.arange(17) % 31


def id_numbers(
    births: Times, male: npt.NDArray[np.bool_], rng: np.random.Generator, shard: int = 0, shards: int = 1
) -> Text:
    """One 18-character identity number a person: 999xxx, birth date, serial (odd for men), check digit.

    Unique, over all shards, as long as no day has more than 500,000 births of one sex in all of them.
    """
    days = births.astype("datetime64[D]").astype(np.int64) * 2 + male
    combined = ((_rank_within(days, rng) * shards + shard) * _STRIDE + days * 7_919) % (_REGIONS * _SERIALS)
    region, serial = combined // _SERIALS, combined % _SERIALS * 2 + male
    dates = births.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = months.astype(np.int64) // 12 + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    parts = [(999, 3), (region, 3), (year, 4), (month, 2), (day, 2), (serial, 3)]
    digits = np.column_stack([_digits(value, width, len(births)) for value, width in parts])
    weights = 2 ** np.arange(17, 0, -1) % 11
    check = _RIC_CHECKS[(1 - digits @ weights) % 11]
    return _joined(np.column_stack([digits.astype("U1"), check]))


def retyped(numbers: Text, rng: np.random.Generator) -> Text:
    """The numbers with one digit of the region keyed wrongly and a check digit that agrees: other valid numbers."""
    characters = np.ascontiguousarray(numbers.astype("U18")).view("U1").reshape(len(numbers), 18)
    digits = characters[:, :17].astype(np.int64)
    row, place = np.arange(len(numbers)), rng.integers(3, 6, len(numbers))
    digits[row, place] = (digits[row, place] + rng.integers(1, 10, len(numbers))) % 10
    check = _RIC_CHECKS[(1 - digits @ (2 ** np.arange(17, 0, -1) % 11)) % 11]
    return _joined(np.column_stack([digits.astype("U1"), check]))


def credit_codes(serials: Ints, public: npt.NDArray[np.bool_]) -> Text:
    """One 18-character unified social credit code a unit, unique for serials below 31^6.

    Enterprises begin 91, public institutions 12; the region is 999 and three digits of the serial.
    """
    head = np.where(public[:, None], _digits(12, 2, len(serials)), _digits(91, 2, len(serials)))
    region = np.column_stack([_digits(999, 3, len(serials)), _digits(serials % 1_000, 3, len(serials))])
    mixed = serials * 48_271 % 31**6  # 48271 and 31 are coprime: no two serials meet
    tail = np.column_stack([mixed // 31**k % 31 for k in range(6)])
    prefix = np.column_stack([_digits(5, 1, len(serials)), _digits(serials % 97, 2, len(serials))])
    values = np.column_stack([head, region, prefix, tail])
    check = (31 - values @ _USCC_WEIGHTS) % 31
    return _joined(_USCC_ALPHABET[np.column_stack([values, check % 31])])


def hashes(kind: str, numbers: npt.ArrayLike) -> Text:
    """16 hex characters for each number, unlike between kinds: the salted hash of a real thing."""
    salt = np.uint64(int.from_bytes(kind.encode()[:8].ljust(8, b"-"), "big"))
    mixed = np.asarray(numbers).astype(np.uint64) ^ salt
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    text = np.frombuffer(mixed.astype(">u8").tobytes().hex().encode("ascii"), dtype="S16")
    return text.astype("U16")


def _rank_within(groups: Ints, rng: np.random.Generator) -> Ints:
    """A random rank 0, 1, … of every row within its group."""
    order = np.lexsort((rng.random(len(groups)), groups))
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return ranks


def _digits(value: Any, width: int, n: int) -> Ints:
    """The decimal digits of a number or array, one column each."""
    column = np.broadcast_to(np.asarray(value, dtype=np.int64), n)
    made: Ints = column[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10
    return made


def _joined(characters: Text) -> Text:
    """Rows of single characters as one string each."""
    width = characters.shape[1]
    return np.ascontiguousarray(characters.astype("U1")).view(f"U{width}")[:, 0]
