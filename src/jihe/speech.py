"""The language of whoever reads a command, and the sentences of errors in it; English is what code says.

The catalogue is the pages' own: ``locale/zh``, which gettext finds for zh_CN, zh_Hans and every other zh. It is read
only for a reader of Chinese. Sentences of errors stand in it as templates, ``{path}: no such run``; the error that was
raised is held against them, and its values are put into the Chinese.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "django"
ERROR = "error"  # the context of a sentence that an error says
_HOLE = re.compile(r"\{(\w+)\}")
_BETWEEN = re.compile(r"(; | and |, )")  # what parts of a value are joined by


def chinese(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether gettext's environment asks for Chinese before English. C and POSIX are English, with any LANGUAGE."""
    locale = next((said for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (said := environment.get(name))), "C")
    if re.split(r"[._@]", locale)[0] in ("C", "POSIX"):
        return False
    wanted = (environment.get("LANGUAGE") or locale).split(":")
    languages = (re.split(r"[._@-]", one)[0].lower() for one in wanted)
    return next((one for one in languages if one in ("zh", "en", "c", "posix")), "en") == "zh"


def speak(*, zh: bool) -> None:
    """From now on ``gettext`` of this process, click's words and ours, is Chinese, or as it is without us."""
    if zh:
        gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN if zh else "messages")


def speaks_chinese() -> bool:
    """Whether it was said that this process does."""
    return gettext.textdomain() == DOMAIN


@cache
def _said() -> dict[str, str]:
    """Every sentence of the catalogue, by its English."""
    found = gettext.translation(DOMAIN, LOCALE, ["zh"])
    said: dict[str, str] = found._catalog  # type: ignore[attr-defined]
    return said


@cache
def _templates() -> list[tuple[list[str], str, str]]:
    """Sentences with holes, the most literal text first: the pieces between holes, the English, the Chinese."""
    mark = f"{ERROR}\x04"
    keys = [key for key in _said() if isinstance(key, str) and key.startswith(mark)]  # of a plural it is a pair
    known = [(key.removeprefix(mark), _said()[key]) for key in keys]
    rows = [(_HOLE.split(english)[::2], english, zh) for english, zh in known if _HOLE.search(english)]
    return sorted(rows, key=lambda row: (-sum(map(len, row[0])), row[1]))


def sentence(english: str) -> str:
    """What an error says, in Chinese; each line by itself. What the catalogue does not know stays as it is."""
    if (whole := _sentence(english)) is not None:
        return whole
    return "\n".join(_sentence(line) or _after_place(line) for line in english.splitlines()) or english


def _sentence(english: str) -> str | None:
    if exact := _said().get(f"{ERROR}\x04{english}"):
        return exact
    for pieces, template, zh in _templates():
        if all(piece in english for piece in pieces) and (found := _pattern(template).fullmatch(english)):
            values = found.groupdict()
            return _HOLE.sub(lambda hole, values=values: _value(values[hole[1]]), zh)  # type: ignore[misc]
    return None


def _after_place(line: str) -> str:
    """``place: sentence``, where the sentence is known."""
    place, colon, rest = line.partition(": ")
    return f"{place}：{said}" if colon and (said := _sentence(rest)) else line


def _value(value: str) -> str:
    """A value as it is, unless it is a sentence of ours, or several in a row."""
    if " " not in value:
        return value
    if whole := _sentence(value):
        return whole
    parts = _BETWEEN.split(value)
    said = [_sentence(part) for part in parts[::2]]
    return "，".join(map(str, said)) if all(said) else value


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """The template as a pattern; a hole of the same name holds the same text, and the last one all that is left."""
    seen: set[str] = set()
    made = []
    for at, piece in enumerate(_HOLE.split(template)):
        if at % 2 == 0:
            made.append(re.escape(piece))
        else:
            made.append(f"(?P={piece})" if piece in seen else f"(?P<{piece}>.*?)")
            seen.add(piece)
    return re.compile("".join(made), re.DOTALL)
