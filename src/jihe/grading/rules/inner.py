"""Family D: organs removed, in part or whole, mended, bruised; machines that a life depends on."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.facts.base import Fact
from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match

# The lowest share of the liver removed of a band, in percent, and its item.
LIVER = ((70.0, "D201"), (60.0, "D4x1"), (45.0, "D5x1"), (20.0, "D602"))


def rules(known: Known) -> Iterator[Match]:
    """Items of family D."""
    yield from _lungs(known)
    yield from _belly(known)
    kidneys = known.all("organ", "kidney")
    removed = [one for one in kidneys if one.level == "removed"]
    if known.has("dialysis"):
        yield Match("D103", SURE if removed else LIKELY, (*removed[:1], *known.first("dialysis")))
    elif removed and any(one.side == "双" for one in removed):
        yield Match("D103", LIKELY, tuple(removed[:1]))
    if kidneys and not removed and not known.has("dialysis"):
        hurt = known.has("bruised") or any(one.level == "torn" for one in kidneys)
        if hurt:
            yield Match(
                "D001",
                SURE if known.has("conserved_organ") else LIKELY,
                (kidneys[0], *known.first("bruised", "conserved_organ")),
            )


def _lungs(known: Known) -> Iterator[Match]:
    lungs = known.all("organ", "lung")
    if known.has("ventilator"):
        yield Match("D102", SURE, (*known.first("ventilator"), *known.all("function", "lung", "severe")[:1]))
    if known.has("lung_gone"):
        plastic = known.has("thoracoplasty")
        yield Match("D301" if plastic else "D401", SURE, known.first("lung_gone", "thoracoplasty"))
    elif known.has("lobe"):
        yield Match("D703", SURE, known.first("lobe"))
    elif gone := [one for one in lungs if one.level == "removed"]:
        yield Match("D301" if known.has("thoracoplasty") else "D401", LIKELY, (gone[0], *known.first("thoracoplasty")))
    whole = not known.has("lung_gone", "lobe")
    if (mended := [one for one in lungs if one.level == "mended"]) and whole:
        yield Match("D902", SURE, (mended[0],))
    elif whole and known.has("pneumothorax", "pleura"):
        yield Match("D002", SURE if known.has("pleura") else LIKELY, known.first("pneumothorax", "pleura"))
    elif whole and [one for one in lungs if one.level == "torn"]:
        yield Match("D902", PERHAPS, tuple(lungs[:1]))


def _belly(known: Known) -> Iterator[Match]:
    yield from _liver(known.all("organ", "liver"), known)
    spleen = {one.level: one for one in reversed(known.all("organ", "spleen"))}
    if "partly" in spleen:
        yield Match("D801", SURE, (spleen["partly"],))
    elif "removed" in spleen:
        yield Match("D701", SURE, (spleen["removed"],))
    elif "mended" in spleen:
        yield Match("D9x1", SURE, (spleen["mended"],))
    rectum = known.all("organ", "rectum", "removed") or known.all("organ", "rectum", "partly")
    if known.has("stoma") and (rectum or known.all("organ", "rectum")):
        yield Match("D501", SURE if rectum else LIKELY, (*known.all("organ", "rectum")[:1], *known.first("stoma")))
    elif known.has("stoma") and not known.has("tracheostomy"):
        yield Match("D501", PERHAPS, known.first("stoma"))


def _liver(liver: list[Fact], known: Known) -> Iterator[Match]:
    cut = [one for one in liver if one.level in ("partly", "removed")]
    if not cut:
        if mended := [one for one in liver if one.level == "mended"]:
            yield Match("D901", SURE, (mended[0],))
        elif torn := [one for one in liver if one.level == "torn"]:
            yield Match("D901", LIKELY, (torn[0],))
        return
    failing = known.all("function", "liver", "severe")
    shares = [one for one in cut if one.low is not None]
    if shares:
        most = max(shares, key=lambda one: one.value)
        if item := next((item for least, item in LIVER if most.value >= least), None):
            yield Match(item, SURE, (most, *failing[:1]))
    elif failing:
        yield Match("D201", LIKELY, (cut[0], failing[0]))
    else:
        yield Match("D602", LIKELY, (cut[0],))
