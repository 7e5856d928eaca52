"""What an incident's report must say, and the year's page in the report's own terms. Surrogate numbers, no names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import page
from jihe.cases import accounts, limits, moves
from jihe.cases.incidents import incident_number, listed
from jihe.page import words

if TYPE_CHECKING:
    from jihe.cases.models import Case, Incident, Reviewer, Verdict
    from jihe.law import Law

TEMPLATES = Path(__file__).parent / "templates"

PUBLISHED, PUBLISHED_AMOUNT = "published_incidents", "published_incident_amount"
AMOUNT_CLASSES = {"large": "数额较大", "huge": "数额巨大", "especially_huge": "数额特别巨大"}


@dataclass(frozen=True)
class Item:
    """One line of the report: its title in both languages and what it says."""

    zh: str
    en: str
    text: str


@dataclass(frozen=True)
class Money:
    """Of one case, as of a day, in fen: what is involved and what came of it. Net of what went back to the person."""

    involved_fen: int
    ordered_fen: int
    recovered_fen: int
    written_off_fen: int

    @property
    def rate(self) -> float | None:
        """The share recovered; None of nothing."""
        return self.recovered_fen / self.involved_fen if self.involved_fen else None


@dataclass(frozen=True)
class IncidentReport:
    """An incident as it is reported; ``items`` in the order of the form, ``notes`` what is not verified."""

    number: str
    version: int
    grade: str
    as_of: date
    due_on: date
    money: Money
    items: tuple[Item, ...]
    handling: tuple[tuple[date, str], ...]
    recoveries: tuple[tuple[date, str, int], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class YearLine:
    """One incident of the year."""

    number: str
    grade: str
    line: str
    subject: str
    verdict: str
    found_on: date
    due_on: date
    money: Money


@dataclass(frozen=True)
class Year:
    """A year's incidents, by the day of discovery, with what was recovered of them until ``as_of``.

    ``saved_fen``: what the next twelve months would have cost, of every case that a verdict of the year upheld,
    incident or not; an estimate by the rules, never added to what was recovered.
    """

    year: int
    as_of: date
    lines: tuple[YearLine, ...]
    saved_fen: int
    saved_cases: int

    @property
    def money(self) -> Money:
        """All incidents together."""
        return Money(*(sum(getattr(line.money, name) for line in self.lines) for name in Money.__dataclass_fields__))

    def count(self, grade: str) -> int:
        """How many incidents are of a class."""
        return sum(line.grade == grade for line in self.lines)


@dataclass(frozen=True)
class PublishedYear:
    """What Zhongshan's bureau published of its year, in fen; to be shown beside ours and never as ours."""

    year: int
    incidents: int
    involved_fen: int
    recovered_fen: int
    source: str


def report_of(incident: Incident, law: Law, as_of: date) -> IncidentReport:
    """The report of an incident's version, with what happened until ``as_of``."""
    case, verdict = incident.case, incident.verdict
    money = money_of([case.pk], as_of).get(case.pk, Money(0, 0, 0, 0))
    money = Money(incident.fen, money.ordered_fen, money.recovered_fen, money.written_off_fen)
    signals = list(case.signals.order_by("-severity", "code", "signal_id"))
    codes = "、".join(dict.fromkeys(signal.code for signal in signals))
    months = [ym for signal in signals for ym in (signal.from_ym, signal.to_ym) if ym]
    period = "至".join(dict.fromkeys(_month(ym) for ym in (min(months), max(months)))) if months else "见案卷"
    items = [
        Item("发现时间", "found on", f"{incident.found_on}（{case.opened_on} 由数据筛查首次提示）"),
        Item("发现方式", "how it was found", f"数据筛查提示（{codes}），经核查认定"),
        Item("发生时间", "when", period),
        Item("发生地点", "where", f"镇街 {case.town}" if case.town else "未登记"),
        Item("险种", "line", words.word("case_line", case.line)),
        Item("涉及对象", "who, by surrogate number", words.subject(case.subject_kind, case.subject_id)),
    ]
    if verdict is not None:
        items += [
            Item("认定", "verdict", f"{words.word('verdict', verdict.verdict)}：{_grounds(case, verdict)}"),
            Item("疑点", "what was found", "；".join(signal.says for signal in signals[:3])),
        ]
    items += [
        Item("涉及金额", "amount involved", _yuan(money.involved_fen)),
        Item("已追回", "recovered", f"{_yuan(money.recovered_fen)}（{_percent(money.rate)}）"),
        Item("已责令退回未到账", "ordered, not yet back", _yuan(money.ordered_fen)),
        *([Item("已核销", "written off", _yuan(money.written_off_fen))] if money.written_off_fen else []),
        Item("立案情况", "case opened", incident.filing or ("已立案" if incident.filed else "未立案")),
        *_consequences(incident, law, as_of),
        Item("报告期限", "to be reported by", str(incident.due_on)),
    ]
    return IncidentReport(
        incident_number(case), incident.version, incident.get_grade_display(), as_of, incident.due_on, money,
        tuple(items), tuple(_handling(case, as_of)), tuple(_recoveries(case, as_of)), tuple(_notes(incident, law)),
    )  # fmt: skip


