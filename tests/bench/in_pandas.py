"""Eight rules written again in pandas, as a data scientist would: the same tables, the same findings, for `make bench`.

Each takes ``Frames`` and gives one row a payment at stake: ``finding, subject_id, test, money_key, fen``; the bench
checks that findings and sums are those of the SQL before it prints a time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from jihe.lake import Lake, Snapshot
from jihe.law import Law
from jihe.law.relations import relations
from jihe.schema import TABLES

# Of each table the columns that these rules read, so that pandas reads no more than it must.
READ = {
    "person": ["id_no", "name", "sex", "birth_date", "household_id", "merged_into"],
    "pension_award": [
        "person_id", "scheme", "award_type", "benefit_start_ym", "birth_date_used", "track", "status", "end_ym",
    ],
    "pension_payment": ["award_id", "person_id", "ym", "amount_fen", "adj_fen", "acct_id", "pay_date", "pay_status"],
    "death_benefit": ["deceased_id", "line", "payee_person_id", "acct_id", "pay_date", "amount_fen"],
    "ui_claim": ["person_id", "separation_date", "start_ym", "bridging"],
    "ui_payment": ["claim_id", "person_id", "ym", "item", "amount_fen", "acct_id", "pay_date", "pay_status"],
    "skill_subsidy": ["person_id", "apply_ts", "amount_fen", "acct_id"],
    "medical_bill": ["case_id", "person_id", "admit_ts", "icd10", "pay_date", "acct_id", "fund_fen"],
    "wi_case": ["person_id", "injury_ts", "first_visit_ts", "body_part", "decision", "clause", "line"],
    "wi_benefit": ["case_id", "person_id", "payee_person_id", "pay_date", "acct_id", "amount_fen", "pay_status"],
    "refund": ["src_table", "src_key", "amount_fen", "kind"],
    "contribution": ["person_id", "employer_id", "ym", "kind", "payer", "lines"],
    "enrolment": ["person_id", "employer_id", "line", "start_date", "end_date", "track"],
    "employer": ["uscc", "name", "acct_id"],
    "certification": ["person_id", "cert_ts", "method", "result"],
    "bank_account": ["holder_person_id"],
    "relation": ["a_person", "b_person", "kind", "valid_to"],
    "exemption": ["kind", "key", "valid_from", "valid_to"],
    "operator": ["person_id", "to_date"],
    "agent": ["person_id"],
    "ref_icd": ["body_region"],
    "ext_death": ["id_no", "name", "death_date", "kind", "revoked_date"],
    "ext_custody": ["id_no", "name", "kind", "exec_mode", "start_date", "end_date"],
    "ext_medins": ["id_no", "name", "kind", "admit_ts", "icd10"],
    "ext_business": ["id_no", "name", "uscc", "role", "from_date", "to_date", "status", "turnover_flag"],
    "ext_other_ui": ["id_no", "name", "start_ym", "end_ym"],
    "ext_public_staff": ["id_no", "name", "unit", "from_date", "to_date"],
    "ext_tax_income": ["id_no", "name", "payer_uscc", "ym", "wage_fen"],
}  # fmt: skip
GONE = 999_999  # a month after all others, for what has not ended


def month_of_ym(ym: pd.Series) -> pd.Series:
    """Month number, year × 12 + month − 1, of yyyymm."""
    return ym // 100 * 12 + ym % 100 - 1


def month(day: pd.Series) -> pd.Series:
    """Month number of days or times."""
    return day.dt.year * 12 + day.dt.month - 1


class Frames:
    """The fund's tables as known at the end of ``as_of``; each is read once."""

    def __init__(self, lake: Lake, snapshot: Snapshot, as_of: date, law: Law) -> None:
        self.lake, self.snapshot, self.as_of = lake, snapshot, as_of
        self.as_of_month = as_of.year * 12 + as_of.month - 1
        self.law = {name: table.to_pandas() for name, table in relations(law).items()}
        self.read: dict[str, pd.DataFrame] = {}

    def __call__(self, name: str) -> pd.DataFrame:
        """One table: the last known version of each row."""
        if name not in self.read:
            table = TABLES[name]
            (key,) = table.key
            columns = [key, *(column for column in READ[name] if column != key), table.clock]
            parts = [pd.read_parquet(file, columns=columns) for file in self.lake.files(name, self.snapshot)]
            frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
            frame = frame[frame[table.clock] < pd.Timestamp(self.as_of + timedelta(days=1))]
            if table.versioned:
                several = frame[key].duplicated(keep=False)
                newest = frame[several].sort_values([key, table.clock], ascending=[True, False], kind="stable")
                frame = pd.concat([frame[~several], newest.drop_duplicates(key)])
            for column in table.columns:
                if column.type == "date" and column.name in frame:
                    frame[column.name] = pd.to_datetime(frame[column.name])
            if table.external:
                frame = self.linked(frame)
            self.read[name] = frame
        return self.read[name]

    @cached_property
    def root(self) -> pd.Series:
        """Whom a person record stands for."""
        into = self("person").set_index("person_id")["merged_into"]
        root = pd.Series(into.index, index=into.index)
        while (further := root.map(into)).notna().any():
            root = further.fillna(root).astype("int64")
        return root

    def linked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """An external table with the person its identity numbers mean, and whether the name agrees."""
        person = self("person").assign(
            root=lambda p: p["person_id"].map(self.root), late=lambda p: p["merged_into"].notna()
        )
        first = person.sort_values(["late", "root", "person_id"]).drop_duplicates("id_no")
        own = self("person").set_index("person_id")["name"]
        number = first.set_index("id_no")
        names = frame["id_no"].map(number["name"]), frame["id_no"].map(number["root"]).map(own)
        found = frame["id_no"].map(number["root"])
        strong = (frame["name"] == names[0]) | (frame["name"] == names[1])
        frame = frame.assign(person_id=found, strong=strong)
        return frame[found.notna()].assign(person_id=lambda f: f["person_id"].astype("int64"))

    @cached_property
    def payment(self) -> pd.DataFrame:
        """Payments to persons that these rules ask for, all lines: paid and not bounced."""
        pension = self("pension_payment").query("pay_status == 'paid'")
        scheme = self("pension_award").set_index("award_id")["scheme"]
        pension = pension.assign(
            table="pension_payment", key=pension["pay_id"], item="pension", line=pension["award_id"].map(scheme),
            ym_month=month_of_ym(pension["ym"]),
        )  # fmt: skip
        unemployed = self("ui_payment").query("pay_status == 'paid'")
        unemployed = unemployed.assign(
            table="ui_payment", key=unemployed["pay_id"], line="UI", ym_month=month_of_ym(unemployed["ym"])
        )
        death = self("death_benefit")
        death = death.assign(
            table="death_benefit", key=death["db_id"], person_id=death["payee_person_id"].fillna(death["deceased_id"])
        )
        skill = self("skill_subsidy")
        skill = skill.assign(table="skill_subsidy", key=skill["sub_id"], line="UI", pay_date=skill["apply_ts"])
        line = self("wi_case").set_index("case_id")["line"]
        bill = self("medical_bill").query("pay_date.notna()")
        bill = bill.assign(
            table="medical_bill", key=bill["bill_id"], line=bill["case_id"].map(line).fillna("WI"),
            amount_fen=bill["fund_fen"],
        )  # fmt: skip
        injury = self("wi_benefit").query("pay_status == 'paid'")
        injury = injury.assign(
            table="wi_benefit", key=injury["ben_id"], line=injury["case_id"].map(line).fillna("WI"),
            person_id=injury["payee_person_id"].fillna(injury["person_id"]),
        )  # fmt: skip
        columns = [
            "table", "key", "line", "item", "person_id", "award_id", "claim_id", "case_id", "acct_id", "ym_month",
            "pay_date", "amount_fen",
        ]  # fmt: skip
        every = [part.reindex(columns=columns) for part in (pension, unemployed, death, skill, bill, injury)]
        paid = pd.concat(every, ignore_index=True)
        back = self("refund").assign(bounced=lambda r: r["kind"] == "bank_return")
        back = back.groupby(["src_table", "src_key"], as_index=False).agg(
            back=("amount_fen", "sum"), bounced=("bounced", "any")
        )
        paid = paid.merge(back, how="left", left_on=["table", "key"], right_on=["src_table", "src_key"])
        paid = paid[paid["bounced"].isna() | (paid["bounced"] == False)]  # noqa: E712 - an object column with gaps
        paid = paid[paid["person_id"].notna()]
        paid["fen"] = paid["amount_fen"] - paid["back"].fillna(0).astype("int64")
        paid["pay_month"] = month(paid["pay_date"])
        paid["root"] = paid["person_id"].astype("int64").map(self.root)
        return paid

    @cached_property
    def unemployed(self) -> pd.DataFrame:
        """Unemployment benefits not wholly recovered."""
        paid = self.payment
        return paid[(paid["table"] == "ui_payment") & (paid["fen"] > 0)].assign(
            claim_id=lambda p: p["claim_id"].astype("int64")
        )

    @cached_property
    def death(self) -> pd.DataFrame:
        """Who is believed dead: date, strength, whether the name agrees."""
        report = self("ext_death").query("revoked_date.isna()")
        best = report.groupby("person_id")["strong"].transform("max")
        report = report[report["strong"] == best]
        first = report.groupby(["person_id", "kind"], as_index=False)["death_date"].min()
        health = first[first["kind"] == "H"].set_index("person_id")["death_date"]
        other = first[first["kind"] != "H"].sort_values(["person_id", "death_date", "kind"])
        second = other[other.groupby("person_id").cumcount() == 1].set_index("person_id")["death_date"]
        dead = first.groupby("person_id")["death_date"].min().to_frame("earliest")
        dead["health"], dead["two"] = health.reindex(dead.index), second.reindex(dead.index)
        dead["day"] = dead[["health", "two"]].min(axis=1).fillna(dead["earliest"])
        dead["sure"] = dead["health"].notna() | dead["two"].notna()
        dead["own_name"] = report.groupby("person_id")["strong"].first().reindex(dead.index)
        return dead.reset_index()[["person_id", "day", "sure", "own_name"]]


