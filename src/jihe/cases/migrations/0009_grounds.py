"""The kinds of suspicion a case stood on, night by night; why a night ranked it where it did; the docket of service.

Nights of before have neither: nobody can say now what their probability would have rested on.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_verdict_words'),
    ]

    operations = [
        migrations.AddField('casenight', 'why', models.TextField(null=True)),
        migrations.RemoveConstraint('casenight', 'known_docket'),
        migrations.AddConstraint(
            'casenight',
            models.CheckConstraint(
                condition=Q(('docket__in', ['recover', 'owed', 'service', 'public_power'])), name='known_docket'
            ),
        ),
        migrations.CreateModel(
            name='CaseGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16)),
                ('test', models.CharField(max_length=128)),
                ('test_zh', models.TextField()),
                ('test_en', models.TextField()),
                ('severity', models.PositiveSmallIntegerField()),
                ('match', models.CharField(max_length=16)),
                ('score', models.FloatField(null=True)),
                ('seen', models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='grounds',
                    to='cases.casenight',
                )),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('seen', 'code', 'test', 'severity', 'match'), name='ground_once'),
                    models.CheckConstraint(condition=Q(('severity__range', (1, 4))), name='ground_severity'),
                    models.CheckConstraint(condition=Q(('match__in', ['strong', 'weak'])), name='ground_match'),
                ],
            },
        ),
    ]
