"""Duties not kept apart, and approvals that go in a circle (经办岗位不相容与闭环审批模型).

Question: Whose matters were accepted, reviewed and approved without a second or third pair of eyes: by one
person, under a colleague's password, between two who approve for one another?

Population: Operators who wrote to a record in the last twelve months; service accounts are left out. What was
done in offices of fewer than three, in those on record as too small to part the duties, and while standing in
for another post is structural: it is shown, and weighs nothing.

Features: Matters accepted and approved by the same person; matters reviewed by who also accepted or approved
them; a matter passed on between two people at one terminal within sixty seconds, and any other change of
hands there; quarters in a finance post while handling benefits; matters approved for one another with one
colleague (features/operator_duty.sql). Several accounts of one person are one pair of hands.

Method: Surprisal. Each pattern is counted over its opportunities (matters with two or more steps on record,
writes, quarters) and weighs −ln P(so many or more) under the rate of all operators, to which no single one
may contribute much. Mutual approvals are held against the closed form of permuting approvers within office,
post and month: a hypergeometric number both ways, its tail bounded by Poisson's. The sum is put on a scale
where 0.5 is one in a thousand, the catalogue's 99.9 %. Judged on simulated operators of the fitted rates with
one to ten shared-password sequences planted, against sorting by the number of events.

How to read: The score ranks; it is no probability. A control was missing or was bypassed: look at the log
entries, ask who sat at the terminal. It accuses nobody. It goes to the public-power lane.

Limits: Who logs in as a colleague at another terminal, or waits a minute, is not seen as a shared password.
Reciprocity needs two approvers in one office, post and month. A post held before a later version of the
operator's record is not seen. Patterns are summed as if independent.
"""

from jihe.warning import (
    BeatsBaseline,
    Capacity,
    Counted,
    LookAlike,
    Mutual,
    PermutedApprovals,
    QuietAmong,
    Rows,
    SharedPasswords,
    Surprisal,
    WarningModel,
)

MODEL = WarningModel(
    code="M16",
    title="经办人员不相容环节一人包办，或互相审批",
    title_en="One person, or two for one another, took steps that are to be kept apart",
    name="经办岗位不相容与闭环审批模型",
    name_en="Segregation of duties and closed-loop approval",
    basis=["社会保险经办条例 第三十六条", "社会保险法 第八十九条"],
    look_alikes=[
        LookAlike(what="人手不足，经批准兼岗、代岗", what_en="Short of staff, with leave to stand in",
            cleared_by="兼岗代岗审批单、排班表", cleared_by_en="The leave to stand in, the roster"),
        LookAlike(what="交接班、培训时共用终端", what_en="A terminal shared at a change of shift",
            cleared_by="交接记录、终端登录日志、监控", cleared_by_en="The hand-over, the log, the camera"),
        LookAlike(what="系统默认带出同一经办人", what_en="The system fills in one name",
            cleared_by="系统配置说明、原始日志", cleared_by_en="The configuration and the raw log"),
    ],
    line="cross",
    entity="operator_duty",
    features=["own_intake", "undivided", "shared_steps", "rapid_switches", "finance_quarters", "reciprocal"],
    rising=["own_intake", "undivided", "shared_steps", "rapid_switches", "finance_quarters", "reciprocal"],
    one_fact=[["own_intake", "undivided"], ["shared_steps", "rapid_switches"]],
    peers="post",
    method=Surprisal(
        patterns=[
            Counted("own_intake", over="divisible"),
            Counted("undivided", over="divisible"),
            Counted("shared_steps", over="divisible"),
            Counted("rapid_switches", over="writes"),
            Counted("finance_quarters", over="quarters"),
            Mutual("reciprocal", expected=("reciprocal_given", "reciprocal_taken"), among="reciprocal_pairs"),
        ],
        planted=("shared_steps", (1, 10)),
    ),
    capacity=Capacity(top=10, at_least=0.5),
    severity=[(0.75, 3), (0.6, 2)],
    subject=("operator", "op_id"),
    proofs=[Rows("op_log", by="log_id")],
    lane="public_power",
    trials=[
        PermutedApprovals(most=0.01),
        SharedPasswords(at_least=0.5),
        QuietAmong("structural", most_times=1.0),
        BeatsBaseline("planted_in_top"),
    ],
    reasons={
        "own_intake": (
            "自己受理自己审批 {value:.0f} 件，同岗位一般 {usual:.0f} 件",
            "accepted and approved {value:.0f} matters himself, usually {usual:.0f} in this post",
        ),
        "undivided": (
            "审核与受理或审批为同一人的 {value:.0f} 件，同岗位一般 {usual:.0f} 件",
            "{value:.0f} matters reviewed by who also accepted or approved them, usually {usual:.0f} in this post",
        ),
        "shared_steps": (
            "同一事项六十秒内在同一终端由两人办理 {value:.0f} 次，同岗位一般 {usual:.0f} 次",
            "two people handled one matter at one terminal within 60 seconds {value:.0f} times, usually {usual:.0f}",
        ),
        "rapid_switches": (
            "同一终端六十秒内换人 {value:.0f} 次，同岗位一般 {usual:.0f} 次",
            "a terminal changed hands within 60 seconds {value:.0f} times, usually {usual:.0f}",
        ),
        "finance_quarters": (
            "有 {value:.0f} 个季度既任财务岗又办理待遇业务，同岗位一般 {usual:.0f} 个",
            "{value:.0f} quarters in a finance post while handling benefits, usually {usual:.0f}",
        ),
        "reciprocal": (
            "与一名同事互相审批各 {value:.0f} 件以上，一般 {usual:.0f} 件",
            "{value:.0f} matters or more approved each way with one colleague, usually {usual:.0f}",
        ),
    },
    says="一年内自己受理自己审批 {own_intake:.0f} 件，审核与受理或审批为同一人 {undivided:.0f} 件，"
    "同一事项六十秒内同终端换人 {shared_steps:.0f} 次，与一名同事互相审批各 {reciprocal:.0f} 件；"
    "另有 {structural_matters:.0f} 件因两人机构或代岗而合岗，不计",
    says_en="in a year {own_intake:.0f} matters accepted and approved by himself, {undivided:.0f} reviewed"
    " by who also accepted or approved, {shared_steps:.0f} passed between two people at one terminal"
    " within 60 seconds, {reciprocal:.0f} approved each way with one colleague; {structural_matters:.0f}"
    " more were undivided for want of staff and do not count",
)  # fmt: skip
