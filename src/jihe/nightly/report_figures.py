"""The two pictures of the page of the morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jihe.page import words
from jihe.page.svg import ALARM, LINE_COLOURS, Picture, bare, short, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from jihe.cases import DocketTotals
    from jihe.cases.summary import Curve, SourceTotals

SHOWN_SOURCES = 12


def stake_by_source(sources: Sequence[SourceTotals], titles: Mapping[str, str]) -> Picture:
    """Money at stake by rule and model, largest above, coloured by line."""
    shown = [source for source in sources if source.at_stake_fen > 0][:SHOWN_SOURCES]

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.36, 0.12, 0.54, 0.84))
        places = range(len(shown))
        amounts = [source.at_stake_fen / 1e6 for source in shown]
        axes.barh(places, amounts, color=[LINE_COLOURS[source.line] for source in shown], height=0.66)
        axes.set_yticks(places, [f"{source.code} {short(titles.get(source.code, ''))}" for source in shown])
        axes.set_ylim(max(len(shown), 6) - 0.4, -0.6)
        for place, amount in zip(places, amounts, strict=True):
            axes.annotate(f"{amount:,.1f}", (amount, place), (4, 0), textcoords="offset points", va="center")
        axes.set_xlabel("万元 · 10,000 yuan")
        bare(axes)
        lines = {source.line for source in shown}
        for number, line in enumerate(line for line in reversed(LINE_COLOURS) if line in lines):
            axes.text(0.99, 0.03 + 0.07 * number, words.word("case_line", line), transform=axes.transAxes,
                      ha="right", color=LINE_COLOURS[line], weight="bold")  # fmt: skip

    alt = "；".join(f"{source.code} {source.at_stake_fen / 100:,.0f} 元" for source in shown) or "无 none"
    return Picture(
        svg(draw, "stake"),
        "各规则、模型提出的涉及金额（同一笔支付被多条规则提到时各计一次）",
        "Money at stake by rule and model; a payment that two of them name is in both bars",
        alt,
    )


def recovery_curve(curve: Curve, recover: DocketTotals) -> Picture:
    """Expected recovery by reviewer hours in order of rank, and where the night's hours end."""
    hours = [minutes / 60 for minutes in curve.minutes]
    amounts = [fen / 1e6 for fen in curve.expected_fen]

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.1, 0.14, 0.86, 0.8))
        axes.plot(hours, amounts, color=LINE_COLOURS["pension"], linewidth=2)
        axes.fill_between(hours, amounts, color=LINE_COLOURS["pension"], alpha=0.12, linewidth=0)
        limit = recover.capacity_minutes / 60
        axes.axvline(limit, color=ALARM, linewidth=1.4, linestyle=(0, (4, 3)))
        right = max(hours[-1], limit, 1.0) * 1.02
        axes.set_xlim(0, right)
        axes.set_ylim(0, max(amounts[-1], 0.01) * 1.12)
        room = limit <= right / 2  # to the right of the line; else the words go to its left, below the curve
        beside = {"textcoords": "offset points", "ha": "left" if room else "right", "color": ALARM}
        away, below = (6, -14) if room else (-6, -30)
        foot: Any = ("data", "axes fraction")
        axes.annotate(f"工时上限 {limit:,.0f} h", (limit, 0.03), xycoords=foot, xytext=(away, 0), **beside)
        done = (recover.minutes / 60, recover.expected_fen / 1e6)
        axes.plot(*done, "o", color=ALARM, markersize=6)
        axes.annotate(f"清单 {done[1]:,.1f} 万元", done, xytext=(away, below), weight="bold", **beside)
        axes.set_xlabel("累计工时 · reviewer hours, by rank")
        axes.set_ylabel("万元 · 10,000 yuan")
        bare(axes)

    alt = f"工时 {recover.minutes / 60:,.1f} 小时，预计可追回 {recover.expected_fen / 100:,.0f} 元"
    return Picture(
        svg(draw, "curve"),
        "按序号累计：投入工时与预计可追回金额（红点为当晚清单）",
        "Hours worked in order of rank and what they may bring back; the dot is tonight's list",
        alt,
    )
