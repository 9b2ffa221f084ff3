import deputies_portal.core.jobs.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='NightlyWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('run', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('said', models.CharField(blank=True, max_length=300)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', True), ('run__isnull', True)), models.Q(('lease_until__isnull', False), ('run__isnull', False)), _connector='OR'), name='nightlywork_in_hand')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('title', models.CharField(max_length=100, verbose_name='任务')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('arguments', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=64)),
                ('posting_id', models.BigIntegerField(null=True)),
                ('posting_label', models.CharField(blank=True, max_length=200)),
                ('county', models.CharField(blank=True, max_length=6)),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('waiting', '等待'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败'), ('cancelled', '已取消')], default='waiting', max_length=10, verbose_name='状态')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('run', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=1000)),
                ('result', models.FileField(blank=True, upload_to=deputies_portal.core.jobs.models.stored_as)),
                ('result_name', models.CharField(blank=True, max_length=200)),
                ('result_until', models.DateTimeField(null=True)),
                ('result_page', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField(verbose_name='时间')),
                ('queued_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '后台任务',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['asked_by', '-id'], name='job_list'), models.Index(condition=models.Q(('state', 'running')), fields=['lease_until'], name='job_running'), models.Index(condition=models.Q(('state', 'waiting')), fields=['queued_at'], name='job_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('asked_by', 'key'), name='job_active_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('run__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', True), ('run__isnull', True)), _connector='OR'), name='job_running_is_held'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), _connector='OR'), name='job_end_fits_state'), models.CheckConstraint(condition=models.Q(('total', 0), ('done__lte', models.F('total')), _connector='OR'), name='job_done_of_total'), models.CheckConstraint(condition=models.Q(('result', ''), ('result_until__isnull', False), _connector='OR'), name='job_file_has_an_end')],
            },
        ),
    ]
