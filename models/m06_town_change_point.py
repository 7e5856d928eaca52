"""Offices whose claims or outlay have risen above what the other offices explain (镇街网点待遇支出突变模型).

Question: In which town's office, and in which line of business, have claims or what is paid on them risen, of late
and lastingly, in a way that the season, the number of insured persons and the other offices do not explain — a local
procedure that changed, or a mill that began?

Population: Town branches, by line (pension, unemployment, work injury) and month, for the last three years. The town
is only what is scored, by its office: town is not a feature. Claims count where they were accepted, not where the
person lives; work-injury cases where the employer is.

Features: Claims accepted in the month, what was paid in the month on claims accepted in the year before, insured
persons of the town's employers (features/town_month.sql). A month is judged once it has ended.

Method: Quasi-Poisson. A month's expectation of an office is its insured persons times its own rate times what the
other offices of the line had that month against theirs: season, calendar, trend and one-off policy months are in it,
and a month in which most offices are far off is masked. Standardised residuals run into a one-sided EWMA whose limit
gives one false alarm in 24 months a chart, or fewer where all charts together would give more than one in three
months. Outlay resembles that of the month before; its chart is widened by that.

How to read: The score is 0.5 at the limit and 0.67 at twice the limit. Beside it stand what was to be expected of the
month and for how many months the chart has been raised: there the rise began. It is a question to the office, not a
suspicion of anybody; one sees by agent, employer and operator what the rise is made of.

Limits: A rise that all offices share is not seen, nor a fall. In a small office a doubled number of claims can go
unseen for months; jihe models evaluate says for how long. A season of one town alone looks like a rise. With less
than a year of history the chart is a guess. Claims that reach the records late lower the last month.
"""

from jihe.warning import Capacity, InControl, LookAlike, OneOffMonth, PanelChart, RisesSeen, WarningModel

MODEL = WarningModel(
    code="M06",
    title="网点受理或支付持续高于同期其他网点，原因待查",
    title_en="An office's claims or outlay stay above what the other offices explain",
    name="镇街(网点)待遇支出突变模型",
    name_en="Outlay and claim change-point by town office",
    basis=["社会保险经办条例 第三十六条", "社会保险经办条例 第四十二条", "社会保险法 第八十九条"],
    look_alikes=[
        LookAlike(what="当地企业集中关停、搬迁", what_en="Firms of the town closed or moved",
            cleared_by="关停搬迁名单、申领人原单位分布", cleared_by_en="Whom the claimants worked for"),
        LookAlike(what="集中办理、积案清理或业务划转", what_en="A campaign, a backlog, or business moved here",
            cleared_by="办理通知、业务划转文件", cleared_by_en="The notice, the order that moved it"),
        LookAlike(what="参保人口快速增长", what_en="Fast growth of the insured", cleared_by="镇街参保人数变动表",
            cleared_by_en="The count of insured persons"),
    ],
    line="cross",
    entity="town_month",
    features=["claims", "outlay_yuan", "insured"],
    rising=["claims", "outlay_yuan"],
    peers="series_id",
    judged="last_month",
    method=PanelChart(
        measures=("claims", "outlay_yuan"), exposure="insured", series="series_id", time="month", group="line"
    ),
    capacity=Capacity(top=3, at_least=0.5),
    severity=[(2 / 3, 3), (0.5, 2)],
    subject=("office", "office_id"),
    reasons={
        "claims": (
            "当月受理 {value:.0f} 件，照其他网点当月的情况约 {expected_claims:.1f} 件，本网点平常 {usual:.0f} 件",
            "{value:.0f} claims, about {expected_claims:.1f} by what the other offices had, usually {usual:.0f} here",
        ),
        "outlay_yuan": (
            "向近一年受理的申请支付 {value:,.0f} 元，照其他网点约 {expected_outlay_yuan:,.0f} 元，平常 {usual:,.0f} 元",
            "{value:,.0f} yuan paid on the year's claims, about {expected_outlay_yuan:,.0f} due, usually {usual:,.0f}",
        ),
        "insured": (
            "镇街单位参保 {value:,.0f} 人，平常 {usual:,.0f} 人，人数变化已计入",
            "{value:,.0f} insured persons of the town's employers, usually {usual:,.0f}; already counted in",
        ),
    },
    says="网点 {office_id} 的{line:养老/失业/工伤}业务 {month:month_number} 受理 {claims:.0f} 件，应"
    "约 {expected_claims:.1f} 件；支付 {outlay_yuan:,.0f} 元，应约 {expected_outlay_yuan:,.0f} "
    "元；控制图已抬升 {months_raised:.0f} 个月，为警戒线的 {times_limit:.2f} 倍",
    says_en="Office {office_id}, {line:pension/unemployment/work injury}, {month:month_number}: {claims:.0f}"
    " claims where about {expected_claims:.1f} were due, {outlay_yuan:,.0f} yuan where {expected_outlay_yuan:,.0f};"
    " raised for {months_raised:.0f} months, {times_limit:.2f} times the limit",
    trials=[
        InControl(months=24),
        InControl(months=24, block=6),
        OneOffMonth("claims", times=2.0, most=1 / 24),
        RisesSeen("claims", least=0.5),
        RisesSeen("claims", least=0.8, usual=8.0),
        RisesSeen("outlay_yuan", least=0.5),
    ],
)  # fmt: skip
