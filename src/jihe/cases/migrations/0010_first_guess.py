"""Whether the bureau takes a first guess from simulated cities, who said so and when. Only added to."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Triggers, append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_grounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuessDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted', models.BooleanField()),
                ('digest', models.CharField(max_length=16)),
                ('by', models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reviewer',
                )),
                ('at', models.DateTimeField()),
            ],
        ),
        Triggers(*append_only('cases_guessdecision')),
    ]
