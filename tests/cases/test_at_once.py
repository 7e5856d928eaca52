"""Twenty processes at once on one store, and nights meanwhile: nothing lost, nothing doubled, the log holds."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest

from jihe.cases import audit, case_number, ledger, reviewers, update

DAY = date(2026, 3, 31)
PROCESSES, OWN = 20, 3

# Decides the cases that are its own, then tries the one that all want; prints how many it decided.
WORKER = """
import sys
from datetime import date
from jihe import law
from jihe.cases import open_store, reviewers, work
from jihe.errors import BadInputError
from jihe.home import Home

home, login, common, *numbers = sys.argv[1:]
open_store(Home.at(home))
work.due = lambda *_: None
me, the_law, done = reviewers.acting(login), law.load(), 0
for number in [*numbers, common]:
    try:
        work.assign(number, me, me)
        work.begin(number, me)
        work.hear(number, me, date(2026, 3, 31), "waived")
        work.decide(number, me, "overpaid_no_fault", 300, "paid after the death", the_law)
        done += 1
    except BadInputError:
        assert number == common, number
print(done)
"""


@pytest.mark.verify
def test_twenty_processes_decide_at_once(store, night, sig) -> None:
    from jihe.cases.models import Case, Step, Verdict

    subjects = range(1, PROCESSES * OWN + 2)
    tables = night(*(sig(subject=s, money={s: 500}) for s in subjects))
    update("r1", DAY, *tables)
    root = reviewers.add("root", "administrator", None, None)
    numbers = [case_number("person", s, "pension") for s in subjects]
    common = numbers.pop()
    running = []
    for n in range(PROCESSES):
        reviewers.add(f"an{n}", "auditor", None, root)
        arguments = [str(store.root), f"an{n}", common, *numbers[n * OWN : (n + 1) * OWN]]
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
    nights = 1
    while any(process.poll() is None for process in running) and nights < 40:  # and nights go on meanwhile
        update(f"r{nights + 1}", DAY + timedelta(days=nights), *tables)
        nights += 1
        time.sleep(0.2)
    told = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, [err for _, err in told]
    assert sum(int(out) for out, _ in told) == PROCESSES * OWN + 1  # the common case by one of them

    assert Case.objects.filter(state="decided").count() == PROCESSES * OWN + 1
    assert Verdict.objects.count() == PROCESSES * OWN + 1
    assert Step.objects.count() == 4 * (PROCESSES * OWN + 1)
    for case in Case.objects.all():
        held = ledger.balances(case)
        assert {name: fen for name, fen in held.items() if fen} == {"confirmed": 300, "dismissed": 200}
    assert audit.verify_store([]).bad is None


# Takes what comes next until nothing does; prints what it was given.
TAKER = """
import sys
from jihe.cases import open_store, queue, reviewers
from jihe.home import Home
from datetime import date

home, login, day = sys.argv[1:]
open_store(Home.at(home))
me = reviewers.acting(login)
while (number := queue.next_case(me, date.fromisoformat(day))) is not None:
    print(number)
"""


@pytest.mark.verify
def test_a_next_case_is_never_given_twice(store, night, sig) -> None:
    from jihe.cases import rank
    from jihe.cases.models import Case
    from jihe.law import load

    subjects = range(1, 61)
    update("r1", DAY, *night(*(sig(subject=s, money={s: 500}) for s in subjects)))
    rank("r1", 80, load())
    root = reviewers.add("root", "administrator", None, None)
    taking = []
    for n in range(PROCESSES):
        reviewers.add(f"an{n}", "auditor", None, root)
        arguments = [str(store.root), f"an{n}", DAY.isoformat()]
        taking.append(
            subprocess.Popen(
                [sys.executable, "-c", TAKER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
    told = [process.communicate(timeout=300) for process in taking]
    assert [process.returncode for process in taking] == [0] * PROCESSES, [err for _, err in told]
    given = [out.split() for out, _ in told]
    assert sorted(itertools.chain.from_iterable(given)) == sorted(case_number("person", s, "pension") for s in subjects)
    whose = {case.number: case.assignee.login for case in Case.objects.select_related("assignee")}
    assert whose == {number: f"an{n}" for n, numbers in enumerate(given) for number in numbers}
    assert audit.verify_store([]).bad is None
