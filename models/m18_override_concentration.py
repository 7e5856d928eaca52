"""Operators who override and back-date far more than their post and business explain (强制通过与倒签集中度模型).

Question: Which operators pass failed checks, cancel screening results, back-date, roll back, or change a file after
it was rejected, more often than others in the same post do in the same kind of business?

Population: One row an operator and kind of business with an act that changes something in the last two years. Service
accounts on record are a class of their own.

Features: Overrides, back-dates, rollbacks, changes after a rejection, and all acts that change something
(features/operator_business.sql). Fifty back-dates of one kind of business by one operator on one day are a mass
correction, as after a change of rules: it is labelled and counts once.

Method: Gamma-Poisson by post and kind of business. The class's distribution of rates per act is fitted by maximum
marginal likelihood; each operator's posterior combines it with their own record, so that two overrides in ten
acts stay near the class and twenty in a hundred do not. Where a whole class back-dates, as all do after a change
of rules, nobody in it stands out. Nobody's verdict is needed. The fit is judged on simulated offices in which one
operator in a hundred overrides at three to eight times the class; the funnel plot shows the same limits.

How to read: The score is the probability that the operator's true rate is more than twice that of the class.
Beside it stand what the class would have had and how many acts are beyond that. It watches public power: it goes
to discipline and audit alone, and says what to look at first, never that somebody took money. No payment is named.

Limits: An operator to whom all difficult files are sent scores like one who waves them through: the reasons on the
overridden files tell them apart. A class in which most are corrupt looks normal. Small offices, where one person
does two posts, are compared with the post on record. Who back-dates fifty in a day is counted once: see the label.
"""

from typing import Any

from jihe.warning import (
    Capacity,
    FunnelHolds,
    GammaPoisson,
    LookAlike,
    NoExcess,
    Planted,
    QuietAmong,
    Rows,
    WarningModel,
)

KINDS = ("overrides", "backdates", "rollbacks", "reworked")


def waves_through(rows: Any, rng: Any) -> Any:
    """Copies of operators who override a quarter of at least eighty acts in two years, where one in twenty is usual."""
    decisions = rows["decisions"].clip(lower=80)
    return rows.assign(decisions=decisions, overrides=rng.binomial(decisions.astype(int), 0.25))


MODEL = WarningModel(
    code="M18",
    title="经办人员强制通过、倒签、回退明显多于同岗位",
    title_en="An operator overrides, back-dates or rolls back far more than others in the post",
    name="强制通过与倒签集中度模型",
    name_en="Override, rollback and back-date concentration",
    basis=["社会保险经办条例 第三十六条", "社会保险法 第八十九条"],
    look_alikes=[
        LookAlike(what="疑难件集中交由其办理", what_en="All difficult files are sent to him",
            cleared_by="分工文件、各件强制通过的理由", cleared_by_en="Who does what, the reasons on the files"),
        LookAlike(what="政策调整、系统缺陷后的批量更正", what_en="A mass correction after a change of rules",
            cleared_by="政策文件、更正批次说明", cleared_by_en="The rules, the note on the batch"),
        LookAlike(what="法院、复议结果要求更改", what_en="Changes that a court ordered",
            cleared_by="判决书、复议决定书", cleared_by_en="The judgment or decision"),
    ],
    line="cross",
    lane="public_power",
    entity="operator_business",
    features=["overrides", "backdates", "rollbacks", "reworked", "decisions"],
    rising=["overrides", "backdates", "rollbacks", "reworked"],
    peers="class",
    method=GammaPoisson(
        events=KINDS,
        exposure="decisions",
        by="class",
        multiple=2.0,
        months=24,
        alike=True,
        of="operators in a kind of business",
        planted="overriders",
        per="overrides, back-dates and rollbacks per act",
    ),
    capacity=Capacity(top=10, at_least=0.8),
    severity=[(0.97, 3), (0.9, 2)],
    subject=("operator", "op_id"),
    proofs=[Rows("op_log", by="log_id")],
    reasons={
        "overrides": (
            "两年内强制通过 {value:.0f} 次，同岗位同业务通常 {usual:.0f} 次",
            "{value:.0f} overrides in two years, usually {usual:.0f} in this post and kind of business",
        ),
        "backdates": (
            "两年内倒签 {value:.0f} 次，同岗位同业务通常 {usual:.0f} 次",
            "{value:.0f} back-dates in two years, usually {usual:.0f}",
        ),
        "rollbacks": (
            "两年内回退 {value:.0f} 次，同岗位同业务通常 {usual:.0f} 次",
            "{value:.0f} rollbacks in two years, usually {usual:.0f}",
        ),
        "reworked": (
            "退回后又修改 {value:.0f} 次，同岗位同业务通常 {usual:.0f} 次",
            "{value:.0f} files changed after a rejection, usually {usual:.0f}",
        ),
        "decisions": (
            "两年内改变业务数据的操作 {value:.0f} 次，通常 {usual:.0f} 次，工作量不足以解释",
            "{value:.0f} acts that change something in two years, usually {usual:.0f}: workload does not explain it",
        ),
    },
    says="同一业务两年内强制通过 {overrides:.0f} 次、倒签 {backdates:.0f} 次、回退 {rollbacks:.0f} "
    "次、退回后修改 {reworked:.0f} 次，同岗位同业务合计约 {expected_events:.1f} 次",
    says_en="{overrides:.0f} overrides, {backdates:.0f} back-dates, {rollbacks:.0f} rollbacks, {reworked:.0f}"
    " changes after a rejection in one kind of business in two years, where the class would have"
    " about {expected_events:.1f} in all",
    trials=[
        NoExcess(most=0.01),
        FunnelHolds(most=0.005),
        Planted(
            "waved_through", "operators who override a quarter of their files", waves_through, 0.6,
            count=3, repeats=15, of="decides",
        ),
        QuietAmong("is_service", most_times=1.0),
    ],
)  # fmt: skip
