"""What reviewers say of the look-alikes, with their verdicts."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Triggers, append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_workplace'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookAlikeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codes', models.CharField(max_length=200)),
                ('what', models.TextField()),
                ('held', models.CharField(choices=[('excluded', '已排除'), ('holds', '属实'), ('unclear', '未能查明'), ('open', '未答复')], max_length=8)),
                ('note', models.TextField(blank=True, default='')),
                ('verdict', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='look_alikes', to='cases.verdict')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('verdict', 'what'), name='look_alike_once'),
                    models.CheckConstraint(condition=models.Q(('held__in', ['excluded', 'holds', 'unclear', 'open'])), name='look_alike_held'),
                ],
            },
        ),
        Triggers(*append_only('cases_lookalikeanswer')),
    ]
