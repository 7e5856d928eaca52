"""People, what they do with a case, and the triggers that hold a case to its steps."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Effect, Refusal, Triggers, append_only

# Whoever acts is active, has the role they say, and the case is of their lane and town.
STRANGER = """NEW.by_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM cases_reviewer r JOIN cases_case c ON c.id = NEW.case_id
    WHERE r.id = NEW.by_id AND r.is_active {role}
        AND (r.role = 'discipline') = (c.lane = 'public_power')
        AND r.role IN ('auditor', 'supervisor', 'discipline')
        AND (r.town IS NULL OR r.town = c.town))"""
GUARDS = (
    *append_only("cases_step", "cases_verdict", "cases_seenproof"),
    Refusal(
        "cases_case_begins_open", "cases_case", "INSERT",
        "NEW.state <> 'open' OR NEW.assignee_id IS NOT NULL", "a case begins open",
    ),
    Refusal(
        "cases_case_state_explained", "cases_case", "UPDATE OF state, assignee_id",
        """(NEW.state <> OLD.state OR coalesce(NEW.assignee_id, 0) <> coalesce(OLD.assignee_id, 0)) AND NOT EXISTS (
            SELECT 1 FROM cases_step s
            WHERE s.case_id = NEW.id AND s.to_state = NEW.state
                AND coalesce(s.assignee_id, 0) = coalesce(NEW.assignee_id, 0)
                AND s.seq = (SELECT max(l.seq) FROM cases_step l WHERE l.case_id = NEW.id))""",
        "no step explains this state of the case",
    ),
    Refusal(
        "cases_step_follows", "cases_step", "INSERT",
        """NEW.from_state <> (SELECT c.state FROM cases_case c WHERE c.id = NEW.case_id)
        OR NEW.seq <> 1 + coalesce((SELECT max(l.seq) FROM cases_step l WHERE l.case_id = NEW.case_id), 0)""",
        "a step begins where the last one ended",
    ),
    Refusal(
        "cases_step_by_whom", "cases_step", "INSERT", STRANGER.format(role="AND r.role = NEW.role"),
        "this case is not the work of this reviewer",
    ),
    Refusal(
        "cases_step_to_whom", "cases_step", "INSERT",
        """NEW.action = 'assign' AND NOT EXISTS (
            SELECT 1 FROM cases_reviewer r JOIN cases_case c ON c.id = NEW.case_id
            WHERE r.id = NEW.assignee_id AND r.is_active AND r.role IN ('auditor', 'supervisor', 'discipline')
                AND (r.role = 'discipline') = (c.lane = 'public_power')
                AND (r.town IS NULL OR r.town = c.town))""",
        "this case cannot be the work of that reviewer",
    ),
    Effect(
        "cases_step_moves_case", "cases_step", "INSERT",
        "UPDATE cases_case SET state = NEW.to_state, assignee_id = NEW.assignee_id WHERE id = NEW.case_id",
    ),
    Refusal(
        "cases_verdict_by_whom", "cases_verdict", "INSERT",
        STRANGER.format(role="") + """ OR NOT EXISTS (
            SELECT 1 FROM cases_step s WHERE s.id = NEW.step_id AND s.case_id = NEW.case_id AND s.by_id = NEW.by_id
                AND s.action = CASE NEW.stage WHEN 'first' THEN 'decide' WHEN 'second' THEN 'second' ELSE 'settle' END)""",
        "a verdict belongs to the step of the reviewer who gives it",
    ),
    Refusal(
        "cases_verdict_not_ones_own", "cases_verdict", "INSERT",
        """NEW.stage = 'second' AND NEW.by_id = (
            SELECT v.by_id FROM cases_verdict v WHERE v.case_id = NEW.case_id AND v.stage = 'first'
            ORDER BY v.seq DESC LIMIT 1)""",
        "nobody reviews their own verdict",
    ),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('login', models.CharField(max_length=64, unique=True)),
                ('role', models.CharField(choices=[('auditor', '稽核员'), ('supervisor', '稽核主管'), ('discipline', '纪检监察'), ('data_scientist', '数据分析'), ('administrator', '系统管理')], max_length=16)),
                ('town', models.CharField(max_length=32, null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='SeenProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proof_table', models.CharField(max_length=64)),
                ('proof_key', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('action', models.CharField(max_length=16)),
                ('from_state', models.CharField(choices=[('open', '待核查'), ('assigned', '已分派'), ('in_review', '核查中'), ('heard', '已听取陈述申辩'), ('second_review', '复核中'), ('decided', '已决定'), ('appealed', '复议或诉讼中'), ('closed', '已办结')], max_length=16)),
                ('to_state', models.CharField(choices=[('open', '待核查'), ('assigned', '已分派'), ('in_review', '核查中'), ('heard', '已听取陈述申辩'), ('second_review', '复核中'), ('decided', '已决定'), ('appealed', '复议或诉讼中'), ('closed', '已办结')], max_length=16)),
                ('role', models.CharField(max_length=16)),
                ('at', models.DateTimeField()),
                ('undoes', models.PositiveIntegerField(null=True)),
                ('on', models.DateField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('material', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('verdict', models.CharField(choices=[('fraud', '欺诈骗保'), ('overpaid_no_fault', '非过错多领'), ('clerical', '经办差错'), ('provider_fraud', '服务机构骗保'), ('operator_breach', '经办违规'), ('data_error', '数据错误'), ('benign', '正常'), ('underpaid', '少发'), ('unproven', '证据不足')], max_length=20)),
                ('confirmed_fen', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('stage', models.CharField(choices=[('first', '初次核查'), ('second', '复核'), ('appeal', '复议或诉讼')], max_length=8)),
                ('at', models.DateTimeField()),
                ('conduct_ended', models.DateField(null=True)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('blind', models.BooleanField(default=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_state',
        ),
        migrations.AddField(
            model_name='case',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cases.case'),
        ),
        migrations.AddField(
            model_name='case',
            name='town',
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('open', '待核查'), ('assigned', '已分派'), ('in_review', '核查中'), ('heard', '已听取陈述申辩'), ('second_review', '复核中'), ('decided', '已决定'), ('appealed', '复议或诉讼中'), ('closed', '已办结')], default='open', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['auditor', 'supervisor', 'discipline', 'data_scientist', 'administrator'])), name='reviewer_role'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('login', ''), _negated=True), name='reviewer_has_a_login'),
        ),
        migrations.AddField(
            model_name='case',
            name='assignee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.reviewer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'town'], name='case_state_town'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'assigned', 'in_review', 'heard', 'second_review', 'decided', 'appealed', 'closed'])), name='case_state'),
        ),
        migrations.AddField(
            model_name='step',
            name='assignee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='step',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='step',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.case'),
        ),
        migrations.AddField(
            model_name='step',
            name='night',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.night'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cases.reviewer'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='step',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='cases.step'),
        ),
        migrations.AddField(
            model_name='seenproof',
            name='verdict',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='cases.verdict'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='step_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('case', 'undoes'), name='undone_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'assign'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'assign'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'begin'), ('from_state', 'assigned'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['assigned']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hear'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'hear'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'decide'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'second_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['in_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'decide'), ('from_state', 'heard'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'second_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['heard']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'second'), ('from_state', 'second_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided', 'in_review']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'undo'), ('from_state', 'in_review'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['second_review']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'serve'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'appeal'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'appeal'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'settle'), ('from_state', 'appealed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['appealed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'close'), ('from_state', 'decided'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'closed'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['decided']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'reopen'), ('from_state', 'closed'), ('role__in', ['night', 'auditor', 'supervisor', 'discipline']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'undo'), ('from_state', 'open'), ('role__in', ['auditor', 'supervisor', 'discipline']), ('to_state__in', ['closed']), ('undoes__lt', models.F('seq'))), models.Q(('action', 'transfer'), ('from_state', 'assigned'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'in_review'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'heard'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), models.Q(('action', 'transfer'), ('from_state', 'second_review'), ('role__in', ['night']), ('to_state__in', ['open']), ('undoes__isnull', True)), _connector='OR'), name='step_as_declared'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('night__isnull', False), ('role', 'night')), models.Q(models.Q(('role', 'night'), _negated=True), ('by__isnull', False), ('night__isnull', True)), _connector='OR'), name='step_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', True), ('to_state', 'open')), models.Q(models.Q(('to_state', 'open'), _negated=True), ('assignee__isnull', False)), _connector='OR'), name='taken_up_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(fields=('case', 'seq'), name='verdict_once'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['fraud', 'overpaid_no_fault', 'clerical', 'provider_fraud', 'operator_breach', 'data_error', 'benign', 'underpaid', 'unproven'])), name='verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['first', 'second', 'appeal'])), name='verdict_stage'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='verdict_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='verdict_effort_positive'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_fen', 0), ('verdict__in', ('data_error', 'benign', 'unproven'))), models.Q(('confirmed_fen__gt', 0), ('verdict__in', ('overpaid_no_fault', 'underpaid'))), models.Q(models.Q(('verdict__in', ['data_error', 'benign', 'unproven', 'overpaid_no_fault', 'underpaid']), _negated=True), ('confirmed_fen__gte', 0)), _connector='OR'), name='verdict_amount'),
        ),
        migrations.AddConstraint(
            model_name='seenproof',
            constraint=models.UniqueConstraint(fields=('verdict', 'proof_table', 'proof_key'), name='seen_once'),
        ),
        Triggers(*GUARDS),
    ]
