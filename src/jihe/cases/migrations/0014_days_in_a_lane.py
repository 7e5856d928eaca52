"""Indexes for what the queue counts: by day due, by day held to, and by place in a lane, whatever the state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_look_alikes")]
    operations = [
        migrations.RemoveIndex(model_name="card", name="card_by_due_day"),
        migrations.AddIndex("card", models.Index(fields=["lane", "place"], name="card_by_place")),
        migrations.AddIndex("card", models.Index(fields=["lane", "due_on"], name="card_by_due_day")),
        migrations.AddIndex("card", models.Index(fields=["lane", "held_until"], name="card_by_held_day")),
    ]
