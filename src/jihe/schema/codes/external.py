"""What registries send: codes."""

from __future__ import annotations

from jihe.schema.table import domain

EXTERNAL = (
    domain("registry", "登记库", "registry of a data partner", """
        DEATH_H 卫健死亡医学证明 health: death certificates
        DEATH_C 民政殡葬火化 civil affairs: cremation
        DEATH_P 公安户籍注销 police: household deregistration
        CUST 司法监禁与社区矫正 prison, detention, rehab, community correction
        BIZ 市场监管登记 business registry
        TAX 税务 tax
        MED 医保结算 medical-insurance settlements
        TRAF 交警事故 traffic accidents
        COURT 法院与仲裁 courts and arbitration
        BORD 出入境 border and emigration
        MARR 民政婚姻 marriage
        MIL 退役军人事务 enlistment
        HOUSE 公安户籍 household and kin
        EDU 教育学籍 student status
        PUB 机关事业单位录（聘）用人员 public payroll
        NATL 全国社保平台 national insurance platform
        CERT 技能证书 skill certificates
        LIFE 生活轨迹 life signs
        COMM 商业保险 commercial insurance
    """),
    domain("death_source", "死亡信息类别", "source of a death record", """
        H 死亡医学证明 medical certificate
        C 火化 cremation
        P 户籍注销 household deregistration
        court 法院宣告 declared by a court
    """),
    domain("custody_kind", "羁押类别", "kind of custody", """
        prison 有期徒刑及以上 imprisonment
        detention_sentence 拘役 criminal detention as a sentence
        pretrial 刑事拘留或逮捕 before judgment
        control 管制 control
        rehab 强制隔离戒毒 compulsory drug rehab
    """),
    domain("exec_mode", "执行方式", "how a sentence is served", """
        in_prison 监内执行 in custody
        suspended 缓刑 suspended
        parole 假释 parole
        medical_parole 暂予监外执行 medical parole
        control 管制 control
    """),
    domain("business_role", "经营主体角色", "role in a business", """
        legal_rep 法定代表人 legal representative
        sole_proprietor 个体工商户 sole proprietor
        partner 合伙人 partner
        shareholder 股东 shareholder
        supervisor 监事 supervisor
    """),
    domain("medins_kind", "医保结算类别", "kind of medical-insurance settlement", """
        outpatient 门诊 outpatient
        inpatient 住院 inpatient
        pharmacy 药店 pharmacy
    """),
    domain("court_kind", "文书类别", "kind of ruling", """
        court 法院文书 court ruling
        arbitration 仲裁裁决 arbitration award
        inspection 劳动监察文书 labour inspection order
        audit 审计稽核意见 audit finding
    """),
    domain("marriage_kind", "婚姻登记类别", "kind of registration", """
        marriage 结婚 marriage
        divorce 离婚 divorce
    """),
    domain("household_relation", "与户主关系", "relation to the head of household", """
        head 户主 head
        spouse 配偶 spouse
        child 子女 child
        parent 父母 parent
        sibling 兄弟姐妹 sibling
        grandparent 祖父母 grandparent
        grandchild 孙子女 grandchild
        other 其他 other
    """),
    domain("dereg_reason", "注销原因", "why a household entry ended", """
        death 死亡 died
        moved 迁出 moved out
        emigrated 出国定居 settled abroad
        duplicate 重户 duplicate entry
        enlisted 参军 enlisted
    """),
    domain("other_scheme", "异地待遇类别", "kind of pension paid elsewhere", """
        EP 企业职工养老 employees' pension
        GP 机关事业养老 public-sector pension
        RP 城乡居民养老 residents' pension
        survivor 遗属待遇 survivors' benefit
        annuity 企业年金 enterprise annuity
        military 军人补助 soldiers' subsidy
    """),
    domain("life_kind", "生活轨迹类别", "kind of life sign", """
        transport 公共交通 public transport
        vaccination 疫苗接种 vaccination
        pharmacy 药店购药 pharmacy
    """),
    domain("cert_status", "证书状态", "state of a skill certificate", """
        valid 有效 valid
        revoked 撤销 revoked
    """),
)  # fmt: skip
