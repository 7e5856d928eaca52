"""The page of a rehearsal: pictures by month with intervals, the year in one table, and what it can be held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.page import html
from jihe.page.svg import ALARM, INK, LINE_COLOURS, PALE, Picture, bare, svg
from jihe.rehearse.fairness import Told
from jihe.rehearse.rehearsal import NAMES, Rehearsed
from jihe.rehearse.summing import Mean, Sums, by_month, sums, unfair

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATES = Path(__file__).parent / "templates"
# What Zhongshan's bureau published of 2025: recovered by 48 screening and 19 warning models; incidents.
PUBLISHED_FEN, PUBLISHED_INCIDENTS = 280_000_000, 11

NAMES_ZH = {
    "severity": "等级先验", "rules": "仅规则", "iforest": "孤立森林", "random": "随机", "verdicts": "结论学习",
    "first_guess": "结论学习加初始估计", "truth_taught": "他城真值", "adaptive": "骗保者回避",
    "oracle_union": "线索内上限", "oracle_all": "全部上限",
}  # fmt: skip
_COLOURS = {
    "verdicts": LINE_COLOURS["pension"], "first_guess": LINE_COLOURS["work_injury"], "adaptive": LINE_COLOURS["cross"],
    "severity": LINE_COLOURS["unemployment"], "rules": "#b9a36a", "iforest": "#9aa7b3", "random": "#c3ccd5",
    "truth_taught": "#5f8f8f", "oracle_union": INK, "oracle_all": ALARM,
}  # fmt: skip
SHOWN = ("severity", "verdicts", "first_guess", "truth_taught", "oracle_union", "oracle_all")
_FIGURES = (
    ("money_of_oracle", "累计查实金额占线索内上限", "Money so far, of what the oracle of the union had found"),
    ("money_of_oracle_all", "累计查实金额占全部上限", "Money so far, of what the oracle of all had found"),
    ("precision", "当月办结中查实并可追回的比例", "Of the month's cases those that return money"),
    ("by_models_alone", "仅由模型提出的案件所占金额", "Share of the money so far from cases that no rule raised"),
)


def page(result: Rehearsed) -> str:
    """The page as HTML. The same rehearsal gives the same page."""
    view = {
        "asked": result.asked, "cities": len(result.years), "hours": f"{result.hours_per_100k:g}",
        "own_truth": result.own_truth, "pictures": [_picture(result, *each) for each in _FIGURES],
        "fair": [_fair(one) for one in unfair(result, "verdicts") if one.taken], "base_rate": result.base_rate,
        "gates": gates(result), "scenario": asdict(result.asked.scenario), "found": _found(result),
        "shown": [(NAMES_ZH[arm], arm) for arm in SHOWN], "open_cases": _open_cases(result),
        "seconds": _seconds(result, "verdicts"),
        "sums": [told(one) for one in sums(result)], "published_fen": PUBLISHED_FEN,
        "published_incidents": PUBLISHED_INCIDENTS, "city": dict(result.asked.city),
    }  # fmt: skip
    return html("rehearsal.html", view, TEMPLATES)


def told(one: Sums) -> dict[str, str]:
    """A row of the table as text."""
    made = {name: _written(name, Mean(*value)) for name, value in asdict(one).items() if name != "arm"}
    return {"arm": one.arm, "zh": NAMES_ZH[one.arm], **made}


def gates(result: Rehearsed) -> list[dict[str, object]]:
    """By arm that trains and model: versions put in force, versions refused, and by which gates how often."""
    told: dict[tuple[str, str], list[list[str]]] = {}
    for arms in result.refused.values():
        for arm, months in arms.items():
            for month in months:
                for code, gates in month.items():
                    told.setdefault((arm, code), []).append(gates)
    return [
        {"arm": arm, "code": code, "passed": sum(not one for one in every), "refused": sum(bool(one) for one in every),
         "gates": ", ".join(f"{gate} {n}" for gate, n in sorted(Counter(chain.from_iterable(every)).items()))}
        for (arm, code), every in sorted(told.items())
    ]  # fmt: skip


def _found(result: Rehearsed) -> list[dict[str, object]]:
    """By typology: what had begun, and how much of it each list of ``SHOWN`` found; the dearest first."""
    made: list[dict[str, object]] = []
    for typology, fen in sorted(result.begun_fen.items(), key=lambda pair: (-pair[1], pair[0])):
        got = [sum(years[arm].found_fen.get(typology, 0) for years in result.years.values()) / fen for arm in SHOWN]
        made.append({"typology": typology, "yuan": _yuan(fen), "shares": [f"{min(one, 1.0):.0%}" for one in got]})
    return made


def _open_cases(result: Rehearsed) -> list[dict[str, object]]:
    """By list: the precision of all open cases in truth, and as verdicts have it without and with weights."""
    shares = {arm: (one.truth, one.unweighted, one.weighted) for arm, one in result.told.items()}
    return [
        {"zh": NAMES_ZH[arm], "arm": arm, "listed": result.told[arm].listed, "drawn": result.told[arm].drawn,
         **{name: "–" if share is None else f"{share:.1%}"
            for name, share in zip(("truth", "unweighted", "weighted"), every, strict=True)}}
        for arm, every in shares.items()
    ]  # fmt: skip


def _seconds(result: Rehearsed, arm: str) -> list[dict[str, int]]:
    """By reviewer over all cities."""
    every = [one for arms in result.seconds.values() for one in arms[arm]]
    names = ("cases", "upheld", "twice", "otherwise")
    return [
        {"reviewer": number + 1}
        | {name: sum(getattr(one, name) for one in every if one.reviewer == number) for name in names}
        for number in sorted({one.reviewer for one in every})
    ]


def _fair(one: Told) -> dict[str, object]:
    ratio = one.ratio
    value = f"{ratio.value:.2f} [{ratio.low:.2f}, {ratio.high:.2f}]"
    return {
        "attribute": one.attribute,
        "group": ratio.group,
        "ratio": value,
        "taken": one.taken,
        "persons": one.persons,
    }


def _written(name: str, value: Mean) -> str:
    if value.value is None:
        return "–"
    if name.endswith("_fen"):
        form: Callable[[float], str] = _yuan
    elif name in ("cases", "frauds", "accused", "hours"):
        form = "{:,.0f}".format
    elif name in ("of_best", "lift", "promised_true", "promised_came"):
        form = "{:.2f}".format
    else:
        form = "{:.0%}".format
    if value.low is None or value.high is None:
        return form(value.value)
    return f"{form(value.value)} [{form(value.low)}, {form(value.high)}]"


def _yuan(fen: float) -> str:
    return f"{fen / 100:,.0f}"


def _picture(result: Rehearsed, name: str, zh: str, en: str) -> Picture:
    lines = {arm: by_month(result, arm, name) for arm in NAMES}
    lines = {arm: line for arm, line in lines.items() if any(month.value is not None for month in line)}
    months = [row.month for row in next(iter(result.years.values()))[NAMES[0]].rows]

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.08, 0.12, 0.66, 0.84))
        places = list(range(len(months)))
        for arm, line in lines.items():
            values = [float("nan") if month.value is None else month.value for month in line]
            axes.plot(places, values, color=_COLOURS[arm], linewidth=1.6, label=arm)
            if any(month.low is not None for month in line):
                low, high = ([float("nan") if end is None else end for end in ends] for ends in _ends(line))
                axes.fill_between(places, low, high, color=_COLOURS[arm], alpha=0.12, linewidth=0)
        axes.set_xticks(places, [month[2:] for month in months], fontsize=8)
        axes.set_ylim(0, 1.02)
        axes.yaxis.set_major_formatter(lambda share, _place: f"{share:.0%}")
        bare(axes, "y")
        axes.axhline(0, color=PALE, linewidth=0.8)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8)

    last = {arm: line[-1].value for arm, line in lines.items()}
    told = "；".join(f"{arm} {value:.0%}" for arm, value in last.items() if value is not None)
    return Picture(svg(draw, name), zh, en, f"{months[-1]}：{told}")


def _ends(line: list[Mean]) -> tuple[list[float | None], list[float | None]]:
    return [month.low for month in line], [month.high for month in line]
