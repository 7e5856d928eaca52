"""Employers that insure people who do not work for them (空壳单位参保风险模型).

Question: Which employers look like shells: people insured for about a year without a wage, then drawing
unemployment benefit, or years bought back in the firm's name, at an address and phone shared with others?

Population: Employers with at least five spells of unemployment insurance in two years. Where rule U08 or P09
proves the point, an employer teaches but is not warned of.

Features: Insured months without a declared wage, how many left after about twelve months, turnover, how many were
registered on one day, unemployment claims, contacts shared with other employers or with an agent, how many firms
the legal representative has, months bought back, size (features/employer_shape.sql). Nothing about who the
insured are: their age is not the firm's doing.

Method: An isolation forest over all employers that keeps the directions declared, joined with gradient-boosted
trees where at least twelve reviews of employers were upheld; until then, and where they taught nothing, the forest
ranks alone. Judged by reviews it did not learn from, against sorting by two rules: claims of six in ten insured,
and no wage for seven in ten insured months.

How to read: The sentence says how many upheld reviews the score rests on. With none the score is no probability,
only how far the employer stands apart, 0 for an ordinary one. It asks for a visit. What a year would save is
what its former people were paid in the last twelve months; no payment is named, for each claim is judged on its
own.

Limits: Dispatch firms turn over many people and file through agents; they declare wages, and are watched as a
control group. A firm that closes looks like one that never worked, but for its wages. Tax data come one to two
months late. Very small shells cannot be seen in shares.
"""

from jihe.warning import (
    Between,
    Capacity,
    Labels,
    LookAlike,
    Planted,
    QuietAmong,
    Rows,
    SemiSupervised,
    ShuffledLabels,
    WarningModel,
    shallow_trees,
)

SHELL = Between(
    unpaid_share=(0.7, 1), near_year_share=(0.3, 0.8), churn=(0.5, 0.9), same_day_share=(0.2, 0.8),
    claim_share=(0.3, 0.59), settled_by_rule=(0, 0),
)  # fmt: skip

MODEL = WarningModel(
    code="M04",
    title="用人单位疑似空壳，为不在岗人员参保",
    title_en="An employer seems to be a shell that insures who does not work for it",
    name="空壳单位参保风险模型",
    name_en="Shell-employer risk",
    basis=["广东省失业保险条例 第十五条", "社会保险法 第五十八条", "社会保险经办条例 第四十二条",
        "社会保险基金行政监督办法 第三十二条", "社会保险法 第八十八条", "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="工厂关停、搬迁，职工集中离职申领", what_en="A factory closed and all claimed",
            cleared_by="关停或清算文件、工资表、考勤、租赁合同",
            cleared_by_en="Papers of the closing, payroll, lease"),
        LookAlike(what="劳务派遣、季节用工流动大", what_en="Dispatch or seasonal work with a high turnover",
            cleared_by="派遣许可证、派遣协议、工资发放流水", cleared_by_en="The licence, the agreements, paid wages"),
        LookAlike(what="同一园区、代账公司共用地址电话", what_en="One park or bookkeeper, one address",
            cleared_by="租赁合同、代理记账合同、实地走访记录", cleared_by_en="Lease, bookkeeping contract, a visit"),
        LookAlike(what="工资低于起征点，漏报、迟报个税", what_en="Wages not declared for tax, or late",
            cleared_by="税务机关更正申报、银行代发工资流水", cleared_by_en="The corrected declaration, paid wages"),
    ],
    line="cross",
    rests=(
        "休息：空壳单位的名单找不到钱，属实与否要靠 U08、P09 的证据；训练、评测照旧",
        "resting: a list of shells finds no money; what upholds it is the evidence of U08 and P09",
    ),
    entity="employer_shape",
    features=["unpaid_share", "near_year_share", "churn", "same_day_share", "claim_share", "sharers",
        "agent_contact", "legal_firms", "lump_months", "enrolees"],
    rising=["unpaid_share", "near_year_share", "same_day_share", "claim_share", "sharers", "agent_contact",
        "legal_firms", "lump_months"],
    one_fact=[["near_year_share", "churn"], ["sharers", "agent_contact"]],
    settled="settled_by_rule",
    method=SemiSupervised(shallow_trees, baseline="two_rules", calibrated=False, alone=True),
    labels=Labels("employer", upheld=["fraud", "overpaid_no_fault"], group="employer_id"),
    capacity=Capacity(top=50, at_least=0.3),
    severity=[(0.6, 3), (0.35, 2)],
    subject=("employer", "employer_id"),
    proofs=[
        Rows("employer", by="employer_id"),
        Rows("enrolment", by="employer_id", month="start_date", since="window_month"),
    ],
    prevented="paid_fen",
    trials=[
        ShuffledLabels(),
        QuietAmong("is_dispatch", 2),
        Planted("planted_shells", "shells with contacts of their own", SHELL, at_least=0.5),
    ],
    reasons={
        "unpaid_share": ("参保月份中 {value:.0%} 没有申报工资，一般为 {usual:.0%}",
            "{value:.0%} of the insured months have no wage declared, usually {usual:.0%}"),
        "near_year_share": ("{value:.0%} 的人参保一年左右即停保，一般为 {usual:.0%}",
            "{value:.0%} left after about twelve months, usually {usual:.0%}"),
        "churn": ("两年内参保的人 {value:.0%} 已停保，一般为 {usual:.0%}",
            "{value:.0%} of those insured in two years have left, usually {usual:.0%}"),
        "same_day_share": ("新参保的人 {value:.0%} 在同一天登记，一般为 {usual:.0%}",
            "{value:.0%} of the newly enrolled were registered on one day, usually {usual:.0%}"),
        "claim_share": ("失业申领与参保人次之比 {value:.0%}，一般为 {usual:.0%}",
            "unemployment claims are {value:.0%} of the insured, usually {usual:.0%}"),
        "sharers": ("与 {value:.0f} 家其他单位共用电话、地址或账户，一般为 {usual:.0f} 家",
            "phone, address or account shared with {value:.0f} other employers, usually {usual:.0f}"),
        "agent_contact": ("与代办共用电话或地址：{value:否/是}，一般为{usual:否/是}",
            "phone or address shared with an agent: {value:no/yes}, usually {usual:no/yes}"),
        "legal_firms": ("法定代表人名下有 {value:.0f} 家单位，一般为 {usual:.0f} 家",
            "the legal representative has {value:.0f} employers, usually {usual:.0f}"),
        "lump_months": ("每人次一次性补缴 {value:.1f} 个月，一般为 {usual:.1f} 个月",
            "{value:.1f} months bought back per person insured, usually {usual:.1f}"),
        "enrolees": ("两年内参保 {value:.0f} 人次，一般为 {usual:.0f} 人次",
            "{value:.0f} people insured in two years, usually {usual:.0f}"),
    },
    says="两年参保 {enrolees:.0f} 人次，{unpaid_share:.0%} 的参保月份没有申报工资，{near_year_share:.0%}"
    " 的人参保一年左右即停保，失业申领为参保的 {claim_share:.0%}[；最近十二个月付给其离职人员失"
    "业保险金 {prevented_fen:yuan} 元]；分值依据 {lessons:.0f} 件属实核查（0 为仅按异常程度）",
    says_en="{enrolees:.0f} insured in two years, no wage for {unpaid_share:.0%} of the months, {near_year_share:.0%}"
    " left after about a year, claims {claim_share:.0%}[; {prevented_fen:yuan} yuan of benefit paid"
    " in twelve months to those who left]; upheld reviews behind the score: {lessons:.0f} (0: shape"
    " alone)",
)  # fmt: skip
