"""Activities with their people, polls and reviews, the yearly plan; issues may come from an activity,
and an activity or a plan may have files.

SQLite rebuilds the tables of voices and attachments: the guards that stand on them, or read them,
stand aside and come back.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import uuid
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

ACTIVITY_OF_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM stations_venue v JOIN stations_activitytype t ON t.id = NEW.activity_type_id
  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id AND t.county_id = NEW.county_id)
OR (NEW.plan_item_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_planitem i JOIN visits_annualplan p ON p.id = i.plan_id
  WHERE i.id = NEW.plan_item_id AND p.county_id = NEW.county_id))
"""

HOST_CHANGES = "OLD.venue_id <> NEW.venue_id OR OLD.county_id <> NEW.county_id"

JOINING_FITS = """
NOT EXISTS (
  SELECT 1 FROM visits_activity a JOIN stations_venue v ON v.id = NEW.venue_id
  WHERE a.id = NEW.activity_id AND a.venue_id <> NEW.venue_id AND a.county_id = v.county_id)
"""

DEPUTY_OF_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM visits_activity a JOIN stations_deputy d ON d.id = NEW.deputy_id
  WHERE a.id = NEW.activity_id AND a.county_id = d.county_id)
"""

ITEM_OF_COUNTY = """
NEW.activity_type_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_annualplan p JOIN stations_activitytype t ON t.id = NEW.activity_type_id
  WHERE p.id = NEW.plan_id AND p.county_id = t.county_id)
"""

VOICE_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM visits_visit v JOIN visits_issue i ON i.id = NEW.issue_id
            WHERE v.id = NEW.visit_id AND v.county_id = i.county_id)
AND NOT EXISTS (SELECT 1 FROM visits_activity a JOIN visits_issue i ON i.id = NEW.issue_id
                WHERE a.id = NEW.activity_id AND a.county_id = i.county_id)
"""

STAYING = ("activity", "activityreview", "annualplan", "planitem")
BEFORE = import_module("visits.migrations.0005_hand_over_and_guards").Migration.operations
GUARDS = {one.name: one for one in BEFORE if isinstance(one, Guard)}
GUARDS = [GUARDS[name] for name in (
    "visits_feedback_round_of_voice",
    "visits_attachment_event_of_issue",
    "visits_voice_in_county",
)]


def stand_aside(apps, schema_editor):
    for guard in GUARDS:
        guard._drop(schema_editor)


