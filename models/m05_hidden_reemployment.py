"""People who work while they draw unemployment benefit (隐性就业概率模型).

Question: Who is drawing unemployment benefit and already works, without an employer having enrolled them?

Population: Claims with a monthly benefit in the last six months. Where another employer already pays
contributions in two or more of the months drawn, rule U01 proves the point; such claims teach the model but
are not warned of.

Features: Wages declared for tax by another payer in months drawn (features/ui_claim_month.sql); small wages
and those of the last employer apart, because day labour and late severance are honest; own business; public
transport; missed monthly checks; how many co-workers of the same lay-off report a new job. Contributions are
U01's and are not used.

Method: Extremely randomised trees on past reviews of claims (upheld: fraud, or overpaid without fault), each
claim as it was known before its review, weighted by one over the review's probability of selection,
calibrated on folds of whole employers. Judged forward in time with no employer on both sides, against
sorting by months with a wage.

How to read: The score is the probability that a review would uphold it. At stake is what was paid for the months
in which a sign stands: such a wage, an own business, another employer's contribution; without a sign, nothing. It
asks for a visit or a wage slip before the next pay run; it stops no payment (社会保险经办条例 第二十六条).

Limits: Tax data come one to two months late, and cash wages never. A wage declared for a month may be pay
owed from before. Reviews err, and few were picked at random; the intervals logged with each version say how
little is known.
"""

from jihe.warning import (
    Absence,
    Calibrated,
    Capacity,
    Labels,
    LookAlike,
    Planted,
    Rows,
    ShuffledLabels,
    Supervised,
    WarningModel,
    Without,
    many_trees,
)


def hired(rows, rng):
    """Claims as they would be had another payer declared a full wage for all but the first month drawn."""
    months = (rows["months_drawn"] - 1).clip(lower=1)
    wage = rng.uniform(2_500, 8_000, len(rows))
    return rows.assign(wage_months=months, wage_share_months=months / rows["months_drawn"], wage_yuan=wage)


