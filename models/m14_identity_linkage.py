"""Two records of one person (疑似一人多户概率匹配模型).

Question: Which records of the fund are likely to be one person's, though their numbers are not the same?

Population: Every pair of records, none merged, that agree on something worth comparing them for: a number but for
its century and check digit, a name with a birth date or a part of one, a phone, an account, an address with a
birth date. Whom a registry calls each other's kin are two people. Records with one number are rule X02's: they teach.

Features: How alike numbers, names, days of birth, addresses, phones and accounts are, in levels
(features/person_identity.sql and below). The check digit tells every single wrong digit and every two swapped
(ISO 7064): two numbers a slip apart that both pass were not mistyped; they are two people's, twins' as a rule.

Method: Fellegi and Sunter with four kinds of pairs: one person's, strangers', kin's, twins'. What strangers share is
counted among pairs drawn at random, a name by how common it is; what kin share, among registered kin; what one
person's records share is learnt by expectation maximisation, from what is declared below on. splink blocks and
compares. Judged on pairs not learnt from, with doubles drawn as declared among them.

How to read: The score is the posterior that both are one person's. From 0.95 on it is as good as certain; from
0.3 to there a clerk decides by the papers. A lead: nothing is merged, and why there are two is not said.

Limits: Nobody's sex is read, and birth_date is not a feature: it is compared with the other record's and nothing
else. A second identity with a valid number, another name and another address is not seen. Homophones are known only
as one character apart. Who has a permit and shares name and birthday with a stranger is looked into by a clerk.
"""

from jihe.warning import (
    Capacity,
    Comparison,
    DoublesFound,
    Level,
    LookAlike,
    LookAlikesStayApart,
    RecordLinkage,
    Rows,
    WarningModel,
)

CHECKED = "COALESCE(number_valid_l AND number_valid_r, FALSE)"  # both pass: neither has a slip in it
SLIP = "damerau_levenshtein(number_region_l || number_rest_l, number_region_r || number_rest_r) <= 1"
SHORT = "length(id_no_l) <> length(id_no_r) AND number_region_l = number_region_r AND number_rest_l = number_rest_r"
ONE_CHARACTER = "length(name_l) = length(name_r) AND " + " + ".join(
    f"CAST(substr(name_l, {place}, 1) <> substr(name_r, {place}, 1) AS INTEGER)" for place in (1, 2, 3, 4)
) + " = 1"  # fmt: skip
TURNED = "substr({0}_l, {1}, 2) = substr({0}_r, {2}, 2) AND substr({0}_l, {2}, 2) = substr({0}_r, {1}, 2)"
TURNED_DAY = "born_year_l = born_year_r AND " + TURNED.format("born_day", 1, 4)
TURNED_NUMBER = (  # of the nine digits: year, month, day, serial
    "number_region_l = number_region_r AND substr(number_rest_l, 1, 2) = substr(number_rest_r, 1, 2)"
    " AND substr(number_rest_l, 7) = substr(number_rest_r, 7) AND " + TURNED.format("number_rest", 3, 5)
)


def same(name: str, match: float, kin: float, twins: float) -> Comparison:
    """Alike only where it is the same."""
    levels = [Level(1 - match, 1 - kin, 1 - twins), Level(match, kin, twins, f"{name}_l = {name}_r")]
    return Comparison(f"{name}_alike", f"{name}_l IS NULL OR {name}_r IS NULL", levels)


METHOD = RecordLinkage(
    comparisons=[  # each level: how often between one person's records, kin, twins
        Comparison("number_alike", "document_l <> document_r", levels=[
            Level(0.10, 0.93, 0.97),
            Level(0.10, 0.06, 0.02, f"NOT {CHECKED}", strangers=0.02),  # one record in a hundred has such a number
            Level(0.30, 0.004, 0.004, f"NOT {CHECKED} AND ({SLIP} OR ({TURNED_NUMBER}))"),
            Level(0.25, 0.003, 0.003, f"id_no_l = former_no_r OR former_no_l = id_no_r OR ({SHORT})"),
            Level(0.25, 0.003, 0.003, "id_no_l = id_no_r"),
        ]),
        Comparison("name_alike", "name_l IS NULL OR name_r IS NULL", term="name", levels=[
            Level(0.08, 0.88, 0.5495),
            Level(0.10, 0.118, 0.45, ONE_CHARACTER),
            Level(0.82, 0.002, 0.0005, "name_l = name_r OR name_l = former_name_r OR former_name_l = name_r"),
        ]),
        Comparison("birth_alike", "born_l IS NULL OR born_r IS NULL", levels=[
            Level(0.03, 0.985, 0.001),
            Level(0.12, 0.005, 0.001, f"damerau_levenshtein(born_l, born_r) = 1 OR ({TURNED_DAY})"),
            Level(0.85, 0.01, 0.998, "born_l = born_r"),
        ]),
        same("address", 0.5, 0.5, 0.7), same("phone", 0.5, 0.1, 0.3), same("account", 0.4, 0.05, 0.1),
    ],
    blocks=[
        ("number_region", "number_rest"), ("name", "born"), ("name", "born_year"), ("name", "born_day"),
        ("born", "surname"), ("phone",), ("account",), ("name", "address"), ("born", "address"),
    ],
)  # fmt: skip
NUMBER = (
    "两个都有效而不同/不同，至少一个校验不符或没有校验码/只差一位、相邻两位颠倒或月日颠倒，校验不符/"
    "为十五位与十八位的同一号码，或为改过的号码/相同"
)
NUMBER_EN = (
    "are both valid and differ/differ, one at least fails its check or has none/"
    "are a digit, a swap or day and month apart, and the check fails/"
    "are one in fifteen and eighteen digits, or one is the former/are the same"
)
NAME, NAME_EN = "不同/差一个字/相同", "differ/are a character apart/are the same"
BIRTH, BIRTH_EN = "不同/差一位或月日颠倒/相同", "differ/are a digit apart, or day and month change places/are the same"
SAME, SAME_EN = "不同/相同", "differ/are the same"

