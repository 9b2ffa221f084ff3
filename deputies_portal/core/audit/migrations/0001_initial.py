import deputies_portal.core.database.guards
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, unique=True)),
                ('is_index', models.BooleanField(default=False)),
                ('noted_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('last_id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='到哪一行')),
                ('after_id', models.BigIntegerField(verbose_name='从哪一行之后')),
                ('lines', models.PositiveIntegerField(verbose_name='行数')),
                ('last_at', models.DateTimeField(verbose_name='最后一行的时间')),
                ('file_name', models.CharField(max_length=100, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验值')),
                ('made_at', models.DateTimeField(verbose_name='归档时间')),
            ],
            options={
                'verbose_name': '日志归档',
                'verbose_name_plural': '日志归档',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_id__gt', models.F('after_id'))), name='archive_covers_lines'), deputies_portal.core.database.guards.Guard(bad='1=1', name='archive_no_change', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad='1=1', name='archive_no_removal', on=('DELETE',), table='')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='封存号')),
                ('after_id', models.BigIntegerField(verbose_name='从哪一行之后')),
                ('last_id', models.BigIntegerField(unique=True, verbose_name='到哪一行')),
                ('lines', models.PositiveIntegerField(verbose_name='行数')),
                ('marks', models.BinaryField(verbose_name='逐行标记')),
                ('digest', models.CharField(max_length=64, verbose_name='封存值')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'verbose_name': '日志封存',
                'verbose_name_plural': '日志封存',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_id__gt', models.F('after_id'))), name='seal_covers_lines'), deputies_portal.core.database.guards.Guard(bad='1=1', name='seal_no_change', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad='1=1', name='seal_no_removal', on=('DELETE',), table='')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_name', models.CharField(blank=True, max_length=100, verbose_name='谁')),
                ('posting_id', models.BigIntegerField(null=True, verbose_name='任职编号')),
                ('posting_label', models.CharField(blank=True, max_length=200, verbose_name='角色')),
                ('action', models.CharField(max_length=60, verbose_name='做了什么')),
                ('target_kind', models.CharField(blank=True, max_length=60, verbose_name='对象种类')),
                ('target_id', models.CharField(blank=True, max_length=40, verbose_name='对象编号')),
                ('target_label', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('county', models.CharField(blank=True, max_length=6, verbose_name='县')),
                ('before', models.JSONField(default=dict, verbose_name='之前')),
                ('after', models.JSONField(default=dict, verbose_name='之后')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('address', models.GenericIPAddressField(null=True, unpack_ipv4=True, verbose_name='地址')),
                ('request_id', models.CharField(blank=True, max_length=32, verbose_name='请求编号')),
                ('result', models.CharField(choices=[('done', '完成'), ('refused', '拒绝'), ('failed', '失败')], default='done', max_length=10, verbose_name='结果')),
                ('token', models.UUIDField(null=True, unique=True, verbose_name='表单标记')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='journal_entries', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '日志',
                'verbose_name_plural': '操作日志',
                'indexes': [models.Index(fields=['at'], name='entry_at'), models.Index(fields=['county', 'id'], name='entry_county'), models.Index(fields=['action', 'id'], name='entry_action'), models.Index(fields=['actor', 'id'], name='entry_actor'), models.Index(fields=['target_kind', 'target_id'], name='entry_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ['done', 'refused', 'failed'])), name='entry_result_known'), deputies_portal.core.database.guards.Guard(bad='1=1', name='journal_no_change', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad='NOT EXISTS (SELECT 1 FROM audit_archive WHERE last_id >= OLD.id)', name='journal_no_removal', on=('DELETE',), table='')],
            },
        ),
    ]
