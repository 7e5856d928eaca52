"""What our pages share: one style sheet, how figures are written, and pictures as SVG. A page is one file, no network.

``html(template, view, folder)`` renders a template of a room's own folder; it may include ``page.css``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def html(template: str, view: dict[str, Any], folder: Path) -> str:
    """The template of ``folder`` filled in; every text in it is escaped. No arithmetic is left to the template."""
    from django.template import Context, Engine

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jihe.cases.settings")  # how numbers and days are written
    engine = Engine(dirs=[str(folder), str(TEMPLATES)], builtins=["jihe.page.filters"], autoescape=True)
    made: str = engine.get_template(template).render(Context(view))
    return made


def write(path: Path, text: str) -> None:
    """Write a page to ``path``, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
