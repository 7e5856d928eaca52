"""Issuers of skill certificates with several signs of a mill at once (技能补贴机构集中度模型).

Question: Which bodies that train, examine and issue skill certificates stand behind subsidies that look made rather
than earned: too many on a day, filed by one agent, paid to others' accounts, for holders who cannot have been there
or whom the registry does not know?

Population: Issuers with subsidised certificates of the last two years.

Features: Certificates a day of issue; the chance that two certificates were filed by one agent, or paid to one bank
(Herfindahl); the share paid to somebody else's account, of holders who were in hospital, abroad or in custody that
day, full-time students or pensioners, of certificates unknown to the registry, and of holders who live far from
their employer (features/training_issuer.sql). The share of holders over 55 is left out: age is protected, and
neither the law of the subsidy nor nature turns on it. Failed examinations and their scores, trainers and the place
of the examination do not reach the fund, so a pass rate, a variance of scores, certificates a trainer and day, and
a distance from the issuer cannot be computed; days of issue stand for trainer-days.

Method: Each sign by empirical Bayes over all issuers: a beta-binomial for a share, a gamma-Poisson for a rate. The
score is the probability that at least two signs are far more than usual (five times the odds and at least one in
twenty, or three times the rate). An issuer with few certificates is believed to be usual.

How to read: 0.9 means that two signs at least are almost certainly there; the reasons name them. One alone has
honest reasons: a large vocational school examines many on a day, an employer's agent files for a whole workshop.
The certificates are the proofs: their class lists and the attendance are what to ask for.

Limits: Signs are taken as independent; where an honest cause raises two at once, it warns wrongly. What most issuers
do is usual. Mills that spread over agents, days and accounts, with trainees who could have been there, are not seen.
Only subsidised certificates are counted, not all that an issuer gave.
"""

from jihe.warning import (
    Capacity,
    HonestStayQuiet,
    LookAlike,
    Planted,
    Raised,
    Rate,
    Rows,
    SeveralSigns,
    Share,
    WarningModel,
)

COUNTS = ("certificates", "checkable", "placed")
SHARES = (
    Share("agent_share", "certificates"),
    Share("bank_share", "certificates"),
    Share("other_account_share", "certificates"),
    Share("unable_share", "certificates"),
    Share("unknown_share", "checkable"),
    Share("far_share", "placed"),
)

MODEL = WarningModel(
    code="M07",
    title="发证机构疑似虚假培训发证，套取技能补贴",
    title_en="An issuer of certificates seems to stand behind sham training for the subsidy",
    name="技能补贴机构集中度模型",
    name_en="Training-issuer and subsidy concentration",
    basis=["失业保险条例 第十条", "人社部发〔2017〕40号", "社会保险经办条例 第四十二条",
        "广东省失业保险条例 第四十一条"],
    look_alikes=[
        LookAlike(what="职业院校、大企业同日集中考核", what_en="A school or a large firm examines many on a day",
            cleared_by="考核计划、签到表、成绩册、监考记录", cleared_by_en="Plan, attendance, marks, invigilation"),
        LookAlike(what="单位人事统一为职工代办", what_en="An employer files for its staff",
            cleared_by="单位代办委托书、职工名册", cleared_by_en="The mandate and the list of staff"),
        LookAlike(what="登记库迟到或证号录错", what_en="The registry is late, or a number is wrong",
            cleared_by="证书原件、发证机构证明", cleared_by_en="The certificate, the issuer's word"),
    ],
    line="unemployment",
    entity="training_issuer",
    features=[
        "per_day",
        "agent_share",
        "bank_share",
        "other_account_share",
        "unable_share",
        "unknown_share",
        "far_share",
    ],
    rising=["per_day", *(sign.column for sign in SHARES)],
    method=SeveralSigns([Rate("per_day", "days"), *SHARES]),
    capacity=Capacity(top=3, at_least=0.8),
    severity=[(0.95, 3), (0.8, 2)],
    subject=("training_issuer", "issuer_id"),
    proofs=[Rows("skill_subsidy", by="issuer_id", month="cert_date", since="window_month")],
    reasons={
        "per_day": (
            "每个发证日 {value:.1f} 件证书，其他机构通常 {usual:.1f} 件",
            "{value:.1f} certificates a day of issue, usually {usual:.1f}",
        ),
        "agent_share": (
            "任两件经同一代办申报的概率 {value:.0%}，其他机构通常 {usual:.0%}",
            "two certificates were filed by one agent with chance {value:.0%}, usually {usual:.0%}",
        ),
        "bank_share": (
            "任两件汇入同一银行的概率 {value:.0%}，其他机构通常 {usual:.0%}",
            "two were paid to one bank with chance {value:.0%}, usually {usual:.0%}",
        ),
        "other_account_share": (
            "{value:.0%} 汇入他人账户，其他机构通常 {usual:.0%}",
            "{value:.0%} paid to the account of somebody else, usually {usual:.0%}",
        ),
        "unable_share": (
            "{value:.0%} 的持证人取证之日住院、出境、在押，或为全日制学生、已退休，其他机构通常 {usual:.0%}",
            "{value:.0%} of holders were in hospital, abroad, in custody, students or retired, usually {usual:.0%}",
        ),
        "unknown_share": (
            "{value:.0%} 的证书登记库查无，其他机构通常 {usual:.0%}",
            "{value:.0%} of certificates are not in the registry, usually {usual:.0%}",
        ),
        "far_share": (
            "{value:.0%} 的持证人住处远离单位，其他机构通常 {usual:.0%}",
            "{value:.0%} of holders live far from their employer, usually {usual:.0%}",
        ),
    },
    says="发证机构 {issuer_id} 两年内 {certificates:.0f} 件领取补贴的证书：每个发证日 {per_day:.1f} "
    "件，{unable_share:.0%} 的持证人当日不能或不应参加，{other_account_share:.0%} 汇入他人账户[，"
    "{unknown_share:.0%} 登记库查无]；同时出现约 {signs:.1f} 种异常迹象，近十二个月补贴 {yearly_fen:yuan}"
    " 元",
    says_en="Issuer {issuer_id}: {certificates:.0f} subsidised certificates in two years, {per_day:.1f}"
    " a day of issue, {unable_share:.0%} of holders cannot have been there, {other_account_share:.0%}"
    " paid to others' accounts[, {unknown_share:.0%} not in the registry]; about {signs:.1f} signs"
    " at once, {yearly_fen:yuan} yuan in twelve months",
    trials=[
        HonestStayQuiet("certificates", below=20, most=0.02),
        Planted(
            "sham_trainees",
            "issuers of 25 to 120 certificates with trainees who cannot have been there, filed by one agent",
            Raised({"agent_share": (0.3, 0.9), "unable_share": (0.15, 0.4)}, COUNTS, (25, 120)),
            at_least=0.8,
            count=2,
            repeats=10,
        ),
        Planted(
            "sham_examinations",
            "issuers of 25 to 120 certificates, many on a day and unknown to the registry, without an agent",
            Raised({"per_day": (6.0, 12.0), "unknown_share": (0.15, 0.5)}, COUNTS, (25, 120)),
            at_least=0.8,
            count=2,
            repeats=10,
        ),
    ],
)  # fmt: skip