def p01(frames: Frames) -> pd.DataFrame:
    """Pension paid after death."""
    dead = frames.death.assign(certain=lambda d: d["sure"] & d["own_name"], stop=lambda d: month(d["day"]))
    seen = frames("certification").assign(root=lambda c: c["person_id"].map(frames.root))
    seen = seen[(seen["method"] != "match") & (seen["result"] != "failed")].merge(
        dead, left_on="root", right_on="person_id", suffixes=("_c", "")
    )
    seen["after"] = (seen["cert_ts"].dt.normalize() - seen["day"]).dt.days
    seen = seen[seen["after"] > 0]
    visit = frames("ext_medins").query("strong and kind != 'pharmacy'").merge(dead, on="person_id")
    visit["after"] = (visit["admit_ts"].dt.normalize() - visit["day"]).dt.days
    faced = seen["method"].isin(["window", "visit"]) | ((seen["method"] == "face") & ~seen["own_name"])
    alive = {
        *seen.loc[~seen["certain"] & (seen["after"] >= 30) & (seen["result"] == "success") & faced, "person_id"],
        *visit.loc[~visit["certain"] & (visit["after"] >= 30), "person_id"],
    }
    paid = frames.payment
    paid = paid[(paid["table"] == "pension_payment") & (paid["fen"] > 0)]
    paid = paid.merge(dead, left_on="root", right_on="person_id", suffixes=("_p", ""))
    stop = frames.law["law_parameter"].query("name == 'death_stop_months'")
    assert len(stop) == 1, "one value in force for all months; a dated join would be needed"
    paid = paid[(paid["ym_month"] >= paid["stop"] + stop["value"].iloc[0]) & ~paid["person_id"].isin(alive)]
    odd = seen["certain"] | ((seen["after"] >= 30) & (seen["method"] == "face") & (seen["result"] == "success"))
    certified = paid["person_id"].isin(set(seen.loc[odd, "person_id"]))
    test = np.select(
        [certified & paid["certain"], certified],
        ["certified_after_death", "certified_after_reported_death"],
        "paid_after_death",
    )
    return _found(paid, paid["award_id"], paid["person_id"], test)


