"""What of a case's own payments each of its grounds names; nights of before do not say."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_first_guess'),
    ]

    operations = [
        migrations.AddField('caseground', 'money_fen', models.BigIntegerField(null=True)),
    ]
