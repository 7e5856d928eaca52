"""Hands read from their files and held against the standard; whatever is wrong is said with its file and key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from jihe import yaml_nodes
from jihe.corpus import slots
from jihe.corpus.bands import outside
from jihe.corpus.items import FAMILIES, items
from jihe.errors import BadInputError

_Sentence = Annotated[str, StringConstraints(min_length=2, max_length=200)]
_Wording = Annotated[list[_Sentence], Field(min_length=1, max_length=4)]
_Families = dict[str, Annotated[list[_Sentence], Field(min_length=6)]]


class _File(BaseModel):
    """One writer's file, as it stands."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    hand: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    style: _Sentence
    outcomes: dict[str, Annotated[list[_Wording], Field(min_length=2, max_length=5)]]
    mechanisms: Annotated[list[_Sentence], Field(min_length=12)]
    therapy: _Families
    normal: _Families
    history: Annotated[list[_Sentence], Field(min_length=12)]
    endings: Annotated[list[_Sentence], Field(min_length=8)]


@dataclass(frozen=True)
class Wording:
    """One way in which one hand tells one item; its key is the family of all notes written with it."""

    key: str
    item: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Hand:
    """One writer: own wordings of every item, and what else stands in his notes."""

    name: str
    style: str
    wordings: tuple[Wording, ...]
    mechanisms: tuple[str, ...]
    therapy: dict[str, tuple[str, ...]]
    normal: dict[str, tuple[str, ...]]
    history: tuple[str, ...]
    endings: tuple[str, ...]


@cache
def hands() -> tuple[Hand, ...]:
    """All hands of this package, by name."""
    folder = files("jihe.corpus") / "hands"
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".yaml"))
    return tuple(hand((folder / name).read_text("utf-8"), name) for name in names)


def read(path: Path) -> Hand:
    """The hand of a file."""
    return hand(path.read_text("utf-8"), path.name)


def hand(text: str, name: str) -> Hand:
    """The hand that a text tells. Raises BadInputError that lists everything wrong with it."""
    try:
        told = _File.model_validate(yaml_nodes.read(text))
    except (yaml.YAMLError, ValueError) as error:
        raise BadInputError(f"hand {name}: {_said(error)}") from error
    if wrong := list(_problems(told)):
        raise BadInputError(f"hand {name}: " + "; ".join(wrong))
    return Hand(
        name=told.hand,
        style=told.style,
        wordings=tuple(
            Wording(f"{told.hand}/{item}/{number}", item, tuple(sentences))
            for item, wordings in told.outcomes.items()
            for number, sentences in enumerate(wordings, start=1)
        ),
        mechanisms=tuple(told.mechanisms),
        therapy={family: tuple(each) for family, each in told.therapy.items()},
        normal={family: tuple(each) for family, each in told.normal.items()},
        history=tuple(told.history),
        endings=tuple(told.endings),
    )


def _said(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    return "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())


def _problems(told: _File) -> Iterator[str]:
    known = items()
    for item in known.keys() - told.outcomes.keys():
        yield f"outcomes: {item} is missing"
    for item in told.outcomes.keys() - known.keys():
        yield f"outcomes.{item} is no item of the standard"
    for section in ("therapy", "normal"):
        missing = set(FAMILIES) ^ set(getattr(told, section))
        if missing:
            yield f"{section} must have the families {FAMILIES} and no other: {', '.join(sorted(missing))}"
    for where, sentence in _sentences(told):
        yield from _of_sentence(where, sentence)
    for item, wordings in told.outcomes.items():
        for number, wording in enumerate(wordings, start=1):
            for said in outside(item, wording):
                yield f"outcomes.{item}.{number}: {said}"


def _sentences(told: _File) -> Iterator[tuple[str, str]]:
    for item, wordings in told.outcomes.items():
        for number, wording in enumerate(wordings, start=1):
            yield from ((f"outcomes.{item}.{number}", sentence) for sentence in wording)
    lists: dict[str, Any] = {name: getattr(told, name) for name in ("mechanisms", "history", "endings")}
    lists |= {
        f"{name}.{family}": each for name in ("therapy", "normal") for family, each in getattr(told, name).items()
    }
    for name, each in lists.items():
        yield from ((f"{name}.{number}", sentence) for number, sentence in enumerate(each, start=1))


def _of_sentence(where: str, sentence: str) -> Iterator[str]:
    for slot in slots.of(sentence):
        if slot == "部位" and not where.startswith("mechanisms"):
            yield f"{where}: {{部位}} stands in mechanisms alone"
        elif said := slots.problem(slot):
            yield f"{where}: {said}"
    if not slots.SLOT.sub("", sentence).isprintable() or "{" in slots.SLOT.sub("", sentence):
        yield f"{where}: a stray brace or a sign that cannot be printed"
