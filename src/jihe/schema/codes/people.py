"""People and units: codes."""

from __future__ import annotations

from jihe.schema.table import domain

PEOPLE = (
    domain("sex", "性别", "sex", """
        M 男 male
        F 女 female
    """),
    domain("hukou_type", "户口性质", "household registration", """
        urban 城镇 urban
        rural 农村 rural
    """),
    domain("town_kind", "镇街类别", "kind of town", """
        street 街道 street
        town 镇 town
    """),
    domain("person_field", "变更字段", "field of a person that changed", """
        name 姓名 name
        id_no 证件号码 identity number
        birth_date 出生日期 date of birth
        sex 性别 sex
        hukou 户籍 household registration
        address 地址 address
        phone 电话 phone
        merge 合并人员 merged into another record
    """),
    domain("relation_kind", "人员关系", "relation between persons", """
        spouse 配偶 spouse
        parent 父母 parent
        child 子女 child
        sibling 兄弟姐妹 sibling
        co_address 同住 same address
    """),
    domain("unit_status", "经营状态", "state of a unit in the business registry", """
        active 存续 active
        abnormal 经营异常 on the list of abnormal operation
        revoked 吊销 licence revoked
        cancelled 注销 cancelled
    """),
    domain("agent_kind", "代办类别", "kind of agent", """
        law 律师事务所 law firm
        hr 人力资源机构 human-resources agency
        individual 个人 individual
        hospital_broker 医院中介 hospital broker
    """),
    domain("platform_sector", "平台行业", "sector of a platform", """
        ride 网约出行 ride hailing
        delivery 即时配送 instant delivery
        freight 同城货运 city freight
    """),
)  # fmt: skip
