"""Pension awards whose file is worth opening again (退休核定可信度模型).

Question: Which awards rest on a file that does not bear them: years bought back late and without papers, a career
that begins with what was paid afterwards, identity changed shortly before the application, special work of exactly
the months required, an amount above what the records give?

Population: Awards of employees that began after the monthly records did; only these can be computed again. Where a
rule of P05 to P08 or P12 proves the point, an award teaches but is not warned of. Public-sector and resident
pensions are computed otherwise.

Features: Shares of years deemed paid and bought back, months without a document on record or in the name of an
employer that did not exist, the gap before the first regular contribution, residuals against the recomputed
pension, changes of identity, overrides, and how doubtful the other awards of the same agent and of the same
approver are (features/pension_award.sql). Age and sex are not used.

Method: An isolation forest over all awards that keeps the directions declared, joined with gradient-boosted trees
where at least twelve reviews were upheld; until then, and where they taught nothing, the forest ranks alone. Judged
by reviews it did not learn from, no agent on both sides, against sorting by the months in doubt.

How to read: The sentence says how many upheld reviews the score rests on. With none it is no probability, only how
far the award stands apart, 0 for an ordinary one. It asks to open the file again, and stops no payment
(社会保险经办条例 第二十六条). At stake is the part of what was paid that the months in doubt make up; all of it where
too few months are left without them, or where the doubt is about no month.

Limits: Months in doubt are common in honest careers: a restructured firm settles arrears, a court awards years.
What was forged on paper well enough leaves no trace here. Reviews do not say what was wrong with the award.
"""

from jihe.warning import (
    Between,
    Capacity,
    Labels,
    LookAlike,
    Planted,
    Rows,
    SemiSupervised,
    ShuffledLabels,
    WarningModel,
    Without,
    shallow_trees,
)

RISING = [
    "lump_share", "recent_lump_months", "bare_months", "gap_months", "outside_months", "formula_share", "record_share",
    "special_closeness", "file_changes", "change_closeness", "overrides", "agent_rate", "operator_rate",
]  # fmt: skip
BOUGHT = Between(
    recent_lump_months=(36, 120), bare_months=(0, 0), gap_months=(24, 120), lump_share=(0.3, 0.7),
    agent_rate=(0.5, 0.9), settled_by_rule=(0, 0),
)  # fmt: skip

