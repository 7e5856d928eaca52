"""Whose rows are whose: a town's auditors see that town's, public power is the discipline unit's alone.

One rule for every table: ``visible_cases`` says which cases somebody may see, and every other table is seen as far as
it is about those (``TO_CASE``). Nothing here asks who may *move* a case; that is ``moves`` and ``work``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.cases.identity import LETTERS, case_number, is_number, written
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from django.db.models import Model

    from jihe.cases.models import Case, Reviewer

# How each table leads to the case that its rows are about; a claim to a payment is about the case of its signal.
TO_CASE = {
    "Case": "pk", "CaseGround": "seen__case", "CaseMoney": "case", "CaseNight": "case", "Signal": "case",
    "SignalMoney": "signal__case", "SignalProof": "signal__case",
    "Step": "case", "Verdict": "case", "SeenProof": "verdict__case", "SeenMoney": "verdict__case",
    "LookAlikeAnswer": "verdict__case",
    "Balance": "case", "Entry": "case", "Footing": "case", "Incident": "case",
    "Plan": "case", "Instalment": "plan__case", "Attachment": "case", "Card": "pk", "LastLook": "case",
    "Purpose": "case",
}  # fmt: skip
# The blind lane's are about people who may have no case: seen by town and lane of the person.
TO_ITEM = {"BlindItem": "pk", "BlindReveal": "item", "BlindTaken": "item", "BlindVerdict": "item"}
# About no case and no person of the fund. The log names cases of both lanes: see ``log``.
ABOUT_NOBODY = frozenset({
    "Absence", "AuditHead", "BlindDraw", "BlindSeed", "BlindStratum", "GuessDecision", "Night", "Reviewer",
    "WorkingHours",
})  # fmt: skip


class NotTheirsError(BadInputError):
    """No such case among theirs. The same sentence whether there is none, or one of another town or lane, or one of a
    person in the blind lane; ``number`` as the store writes it, empty where what was typed is no case number.
    """

    def __init__(self, typed: str, by: Reviewer) -> None:
        super().__init__(f"no case {typed} among yours; `jihe cases list --by {by.login}` shows them")
        self.number = written(typed) if is_number(typed) else ""
        self.on_record = False


def visible_cases(by: Reviewer) -> Any:
    """The query set of cases that ``by`` may see and move. Raises BadInputError for who sees none.

    Whose blind dossier lies undecided with ``by`` is not among them: the signals come after the verdict.
    """
    from jihe.cases.models import Case

    return _theirs(Case.objects.all(), by)


def visible_cards(by: Reviewer) -> Any:
    """The query set of the cards of those cases, by the lane and town on the cards themselves."""
    from jihe.cases.models import Card

    return _theirs(Card.objects.all(), by)


def _theirs(rows: Any, by: Reviewer) -> Any:
    """Of cases, or of cards, which have their case's lane and town and its key."""
    from django.db.models import Q

    from jihe.cases.blind.subjects import withheld
    from jihe.cases.models import BlindItem, Case, Lane
    from jihe.cases.moves import Role

    works_on_cases(by)
    rows = rows.filter(lane=Lane.PUBLIC_POWER if by.role == Role.DISCIPLINE else Lane.CASE)
    if by.town is not None:
        rows = rows.filter(town=by.town)
    in_hand = dict(BlindItem.objects.filter(taken__by=by, said__isnull=True).values_list("pk", "subject_id"))
    if not in_hand:
        return rows
    people = Q(subject_kind="person", subject_id__in=set(in_hand.values()))
    about = Case.objects.filter(people | Q(number__in=withheld(list(in_hand), by))).values("pk")
    merged = Case.objects.filter(merged_into__in=about).values("pk")
    return rows.exclude(Q(pk__in=about) | Q(pk__in=merged))


