"""Operators who act at night, at weekends, or approve faster than anybody can read (经办节奏异常模型(非工作时间/秒批)).

Question: Which operators have for some weeks acted outside office hours, approved within minutes of acceptance or
within a minute of the file before, let work lie and then flooded, or acted after they left the post?

Population: Operators by week, for the last year; judged is the last week that has ended. Service accounts on record
are a class of their own; a program keeps no office hours, and only its approvals and acts out of post are charted.

Features: Acts on working days outside 08:30 to 17:30, acts at weekends and on holidays by the State Council's
calendar, approvals within half an hour of acceptance, approvals within a minute of the operator's one before, days
of three times the usual after an idle working day, acts before the first or after the last day in post
(features/operator_week.sql). Beside each, what the others of the same post and size of office had in the same week:
before a holiday's pay run everybody works late, and nobody stands out.

Method: One EWMA chart an operator and sign, of standardised counts against the peers' (Lucas and Saccucci 1990). A
week with a mass card migration or an outage is skipped. The limit gives one false alarm a week in all, and none in
24 weeks for one chart at least. Nobody's verdict is needed.

How to read: The score is 0.5 at the limit and 0.67 at twice the limit. Beside it stand for how many weeks the chart
has been raised, and the tenth percentile of the time from acceptance to approval. It watches public power: it goes to
discipline and audit alone, says when to look at the log, and proves nothing. No payment is named.

Limits: The log has whole minutes here and no log-offs: who acts under another's name is seen only by the hour. The
acceptance of what is not accepted at the counter is not in the log, and such approvals are not timed. A whole
class that works at night looks normal, and a class of two or three is compared with the city. Weeks of card
migrations are known beforehand and are blind.
"""

from typing import Any

from jihe.warning import (
    Capacity,
    LookAlike,
    PeerChart,
    Planted,
    QuietAmong,
    QuietInControl,
    Rows,
    SeesMore,
    Sign,
    WarningModel,
)


def rubber_stamps(rows: Any, rng: Any) -> Any:
    """Copies, as operators of their own, of weeks with five approvals within half an hour of acceptance."""
    more = 1 + rng.poisson(4, len(rows))
    timed, ids = rows["timed"] + more, -rows["op_id"]
    return rows.assign(op_id=ids, quick_approvals=rows["quick_approvals"] + more, timed=timed)


MODEL = WarningModel(
    code="M17",
    title="经办人员非工作时间操作或秒批，疑似未实质审核",
    title_en="An operator works off hours or approves in seconds: perhaps without looking",
    name="经办节奏异常模型(非工作时间/秒批)",
    name_en="Operator tempo: off-hours, seconds-approvals",
    basis=["社会保险经办条例 第三十六条", "社会保险法 第八十九条"],
    look_alikes=[
        LookAlike(what="经批准的加班、年终结账、值班", what_en="Overtime or duty with leave",
            cleared_by="加班审批单、值班表", cleared_by_en="The leave, the roster"),
        LookAlike(what="批量业务一次提交", what_en="A batch entered at once", cleared_by="批量任务单、系统任务日志",
            cleared_by_en="The order and the system's log"),
        LookAlike(what="停机恢复后集中补办", what_en="Work made up after an outage", cleared_by="故障公告、补办清单",
            cleared_by_en="The notice and the list"),
    ],
    line="cross",
    lane="public_power",
    entity="operator_week",
    features=["late_acts", "rest_acts", "quick_approvals", "streak_approvals", "flood_days", "left_acts"],
    rising=["late_acts", "rest_acts", "quick_approvals", "streak_approvals", "flood_days", "left_acts"],
    one_fact=[["late_acts", "rest_acts"], ["quick_approvals", "streak_approvals"]],
    peers="class",
    judged="is_judged",
    method=PeerChart(
        signs=(
            Sign("off_hours", ("late_acts", "rest_acts"), "expected_off", "acts"),
            Sign("quick", ("quick_approvals",), "expected_quick", "timed"),
            Sign("streak", ("streak_approvals",), "expected_streak", "approvals"),
            Sign("flood", ("flood_days",), "expected_flood", "days"),
            Sign("left", ("left_acts",)),
        ),
        series="op_id",
        time="week",
        group="class",
        masked="is_masked",
    ),
    capacity=Capacity(top=10, at_least=0.5),
    severity=[(2 / 3, 3), (0.5, 2)],
    subject=("operator", "op_id"),
    proofs=[Rows("op_log", by="log_id")],
    reasons={
        "late_acts": (
            "当周工作日 08:30 至 17:30 以外操作 {value:.0f} 次，同类通常 {usual:.0f} 次",
            "{value:.0f} acts on working days outside office hours, usually {usual:.0f}",
        ),
        "rest_acts": (
            "当周周末和节假日操作 {value:.0f} 次，同类通常 {usual:.0f} 次",
            "{value:.0f} acts at the weekend or on a holiday, usually {usual:.0f}",
        ),
        "quick_approvals": (
            "受理后半小时内审批通过 {value:.0f} 件，同类通常 {usual:.0f} 件",
            "{value:.0f} approvals within half an hour of acceptance, usually {usual:.0f}",
        ),
        "streak_approvals": (
            "距上一笔不到一分钟即审批通过 {value:.0f} 件，同类通常 {usual:.0f} 件",
            "{value:.0f} approvals within a minute of the one before, usually {usual:.0f}",
        ),
        "flood_days": (
            "停办后一日办理三倍于平常的有 {value:.0f} 天，同类通常 {usual:.0f} 天",
            "{value:.0f} days of three times the usual after an idle one, usually {usual:.0f}",
        ),
        "left_acts": (
            "离岗后或到岗前操作 {value:.0f} 次，通常 {usual:.0f} 次",
            "{value:.0f} acts before the first or after the last day in post, usually {usual:.0f}",
        ),
    },
    says="当周非工作时间操作 {late_acts:.0f} 次、休息日 {rest_acts:.0f} 次（同类约 {expected_off:.1f}"
    " 次），半小时内审批 {quick_approvals:.0f} 件，一分钟内连批 {streak_approvals:.0f} 件，最快"
    "十分之一距受理 {fast_minutes:,.0f} 分钟；控制图已抬升 {weeks_raised:.0f} 周，为警戒线的 {times_limit:.2f}"
    " 倍",
    says_en="{late_acts:.0f} acts after hours and {rest_acts:.0f} on days off (peers about {expected_off:.1f}),"
    " {quick_approvals:.0f} approvals within half an hour, {streak_approvals:.0f} within a minute"
    " of the one before, the fastest tenth {fast_minutes:,.0f} minutes after acceptance; raised"
    " for {weeks_raised:.0f} weeks, {times_limit:.2f} times the limit",
    trials=[
        QuietInControl(weeks=24),
        SeesMore(more=10, most=2),
        Planted("rubber_stamps", "weeks of approvals within half an hour", rubber_stamps, 0.8, 5, 20, "is_judged"),
        QuietAmong("is_service", most_times=1.0),
    ],
)  # fmt: skip
