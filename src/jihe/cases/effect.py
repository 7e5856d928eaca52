"""The effect of an intervention [类案系统治理] on a line: outlay, recognised cases and the gap, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from jihe import page
from jihe.cases.interrupted import Effect, NotEstimableError, Placebo, interrupted, placebo
from jihe.law.months import month_number
from jihe.page import words
from jihe.page.svg import ALARM, INK, LINE_COLOURS, Picture, bare, svg

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.figure import Figure

    from jihe.cases.effect_series import Months

TEMPLATES = Path(__file__).parent / "templates"

WAN = 1_000_000  # fen in 10,000 yuan
FIGURES = {
    "outlay": ("待遇支出", "outlay", "万元/月"),
    "cases": ("认定件数", "recognised cases", "件/月"),
    "gap": ("收支差额（支出减收入）", "outlay less income", "万元/月"),
}


@dataclass(frozen=True)
class Answer:
    """One figure before and after; ``effect`` None where it is not estimable, ``why`` (zh, en) says so.

    ``values``: by month, in ``unit``; ``before``, ``after``: their plain means, which season and trend distort.
    """

    name: str
    zh: str
    en: str
    unit: str
    values: tuple[float, ...]
    before: float | None
    after: float | None
    effect: Effect | None
    placebo: Placebo | None
    why: tuple[str, str] | None


@dataclass(frozen=True)
class Intervention:
    """What a change from month ``start`` (``ym``) on did to a line, as known at the end of ``as_of``.

    ``partial``: months at the beginning that hold less than half of what a month before ``start`` usually does:
    records that begin then would pass for growth; ask again with a later ``since``.
    """

    line: str
    start: int
    as_of: date
    ym: tuple[int, ...]
    partial: int
    answers: tuple[Answer, ...]


def effect_of(months: Months, start: int, as_of: date) -> Intervention:
    """Each figure's segmented regression, with placebo dates; what cannot be estimated says why."""
    place = int(month_number(start)) - int(month_number(months.first))
    series = {
        "outlay": [fen / WAN for fen in months.outlay_fen],
        "cases": [float(count) for count in months.cases],
        "gap": [fen / WAN for fen in months.gap_fen],
    }
    answers = tuple(_answer(name, values, place, months.first % 100) for name, values in series.items())
    partial = max(_partial(series[name][: max(place, 0)]) for name in ("outlay", "cases"))
    return Intervention(months.line, start, as_of, tuple(months.ym), partial, answers)


def _partial(before: Sequence[float]) -> int:
    """How many months at the beginning hold less than half of the median month."""
    usual = median(before) if before else 0.0
    return next((place for place, value in enumerate(before) if value >= usual / 2), 0)


def _answer(name: str, values: Sequence[float], place: int, first_month: int) -> Answer:
    counts = name == "cases"
    effect, tried, why = None, None, None
    try:
        effect = interrupted(values, place, first_month=first_month, counts=counts)
        tried = placebo(values, place, first_month=first_month, counts=counts)
    except NotEstimableError as error:
        why = (error.zh, error.en)
    cut = min(max(place, 0), len(values))
    return Answer(
        name, *FIGURES[name], tuple(values), _mean(values[:cut]), _mean(values[cut:]), effect, tried, why
    )  # fmt: skip


def effect_page(found: Intervention) -> str:
    """The answers as one HTML page with a chart each."""
    shown = [{"answer": answer, "picture": chart(found, answer)} for answer in found.answers]
    line = words.word("case_line", found.line)
    view = {"found": found, "line": line, "shown": shown, "start": _month(found.start)}
    return page.html("effect.html", view, TEMPLATES)


def plain(found: Intervention) -> dict[str, Any]:
    """The answers as plain values, for ``--json``."""
    told = asdict(found)
    told["as_of"] = found.as_of.isoformat()
    return told


def chart(found: Intervention, answer: Answer) -> Picture:
    """The months as they were, the fitted line, and what was to be expected with its interval."""
    places = list(range(len(answer.values)))
    start = int(month_number(found.start)) - int(month_number(found.ym[0]))

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.1, 0.12, 0.87, 0.76))
        axes.plot(places, answer.values, "o", color=INK, markersize=3.2, alpha=0.75, label="实际 observed")
        effect = answer.effect
        if effect is not None:
            colour = LINE_COLOURS.get(found.line, INK)
            axes.plot(places, effect.fitted, color=colour, linewidth=1.8, label="拟合 fitted")
            after = places[effect.start :]
            axes.plot(after, effect.expected[effect.start :], color=ALARM, linewidth=1.6,
                      linestyle=(0, (4, 3)), label="若未治理 expected without it")  # fmt: skip
            axes.fill_between(after, effect.low, effect.high, color=ALARM, alpha=0.13, linewidth=0, label="95 %")
        if 0 <= start < len(places):
            axes.axvline(start - 0.5, color=INK, linewidth=1)
            top: Any = ("data", "axes fraction")
            axes.annotate(_month(found.start), (start - 0.5, 0.97), xycoords=top, xytext=(4, 0),
                          textcoords="offset points", va="top")  # fmt: skip
        ticks = [place for place, ym in enumerate(found.ym) if ym % 100 in (1, 7)]
        axes.set_xticks(ticks, [f"{found.ym[place] // 100}-{found.ym[place] % 100:02d}" for place in ticks])
        axes.set_ylabel(answer.unit)
        bare(axes)
        axes.grid(axis="y", color="#d5dce4", linewidth=0.6)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.15), ncols=4, frameon=False, fontsize=8.5)

    return Picture(svg(draw, answer.name, (9.2, 3.4)), answer.zh, answer.en, f"{answer.zh} {answer.unit}")


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _month(ym: int) -> str:
    return f"{ym // 100}-{ym % 100:02d}"
