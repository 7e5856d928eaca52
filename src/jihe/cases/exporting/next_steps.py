"""What is to be done next [下一步] in a case without a verdict: from its rows, look-alikes and limits, never by itself.

Every line is one of a few declared kinds, so that a terminal, a paper and a page of the workbench say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import held, payments, rows
from jihe.cases.limits import limits_of
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.limits import CaseLimits, Suspected
    from jihe.cases.models import Case, Signal

Plain = dict[str, Any]
MOST_PAPERS, MOST_PEOPLE, MOST_BENEFITS = 6, 5, 10
GROUND = "社会保险经办条例 第二十六条"  # verify first, stop afterwards


@dataclass(frozen=True)
class Benefit:
    """A monthly benefit: where it is paid, of what, and which states of that mean that it runs on."""

    payments: str
    held: str
    running: tuple[str, ...] = ("active",)
    why: str = ""  # the columns that say why and when it ended
    ended: str = ""


BENEFITS = (
    Benefit("pension_payment", "pension_award", why="end_reason", ended="end_ym"),
    Benefit("ui_payment", "ui_claim", why="stop_reason", ended="stop_ym"),
)


def next_steps(
    case: Case,
    signals: Sequence[Signal],
    alike: Sequence[Plain],
    ground: Ground,
    suspected: Suspected | None,
    limits: CaseLimits | None = None,
) -> list[Plain]:
    """``what`` a line is about, and it in both languages; nothing once there is a verdict.

    ``alike``: the look-alikes of ``paper.look_alikes``; ``limits``: the case's, where they are known already.
    """
    from jihe.cases.models import holding

    if holding(case) is not None:
        return []
    return [
        {"what": what, "zh": zh, "en": en}
        for what, zh, en in (
            *_running(signals, ground),
            *_sought(signals, ground),
            *_papers(alike),
            *_heard(case, signals, ground),
            *_clock(limits or limits_of(case, ground.law, ground.as_of, suspected), suspected),
        )
    ]


def resting(steps: Sequence[Plain]) -> list[tuple[str, tuple[str, ...]]]:
    """The article that what is to be done rests on, with what that is; none where no step names it."""
    return [("下一步", (GROUND,))] if any(GROUND in one["zh"] for one in steps) else []


def _running(signals: Sequence[Signal], ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Whether what is in doubt is still being paid: what may be done then is said, and nothing is done.

    Of many benefits those that still run come first, and the rest are counted.
    """
    named = _named(signals)
    for benefit in BENEFITS:
        key = TABLES[benefit.held].key[0]
        paid = rows.fetch(ground.session, benefit.payments, named.get(benefit.payments, ()))
        wanted = {*named.get(benefit.held, ()), *(row[key] for row in paid.values())} - {None}
        known = rows.fetch(ground.session, benefit.held, wanted)
        runs = {number: row["status"] in benefit.running for number, row in known.items()}
        ordered = sorted(known, key=lambda number: (not runs[number], number))
        last = _last_paid(benefit, key, ordered[:MOST_BENEFITS], ground)
        for number in ordered[:MOST_BENEFITS]:
            yield _stands(benefit, number, known[number], last.get(number, ""), runs=runs[number])
        if more := ordered[MOST_BENEFITS:]:
            running = sum(runs[number] for number in more)
            yield (
                "待遇状态",
                f"另有{TABLES[benefit.held].title} {len(more)} 份，其中 {running} 份仍在发放，逐份核实",
                f"{len(more)} more, {running} of them still being paid: verify each",
            )


def _stands(benefit: Benefit, number: int, row: Mapping[str, Any], last: str, *, runs: bool) -> tuple[str, str, str]:
    declared = TABLES[benefit.held]
    state = rows.told(declared.column("status"), row["status"], masked=True)
    until = f"，最近支付的所属月份 {last}" if last else ""
    until_en = f", last paid for {last}" if last else ""
    if runs:
        so = f"仍在发放；核实属实的才停发，应发的部分重新核定（{GROUND}），系统不自动停发"
        return (
            "待遇状态",
            f"{declared.title} {number} {state}{until}：{so}",
            f"{number} is still being paid{until_en}: verify, then stop or assess anew; nothing stops alone",
        )
    ends = (rows.told(declared.column(one), row[one], masked=True) for one in (benefit.why, benefit.ended))
    ended = " ".join(filter(None, (state, *ends)))
    return (
        "待遇状态",
        f"{declared.title} {number} {ended}{until}：没有需要停发的，只核实已支付的",
        f"{number} is paid no longer{until_en}: what was paid is to be verified",
    )


