"""The tables of the case store and their constraints."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies: list[tuple[str, str]] = [
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('subject_kind', models.CharField(max_length=32)),
                ('subject_id', models.BigIntegerField()),
                ('line', models.CharField(max_length=16)),
                ('lane', models.CharField(choices=[('case', '业务稽核'), ('public_power', '公权力监督')], max_length=16)),
                ('state', models.CharField(choices=[('open', '待核查')], default='open', max_length=16)),
                ('opened_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_id', models.CharField(max_length=64, unique=True)),
                ('as_of', models.DateField()),
                ('unheard', models.JSONField(default=dict)),
                ('capacity_minutes', models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CaseMoney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('money_table', models.CharField(max_length=64)),
                ('money_key', models.BigIntegerField()),
                ('fen', models.BigIntegerField()),
                ('first_seen', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='money', to='cases.case')),
                ('first_night', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.night')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened', to='cases.night'),
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signal_id', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(max_length=16)),
                ('source', models.CharField(max_length=128)),
                ('code', models.CharField(max_length=16)),
                ('content_hash', models.CharField(max_length=64)),
                ('key', models.TextField()),
                ('test', models.CharField(max_length=128)),
                ('severity', models.PositiveSmallIntegerField()),
                ('score', models.FloatField(null=True)),
                ('match', models.CharField(max_length=16)),
                ('from_ym', models.IntegerField(null=True)),
                ('to_ym', models.IntegerField(null=True)),
                ('at_stake_fen', models.BigIntegerField()),
                ('prevented_fen', models.BigIntegerField()),
                ('says', models.TextField()),
                ('says_en', models.TextField()),
                ('evidence', models.TextField()),
                ('first_seen', models.DateField()),
                ('last_seen', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signals', to='cases.case')),
                ('first_night', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.night')),
                ('last_night', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.night')),
            ],
        ),
        migrations.CreateModel(
            name='SignalMoney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.BigIntegerField()),
                ('current', models.BooleanField()),
                ('money', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='cases.casemoney')),
                ('signal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='cases.signal')),
            ],
        ),
        migrations.CreateModel(
            name='SignalProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proof_table', models.CharField(max_length=64)),
                ('proof_key', models.BigIntegerField()),
                ('first_seen', models.DateField()),
                ('current', models.BooleanField()),
                ('signal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='cases.signal')),
            ],
        ),
        migrations.CreateModel(
            name='CaseNight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signals', models.PositiveIntegerField()),
                ('severity', models.PositiveSmallIntegerField(null=True)),
                ('score', models.FloatField(null=True)),
                ('at_stake_fen', models.BigIntegerField()),
                ('owed_fen', models.BigIntegerField()),
                ('elsewhere_fen', models.BigIntegerField()),
                ('prevented_fen', models.BigIntegerField()),
                ('docket', models.CharField(max_length=16, null=True)),
                ('p_upheld', models.FloatField(null=True)),
                ('expected_fen', models.BigIntegerField(null=True)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('fen_per_hour', models.BigIntegerField(null=True)),
                ('rank', models.PositiveIntegerField(null=True)),
                ('within_capacity', models.BooleanField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nights', to='cases.case')),
                ('night', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.night')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('night', 'case'), name='case_once_a_night'), models.UniqueConstraint(fields=('night', 'docket', 'rank'), name='rank_once_a_docket'), models.CheckConstraint(condition=models.Q(('at_stake_fen__gte', 0), ('owed_fen__gte', 0)), name='amounts_positive'), models.CheckConstraint(condition=models.Q(('severity__isnull', False), ('score__isnull', False), _connector='OR'), name='reason_to_rank'), models.CheckConstraint(condition=models.Q(('p_upheld__range', (0, 1))), name='p_upheld_is_a_probability'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('rank__gte', 1)), name='effort_and_rank_positive'), models.CheckConstraint(condition=models.Q(('docket__in', ['recover', 'owed', 'public_power'])), name='known_docket')],
            },
        ),
        migrations.AddConstraint(
            model_name='casemoney',
            constraint=models.UniqueConstraint(fields=('money_table', 'money_key'), name='money_in_one_case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'line'), name='case_identity'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('line__in', ('pension', 'unemployment', 'work_injury', 'cross'))), name='case_line'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['case', 'public_power'])), name='case_lane'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open'])), name='case_state'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['code', 'last_seen'], name='signal_code_last_seen'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['finding', 'warning'])), name='signal_kind'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('severity__range', (1, 4))), name='signal_severity'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('match__in', ['strong', 'weak'])), name='signal_match'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('last_seen__gte', models.F('first_seen'))), name='signal_seen_in_order'),
        ),
        migrations.AddConstraint(
            model_name='signalmoney',
            constraint=models.UniqueConstraint(fields=('signal', 'money'), name='claim_once'),
        ),
        migrations.AddConstraint(
            model_name='signalproof',
            constraint=models.UniqueConstraint(fields=('signal', 'proof_table', 'proof_key'), name='proof_once'),
        ),
    ]
