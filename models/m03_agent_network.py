"""Rings of clients around an agent: attached to a firm, paid up in one sum (中介挂靠补缴团伙网络模型).

Question: Around which agents do unrelated people share more than their agent: an employer's roll and back-pay that no
registry knows a document for, one document, one telephone, one address, one undeclared device?

Population: People who applied for a pension or unemployment benefit, reported an injury or paid back in one sum in the
last two years, with the agents of their business or of their employer. Excluded by record: labour dispatch and
personnel agencies, documents that courts, arbitration or inspection have on file, devices of declared agents and of
service points, addresses and telephones of who is paid to an institution on record. Towns tie nobody.

Features: People who share two things of different facts with somebody unrelated; how many do so in rewired networks;
how near upheld cases they are (features/agent_tie.sql). An agent and the employers on its books are one fact, a
document and unproven back-pay another. Of a family, by household or kinship, one alone stands at each thing.

Method: Louvain communities of knots, a knot being who shares the same two things; personalised PageRank from persons
of whom a review upheld fraud by the day. Twenty rewirings of the night's own network, in which each person and thing
keeps its number of ties, say what chance gives: the limit lets half a ring a night pass. Judged on simulated rings
among honest groups, against sorting by size.

How to read: The score is 0.5 at the limit. The ring is the agent's: its people, what they share and when are listed,
and each claim is judged on its own. At stake is what they were paid since the first tie, honest clients' too.

Limits: One shared thing makes no ring: an agent all of whose clients share only him is not seen. Clients who share
nothing but a house or a parent are one family. A crew of one dormitory, hired through one agent with one telephone,
looks like a ring. Our own verdicts count once they stand among the reviews on record. Kinship is known as far as the
registries have it.
"""

from jihe.warning import (
    BeatsBaseline,
    Capacity,
    FalseRings,
    HukouUnforetold,
    KinAlone,
    LookAlike,
    Network,
    PlantedRings,
    Rows,
    SameRings,
    WarningModel,
)

RECORDS = ["award_id", "claim_id", "case_id", "enrol_id", "contrib_id", "employer_id"]

MODEL = WarningModel(
    code="M03",
    title="代办名下多人共用单位、文书、电话或设备，疑似挂靠补缴团伙",
    title_en="Clients of an agent share employers, papers, telephones or devices: an attachment ring?",
    name="中介挂靠补缴团伙网络模型",
    name_en="Agent attachment and back-pay network",
    basis=["人社部规〔2016〕5号", "社会保险法 第五十八条", "社会保险经办条例 第四十二条",
        "社会保险基金行政监督办法 第三十二条", "社会保险法 第八十八条", "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="人力资源机构依法代理多家单位", what_en="A personnel agency with many honest clients",
            cleared_by="代理协议、人力资源服务许可证、工资发放记录", cleared_by_en="Mandates, its licence, payroll"),
        LookAlike(what="劳务派遣单位的职工集中申领", what_en="Dispatched workers who claim together",
            cleared_by="派遣许可证、派遣协议、工资表", cleared_by_en="The licence, contracts, payroll"),
        LookAlike(what="老企业改制，职工集中补缴", what_en="An old enterprise that settles arrears for its people",
            cleared_by="改制文件、原始档案、工资台账", cleared_by_en="Papers of the reform, files, pay ledgers"),
        LookAlike(what="同一宿舍的新工人留同一电话", what_en="Newcomers of one dormitory with one telephone",
            cleared_by="劳动合同、考勤、住宿登记", cleared_by_en="Contracts, attendance, the dormitory's list"),
        LookAlike(what="一家人互相代办、代缴", what_en="A family whose members file and pay for each other",
            cleared_by="户口簿、亲属关系证明；登记为亲属或同户的已计为一人",
            cleared_by_en="Proof of kinship; kin on record count once already"),
    ],
    line="cross",
    entity="agent_tie",
    features=["coincidences", "expected", "near"],
    rising=["coincidences", "near"],
    judged="real",
    method=Network(
        shared={
            "agent_id": "business", "employer_id": "business", "doc_no": "paper", "unproven": "paper",
            "phone_h": "phone", "addr_h": "home", "device_id": "device",
        },
        hub="agent_id",
        rows=RECORDS,
    ),
    capacity=Capacity(top=10, at_least=0.5),
    severity=[(0.75, 3), (0.5, 2)],
    subject=("agent", "ring_id"),
    stakes=Rows("payment", by="person_id", month="ym", since="since_month"),
    proofs=[
        Rows("contribution", by="contrib_id"), Rows("enrolment", by="enrol_id"), Rows("employer", by="employer_id"),
        Rows("pension_award", by="award_id"), Rows("ui_claim", by="claim_id"), Rows("wi_case", by="case_id"),
        Rows("person", by="person_id"),
    ],
    trials=[
        FalseRings(), *(PlantedRings(size=size) for size in (5, 8, 12, 20)), SameRings(), KinAlone(), HukouUnforetold(),
        BeatsBaseline("planted_in_top"),
    ],
    reasons={
        "coincidences": (
            "与他人共用两样以上的有 {value:.0f} 人（随机重连一般 {usual:.0f} 人）",
            "{value:.0f} people share two things or more with others, usually {usual:.0f} in rewired networks",
        ),
        "expected": (
            "这样的巧合在随机重连的网络里平均 {value:.2f} 人，一般 {usual:.2f} 人",
            "a rewired network gives {value:.2f} such coincidences here, usually {usual:.2f}",
        ),
        "near": (
            "与核查属实案件的接近程度为常人的 {value:.1f} 倍，一般 {usual:.1f} 倍",
            "{value:.1f} times as near to upheld cases as anybody, usually {usual:.1f}",
        ),
    },
    says="代办 {ring_id} 周围互不相干的 {families:.0f} 人中，{coincidences:.0f} 人与他人共用两样以上，随机重连平均 "
    "{expected:.2f} 人[；同一单位 {sharing_employer_id:.0f} 人][；补缴查无依据 {sharing_unproven:.0f} 人]"
    "[；同一补缴文书 {sharing_doc_no:.0f} 人][；同一电话 {sharing_phone_h:.0f} 人][；同一住址 {sharing_addr_h:.0f} 人]"
    "[；同一未申报设备 {sharing_device_id:.0f} 人]"
    "[；{from_ym:month} 至 {to_ym:month} 已付这些人 {at_stake_fen:yuan} 元]",
    says_en="Of {families:.0f} unrelated people around agent {ring_id}, {coincidences:.0f} share two things or more,"
    " where rewiring gives {expected:.2f}[; an employer {sharing_employer_id:.0f}]"
    "[; unproven back-pay {sharing_unproven:.0f}][; a document {sharing_doc_no:.0f}]"
    "[; a telephone {sharing_phone_h:.0f}][; an address {sharing_addr_h:.0f}]"
    "[; an undeclared device {sharing_device_id:.0f}][; {at_stake_fen:yuan} yuan paid to them, {from_ym:month} to"
    " {to_ym:month}]",
)  # fmt: skip
