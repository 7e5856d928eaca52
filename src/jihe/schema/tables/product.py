"""Reviews before jihe, and the records that sub-tests of the catalogue need."""

from __future__ import annotations

from jihe.schema.table import Column, internal

PRODUCT = (
    internal(
        "past_review", "历史核查", "Reviews made before jihe",
        Column("review_id", "id", "核查编号", "review"),
        Column("subject_kind", "code", "对象类别", "kind of subject", codes="subject_kind"),
        Column("subject_id", "id", "对象编号", "key of the subject", of="subject_kind"),
        Column("line", "code", "业务条线", "line", codes="case_line"),
        Column("opened_ts", "ts", "立项时间", "opened at"),
        Column("selected_by", "code", "线索来源", "how it was selected", codes="selected_by"),
        Column("selection_prob", "float", "入选概率", "probability of being selected", low=0, high=1),
        Column("verdict", "code", "核查结论", "verdict; null while open", null=True, codes="verdict"),
        Column("confirmed_fen", "fen", "认定金额", "confirmed; negative where the fund owes", null=True),
        Column("recovered_fen", "fen", "追回金额", "recovered", null=True),
        Column("decided_ts", "ts", "结论时间", "decided at", null=True),
        versioned=True,
    ),
    internal(
        "exemption", "备案豁免", "What the bureau has on record as allowed",
        Column("exc_id", "id", "备案编号", "exemption"),
        Column("kind", "code", "备案类别", "kind", codes="exemption_kind"),
        Column("key", "key", "备案对象",
               "what it is for, as text: institution_account the account, guardian the ward's person, recusal the "
               "person whose case it is, service_device the device, service_account and duty_cover the operator, "
               "small_office the office, card_migration and system_outage their subject"),
        Column("valid_from", "date", "生效日期", "from"),
        Column("valid_to", "date", "失效日期", "last day", null=True),
        Column("basis_doc", "text", "备案依据", "document behind it"),
        versioned=True,
    ),
    internal(
        "account_opening", "期初账户", "What was paid before the window, per person and line",
        Column("open_id", "id", "期初编号", "opening"),
        Column("person_id", "id", "人员编号", "person", ref="person.person_id"),
        Column("line", "code", "险种", "insurance line", codes="line"),
        Column("as_of_ym", "ym", "截至年月", "last month included"),
        Column("paid_months", "int", "实缴月数", "months paid", unit="months", low=0),
        Column("deemed_months", "int", "视同月数", "months deemed paid", unit="months", low=0),
        Column("account_fen", "fen", "个人账户余额", "balance of the personal account", null=True),
        Column("avg_index", "float", "平均缴费指数", "mean contribution index", null=True, low=0),
        Column("first_ym", "ym", "首次缴费年月", "first month paid", null=True),
    ),
    internal(
        "refund", "待遇退回", "Refunds of benefits",
        Column("refund_id", "id", "退回编号", "refund"),
        Column("line", "code", "险种", "insurance line", codes="line"),
        Column("src_table", "code", "原支付表", "table of the payment", codes="money_table"),
        Column("src_key", "id", "原支付编号", "key of the payment", of="src_table"),
        Column("amount_fen", "fen", "退回金额", "amount that came back"),
        Column("refund_ts", "ts", "退回时间", "came back at"),
        Column("kind", "code", "退回方式", "how", codes="refund_kind"),
    ),
    internal(
        "attendance", "考勤", "Attendance of claimants and a sample",
        Column("att_id", "id", "考勤编号", "attendance"),
        Column("person_id", "id", "人员编号", "person", ref="person.person_id"),
        Column("employer_id", "id", "单位编号", "employer", ref="employer.employer_id"),
        Column("day", "date", "日期", "day"),
        Column("start_ts", "ts", "上班时间", "clocked in at", null=True),
        Column("end_ts", "ts", "下班时间", "clocked out at", null=True),
        Column("status", "code", "考勤状态", "state", codes="attendance_status"),
    ),
    internal(
        "wi_device", "辅助器具", "Assistive devices",
        Column("device_id", "id", "器具编号", "device fitted"),
        Column("case_id", "id", "案件编号", "case", ref="wi_case.case_id"),
        Column("kind", "code", "器具类别", "kind", codes="device_kind"),
        Column("fitted_date", "date", "配置日期", "fitted on"),
        Column("min_life_months", "int", "最低使用月数", "minimum life", unit="months", null=True, low=0),
        Column("committee_ok", "bool", "鉴定委确认", "confirmed by the committee"),
        Column("amount_fen", "fen", "金额", "amount"),
    ),
)  # fmt: skip

TRUTH_COLUMNS = (
    Column("truth_id", "id", "真值编号", "row of the truth"),
    Column("entity_type", "code", "对象类别", "kind of entity", codes="subject_kind"),
    Column("entity_id", "id", "对象编号", "key of the entity", of="entity_type"),
    Column("typology", "code", "违规类型", "typology it shows or resembles", null=True, codes="typology"),
    Column("label", "code", "真值标签", "what it truly is", codes="truth_label"),
    Column("start_ym", "ym", "起始年月", "first month", null=True),
    Column("end_ym", "ym", "终止年月", "last month", null=True),
    Column("loss_fen", "fen", "基金损失", "loss to the fund; negative where the fund owes", null=True),
    Column("ring_id", "id", "团伙编号", "ring", null=True),
    Column("actor_ids", "ids", "参与人员", "persons who acted", null=True, ref="person.person_id"),
    Column("weight", "float", "还原权重", "realistic cases this row stands for, after enrichment", low=0),
)  # fmt: skip
