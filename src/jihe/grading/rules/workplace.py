"""Family E: dust in the lungs by stage, lung function and want of oxygen; chrome, acid, caisson, leukaemia."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match


def rules(known: Known) -> Iterator[Match]:
    """Items of family E."""
    yield from _dust(known)
    if known.has("leukaemia"):
        yield Match("E602", SURE if known.has("remission") else LIKELY, known.first("leukaemia", "remission"))
    if known.has("chrome") and known.has("nose"):
        treated = known.has("treated") and not (known.has("no_symptom") and not known.has("treated"))
        yield Match(
            "E901" if treated else "E002",
            SURE if treated or known.has("no_symptom") else LIKELY,
            known.first("chrome", "nose_ill", "treated", "no_symptom"),
        )
        yield Match("E002" if treated else "E901", PERHAPS / 2, known.first("chrome", "nose_ill"))
    if known.has("acid") and known.has("erosion"):
        yield Match("E003", SURE, known.first("acid", "erosion", "erosion_degree"))
    if known.has("necrosis") and known.has("caisson"):
        yield Match("E004", SURE, known.first("caisson", "necrosis", "necrosis_stage"))
    elif known.has("necrosis_stage"):
        yield Match("E004", PERHAPS, known.first("necrosis_stage"))


def _dust(known: Known) -> Iterator[Match]:
    if not known.has("dust"):
        return
    stages = known.all("stage")
    if not stages:
        return
    stage, told = stages[0], known.all("function", "lung")
    function = {one.level for one in told}
    hypoxia = {one.level for one in known.all("hypoxia")}
    carried = (stage, *told[:1], *known.all("hypoxia")[:1])
    if stage.value >= 3:
        severe = "severe" in function or "severe" in hypoxia or known.has("oxygen")
        yield Match("E101" if severe else "E3x1", SURE if severe else LIKELY, carried)
        if not severe:
            yield Match("E101", PERHAPS, carried)
    elif stage.value >= 2:
        worse = bool({"moderate", "severe"} & (function | hypoxia))
        yield Match("E301" if worse else "E401", SURE, carried)
    else:
        mild = bool({"mild", "moderate", "severe"} & function) or bool({"mild", "moderate"} & hypoxia)
        yield Match("E601" if mild else "E701", SURE if mild or "normal" in function else LIKELY, carried)