def p02(frames: Frames) -> pd.DataFrame:
    """Pension paid while serving a sentence."""
    told = frames("ext_custody")
    inside = told["exec_mode"] == "in_prison"
    outside = told["exec_mode"].isin(["suspended", "parole", "medical_parole", "control"])
    told = told[(inside & told["kind"].isin(["prison", "detention_sentence"])) | outside].assign(inside=inside)
    seen = frames("certification").assign(root=lambda c: c["person_id"].map(frames.root))
    seen = seen[seen["method"].isin(["window", "visit"]) & (seen["result"] == "success")]
    seen = told[["ext_id", "person_id", "start_date"]].merge(
        seen, left_on="person_id", right_on="root", suffixes=("", "_c")
    )
    seen = seen[seen["cert_ts"].dt.normalize() > seen["start_date"]]
    again = month(seen["cert_ts"]).groupby(seen["ext_id"]).min()
    told["from"] = month(told["start_date"])
    told["to"] = month(told["end_date"]).fillna(told["ext_id"].map(again)).fillna(frames.as_of_month)
    paid = frames.payment
    paid = paid[(paid["table"] == "pension_payment") & paid["root"].isin(set(told["person_id"]))]
    paid = paid.merge(frames("pension_payment")[["pay_id", "adj_fen"]], left_on="key", right_on="pay_id")
    drawn = paid.merge(
        told[["ext_id", "person_id", "inside", "from", "to"]], left_on="root", right_on="person_id", suffixes=("_p", "")
    )
    drawn = drawn[(drawn["ym_month"] >= drawn["from"]) & (drawn["ym_month"] < drawn["to"])]
    level = drawn.groupby(["ext_id", "award_id", "ym_month"])["adj_fen"].max()
    level = level.groupby(["ext_id", "award_id"]).min().rename("level").reset_index()
    drawn = drawn.merge(level, on=["ext_id", "award_id"])
    drawn = drawn[(drawn["ym_month"] > drawn["from"]) & (drawn["fen"] > 0)]
    free = told[~told["inside"]]
    both = drawn[drawn["inside"]].reset_index().merge(free, on="person_id", suffixes=("", "_o"))
    both = both[(both["ym_month"] >= both["from_o"]) & (both["ym_month"] <= both["to_o"])]
    prison = drawn[drawn["inside"] & ~drawn.index.isin(both["index"])].assign(test="paid_in_prison")
    raised = drawn[~drawn["inside"] & (drawn["line"] != "RP") & (drawn["adj_fen"] > drawn["level"])]
    raised = raised.assign(
        test="raised_while_serving", fen=np.minimum(raised["adj_fen"] - raised["level"], raised["fen"])
    )
    undue = pd.concat([prison, raised])
    undue = undue.groupby(["test", "award_id", "person_id", "table", "key"], as_index=False)["fen"].max()
    return _found(undue, undue["award_id"], undue["person_id"], undue["test"])


