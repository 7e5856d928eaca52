"""The blind lane: seeds, draws, verdicts before signals; the database keeps the order in which they may come."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Refusal, Triggers, append_only

TABLES = (
    "cases_blindseed", "cases_blinddraw", "cases_blindstratum", "cases_blinditem", "cases_blindtaken",
    "cases_blindverdict", "cases_blindreveal",
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_audit'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlindDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=200)),
                ('as_of', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer')),
                ('night', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='blind_draw', to='cases.night')),
            ],
        ),
        migrations.CreateModel(
            name='BlindItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('line', models.CharField(max_length=16)),
                ('town', models.CharField(max_length=32, null=True)),
                ('place', models.PositiveIntegerField()),
                ('at_random', models.BooleanField()),
                ('from_list', models.BooleanField()),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='cases.blinddraw')),
            ],
        ),
        migrations.CreateModel(
            name='BlindReveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='cases.blinditem')),
            ],
        ),
        migrations.CreateModel(
            name='BlindSeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('after', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer')),
            ],
        ),
        migrations.AddField(
            model_name='blinddraw',
            name='promised',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draw', to='cases.blindseed'),
        ),
        migrations.CreateModel(
            name='BlindStratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ranked', models.BooleanField()),
                ('line', models.CharField(max_length=16)),
                ('size', models.PositiveIntegerField()),
                ('drawn', models.PositiveIntegerField()),
                ('population_hash', models.CharField(max_length=64)),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='strata', to='cases.blinddraw')),
            ],
        ),
        migrations.AddField(
            model_name='blinditem',
            name='population',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='cases.blindstratum'),
        ),
        migrations.AddField(
            model_name='blinditem',
            name='ranking',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='cases.blindstratum'),
        ),
        migrations.CreateModel(
            name='BlindTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='cases.blinditem')),
            ],
        ),
        migrations.CreateModel(
            name='BlindVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=20)),
                ('confirmed_fen', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('informed', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='said', to='cases.blinditem')),
            ],
        ),
        migrations.AddConstraint(
            model_name='blindstratum',
            constraint=models.UniqueConstraint(fields=('draw', 'ranked', 'line'), name='blind_stratum_once'),
        ),
        migrations.AddConstraint(
            model_name='blindstratum',
            constraint=models.CheckConstraint(condition=models.Q(('line__in', ('pension', 'unemployment', 'work_injury'))), name='blind_line'),
        ),
        migrations.AddConstraint(
            model_name='blindstratum',
            constraint=models.CheckConstraint(condition=models.Q(('drawn__lte', models.F('size'))), name='blind_drawn_of_size'),
        ),
        migrations.AddConstraint(
            model_name='blinditem',
            constraint=models.UniqueConstraint(fields=('draw', 'line', 'subject_id'), name='blind_item_once'),
        ),
        migrations.AddConstraint(
            model_name='blinditem',
            constraint=models.UniqueConstraint(fields=('draw', 'place'), name='blind_place_once'),
        ),
        migrations.AddConstraint(
            model_name='blinditem',
            constraint=models.CheckConstraint(condition=models.Q(('at_random', True), ('from_list', True), _connector='OR'), name='blind_item_drawn'),
        ),
        migrations.AddConstraint(
            model_name='blinditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('at_random', False), ('population__isnull', False), _connector='OR'), models.Q(('from_list', False), ('ranking__isnull', False), _connector='OR')), name='blind_item_of_a_stratum'),
        ),
        migrations.AddConstraint(
            model_name='blindverdict',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['fraud', 'overpaid_no_fault', 'clerical', 'provider_fraud', 'operator_breach', 'data_error', 'benign', 'underpaid', 'unproven'])), name='blind_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='blindverdict',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='blind_verdict_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='blindverdict',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='blind_effort_positive'),
        ),
        migrations.AddConstraint(
            model_name='blindverdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_fen', 0), ('verdict__in', ('data_error', 'benign', 'unproven'))), models.Q(('confirmed_fen__gt', 0), ('verdict__in', ('overpaid_no_fault', 'underpaid'))), models.Q(models.Q(('verdict__in', ['data_error', 'benign', 'unproven', 'overpaid_no_fault', 'underpaid']), _negated=True), ('confirmed_fen__gte', 0)), _connector='OR'), name='blind_verdict_amount'),
        ),
        Triggers(
            *append_only(*TABLES),
            Refusal(
                "blind_seed_before_night", "cases_blinddraw", "INSERT",
                "NEW.night_id <> COALESCE((SELECT MIN(n.id) FROM cases_night n JOIN cases_blindseed s"
                " ON s.id = NEW.promised_id AND n.id > s.after), -1)",
                "a seed draws from the first night after its promise",
            ),
            Refusal(
                "blind_verdict_of_the_taker", "cases_blindverdict", "INSERT",
                "NOT EXISTS (SELECT 1 FROM cases_blindtaken t WHERE t.item_id = NEW.item_id AND t.by_id = NEW.by_id)",
                "the verdict is of the reviewer who was given the dossier",
            ),
            Refusal(
                "blind_verdict_before_reveal", "cases_blindreveal", "INSERT",
                "NOT EXISTS (SELECT 1 FROM cases_blindverdict v WHERE v.item_id = NEW.item_id)",
                "no signal is shown before the verdict",
            ),
        ),
    ]
