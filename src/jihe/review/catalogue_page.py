"""``/catalogue/``: what each rule and model asks, on which law, with which numbers; and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jihe.cases import audit
from jihe.cases.exporting import rows
from jihe.home import Home
from jihe.law.articles import load_articles
from jihe.law.docs import cells
from jihe.page import words
from jihe.review import catalogue
from jihe.review.answers import page
from jihe.warning.versions.registry import champions, history, versions


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every rule and every model."""
    by: Any = request.user
    home = Home.at()
    content, _law = catalogue.content(home)
    counts, night = catalogue.counts(by), catalogue.found_last_night(home, by)
    in_force = champions(home)
    rules = [
        _row(rule.code, rule.meta.title, rule.meta.title_en, rule.meta.line, counts, night)
        | {"severity": words.SEVERITIES[rule.meta.severity][_english()], "status": rule.meta.status}
        for rule in sorted(content.rules.values(), key=lambda one: one.code)
    ]
    models = [
        _row(model.code, model.title, model.title_en, model.line, counts, night)
        | {"version": in_force.get(model.code), "method": model.name_en if _english() else model.name}
        for model in sorted(content.models.values(), key=lambda one: one.code)
    ]
    audit.record(by, "catalogue.look", "catalogue", "all")
    return page(request, "review/catalogue/list.html", {
        "rules": rules, "models": models, "run": catalogue.last_run(home), "english": bool(_english()),
    })  # fmt: skip


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One rule or model."""
    by: Any = request.user
    home = Home.at()
    content, law = catalogue.content(home)
    rule = next((one for one in content.rules.values() if one.code == code.upper()), None)
    model = next((one for one in content.models.values() if one.code == code.upper()), None)
    if rule is None and model is None:
        raise Http404
    if code != code.upper():
        return HttpResponseRedirect(f"/catalogue/{code.upper()}/", status=301)
    articles = load_articles(content.folder / "rules")
    shown: dict[str, Any] = {
        "code": code, "english": bool(_english()), "run": catalogue.last_run(home),
        "night": catalogue.found_last_night(home, by).get(code), "counted": catalogue.counts(by).get(code),
    }  # fmt: skip
    if rule is not None:
        meta = rule.meta
        shown |= {
            "title": meta.title_en if _english() else meta.title, "asks": meta.asks_en if _english() else meta.asks,
            "line": words.word("case_line", meta.line), "status": meta.status,
            "severity": words.SEVERITIES[meta.severity][_english()],
            "basis": [(basis, articles.find(basis)) for basis in meta.basis],
            "numbers": [one for name in rule.law for one in _dated(law.parameter(name))],
            "own": [(name, one.value, _unit(one.unit), one.source) for name, one in meta.parameters.items()],
            "tests": list(meta.tests.items()), "look_alikes": meta.look_alikes, "sql": rule.sql.strip(),
            "at_stake": meta.at_stake_en if _english() else meta.at_stake,
            "sought": meta.sought_en if _english() else meta.sought, "hash": rule.hash[:16],
        }  # fmt: skip
    elif model is not None:
        champion = champions(home).get(code)
        shown |= {
            "title": model.title_en if _english() else model.title, "line": words.word("case_line", model.line),
            "method": model.name_en if _english() else model.name,
            "basis": [(basis, articles.find(basis)) for basis in model.basis], "look_alikes": model.look_alikes,
            "sections": list(model.sections.items()), "features": model.features, "champion": champion,
            "measures": _measures(champion), "versions": versions(home, code), "events": history(home, code),
            "hash": model.hash[:16], "model": True,
        }  # fmt: skip
    audit.record(by, "catalogue.look", "catalogue", code)
    return page(request, "review/catalogue/unit.html", shown)


def _english() -> int:
    """1 where its reader reads English: which of two texts is theirs."""
    return int(get_language() == "en")


def _row(code: str, title: str, title_en: str, line: str, counts: Any, night: Any) -> dict[str, Any]:
    counted, found = counts.get(code), night.get(code)
    return {
        "code": code, "title": title_en if _english() else title, "line": words.word("case_line", line),
        "counted": counted, "night": found, "upheld": upheld(counted),
    }  # fmt: skip


def upheld(counted: Any) -> str:
    """The share of decided cases that were upheld, with its interval."""
    if counted is None or counted.share.value is None:
        return ""
    one = counted.share
    told = f"{one.value:.0%} [{one.low:.0%}–{one.high:.0%}]"
    return str(_("%(share)s of %(n)s") % {"share": told, "n": counted.decided})


def _dated(parameter: Any) -> list[dict[str, Any]]:
    """A number of the law at each of its times, in words."""
    made = []
    for dated in parameter.values:
        start, until, value, source, _sure = cells(parameter, dated)
        if not _english():
            value = _in_chinese(dated.value, parameter.unit, value)
        made.append({
            "title": parameter.title_en if _english() else parameter.title, "key": dated.key or "", "value": value,
            "start": start, "until": until, "source": f"{parameter.law} {source}", "verified": dated.verified,
        })  # fmt: skip
    return made


def _unit(unit: str) -> str:
    return unit if _english() else rows.UNITS.get(unit, unit)


def _in_chinese(value: Any, unit: str, told: str) -> str:
    """A number of the law with its unit: yuan for fen, percent for basis points."""
    if unit.startswith("fen"):
        return f"{value / 100:,.2f} {rows.UNITS.get(unit, '元')}"
    return told if unit in ("date", "bp", "bp/day") else f"{value} {rows.UNITS.get(unit, unit)}".strip()


def _measures(version: Any) -> list[tuple[str, str]]:
    """What the version's validation measured, with intervals."""
    if version is None:
        return []
    made = []
    for name, value in version.metrics.items():
        if name.endswith(("_low", "_high")):
            continue
        low, high = version.metrics.get(f"{name}_low"), version.metrics.get(f"{name}_high")
        told = str(_("not estimable")) if value is None else f"{value:.3f}"
        made.append((name.replace("_", " "), told if low is None or high is None else f"{told} [{low:.3f}–{high:.3f}]"))
    return made