def p14(frames: Frames) -> pd.DataFrame:
    """A pensioner insured as an employee, or on the public payroll."""
    award = frames("pension_award")
    award = award[award["scheme"].isin(["EP", "GP"]) & (award["award_type"] != "disability_allow")]
    award = award.assign(
        root=award["person_id"].map(frames.root), birth_month=month(award["birth_date_used"]),
        start=month_of_ym(award["benefit_start_ym"]), end=month_of_ym(award["end_ym"]).fillna(frames.as_of_month),
    )  # fmt: skip
    sex = award["root"].map(frames("person").set_index("person_id")["sex"])
    award["track"] = np.where(sex == "M", "M", np.where(award["track"] == "F55", "F55", "F50"))
    award = award.merge(
        frames.law["law_retirement"][["birth_month", "track", "retirement_month"]], on=["birth_month", "track"]
    )
    paid_in = frames("contribution")
    paid_in = paid_in[(paid_in["kind"] == "normal") & (paid_in["payer"] == "employer")]
    paid_in = paid_in[paid_in["person_id"].map(frames.root).isin(set(award["root"]))]
    covers = ("+" + paid_in["lines"].astype(str) + "+").str.contains(r"\+(?:EP|GP|UI)\+", regex=True)
    paid_in = paid_in[covers].assign(
        root=lambda c: c["person_id"].map(frames.root), ym_month=lambda c: month_of_ym(c["ym"])
    )
    insured = award[["award_id", "root", "start", "end"]].merge(paid_in, on="root")
    insured = insured[(insured["ym_month"] > insured["start"]) & (insured["ym_month"] <= insured["end"])]
    post = frames("enrolment").query("line == 'WIS'").assign(root=lambda e: e["person_id"].map(frames.root))
    post = post.assign(first=month(post["start_date"]), last=month(post["end_date"]).fillna(GONE))
    special = insured.reset_index().merge(post[["root", "employer_id", "first", "last"]], on=["root", "employer_id"])
    special = special[(special["ym_month"] >= special["first"]) & (special["ym_month"] <= special["last"])]
    insured = insured[~insured.index.isin(special["index"])].assign(test="insured_as_employee")
    staff = frames("ext_public_staff")
    staff = staff.merge(frames("employer")[["name", "uscc"]], left_on="unit", right_on="name", suffixes=("", "_e"))
    staff = award[["award_id", "root", "start", "end"]].merge(staff, left_on="root", right_on="person_id")
    wages = frames("ext_tax_income").query("wage_fen > 0")[["person_id", "payer_uscc", "ym"]]
    staff = staff.merge(wages, left_on=["person_id", "uscc"], right_on=["person_id", "payer_uscc"])
    staff["ym_month"] = month_of_ym(staff["ym"])
    inside = (staff["ym_month"] > staff["start"]) & (staff["ym_month"] <= staff["end"])
    inside &= (staff["ym_month"] >= month(staff["from_date"])) & (
        staff["ym_month"] <= month(staff["to_date"]).fillna(GONE)
    )
    working = pd.concat([insured[["award_id", "test", "ym_month"]], staff[inside].assign(test="public_post")])
    found = working.groupby(["award_id", "test"], as_index=False)["ym_month"].agg(months="nunique", first="min")
    found = found[found["months"] >= 2].merge(award, on="award_id")
    early = found["award_type"].isin(["early_special", "early_illness"]) & (found["first"] <= found["retirement_month"])
    paid = frames.payment
    paid = paid[(paid["table"] == "pension_payment") & (paid["fen"] > 0)].drop(columns="root")
    undue = found[early][["award_id", "test", "first", "retirement_month"]].merge(paid, on="award_id")
    undue = undue[(undue["ym_month"] >= undue["first"]) & (undue["ym_month"] <= undue["retirement_month"])]
    undue = found.merge(undue[["award_id", "test", "key", "fen"]], on=["award_id", "test"], how="left")
    return _found(undue, undue["award_id"], undue["root"], undue["test"])


