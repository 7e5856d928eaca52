"""Work-injury cases whose account does not hold together (工伤案件真实性模型).

Question: Which injury cases did not happen as told: insured after the injury, staged, repeated, or not at
work at all?

Population: Cases applied for in the last two years and not refused, decided or not. Where cover began after
the injury as declared, rule W01 proves the point; such cases teach the model but are not warned of.

Features: Days of cover before the injury, hours to the first visit and days to the application, night and
weekend, distance to the hospital, earlier cases of the person and of the same body part, the same words in
other people's cases, the agent's and the employer's other cases, a jump in the contribution base, how common
the injured part is in the trade (features/wi_case.sql). What is usual is what is usual under the same
clause.

Method: Gradient-boosted trees on past reviews of cases (upheld: fraud, or overpaid without fault), each case
as it was known before its review, weighted by one over the review's probability of selection, calibrated on
folds of whole employers. Judged forward in time with no employer on both sides, against sorting by how short
the cover was.

How to read: The score is the probability that a review would uphold it. At stake is everything paid for the
case. New workers truly are hurt more often: short cover alone is no proof, and the reasons say what else
stands out.

Limits: The narrative is compared word for word, so a story told in new words is not seen as a copy.
Occupational disease (14-4) has no moment of injury, and its hours mean little. Reviews err, and few were
picked at random.
"""

from jihe.warning import (
    Calibrated,
    Capacity,
    Labels,
    LookAlike,
    MoreThan,
    Rows,
    ShuffledLabels,
    Supervised,
    UnseenGroups,
    WarningModel,
    Without,
    shallow_trees,
)