MODEL = WarningModel(
    code="M05",
    title="领取期间有其他单位申报工资，疑似已就业",
    title_en="Another payer declares wages while unemployment benefit is drawn",
    name="隐性就业概率模型",
    name_en="Hidden re-employment",
    basis=["广东省失业保险条例 第二十八条第一项", "社会保险法 第五十一条", "广东省失业保险条例 第三十七条",
        "社会保险经办条例 第二十六条", "广东省失业保险条例 第四十一条", "社会保险法 第八十八条",
        "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="原单位或其关联单位补发工资、经济补偿",
            what_en="Wages or severance paid late by the last employer's group",
            cleared_by="补发工资、经济补偿发放表和完税凭证", cleared_by_en="The payroll and the tax record"),
        LookAlike(what="零星劳务报酬错按工资薪金申报", what_en="An odd job declared as wages",
            cleared_by="劳务合同、付款凭证、单位更正申报",
            cleared_by_en="The contract, the payment, the corrected return"),
        LookAlike(what="身份被冒用申报工资", what_en="A wage declared in a stolen name",
            cleared_by="本人申诉记录、税务机关异议处理结果",
            cleared_by_en="The complaint and the tax office's answer"),
        LookAlike(what="已报告再就业并停领，末月重叠", what_en="New work reported; the last month overlaps",
            cleared_by="停领登记、入职日期证明、退回凭证", cleared_by_en="The stop, the day of hire, the refund"),
    ],
    absent=[
        Absence(table="employer", by={"uscc": "unregistered_uscc"}),
        Absence(table="enrolment", by={"person_id": "ui_claim.person_id", "employer_id": "unenrolled_id"}),
    ],
    shows=[
        Rows("employer", by="employer_id"), Rows("enrolment", by="enrol_id"),
        Rows("ext_business", by="person_id", behind="business_months"),
        Rows("ui_check", by="claim_id", behind="checks_missed"),
        Rows("ext_tax_income", by="person_id", month="ym", among="small_month", behind="small_wage_months"),
    ],
    line="unemployment",
    entity="ui_claim_month",
    details="ui_claim_wages",
    features=["wage_months", "wage_share_months", "wage_yuan", "small_wage_months", "last_employer_wage_months",
        "business_months", "travel_days", "checks_missed", "coworkers_back", "months_drawn"],
    rising=["wage_months", "wage_share_months", "wage_yuan", "business_months"],
    one_fact=[["wage_months", "wage_share_months", "wage_yuan"]],
    settled="settled_by_rule",
    method=Supervised(many_trees, baseline="wage_months"),
    labels=Labels("ui_claim", upheld=["fraud", "overpaid_no_fault"], group="employer_id_last"),
    capacity=Capacity(top=30, at_least=0.3),
    severity=[(0.7, 3), (0.45, 2)],
    subject=("ui_claim", "claim_id"),
    stakes=Rows("payment", by="claim_id", month="ym", among="sign"),
    proofs=[
        Rows("ui_claim", by="claim_id"),
        Rows("ext_tax_income", by="person_id", month="ym", since="sign_month"),
    ],
    prevented="prevented_fen",
    reasons={
        "wage_months": ("领取期间有 {value:.0f} 个月由其他单位申报工资，一般为 {usual:.0f} 个月",
            "another payer declared a wage for {value:.0f} of the months drawn, usually {usual:.0f}"),
        "wage_share_months": ("有其他单位申报工资的月份占已领月份的 {value:.0%}，一般为 {usual:.0%}",
            "another payer declared a wage for {value:.0%} of the months drawn, usually {usual:.0%}"),
        "wage_yuan": ("申报的月均工资 {value:,.0f} 元，一般为 {usual:,.0f} 元",
            "the wage declared is {value:,.0f} yuan a month, usually {usual:,.0f}"),
        "small_wage_months": ("有 {value:.0f} 个月申报低于最低工资一半的劳务收入，一般为 {usual:.0f} 个月",
            "{value:.0f} months with earnings under half the minimum wage, usually {usual:.0f}"),
        "last_employer_wage_months": ("有 {value:.0f} 个月由原单位申报工资，一般为 {usual:.0f} 个月",
            "the last employer declared a wage for {value:.0f} months, usually {usual:.0f}"),
        "business_months": ("领取期间经营主体在营 {value:.0f} 个月，一般为 {usual:.0f} 个月",
            "ran a business during {value:.0f} of the months drawn, usually {usual:.0f}"),
        "travel_days": ("近三个月有 {value:.0f} 天乘坐公共交通，一般为 {usual:.0f} 天",
            "seen on public transport on {value:.0f} days in three months, usually {usual:.0f}"),
        "checks_missed": ("有 {value:.0f} 个月未做资格核对，一般为 {usual:.0f} 个月",
            "{value:.0f} monthly checks missed, usually {usual:.0f}"),
        "coworkers_back": ("同期离职的同事 {value:.0%} 已报告再就业，一般为 {usual:.0%}",
            "{value:.0%} of co-workers laid off then report a new job, usually {usual:.0%}"),
        "months_drawn": ("已领取 {value:.0f} 个月，一般为 {usual:.0f} 个月",
            "has drawn for {value:.0f} months, usually {usual:.0f}"),
    },
    says="[信用代码 {payer_uscc} 的单位在 {payer_from_ym:month} 至 {payer_to_ym:month} 有 {payer_months:.0f} 个领取月份"
    "申报工资，合计 {payer_yuan:,.2f} 元；][停领登记为 {stopped_ym:month} {stopped_reason:stop_reason}；]"
    "共领 {months_drawn:.0f} 个月[，其中 {from_ym:month} 至 {to_ym:month} 有就业迹象的 {stake_months:.0f} 个月"
    "已付待遇 {at_stake_fen:yuan} 元][；该单位为用人单位 {employer_id:.0f}][，本人在该单位有参保登记 {enrol_id:.0f}]",
    says_en="[the payer {payer_uscc} declared wages for {payer_months:.0f} of the months drawn, "
    "{payer_from_ym:month} to {payer_to_ym:month}, {payer_yuan:,.2f} yuan in all; ]"
    "[stopped {stopped_ym:month}, on record as: {stopped_reason:stop_reason}; ]{months_drawn:.0f} months drawn"
    "[, {stake_months:.0f} of them with a sign of work, {from_ym:month} to {to_ym:month}, {at_stake_fen:yuan} yuan]"
    "[; the payer is employer {employer_id:.0f}][, enrolled there: {enrol_id:.0f}]",
    trials=[
        ShuffledLabels(),
        Calibrated(0.03),
        Without("coworkers_back", "travel_days"),
        Planted("hired", "claims with a wage in all but the first month", hired, at_least=0.5),
    ],
)  # fmt: skip
