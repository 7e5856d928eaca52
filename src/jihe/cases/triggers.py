"""Triggers for SQLite and PostgreSQL from one declaration: what no constraint can say, and no program may forget.

A migration that makes a table names its triggers in ``Triggers(...)`` as its last operation. SQLite makes a
table anew to change it, and its triggers go with the old one: a later migration that alters a table of these
begins with ``Triggers(..., reverse=True)`` and ends with them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.migrations.operations.base import Operation

CHECK_VIOLATION = "23514"  # so that Django raises IntegrityError on PostgreSQL as SQLite's ABORT does


@dataclass(frozen=True)
class Refusal:
    """Refuses a row of ``event`` (``INSERT``, ``UPDATE OF state``, ``DELETE``) for which ``condition`` holds.

    ``condition`` is SQL both databases read, over ``NEW`` and ``OLD``, with subqueries where needed.
    """

    name: str
    table: str
    event: str
    condition: str
    message: str

    def created(self, vendor: str) -> list[str]:
        """The statements that make it."""
        if vendor == "sqlite":
            return [_sqlite(self, "BEFORE", self.condition, f"SELECT RAISE(ABORT, '{self.message}')")]
        returned = "OLD" if self.event == "DELETE" else "NEW"
        body = (
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = '{CHECK_VIOLATION}'; "
            f"END IF; RETURN {returned};"
        )
        return _postgres(self, "BEFORE", body)


@dataclass(frozen=True)
class Effect:
    """Runs one statement after each row of ``event``: how a projection follows what it projects."""

    name: str
    table: str
    event: str
    statement: str
    condition: str = "TRUE"

    def created(self, vendor: str) -> list[str]:
        """The statements that make it."""
        if vendor == "sqlite":
            return [_sqlite(self, "AFTER", self.condition, self.statement)]
        return _postgres(self, "AFTER", f"IF {self.condition} THEN {self.statement}; END IF; RETURN NULL;")


Trigger = Refusal | Effect


def append_only(*tables: str) -> list[Trigger]:
    """Rows of ``tables`` are added and never changed or removed."""
    return [
        Refusal(f"{table}_no_{event.lower()}", table, event, "TRUE", f"{table} is append-only")
        for table in tables
        for event in ("UPDATE", "DELETE")
    ]


class Triggers(Operation):
    """A migration's operation: makes ``triggers``, or takes them away with ``reverse``."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, *triggers: Trigger, reverse: bool = False) -> None:
        self.triggers, self.reverse = triggers, reverse

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make them, or take them away."""
        (_drop if self.reverse else _create)(schema_editor, self.triggers)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The other way round."""
        (_create if self.reverse else _drop)(schema_editor, self.triggers)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"{'drop' if self.reverse else 'create'} {len(self.triggers)} triggers"


def _create(schema_editor: Any, triggers: tuple[Trigger, ...]) -> None:
    for trigger in triggers:
        for statement in trigger.created(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)  # params=None: a % in it is not a placeholder


def _drop(schema_editor: Any, triggers: tuple[Trigger, ...]) -> None:
    for trigger in triggers:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {trigger.name}", params=None)
        else:
            schema_editor.execute(f"DROP FUNCTION {trigger.name}() CASCADE", params=None)


def _sqlite(trigger: Trigger, when: str, condition: str, statement: str) -> str:
    head = f"CREATE TRIGGER {trigger.name} {when} {trigger.event} ON {trigger.table} FOR EACH ROW"
    return f"{head} WHEN {condition} BEGIN {statement}; END"


def _postgres(trigger: Trigger, when: str, body: str) -> list[str]:
    function = f"EXECUTE FUNCTION {trigger.name}()"
    row = f"CREATE TRIGGER {trigger.name} {when} {trigger.event} ON {trigger.table} FOR EACH ROW {function}"
    statements = [
        f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        row,
    ]
    if trigger.event == "DELETE" and isinstance(trigger, Refusal) and trigger.condition == "TRUE":
        # TRUNCATE is a DELETE that no row trigger sees.
        table = f"BEFORE TRUNCATE ON {trigger.table} FOR EACH STATEMENT {function}"
        statements.append(f"CREATE TRIGGER {trigger.name}_all {table}")
    return statements
