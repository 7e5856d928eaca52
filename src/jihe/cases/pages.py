"""Pages as one HTML file each, without a network: the templates, style and filters that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, shown: Mapping[str, Any], *folders: Path) -> str:
    """The page as HTML, every text in it escaped; templates of ``folders`` go before those of this room."""
    from django.template import Context, Engine

    from jihe.cases.store import configure

    configure()
    places = [str(folder) for folder in (*folders, TEMPLATES)]
    engine = Engine(dirs=places, builtins=["jihe.cases.page_filters"], autoescape=True)
    html: str = engine.get_template(template).render(Context(dict(shown)))
    return html


def write(path: Path, html: str) -> None:
    """Write the page to ``path``, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(html, encoding="utf-8")
    partial.replace(path)
