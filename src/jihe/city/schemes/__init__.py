"""Who cheats, and who only looks as if: one module a typology, each with its look-alikes beside it.

``plan`` changes lives and nothing else; the stages after it write everybody's rows by the same code. ``record`` says in
the truth, once all is paid, what each scheme cost and which honest cases resemble it. Written from published cases and
ordinary practice; no rule, model or threshold is known here, and quantities spread widely on both sides of any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.city import injuries, ui_spells
from jihe.city.schemes import (
    concealed_death,
    diverted_account,
    insured_after_injury,
    padded_stays,
    two_pensions,
    working_while_drawing,
)

if TYPE_CHECKING:
    from jihe.city.world import World

_SCHEMES = (
    concealed_death, two_pensions, working_while_drawing, insured_after_injury, padded_stays, diverted_account,
)  # fmt: skip


def plan(world: World) -> None:
    """Decides who loses a job and who is hurt, then lets each scheme begin."""
    ui_spells.plan(world)
    injuries.plan(world)
    for scheme in _SCHEMES:
        scheme.plan(world)


def record(world: World) -> None:
    """Writes the truth of every scheme; called once everything is paid."""
    for scheme in _SCHEMES:
        scheme.record(world)
