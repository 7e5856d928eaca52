"""PDF from a typst template of this package: values as JSON, the one font of a package, nothing of the machine."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

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
        sys_inputs={"paper": json.dumps(values, ensure_ascii=False)},
        timestamp=int(datetime.combine(on, time(), ZoneInfo("Asia/Shanghai")).timestamp()),
        pdf_standards=[STANDARD] if form == "pdf" else [],
    )
    return found
