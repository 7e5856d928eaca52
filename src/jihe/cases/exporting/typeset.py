"""PDF from a typst template of this package: values as JSON, the one font of a package, nothing of the machine."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from jihe.cases.entered import unprintable

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Literal["a-2b"] = "a-2b"  # PDF/A: made to be kept


def pdf(template: str, values: dict[str, Any], on: date) -> bytes:
    """``templates/<template>.typ`` with ``values``, dated ``on``: the same values and day, the same bytes."""
    made = _compile(template, values, on, "pdf")
    assert isinstance(made, bytes)
    return made


def pictures(template: str, values: dict[str, Any], on: date, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    made = _compile(template, values, on, "png", ppi)
    return made if isinstance(made, list) else [made]


@cache
def shown_by_font() -> frozenset[int]:
    """The code points that the one font has a glyph for."""
    import noto_cjk_sans_otc
    from fontTools.ttLib import TTCollection

    with TTCollection(noto_cjk_sans_otc.FONT_PATH, lazy=True) as faces:
        return frozenset(faces.fonts[0].getBestCmap())


def printable(value: Any) -> Any:
    """The value with what the font lacks, a rare character of a name or a control character, as 〔U+30EDD〕.

    A paper without it is refused whole: PDF/A prints no character that it cannot show.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        known = shown_by_font()
        return "".join(
            one if one in "\n\t" or (ord(one) in known and not unprintable(one)) else f"〔U+{ord(one):04X}〕"
            for one in value
        )
    if isinstance(value, dict):
        return {name: printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list | tuple) else value


def _compile(
    template: str, values: dict[str, Any], on: date, form: Literal["pdf", "png"], ppi: float | None = None
) -> bytes | list[bytes]:
    import noto_cjk_sans_otc
    import typst

    font = Path(noto_cjk_sans_otc.FONT_PATH)
    found: bytes | list[bytes] = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[font.parent],
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs={"paper": json.dumps(printable(values), ensure_ascii=False)},
        timestamp=int(datetime.combine(on, time(), ZoneInfo("Asia/Shanghai")).timestamp()),
        pdf_standards=[STANDARD] if form == "pdf" else [],
    )
    return found