def _last_paid(benefit: Benefit, key: str, numbers: Sequence[int], ground: Ground) -> dict[int, str]:
    if not numbers:
        return {}
    found = ground.session.query(f"""
        SELECT {key} AS number, MAX(ym) AS ym FROM {benefit.payments}
        WHERE {key} IN ({", ".join(map(str, sorted(numbers)))}) AND pay_status = 'paid' GROUP BY {key}
    """)
    return {row["number"]: f"{row['ym'] // 100}-{row['ym'] % 100:02}" for row in found.to_pylist()}


def _sought(signals: Sequence[Signal], ground: Ground) -> Iterator[tuple[str, str, str]]:
    """The papers that would prove what the rules found, each paper list once."""
    from jihe.content.units import Rule

    found = [(signal, ground.unit(signal.code)) for signal in signals]
    named = dict.fromkeys(
        (signal.code, *sought)
        for signal, unit in found
        if isinstance(unit, Rule) and (sought := unit.meta.sought_of(signal.test)) is not None
    )
    if named:
        several = len({code for code, *_ in named}) > 1
        told = "；".join(f"{zh}（{code}）" if several else zh for code, zh, _ in named)
        yield "查证材料", told, "; ".join(en for *_, en in named)


def _papers(alike: Sequence[Plain]) -> Iterator[tuple[str, str, str]]:
    """The papers that clear the honest situations which the rule has not left out itself."""
    named = dict.fromkeys(one["papers"] for one in alike if not one["excluded"])
    if named:
        more = f" 等 {len(named)} 项" if len(named) > MOST_PAPERS else ""
        papers = "；".join([*named][:MOST_PAPERS])
        yield "调取材料", f"{papers}{more}", "papers that clear the honest situations not yet ruled out"


