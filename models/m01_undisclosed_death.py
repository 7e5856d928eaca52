"""Recipients who may have died without the fund being told (疑似隐瞒死亡生存风险模型).

Question: Of whom that draws a pension, a dependant's pension or a disability allowance does the silence of hospitals,
buses and certifications say that they are dead, though no registry has told so?

Population: Everybody to whom one of these was due in the last two months. Of whom a registry tells that they are dead,
rule P01 (W13, W14) proves the point; such rows are scored but not warned of.

Features: How long hospitals, public transport and pharmacies have not seen the person, each counted only up to the
registry's own last day, and how many months with a sign the person's own habit of the year before would have had since;
stays in hospital; certifications by way of certifying; a change of account since the last sign, an account of somebody
else, a care home, being abroad; how long deaths among kin took to be reported (features/person.sql). Age and sex:
mortality turns on age (it turns on birth_date), and mortality turns on sex. For the trials alone are read: town is not
a feature, hukou_region is not a feature. The fund holds no record of withdrawals from accounts.

Method: Discrete-time survival. The past teaches it: who was due a pension at the end of past quarters, looked at as if
the registry of deaths had been silent for three months, and what it told of them within six. First a life table of the
fund's own (complementary log-log, Gompertz in age, with the time at risk as exposure), then boosted trees on its hazard
and the signs. Judged forward in time, against that life table alone and against sorting by months of silence.

How to read: The score is the probability that a registry will yet tell of a death before today. Most deaths are told of
within days, so it is small even where silence is deep; a home visit settles it. At stake is what was paid since the
month after the last sure sign of life.

Limits: Taught by deaths that were told of in the end; one that nobody ever tells of teaches nothing, and is seen only
as far as it resembles these. Where kin go on certifying by a photograph or buying with the card, silence is broken. Few
are truly untold of on a day, so what is said about these has wide intervals. Who lives elsewhere shows no signs here;
silence counts against the own habit for that reason.
"""

from jihe.warning import (
    Absence,
    BeatsBaseline,
    Calibrated,
    CalibratedByBand,
    Capacity,
    History,
    LookAlike,
    NoGroupSearchedMore,
    Rows,
    ShuffledLabels,
    Survival,
    WarningModel,
    Without,
)

AGES = (60, 70, 80, 90)


def _months(zh: str, en: str) -> tuple[str, str]:
    return f"{zh} {{value:.1f}} 个月，通常为 {{usual:.1f}} 个月", f"{en}: {{value:.1f}} months, usually {{usual:.1f}}"


def _whether(zh: str, en: str) -> tuple[str, str]:
    return (
        f"{zh}：{{value:否/是}}，通常为{{usual:否/是}}",
        f"{en}: {{value:no/yes}}, usually {{usual:no/yes}}",
    )


def _count(zh: str, unit: str, en: str) -> tuple[str, str]:
    return f"{zh} {{value:.0f}} {unit}，通常为 {{usual:.0f}} {unit}", f"{en}: {{value:.0f}}, usually {{usual:.0f}}"


