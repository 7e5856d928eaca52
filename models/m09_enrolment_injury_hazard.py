"""Employers whose people are hurt in the first days of their cover (参保-受伤间隔风险模型).

Question: At which employers do injuries follow the start of cover so closely that newcomers' risk does not
explain it: people insured after they were hurt, the date moved, or hired to be hurt?

Population: Employers with insured days in the last two years. Cases refused or withdrawn are left out; those
injured before cover began are rule W01's and are not counted here.

Features: Cases and person-days in the first days of cover (the day it began and three more), the rest of the
first month, the rest of the first year and later (features/employer_cover.sql). Employers are scored, not
agents: the employer registers the cover and declares the accident (工伤保险条例 第十七条), and only an employer has
insured days to expect cases from; an agent who works for many mills leaves two early cases at each of them.
What is known about agents stands in features/agent.sql.

Method: Piecewise-exponential hazard of the days from cover to injury, one for the whole city, with the benign
first-month bump; the first days have the hazard of the rest of the first month, so that the staged cases
looked for do not teach what is usual. An employer's cases, their number given, are expected to fall by hazard
times its own person-days. The score sets this against first days that carry 4, 16, 64 or 256 times their
hazard (and the month the root of it). Judged on simulated cities in which one employer in a hundred is a
mill with 5 to 20 cases more.

How to read: The score is the probability that the employer's first days carry more than their hazard, if one
employer in a hundred is such. One early case alone never gives a warning; two of three do. How many cases
there are does not count (that is M08), only when they come. Beside it stand the early cases that were to be
expected. Each case is judged on its own.

Limits: Were the very first shift truly more dangerous than the first month, the excess would look like fraud
in trades with much hiring. A mill that waits a month is not seen. Wrong dates of cover, as in a batch registered
late, move cases; the proofs show the enrolments.
"""

from jihe.warning import (
    Capacity,
    FirstDaysHazard,
    HonestIntervals,
    LookAlike,
    Planted,
    Rows,
    WarningModel,
    YoungWorkforce,
    mill,
)

METHOD = FirstDaysHazard(
    events=["first_cases", "month_cases", "year_cases", "later_cases"],
    exposure=["first_days", "month_days", "year_days", "later_days"],
    cost="first_paid_fen",
    days=730,
)

MODEL = WarningModel(
    code="M09",
    title="用人单位多人参保头几日即受伤，疑似先伤后保",
    title_en="Injuries crowd into the first days of cover: some may have come before it",
    name="参保-受伤间隔风险模型",
    name_en="Enrolment-to-injury hazard",
    basis=["社会保险法 第五十八条", "工伤保险条例 第六十二条", "社会保险经办条例 第四十二条",
        "社会保险法 第八十八条", "工伤保险条例 第六十条"],
    look_alikes=[
        LookAlike(what="新工厂、新项目集中招工，新人多", what_en="A new plant that hires many",
            cleared_by="用工名册、劳动合同、开工文件", cleared_by_en="List of staff, contracts, start of work"),
        LookAlike(what="按月批量参保，受伤早于次月报送", what_en="Enrolled in monthly batches",
            cleared_by="批量参保报送回执、入职登记表", cleared_by_en="The batch's receipt, the forms of hire"),
        LookAlike(what="新工人未培训即上岗", what_en="Newcomers set to work untrained",
            cleared_by="入职培训记录、考勤、监控", cleared_by_en="Training, attendance, the camera"),
    ],
    line="work_injury",
    entity="employer_cover",
    features=[
        "first_cases",
        "month_cases",
        "year_cases",
        "later_cases",
        "first_days",
        "month_days",
        "year_days",
        "later_days",
    ],
    rising=["first_cases"],
    method=METHOD,
    capacity=Capacity(top=10, at_least=0.9),
    severity=[(0.99, 3), (0.9, 2)],
    subject=("employer", "employer_id"),
    proofs=[Rows("wi_case", by="employer_id", month="injury_ts", since="window_month")],
    prevented="excess_fen_a_year",
    reasons={
        "first_cases": (
            "参保头三天内受伤 {value:.0f} 起，按其参保人日应约 {expected_first:.2f} 起",
            "{value:.0f} injured within three days of cover, where its insured days make {expected_first:.2f} expected",
        ),
        "month_cases": (
            "参保首月其余日子受伤 {value:.0f} 起，通常为 {usual:.0f} 起",
            "{value:.0f} injured in the rest of the first month, usually {usual:.0f}",
        ),
        "year_cases": (
            "参保首年其余日子受伤 {value:.0f} 起，通常为 {usual:.0f} 起",
            "{value:.0f} injured in the rest of the first year, usually {usual:.0f}",
        ),
        "later_cases": (
            "参保一年以后受伤 {value:.0f} 起，通常为 {usual:.0f} 起",
            "{value:.0f} injured after the first year, usually {usual:.0f}",
        ),
        "first_days": (
            "处于参保头三天的只有 {value:,.0f} 人日，通常为 {usual:,.0f} 人日",
            "{value:,.0f} person-days in the first days of cover, usually {usual:,.0f}",
        ),
        "month_days": (
            "首月其余 {value:,.0f} 人日，通常为 {usual:,.0f} 人日",
            "{value:,.0f} person-days in the rest of the first month, usually {usual:,.0f}",
        ),
        "year_days": (
            "首年其余 {value:,.0f} 人日，通常为 {usual:,.0f} 人日",
            "{value:,.0f} person-days in the rest of the first year, usually {usual:,.0f}",
        ),
        "later_days": (
            "参保一年以上 {value:,.0f} 人日，通常为 {usual:,.0f} 人日，并非新人多所致",
            "{value:,.0f} person-days after the first year, usually {usual:,.0f}: newcomers do not explain it",
        ),
    },
    says="两年内 {all_cases:.0f} 起工伤中 {first_cases:.0f} 起在参保头三天内，按新人风险应约 {expected_first:.2f}"
    " 起[；头三天内的案件已付 {first_paid_fen:yuan} 元]",
    says_en="{first_cases:.0f} of {all_cases:.0f} injuries in two years came within three days of cover,"
    " where newcomers' risk makes {expected_first:.2f} expected[; {first_paid_fen:yuan} yuan paid"
    " for these]",
    trials=[
        HonestIntervals(),
        Planted("planted_mills", "employers with 5 to 20 cases more", mill(METHOD), at_least=0.8, repeats=20),
        YoungWorkforce(),
    ],
)  # fmt: skip