def u02(frames: Frames) -> pd.DataFrame:
    """A business running while unemployment benefit is drawn."""
    paid = frames.payment
    started = paid[(paid["item"] == "lump_startup") & (paid["fen"] > 0)]["claim_id"]
    paid = frames.unemployed[frames.unemployed["item"].isin(["monthly", "job_subsidy", "medical"])]
    claim = frames("ui_claim").assign(root=lambda c: c["person_id"].map(frames.root))
    drawn = paid[(paid["item"] == "monthly") & ~paid["claim_id"].isin(started)][
        ["claim_id", "ym_month"]
    ].drop_duplicates()
    drawn = drawn.merge(claim[["claim_id", "root", "separation_date"]], on="claim_id")
    firm = frames("ext_business")
    firm = firm[firm["role"].isin(["legal_rep", "sole_proprietor", "partner"])]
    running = drawn.merge(firm, left_on="root", right_on="person_id")
    still = running["to_date"].isna() & running["status"].isin(["active", "abnormal"])
    last = month(running["to_date"])
    running = running[(running["ym_month"] > month(running["from_date"])) & ((running["ym_month"] < last) | still)]
    running["opened"] = running["from_date"] > running["separation_date"]
    unit = running.merge(frames("employer")[["uscc", "employer_id"]], on="uscc")
    post = frames("enrolment")
    post = post[post["employer_id"].isin(set(unit["employer_id"]))].assign(
        staff=lambda e: e["person_id"].map(frames.root)
    )
    post = unit.merge(post[["employer_id", "staff", "start_date", "end_date"]], on="employer_id")
    there = (month(post["start_date"]) <= post["ym_month"]) & (month(post["end_date"]).fillna(GONE) >= post["ym_month"])
    post = post[there & (post["staff"] != post["root"])][["claim_id", "ext_id", "staff"]]
    wages = frames("ext_tax_income").query("wage_fen > 0")
    wages = wages[wages["payer_uscc"].isin(set(running["uscc"]))]
    wages = wages.assign(ym_month=month_of_ym(wages["ym"]), staff=wages["person_id"])[
        ["payer_uscc", "ym_month", "staff"]
    ]
    wages = running.merge(wages, left_on=["uscc", "ym_month"], right_on=["payer_uscc", "ym_month"])
    wages = wages[wages["staff"] != wages["root"]][["claim_id", "ext_id", "staff"]]
    staffed = pd.concat([post, wages])[["claim_id", "ext_id"]].drop_duplicates().assign(staffed=True)
    each = running.drop_duplicates(["claim_id", "ext_id"]).merge(staffed, on=["claim_id", "ext_id"], how="left")
    trades = each["turnover_flag"].astype("boolean").fillna(False) | each["staffed"].notna()
    each = each.assign(trading=each["opened"] & trades)
    claims = each.groupby("claim_id")[["trading", "opened"]].any()
    test = np.select([claims["trading"], claims["opened"]], ["trading", "registered_only"], "held_before")
    months = running[["claim_id", "root", "ym_month"]].drop_duplicates()
    undue = months.merge(paid.drop(columns="root"), on=["claim_id", "ym_month"])
    return _found(undue, undue["claim_id"], undue["root"], undue["claim_id"].map(pd.Series(test, index=claims.index)))


