"""Hubs of accounts, devices and telephones that unrelated people share (收款账户与设备汇聚网络模型).

Question: Which people stand in the middle of unrelated beneficiaries who are paid to one account, claim or certify from
one device or give one telephone, in more than one of these ways at once or near cases that reviews upheld?

Population: Who was paid a benefit, claimed or was certified in the last year and shares an account, a device, a
telephone or an address with another household. Excluded by record: accounts of institutions (care homes) and of
employers, wards of a guardian on file, devices of service points and of declared agents, telephones and addresses of
who lives in such an institution. A card exchanged for one's own ties nobody. Towns tie nobody.

Features: People who share two things of different facts with somebody unrelated; how many do so in rewired networks;
how near upheld cases they are (features/account_tie.sql). Of a family, by household or kinship, one alone stands at
each thing: who looks after parents and parents-in-law is no hub.

Method: Louvain communities of people tied by what they share; personalised PageRank from persons of whom a review
upheld fraud by the day. One shared thing ties, but only two count, or upheld cases. Twenty rewirings of the night's own
network, in which each person and thing keeps its number of ties, say what chance gives: the limit lets half a ring a
night pass. Judged on simulated rings among honest groups, against sorting by size.

How to read: The score is 0.5 at the limit. The ring is named after the account's holder, else after its member with
most ties, who need not be its head. At stake is what its members were paid since the first tie, holders of shared
accounts left out; each payment is judged on its own.

Limits: An account that many use and nothing else ties them is rule X01's. Employers' telephones and dormitories that
are on no record look like hubs. Our own verdicts count once they stand among the reviews on record. A device that is
reported anew for every claim is not seen. Ties are not weighted by money, for rings part it in small sums.
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

MODEL = WarningModel(
    code="M15",
    title="多名互不相干人员的账户、设备、电话汇聚于一处，疑似团伙",
    title_en="Accounts, devices and telephones of unrelated beneficiaries meet in one place: a ring?",
    name="收款账户与设备汇聚网络模型",
    name_en="Account, device and phone hub network",
    basis=["社会保险经办条例 第三十六条", "社会保险经办条例 第二十六条", "社会保险法 第八十八条",
        "社会保险经办条例 第四十六条"],
    look_alikes=[
        LookAlike(what="养老院、福利院代收代办，尚未备案", what_en="A care home that is not on file yet",
            cleared_by="机构账户备案表、入住协议；已备案的已排除",
            cleared_by_en="The filing and contracts; what is on file is left out already"),
        LookAlike(what="村（居）集体账户代收", what_en="A village's collective account",
            cleared_by="村（居）委会证明、代发协议、发放签收表", cleared_by_en="The committee's word, receipts"),
        LookAlike(what="子女代收父母、岳父母待遇，同用一部手机",
            what_en="A child who receives for the parents by one phone",
            cleared_by="户口簿、亲属关系证明；登记为亲属或同户的已计为一人",
            cleared_by_en="Proof of kinship; kin on record count once already"),
        LookAlike(what="单位人事统一留电话、统一申领", what_en="An employer's clerk who files for laid-off staff",
            cleared_by="单位证明、职工授权书", cleared_by_en="The employer's word, mandates"),
        LookAlike(what="社工、网格员上门用自己的设备代认证", what_en="A social worker who certifies on her own device",
            cleared_by="社区工作记录、设备备案", cleared_by_en="The community's record, the device's filing"),
    ],
    line="cross",
    entity="account_tie",
    features=["coincidences", "expected", "near"],
    rising=["coincidences", "near"],
    judged="real",
    method=Network(
        shared={"acct_id": "account", "device_id": "device", "phone_h": "phone", "addr_h": "home"},
        hub="person_id",
        first="holder",
        rows=["link_id", "claim_id", "cert_id", "acct_id"],
        alone=True,
    ),
    capacity=Capacity(top=10, at_least=0.5),
    severity=[(0.75, 3), (0.5, 2)],
    subject=("person", "ring_id"),
    stakes=Rows("payment", by="person_id", month="ym", since="since_month"),
    proofs=[
        Rows("payee_link", by="link_id"), Rows("bank_account", by="acct_id"), Rows("ui_claim", by="claim_id"),
        Rows("certification", by="cert_id"), Rows("person", by="person_id"),
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
    says="互不相干的 {families:.0f} 人汇聚于此，{coincidences:.0f} 人与他人共用两样以上，随机重连平均 {expected:.2f} 人"
    "[；同一账户 {sharing_acct_id:.0f} 人][；同一未申报设备 {sharing_device_id:.0f} 人]"
    "[；同一电话 {sharing_phone_h:.0f} 人]"
    "[；同一住址 {sharing_addr_h:.0f} 人]；其中核查属实 {upheld_members:.0f} 人"
    "[；{from_ym:month} 至 {to_ym:month} 已付这些人 {at_stake_fen:yuan} 元]",
    says_en="{families:.0f} unrelated people meet here, {coincidences:.0f} of whom share two things or more, where"
    " rewiring gives {expected:.2f}[; an account {sharing_acct_id:.0f}][; an undeclared device {sharing_device_id:.0f}]"
    "[; a telephone {sharing_phone_h:.0f}][; an address {sharing_addr_h:.0f}]; a review upheld {upheld_members:.0f} of"
    " them[; {at_stake_fen:yuan} yuan paid to them, {from_ym:month} to {to_ym:month}]",
)  # fmt: skip
