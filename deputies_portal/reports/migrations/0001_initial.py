import deputies_portal.core.database.guards
import django.db.models.deletion
import django.db.models.functions.text
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
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('quarter', models.PositiveSmallIntegerField(default=0, verbose_name='季度')),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('issuer', models.CharField(max_length=60, verbose_name='落款')),
                ('document_number', models.CharField(blank=True, max_length=40, verbose_name='发文字号')),
                ('signer', models.CharField(blank=True, max_length=40, verbose_name='签发人')),
                ('copies_to', models.CharField(blank=True, max_length=200, verbose_name='抄送')),
                ('opening', models.TextField(blank=True, max_length=2000, verbose_name='总述')),
                ('reception', models.TextField(blank=True, max_length=2000, verbose_name='一、接待与办理')),
                ('matters', models.TextField(blank=True, max_length=2000, verbose_name='二、问题都是什么')),
                ('story', models.TextField(blank=True, max_length=2000, verbose_name='三、一件事的始末')),
                ('deputies', models.TextField(blank=True, max_length=2000, verbose_name='四、代表履职')),
                ('shortcomings', models.TextField(blank=True, max_length=2000, verbose_name='五、不足')),
                ('numbers', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('issued', '已发布'), ('replaced', '已更正'), ('withdrawn', '已撤回')], default='draft', max_length=9, verbose_name='状态')),
                ('drafted_on', models.DateField(verbose_name='起草日期')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='发布日期')),
                ('correction', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('withdraw_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='地区')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.report', verbose_name='更正哪一份')),
            ],
            options={
                'verbose_name': '报告',
                'ordering': ['-year', '-quarter', 'region_id', '-id'],
                'indexes': [models.Index(fields=['county', '-year', '-quarter', '-id'], name='reports_report_list')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('region', 'year', 'quarter'), name='reports_report_one_draft', violation_error_message='已经有一份草稿。'), models.UniqueConstraint(condition=models.Q(('state', 'issued')), fields=('region', 'year', 'quarter'), name='reports_report_one_issued', violation_error_message='已经发布过；要改请用更正。'), models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Substr('region_id', 1, 6))), name='reports_report_region_in_county'), models.CheckConstraint(condition=models.Q(('quarter__gte', 0), ('quarter__lte', 4), ('year__gte', 1949), ('year__lte', 2100)), name='reports_report_when'), models.CheckConstraint(condition=models.Q(models.Q(('issued_by__isnull', True), ('issued_on__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('issued_by__isnull', False), ('issued_on__isnull', False)), _connector='OR'), name='reports_report_issued_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('state__in', ['draft', 'issued']), ('withdraw_reason', '')), models.Q(('ended_on__isnull', False), ('state', 'replaced'), ('withdraw_reason', '')), models.Q(('ended_on__isnull', False), ('state', 'withdrawn'), models.Q(('withdraw_reason', ''), _negated=True)), _connector='OR'), name='reports_report_withdrawn_says_why', violation_error_message='撤回要写明原因。'), models.CheckConstraint(condition=models.Q(models.Q(('correction', ''), ('replaces__isnull', True)), models.Q(('replaces__isnull', False), models.Q(('correction', ''), _negated=True)), _connector='OR'), name='reports_report_correction_says_why', violation_error_message='更正要写明原因。'), deputies_portal.core.database.guards.Guard(bad="OLD.state <> 'draft' AND ( NEW.state = 'draft' OR NEW.county_id <> OLD.county_id OR NEW.region_id <> OLD.region_id OR NEW.year <> OLD.year OR NEW.quarter <> OLD.quarter OR NEW.numbers <> OLD.numbers OR NEW.correction <> OLD.correction OR NEW.drafted_by_id <> OLD.drafted_by_id OR NEW.drafted_on <> OLD.drafted_on OR NEW.issued_by_id <> OLD.issued_by_id OR NEW.issued_on <> OLD.issued_on OR NEW.title <> OLD.title OR NEW.issuer <> OLD.issuer OR NEW.document_number <> OLD.document_number OR NEW.signer <> OLD.signer OR NEW.copies_to <> OLD.copies_to OR NEW.opening <> OLD.opening OR NEW.reception <> OLD.reception OR NEW.matters <> OLD.matters OR NEW.story <> OLD.story OR NEW.deputies <> OLD.deputies OR NEW.shortcomings <> OLD.shortcomings OR COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0))", name='reports_report_stays', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad="OLD.state IN ('replaced', 'withdrawn') AND (NEW.state <> OLD.state OR NEW.ended_on <> OLD.ended_on OR NEW.withdraw_reason <> OLD.withdraw_reason)", name='reports_report_stays_ended', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad="NOT (OLD.state = 'draft')", name='reports_report_no_removal', on=('DELETE',), table='')],
            },
        ),
        migrations.CreateModel(
            name='KeptFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=10)),
                ('number', models.PositiveIntegerField()),
                ('packed', models.BinaryField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.report')),
            ],
            options={
                'ordering': ['report_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('report', 'name'), name='reports_keptfigure_once'), deputies_portal.core.database.guards.Guard(bad="NOT EXISTS (SELECT 1 FROM reports_report r WHERE r.id = NEW.report_id AND r.state = 'draft')", name='reports_keptfigure_in_time', on=('INSERT',), table=''), deputies_portal.core.database.guards.Guard(bad='1=1', name='reports_keptfigure_stays', on=('UPDATE',), table=''), deputies_portal.core.database.guards.Guard(bad='1=1', name='reports_keptfigure_no_removal', on=('DELETE',), table='')],
            },
        ),
    ]