def _heard(case: Case, signals: Sequence[Signal], ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Who got the money and so is heard and repays: for the dead their family, of an account its holder too, and the
    employers whose reports the case rests on.
    """
    named = _named(signals)
    persons, holders, nobodys = _payees(named, ground)
    employers = _reporters(*_employers(named, ground))
    if settled := _settled(named, ground):
        employers += f"；与基金直接结算的医疗机构 {_numbers(settled)} 一并听取，款项由其退还"
    if _premiums(named, ground):
        employers += "；代缴的医疗保险费没有付给本人，另与医疗保险经办机构核退"
    if not persons:
        subject = TABLES.get(case.subject_kind)
        who = f"{subject.title if subject else '核查对象'} {case.subject_id}"
        if case.subject_kind == "employer" and _gone({case.subject_id}, ground):
            who += " 已注销，听取其原法定代表人、清算人的陈述，向开户银行查收款账户是否存续"
        yield "听取陈述", f"{who}{employers}", "who is to be heard"
        return
    dead = _dead(persons, ground)
    told = [
        f"人员 {person}（{count} 笔{'，登记已死亡' if person in dead else ''}）"
        for person, count in sorted(persons.items())[:MOST_PEOPLE]
    ]
    more = f" 等 {len(persons)} 人" if len(persons) > MOST_PEOPLE else ""
    whose = f"；账户持有人 {'、'.join(f'人员 {one}' for one in sorted(holders)[:MOST_PEOPLE])}" if holders else ""
    if nobodys:
        whose += f"；账户 {_numbers(nobodys)} 没有登记持有人，先查明开户的单位或个人"
    if dead:
        whose += "；已死亡的，听取其遗属和账户使用人的陈述，向开户银行调取账户流水"
    yield (
        "听取陈述",
        f"领取人 {'、'.join(told)}{more}{whose}{employers}；经核实应退的由取得款项的人退还",
        "who got the money is heard, for the dead their family; it is repaid by whoever got it, if upheld",
    )


def _payees(named: Mapping[str, set[int]], ground: Ground) -> tuple[dict[int, int], set[int], set[int]]:
    """Payments by payee, the other holders of the accounts paid into, and accounts whose holder is not on record."""
    persons: dict[int, int] = {}
    holders, nobodys = set[int](), set[int]()
    out = payments.paid({table: named[table] for table in sorted(_paying() & named.keys())}, ground)
    for row in out.rows.values():
        payee = row.get("payee_person_id") or row.get("person_id") or row.get("rider_id")
        if payee is not None:
            if not _passed_on(row):
                persons[payee] = persons.get(payee, 0) + 1
            holder = out.holder(row)
            holders |= set() if holder is None else {holder} - {payee}
            nobodys |= out.nobodys & {row.get("acct_id")}
    return persons, holders, nobodys


def _dead(persons: Mapping[int, int], ground: Ground) -> set[int]:
    """Those of them whom a registry calls dead, by number and name."""
    found = ground.session.query(
        f"SELECT person_id FROM death WHERE \"match\" = 'strong' AND person_id IN ({', '.join(map(str, persons))})"
    )
    return set(found.column("person_id").to_pylist())


def _reporters(standing: set[int], gone: set[int]) -> str:
    """Whom to ask about what employers reported."""
    told = f"；并向用人单位 {_numbers(standing)} 核实" if standing else ""
    if gone:
        told += f"；用人单位 {_numbers(gone)} 已注销，向其原法定代表人、清算人核实，并调取登记档案"
    return told


def _employers(named: Mapping[str, set[int]], ground: Ground) -> tuple[set[int], set[int]]:
    """Employers of the enrolments that prove, who reported why and when insurance began or ended: those that still
    stand, and those that are deregistered.
    """
    known = rows.fetch(ground.session, "enrolment", named.get("enrolment", ())).values()
    asked = {row["employer_id"] for row in known if row["employer_id"] is not None}
    gone = _gone(asked, ground)
    return asked - gone, gone


def _gone(employers: set[int], ground: Ground) -> set[int]:
    """Those of them that are deregistered."""
    found = rows.fetch(ground.session, "employer", employers)
    return {number for number, row in found.items() if row["status"] == "cancelled"}


def _passed_on(row: Mapping[str, Any]) -> bool:
    """Whether a payment went to somebody else for the person: a bill settled with the hospital, a medical premium."""
    return (row.get("hospital_id") is not None and row["acct_id"] is None) or row.get("item") == "medical"


def _settled(named: Mapping[str, set[int]], ground: Ground) -> set[int]:
    """Hospitals to which the fund paid bills directly, so that no account of a person's is on them."""
    known = rows.fetch(ground.session, "medical_bill", named.get("medical_bill", ())).values()
    return {row["hospital_id"] for row in known if _passed_on(row)}


def _premiums(named: Mapping[str, set[int]], ground: Ground) -> bool:
    """Whether medical premiums are among the payments: the fund pays them to another fund."""
    known = rows.fetch(ground.session, "ui_payment", named.get("ui_payment", ())).values()
    return any(_passed_on(row) for row in known)


def _numbers(found: set[int]) -> str:
    return "、".join(map(str, sorted(found)[:MOST_PEOPLE]))


def _clock(limits: CaseLimits, suspected: Suspected | None) -> Iterator[tuple[str, str, str]]:
    """Until when a fine is possible; nothing where no finding is about deceit, or nothing is known of its end."""
    found = limits.fine
    if found is None or (suspected is not None and suspected.deceit_fen is None):
        return
    if found.lapsed:
        yield (
            "期限",
            f"处罚时效已于 {found.last_day} 届满，只责令退回",
            "too late for a fine; what was overpaid is still due",
        )
    else:
        yield (
            "期限",
            f"线索已于 {found.found_on} 发现，处罚时效内（末日 {found.last_day}），经初步核实的应及时立案",
            f"found in time for a fine (until {found.last_day})",
        )


def _named(signals: Sequence[Signal]) -> Mapping[str, set[int]]:
    """The rows that signals rest on and the payments they name, by table."""
    found: dict[str, set[int]] = {}
    for named in (held.proved(signals), held.paid(signals)):
        for table, keys in named.items():
            found.setdefault(table, set()).update(keys)
    return found


def _paying() -> frozenset[str]:
    from jihe.schema import CODES

    return frozenset(CODES["money_table"].codes)
