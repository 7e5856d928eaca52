"""Unemployment: codes."""

from __future__ import annotations

from jihe.schema.table import domain

UNEMPLOYMENT = (
    domain("separation_reason", "失业原因", "reason for losing the job, UI Regs Art. 16", """
        contract_expired 合同期满 contract expired, LCL 44(1)
        employer_closed 单位破产关闭 employer bankrupt or closed, LCL 44(4)(5)
        agreed_by_employer 单位提出协商解除 agreement proposed by the employer, LCL 36
        lcl38 单位违法被迫辞职 resigned for the employer's breach, LCL 38
        lcl39 过失性辞退 terminated for cause, LCL 39
        lcl40 无过失性辞退（劳动合同法第四十条） terminated without fault, LCL 40
        lcl41 经济性裁员 redundancy, LCL 41
        dismissed 辞退除名开除 dismissed
    """),
    domain("claim_status", "申领状态", "state of an unemployment claim", """
        pending 待核定 pending
        active 在领 being paid
        suspended 中止 interrupted
        ended 停止 ended
        rejected 不予核定 rejected
    """),
    domain("stop_reason", "停领原因", "why an unemployment claim ended", """
        exhausted 领满 months used up
        reemployed 重新就业 re-employed
        business 创业 own business
        retired 享受养老待遇 on an old-age pension
        enlisted 应征服兵役 enlisted
        emigrated 移居境外 moved abroad
        death 死亡 died
        custody 服刑或戒毒 imprisoned or in compulsory rehab
        refused 三次拒绝就业服务 refused suitable work three times
        unchecked 连续两月未核对 two monthly checks missed
        moved 转移异地 moved to another place
        error 核定更正 claim corrected
    """),
    domain("ui_item", "失业待遇项目", "item of unemployment benefit", """
        monthly 失业保险金 monthly benefit
        job_subsidy 求职补贴 job-seeking subsidy
        medical 代缴医疗保险费 medical premium
        lump_reemp 再就业一次性领取 lump sum on re-employment
        lump_startup 创业一次性领取 lump sum on starting a business
        maternity 生育补贴 maternity grant
        lump_leave 一次性失业保险待遇（终止关系） one-off sum ending the relation
        death 丧葬补助金和抚恤金 funeral and survivors
    """),
    domain("check_method", "资格核对方式", "method of the monthly check", """
        online 网上 online
        window 窗口 at the window
        phone 电话 by phone
        match 数据比对 data matching
    """),
    domain("subsidy_kind", "稳岗补贴类别", "kind of employer subsidy", """
        stabilise 稳岗返还 stabilisation refund
        expand 扩岗补助 job expansion
        training 留工培训补助 training
    """),
    domain("skill_level", "技能等级", "level of a skill certificate", """
        junior 初级工 junior
        intermediate 中级工 intermediate
        senior 高级工 senior
        technician 技师 technician
        senior_technician 高级技师 senior technician
    """),
)  # fmt: skip
