"""Insurance and money in: enrolments, contributions, what was paid before the window, attendance."""

from __future__ import annotations

from jihe.schema.table import Column, internal

INSURANCE = (
    internal(
        "enrolment", "参保登记", "Enrolments",
        Column("enrol_id", "id", "参保编号", "enrolment"),
        Column("person_id", "id", "人员编号", "person", ref="person.person_id"),
        Column("employer_id", "id", "单位编号", "employer; null for who insures himself", null=True,
               ref="employer.employer_id"),
        Column("line", "code", "险种", "insurance line", codes="line"),
        Column("hire_date", "date", "用工日期", "start of work as declared", null=True),
        Column("start_date", "date", "参保开始日期", "first day of enrolment"),
        Column("end_date", "date", "停保日期", "last day of enrolment", null=True),
        Column("end_reason", "code", "停保原因", "why it ended", null=True, codes="end_reason"),
        Column("reg_ts", "ts", "登记时间", "when it was registered"),
        Column("effective_ts", "ts", "生效时间", "when cover began"),
        Column("track", "code", "退休类别", "retirement track", null=True, codes="track"),
        Column("wis_type", "code", "特定人员类别", "kind of specific person", null=True, codes="wis_type"),
        Column("channel", "code", "经办渠道", "channel", codes="channel"),
        Column("agent_id", "id", "代办", "agent", null=True, ref="agent.agent_id"),
        Column("op_id", "id", "经办人员", "operator", null=True, ref="operator.op_id"),
        versioned=True,
    ),
    internal(
        "contribution", "缴费明细", "Contributions, one row for all lines of a month",
        Column("contrib_id", "id", "缴费编号", "contribution"),
        Column("person_id", "id", "人员编号", "person", ref="person.person_id"),
        Column("employer_id", "id", "单位编号", "employer; null for who pays himself", null=True,
               ref="employer.employer_id"),
        Column("ym", "ym", "费款所属期", "month it is for"),
        Column("lines", "code_set", "险种组合", "lines paid for", codes="line"),
        Column("base_ep_fen", "fen", "养老缴费基数", "base for the pension lines", null=True),
        Column("base_uw_fen", "fen", "失业工伤缴费基数", "base for unemployment and work injury", null=True),
        Column("paid_date", "date", "到账日期", "money received on; null for deemed months", null=True),
        Column("kind", "code", "缴费类型", "kind", codes="contribution_kind"),
        Column("payer", "code", "缴费主体", "who paid", codes="payer"),
        Column("doc_type", "code", "依据类型", "document behind it", null=True, codes="doc_type"),
        Column("doc_no", "key", "依据文号", "number of that document", null=True),
        Column("op_id", "id", "经办人员", "operator", null=True, ref="operator.op_id"),
    ),
)  # fmt: skip
