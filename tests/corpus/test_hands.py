"""Hands: complete, within their bands, and no two of them in the same words; what is wrong is said with its key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from jihe import yaml_nodes
from jihe.corpus.items import items
from jihe.corpus.reading import hand, hands, read
from jihe.errors import BadInputError

_FOLDER = Path(str(files("jihe.corpus"))) / "hands"
_COMMON = 0.3


def _grams(text: str, size: int = 8) -> set[str]:
    plain = re.sub(r"\{[^}]*\}|\W", "", text)
    return {plain[at : at + size] for at in range(len(plain) - size + 1)}


def _own(name: str) -> dict[str, str]:
    found = next(each for each in hands() if each.name == name)
    return {wording.key: "".join(wording.sentences) for wording in found.wordings}


def test_there_are_four_hands_and_each_tells_every_item() -> None:
    assert len(hands()) >= 4
    for each in hands():
        assert {wording.item for wording in each.wordings} == set(items())
        assert len({wording.sentences for wording in each.wordings}) == len(each.wordings)


def test_a_file_is_named_as_its_hand() -> None:
    for path in _FOLDER.glob("*.yaml"):
        assert read(path).name == path.stem


def test_no_wording_is_that_of_another_hand_or_of_the_standard() -> None:
    rows = yaml_nodes.read((files("jihe") / "grading" / "standard.yaml").read_text("utf-8"))["items"]
    texts = {f"standard/{key}": row["says"] for key, row in rows.items()}
    for each in hands():
        texts |= _own(each.name)
    holders = defaultdict(set)
    for key, text in texts.items():
        for gram in _grams(text):
            holders[gram].add(key)
    for key, text in texts.items():
        grams = _grams(text)
        shared: dict[str, int] = defaultdict(int)
        for gram in grams:
            for other in holders[gram]:
                if other.split("/")[0] != key.split("/")[0]:
                    shared[other] += 1
        for other, count in shared.items():
            # A few medical words are long: two sentences may share one of them.
            assert count <= max(4, _COMMON * len(grams)), (key, other)


def test_the_citys_own_narratives_are_not_in_it() -> None:
    from jihe.city.narratives import _OUTCOMES

    city = set().union(*(_grams(text) for some in _OUTCOMES.values() for _, _, text in some))
    for each in hands():
        for key, text in _own(each.name).items():
            assert len(_grams(text) & city) <= max(4, _COMMON * len(_grams(text))), key


@cache
def _surgeon() -> dict[str, Any]:
    return yaml_nodes.read((_FOLDER / "ward_surgeon.yaml").read_text("utf-8"))


def _written(told: object) -> str:
    return yaml.dump(told, allow_unicode=True, Dumper=yaml.CSafeDumper)


def _changed(changes: dict[str, object]) -> str:
    return _written(_surgeon() | changes)


def _outcomes(changes: dict[str, object]) -> str:
    outcomes = _surgeon()["outcomes"] | changes
    return _changed({"outcomes": {key: row for key, row in outcomes.items() if row is not None}})


@pytest.mark.parametrize(
    ("write", "changes", "said"),
    [
        (_outcomes, {"B601": None}, "outcomes: B601 is missing"),
        (_outcomes, {"Z999": [["一。"], ["二。"]]}, "outcomes.Z999 is no item"),
        (_outcomes, {"B601": [["{侧}手,{边}。"], ["{侧}拇指缺失。"]]}, r"outcomes.B601.1: \{边\} is not a slot"),
        (_outcomes, {"B601": [["{侧}手{部位}。"], ["{侧}拇指缺失。"]]}, "stands in mechanisms alone"),
        (_outcomes, {"C501": [["双耳听力{数:82-95}dB。"], ["双耳重度聋。"]]}, "outcomes.C501.1: .* leaves 81 to 90"),
        (_outcomes, {"C501": [["双耳听力{数:89-82}dB。"], ["双耳重度聋。"]]}, "ends below its beginning"),
        (_outcomes, {"B601": [["{侧}手拇指缺失。"]]}, "outcomes.B601"),
        (_changed, {"mechanisms": ["摔伤"]}, "mechanisms"),
        (_changed, {"therapy": {"A": ["一次。"] * 6}}, "therapy must have the families"),
        (_changed, {"extra": 1}, "extra"),
        (lambda _: "hand: [", {}, "hand some.yaml"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    write: Callable[[dict[str, object]], str], changes: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInputError, match=said):
        hand(write(changes), "some.yaml")