def u03(frames: Frames) -> pd.DataFrame:
    """Unemployment benefit beside a pension, or past the retirement month."""
    paid = frames.unemployed[frames.unemployed["item"].isin(["monthly", "job_subsidy", "medical"])]
    claimants = set(paid["root"])
    pension = frames.payment
    pension = pension[(pension["table"] == "pension_payment") & (pension["fen"] > 0) & pension["root"].isin(claimants)]
    pension = pension.assign(in_time=pension["pay_month"] <= pension["ym_month"])
    pension = pension.groupby(["root", "ym_month"], as_index=False)["in_time"].any()
    post = frames("enrolment")
    post = post[post["track"].isin(["F50", "F55"])].assign(root=lambda e: e["person_id"].map(frames.root))
    post = (
        post[post["root"].isin(claimants)]
        .sort_values(["root", "start_date", "enrol_id"])
        .drop_duplicates("root", keep="last")
    )
    person = frames("person").query("person_id in @claimants").assign(birth_month=lambda p: month(p["birth_date"]))
    track = person["person_id"].map(post.set_index("root")["track"]).fillna("F55")
    person["track"] = np.where(person["sex"] == "M", "M", track)
    person = person.merge(
        frames.law["law_retirement"][["birth_month", "track", "retirement_month"]], on=["birth_month", "track"]
    )
    age = person.set_index("person_id")["retirement_month"]
    drawn = paid[paid["item"] == "monthly"][["root", "claim_id", "ym_month"]].drop_duplicates()
    drawn = drawn.merge(pension, on=["root", "ym_month"], how="left")
    bridging = drawn["claim_id"].map(frames("ui_claim").set_index("claim_id")["bridging"])
    past = (drawn["ym_month"] > drawn["root"].map(age)) & (bridging == False)  # noqa: E712 - null is neither
    in_time = drawn["in_time"].astype("boolean")
    drawn["test"] = np.select(
        [in_time.fillna(False), in_time.notna(), past],
        ["pension_same_month", "pension_backpaid", "past_statutory_month"], "",
    )  # fmt: skip
    undue = paid.merge(drawn[["claim_id", "ym_month", "test"]], on=["claim_id", "ym_month"], how="left")
    undue["test"] = undue["test"].fillna("")
    late = (undue["item"] == "job_subsidy") & (undue["ym_month"] > undue["root"].map(age)) & (undue["test"] == "")
    undue.loc[late, "test"] = "subsidy_past_statutory_age"
    undue = undue[undue["test"] != ""]
    return _found(undue, undue["claim_id"], undue["root"], undue["test"])