MODEL = WarningModel(
    code="M10",
    title="工伤案件的经过疑似不实",
    title_en="An injury case may not have happened as told",
    name="工伤案件真实性模型",
    name_en="Injury-claim authenticity",
    basis=["工伤保险条例 第十四条", "工伤保险条例 第十八条", "社会保险经办条例 第二十六条",
        "社会保险法 第八十八条", "工伤保险条例 第六十条", "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="新工人不熟练，上岗不久确实受伤", what_en="A newcomer truly hurt early",
            cleared_by="劳动合同、考勤、监控、工友证言", cleared_by_en="Contract, attendance, camera, colleagues"),
        LookAlike(what="伤情当时不重，隔日才就诊", what_en="A harm that showed later",
            cleared_by="首诊病历、受伤后出勤记录", cleared_by_en="The first record, attendance since"),
        LookAlike(what="同一事故多人受伤，经过相同", what_en="Several hurt in one accident",
            cleared_by="事故调查报告、现场照片", cleared_by_en="The report and photographs"),
        LookAlike(what="由单位或代办统一代写申请", what_en="Forms that one clerk filled in",
            cleared_by="本人询问笔录、单位代办委托书", cleared_by_en="The person heard, the mandate"),
    ],
    shows=[Rows("wi_case", by="person_id", behind=name) for name in ("earlier_cases", "same_part_cases")],
    line="work_injury",
    entity="wi_case",
    features=["days_insured", "visit_hours", "apply_days", "night", "weekend", "hospital_km", "earlier_cases",
        "same_part_cases", "same_story", "agent_cases", "employer_cases", "employer_new", "wage_jump",
        "part_share", "unproven_commute"],
    rising=["earlier_cases", "same_part_cases", "same_story", "agent_cases", "employer_new", "unproven_commute"],
    one_fact=[["night", "weekend"], ["earlier_cases", "same_part_cases"], ["employer_cases", "employer_new"]],
    peers="clause",
    settled="settled_by_rule",
    method=Supervised(shallow_trees, baseline="days_insured", ascending=True),
    labels=Labels("wi_case", upheld=["fraud", "overpaid_no_fault"], group="employer_id"),
    capacity=Capacity(top=20, at_least=0.3),
    severity=[(0.7, 3), (0.45, 2)],
    subject=("wi_case", "case_id"),
    stakes=Rows("payment", by="case_id"),
    proofs=[Rows("wi_case", by="case_id"), Rows("enrolment", by="enrol_id")],
    reasons={
        "days_insured": ("参保生效 {value:.0f} 天后受伤，同类案件通常为 {usual:.0f} 天",
            "injured {value:.0f} days after cover began, usually {usual:.0f} under this clause"),
        "visit_hours": ("受伤后 {value:.1f} 小时首次就诊，通常为 {usual:.1f} 小时",
            "first seen by a doctor {value:.1f} hours after the injury, usually {usual:.1f}"),
        "apply_days": ("受伤后 {value:.0f} 天申请认定，通常为 {usual:.0f} 天",
            "applied {value:.0f} days after the injury, usually {usual:.0f}"),
        "night": ("是否夜间受伤：{value:否/是}，通常为{usual:否/是}",
            "injured at night: {value:no/yes}, usually {usual:no/yes}"),
        "weekend": ("是否周末受伤：{value:否/是}，通常为{usual:否/是}",
            "injured at the weekend: {value:no/yes}, usually {usual:no/yes}"),
        "hospital_km": ("首诊医院距受伤地 {value:.1f} 公里，通常为 {usual:.1f} 公里",
            "the first hospital is {value:.1f} km from the place, usually {usual:.1f}"),
        "earlier_cases": ("本人此前有 {value:.0f} 起工伤案件，通常为 {usual:.0f} 起",
            "{value:.0f} earlier cases of the same person, usually {usual:.0f}"),
        "same_part_cases": ("本人此前同一部位的工伤案件 {value:.0f} 起，通常为 {usual:.0f} 起",
            "{value:.0f} earlier cases of the same person and body part, usually {usual:.0f}"),
        "same_story": ("另有 {value:.0f} 人的案件受伤经过一字不差，通常为 {usual:.0f} 人",
            "the same account word for word in the cases of {value:.0f} other people, usually {usual:.0f}"),
        "agent_cases": ("同一代办还经手 {value:.0f} 起案件，通常为 {usual:.0f} 起",
            "the same agent handled {value:.0f} other cases, usually {usual:.0f}"),
        "employer_cases": ("同单位两年内另有 {value:.0f} 起案件，通常为 {usual:.0f} 起",
            "{value:.0f} other cases of the employer in two years, usually {usual:.0f}"),
        "employer_new": ("同单位另有 {value:.0f} 起在参保三十天内受伤，通常为 {usual:.0f} 起",
            "{value:.0f} other cases of the employer within thirty days of cover, usually {usual:.0f}"),
        "wage_jump": ("受伤前三个月缴费基数为此前的 {value:.2f} 倍，通常为 {usual:.2f} 倍",
            "the base of the last three months is {value:.2f} times the earlier one, usually {usual:.2f}"),
        "part_share": ("同行业案件中该部位占 {value:.0%}，通常为 {usual:.0%}",
            "this part is hurt in {value:.0%} of the trade's cases, usually {usual:.0%}"),
        "unproven_commute": ("上下班事故无事故认定书：{value:否/是}，通常为{usual:否/是}",
            "a commuting accident without a traffic finding: {value:no/yes}, usually {usual:no/yes}"),
    },
    says="参保生效 {days_insured:.0f} 天后受伤，{visit_hours:.1f} 小时后就诊，{apply_days:.0f} 天后"
    "申请；经过与 {same_story:.0f} 人的案件一字不差，本人此前 {earlier_cases:.0f} 起[；{from_ym:month}"
    " 至 {to_ym:month} 已付 {at_stake_fen:yuan} 元]",
    says_en="injured {days_insured:.0f} days after cover began, seen by a doctor {visit_hours:.1f} hours"
    " later, applied for after {apply_days:.0f} days; the account is that of {same_story:.0f} other"
    " people's cases, {earlier_cases:.0f} earlier of the same person[; {at_stake_fen:yuan} yuan"
    " paid, {from_ym:month} to {to_ym:month}]",
    trials=[
        ShuffledLabels(),
        Calibrated(0.05),
        UnseenGroups(),
        MoreThan("same_story", "same_part_cases", "part_share"),
        Without("same_story"),
        Without("agent_cases", "employer_cases"),
    ],
)  # fmt: skip