MODEL = WarningModel(
    code="M01",
    title="长期没有活动迹象而待遇照发，疑似已死亡未报",
    title_en="A benefit goes on after long silence: a death may be unreported",
    name="疑似隐瞒死亡生存风险模型",
    name_en="Undisclosed death",
    basis=["社会保险经办条例 第二十五条", "社会保险经办条例 第二十六条", "人社厅发〔2018〕107号",
        "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="卧床、入住养老机构，不出行不就医", what_en="Bedridden, or in a home",
            cleared_by="上门核实记录、养老机构入住证明和近期照片", cleared_by_en="A home visit, the home's contract"),
        LookAlike(what="在外地、境外随子女居住", what_en="Lives elsewhere or abroad with children",
            cleared_by="异地就医或居住登记、当地协助认证、视频认证",
            cleared_by_en="Records there, certification there"),
        LookAlike(what="身体健康，很少就医、不用交通卡", what_en="In good health, and uses no card",
            cleared_by="本人当面或人脸认证", cleared_by_en="Certification in person"),
        LookAlike(what="登记库断档，就医、乘车数据未送达", what_en="A registry that fell silent",
            cleared_by="该库最近一次收到数据的日期，医院、公交的查询", cleared_by_en="The registry's last day"),
    ],
    absent=[Absence(table="ext_death", by={"person_id": "subject_id"}, only={"revoked_date": [None]})],
    rests=("休息：名单的先后经评测不对；P10、P11 照查", "resting: its order was found wrong; P10 and P11 ask"),
    line="pension", entity="person",
    features=["age_years", "male", "last_seen_months", "medical_silent_months", "medical_missed",
        "travel_silent_months", "travel_missed", "pharmacy_silent_months", "pharmacy_missed", "hospital_stays",
        "ended_in_hospital", "certified_months", "matched_months", "paper_certified", "certification_trouble",
        "account_changed", "paid_to_other", "care_home", "abroad", "kin_deaths", "kin_lag_days"],
    rising=["medical_missed", "travel_missed", "certified_months", "matched_months", "account_changed", "kin_lag_days"],
    one_fact=[
        ["medical_silent_months", "medical_missed"],
        ["travel_silent_months", "travel_missed"],
        ["pharmacy_silent_months", "pharmacy_missed"],
        ["hospital_stays", "ended_in_hospital"],
        ["kin_deaths", "kin_lag_days"],
    ],
    settled="settled_by_rule",
    method=Survival(("age_years", "male"), exposure="months_at_risk", silence="last_seen_months"),
    labels=History(
        "death", "death_date", hidden="hidden_months", group="person_id", fen="prevented_fen", days=7, most=4_000
    ),
    capacity=Capacity(top=20, at_least=0.002),
    severity=[(0.2, 3), (0.01, 2)],
    subject=("person", "person_id"),
    stakes=Rows("payment", by="person_id", month="ym", since="silent_from_month"),
    proofs=[
        Rows("pension_award", by="person_id"),
        Rows("certification", by="person_id", month="cert_ts", since="silent_from_month"),
    ],
    prevented="prevented_fen",
    reasons={
        "last_seen_months": _months("距最后一次可靠活动迹象", "since the last sure sign of life"),
        "medical_silent_months": _months("未到院就医", "without a visit to a hospital"),
        "medical_missed": _months("按本人习惯，其间本应就医", "with a visit that the own habit would have had since"),
        "travel_silent_months": _months("未乘坐公共交通", "without a journey on public transport"),
        "travel_missed": _months("按本人习惯，其间本应出行", "with a journey that the own habit would have had since"),
        "pharmacy_silent_months": _months("未在药店购药", "without a purchase at a pharmacy"),
        "pharmacy_missed": _months("按本人习惯，其间本应购药", "with a purchase that the own habit would have had"),
        "hospital_stays": _count("近一年住院", "次", "stays in hospital within a year"),
        "ended_in_hospital": _whether("最后一次就医为住院", "the last visit was a stay in hospital"),
        "certified_months": _months(
            "距最后一次人脸、窗口或上门认证", "since the last certification by face or in person"),
        "matched_months": _months("距最后一次数据比对认证", "since the last certification by matching of data"),
        "paper_certified": _whether("最后一次认证只有纸质证明", "last certified on paper alone"),
        "certification_trouble": _count(
            "近一年认证未通过或强制通过", "次", "certifications failed or overridden in a year"),
        "account_changed": _whether("最后一次活动迹象之后更换了收款账户", "account changed since the last sure sign"),
        "paid_to_other": _whether("收款账户不是本人的", "paid to somebody else's account"),
        "care_home": _whether("由备案机构代收", "paid to an institution on record"),
        "abroad": _whether("在境外", "abroad"),
        "kin_deaths": _count("近一年亲属死亡", "人", "deaths among kin within a year"),
        "kin_lag_days": _count("亲属死亡到登记最长", "天", "days from a death among kin to its report, at most"),
    },
    says="最后一次可靠活动迹象（就医、出行、购药、认证）在 {last_seen_months:.1f} 个月以前[，此后 {from_ym:month}"
    " 至 {to_ym:month} 仍发放 {stake_months:.0f} 个月，计 {at_stake_fen:yuan} 元]；尚无死亡登记，"
    "宜上门核实",
    says_en="last surely seen {last_seen_months:.1f} months ago (hospital, journey, pharmacy, certification)"
    "[; paid since for {stake_months:.0f} months, {from_ym:month} to {to_ym:month}, {at_stake_fen:yuan}"
    " yuan]; no death is registered: a visit settles it",
    trials=[
        ShuffledLabels(), BeatsBaseline("recall_in_top_percent", called="finds_more_than_the_life_table"),
        Calibrated(0.001), CalibratedByBand("age_years", AGES, most_times=1.5),
        Without("certified_months", "matched_months"),
        Without("medical_silent_months", "medical_missed", "hospital_stays", "ended_in_hospital"),
        NoGroupSearchedMore("town", "age_years", AGES, most_times=2),
        NoGroupSearchedMore("hukou_region", "age_years", AGES, most_times=2),
    ],
)  # fmt: skip
