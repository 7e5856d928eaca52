"""The ledger: entries, the balances that triggers keep, and the verdicts the books follow."""

import django.db.models.deletion
from django.db import migrations, models

from jihe.cases.triggers import Effect, Refusal, Triggers, append_only

# What an account holds is the sum of its entries; nothing else may be written there.
SUM = """(SELECT coalesce(sum(CASE WHEN e.to_account = NEW.account THEN e.fen ELSE -e.fen END), 0)
    FROM cases_entry e WHERE e.case_id = NEW.case_id AND NEW.account IN (e.from_account, e.to_account))"""
GUARDS = (
    *append_only("cases_entry", "cases_footing", "cases_seenmoney"),
    Refusal(
        "cases_entry_covered", "cases_entry", "INSERT",
        """NEW.from_account <> 'outside' AND NEW.fen > coalesce((
            SELECT b.fen FROM cases_balance b
            WHERE b.case_id = NEW.case_id AND b.account = NEW.from_account), 0)""",
        "no account of the ledger goes below zero",
    ),
    Effect(
        "cases_entry_moves_money", "cases_entry", "INSERT",
        """INSERT INTO cases_balance (case_id, account, fen)
            SELECT NEW.case_id, NEW.to_account, 0
            WHERE NEW.to_account <> 'outside' AND NOT EXISTS (
                SELECT 1 FROM cases_balance b WHERE b.case_id = NEW.case_id AND b.account = NEW.to_account);
        UPDATE cases_balance SET fen = fen + NEW.fen WHERE case_id = NEW.case_id AND account = NEW.to_account;
        UPDATE cases_balance SET fen = fen - NEW.fen WHERE case_id = NEW.case_id AND account = NEW.from_account""",
    ),
    Refusal("cases_balance_begins_empty", "cases_balance", "INSERT", "NEW.fen <> 0", "an account begins empty"),
    Refusal(
        "cases_balance_is_the_sum", "cases_balance", "UPDATE",
        f"NEW.case_id <> OLD.case_id OR NEW.account <> OLD.account OR NEW.fen <> {SUM}",
        "a balance is the sum of its entries",
    ),
    Refusal("cases_balance_no_delete", "cases_balance", "DELETE", "TRUE", "a balance is the sum of its entries"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_people_and_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('from_account', models.CharField(max_length=16)),
                ('to_account', models.CharField(max_length=16)),
                ('fen', models.BigIntegerField()),
                ('on', models.DateField(db_index=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('ref', models.CharField(max_length=160, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.reviewer')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.case')),
                ('night', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.night')),
                ('verdict', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.verdict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='entry_once'), models.CheckConstraint(condition=models.Q(('fen__gt', 0)), name='entry_moves_money'), models.CheckConstraint(condition=models.Q(models.Q(('from_account', 'outside'), ('kind', 'suspect'), ('to_account', 'suspected')), models.Q(('from_account', 'suspected'), ('kind', 'drop'), ('to_account', 'outside')), models.Q(('from_account', 'dismissed'), ('kind', 'drop'), ('to_account', 'outside')), models.Q(('from_account', 'suspected'), ('kind', 'confirm'), ('to_account', 'confirmed')), models.Q(('from_account', 'outside'), ('kind', 'found'), ('to_account', 'confirmed')), models.Q(('from_account', 'suspected'), ('kind', 'dismiss'), ('to_account', 'dismissed')), models.Q(('from_account', 'dismissed'), ('kind', 'restore'), ('to_account', 'confirmed')), models.Q(('from_account', 'dismissed'), ('kind', 'reopen'), ('to_account', 'suspected')), models.Q(('from_account', 'confirmed'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'ordered'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'written_off'), ('kind', 'lower'), ('to_account', 'dismissed')), models.Q(('from_account', 'recovered'), ('kind', 'refund'), ('to_account', 'refund_due')), models.Q(('from_account', 'refund_due'), ('kind', 'keep'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'order'), ('to_account', 'ordered')), models.Q(('from_account', 'ordered'), ('kind', 'instalment'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'instalment'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'offset'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'bank_return'), ('to_account', 'recovered')), models.Q(('from_account', 'confirmed'), ('kind', 'bank_return'), ('to_account', 'recovered')), models.Q(('from_account', 'ordered'), ('kind', 'write_off'), ('to_account', 'written_off')), models.Q(('from_account', 'confirmed'), ('kind', 'write_off'), ('to_account', 'written_off')), models.Q(('from_account', 'refund_due'), ('kind', 'pay_refund'), ('to_account', 'refund_paid')), models.Q(('from_account', 'outside'), ('kind', 'owe'), ('to_account', 'owed_suspected')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_drop'), ('to_account', 'outside')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_drop'), ('to_account', 'outside')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_confirm'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'outside'), ('kind', 'owe_found'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'owed_suspected'), ('kind', 'owe_dismiss'), ('to_account', 'owed_dismissed')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_restore'), ('to_account', 'owed_confirmed')), models.Q(('from_account', 'owed_dismissed'), ('kind', 'owe_reopen'), ('to_account', 'owed_suspected')), models.Q(('from_account', 'owed_confirmed'), ('kind', 'owe_lower'), ('to_account', 'owed_dismissed')), models.Q(('from_account', 'owed_confirmed'), ('kind', 'pay_out'), ('to_account', 'owed_paid')), models.Q(('from_account', 'owed_paid'), ('kind', 'reclaim'), ('to_account', 'reclaim_due')), models.Q(('from_account', 'reclaim_due'), ('kind', 'let_stand'), ('to_account', 'owed_paid')), models.Q(('from_account', 'reclaim_due'), ('kind', 'take_back'), ('to_account', 'reclaimed')), _connector='OR'), name='entry_as_declared'), models.CheckConstraint(condition=models.Q(('ref', ''), _negated=True), name='entry_with_a_ref'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('night__isnull', True)), models.Q(('by__isnull', True), ('night__isnull', False)), _connector='OR'), name='entry_of_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=16)),
                ('fen', models.BigIntegerField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'account'), name='balance_once'), models.CheckConstraint(condition=models.Q(('fen__gte', 0)), name='balance_not_negative'), models.CheckConstraint(condition=models.Q(('account__in', ['suspected', 'confirmed', 'ordered', 'recovered', 'written_off', 'dismissed', 'refund_due', 'refund_paid', 'owed_suspected', 'owed_confirmed', 'owed_paid', 'owed_dismissed', 'reclaim_due', 'reclaimed'])), name='balance_of_an_account')],
            },
        ),
        migrations.CreateModel(
            name='Footing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('ref', models.CharField(max_length=160, unique=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='footings', to='cases.case')),
                ('verdict', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='footings', to='cases.verdict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='footing_once')],
            },
        ),
        migrations.CreateModel(
            name='SeenMoney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.BigIntegerField()),
                ('money', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='cases.casemoney')),
                ('verdict', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seen_money', to='cases.verdict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('verdict', 'money'), name='money_seen_once')],
            },
        ),
        Triggers(*GUARDS),
    ]
