"""The name of a signal's test in both languages. A default of the database's, so that SQLite adds the columns in
place: making the table anew would drop what other tables' triggers read. Empty until the next night says it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_blind'),
    ]

    operations = [
        migrations.AddField('signal', 'test_zh', models.TextField(db_default='')),
        migrations.AddField('signal', 'test_en', models.TextField(db_default='')),
    ]