MODEL = WarningModel(
    code="M14",
    title="两份档案疑为同一人",
    title_en="Two records are likely to be one person's",
    name="疑似一人多户概率匹配模型",
    name_en="Probabilistic identity linkage",
    basis=["居民身份证法 第三条", "社会保险经办条例 第四十二条", "社会保险经办条例 第三十六条"],
    look_alikes=[
        LookAlike(what="双胞胎，或同名同姓的邻居", what_en="Twins, or neighbours of one name",
            cleared_by="户口簿、两人各自的身份证件", cleared_by_en="The household book, each one's own card"),
        LookAlike(what="父母子女共用电话、住址、账户", what_en="Parent and child share phone, address, account",
            cleared_by="亲属关系证明", cleared_by_en="Proof of kinship"),
        LookAlike(what="港澳居民换证、定居，号码依法改变", what_en="A permit exchanged, or its holder settled",
            cleared_by="新旧证件；两份档案应归并", cleared_by_en="Both papers; the records are to be merged"),
    ],
    line="cross",
    entity="person_identity",
    features=["number_alike", "name_alike", "birth_alike", "address_alike", "phone_alike", "account_alike"],
    rising=["number_alike", "name_alike", "birth_alike", "phone_alike", "account_alike"],
    baseline=["name_alike", "birth_alike"],
    settled="settled_by_rule",
    judged="judged",
    method=METHOD,
    capacity=Capacity(top=30, at_least=0.3),
    severity=[(0.95, 3), (0.5, 2)],
    subject=("person", "person_id"),
    proofs=[Rows("person", by="person_id"), Rows("person", by="root")],
    trials=[DoublesFound(at_least=0.8), LookAlikesStayApart(most=0.01)],
    reasons={
        f"{name}_alike": (
            f"{zh}{{value:{words}}}，一般{{usual:{words}}}", f"{en} {{value:{told}}}, usually they {{usual:{told}}}",
        )
        for name, zh, words, en, told in (
            ("number", "证件号码", NUMBER, "the numbers", NUMBER_EN), ("name", "姓名", NAME, "the names", NAME_EN),
            ("birth", "出生日期", BIRTH, "the days of birth", BIRTH_EN),
            ("address", "住址", SAME, "the addresses", SAME_EN), ("phone", "手机号", SAME, "the phones", SAME_EN),
            ("account", "收款账户", SAME, "the accounts", SAME_EN),
        )
    },
    says=f"与较早的档案 {{root:.0f}} 疑为同一人：证件号码{{number_alike:{NUMBER}}}，姓名{{name_alike:{NAME}}}，"
    f"出生日期{{birth_alike:{BIRTH}}}[，手机号{{phone_alike:{SAME}}}][，住址{{address_alike:{SAME}}}]"
    f"[，收款账户{{account_alike:{SAME}}}]{{both_paid:/；两份档案近一年都有待遇支付}}",
    says_en=f"likely the same person as the earlier record {{root:.0f}}: the numbers {{number_alike:{NUMBER_EN}}},"
    f" the names {{name_alike:{NAME_EN}}}, the days of birth {{birth_alike:{BIRTH_EN}}}"
    f"[, the phones {{phone_alike:{SAME_EN}}}][, the addresses {{address_alike:{SAME_EN}}}]"
    f"[, the accounts {{account_alike:{SAME_EN}}}]"
    "{both_paid:/, and both records were paid benefits within a year}",
)  # fmt: skip
