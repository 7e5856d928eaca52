"""Medical bills that stand out among bills of the same diagnosis (工伤医疗费用同病组偏离模型).

Question: Which hospital bills are dearer, longer or fuller of drugs than diagnosis, severity and the hospital's
level explain: padding, upcoding, empty beds, drugs for resale?

Population: Inpatient and rehabilitation stays of the last two years with a known diagnosis group. Outpatient
bills are described in features/medical_bill.sql but not warned of: at a few hundred yuan each they are not
worth a reviewer's hour.

Features: Total cost, days in hospital, share of drugs; how much dearer, and how much fuller of drugs, the
hospital's other bills are than the same diagnosis elsewhere; how many these are. The bill itself is left out of
its hospital's mean, and the hospital out of what is usual elsewhere, so that nobody is their own yardstick.

Method: Peers are bills of the same kind of care, hospital level, diagnosis group and severity; deviation is
robust (median and MAD, cost and days as logarithms), capped at five, small groups held to wider ones. A
hospital's mean excess is shrunken by empirical Bayes (normal-normal); what lies beyond a tenth of the cost, or
five points of drugs, counts in standard deviations too. Half the score is the mean of the bill's own three
deviations upwards, half the greater of its hospital's two. Nobody's verdict is needed. Judged by making all
bills of one hospital a fifth, then half as dear again, against sorting by cost.

How to read: The score is no probability: 0.3 is three standard deviations in all three of the bill's own, or
one in each and two of its hospital's. The bill is what is warned of; at stake is the part of its payment beyond
what is usual. The hospital stands in the reasons, with the excess of its other bills and a 90 % interval. It asks
for the record and the itemised bill.

Limits: Costs of one diagnosis spread widely, so a single bill a fifth dearer cannot be told from chance; only
many of one hospital can. Long rehabilitation and pneumoconiosis wards are honest. A diagnosis coded heavier than
it was moves the bill among dearer peers and hides it.
"""

from jihe.warning import (
    Capacity,
    InflatedBills,
    LookAlike,
    NoDifference,
    PeerExcess,
    Provider,
    QuietProviders,
    Rows,
    WarningModel,
)

MODEL = WarningModel(
    code="M11",
    title="住院费用、天数、用药或所在医院偏离同病组，疑似过度医疗或虚计费用",
    title_en="A bill, or the other bills of its hospital, beyond the diagnosis group: overtreated, or padded",
    name="工伤医疗费用同病组偏离模型",
    name_en="Medical-cost peer deviation",
    basis=["工伤保险条例 第三十条", "社会保险经办条例 第二十二条",
        "社会保险经办条例 第四十二条", "社会保险经办条例 第四十三条", "社会保险法 第八十七条",
        "工伤保险条例 第五十九条"],
    look_alikes=[
        LookAlike(what="合并症、并发症使治疗确实更重", what_en="Complications that made it graver",
            cleared_by="病案首页、手术和病程记录", cleared_by_en="Front sheet, operation and course notes"),
        LookAlike(what="长期康复、尘肺治疗", what_en="Long rehabilitation, pneumoconiosis",
            cleared_by="康复方案、评估记录", cleared_by_en="The plan and the assessments"),
        LookAlike(what="使用高值耗材、内固定", what_en="Costly implants", cleared_by="耗材条码、植入记录、费用清单",
            cleared_by_en="The implant's record, the list of costs"),
        LookAlike(what="收治转来的重症病人", what_en="Grave cases sent on to it", cleared_by="转诊记录、病情评估",
            cleared_by_en="The referral and the assessment"),
    ],
    line="work_injury",
    entity="medical_bill",
    features=["total_yuan", "stay_days", "drug_share", "hospital_excess", "hospital_drug_excess", "hospital_bills"],
    rising=["total_yuan", "stay_days", "drug_share", "hospital_excess", "hospital_drug_excess"],
    one_fact=[["hospital_excess", "hospital_bills"]],
    peers="icd_group",
    population="stay",
    method=PeerExcess(
        by=["care", "hospital_level", "icd_group", "severity"],
        logs=["total_yuan", "stay_days"],
        plain=["drug_share"],
        provider="hospital_id",
        providers=[
            Provider("cost_excess", "hospital_excess", margin=0.1),
            Provider("drug_excess", "hospital_drug_excess", margin=0.05),
        ],
        count="hospital_bills",
    ),
    capacity=Capacity(top=20, at_least=0.3),
    severity=[(0.6, 3), (0.4, 2)],
    subject=("medical_bill", "bill_id"),
    stakes=Rows("payment", by="bill_id", source="medical_bill", share="excess_share"),
    proofs=[Rows("medical_bill", by="bill_id")],
    reasons={
        "total_yuan": (
            "总费用 {value:,.0f} 元，同病组通常为 {usual:,.0f} 元",
            "cost {value:,.0f} yuan, usually {usual:,.0f} for this diagnosis group",
        ),
        "stay_days": (
            "住院 {value:.0f} 天，同病组通常为 {usual:.0f} 天",
            "{value:.0f} days in hospital, usually {usual:.0f}",
        ),
        "drug_share": (
            "药品费占 {value:.0%}，同病组通常为 {usual:.0%}",
            "drugs are {value:.0%} of the cost, usually {usual:.0%}",
        ),
        "hospital_excess": (
            "该院其他单据比他院同病组约贵 {value:.0%}，通常为 {usual:.0%}；推定 {provider_low:.0%}~{provider_high:.0%}",
            "its hospital is about {value:.0%} dearer, usually {usual:.0%}; {provider_low:.0%} to {provider_high:.0%}",
        ),
        "hospital_drug_excess": (
            "该院其他单据的药品费占比比他院同病组高 {value:.0%}，通常为 {usual:.0%}",
            "the share of drugs in the hospital's other bills is {value:.0%} above elsewhere, usually {usual:.0%}",
        ),
        "hospital_bills": (
            "以该院另外 {value:.0f} 张单据为据，通常为 {usual:.0f} 张",
            "resting on {value:.0f} other bills of the hospital, usually {usual:.0f}",
        ),
    },
    says="总费用 {total_yuan:,.0f} 元，为同病组通常费用的 {times_usual:.1f} 倍，住院 {stay_days:.0f} 天，药品"
    "占 {drug_share:.0%}[；{from_ym:month} 至 {to_ym:month} 基金支付中超出通常的 {at_stake_fen:yuan}"
    " 元]",
    says_en="{total_yuan:,.0f} yuan is {times_usual:.1f} times what is usual, {stay_days:.0f} days, {drug_share:.0%}"
    " drugs[; beyond the usual {at_stake_fen:yuan} yuan of what the fund paid, {from_ym:month} to"
    " {to_ym:month}]",
    trials=[InflatedBills(1.2, 2), InflatedBills(1.5, 3), NoDifference(), QuietProviders("tertiary")],
)  # fmt: skip
