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
    Rows,
    ShuffledLabels,
    Supervised,
    WarningModel,
    Without,
    shallow_trees,
)
from jihe.warning.trials_alone import MoreThan, UnseenGroups

MODEL = WarningModel(
    code="M10",
    title="工伤案件真实性模型",
    title_en="Injury-claim authenticity",
    line="work_injury",
    entity="wi_case",
    features=[
        "days_insured",
        "visit_hours",
        "apply_days",
        "night",
        "weekend",
        "hospital_km",
        "earlier_cases",
        "same_part_cases",
        "same_story",
        "agent_cases",
        "employer_cases",
        "employer_new",
        "wage_jump",
        "part_share",
        "unproven_commute",
    ],
    rising=["earlier_cases", "same_part_cases", "same_story", "agent_cases", "employer_new", "unproven_commute"],
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
        "days_insured": (
            "参保生效 {value:.0f} 天后受伤，同类案件通常为 {usual:.0f} 天",
            "injured {value:.0f} days after cover began, usually {usual:.0f} under this clause",
        ),
        "visit_hours": (
            "受伤后 {value:.1f} 小时首次就诊，通常为 {usual:.1f} 小时",
            "first seen by a doctor {value:.1f} hours after the injury, usually {usual:.1f}",
        ),
        "apply_days": (
            "受伤后 {value:.0f} 天申请认定，通常为 {usual:.0f} 天",
            "applied {value:.0f} days after the injury, usually {usual:.0f}",
        ),
        "night": (
            "是否夜间受伤：{value:否/是}，通常为{usual:否/是}",
            "injured at night: {value:no/yes}, usually {usual:no/yes}",
        ),
        "weekend": (
            "是否周末受伤：{value:否/是}，通常为{usual:否/是}",
            "injured at the weekend: {value:no/yes}, usually {usual:no/yes}",
        ),
        "hospital_km": (
            "首诊医院距受伤地 {value:.1f} 公里，通常为 {usual:.1f} 公里",
            "the first hospital is {value:.1f} km from the place, usually {usual:.1f}",
        ),
        "earlier_cases": (
            "本人此前有 {value:.0f} 起工伤案件，通常为 {usual:.0f} 起",
            "{value:.0f} earlier cases of the same person, usually {usual:.0f}",
        ),
        "same_part_cases": (
            "其中 {value:.0f} 起为同一部位，通常为 {usual:.0f} 起",
            "{value:.0f} of them of the same body part, usually {usual:.0f}",
        ),
        "same_story": (
            "另有 {value:.0f} 人的案件受伤经过一字不差，通常为 {usual:.0f} 人",
            "the same account word for word in the cases of {value:.0f} other people, usually {usual:.0f}",
        ),
        "agent_cases": (
            "同一代办还经手 {value:.0f} 起案件，通常为 {usual:.0f} 起",
            "the same agent handled {value:.0f} other cases, usually {usual:.0f}",
        ),
        "employer_cases": (
            "同单位两年内另有 {value:.0f} 起案件，通常为 {usual:.0f} 起",
            "{value:.0f} other cases of the employer in two years, usually {usual:.0f}",
        ),
        "employer_new": (
            "同单位另有 {value:.0f} 起在参保三十天内受伤，通常为 {usual:.0f} 起",
            "{value:.0f} other cases of the employer within thirty days of cover, usually {usual:.0f}",
        ),
        "wage_jump": (
            "受伤前三个月缴费基数为此前的 {value:.2f} 倍，通常为 {usual:.2f} 倍",
            "the base of the last three months is {value:.2f} times the earlier one, usually {usual:.2f}",
        ),
        "part_share": (
            "同行业案件中该部位占 {value:.0%}，通常为 {usual:.0%}",
            "this part is hurt in {value:.0%} of the trade's cases, usually {usual:.0%}",
        ),
        "unproven_commute": (
            "上下班事故无事故认定书：{value:否/是}，通常为{usual:否/是}",
            "a commuting accident without a traffic finding: {value:no/yes}, usually {usual:no/yes}",
        ),
    },
    says="工伤案件经过存疑，属实概率 {score:.0%}；参保生效 {days_insured:.0f} 天后受伤，{visit_hours:.1f} 小时后就诊",
    says_en="an injury case whose account is in doubt, probability {score:.0%}; "
    "injured {days_insured:.0f} days after cover began, seen by a doctor {visit_hours:.1f} hours later",
    trials=[
        ShuffledLabels(),
        Calibrated(0.05),
        UnseenGroups(),
        MoreThan("same_story", "same_part_cases", "part_share"),
        Without("same_story"),
        Without("agent_cases", "employer_cases"),
    ],
)
