"""The pictures of the what-if page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jihe.backtest.groups import Dimension, Group, Rate
from jihe.backtest.sums import Month
from jihe.page.svg import ALARM, INK, LINE_COLOURS, PALE, Picture, bare, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GAINED, LOST, OLD, NEW = LINE_COLOURS["pension"], ALARM, "#9aa7b3", LINE_COLOURS["pension"]
_ROW = 0.3  # inches that a group takes


def by_month(months: Sequence[Month]) -> Picture:
    """Findings gained above the line and lost below it, as of each month's end."""

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.09, 0.14, 0.89, 0.76))
        places = range(len(months))
        gained, lost = [month.gained for month in months], [month.lost for month in months]
        axes.bar(places, gained, color=GAINED, width=0.62)
        axes.bar(places, [-count for count in lost], color=LOST, width=0.62)
        axes.axhline(0, color=INK, linewidth=0.8)
        for place, (up, down) in enumerate(zip(gained, lost, strict=True)):
            for count, at, side in ((up, up, "bottom"), (down, -down, "top")):
                if count:
                    axes.annotate(f"{count:,}", (place, at), (0, 2 if side == "bottom" else -2),
                                  textcoords="offset points", ha="center", va=side, fontsize=9)  # fmt: skip
        _months(axes, months)
        top, low = max([*gained, 1]), max([*lost, 0])
        axes.set_ylim(-low * 1.18 - 0.1 * top, top * 1.18 + 0.1 * low)
        axes.yaxis.set_major_locator(_whole())
        axes.yaxis.set_major_formatter(lambda value, _place: f"{abs(value):,.0f}")
        _legend(axes, (("新增 gained", GAINED), ("不再提出 lost", LOST)))

    told = "；".join(f"{_ym(month.month)} +{month.gained} −{month.lost}" for month in months)
    return Picture(
        svg(draw, "months"), "各月末：改后新增与不再提出的疑点", "Findings gained and lost as of each month's end", told
    )


def money_by_month(months: Sequence[Month], new: bool) -> Picture:
    """At stake under each version as of each month's end, each payment once; ``new``: there was none before."""

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.12, 0.14, 0.86, 0.76))
        places = range(len(months))
        before, after = [m.before_fen / 1e6 for m in months], [m.after_fen / 1e6 for m in months]
        if not new:
            axes.plot(places, before, color=OLD, linewidth=5, solid_capstyle="round")
        axes.plot(places, after, color=NEW, linewidth=1.8, marker="o", markersize=4)
        axes.set_ylim(0, max(*before, *after, 0.01) * 1.15)
        axes.set_ylabel("万元 · 10,000 yuan")
        _months(axes, months)
        _legend(axes, (("改后 after", NEW),) if new else (("改前 before", OLD), ("改后 after", NEW)))

    told = "；".join(f"{_ym(m.month)} {m.before_fen / 100:,.0f} → {m.after_fen / 100:,.0f} 元" for m in months)
    return Picture(
        svg(draw, "money"),
        "各月末：涉及金额（每笔支付只计一次）",
        "Money at stake as of each month's end, each payment once",
        told,
    )


def rates(dimensions: Sequence[Dimension], name: str, zh: str, en: str) -> Picture:
    """Found per eligible in every group that is shown: a dot and its interval, before pale, after dark."""
    rows: list[tuple[str, Group | None]] = []
    for dimension in dimensions:
        rows.append((dimension.zh, None))
        rows += [(_named(group), group) for group in dimension.groups]

    def draw(figure: Figure) -> None:
        height = figure.get_figheight()
        axes = figure.add_axes((0.3, 0.55 / height, 0.66, 1 - 0.75 / height))
        for place, (_, group) in enumerate(rows):
            if group is None:
                axes.axhline(place, color=PALE, linewidth=0.6)
                continue
            _interval(axes, place - 0.16, group.before, OLD)
            _interval(axes, place + 0.16, group.after, NEW)
        axes.set_yticks(range(len(rows)), [text for text, _ in rows])
        for tick, (_, group) in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_fontweight("bold" if group is None else "normal")
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel("每百名可查对象中被提出的 · found per 100 eligible")
        bare(axes)
        axes.spines["left"].set_visible(False)

    told = "；".join(f"{text} {_told(group)}" for text, group in rows if group is not None)
    return Picture(svg(draw, name, (6.6, 0.75 + _ROW * max(len(rows), 3))), zh, en, told)


def _interval(axes: Any, place: float, rate: Rate | None, colour: str) -> None:
    if rate is None or rate.share.value is None or rate.share.low is None or rate.share.high is None:
        return
    axes.plot([100 * rate.share.low, 100 * rate.share.high], [place, place], color=colour, linewidth=2)
    axes.plot([100 * rate.share.value], [place], "o", color=colour, markersize=5)


def _named(group: Group) -> str:
    same = group.name == group.name_en or group.name_en.startswith("ZS")
    return group.name if same or group.name[:1].isdigit() else f"{group.name} {group.name_en}"


def _told(group: Group) -> str:
    return " → ".join(
        "–" if one is None else f"{100 * (one.share.value or 0):.2f}" for one in (group.before, group.after)
    )


def _months(axes: Any, months: Sequence[Month]) -> None:
    every = -(-len(months) // 12)
    shown = [place for place in range(len(months)) if (len(months) - 1 - place) % every == 0]
    axes.set_xticks(shown, [_ym(months[place].month)[2:] for place in shown])
    axes.set_xlim(-0.6, len(months) - 0.4)
    bare(axes, "y")


def _legend(axes: Any, parts: Sequence[tuple[str, str]]) -> None:
    for number, (text, colour) in enumerate(parts):
        axes.text(0.0 + 0.2 * number, 1.04, text, transform=axes.transAxes, color=colour, weight="bold")


def _whole() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=6, integer=True)


def _ym(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
