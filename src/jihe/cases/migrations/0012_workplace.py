"""What the workbench needs of the store: cards, steps that stay beside the way, files, plans, purposes, red entries.

Two tables are made anew on SQLite and lose their triggers, and triggers elsewhere look into them: all of 0002 and
0003 go before and come back behind.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Effect, Refusal, Triggers, append_only

WORK = import_module("jihe.cases.migrations.0002_people_and_work").GUARDS
LEDGER = import_module("jihe.cases.migrations.0003_ledger").GUARDS
ADDED_TO = (
    "cases_plan", "cases_instalment", "cases_attachment", "cases_absence", "cases_workinghours", "cases_purpose",
)  # fmt: skip
RECUSED = """EXISTS (
    SELECT 1 FROM cases_step r WHERE r.case_id = NEW.case_id AND r.action = 'recuse' AND r.by_id = {who})"""
NEW = (
    *append_only(*ADDED_TO),
    Refusal(
        "cases_step_recused", "cases_step", "INSERT",
        f"""NEW.action <> 'recuse' AND ({RECUSED.format(who="NEW.by_id")}
            OR (NEW.action = 'assign' AND {RECUSED.format(who="NEW.assignee_id")})
            OR {RECUSED.format(who="NEW.beside_id")})""",
        "whoever recused themselves works on this case no more",
    ),
    Refusal(
        "cases_step_joined", "cases_step", "INSERT",
        """NEW.action = 'join' AND (NEW.beside_id = NEW.assignee_id OR NOT EXISTS (
            SELECT 1 FROM cases_reviewer r JOIN cases_case c ON c.id = NEW.case_id
            WHERE r.id = NEW.beside_id AND r.is_active AND r.role IN ('auditor', 'supervisor', 'discipline')
                AND (r.role = 'discipline') = (c.lane = 'public_power')
                AND (r.town IS NULL OR r.town = c.town)))""",
        "the second auditor is another one of the same lane and town",
    ),
    Refusal(
        "cases_verdict_settled_by_another", "cases_verdict", "INSERT",
        """NEW.stage = 'appeal' AND NEW.by_id = (
            SELECT v.by_id FROM cases_verdict v WHERE v.case_id = NEW.case_id AND v.stage = 'first'
            ORDER BY v.seq DESC LIMIT 1)""",
        "nobody settles the appeal against their own verdict",
    ),
    Refusal(
        "cases_entry_by_another", "cases_entry", "INSERT",
        """NEW.kind IN ('write_off', 'pay_refund', 'pay_out') AND EXISTS (
            SELECT 1 FROM cases_verdict v
            WHERE v.case_id = NEW.case_id AND v.by_id = NEW.by_id AND v.stage <> 'second')""",
        "whoever decided the case does not pay out or write off",
    ),
    Refusal("cases_entry_recused", "cases_entry", "INSERT", RECUSED.format(who="NEW.by_id"),
        "whoever recused themselves works on this case no more"),
    Refusal(
        "cases_entry_mirrors", "cases_entry", "INSERT",
        """NEW.kind = 'reverse' AND NOT EXISTS (
            SELECT 1 FROM cases_entry o
            WHERE o.id = NEW.reverses_id AND o.case_id = NEW.case_id AND o.kind <> 'reverse' AND o.by_id IS NOT NULL
                AND o.fen = NEW.fen AND o.from_account = NEW.to_account AND o.to_account = NEW.from_account)""",
        "a red entry is the mirror of the entry it takes back",
    ),
    # Who acted and what a case is stay as they were when it was written down.
    Refusal("cases_reviewer_no_delete", "cases_reviewer", "DELETE", "TRUE", "a reviewer is retired, never removed"),
    Refusal(
        "cases_reviewer_stays", "cases_reviewer", "UPDATE OF login, role, town",
        "NEW.login <> OLD.login OR NEW.role <> OLD.role OR coalesce(NEW.town, '') <> coalesce(OLD.town, '')",
        "a reviewer keeps login, role and town; another role is another reviewer",
    ),
    Refusal("cases_case_no_delete", "cases_case", "DELETE", "TRUE", "a case is never removed"),
    Refusal(
        "cases_case_keeps_lane", "cases_case", "UPDATE OF lane",
        "OLD.lane = 'public_power' AND NEW.lane <> 'public_power'", "public power stays with the discipline unit",
    ),
    Refusal(
        "cases_case_keeps_town", "cases_case", "UPDATE OF town",
        "OLD.state <> 'open' AND OLD.town IS NOT NULL AND coalesce(NEW.town, '') <> OLD.town",
        "a case that somebody took up keeps its town",
    ),
    # A card for every case, always; what decides about rights follows at once.
    Effect(
        "cases_case_has_card", "cases_case", "INSERT",
        """INSERT INTO cases_card (
            case_id, lane, line, town, state, opened_on, assignee_id, place, within, at_stake_fen, owed_fen, signals, match, code, test_zh,
            test_en, says, says_en, steps, due_kind, to_recover_fen, fund_owes_fen, fresh)
        VALUES (
            NEW.id, NEW.lane, NEW.line, NEW.town, NEW.state, NEW.opened_on, NEW.assignee_id, 4000000000, FALSE, 0, 0, 0, '', '', '',
            '', '', '', 0, '', 0, 0, FALSE)""",
    ),
    Effect(
        "cases_case_moves_card", "cases_case", "UPDATE OF lane, line, town, state, opened_on, assignee_id",
        """UPDATE cases_card SET lane = NEW.lane, line = NEW.line, town = NEW.town, state = NEW.state,
            opened_on = NEW.opened_on, assignee_id = NEW.assignee_id
        WHERE case_id = NEW.id""",
    ),
    Effect(
        "cases_step_turns_card", "cases_step", "INSERT",
        "UPDATE cases_card SET fresh = FALSE WHERE case_id = NEW.case_id",
    ),
    *(
        Effect(
            f"{table}_turns_card", table, "UPDATE OF case_id",
            "UPDATE cases_card SET fresh = FALSE WHERE case_id IN (OLD.case_id, NEW.case_id)",
        )
        for table in ("cases_signal", "cases_casemoney")
    ),
    Effect(
        "cases_entry_turns_card", "cases_entry", "INSERT",
        "UPDATE cases_card SET fresh = FALSE WHERE case_id = NEW.case_id",
    ),
)  # fmt: skip
EXISTING = """
    INSERT INTO cases_card (
        case_id, lane, line, town, state, opened_on, assignee_id, place, within, at_stake_fen, owed_fen, signals, match, code, test_zh,
        test_en, says, says_en, steps, due_kind, to_recover_fen, fund_owes_fen, fresh)
    SELECT
        id, lane, line, town, state, opened_on, assignee_id, 4000000000, FALSE, 0, 0, 0, '', '', '',
        '', '', '', 0, '', 0, 0, FALSE
    FROM cases_case ORDER BY id"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_ground_money'),
    ]

    operations = [
        Triggers(*WORK, *LEDGER, reverse=True),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('media_type', models.CharField(max_length=80)),
                ('name', models.TextField()),
                ('kind', models.CharField(choices=[('document', '书证'), ('object', '物证'), ('recording', '视听资料'), ('electronic', '电子数据'), ('witness', '证人证言'), ('party', '当事人的陈述'), ('expert', '鉴定意见'), ('inspection', '勘验笔录、现场笔录')], max_length=16)),
                ('received_on', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='card', serialize=False, to='cases.case')),
                ('lane', models.CharField(choices=[('case', '业务稽核'), ('public_power', '公权力监督')], max_length=16)),
                ('line', models.CharField(max_length=16)),
                ('town', models.CharField(max_length=32, null=True)),
                ('state', models.CharField(choices=[('open', '待核查'), ('assigned', '已分派'), ('in_review', '核查中'), ('heard', '已听取陈述申辩'), ('second_review', '复核中'), ('decided', '已决定'), ('appealed', '复议或诉讼中'), ('closed', '已办结')], max_length=16)),
                ('opened_on', models.DateField()),
                ('docket', models.CharField(max_length=16, null=True)),
                ('place', models.BigIntegerField(default=4000000000)),
                ('within', models.BooleanField(default=False)),
                ('p_upheld', models.FloatField(null=True)),
                ('expected_fen', models.BigIntegerField(null=True)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('per_hour_fen', models.BigIntegerField(null=True)),
                ('at_stake_fen', models.BigIntegerField(default=0)),
                ('owed_fen', models.BigIntegerField(default=0)),
                ('signals', models.PositiveIntegerField(default=0)),
                ('severity', models.PositiveSmallIntegerField(null=True)),
                ('match', models.CharField(blank=True, default='', max_length=16)),
                ('code', models.CharField(blank=True, default='', max_length=16)),
                ('test_zh', models.TextField(blank=True, default='')),
                ('test_en', models.TextField(blank=True, default='')),
                ('says', models.TextField(blank=True, default='')),
                ('says_en', models.TextField(blank=True, default='')),
                ('newest', models.DateField(null=True)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField(null=True)),
                ('held_until', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('due_kind', models.CharField(blank=True, default='', max_length=16)),
                ('to_recover_fen', models.BigIntegerField(default=0)),
                ('fund_owes_fen', models.BigIntegerField(default=0)),
                ('fresh', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('fen', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='LastLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('steps', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('agreed_on', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(blank=True, default='', max_length=32)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('aim', models.CharField(choices=[('review', '案件核查取证'), ('hearing', '听取陈述申辩'), ('service', '送达文书'), ('recovery', '退回与追偿'), ('inquiry', '答复本人查询或信访')], max_length=16)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WorkingHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField()),
                ('minutes_a_week', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_as_declared',
        ),
        migrations.RemoveConstraint(
            model_name='step',
            name='step_as_declared',
        ),
        migrations.AddField(
            model_name='entry',
            name='reverses',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='cases.entry'),
        ),
        migrations.AddField(
            model_name='step',
            name='beside',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='step',
            name='reference',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='step',
            name='until',
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reverse'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reverse'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='red_entry_of_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_account', 'outside'), ('kind', 'suspect'), ('to_account', 'suspected')), models.Q(('from_account', 'suspected'), ('kind', 'drop'), ('to_account', 'outside')), models.Q(('from_account', 'dismissed'), ('kind', 'drop'), ('to_account', 'outside')), models.Q(('from_account', 'suspected'), ('kind', 'confirm'), ('to_account', 'confirmed')), models.Q(('from_account', 'outside'), ('kind', 'found'), ('to_account', 'confirmed')), models.Q(('from_account', 'suspected'), ('kind', 'dismiss'), ('to_account', 'dismissed')), models.Q(('from_account', 'dismissed'), ('kind', 'restore'), ('to_account', 'confirmed')), models.Q(('from_account', 'dismissed'), ('kind', 'reopen'), ('to_account', 'suspected')), models.Q(('from_account', 'confirmed'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'ordered'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'written_off'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'recovered'), ('kind', 'refund'), ('to_account', 'refund_due')), models.Q(('from_account', 'refund_due'), ('kind', 'keep'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'order'), ('to_account', 'ordered')), models.Q(('from_account', 'ordered'), ('kind', 'instalment'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'instalment'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'offset'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'bank_return'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'bank_return'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'write_off'), ('to_account', 'written_off')), models.Q(('from_account', 'confirmed'), ('kind', 'write_off'), ('to_account', 'written_off')), models.Q(('from_account', 'refund_due'), ('kind', 'pay_refund'), ('to_account', 'refund_paid')), models.Q(('from_account', 'outside'), ('kind', 'owe'), ('to_account', 'owed_suspected')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_drop'), ('to_account', 'outside')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_drop'), ('to_account', 'outside')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_confirm'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'outside'), ('kind', 'owe_found'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_dismiss'), ('to_account', 'owed_dismissed')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_restore'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_reopen'), ('to_account', 'owed_suspected')), models.Q(('from_account', 'owed_confirmed'), ('kind', 'owe_lower'), ('to_account', 'owed_dismissed')), models.Q(('from_account', 'owed_confirmed'), ('kind', 'pay_out'), ('to_account', 'owed_paid')), models.Q(('from_account', 'owed_paid'), ('kind', 'reclaim'), ('to_account', 'reclaim_due')), models.Q(('from_account', 'reclaim_due'), ('kind', 'let_stand'), ('to_account', 'owed_paid')), models.Q(('from_account', 'reclaim_due'), ('kind', 'take_back'), ('to_account', 'reclaimed')), models.Q(('from_account', 'ordered'), ('kind', 'reverse'), ('to_account', 'confirmed')), models.Q(('from_account', 'recovered'), ('kind', 'reverse'), ('to_account', 'ordered')), models.Q(('from_account', 'recovered'), ('kind', 'reverse'), ('to_account', 'confirmed')), models.Q(('from_account', 'written_off'), ('kind', 'reverse'), ('to_account', 'ordered')), models.Q(('from_account', 'written_off'), ('kind', 'reverse'), ('to_account', 'confirmed')), models.Q(('from_account', 'refund_paid'), ('kind', 'reverse'), ('to_account', 'refund_due')), models.Q(('from_account', 'owed_paid'), ('kind', 'reverse'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'reclaimed'), ('kind', 'reverse'), ('to_account', 'reclaim_due')), _connector='OR'), name='entry_as_declared'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'assign'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'begin'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hear'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hear'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'decide'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'second_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'decide'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'second_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'second'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'serve'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'appeal'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'appeal'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'settle'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'close'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'reopen'), ('from_state', 'closed'), ('role__in', ['night', 'auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'handback'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'handback'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'handback'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hold'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hold'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hold'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hold'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'resume'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'resume'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'resume'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'resume'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'file'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'file'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'join'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'join'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'join'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'note'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'note'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open', 'assigned']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open', 'in_review']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open', 'heard']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'recuse'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'assigned'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'in_review'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'heard'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'second_review'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), _connector='OR'), name='step_as_declared'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'hold'), ('until__isnull', False)), models.Q(models.Q(('action', 'hold'), _negated=True), models.Q(('until__isnull', False), _negated=True)), _connector='OR'), name='held_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'join'), ('beside__isnull', False)), models.Q(models.Q(('action', 'join'), _negated=True), models.Q(('beside__isnull', False), _negated=True)), _connector='OR'), name='joined_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'file'), ('on__isnull', False), models.Q(('reference', ''), _negated=True)), models.Q(models.Q(('action', 'file'), _negated=True), ('reference', '')), _connector='OR'), name='filed_under_a_number'),
        ),
        migrations.AddField(
            model_name='absence',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='absence',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.case'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='step',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.step'),
        ),
        migrations.AddField(
            model_name='card',
            name='assignee',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='card',
            name='beside',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='card',
            name='night',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.night'),
        ),
        migrations.AddField(
            model_name='lastlook',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='lastlook',
            name='night',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.night'),
        ),
        migrations.AddField(
            model_name='lastlook',
            name='reviewer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='plan',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='plan',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='cases.case'),
        ),
        migrations.AddField(
            model_name='instalment',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='cases.plan'),
        ),
        migrations.AddField(
            model_name='purpose',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='purposes', to='cases.case'),
        ),
        migrations.AddField(
            model_name='purpose',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purposes', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='workinghours',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='workinghours',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='cases.reviewer'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_in_order'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='attachment_once'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('case', 'sha256'), name='file_once_a_case'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['document', 'object', 'recording', 'electronic', 'witness', 'party', 'expert', 'inspection'])), name='attachment_kind'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='attachment_of_something'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(fields=['lane', 'state', 'place'], name='card_by_rank'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(fields=['lane', 'town', 'state', 'place'], name='card_by_rank_in_town'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(fields=['assignee', 'place'], name='card_of_assignee'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(fields=['lane', '-at_stake_fen'], name='card_by_money'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(fields=['lane', 'opened_on'], name='card_by_age'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('due_on__isnull', False)), fields=['due_on'], name='card_by_due_day'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('fresh', False)), fields=['case'], name='card_to_make_anew'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'assigned', 'in_review', 'heard', 'second_review', 'decided', 'appealed', 'closed'])), name='card_state'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['case', 'public_power'])), name='card_lane'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('docket', None), ('docket__in', ['recover', 'owed', 'service', 'public_power']), _connector='OR'), name='card_docket'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(('at_stake_fen__gte', 0), ('fund_owes_fen__gte', 0), ('owed_fen__gte', 0), ('to_recover_fen__gte', 0)), name='card_amounts_positive'),
        ),
        migrations.AddConstraint(
            model_name='lastlook',
            constraint=models.UniqueConstraint(fields=('reviewer', 'case'), name='last_look_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='plan_once'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.UniqueConstraint(fields=('plan', 'due_on'), name='instalment_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('fen__gt', 0)), name='instalment_of_money'),
        ),
        migrations.AddConstraint(
            model_name='purpose',
            constraint=models.CheckConstraint(condition=models.Q(('aim__in', ['review', 'hearing', 'service', 'recovery', 'inquiry'])), name='purpose_aim'),
        ),
        migrations.AddConstraint(
            model_name='purpose',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='purpose_in_words'),
        ),
        migrations.AddConstraint(
            model_name='purpose',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='purpose_ends'),
        ),
        migrations.AddConstraint(
            model_name='purpose',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('subject_id__isnull', True), ('subject_kind', '')), models.Q(('case__isnull', True), ('subject_id__isnull', False), models.Q(('subject_kind', ''), _negated=True)), _connector='OR'), name='purpose_of_a_case_or_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='workinghours',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_a_week__lte', 10080)), name='hours_of_a_week'),
        ),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
        Triggers(*WORK, *LEDGER, *NEW),
    ]