def visible_items(by: Reviewer) -> Any:
    """The blind lane's items that ``by`` may see: of their town, public power's own for the discipline unit alone.

    Asked anew each time: a signal about public power takes an item out of a town's hands as it takes a case.
    """
    from django.db.models import Exists, OuterRef

    from jihe.cases.models import BlindItem, Case, Lane
    from jihe.cases.moves import Role

    works_on_cases(by)
    about = Case.objects.filter(subject_kind="person", subject_id=OuterRef("subject_id"), lane=Lane.PUBLIC_POWER)
    power = Exists(about)
    items = BlindItem.objects.select_related("draw__night")
    items = items.filter(power) if by.role == Role.DISCIPLINE else items.filter(~power)
    return items if by.town is None else items.filter(town=by.town)


def visible(by: Reviewer, table: type[Model] | None = None) -> Any:
    """The rows of a table that ``by`` may see; of cases unless named. Raises LookupError for a table without a rule."""
    if table is None:
        return visible_cases(by)
    name = table.__name__
    if name == "AuditEntry":
        return log(by)
    if name in TO_CASE:
        return table._default_manager.filter(**{f"{TO_CASE[name]}__in": visible_cases(by).values("pk")})
    if name in TO_ITEM:
        return table._default_manager.filter(**{f"{TO_ITEM[name]}__in": visible_items(by).values("pk")})
    if name in ABOUT_NOBODY:
        return table._default_manager.all()
    raise LookupError(f"{name}: nothing says who may see its rows; add it to jihe.cases.rights")


def works_on_cases(by: Reviewer) -> None:
    """Raises BadInputError for a role that sees no case."""
    from jihe.cases.moves import REVIEWERS

    if by.role not in REVIEWERS:
        raise BadInputError(f"{by.login} is {by.role} and works on no case")


def of_the_bureau(by: Reviewer, what: str, lane: str = "case") -> None:
    """That ``by`` may look up anybody of the fund, in that lane. Raises BadInputError, which names ``what``."""
    from jihe.cases.moves import Role

    works_on_cases(by)
    if by.town is not None or (by.role == Role.DISCIPLINE) != (lane == "public_power"):
        raise BadInputError(f"{by.login} is {by.role} of {by.town or 'the bureau'} and sees no {what}")


def blind_to(by: Reviewer, subject_kind: str, subject_id: int) -> bool:
    """Whether ``by`` must know nothing of that subject: their undecided blind dossier is about it."""
    from jihe.cases.blind.subjects import withheld
    from jihe.cases.models import BlindItem

    in_hand = dict(BlindItem.objects.filter(taken__by=by, said__isnull=True).values_list("pk", "subject_id"))
    if subject_kind == "person" and subject_id in in_hand.values():
        return True
    return bool(withheld(list(in_hand), by) & {case_number(subject_kind, subject_id, line) for line in LETTERS})


def whole_lists(by: Reviewer) -> None:
    """That ``by`` may write a list that leaves the store, from which nobody must be missing.

    Raises BadInputError while a blind dossier lies undecided with them, whoever it is about.
    """
    from jihe.cases.models import BlindTaken

    works_on_cases(by)
    if BlindTaken.objects.filter(by=by, item__said__isnull=True).exists():
        raise BadInputError(
            f"{by.login} has a blind dossier in hand and sees no whole list until its verdict; give it, or let "
            "another reviewer write the list"
        )


def log(by: Reviewer) -> Any:
    """The whole audit log, which names cases of both lanes. Raises BadInputError for who does not keep it."""
    from jihe.cases.models import AuditEntry
    from jihe.cases.moves import Role

    if by.role != Role.ADMINISTRATOR:
        raise BadInputError(f"{by.login} is {by.role}; the whole log is an administrator's to carry away")
    return AuditEntry.objects.all()


def find(number: str, by: Reviewer, *, lock: bool = False) -> Case:
    """The case, if it is one of theirs; with ``lock``, held until the transaction ends.

    Raises NotTheirsError. Whoever lets people type numbers puts the miss on record (``looks.misses_on_record``).
    """
    from jihe.cases.moves import REVIEWERS

    if by.role not in REVIEWERS:
        raise NotTheirsError(number, by)
    cases = visible_cases(by)
    found: Case | None = (cases.select_for_update() if lock else cases).filter(number=written(number)).first()
    if found is None:
        raise NotTheirsError(number, by)
    return found
