"""The models as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from jihe.content import Content
    from jihe.home import Home


def models(home: Home, content: Content) -> pd.DataFrame:
    """A row a model, by code; of one that is not in force or was never trained the newest version, or none."""
    import pandas as pd

    from jihe.warning.discovery import discover
    from jihe.warning.versions.registry import in_force, spoken_of
    from jihe.warning.versions.standing import standing

    known, found = spoken_of(home), []
    for model in discover(content)[0]:
        declared, version = model.declaration, known.get(model.code)
        stands = None if version is None else standing(version.metrics, 1.0)
        found.append({
            "code": model.code, "title": declared.title, "title_en": declared.title_en, "entity": declared.entity,
            "method": type(declared.method).__name__, "lane": declared.lane,
            "version": None if version is None else version.number,
            "in_force": version is not None and in_force(home, model.code) == version.number,
            "measure": None if stands is None else stands.measure,
            "value": None if stands is None else stands.value,
            "baseline": None if stands is None else stands.baseline,
        })  # fmt: skip
    return pd.DataFrame(found).set_index("code").astype({"version": "Int64"})
