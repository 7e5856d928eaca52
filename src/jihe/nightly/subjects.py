"""Where the subjects of a night's signals belong: each one's town, and person records that were merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.engines import Session

_OF_PERSON = "SELECT s.{key} AS subject_id, p.town FROM {table} s JOIN person p ON p.person_id = s.{person}"
_OF_EMPLOYER = "SELECT s.{key} AS subject_id, e.town FROM {table} s JOIN employer e ON e.employer_id = s.employer_id"

# A platform or an agent works in no one town; an occupational-injury case is the platform's.
TOWN_OF = {
    "person": "SELECT person_id AS subject_id, town FROM person",
    "employer": "SELECT employer_id AS subject_id, town FROM employer",
    "hospital": "SELECT hospital_id AS subject_id, town FROM hospital",
    "office": "SELECT office_id AS subject_id, town FROM office",
    "operator": "SELECT o.op_id AS subject_id, f.town FROM operator o JOIN office f ON f.office_id = o.office_id",
    "expert": "SELECT x.expert_id AS subject_id, h.town FROM expert x JOIN hospital h ON h.hospital_id = x.hospital_id",
    "employer_subsidy": _OF_EMPLOYER.format(table="employer_subsidy", key="sub_id"),
    "wi_case": _OF_EMPLOYER.format(table="wi_case", key="case_id"),
    **{
        table: _OF_PERSON.format(table=table, key=key, person=person)
        for table, key, person in (
            ("bank_account", "acct_id", "holder_person_id"),
            ("pension_award", "award_id", "person_id"),
            ("ui_claim", "claim_id", "person_id"),
            ("skill_subsidy", "sub_id", "person_id"),
            ("wi_appraisal", "appr_id", "person_id"),
            ("medical_bill", "bill_id", "person_id"),
            ("dependant", "dep_id", "person_id"),
        )
    },
}


@dataclass(frozen=True)
class Whereabouts:
    """``towns``: town code by subject kind and key, where known. ``roots``: merged record → the one that stays."""

    towns: dict[tuple[str, int], str] = field(default_factory=dict)
    roots: dict[int, int] = field(default_factory=dict)


def whereabouts(session: Session, signals: pa.Table) -> Whereabouts:
    """One question a kind of subject, as known on the session's day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    merged = session.query("SELECT person_id, root FROM identity WHERE person_id <> root", {})
    roots = dict(zip(merged["person_id"].to_pylist(), merged["root"].to_pylist(), strict=True))
    towns: dict[tuple[str, int], str] = {}
    for kind in sorted(set(signals["subject_kind"].to_pylist()) & set(TOWN_OF)):
        about = set(signals.filter(pc.equal(signals["subject_kind"], kind))["subject_id"].to_pylist())
        if kind == "person":
            about = {roots.get(subject, subject) for subject in about}
        known = session.query(TOWN_OF[kind], {})
        known = known.filter(
            pc.and_(pc.is_valid(known["town"]), pc.is_in(known["subject_id"], value_set=pa.array(sorted(about))))
        )
        rows = zip(known["subject_id"].to_pylist(), known["town"].to_pylist(), strict=True)
        towns |= {(kind, subject): town for subject, town in rows}
    return Whereabouts(towns, roots)
