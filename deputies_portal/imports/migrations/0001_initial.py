import deputies_portal.imports.models
import deputies_portal.core.vault
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('stations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='种类')),
                ('file', models.FileField(blank=True, upload_to=deputies_portal.imports.models.stored_as)),
                ('file_name', models.CharField(max_length=120, verbose_name='文件')),
                ('extension', models.CharField(max_length=5)),
                ('sha256', models.CharField(max_length=64)),
                ('sheet', models.CharField(blank=True, max_length=60, verbose_name='工作表')),
                ('columns', models.JSONField(default=dict)),
                ('mends', deputies_portal.core.vault.SealedTextField(blank=True)),
                ('takes_over_term', models.BooleanField(default=False, verbose_name='换届')),
                ('remarks', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('sent', '等待对应列'), ('checked', '已试导入'), ('written', '已写入'), ('undone', '已撤销')], default='sent', max_length=8, verbose_name='状态')),
                ('rows', models.PositiveIntegerField(default=0)),
                ('reserved', models.JSONField(default=dict)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('written_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('county', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县')),
                ('posting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.posting')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '导入',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['county', '-id'], name='imports_import_county')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['written', 'undone']), ('written_at__isnull', False)), models.Q(models.Q(('state__in', ['written', 'undone']), _negated=True), ('written_at__isnull', True)), _connector='OR'), name='imports_import_written_has_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'undone'), ('undone_at__isnull', False)), models.Q(models.Q(('state', 'undone'), _negated=True), ('undone_at__isnull', True)), _connector='OR'), name='imports_import_undone_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('is_trial', models.BooleanField(default=False)),
                ('act', models.CharField(choices=[('added', '新增'), ('changed', '更新'), ('ended', '结束')], max_length=7)),
                ('label', deputies_portal.core.vault.SealedTextField()),
                ('told', deputies_portal.core.vault.SealedTextField(blank=True)),
                ('target_kind', models.CharField(blank=True, max_length=60)),
                ('target_id', models.CharField(blank=True, max_length=40)),
                ('target_version', models.PositiveIntegerField(null=True)),
                ('before', deputies_portal.core.vault.SealedTextField(blank=True)),
                ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deeds', to='imports.import')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['target_kind', 'target_id'], name='imports_row_target')],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, max_length=30)),
                ('written', deputies_portal.core.vault.SealedTextField(blank=True)),
                ('message', models.CharField(max_length=300)),
                ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='imports.import')),
            ],
            options={
                'ordering': ['line', 'id'],
            },
        ),
    ]