def year_of(year: int, by: Reviewer, as_of: date) -> Year:
    """The year's incidents that ``by`` may see, withdrawn ones left out."""
    from jihe.cases.models import Verdict
    from jihe.cases.rights import visible

    rows = listed(by, year, withdrawn=False)
    money = money_of([row.case_id for row in rows], as_of)
    lines = [
        YearLine(
            incident_number(row.case), str(row.grade), row.case.line,
            words.subject(row.case.subject_kind, row.case.subject_id), str(row.verdict.verdict), row.found_on,
            row.due_on, _of(row.fen, money.get(row.case_id)),
        )
        for row in rows
    ]  # fmt: skip
    upheld = visible(by, Verdict).filter(confirmed_fen__gt=0, at__year=year)
    saved = saved_of(upheld.exclude(verdict="underpaid").values_list("pk", flat=True))
    return Year(year, as_of, tuple(lines), sum(saved), len(saved))


def published(year: int, law: Law) -> PublishedYear | None:
    """What the bureau last published, of that year or an earlier one; None where it had published nothing."""
    known = [dated for dated in law.parameter(PUBLISHED).values if dated.start.year <= year]
    if not known:
        return None
    count = known[-1]
    values = (count.value, *(law.value(PUBLISHED_AMOUNT, count.start, key) for key in ("involved", "recovered")))
    incidents, involved, recovered = (int(str(value)) for value in values)
    return PublishedYear(count.start.year, incidents, involved, recovered, count.source)


def money_of(cases: Sequence[int], as_of: date) -> dict[int, Money]:
    """By case: what its accounts held at the end of ``as_of``, from its entries; a refund due is not recovered."""
    from django.db.models import Sum

    from jihe.cases.models import Entry

    held: dict[int, dict[str, int]] = {}
    rows = Entry.objects.filter(case__in=cases, on__lte=as_of)
    for name, sign in (("to_account", 1), ("from_account", -1)):
        for case, account, fen in rows.values_list("case", name).annotate(fen=Sum("fen")):
            of_case = held.setdefault(case, {})
            of_case[account] = of_case.get(account, 0) + sign * fen
    return {
        case: Money(
            sum(of_case.get(name, 0) for name in accounts.RECOVER.established),
            *(of_case.get(name, 0) for name in ("ordered", "recovered", "written_off")),
        )
        for case, of_case in held.items()
    }


def saved_of(verdicts: Iterable[int]) -> list[int]:
    """Of each case whose books follow one of these verdicts: what the next year would have cost, above zero."""
    return _saved(_on_the_books(verdicts))


def incident_page(report: IncidentReport) -> str:
    """The report as one HTML page, to be signed and stamped."""
    return page.html("incident.html", {"report": report}, TEMPLATES)


def year_page(year: Year, beside: PublishedYear | None, lane: str) -> str:
    """The year as one HTML page; ``lane``: whose cases it counts, in Chinese."""
    return page.html("incident_year.html", {"year": year, "money": year.money, "published": beside, "lane": lane,
        "major": year.count("major"), "ordinary": year.count("ordinary"),
        "published_rate": beside.recovered_fen / beside.involved_fen if beside else None}, TEMPLATES)  # fmt: skip


def _of(fen: int, money: Money | None) -> Money:
    """The amount as the incident reports it, with what the books say came of it."""
    return Money(fen, *((money.ordered_fen, money.recovered_fen, money.written_off_fen) if money else (0, 0, 0)))


def _on_the_books(verdicts: Iterable[int]) -> list[int]:
    """Cases whose books now follow one of these verdicts."""
    from jihe.cases.models import Footing

    last: dict[int, int | None] = dict(Footing.objects.order_by("case", "seq").values_list("case", "verdict"))
    wanted = set(verdicts)
    return [case for case, verdict in last.items() if verdict in wanted]


