"""Fund incidents in their versions."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Triggers, append_only



class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('grade', models.CharField(choices=[('ordinary', '普通要情'), ('major', '重大要情'), ('withdrawn', '已撤销')], max_length=16)),
                ('fen', models.BigIntegerField()),
                ('filed', models.BooleanField()),
                ('filing', models.CharField(blank=True, default='', max_length=128)),
                ('found_on', models.DateField()),
                ('due_on', models.DateField()),
                ('assumed_years', models.CharField(blank=True, default='', max_length=64)),
                ('drafted_on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.reviewer')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.case')),
                ('verdict', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.verdict')),
            ],
            options={
                'indexes': [models.Index(fields=['found_on'], name='incident_found_on')],
                'constraints': [models.UniqueConstraint(fields=('case', 'version'), name='incident_version_once'), models.CheckConstraint(condition=models.Q(('grade__in', ['ordinary', 'major', 'withdrawn'])), name='incident_grade'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('found_on')), ('fen__gte', 0)), name='incident_plausible'), models.CheckConstraint(condition=models.Q(models.Q(('grade', 'withdrawn'), ('verdict__isnull', True)), models.Q(models.Q(('grade', 'withdrawn'), _negated=True), ('verdict__isnull', False)), _connector='OR'), name='incident_rests_on_a_verdict')],
            },
        ),
        Triggers(*append_only("cases_incident")),
    ]
