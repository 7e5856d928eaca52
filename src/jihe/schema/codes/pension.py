"""Pension: codes."""

from __future__ import annotations

from jihe.schema.table import domain

PENSION = (
    domain("scheme", "养老制度", "pension scheme", """
        EP 企业职工养老 employees
        GP 机关事业养老 public sector
        RP 城乡居民养老 residents
    """),
    domain("award_type", "退休类型", "type of pension award", """
        normal 正常退休 at statutory age
        early_special 特殊工种提前退休 early retirement for special work
        early_illness 因病提前退休 early retirement for illness
        flex_early 弹性提前退休 flexible early
        flex_late 弹性延迟退休 flexible late
        disability_allow 病残津贴 sickness-disability benefit
    """),
    domain("special_kind", "特殊工种类别", "kind of special work", """
        height_heavy 高空或特别繁重体力 high-altitude or extra-heavy labour
        underground_heat 井下或高温 underground or high heat
        harmful 其他有害健康 other harmful work
    """),
    domain("award_status", "待遇状态", "state of an award", """
        active 在发 being paid
        suspended 暂停 suspended
        ended 终止 ended
    """),
    domain("award_end_reason", "待遇终止原因", "why an award ended or was suspended", """
        death 死亡 died
        custody 服刑 imprisoned
        duplicate 重复领取 duplicate pension
        uncertified 超期未认证 certification overdue
        statutory_age 达到法定退休年龄 statutory age reached
        moved 转移 moved to another place
        error 核定更正 award corrected
    """),
    domain("pay_status", "支付状态", "state of a payment", """
        paid 已支付 paid
        returned 银行退回 returned by the bank
        reversed 冲销 reversed
    """),
    domain("certification_method", "认证方式", "method of certification", """
        face 人脸识别 face recognition
        window 窗口 at the window
        match 数据比对 data matching
        visit 上门 home visit
        paper 纸质证明 paper form
    """),
    domain("certification_result", "认证结果", "result of certification", """
        success 通过 passed
        failed 未通过 failed
        override 人工通过 passed by hand
    """),
    domain("death_line", "丧抚支付险种", "line that paid a death benefit", """
        EP 职工养老 employees' pension
        GP 机关事业养老 public-sector pension
        RP 居民养老 residents' pension
        UI 失业 unemployment
        WI 工伤 work injury
    """),
    domain("death_item", "丧抚项目", "item of a death benefit", """
        funeral 丧葬补助金 funeral grant
        survivor 抚恤金 survivors' lump sum
        work_death 一次性工亡补助金 work-death lump sum
    """),
)  # fmt: skip
