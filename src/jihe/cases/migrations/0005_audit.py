"""The audit log: entries and the head of their chain, which the database itself keeps."""

from datetime import datetime
from typing import Any

from django.db import migrations, models

from jihe.cases.audit_verify import GENESIS
from jihe.cases.triggers import Effect, Refusal, Triggers, append_only


def begin(apps: Any, schema_editor: Any) -> None:
    head = apps.get_model("cases", "AuditHead")
    head.objects.create(id=1, seq=0, hash=GENESIS, at=datetime(1970, 1, 1))


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_incidents"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=16)),
                ("action", models.CharField(max_length=64)),
                ("object_kind", models.CharField(max_length=32)),
                ("object_key", models.CharField(max_length=128)),
                ("detail", models.TextField()),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["object_kind", "object_key"], name="audit_object")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor", ""), _negated=True),
                            models.Q(("role", ""), _negated=True),
                            models.Q(("action", ""), _negated=True),
                            models.Q(("object_kind", ""), _negated=True),
                        ),
                        name="audit_says_who_and_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_one_head")],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        Triggers(
            *append_only("cases_auditentry"),
            Refusal(
                "audit_entry_follows", "cases_auditentry", "INSERT",
                "NOT EXISTS (SELECT 1 FROM cases_audithead h"
                " WHERE h.id = 1 AND h.seq = NEW.seq - 1 AND h.hash = NEW.prev_hash)",
                "the audit entry does not follow the head of the log",
            ),
            Effect(
                "audit_head_follows", "cases_auditentry", "INSERT",
                "UPDATE cases_audithead SET seq = NEW.seq, hash = NEW.hash, at = NEW.at WHERE id = 1",
            ),
            Refusal(
                "audit_head_holds", "cases_audithead", "UPDATE",
                "NEW.id <> OLD.id OR NEW.seq <> OLD.seq + 1 OR NOT EXISTS (SELECT 1 FROM cases_auditentry e"
                " WHERE e.seq = NEW.seq AND e.hash = NEW.hash AND e.at = NEW.at)",
                "the head of the audit log moves with its entries alone",
            ),
            Refusal("audit_head_no_insert", "cases_audithead", "INSERT", "TRUE", "the audit log has one head"),
            Refusal("audit_head_no_delete", "cases_audithead", "DELETE", "TRUE", "the audit log has one head"),
        ),
    ]