def come_back(apps, schema_editor):
    for guard in GUARDS[:2]:
        guard.database_forwards("visits", schema_editor, None, None)


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0008_cadence_rules'),
        ('visits', '0009_duty_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(stand_aside, come_back),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.CharField(max_length=60, verbose_name='主题')),
                ('mode', models.CharField(choices=[('offline', '线下'), ('online', '线上')], default='offline', max_length=7, verbose_name='形式')),
                ('planned_on', models.DateField(blank=True, null=True, verbose_name='计划日期')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='举行日期')),
                ('held_until', models.DateField(blank=True, null=True, verbose_name='到哪天')),
                ('day', models.DateField(editable=False)),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                ('organiser', models.CharField(blank=True, max_length=60, verbose_name='组织单位')),
                ('guests', models.CharField(blank=True, max_length=200, verbose_name='其他参加人')),
                ('audience', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='选民人数')),
                ('content', models.TextField(blank=True, max_length=3000, verbose_name='做了什么')),
                ('problems', models.TextField(blank=True, max_length=2000, verbose_name='发现的情况')),
                ('state', models.CharField(choices=[('planned', '计划'), ('held', '已办'), ('withdrawn', '已撤回')], default='planned', max_length=9, verbose_name='状态')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='撤回日期')),
                ('withdraw_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回原因')),
                ('entered_on', models.DateField(editable=False)),
                ('submission', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': '活动',
                'ordering': ['-day', '-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('day', models.F('planned_on')), ('held_on__isnull', True), ('held_until__isnull', True)), models.Q(('day', models.F('held_on')), ('held_on__isnull', False), ('held_until__isnull', False)), _connector='OR'), name='visits_activity_day', violation_error_message='写明计划日期，或者举行的日期。'),
                    models.CheckConstraint(condition=models.Q(('held_until__isnull', True), ('held_until__gte', models.F('held_on')), _connector='OR'), name='visits_activity_from_to', violation_error_message='结束日期不能早于开始日期。'),
                    models.CheckConstraint(condition=models.Q(('day__gte', '1949-10-01'), models.Q(('held_until__isnull', True), ('held_until__lte', models.F('entered_on')), _connector='OR')), name='visits_activity_not_in_future', violation_error_message='已办的活动，日期不能晚于今天，也不能早于 1949 年 10 月 1 日。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('held_on__isnull', True), ('state', 'planned')), models.Q(('held_on__isnull', False), ('state', 'held'), models.Q(('content', ''), _negated=True)), ('state', 'withdrawn'), _connector='OR'), name='visits_activity_held_is_recorded', violation_error_message='已办的活动写明日期和做了什么。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_on__isnull', False), models.Q(('withdraw_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdraw_reason', ''), ('withdrawn_on__isnull', True)), _connector='OR'), name='visits_activity_withdrawn_says_why', violation_error_message='撤回要写明原因。'),
                    models.CheckConstraint(condition=models.Q(('audience__isnull', True), ('audience__lte', 9999), _connector='OR'), name='visits_activity_audience', violation_error_message='人数在 0 到 9999 之间。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewed_on', models.DateField(verbose_name='督导日期')),
                ('mode', models.CharField(choices=[('offline', '现场'), ('online', '线上')], default='offline', max_length=7, verbose_name='方式')),
                ('reviewer', models.CharField(max_length=60, verbose_name='谁督导的')),
                ('finding', models.TextField(max_length=1000, verbose_name='情况和意见')),
                ('put_right', models.CharField(blank=True, max_length=300, verbose_name='要改正什么')),
                ('put_right_by', models.DateField(blank=True, null=True, verbose_name='改正期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='改正日期')),
                ('done_note', models.CharField(blank=True, max_length=300, verbose_name='改正情况')),
                ('entered_on', models.DateField(editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': '督促指导',
                'ordering': ['-reviewed_on', '-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reviewed_on__gte', '1949-10-01'), ('reviewed_on__lte', models.F('entered_on'))), name='visits_review_not_in_future', violation_error_message='督导日期不能晚于今天。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('put_right', ''), ('put_right_by__isnull', True)), models.Q(('put_right_by__gte', models.F('reviewed_on')), models.Q(('put_right', ''), _negated=True)), _connector='OR'), name='visits_review_asks_by_when', violation_error_message='要改正的，写明改正什么、到哪天；期限不能早于督导日期。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('done_note', ''), ('done_on__isnull', True)), models.Q(('done_on__gte', models.F('reviewed_on')), ('put_right_by__isnull', False), models.Q(('done_note', ''), _negated=True)), _connector='OR'), name='visits_review_done_after', violation_error_message='改正日期不能早于督导日期，并写明怎么改正的。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AnnualPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='通过日期')),
                ('adopted_by', models.CharField(blank=True, max_length=60, verbose_name='由什么会议通过')),
                ('published_on', models.DateField(blank=True, editable=False, null=True, verbose_name='公布日期')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': '年度代表工作计划',
                'ordering': ['-year', 'county_id', 'township_id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('year__gte', 1949), ('year__lte', 2100)), name='visits_plan_year', violation_error_message='年度在 1949 到 2100 之间。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('adopted_by', ''), ('adopted_on__isnull', True)), models.Q(('adopted_on__isnull', False), models.Q(('adopted_by', ''), _negated=True)), _connector='OR'), name='visits_plan_adopted_by_whom', violation_error_message='通过的，写明日期和什么会议。'),
                    models.CheckConstraint(condition=models.Q(('published_on__isnull', True), ('published_on__gte', models.F('adopted_on')), _connector='OR'), name='visits_plan_adopted_before_published', violation_error_message='先由会议通过，再公布。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='JoiningVenue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': '参加的家站',
                'ordering': ['activity_id', 'venue_id'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(choices=[('present', '到'), ('leave', '请假'), ('absent', '未到')], default='present', max_length=7, verbose_name='出席')),
            ],
            options={
                'verbose_name': '参加的代表',
                'ordering': ['activity_id', 'deputy__stroke_key', 'deputy_id'],
            },
        ),
        migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='工作内容')),
                ('starts_on', models.DateField(verbose_name='从哪天')),
                ('ends_on', models.DateField(verbose_name='到哪天')),
                ('responsible', models.CharField(blank=True, max_length=60, verbose_name='由谁负责')),
                ('dropped_on', models.DateField(blank=True, editable=False, null=True, verbose_name='取消日期')),
                ('drop_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='取消原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': '计划项目',
                'ordering': ['plan_id', 'starts_on', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='visits_planitem_from_to', violation_error_message='结束日期不能早于开始日期。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('drop_reason', ''), ('dropped_on__isnull', True)), models.Q(('dropped_on__isnull', False), models.Q(('drop_reason', ''), _negated=True)), _connector='OR'), name='visits_planitem_dropped_says_why', violation_error_message='取消要写明原因。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ballots', models.PositiveSmallIntegerField(verbose_name='收回票数')),
                ('satisfied', models.PositiveSmallIntegerField(default=0, verbose_name='满意')),
                ('mostly', models.PositiveSmallIntegerField(default=0, verbose_name='基本满意')),
                ('not_satisfied', models.PositiveSmallIntegerField(default=0, verbose_name='不满意')),
            ],
            options={
                'verbose_name': '述职测评',
                'ordering': ['activity_id', 'deputy__stroke_key', 'deputy_id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ballots', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('satisfied'), '+', models.F('mostly')), '+', models.F('not_satisfied'))), ('ballots__lte', 9999)), name='visits_poll_adds_up', violation_error_message='票数合计和收回的票数不一样。'),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='attachment',
            name='visits_attachment_one_owner',
        ),
        migrations.AlterField(
            model_name='voice',
            name='visit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='visits.visit'),
        ),
        migrations.AddField(
            model_name='activity',
            name='activity_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='stations.activitytype', verbose_name='哪一类'),
        ),
        migrations.AddField(
            model_name='activity',
            name='county',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县'),
        ),
        migrations.AddField(
            model_name='activity',
            name='recorder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='activity',
            name='township',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='乡镇'),
        ),
        migrations.AddField(
            model_name='activity',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='stations.venue', verbose_name='主办家站'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='activity',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='visits.activity'),
        ),
        migrations.AddField(
            model_name='voice',
            name='activity',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='visits.activity'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.UniqueConstraint(condition=models.Q(('activity__isnull', False)), fields=('issue', 'activity'), name='visits_voice_activity_once'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('visit__isnull', False)), models.Q(('activity__isnull', False), ('visit__isnull', True)), _connector='OR'), name='visits_voice_one_origin'),
        ),
        migrations.AddField(
            model_name='activityreview',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='visits.activity'),
        ),
        migrations.AddField(
            model_name='activityreview',
            name='county',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县'),
        ),
        migrations.AddField(
            model_name='activityreview',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activityreview',
            name='township',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='乡镇'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='county',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='township',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='乡镇'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='visits.annualplan'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('issue__isnull', True), ('plan__isnull', True), ('visit__isnull', False)), models.Q(('activity__isnull', True), ('issue__isnull', False), ('plan__isnull', True), ('visit__isnull', True)), models.Q(('activity__isnull', False), ('issue__isnull', True), ('plan__isnull', True), ('visit__isnull', True)), models.Q(('activity__isnull', True), ('issue__isnull', True), ('plan__isnull', False), ('visit__isnull', True)), _connector='OR'), name='visits_attachment_one_owner'),
        ),
        migrations.AddField(
            model_name='joiningvenue',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joining', to='visits.activity'),
        ),
        migrations.AddField(
            model_name='joiningvenue',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joined_activities', to='stations.venue', verbose_name='参加的家站'),
        ),
        migrations.AddField(
            model_name='participation',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='visits.activity'),
        ),
        migrations.AddField(
            model_name='participation',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='stations.deputy', verbose_name='代表'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='activity_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.activitytype', verbose_name='哪一类活动'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='visits.annualplan'),
        ),
        migrations.AddField(
            model_name='activity',
            name='plan_item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='visits.planitem', verbose_name='年度计划项目'),
        ),
        migrations.AddField(
            model_name='poll',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='visits.activity'),
        ),
        migrations.AddField(
            model_name='poll',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='stations.deputy', verbose_name='述职代表'),
        ),
        migrations.AddIndex(
            model_name='activityreview',
            index=models.Index(fields=['county', '-reviewed_on', '-id'], name='visits_review_county'),
        ),
        migrations.AddIndex(
            model_name='activityreview',
            index=models.Index(condition=models.Q(('done_on__isnull', True), ('put_right_by__isnull', False)), fields=['county', 'put_right_by'], name='visits_review_open'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(condition=models.Q(('township__isnull', True)), fields=('county', 'year'), name='visits_plan_once_county', violation_error_message='这一年已经有计划。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(condition=models.Q(('township__isnull', False)), fields=('township', 'year'), name='visits_plan_once_township', violation_error_message='这一年已经有计划。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.CheckConstraint(condition=models.Q(('township__isnull', True), ('county', django.db.models.functions.text.Substr('township_id', 1, 6)), _connector='OR'), name='visits_plan_township_in_county', violation_error_message='乡镇不在这个县。'),
        ),
        migrations.AddConstraint(
            model_name='joiningvenue',
            constraint=models.UniqueConstraint(fields=('activity', 'venue'), name='visits_joiningvenue_once', violation_error_message='这处家站已经在参加的家站里。'),
        ),
        migrations.AddIndex(
            model_name='participation',
            index=models.Index(fields=['deputy', 'standing'], name='visits_participation_deputy'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('activity', 'deputy'), name='visits_participation_once', violation_error_message='这位代表已经在名单里。'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['county', '-day', '-id'], name='visits_activity_county'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['township', '-day', '-id'], name='visits_activity_township'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['venue', '-day', '-id'], name='visits_activity_venue'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['county', 'state', 'day'], name='visits_activity_state'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('township__isnull', True), ('county', django.db.models.functions.text.Substr('township_id', 1, 6)), _connector='OR'), name='visits_activity_township_in_county'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.UniqueConstraint(fields=('activity', 'deputy'), name='visits_poll_once', violation_error_message='这位代表已经有测评。'),
        ),
        Guard("visits_activity_of_county", "visits_activity", ACTIVITY_OF_COUNTY),
        Guard("visits_activity_host_stays", "visits_activity", HOST_CHANGES, on=("UPDATE",)),
        Guard("visits_joiningvenue_fits", "visits_joiningvenue", JOINING_FITS),
        Guard("visits_participation_of_county", "visits_participation", DEPUTY_OF_COUNTY),
        Guard("visits_poll_of_county", "visits_poll", DEPUTY_OF_COUNTY),
        Guard("visits_planitem_of_county", "visits_planitem", ITEM_OF_COUNTY),
        *(
            Guard(f"visits_{table}_no_removal", f"visits_{table}", "1=1", on=("DELETE",))
            for table in STAYING
        ),
        migrations.RunPython(come_back, stand_aside),
        Guard("visits_voice_in_county", "visits_voice", VOICE_IN_COUNTY, replaces=True),
    ]
