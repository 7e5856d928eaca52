"""Taking a town's reply: each row held against what was sent and the case as it stands, then decided or refused.

A row is one transaction: its case is taken through the same actions as by hand, or left as it was. A reply
read a second time changes nothing: what it says is there already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.cases import looks, rights
from jihe.cases.identity import written
from jihe.cases.reply_file import Fault, Reply, ReplyFile, is_formula, open_safely, read
from jihe.cases.town_list import SHEETS, Sent, fingerprint, was_sent
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer
    from jihe.law import Law

REASON_HEAD = "退回理由"
FILL = "FFFDE2E2"
NOT_THEIRS = "没有可由您办理的该案件"  # the same of a number that is none, and of a case of another town, batch or lane


@dataclass
class Taken:
    """What became of a reply: case numbers taken, those that were there already, rows not filled in, refusals."""

    taken: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    empty: int = 0
    refused: list[Fault] = field(default_factory=list)


def take(path: Path, by: Reviewer, law: Law, today: date) -> Taken:
    """Read a town's reply and decide the cases of its sound rows, as ``by``; the rest is refused with reasons.

    Raises BadInputError for a file that is no reply, or to a list that this store never sent out.
    """
    reply_file = read(path, today)
    sent = was_sent(reply_file.key)
    if sent is None:
        raise BadInputError(f"{path}: answers no list of this store ({reply_file.key[:80] or 'its number is gone'})")
    done = Taken(empty=reply_file.empty, refused=list(reply_file.faults))
    times = Counter(written(reply.number) for reply in reply_file.rows)
    for reply in reply_file.rows:
        faults, outcome = list(reply.faults), done.unchanged
        try:
            faults += _against_what_was_sent(reply, sent, times, by)
            if not faults:
                outcome = done.taken if _decide(reply, reply_file, by, law) else done.unchanged
        except rights.NotTheirsError as miss:
            looks.missed(by, miss.number)
            faults.append(NOT_THEIRS)
        except BadInputError as error:
            faults.append(str(error))
        if faults:
            done.refused.append(Fault(reply.sheet, reply.row, reply.number, "；".join(faults)))
        else:
            outcome.append(reply.number)
    return done


def _against_what_was_sent(reply: Reply, sent: dict[str, Sent], times: Counter[str], by: Reviewer) -> list[str]:
    """Why the row is not one that was sent, or was not left as it was. Raises NotTheirsError as for no case at all."""
    number = written(reply.number)
    faults = []
    if times[number] > 1:
        faults.append("同一案件出现多行，无法判断以哪行为准")
    if number not in sent:
        rights.find(reply.number, by)
        return [*faults, "案件不在本清单中（其他批次的案件）"]
    now = fingerprint(reply.sent)
    if now.amounts != sent[number].amounts:
        faults.append("涉及金额等数字与发出的清单不符")
    if now.words != sent[number].words:
        faults.append("疑点等内容与发出的清单不符")
    return faults


def _decide(reply: Reply, reply_file: ReplyFile, by: Reviewer, law: Law) -> bool:
    """Take the case to its verdict; whether anything changed. Raises BadInputError with the reason."""
    from django.db import transaction

    with transaction.atomic():
        case = rights.find(reply.number, by, lock=True)
        if _there_already(case, reply):
            return False
        town = reply_file.key.rpartition("/")[2]
        if str(case.town) != town:
            raise BadInputError("案件已不属于本镇街")
        _refuse_amount(case, reply)
        _work(case, reply, reply_file, by, law)
    return True


def _there_already(case: Case, reply: Reply) -> bool:
    """Whether the case has this very verdict, not taken back."""
    undone = case.steps.filter(undoes__isnull=False).values("undoes")
    same = case.verdicts.exclude(step__seq__in=undone).filter(
        verdict=reply.verdict,
        confirmed_fen=reply.confirmed_fen or 0,
        reason=reply.reason,
        conduct_ended=reply.ended_on,
    )
    return bool(same.exists())


def _refuse_amount(case: Case, reply: Reply) -> None:
    """An amount goes with the verdict, and is not above what is at stake of the case's own payments."""
    owed = reply.verdict == "underpaid"  # every other verdict speaks of what is owed to the fund
    signs = list(case.money.values_list("fen", flat=True))
    limit = sum(-fen for fen in signs if fen < 0) if owed else sum(fen for fen in signs if fen > 0)
    if reply.verdict in CLEARED:
        if reply.confirmed_fen:
            raise BadInputError("该结论不认定金额，确认金额应为 0 或留空")
    elif reply.confirmed_fen is None:
        raise BadInputError("未填写确认金额")
    elif reply.confirmed_fen > limit:
        name = "应补发金额" if owed else "涉及金额"
        raise BadInputError(f"确认金额超过{name} {limit / 100:,.2f} 元")


def _work(case: Case, reply: Reply, reply_file: ReplyFile, by: Reviewer, law: Law) -> None:
    """The same actions as by hand, from where the case stands to its verdict."""
    from jihe.cases import work
    from jihe.cases.models import Night, State

    if case.state in (State.SECOND_REVIEW, State.DECIDED, State.APPEALED, State.CLOSED):
        raise BadInputError(f"案件{case.get_state_display()}，不再接受回复")
    if case.state == State.OPEN:
        work.assign(case.number, by, by)
    if case.state in (State.OPEN, State.ASSIGNED):
        work.begin(case.number, by)
    if reply.heard_on is not None:
        work.hear(case.number, by, reply.heard_on, reply.heard)
    elif case.state != State.HEARD and work.needs_hearing(reply.verdict, reply.confirmed_fen or 0):
        raise BadInputError("该结论须先听取陈述申辩：请填写日期和内容，放弃陈述的也请写明")
    run_id = reply_file.key.rpartition("/")[0]
    sent_on = Night.objects.filter(run_id=run_id).values_list("as_of", flat=True).first()
    work.decide(
        case.number, by, reply.verdict, reply.confirmed_fen or 0, reply.reason, law,
        conduct_ended=reply.ended_on, seen_to=sent_on,
    )  # fmt: skip


def write_refused(path: Path, refused: Sequence[Fault]) -> Path:
    """A copy of the reply with the reasons in a column of its own, to be put right and sent again."""
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    from jihe.cases.sheets import HEAD_ROWS, TOWN_COLUMNS

    book = open_safely(path)
    column = len(TOWN_COLUMNS) + 1
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if is_formula(cell):
                    cell.value = str(getattr(cell.value, "text", cell.value))
                    cell.data_type = "s"  # text from now on
        if sheet.title not in SHEETS:
            continue
        for row in range(HEAD_ROWS + 1, sheet.max_row + 1):
            sheet.cell(row, column).value = None  # of an earlier refusal
        sheet.cell(1, column, REASON_HEAD)
        sheet.column_dimensions[get_column_letter(column)].width = 50
    for fault in refused:
        if fault.row > 0 and fault.sheet in book.sheetnames and fault.sheet in SHEETS:
            cell = book[fault.sheet].cell(fault.row, column)
            cell.value, cell.data_type = fault.reason, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.fill = PatternFill("solid", start_color=FILL)
    target = path.with_name(f"{path.stem}.refused.xlsx")
    partial = target.with_name(f".{target.name}.partial.xlsx")
    book.save(partial)
    partial.replace(target)
    return target