MODEL = WarningModel(
    code="M02",
    title="退休核定的缴费年限或身份材料存疑",
    title_en="The years or the identity behind a pension award are in doubt",
    name="退休核定可信度模型",
    name_en="Pension-award credibility",
    basis=["社会保险法 第十六条", "人社部规〔2016〕5号", "社会保险经办条例 第二十六条",
        "社会保险基金行政监督办法 第三十二条", "社会保险法 第八十八条", "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="改制、破产企业集中清偿欠费", what_en="A restructured firm settles arrears",
            cleared_by="改制批复、欠费核定表、补缴票据", cleared_by_en="The approval, the assessment, the receipts"),
        LookAlike(what="裁判、仲裁确认劳动关系后补缴", what_en="Years that a court awarded",
            cleared_by="生效的判决、裁决书和补缴核定表", cleared_by_en="The judgment or award, the assessment"),
        LookAlike(what="外地转入或早年纸质档案未录入", what_en="Transfers, and paper files of early years",
            cleared_by="转移接续信息表、职工档案原件", cleared_by_en="The transfer form, the archive's original"),
        LookAlike(what="公安机关依法更正身份信息", what_en="The police corrected the identity",
            cleared_by="公安机关更正证明、档案最早记载", cleared_by_en="Their proof, the archive's first record"),
    ],
    line="pension",
    entity="pension_award",
    features=["deemed_share", "lump_share", "recent_lump_months", "bare_months", "gap_months", "outside_months",
        "formula_share", "record_share", "special_closeness", "file_changes", "change_closeness", "overrides",
        "agent_rate", "operator_rate"],
    rising=RISING,
    one_fact=[
        ["lump_share", "recent_lump_months"],
        ["formula_share", "record_share"],
        ["file_changes", "change_closeness"],
    ],
    settled="settled_by_rule",
    method=SemiSupervised(shallow_trees, baseline="doubt_months", calibrated=False, alone=True),
    labels=Labels("pension_award", upheld=["fraud", "overpaid_no_fault"], group="agent_id"),
    capacity=Capacity(top=50, at_least=0.2), severity=[(0.6, 3), (0.35, 2)],
    subject=("person", "person_id"),
    stakes=Rows("payment", by="award_id", share="doubt_share"),
    proofs=[Rows("pension_award", by="award_id")],
    prevented="prevented_fen",
    trials=[
        ShuffledLabels(), Without("agent_rate", "operator_rate"),
        Planted("bought_years", "careers bought late, with papers, through a doubtful agent", BOUGHT, at_least=0.5),
    ],
    reasons={
        "deemed_share": ("视同缴费占 {value:.0%}，一般为 {usual:.0%}",
            "{value:.0%} of the months counted are deemed paid, usually {usual:.0%}"),
        "lump_share": ("一次性补缴占 {value:.0%}，一般为 {usual:.0%}",
            "{value:.0%} of the months counted were paid back in a lump, usually {usual:.0%}"),
        "recent_lump_months": ("申请前两年内补缴 {value:.0f} 个月，一般为 {usual:.0f} 个月",
            "{value:.0f} months paid back within two years before the application, usually {usual:.0f}"),
        "bare_months": ("补缴、转入中 {value:.0f} 个月没有在册文书，一般为 {usual:.0f} 个月",
            "{value:.0f} months paid back or transferred in without a document on record, usually {usual:.0f}"),
        "gap_months": ("缴费记录比首次正常缴费早 {value:.0f} 个月，一般为 {usual:.0f} 个月",
            "the record begins {value:.0f} months before the first regular contribution, usually {usual:.0f}"),
        "outside_months": ("{value:.0f} 个月以尚未成立或已注销的单位名义缴费，一般为 {usual:.0f} 个月",
            "{value:.0f} months paid in the name of an employer that did not exist, usually {usual:.0f}"),
        "formula_share": ("月待遇高于重算 {value:.1%}，一般为 {usual:.1%}",
            "the pension is {value:.1%} above the formula, usually {usual:.1%}"),
        "record_share": ("指数、个人账户高于记录，占月待遇 {value:.1%}，一般为 {usual:.1%}",
            "an index or account above the record makes {value:.1%} of the pension, usually {usual:.1%}"),
        "special_closeness": ("特殊工种月数与最低要求的接近程度 {value:.2f}（1 为恰好），一般为 {usual:.2f}",
            "closeness of the special work to the least required {value:.2f} (1: exactly), usually {usual:.2f}"),
        "file_changes": ("申请前三年改动身份信息 {value:.0f} 次，一般为 {usual:.0f} 次",
            "{value:.0f} changes of identity within three years before it, usually {usual:.0f}"),
        "change_closeness": ("最后一次改动与申请的接近程度 {value:.2f}（1 为同月），一般为 {usual:.2f}",
            "closeness of the last change to the application {value:.2f} (1: same month), usually {usual:.2f}"),
        "overrides": ("经办中强制通过、撤回 {value:.0f} 次，一般为 {usual:.0f} 次",
            "{value:.0f} overrides and rollbacks while it was handled, usually {usual:.0f}"),
        "agent_rate": ("同一代办的其他核定 {value:.0%} 有疑点，一般为 {usual:.0%}",
            "{value:.0%} of the agent's other awards bear a doubtful mark, usually {usual:.0%}"),
        "operator_rate": ("同一审批人的其他核定 {value:.0%} 有疑点，一般为 {usual:.0%}",
            "{value:.0%} of the approver's other awards bear a doubtful mark, usually {usual:.0%}"),
    },
    says="存疑缴费 {doubt_months:.0f} 个月（申请前两年内补缴 {recent_lump_months:.0f}、无在册文书 {bare_months:.0f}、"
    "单位不存续期间 {outside_months:.0f}），月待遇 {monthly_yuan:,.0f} 元[；{from_ym:month} 至 "
    "{to_ym:month} 已付 {stake_months:.0f} 个月，存疑部分 {at_stake_fen:yuan} 元]；分值依据 {lessons:.0f}"
    " 件属实核查（0 为仅按异常程度）",
    says_en="{doubt_months:.0f} months in doubt ({recent_lump_months:.0f} paid back late, {bare_months:.0f}"
    " without papers, {outside_months:.0f} of an employer that did not exist), {monthly_yuan:,.0f}"
    " yuan a month[; paid {from_ym:month} to {to_ym:month}, {stake_months:.0f} months, the part"
    " in doubt {at_stake_fen:yuan} yuan]; upheld reviews behind the score: {lessons:.0f} (0: shape"
    " alone)",
)  # fmt: skip
