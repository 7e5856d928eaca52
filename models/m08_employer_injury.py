"""Employers with far more injuries than their risk class explains (单位工伤高发经验贝叶斯模型).

Question: Which employers have more work-injury cases than their risk class, their size and their share of
newcomers explain — a mill that stages injuries, a broker's shell, or a workshop that needs a safety
inspector?

Population: Employers with insured months or cases in the last two years. Claims of specific persons (WIS)
count too.

Features: Cases, insured months and first months of new enrolments (features/employer.sql); compared within
the risk class. A newcomer's first month counts two and a half times, because newcomers are hurt more often
wherever they work; without that, every employer that hires would look dangerous.

Method: Gamma-Poisson by risk class. The class's distribution of rates is fitted by maximum marginal
likelihood; each employer's posterior combines it with its own record, so a firm of three with one accident
stays near its class and a firm of three hundred is judged by what it did. Nobody's verdict is needed. The
fit is judged on simulated cities in which one employer in a hundred is a mill at three to eight times its
class.

How to read: The score is the probability that the employer's true rate is more than three times its class's.
Beside it stand the cases its class would have had, the cases beyond that and what they cost in two years;
half of that cost is what a year would save. No payment is named: it is the pattern that is warned of, and
each case is judged on its own.

Limits: A truly dangerous workshop in a mild class scores like a mill; a visit tells them apart. Mills in the
data widen their class's distribution, which makes the model milder, never harsher. Very small mills cannot
be seen in counts.
"""

from jihe.warning import (
    Capacity,
    GammaPoisson,
    HazardousClasses,
    LookAlike,
    NoExcess,
    Planted,
    Rows,
    SimulatedMills,
    WarningModel,
)


def mills(rows, rng):
    """Employers as they would be had they staged eight to twenty injuries in the two years."""
    return rows.assign(cases=rows["cases"] + rng.integers(8, 21, len(rows)))


MODEL = WarningModel(
    code="M08",
    title="用人单位工伤案件异常多发，疑似虚报或存在安全隐患",
    title_en="An employer has far more injuries than its like: made up, or unsafe",
    name="单位工伤高发经验贝叶斯模型",
    name_en="Employer injury frequency",
    basis=["工伤保险条例 第十四条", "工伤保险条例 第十八条", "社会保险经办条例 第四十二条",
        "工伤保险条例 第六十条"],
    look_alikes=[
        LookAlike(what="工序确实危险、安全管理薄弱", what_en="Work that truly is dangerous",
            cleared_by="现场检查、安全监管处罚或整改记录", cleared_by_en="A visit, the safety inspector's record"),
        LookAlike(what="行业登记与实际不符，实为高风险行业", what_en="Registered in a milder trade than it is in",
            cleared_by="营业执照、实际工序说明、费率核定表",
            cleared_by_en="Licence, the work done, the rate's assessment"),
        LookAlike(what="一次群体事故计为多起", what_en="One accident counted as several",
            cleared_by="事故调查报告、各案受伤时间地点", cleared_by_en="The report of the accident"),
        LookAlike(what="参保人数少报，分母偏小", what_en="Fewer insured than work there",
            cleared_by="工资表、考勤和参保名册比对", cleared_by_en="Payroll, attendance and the enrolled"),
    ],
    line="work_injury",
    entity="employer",
    features=["cases", "insured_months", "first_months"],
    rising=["cases"],
    peers="risk_class",
    method=GammaPoisson(
        events="cases",
        exposure="insured_months",
        fresh="first_months",
        hazard=2.5,
        by="risk_class",
        multiple=3.0,
        cost="paid_fen",
        months=24,
    ),
    capacity=Capacity(top=10, at_least=0.95),
    severity=[(0.99, 3), (0.95, 2)],
    subject=("employer", "employer_id"),
    proofs=[Rows("wi_case", by="employer_id", month="injury_ts", since="window_month")],
    prevented="excess_fen_a_year",
    reasons={
        "cases": (
            "两年内 {value:.0f} 起工伤，同类别、同规模的单位约 {expected_events:.1f} 起",
            "{value:.0f} injuries in two years, where its class and size have about {expected_events:.1f}",
        ),
        "insured_months": (
            "两年内参保 {value:.0f} 人月，同类单位通常 {usual:.0f} 人月，规模不足以解释案件数",
            "{value:.0f} insured months in two years, usually {usual:.0f}: size does not explain the cases",
        ),
        "first_months": (
            "其中新参保首月 {value:.0f} 人月，同类单位通常 {usual:.0f}，已按更高风险计入",
            "{value:.0f} first months of newcomers, usually {usual:.0f}; their higher risk is counted in",
        ),
    },
    says="两年内 {cases:.0f} 起工伤，同类别、同规模约 {expected_events:.1f} 起；各案已付 {paid_fen:yuan}"
    " 元，约多支出 {excess_yuan:,.0f} 元",
    says_en="{cases:.0f} injuries in two years where its class and size have about {expected_events:.1f};"
    " {paid_fen:yuan} yuan paid for them, about {excess_yuan:,.0f} yuan of it in excess",
    trials=[
        NoExcess(most=0.01),
        Planted("mills", "employers with 8 to 20 cases more", mills, at_least=0.8, count=5),
        SimulatedMills(),
        HazardousClasses(),
    ],
)  # fmt: skip