def _saved(cases: Sequence[int]) -> list[int]:
    """Of each case that would have cost more: the highest of what its signals say the next year would have."""
    from django.db.models import Max

    from jihe.cases.models import Signal

    rows = Signal.objects.filter(case__in=cases).values_list("case").annotate(most=Max("prevented_fen"))
    return [most for _, most in rows if most > 0]


def _consequences(incident: Incident, law: Law, as_of: date) -> list[Item]:
    """The police prompt and the fine's limit, of what the verdict confirms."""
    verdict = incident.verdict
    if verdict is None:
        return []
    found = []
    if verdict.verdict in limits.FRAUDS:
        police = limits.police_transfer(verdict.confirmed_fen, as_of, law)
        least, grave = _yuan(police.threshold_fen), AMOUNT_CLASSES.get(police.class_of_amount or "", "")
        told = f"达到 {least}标准（本案{grave}），应移送公安机关" if police.due else f"未达 {least}标准"
        found.append(Item("移送提示", "police", told))
    fine = limits.fine_limit(verdict.conduct_ended, incident.case.opened_on, law)
    if fine is not None:
        told = "已逾期，不再处罚" if fine.lapsed else "期内发现，可以处罚"
        found.append(Item("处罚时效", "fine possible if found by", f"{fine.last_day}，{told}"))
    return found


def _handling(case: Case, as_of: date) -> Iterable[tuple[date, str]]:
    undone = set(case.steps.filter(undoes__isnull=False).values_list("undoes", flat=True))
    for step in case.steps.order_by("seq"):
        day = step.on or step.at.date()
        if step.undoes is None and step.seq not in undone and day <= as_of:
            yield day, moves.title(step.action)


def _recoveries(case: Case, as_of: date) -> Iterable[tuple[date, str, int]]:
    """What came into the account of what is recovered and what left it again, below zero: its sum is that account."""
    for entry in case.entries.filter(on__lte=as_of).order_by("on", "seq"):
        for account, fen in ((entry.to_account, entry.fen), (entry.from_account, -entry.fen)):
            if account == accounts.RECOVER.paid:
                yield entry.on, accounts.KINDS[entry.kind].zh, fen


def _grounds(case: Case, verdict: Verdict) -> str:
    """Why: in the words of whoever found it, where a second reviewer only agreed."""
    first = case.verdicts.filter(stage="first", seq__lt=verdict.seq).order_by("seq").last()
    if verdict.stage != "second" or first is None:
        return str(verdict.reason)
    return f"{first.reason}（经复核）"


def _notes(incident: Incident, law: Law) -> Iterable[str]:
    from jihe.cases.incidents import AMOUNT, MAJOR_HOURS, WORKING_DAYS

    limit = MAJOR_HOURS if incident.grade == "major" else WORKING_DAYS
    for name in (AMOUNT, limit):
        if not law.parameter(name).verified:
            yield f"未核实：{law.parameter(name).title} · not verified: {law.parameter(name).title_en}"
    if incident.assumed_years:
        yield (
            f"{incident.assumed_years} 年放假安排尚未公布，期限暂按周末推算 · "
            "holidays of that year are not published; counted by weekends alone"
        )
    yield "合成数据：金额与人员均非真实 · synthetic data: no amount or person is real"


def _month(ym: int) -> str:
    return f"{ym // 100}年{ym % 100}月"


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f} 元"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1%}"


def shown(year: Year, beside: PublishedYear | None) -> dict[str, Any]:
    """The year's figures as plain values, for ``--json``."""
    money = year.money
    ours = {
        "incidents": len(year.lines), "major": year.count("major"), "ordinary": year.count("ordinary"),
        "involved_fen": money.involved_fen, "recovered_fen": money.recovered_fen, "recovery_rate": money.rate,
        "saved_fen": year.saved_fen,
    }  # fmt: skip
    told: dict[str, Any] = {"year": year.year, "as_of": year.as_of.isoformat(), **ours, "published": None}
    if beside is not None:
        told["published"] = {
            "incidents": beside.incidents, "involved_fen": beside.involved_fen, "recovered_fen": beside.recovered_fen,
            "recovery_rate": beside.recovered_fen / beside.involved_fen, "source": beside.source,
        }  # fmt: skip
    return told
