"""Payee accounts, offices, operators and what operators did."""

from __future__ import annotations

from jihe.schema.table import Column, internal

OPERATORS = (
    internal(
        "bank_account", "银行账户", "Bank accounts",
        Column("acct_id", "id", "账户编号", "account"),
        Column("acct_h", "key", "账号散列", "hash of the account number", personal=True),
        Column("bank", "text", "开户银行", "bank"),
        Column("holder_person_id", "id", "持有人", "holder; null for institutions",
               null=True, ref="person.person_id"),
        Column("holder_name_ok", "bool", "户名一致", "bank confirms the holder's name"),
        Column("opened_date", "date", "开户日期", "opened on", null=True),
        versioned=True,
    ),
    internal(
        "payee_link", "待遇收款账户", "Accounts that benefits go to",
        Column("link_id", "id", "关联编号", "link"),
        Column("person_id", "id", "待遇人员", "beneficiary", ref="person.person_id"),
        Column("line", "code", "险种", "insurance line", codes="line"),
        Column("acct_id", "id", "收款账户", "account", ref="bank_account.acct_id"),
        Column("valid_from", "date", "启用日期", "from"),
        Column("valid_to", "date", "停用日期", "last day", null=True),
        Column("changed_ts", "ts", "变更时间", "when it was set"),
        Column("changed_op", "id", "变更人", "operator who set it", null=True, ref="operator.op_id"),
        versioned=True,
    ),
    internal(
        "office", "经办机构", "Offices",
        Column("office_id", "id", "机构编号", "office"),
        Column("town", "key", "所在镇街", "town", null=True, ref="ref_town.town_code"),
        Column("kind", "code", "机构类别", "kind", codes="office_kind"),
    ),
    internal(
        "operator", "经办人员", "Operators",
        Column("op_id", "id", "经办编号", "operator"),
        Column("person_id", "id", "人员编号", "person; null for service accounts",
               null=True, ref="person.person_id"),
        Column("office_id", "id", "机构编号", "office", ref="office.office_id"),
        Column("post", "code", "岗位", "post", codes="post"),
        Column("from_date", "date", "上岗日期", "in post from"),
        Column("to_date", "date", "离岗日期", "last day in post", null=True),
        Column("supervisor_op", "id", "上级", "supervisor", null=True, ref="operator.op_id"),
        Column("is_contract", "bool", "合同制", "on contract"),
        versioned=True,
    ),
    internal(
        "op_log", "操作日志", "Operation log",
        Column("log_id", "id", "日志编号", "log entry"),
        Column("op_id", "id", "经办人员", "operator", ref="operator.op_id"),
        Column("action_ts", "ts", "操作时间", "done at"),
        Column("terminal_id", "key", "终端编号", "terminal"),
        Column("action", "code", "操作", "action", codes="action"),
        Column("object_type", "code", "对象表", "table acted on", codes="object_type"),
        Column("object_id", "id", "对象编号", "key of the row acted on", of="object_type"),
        Column("before_v", "text", "操作前", "value before", null=True, personal=True),
        Column("after_v", "text", "操作后", "value after", null=True, personal=True),
        Column("second_op", "id", "复核人", "second operator", null=True, ref="operator.op_id"),
        Column("override_code", "code", "强制通过类别", "what was overridden",
               null=True, codes="override_code"),
    ),
)  # fmt: skip
