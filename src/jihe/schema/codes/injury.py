"""Work injury and the occupational-injury pilot: codes."""

from __future__ import annotations

from jihe.schema.table import domain

INJURY = (
    domain("injury_line", "工伤类别", "line of an injury case", """
        WI 工伤保险 work injury
        WIS 特定人员工伤 work injury, specific persons
    """),
    domain("clause", "认定条款", "clause of the Work Injury Regulations", """
        14-1 工作时间场所原因 work time, place and cause
        14-2 预备收尾工作 preparatory or closing work
        14-3 履职受暴力伤害 violence on duty
        14-4 职业病 occupational disease
        14-5 因工外出 away on duty
        14-6 上下班交通事故 commuting accident
        15-1 视同工伤（突发疾病死亡） sudden illness, within 48 hours
        15-2 抢险救灾 rescue or public interest
        15-3 旧伤复发军人 ex-soldier's old wound
    """),
    domain("body_part", "受伤部位", "injured part", """
        hand 手部手指 hand or finger
        foot 足部足趾 foot or toe
        leg 腿膝 leg or knee
        arm 臂肩 arm or shoulder
        head 头面部 head or face
        spine 脊柱 spine
        eye 眼 eye
        chest 胸部 chest
        abdomen 腹部骨盆 abdomen or pelvis
        ear 耳 ear
        body 全身或内脏 whole body or inner organs
    """),
    domain("side", "侧别", "side of the body", """
        L 左 left
        R 右 right
        both 双侧 both
        none 不分侧 no side
    """),
    domain("applicant", "申请人类别", "who applied for recognition", """
        employer 用人单位 employer
        worker 职工 worker
        kin 近亲属 kin
        union 工会 union
    """),
    domain("wi_decision", "认定结论", "decision on recognition", """
        pending 受理中 pending
        suspended 中止 suspended
        recognised 认定工伤 recognised
        deemed 视同工伤 deemed a work injury
        rejected 不予认定 not recognised
        withdrawn 撤回 withdrawn
    """),
    domain("suspension", "中止原因", "why the decision clock stopped", """
        labour_relation 劳动关系仲裁 labour relation in arbitration
        traffic_finding 待交通事故认定 waiting for the traffic finding
        court 待司法结论 waiting for a court
        appraisal 待诊断鉴定 waiting for a diagnosis
    """),
    domain("liability", "事故责任", "liability in a traffic accident", """
        full 全部责任 full
        main 主要责任 main
        equal 同等责任 equal
        minor 次要责任 minor
        none 无责任 none
        unknown 无法认定 cannot be determined
    """),
    domain("appraisal_kind", "鉴定类别", "kind of appraisal", """
        first 初次鉴定 first
        second 再次鉴定 second, by the province
        review 复查鉴定 review
        pension_disability 病残鉴定 for early pension or disability benefit
    """),
    domain("appraisal_family", "伤残门类", "family of GB/T 16180", """
        A 神经精神 neurology and psychiatry
        B 骨科整形烧伤 orthopaedics and burns
        C 五官 eye, ear, nose, throat and mouth
        D 普外胸外泌尿生殖 abdominal, thoracic and urological surgery
        E 职业病内科 occupational internal medicine
    """),
    domain("bill_kind", "医疗费类别", "kind of medical bill", """
        outpatient 门诊 outpatient
        inpatient 住院 inpatient
        rehab 康复 rehabilitation
        device 辅助器具 assistive device
    """),
    domain("settle", "结算方式", "how a bill is settled", """
        direct 联网结算 direct
        manual 手工报销 by hand
    """),
    domain("wi_item", "工伤待遇项目", "item of work-injury benefit", """
        disab_lump 一次性伤残补助金 one-off disability allowance
        med_lump 一次性工伤医疗补助金 medical lump sum
        emp_lump 一次性伤残就业补助金 employment lump sum
        disab_month 伤残津贴 monthly disability allowance
        care_month 生活护理费 monthly care fee
        topup 养老金差额补足 top-up to the old-age pension
        work_death 一次性工亡补助金 work-death lump sum
        funeral 丧葬补助金 funeral grant
        dep_month 供养亲属抚恤金 dependants' monthly pension
        device 辅助器具费 assistive device
        rehab 康复费 rehabilitation
        travel 交通食宿费 travel and board
    """),
    domain("dependant_kind", "供养关系", "relation of a dependant to the deceased", """
        spouse 配偶 spouse
        child 子女 child
        parent 父母 parent
        grandparent 祖父母 grandparent
        grandchild 孙子女 grandchild
        sibling 兄弟姐妹 sibling
    """),
    domain("dependant_end_reason", "抚恤终止原因", "why a dependant's pension ended", """
        age_18 年满十八周岁 reached 18
        employed 就业 employed
        enlisted 参军 enlisted
        remarried 配偶再婚 spouse remarried
        adopted 被收养 adopted
        death 死亡 died
        custody 服刑 imprisoned
        error 核定更正 corrected
    """),
    domain("oi_decision", "职业伤害结论", "decision on an occupational injury", """
        pending 受理中 pending
        confirmed 确认 confirmed
        rejected 不予确认 not confirmed
    """),
    domain("device_kind", "辅助器具类别", "kind of assistive device", """
        prosthesis 假肢 prosthesis
        orthosis 矫形器 orthosis
        denture 假牙 denture
        eye 假眼 artificial eye
        wheelchair 轮椅 wheelchair
        hearing_aid 助听器 hearing aid
    """),
    domain("attendance_status", "考勤状态", "state of a day's attendance", """
        present 出勤 present
        leave 请假 on leave
        absent 缺勤 absent
    """),
)  # fmt: skip
