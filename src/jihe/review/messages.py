"""``make messages``: the words of pages and code into the Chinese catalogue, and that into what gettext reads.

Babel reads code; templates go through Django's own translation of templates into calls, so that no second grammar of
them is kept here. Babel is wanted for development alone: both files of the catalogue are kept with the code.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOM = Path(__file__).parent
PO = ROOM / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = [
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=1; plural=0;"),
]
_KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf" (?:n?gettext|_)\({_TEXT}(?:, {_TEXT}, count)?\) ")


def found() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Where a text stands, from this folder, and the text; singular and plural as a pair."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    for path in sorted(ROOM.rglob("*.py")):
        if path == Path(__file__):
            continue
        with path.open("rb") as file:
            for _, text, _, _ in extract("python", file, keywords=_KEYWORDS):
                yield path.relative_to(ROOM).as_posix(), text
    for path in sorted(ROOM.rglob("*.html")):
        for one in _CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
            singular, plural = (ast.literal_eval(text) if text else "" for text in one.groups())
            yield path.relative_to(ROOM).as_posix(), (singular, plural) if plural else singular


def catalogue() -> Any:
    """What the catalogue should be: every text once, with the words it has now."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    with PO.open("rb") as file:
        kept = read_po(file, locale="zh_Hans")

    class Plain(Catalog):  # type: ignore[misc, unused-ignore]
        """Without clock and names, so that the same words give the same bytes."""

        mime_headers = HEADER

    made = Plain(locale="zh_Hans", fuzzy=False)
    places: dict[str | tuple[str, str], list[str]] = {}
    for place, text in found():
        places.setdefault(text, []).append(place)
    for text in sorted(places, key=str):
        before = kept.get(text if isinstance(text, str) else text[0])
        made.add(text, before.string if before else None, [(place, None) for place in sorted(set(places[text]))])
    return made


def written(made: Any) -> tuple[bytes, bytes]:
    """The bytes of ``django.po`` and ``django.mo``: no clock, no names."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, made, width=120, omit_header=True)
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in HEADER)
    write_mo(mo, made)
    return f'msgid ""\nmsgstr ""\n{header}\n'.encode() + po.getvalue().lstrip(b"\n"), mo.getvalue()


if __name__ == "__main__":
    now = catalogue()
    po, mo = written(now)
    PO.write_bytes(po)
    MO.write_bytes(mo)
    sys.stdout.write(f"{len(now)} texts, {sum(not one.string for one in now if one.id)} without Chinese\n")
