"""What our pages share: one style sheet, how figures are written, and pictures as SVG. A page is one file, no network.

``html(template, view, folder)`` renders a template of a room's own folder; it may include ``page.css``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def html(template: str, view: dict[str, Any], folder: Path) -> str:
    """The template of ``folder`` filled in; every text in it is escaped. No arithmetic is left to the template."""
    from django.template import Context, Engine

    from jihe.cases.store import configure

    configure()
    engine = Engine(dirs=[str(folder), str(TEMPLATES)], builtins=["jihe.page.filters"], autoescape=True)
    made: str = engine.get_template(template).render(Context(view))
    return made
