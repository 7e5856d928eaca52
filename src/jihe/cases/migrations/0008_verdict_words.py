"""The words of a verdict leave the store's history: they are the code list's, and may be put better without a migration.
Nothing in the database changes, neither table nor row: which verdicts there are is a constraint of its own.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_test_names'),
    ]

    operations = [
        migrations.AlterField('verdict', 'verdict', models.CharField(max_length=20)),
    ]
