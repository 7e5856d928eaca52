"""Which cases are whose: a town's auditors see that town's, and public power is the discipline unit's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.cases.identity import written
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer


def visible(by: Reviewer) -> Any:
    """The query set of cases that ``by`` may see and move. Raises BadInputError for who sees none."""
    from jihe.cases.models import Case, Lane
    from jihe.cases.moves import REVIEWERS, Role

    if by.role not in REVIEWERS:
        raise BadInputError(f"{by.login} is {by.role} and works on no case")
    lane = Lane.PUBLIC_POWER if by.role == Role.DISCIPLINE else Lane.CASE
    cases = Case.objects.filter(lane=lane)
    return cases if by.town is None else cases.filter(town=by.town)


def find(number: str, by: Reviewer, *, lock: bool = False) -> Case:
    """The case, if it is one of theirs; with ``lock``, held until the transaction ends.

    Raises BadInputError. What it says of another lane's case is what it says of none: that there is such a
    case is itself not theirs to know.
    """
    cases = visible(by)
    found: Case | None = (cases.select_for_update() if lock else cases).filter(number=written(number)).first()
    if found is not None:
        return found
    from jihe.cases.models import Case, Lane

    elsewhere = Case.objects.filter(number=written(number), lane=Lane.CASE).exists()
    if elsewhere and by.town is not None and by.role != "discipline":
        raise BadInputError(f"case {number} is not of your town ({by.town}); ask the supervisor")
    raise BadInputError(f"no case {number} among yours; `jihe cases list --by {by.login}` shows them")
