"""The what-if page: one HTML file, no network, for the supervisor who decides whether a rule changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jihe.backtest import figures
from jihe.backtest.groups import SMALL, Group, Ratio
from jihe.backtest.report import Report
from jihe.backtest.sums import State
from jihe.backtest.verdicts import TOO_FEW, Precision
from jihe.page import html

TEMPLATES = Path(__file__).parent / "templates"
STATES = {
    "gained": ("新增", "gained: found only after"), "lost": ("不再提出", "lost: found only before"),
    "changed": ("有变化", "changed: found by both, otherwise"), "unchanged": ("不变", "unchanged"),
}  # fmt: skip
OF = {
    "before": ("改前全部", "all, before"), "after": ("改后全部", "all, after"), "gained": ("新增", "gained"),
    "lost": ("不再提出", "lost"),
}  # fmt: skip


def page(report: Report) -> str:
    """The page as HTML. The same report gives the same page."""
    return html("what_if.html", _view(report), TEMPLATES)


def _view(report: Report) -> dict[str, Any]:
    new = report.before is None
    gained, lost = report.state("gained"), report.state("lost")
    before, after = report.totals["before"], report.totals["after"]
    towns = [one for one in report.dimensions if one.name == "town"]
    people = [one for one in report.dimensions if one.name != "town"]
    pictures = [
        figures.rates(dimensions, name, zh, en)
        for dimensions, name, zh, en in (
            (people, "people", "各人群中被提出的比例与 95 % 区间", "Found per eligible by group, with 95 % intervals"),
            (towns, "towns", "各镇街被提出的比例与 95 % 区间", "Found per eligible by town, with 95 % intervals"),
        )
        if any(one.groups for one in dimensions)
    ]
    return {
        "report": report,
        "new": new,
        "first": report.days[0],
        "gained": gained,
        "lost": lost,
        "money_change": _signed(after.at_stake_fen - before.at_stake_fen),
        "hours_change": _signed_hours(report.work.minutes_new - report.work.minutes_gone),
        "states": [_state(one) for one in report.states if one.findings or not new or one.name == "gained"],
        "totals": (before, after),
        "precision": [_precision(one) for one in report.precision if one.subjects or one.of in ("before", "after")],
        "dimensions": [
            {"of": one, "groups": [_group(group) for group in one.groups], "withheld": one.withheld}
            for one in report.dimensions
        ],
        "months": [{"ym": f"{m.month // 12}-{m.month % 12 + 1:02d}", "of": m} for m in report.months],
        "figures": [figures.by_month(report.months), figures.money_by_month(report.months, new)],
        "pictures": pictures,
        "others_on": sorted(report.others.others_on),
        "overlaps": [{"of": one, "words": STATES[one.state]} for one in report.overlaps],
        "small": SMALL,
        "too_few": f"{TOO_FEW:g}",
        "withheld": sum(one.withheld for one in report.dimensions),
    }


def _state(state: State) -> dict[str, Any]:
    return {"of": state, "words": STATES[state.name]}


def _precision(one: Precision) -> dict[str, Any]:
    share = one.upheld_share
    estimate = None if share.value is None else f"{share.value:.0%}（{share.low or 0:.0%}–{share.high or 0:.0%}）"
    return {"of": one, "words": OF[one.of], "estimate": estimate}


def _group(group: Group) -> dict[str, Any]:
    after = group.after or group.before
    return {
        "of": group,
        "eligible": None if after is None else after.eligible,
        "before": _rate(group, "before"),
        "after": _rate(group, "after"),
        "ratio_before": _ratio(group, "before"),
        "ratio_after": _ratio(group, "after"),
        "apart": group.after is not None and _apart(group.after.ratio),
    }


def _rate(group: Group, version: str) -> str | None:
    rate = getattr(group, version)
    if rate is None:
        return None
    value, low, high = (100 * (part or 0) for part in (rate.share.value, rate.share.low, rate.share.high))
    return f"{rate.found:,} · {value:.2f} %（{low:.2f}–{high:.2f}）"


def _ratio(group: Group, version: str) -> str:
    rate = getattr(group, version)
    if rate is None or rate.ratio.value is None:
        return "1" if group.largest and rate is not None and rate.found else "–"
    return f"{rate.ratio.value:.2f}（{rate.ratio.low:.2f}–{rate.ratio.high:.2f}）"


def _apart(ratio: Ratio) -> bool:
    """Whether the interval leaves out 1: worth a look, no more."""
    return ratio.low is not None and ratio.high is not None and not ratio.low <= 1 <= ratio.high


def _signed(fen: int) -> str:
    return f"{fen / 100:+,.0f}".replace("-", "−") if fen else "0"


def _signed_hours(minutes: int) -> str:
    return f"{minutes / 60:+,.1f}".replace("-", "−") if minutes else "0"


def name_of(report: Report) -> str:
    """What the page's file is called when nothing else was asked for."""
    return f"what-if-{report.code}-{_iso(report.as_of)}.html"


def _iso(day: date) -> str:
    return day.isoformat()
