"""The county that keeps an account, and slips on which two administrators decide."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_user_search_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='county',
            field=models.CharField(blank=True, editable=False, max_length=6),
        ),
        migrations.CreateModel(
            name='SlipProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slip_proposals', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '提请发放的一次性密码',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account',), name='slip_proposal_once', violation_error_message='已经有人提请，等另一名管理员确认。'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='slip_proposal_by_two', violation_error_message='提请的人自己不能确认。'), models.CheckConstraint(condition=models.Q(models.Q(('proposed_by', models.F('account')), _negated=True), models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('account')), _negated=True), _connector='OR')), name='slip_proposal_for_another'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('ended_at__isnull', False), _connector='OR'), name='slip_proposal_confirmed_is_ended')],
            },
        ),
    ]
