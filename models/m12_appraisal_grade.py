"""A decided appraisal whose words bear a lighter grade than the panel gave (劳动能力鉴定等级一致性模型).

Question: Which conclusions are two grades or more heavier than what their own description of the outcome bears?

Population: Appraisals of injury cases concluded in the last two years that have a description and a grade.

Features: The grade given, in steps from none; days in hospital and rehabilitation before the conclusion; the stop-work
period (features/wi_appraisal.sql). The description itself is read, and stands in no feature.

Method: GradeReading. Facts are drawn out of the words (part, side, how many, level of loss, joint, measured value,
what is denied or of another cause), items of GB/T 16180-2014 are found by facts and text together, and several injuries
make one grade by the standard's own rule. A synthetic corpus of four hands taught it, no appraisal of the fund. The
score is the probability of a grade at least two steps lighter; days in hospital and the stop-work period may shift it
by a factor of three each, and never make a warning alone. Judged on wordings of hands that nobody looked at while the
rules of reading were written, against a linear model over characters, and beside those rules with nothing learnt:
that learning adds to the rules is not shown.

How to read: Both readings stand side by side: the panel's grade, and the grade read with the item leaned on. The score
is how sure the reading is, of a synthetic corpus; it is no probability of fraud. At stake is the part of what the
grade paid that the lighter one would not have, by the one-off allowance. A doubtful description gets no grade and
no warning. Reading again is for the committee (再次鉴定、复查), not for the model.

Limits: 104 items of about 530; combined injuries and brain injuries are read worst; a description that is itself
false bears the grade it was made for. A grade that is too light raises nothing here. The corpus and the city are ours.
"""

from jihe.warning import (
    Capacity,
    GradeReading,
    HonestGrades,
    LiftedGrades,
    LiftedRows,
    LookAlike,
    Rows,
    WarningModel,
)

MODEL = WarningModel(
    code="M12",
    title="劳动能力鉴定结论比伤残描述所能支持的等级重两级以上",
    title_en="An appraisal's grade is at least two steps heavier than its own description bears",
    name="劳动能力鉴定等级一致性模型",
    name_en="Labour-capacity grade consistency",
    basis=["劳动能力鉴定管理办法", "工伤保险条例 第二十五条", "工伤保险条例 第二十六条", "工伤保险条例 第二十八条",
        "社会保险经办条例 第四十六条", "社会保险法 第八十八条"],
    look_alikes=[
        LookAlike(what="几处伤情合并晋级，描述只写了一处", what_en="Several injuries, one of them described",
            cleared_by="鉴定材料、诊断证明、专家组意见", cleared_by_en="The file, the diagnoses, the panel's opinion"),
        LookAlike(what="描述简略，检查所见另有记录", what_en="A short description; the findings stand elsewhere",
            cleared_by="检查记录、影像、功能测定结果", cleared_by_en="Examination record, images, measured function"),
        LookAlike(what="再次鉴定、复查鉴定后等级已改", what_en="The grade was since changed by a second look",
            cleared_by="再次鉴定或者复查鉴定的结论书", cleared_by_en="The later conclusion"),
        LookAlike(what="依据旧标准或者条目的不同理解", what_en="An older edition, or an item read another way",
            cleared_by="结论书所引条目、适用的标准版本", cleared_by_en="The item and the edition that were applied"),
    ],
    line="work_injury",
    entity="wi_appraisal",
    features=["steps_given", "stay_days", "stop_work_months"],
    rising=["steps_given"],
    population="described",
    method=GradeReading(
        words="words",
        steps="steps_given",
        traces=["stay_days", "stop_work_months"],
        # 工伤保险条例 第三十五条至第三十七条; tests hold them to rules/parameters/work_injury.yaml.
        months={1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7},
    ),
    capacity=Capacity(top=20, at_least=0.6),
    severity=[(0.9, 3), (0.75, 2)],
    subject=("wi_case", "case_id"),
    stakes=Rows("appraisal_payment", by="appr_id", share="share"),
    proofs=[Rows("wi_appraisal", by="appr_id")],
    baseline=["steps_given"],
    reasons={
        "steps_given": (
            "结论比未达等级重 {value:.0f} 级，通常重 {usual:.0f} 级；描述读作 {read_grade:grade}[，把握 {read_p:.0%}]",
            "{value:.0f} steps above no grade, usually {usual:.0f}; reads as {read_grade:grade}[, {read_p:.0%} sure]",
        ),
        "stay_days": (
            "结论前住院、康复 {value:.0f} 天，各次鉴定通常为 {usual:.0f} 天",
            "{value:.0f} days in hospital and rehabilitation before it, usually {usual:.0f}",
        ),
        "stop_work_months": (
            "停工留薪 {value:.0f} 个月，各次鉴定通常为 {usual:.0f} 个月",
            "{value:.0f} months of stop-work, usually {usual:.0f}",
        ),
    },
    says="{conclusion_date:%Y-%m-%d} 鉴定结论为 {grade:grade}，伤残描述读作 {read_grade:grade}"
    "[（把握 {read_p:.0%}，依据{read_item:grade_item}）]，重 {lighter:.0f} 级[；据该结论已付、按读出的等级多付约"
    " {at_stake_fen:yuan} 元]",
    says_en="concluded on {conclusion_date:%Y-%m-%d} with {grade:grade}, while the description reads as"
    " {read_grade:grade}[ ({read_p:.0%} sure, by {read_item:grade_item})], {lighter:.0f} steps heavier[; about"
    " {at_stake_fen:yuan} yuan paid on it beyond the grade read]",
    trials=[HonestGrades(), LiftedGrades(), LiftedGrades(3, 0.9), LiftedRows()],
)  # fmt: skip
