"""Insurance and money in: codes."""

from __future__ import annotations

from jihe.schema.table import domain

INSURANCE = (
    domain("line", "险种", "insurance line", """
        EP 企业职工基本养老保险 employees' basic pension
        GP 机关事业单位养老保险 public-sector pension
        RP 城乡居民养老保险 residents' pension
        UI 失业保险 unemployment insurance
        WI 工伤保险 work-injury insurance
        WIS 特定人员工伤保险 work injury, specific persons
        OI 职业伤害保障 occupational-injury pilot
    """),
    domain("track", "退休类别", "retirement track", """
        M 男职工 man
        F55 女干部或技术岗 woman, 55
        F50 女工人岗 woman, 50
    """),
    domain("wis_type", "特定人员类别", "kind of specific person", """
        over_age 超龄从业人员 beyond retirement age
        disabled_retired 伤残或病残津贴人员 on a disability benefit
        intern 实习学生 intern
        trainee 见习人员 trainee
        domestic 家政服务人员 domestic service
        village_staff 村居两委人员 village or community staff
        platform 平台从业人员 platform worker
        volunteer 志愿者 volunteer
    """),
    domain("channel", "经办渠道", "channel of a transaction", """
        window 窗口 service window
        online 网上 online
        app 手机应用 mobile app
        batch 批量导入 batch file
        agent 代办 through an agent
    """),
    domain("end_reason", "停保原因", "reason why an enrolment ended", """
        contract_expired 合同期满 contract expired, LCL 44(1)
        employer_closed 单位破产关闭 employer bankrupt or closed, LCL 44(4)(5)
        agreed_by_employer 单位提出协商解除 agreement proposed by the employer, LCL 36
        lcl38 单位违法被迫辞职 resigned for the employer's breach, LCL 38
        lcl39 过失性辞退 terminated for cause, LCL 39
        lcl40 无过失性辞退（劳动合同法第四十条） terminated without fault, LCL 40
        lcl41 经济性裁员 redundancy, LCL 41
        dismissed 辞退除名开除 dismissed
        voluntary 本人辞职 resigned of own accord
        transfer 调动或集团内转移 moved to another unit of the group
        retired 退休 retired
        death 死亡 died
        other 其他 other
    """),
    domain("contribution_kind", "缴费类型", "kind of contribution", """
        normal 正常缴费 on time
        arrears 补缴欠费 arrears
        backpay_lump 一次性补缴 lump-sum back-payment
        transfer_in 转入 transferred in
        deemed 视同缴费 deemed
    """),
    domain("payer", "缴费主体", "who paid", """
        employer 单位 employer
        person 个人 person
        UI_FUND 失业保险基金 unemployment fund
    """),
    domain("doc_type", "补缴依据类型", "document behind a back-payment", """
        court 法院文书 court ruling
        arbitration 仲裁裁决 arbitration award
        labour_inspection 劳动监察文书 labour inspection order
        audit 审计稽核意见 audit finding
        transfer_form 转移接续表 transfer form
        military 军龄证明 military service record
        archive 人事档案 personnel archive
    """),
)  # fmt: skip
