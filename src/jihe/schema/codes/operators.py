"""Payees, operators and their log: codes."""

from __future__ import annotations

from jihe.schema.table import domain

OPERATORS = (
    domain("office_kind", "经办机构类别", "kind of office", """
        centre 市中心 city centre
        branch 镇街分局 town branch
        committee 劳动能力鉴定委员会 appraisal committee
    """),
    domain("post", "岗位", "post of an operator", """
        accept 受理 accept
        review 审核 review
        approve 审批 approve
        finance 财务 finance
        data 数据管理 data management
        audit 稽核内控 audit and internal control
    """),
    domain("action", "操作", "action in the operation log", """
        create 新增 create
        edit 修改 edit
        edit_bank 修改账户 edit a bank account
        edit_identity 修改身份信息 edit identity
        approve 审批通过 approve
        reject 退回 reject
        override 强制通过 override
        rollback 回退 roll back
        backdate 倒签 back-date
        query 查询 query
        export 导出 export
    """),
    domain("override_code", "强制通过类别", "what an override overrode", """
        failed_check 系统校验未通过 a failed system check
        cancelled_rule 撤销筛查结果 a screening result
        backdate 倒签生效时间 the effective time
        birth_date 修改出生日期 the date of birth after a rejection
        years 修改缴费年限 the years after a rejection
    """),
)  # fmt: skip
