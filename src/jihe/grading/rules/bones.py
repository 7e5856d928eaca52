"""Family B, what is stiff, bent, worn, held or scarred; and what has healed without a grade."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match

# Scars of burns by the lowest share of the body, with the item, and whether joints must be hit too.
BURNT = ((90.0, "B103", True), (50.0, "B506", True), (20.0, "B806", False), (5.0, "B908", False))
KYPHOSIS, ANGLE, SHORT, AREA = 30.0, 15.0, 4.0, 2.0


_WORSE = (
    "facial_palsy", "sight", "hearing", "teeth_lost", "organ", "finger", "toe", "limb_lost", "contusion", "ventilator",
    "weak",    "tracheostomy", "craniotomy", "lobe_removed", "cornea", "hand_useless", "stiff",
    "kyphosis", "no_fracture",
    "cord", "bladder", "replaced",
)  # fmt: skip
_HEAVIER = ("arthritis", "osteomyelitis", "replaced", "malunion", "kyphosis")


def rules(known: Known) -> Iterator[Match]:
    """Items of bones, joints and skin."""
    yield from _skin(known)
    yield from _joints(known)
    yield from _spine(known)
    yield from _fractures(known)
    yield from _light(known)


def _skin(known: Known) -> Iterator[Match]:
    joints = known.first("joints_hit")
    for one in known.all("burnt"):
        share = one.value
        if share < 1:
            yield Match("N05", SURE, (one, *known.first("well")))
            continue
        for least, item, hit in BURNT:
            if share >= least:
                yield Match(item, SURE if not hit or joints else LIKELY, (one, *joints))
                break
    if known.has("scar", "graft") and known.has("area") and known.has("face"):
        area = max(known.all("area"), key=lambda one: one.value)
        yield Match("B006", SURE if area.value >= AREA else PERHAPS, (area, *known.first("face", "graft", "scar")))
    elif known.has("face") and known.has("scar", "graft") and not known.has("burnt"):
        yield Match("B006", LIKELY, known.first("face", "graft", "scar"))


def _joints(known: Known) -> Iterator[Match]:
    burnt = any(one.value >= BURNT[1][0] for one in known.all("burnt"))
    stiff = {one.part: one for one in known.all("stiff") if not (burnt and known.near(one, "burnt"))}
    if "hip" in stiff and "knee" in stiff:
        yield Match("B303", SURE, (stiff["hip"], stiff["knee"]))
    elif "shoulder" in stiff:
        yield Match("B504", SURE, (stiff["shoulder"],))
    elif {"hip", "knee", "elbow"} & stiff.keys():
        yield Match("B5x1", LIKELY, tuple(stiff.values()))
    if known.has("arthritis"):
        levels = {one.level for one in known.all("limited")}
        heavy, light = "heavy" in levels, "light" in levels
        yield Match("B703", SURE if heavy else PERHAPS if light else LIKELY, known.first("arthritis", "limited"))
        if light and not heavy:
            yield Match("B8x1", SURE, known.first("arthritis", "limited"))
    if known.has("replaced"):
        yield Match("B704", SURE if known.has("joint", "knee_word") else LIKELY, known.first("replaced", "joint"))
    if known.has("ligament") and known.has("loose"):
        yield Match("B706", SURE, known.first("ligament", "loose"))
    elif known.has("ligament") and known.has("rebuilt") and known.has("knee_word"):
        yield Match("B706", PERHAPS, known.first("ligament", "rebuilt"))
    elif known.has("loose") and known.has("knee_word"):
        yield Match("B706", LIKELY, known.first("loose", "knee_word"))


def _spine(known: Known) -> Iterator[Match]:
    bent = [one for one in known.all("kyphosis") if one.value >= KYPHOSIS]
    if bent:
        yield Match(
            "B507",
            SURE if known.has("radicular", "electrical") else LIKELY,
            (bent[0], *known.first("radicular", "electrical")),
        )
    elif (
        known.has("fracture")
        and not known.has("no_fracture")
        and known.has("vertebra", "lumbar")
        and known.has("radicular")
        and known.has("electrical")
    ):
        yield Match("B507", LIKELY, known.first("vertebra", "radicular", "electrical"))
    for one in known.all("height_lost"):
        yield Match("B8x2" if one.value >= 50 else "B9x1", LIKELY, (one,))
    if known.has("disc") and not bent:
        strength = SURE if known.has("acute") or known.has("radicular") else LIKELY
        yield Match("B008", strength, known.first("disc", "acute", "radicular"))


def _fractures(known: Known) -> Iterator[Match]:
    angle = [one for one in known.all("angle") if one.value >= ANGLE]
    short = [one for one in known.all("shortened") if one.value >= SHORT]
    if (angle or short) and known.has("femur", "malunion"):
        both = bool(angle and short)
        yield Match("B605", SURE if both else LIKELY, (*angle[:1], *short[:1], *known.first("femur", "malunion")))
    heavier = known.has("arthritis", "osteomyelitis", "replaced") or bool(angle or short) or known.has("kyphosis")
    if known.has("osteomyelitis"):
        yield Match("B804", SURE, (*known.all("osteomyelitis")[:2], *known.first("fracture")))
    if known.has("fracture"):
        # A break that is only how a worse thing came about has that thing told beside it.
        apart = [one for one in known.all("fracture") if not known.near(one, *_WORSE)]
        weight = 1.0 if apart else PERHAPS / 2
        weight *= (
            PERHAPS / 2 if heavier and not [one for one in apart if not known.near(one, *_HEAVIER, reach=1)] else 1.0
        )
        weight = min(weight, 0.3) if (angle or short) and len(known.all("fracture")) < 3 else weight
        if known.has("fixed"):
            yield Match("B904", SURE * weight, known.first("fixed", "fracture", "healed"))
        else:
            sure = known.has("conserved") or known.has("healed")
            yield Match("B001", (SURE if sure else LIKELY) * weight, known.first("fracture", "conserved", "healed"))
    elif known.has("fixed"):
        yield Match("B904", LIKELY * (0.4 if heavier else 1.0), known.first("fixed", "healed"))
    if known.has("meniscus") and not known.has("loose"):
        yield Match("B005", SURE if known.has("conserved") else LIKELY, known.first("meniscus", "conserved"))


def _light(known: Known) -> Iterator[Match]:
    """Injuries that left nothing a grade could rest on."""
    well, whole = known.has("well", "well_again"), not known.has("fracture")
    if known.has("bruise") and known.has("no_fracture", "well_again") and known.has("upper") and whole:
        yield Match(
            "N01", SURE if known.has("no_fracture") else LIKELY, known.first("bruise", "no_fracture", "well_again")
        )
    if known.has("wound") and known.has("hand_skin") and whole and not known.has("finger"):
        yield Match("N02", LIKELY if well else PERHAPS, known.first("wound", "hand_skin", "well"))
    if known.has("sprain") and known.has("lumbar") and not known.has("radicular"):
        yield Match("N04", LIKELY, known.first("sprain", "lumbar", "well_again"))
    burn = [one for one in known.all("scar") if "烫" in one.words or "烧" in one.words]
    if burn and known.has("back_of_foot") and not known.has("burnt"):
        yield Match("N05", LIKELY if well else PERHAPS, known.first("scar", "back_of_foot", "well"))
    if known.has("nail") and not known.has("finger", "toe"):
        yield Match("N06", SURE, known.first("nail", "well"))
