"""What other authorities send: every table has ``ext_id``, ``src`` and ``received_ts`` beside these columns.

Names that SQL reserves (end, date, ts) are spelt out: ``end_date``, ``doc_date``, ``accident_ts``.
"""

from __future__ import annotations

from jihe.schema.table import Column, external


def _who(prefix: str = "", zh: str = "", en: str = "") -> tuple[Column, Column]:
    """The identity a registry gives: number and name, which may err or be missing."""
    return (
        Column(f"{prefix}id_no", "key", f"{zh}证件号码", f"identity number{en}", null=True, personal=True),
        Column(f"{prefix}name", "text", f"{zh}姓名", f"name{en}", null=True, personal=True),
    )


EXTERNAL = (
    external(
        "ext_death", "死亡信息", "Deaths",
        *_who(),
        Column("death_date", "date", "死亡日期", "died on"),
        Column("kind", "code", "信息类别", "source", codes="death_source"),
        Column("cert_no", "key", "证明编号", "certificate", null=True),
        Column("revoked_date", "date", "撤销日期", "withdrawn by the registry on", null=True),
        registry="DEATH", versioned=True,
    ),
    external(
        "ext_custody", "监禁信息", "Custody and sentences",
        *_who(),
        Column("kind", "code", "羁押类别", "kind", codes="custody_kind"),
        Column("exec_mode", "code", "执行方式", "how it is served", null=True, codes="exec_mode"),
        Column("start_date", "date", "起始日期", "from"),
        Column("end_date", "date", "释放日期", "released on", null=True),
        Column("court", "text", "判决法院", "court", null=True),
        registry="CUST", versioned=True,
    ),
    external(
        "ext_business", "经营主体登记", "Business registrations",
        Column("uscc", "key", "统一社会信用代码", "unified social credit code"),
        *_who(),
        Column("role", "code", "角色", "role of the person", codes="business_role"),
        Column("from_date", "date", "起始日期", "from"),
        Column("to_date", "date", "终止日期", "last day", null=True),
        Column("status", "code", "经营状态", "state of the business", codes="unit_status"),
        Column("turnover_flag", "bool", "有营业税收", "paid turnover tax", null=True),
        registry="BIZ", versioned=True,
    ),
    external(
        "ext_tax_income", "工资薪金所得", "Wages declared for tax",
        *_who(),
        Column("payer_uscc", "key", "扣缴单位信用代码", "credit code of the payer"),
        Column("ym", "ym", "所得月份", "month earned"),
        Column("wage_fen", "fen", "工资收入", "wage"),
        registry="TAX",
    ),
    external(
        "ext_medins", "医保结算", "Medical-insurance settlements",
        *_who(),
        Column("settle_no", "key", "结算单号", "settlement"),
        Column("hospital_id", "id", "医院编号", "hospital, when known to the fund", null=True, ref="hospital.hospital_id"),
        Column("kind", "code", "结算类别", "kind", codes="medins_kind"),
        Column("admit_ts", "ts", "入院或就诊时间", "admitted or seen at"),
        Column("discharge_ts", "ts", "出院时间", "discharged at", null=True),
        Column("icd10", "key", "疾病编码", "diagnosis", null=True, ref="ref_icd.icd10", personal=True),
        Column("fund_fen", "fen", "医保基金支付", "paid by medical insurance"),
        Column("invoice_no", "key", "发票号", "invoice", null=True),
        registry="MED",
    ),
    external(
        "ext_traffic", "交通事故", "Traffic accidents",
        *_who(),
        Column("acc_no", "key", "事故认定书编号", "traffic finding"),
        Column("accident_ts", "ts", "事故时间", "happened at"),
        Column("liability", "code", "事故责任", "liability of the person", codes="liability"),
        Column("lon", "float", "经度", "longitude", unit="degree", null=True, low=-180, high=180),
        Column("lat", "float", "纬度", "latitude", unit="degree", null=True, low=-90, high=90),
        Column("comp_medical_fen", "fen", "第三方医疗赔偿", "medical cost paid by the third party", null=True),
        registry="TRAF", versioned=True,
    ),
    external(
        "ext_court", "裁判与仲裁文书", "Rulings, awards and orders",
        Column("doc_no", "key", "文号", "document"),
        Column("kind", "code", "文书类别", "kind", codes="court_kind"),
        Column("parties", "text", "当事人", "parties", null=True, personal=True),
        Column("doc_date", "date", "文书日期", "dated"),
        Column("amount_fen", "fen", "涉及金额", "amount", null=True),
        registry="COURT",
    ),
    external(
        "ext_border", "出入境", "Border crossings",
        *_who(),
        Column("exit_ts", "ts", "出境时间", "left at"),
        Column("entry_ts", "ts", "入境时间", "returned at", null=True),
        Column("settled", "bool", "境外定居", "settled abroad"),
        registry="BORD", versioned=True,
    ),
    external(
        "ext_marriage", "婚姻登记", "Marriages and divorces",
        *_who("a_", "甲方", " of the first"),
        *_who("b_", "乙方", " of the second"),
        Column("reg_date", "date", "登记日期", "registered on"),
        Column("kind", "code", "登记类别", "kind", codes="marriage_kind"),
        registry="MARR",
    ),
    external(
        "ext_household", "户籍", "Households",
        *_who(),
        Column("household_no", "key", "户号", "household", personal=True),
        Column("relation", "code", "与户主关系", "relation to the head", codes="household_relation"),
        Column("dereg_date", "date", "注销日期", "deregistered on", null=True),
        Column("dereg_reason", "code", "注销原因", "why", null=True, codes="dereg_reason"),
        registry="HOUSE", versioned=True,
    ),
    external(
        "ext_military", "服役", "Military service",
        *_who(),
        Column("enlist_date", "date", "入伍日期", "enlisted on"),
        Column("discharge_date", "date", "退役日期", "discharged on", null=True),
        registry="MIL", versioned=True,
    ),
    external(
        "ext_other_pension", "异地养老待遇", "Pensions paid elsewhere",
        *_who(),
        Column("scheme", "code", "待遇类别", "kind of pension", codes="other_scheme"),
        Column("province", "key", "省份", "province"),
        Column("start_ym", "ym", "起始年月", "first month paid"),
        Column("end_ym", "ym", "终止年月", "last month paid", null=True),
        Column("monthly_fen", "fen", "月待遇金额", "monthly amount", null=True),
        registry="NATL", versioned=True,
    ),
    external(
        "ext_other_ui", "异地失业待遇", "Unemployment benefit paid elsewhere",
        *_who(),
        Column("province", "key", "省份", "province"),
        Column("start_ym", "ym", "起始年月", "first month paid"),
        Column("end_ym", "ym", "终止年月", "last month paid", null=True),
        registry="NATL", versioned=True,
    ),
    external(
        "ext_education", "学籍", "Students",
        *_who(),
        Column("school", "text", "学校", "school"),
        Column("from_date", "date", "入学日期", "from"),
        Column("to_date", "date", "离校日期", "last day", null=True),
        Column("fulltime", "bool", "全日制", "full time"),
        registry="EDU", versioned=True,
    ),
    external(
        "ext_public_staff", "财政供养人员", "Public payroll",
        *_who(),
        Column("unit", "text", "单位名称", "unit"),
        Column("from_date", "date", "起始日期", "from"),
        Column("to_date", "date", "终止日期", "last day", null=True),
        registry="PUB", versioned=True,
    ),
    external(
        "ext_life", "生活轨迹", "Life signs",
        *_who(),
        Column("life_date", "date", "日期", "seen on"),
        Column("kind", "code", "类别", "kind", codes="life_kind"),
        registry="LIFE",
    ),
    external(
        "ext_skill_cert", "技能证书", "Skill certificates",
        Column("cert_no", "key", "证书编号", "certificate number"),
        *_who(),
        Column("occ", "key", "职业代码", "occupation"),
        Column("level", "code", "技能等级", "level", codes="skill_level"),
        Column("cert_date", "date", "发证日期", "issued on"),
        Column("status", "code", "证书状态", "state", codes="cert_status"),
        registry="CERT", versioned=True,
    ),
    external(
        "ext_commercial", "商业保险理赔", "Commercial insurance claims",
        *_who(),
        Column("claim_date", "date", "出险日期", "loss on"),
        Column("body_part", "code", "受伤部位", "injured part", null=True, codes="body_part"),
        Column("amount_fen", "fen", "赔付金额", "amount paid", null=True),
        registry="COMM",
    ),
)  # fmt: skip
