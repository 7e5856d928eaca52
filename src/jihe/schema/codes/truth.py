"""The synthetic city's truth: codes."""

from __future__ import annotations

import re

from jihe.schema.table import domain

OUTSIDE = ("X", *(f"X{number}" for number in range(2, 10)))  # schemes of one family from outside the catalogue
_NUMBERED = re.compile(r"(B[1-4]\.X)[2-9]")


def typology_of(code: str) -> str:
    """The code of the domain ``typology`` behind one: ``B2.X2`` is the second ``B2.X``, which the truth tells apart."""
    return _NUMBERED.sub(r"\1", code) if _NUMBERED.fullmatch(code) else code


TRUTH = (
    domain("truth_label", "真值标签", "what an entity truly is", """
        fraud 欺诈或违规 fraud or breach
        benign_lookalike 合理情形 benign look-alike
        clean 正常 clean
    """),
    domain("typology", "违规类型", "typology of fraud and error", """
        B1.1 死亡后冒领或应停未停 concealed death
        B1.2 服刑期间领取 paid while imprisoned
        B1.3 重复领取养老金 duplicate pension
        B1.4 违规提前退休 false early retirement
        B1.5 中介挂靠补缴 attachment and back-pay ring
        B1.6 信息双改 identity double change
        B1.7 待遇核定虚高 inflated award
        B1.8 丧葬抚恤违规 wrong survivor grant
        B2.1 就业后领取失业保险金 working while drawing
        B2.2 挂靠参保骗取失业保险金 shell-employer claims
        B2.3 失业原因造假 false separation reason
        B2.4 不符合资格领取 ineligible persons
        B2.5 期限或标准错误 wrong duration or amount
        B2.6 双地双证领取 double claim
        B2.7 技能补贴骗取 skill-subsidy fraud
        B2.8 稳岗返还不符条件 refund to an ineligible firm
        B3.1 先伤后保 insured after the injury
        B3.2 冒名顶替 impersonation
        B3.3 伪造或重复工伤 staged, self-inflicted or repeated injury
        B3.4 非工伤改报 non-work or commuting injury recast
        B3.5 四十八小时造假 48-hour manipulation
        B3.6 医疗机构骗保 hospital fraud
        B3.7 未离职领取一次性工伤医疗补助金 medical lump sum while employed
        B3.8 鉴定串通 appraisal collusion
        B3.9 待遇应停未停 paid after a stop cause
        B3.10 双重结算 double settlement
        B3.11 工伤团伙 employer mill or broker network
        B3.12 平台职业伤害造假 platform pilot fraud
        B4.1 虚构缴费转入 fictitious contribution history
        B4.2 付款前改账户 account edited before payment
        B4.3 违规恢复或压停 revived or suppressed stop
        B4.4 审批卖给中介 approvals sold to agents
        B4.5 岗位未分离 duties not separated
        B4.6 经办亲属业务 own or relatives' cases
        B4.7 认定鉴定徇私 favour in recognition or appraisal
        B1.X 养老目录外手法 pension scheme outside the catalogue
        B2.X 失业目录外手法 unemployment scheme outside the catalogue
        B3.X 工伤目录外手法 work-injury scheme outside the catalogue
        B4.X 经办目录外手法 insider scheme outside the catalogue
    """),
)  # fmt: skip