def u10(frames: Frames) -> pd.DataFrame:
    """Two unemployment benefits for one month, here or elsewhere, or after a lump sum."""
    paid = frames.unemployed
    person = frames("person")
    claim = frames("ui_claim").assign(root=lambda c: c["person_id"].map(frames.root))
    number = person.set_index("person_id")["id_no"]
    oldest = person[person["merged_into"].isna()].groupby("id_no")["person_id"].min()
    claim["person"] = claim["root"].map(number).map(oldest)
    claim = claim[claim["person"].notna()]
    first = paid[paid["item"] == "monthly"].groupby("claim_id")["ym_month"].min()
    claim["begin"] = month_of_ym(claim["start_ym"]).fillna(claim["claim_id"].map(first))
    claim = claim[["claim_id", "person", "separation_date", "begin"]]
    drawn = paid[paid["item"] == "monthly"][["claim_id", "ym_month"]].drop_duplicates().merge(claim, on="claim_id")
    pair = drawn.merge(drawn, on=["person", "ym_month"], suffixes=("", "_e"))
    later = (pair["begin_e"] < pair["begin"]) | (
        (pair["begin_e"] == pair["begin"]) & (pair["claim_id_e"] < pair["claim_id"])
    )
    there = drawn.merge(frames("ext_other_ui"), left_on="person", right_on="person_id")
    start, end = month_of_ym(there["start_ym"]), month_of_ym(there["end_ym"])
    open_end = there["end_ym"].isna() & (there["ym_month"] < month(there["received_ts"]))
    there["test"] = np.where(start > there["begin"], "elsewhere_later", "drawn_elsewhere")
    there = there[(there["ym_month"] >= start) & ((there["ym_month"] <= end) | open_end)]
    lump = paid[paid["item"].isin(["lump_leave", "lump_reemp", "lump_startup"])][["claim_id", "item", "ym_month"]]
    lump = lump.merge(claim, on="claim_id")
    lump["test"] = np.where(lump["item"] == "lump_leave", "monthly_after_leaving", "monthly_after_lump")
    after = drawn.merge(lump, on="person", suffixes=("", "_l"))
    after = after[(after["ym_month"] >= after["ym_month_l"]) & (after["separation_date"] <= after["separation_date_l"])]
    found = pd.concat([pair[later].assign(test="two_claims"), there, after])
    found = found[["test", "claim_id", "person", "ym_month"]].drop_duplicates()
    benefit = paid[paid["item"].isin(["monthly", "job_subsidy", "medical"])].drop(columns="person_id")
    undue = found.merge(benefit, on=["claim_id", "ym_month"])
    undue.loc[undue["test"] == "elsewhere_later", "fen"] = 0
    return _found(undue, undue["claim_id"], undue["person"], undue["test"])


def w02(frames: Frames) -> pd.DataFrame:
    """Treated before the accident."""
    case = frames("wi_case")
    excluded = case["decision"].isin(["rejected", "withdrawn"]) | case["clause"].isin(["14-4", "15-1", "15-3"])
    case = case[~excluded].assign(root=lambda c: c["person_id"].map(frames.root))
    bill = frames("medical_bill")[["case_id", "bill_id", "icd10", "admit_ts"]]
    own = pd.concat(
        [
            case[["case_id", "first_visit_ts"]].rename(columns={"first_visit_ts": "ts"}),
            bill.rename(columns={"admit_ts": "ts"}),
        ]
    )
    settled = case[case["body_part"] != "body"].merge(
        frames("ext_medins"), left_on="root", right_on="person_id", suffixes=("", "_x")
    )
    region = settled["icd10"].map(frames("ref_icd").set_index("icd10")["body_region"])
    near = (settled["injury_ts"].dt.normalize() - settled["admit_ts"].dt.normalize()).dt.days <= 90
    settled = settled[(region == settled["body_part"]) & near]
    chapter = bill.assign(chapter=bill["icd10"].str[:1])[["case_id", "chapter"]].drop_duplicates()
    settled = settled.assign(chapter=settled["icd10"].str[:1]).merge(chapter, on=["case_id", "chapter"])
    before = settled.merge(case[["root", "body_part", "injury_ts"]], on=["root", "body_part"], suffixes=("", "_k"))
    healed = set(before.loc[before["injury_ts_k"] <= before["admit_ts"], "ext_id"])
    settled = settled[~settled["ext_id"].isin(healed)].rename(columns={"admit_ts": "ts"})
    visit = pd.concat([own.assign(own=True), settled[["case_id", "ts"]].assign(own=False)])
    visit = visit.merge(case[["case_id", "injury_ts"]], on="case_id")
    # Both clocks in whole minutes, as the registers keep them.
    visit = visit[(visit["injury_ts"].dt.floor("min") - visit["ts"].dt.floor("min")) > pd.Timedelta(minutes=120)]
    by_own = visit.groupby("case_id")["own"].max()
    paid = frames.payment
    paid = paid[paid["table"].isin(["medical_bill", "wi_benefit"]) & (paid["fen"] > 0)]
    undue = by_own.reset_index().merge(paid, on="case_id", how="left")
    return _found(undue, undue["case_id"], undue["case_id"], np.where(undue["own"], "treated_before", "settled_before"))


