"""The catalogue as it should be: every text once, with the Chinese it has now; and its bytes.

``python -m jihe.messages.catalogue`` writes both files, which are kept with the code: Babel is wanted here alone.
"""

from __future__ import annotations

import io
import sys
from typing import Any

from jihe.messages.found import found
from jihe.speech import DOMAIN, LOCALE

PO = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
HEADER = [
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=1; plural=0;"),
]


def catalogue() -> Any:
    """What the catalogue should be: every text once, with the words it has now."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    with PO.open("rb") as file:
        kept = read_po(file, locale="zh")

    class Plain(Catalog):  # type: ignore[misc, unused-ignore]
        """Without clock and names, so that the same words give the same bytes."""

        mime_headers = HEADER

    made = Plain(locale="zh", fuzzy=False)
    places: dict[tuple[str, str | tuple[str, str]], set[str]] = {}
    for text, place, context in found():
        places.setdefault((context or "", text), set()).add(place)
    for context, text in sorted(places, key=str):
        before = kept.get(text if isinstance(text, str) else text[0], context or None)
        where = [(place.replace(" ", "-"), None) for place in sorted(places[context, text])]
        made.add(text, before.string if before else None, where, context=context or None)
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
