"""Reviews, exemptions, refunds: codes."""

from __future__ import annotations

from jihe.schema.table import domain

PRODUCT = (
    domain("subject_kind", "对象类别", "whom a case, review or scheme is about", """
        person 人员 person
        employer 用人单位 employer
        agent 代办 agent
        hospital 医疗机构 hospital
        platform 平台 platform
        expert 鉴定专家 expert
        training_issuer 发证机构 training issuer
        operator 经办人员 operator
        office 经办机构 office
        bank_account 银行账户 bank account
        pension_award 养老待遇 pension award
        ui_claim 失业申领 unemployment claim
        employer_subsidy 稳岗补贴 employer subsidy
        skill_subsidy 技能补贴 skill subsidy
        wi_case 工伤案件 work-injury case
        wi_appraisal 劳动能力鉴定 appraisal
        medical_bill 医疗费单据 medical bill
        dependant 供养亲属 dependant
        oi_case 职业伤害案件 occupational-injury case
    """),
    domain("strength", "证明力", "how well something is proven", """
        strong 强 strong
        weak 弱 weak
    """),
    domain("case_line", "业务条线", "line of a case", """
        pension 养老 pension
        unemployment 失业 unemployment
        work_injury 工伤 work injury
        cross 跨险种 across lines
    """),
    domain("selected_by", "线索来源", "how a review was selected", """
        tip 举报 tip
        match 数据比对 data matching
        random 随机抽查 at random
    """),
    domain("verdict", "核查结论", "verdict of a review", """
        fraud 欺诈骗保 fraud
        overpaid_no_fault 多享受待遇（无主观故意） overpaid without fault
        clerical 经办差错 clerical error
        provider_fraud 服务机构骗保 provider fraud
        operator_breach 经办违规 operator's breach
        data_error 数据错误 data error
        benign 正常 benign
        underpaid 少发 underpaid
        unproven 证据不足 unproven
    """),
    domain("exemption_kind", "备案类别", "kind of exemption on record", """
        institution_account 机构集体账户 account of an institution
        guardian 监护代领 guardian
        service_device 服务点设备 device of a service point
        card_migration 社保卡批量换发 mass card migration
        system_outage 系统故障 system outage
        platform_clock 平台时钟偏差 platform's clock wrong
        service_account 服务账号 account of a program
        small_office 两人机构合岗 office too small to part the duties
        duty_cover 代岗 one operator stands in for another post
        recusal 经办回避 operator recused from a case
    """),
    domain("refund_kind", "退回方式", "how money came back", """
        cash 现金退回 paid back
        offset 待遇抵扣 offset from benefits
        bank_return 银行退票 returned by the bank
    """),
    domain("money_table", "支付表", "table that holds a payment", """
        pension_payment 养老金发放 pension payment
        death_benefit 丧葬抚恤 death benefit
        ui_payment 失业待遇发放 unemployment payment
        employer_subsidy 稳岗补贴 employer subsidy
        skill_subsidy 技能补贴 skill subsidy
        medical_bill 工伤医疗费 medical bill
        wi_benefit 工伤待遇 work-injury benefit
        wi_device 辅助器具 assistive device
        oi_case 职业伤害待遇 occupational-injury benefit
    """),
    domain("object_type", "操作对象", "what an operator acted on", """
        person 人员 person
        bank_account 银行账户 bank account
        payee_link 收款账户关联 payee account
        enrolment 参保登记 enrolment
        contribution 缴费 contribution
        pension_award 养老待遇 pension award
        pension_payment 养老金发放 pension payment
        certification 资格认证 certification
        death_benefit 丧葬抚恤 death benefit
        ui_claim 失业申领 unemployment claim
        ui_payment 失业待遇发放 unemployment payment
        employer_subsidy 单位补贴 employer subsidy
        skill_subsidy 技能补贴 skill subsidy
        wi_case 工伤案件 work-injury case
        wi_appraisal 劳动能力鉴定 appraisal
        wi_benefit 工伤待遇 work-injury benefit
        medical_bill 工伤医疗费 medical bill
        dependant 供养亲属 dependant
        oi_case 职业伤害案件 occupational-injury case
    """),
)  # fmt: skip