def x01(frames: Frames) -> pd.DataFrame:
    """One account paid for many unrelated people."""
    since = frames.as_of_month - 12
    paid = frames.payment
    paid = paid[(paid["pay_month"] > since) & (paid["pay_month"] <= frames.as_of_month) & paid["acct_id"].notna()]
    unit = set(frames("employer")["acct_id"].dropna())
    paid = paid[~((paid["table"] == "medical_bill") & paid["acct_id"].isin(unit))]
    home = frames("person").set_index("person_id")["household_id"]
    paid = paid.assign(household=paid["root"].map(home).fillna(-paid["root"]), acct_id=paid["acct_id"].astype("int64"))
    kin = frames("relation")
    kin = kin[
        kin["kind"].isin(["spouse", "parent", "child", "sibling"]) & (month(kin["valid_to"]).fillna(GONE) > since)
    ]
    kin = kin[["a_person", "b_person"]].set_axis(["one", "other"], axis=1)
    kin = pd.concat([kin, kin.rename(columns={"one": "other", "other": "one"})]).drop_duplicates()
    record, today = frames("exemption"), pd.Timestamp(frames.as_of)
    record = record[(record["valid_from"] <= today) & (record["valid_to"].isna() | (record["valid_to"] >= today))]
    homes = set(record.loc[record["kind"] == "institution_account", "key"])
    wards = set(record.loc[record["kind"] == "guardian", "key"])
    holder = frames("bank_account").set_index("acct_id")["holder_person_id"].map(frames.root)
    paid = paid[~paid["acct_id"].astype(str).isin(homes)].assign(holder=lambda p: p["acct_id"].map(holder))
    own = paid["holder"].map(home).fillna(-paid["holder"])
    known = kin.assign(kin=True)
    paid = paid.assign(own=own).merge(known, left_on=["holder", "root"], right_on=["one", "other"], how="left")
    stranger = (paid["holder"].isna() | (paid["household"] != paid["own"])) & paid["kin"].isna()
    paid = paid[stranger & ~paid["root"].astype(str).isin(wards)].drop(columns=["one", "other", "kin"])
    crowd = paid[["acct_id", "root", "household", "holder"]].drop_duplicates(["acct_id", "root"])
    family = crowd.merge(kin, left_on="root", right_on="one").merge(
        crowd[["acct_id", "root"]], left_on=["acct_id", "other"], right_on=["acct_id", "root"], suffixes=("", "_o")
    )
    younger = family[family["root"] < family["root_o"]][["acct_id", "root_o"]].drop_duplicates().assign(kin=True)
    alone = crowd.merge(younger, left_on=["acct_id", "root"], right_on=["acct_id", "root_o"], how="left")
    alone = (
        alone[alone["kin"].isna()].groupby("acct_id").agg(persons=("root", "size"), households=("household", "nunique"))
    )
    account = crowd.groupby("acct_id")["holder"].first().to_frame().join(alone)
    post = frames("operator")
    post = set(post.loc[month(post["to_date"]).fillna(GONE) > since, "person_id"].dropna())
    post |= set(frames("agent")["person_id"].dropna())
    official = account["holder"].isin(post | set(kin.loc[kin["one"].isin(post), "other"]))
    test = np.select(
        [official, account["households"] > 2, account["persons"] > 1],
        ["official_holder", "unrelated_payees", "holder_differs"],
        "",
    )
    paid["test"] = paid["acct_id"].map(pd.Series(test, index=account.index))
    paid = paid[paid["test"] != ""].assign(fen=lambda p: p["amount_fen"])
    return _found(paid, paid["acct_id"], paid["holder"].fillna(paid["acct_id"]), paid["test"])


def _found(paid: pd.DataFrame, finding: pd.Series, subject: pd.Series, test: object) -> pd.DataFrame:
    found = pd.DataFrame(
        {"finding": finding, "subject_id": subject, "test": test, "money_key": paid["key"], "fen": paid["fen"]}
    )
    return found.drop_duplicates()


RULES: dict[str, Callable[[Frames], pd.DataFrame]] = {
    "P01": p01, "P02": p02, "P14": p14, "U02": u02, "U03": u03, "U10": u10, "W02": w02, "X01": x01,
}  # fmt: skip


def findings(found: pd.DataFrame) -> pd.DataFrame:
    """One row a finding and test: subject and sum at stake, in canonical order."""
    found = found.assign(fen=found["fen"].fillna(0))
    summed = found.groupby(["finding", "test", "subject_id"], as_index=False)["fen"].sum()
    return summed.astype({"finding": "int64", "subject_id": "int64", "fen": "int64"}).sort_values(["finding", "test"])
