"""Accounts changed just before a payment, and benefits handled for one's own kin (付款前改账户与亲属利益模型).

Question: Which operator changed where a beneficiary's money goes, let it be paid and changed it back, or
handled the benefit of his own kin, of a neighbour, of an agent he is tied to, of somebody dead?

Population: Every operator and beneficiary whose benefit, account or certification he wrote to in the last two
years; service accounts are left out. Edits to a beneficiary's own account in weeks of a card migration on
record, and to accounts of institutions on record, weigh nothing.

Features: Sequences of edit, payment of a hundred yuan or more within seven days, edit back within thirty;
edits to a stranger's account that was then paid; edits to an account of the operator or his kin; whether the
beneficiary is he himself or his kin, else shares his address, else his phone; whether the agent does;
certifications after death, edits once death or end was known, revivals of what had ended
(features/operator_beneficiary.sql). One fact weighs once: who lives with his mother is kin, no neighbour too.

Method: Surprisal. Each pattern weighs −ln P(so many or more) under the rate of all pairs, to which no single
operator may contribute much. Edits and other acts are the operator's own doing, no opportunities: who edits
more is not excused by it. Weights are measured, none is
set by hand. The sum is put on a scale where 0.5 is one in a thousand. Judged on simulated pairs of the fitted
rates with one to ten sequences planted, against sorting by the number of events.

How to read: The score ranks; it is no probability. No money stands at stake: it is a list for control, and what was
paid is claimed where a rule proves it. A tie alone says that the operator should have stood aside (经办回避), not that
money was lost. It goes to the public-power lane.

Limits: Kinship and shared phones are known only as far as the registries have them. An edit that is never
changed back, to an account in the beneficiary's own name, is not seen. Between people whose relation is on
no register a diversion looks like one to a stranger, and an honest carer's account too. Ties on record as
recused weigh nothing. Patterns are summed as if independent.
"""

from jihe.warning import (
    BeatsBaseline,
    Capacity,
    Counted,
    EditSequences,
    LookAlike,
    MigrationOnly,
    Rows,
    Surprisal,
    WarningModel,
)

MODEL = WarningModel(
    code="M19",
    title="经办人员付款前改收款账户，或经办本人、亲属待遇",
    title_en="An operator edits an account before a payment, or handles his own or his kin's benefit",
    name="付款前改账户与亲属利益模型",
    name_en="Pre-payment account edits and kin benefit",
    basis=["社会保险经办条例 第三十六条", "社会保险法 第八十九条"],
    look_alikes=[
        LookAlike(what="银行集中换卡、账户注销后更换", what_en="Cards exchanged, an account closed",
            cleared_by="银行换卡、销户证明，本人变更申请", cleared_by_en="The bank's word, the person's application"),
        LookAlike(what="本人书面委托子女或机构代领", what_en="A mandate to a child or a home",
            cleared_by="委托书、亲属关系证明、机构备案", cleared_by_en="The mandate, proof of kinship, the filing"),
        LookAlike(what="已报备回避，由他人复核", what_en="A tie declared, and another checked",
            cleared_by="回避报备表、复核记录", cleared_by_en="The declaration, the second check"),
        LookAlike(what="录错账户后改回更正", what_en="A wrong account put right", cleared_by="更正审批单、退票回单",
            cleared_by_en="The approval, the bank's return slip"),
    ],
    line="cross",
    entity="operator_beneficiary",
    features=["sequences", "to_other", "to_own", "kin", "same_address", "same_phone", "agent_tie", "after_end"],
    rising=["sequences", "to_other", "to_own", "kin", "same_address", "same_phone", "agent_tie", "after_end"],
    one_fact=[["sequences", "to_other"]],
    method=Surprisal(
        patterns=[
            Counted("sequences"),
            Counted("to_other"),
            Counted("to_own"),
            Counted("kin"),
            Counted("same_address"),
            Counted("same_phone"),
            Counted("agent_tie"),
            Counted("after_end"),
        ],
        planted=("sequences", (1, 10)),
        by="op_id",
    ),
    capacity=Capacity(top=20, at_least=0.55),  # one in 4,600 by chance: there are a hundred thousand pairs and more
    severity=[(0.75, 3), (0.6, 2)],
    subject=("operator", "op_id"),
    proofs=[Rows("op_log", by="log_id")],
    lane="public_power",
    trials=[MigrationOnly(), EditSequences(at_least=0.5), BeatsBaseline("planted_in_top")],
    reasons={
        "sequences": (
            "改账户、付款、改回 {value:.0f} 次，一般 {usual:.0f} 次",
            "edit, payment, edit back {value:.0f} times, usually {usual:.0f}",
        ),
        "to_other": (
            "改入他人账户后七日内付款 {value:.0f} 次，一般 {usual:.0f} 次",
            "edited to a stranger's account and paid within 7 days {value:.0f} times, usually {usual:.0f}",
        ),
        "to_own": (
            "改入经办人本人或其亲属账户 {value:.0f} 次，一般 {usual:.0f} 次",
            "edited to an account of the operator or his kin {value:.0f} times, usually {usual:.0f}",
        ),
        "kin": (
            "待遇人员是经办人本人或其亲属（{value:.0f}，一般 {usual:.0f}）",
            "the beneficiary is the operator or his kin ({value:.0f}, usually {usual:.0f})",
        ),
        "same_address": (
            "待遇人员与经办人同住址或同户（{value:.0f}，一般 {usual:.0f}）",
            "the beneficiary shares the operator's address or household ({value:.0f}, usually {usual:.0f})",
        ),
        "same_phone": (
            "待遇人员与经办人同手机号（{value:.0f}，一般 {usual:.0f}）",
            "the beneficiary shares the operator's phone ({value:.0f}, usually {usual:.0f})",
        ),
        "agent_tie": (
            "代办人与经办人有亲属、住址或电话关联（{value:.0f}，一般 {usual:.0f}）",
            "the agent is tied to the operator ({value:.0f}, usually {usual:.0f})",
        ),
        "after_end": (
            "死亡或终止之后的账户、认证、恢复操作 {value:.0f} 次，一般 {usual:.0f} 次",
            "{value:.0f} edits, certifications or revivals after death or end, usually {usual:.0f}",
        ),
    },
    says="为同一待遇人员改账户、付款、改回 {sequences:.0f} 次，改入他人账户后付款 {to_other:.0f} 次，"
    "死亡或终止之后操作 {after_end:.0f} 次",
    says_en="for one beneficiary {sequences:.0f} times edit, payment, edit back; {to_other:.0f} edits to"
    " a stranger's account then paid; {after_end:.0f} writes after death or end",
)  # fmt: skip
