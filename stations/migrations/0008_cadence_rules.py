"""Activity types and cadence rules of a county; counties founded before get the shipped ones."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from deputies_portal.guards import Guard

TYPES = (
    ("study", "代表学习"),
    ("inspection", "视察调研"),
    ("receiving", "接待选民"),
    ("contacting", "联系选民"),
    ("appraisal", "履职考核"),
    ("report", "向选民述职"),
    ("seminar", "列席代表座谈会"),
    ("enforcement", "执法检查"),
    ("training", "培训"),
    ("forum", "座谈"),
    ("other", "其他"),
)
LABELS = {
    "home": "每月10日接待",
    "workstation": "两个一年、两个半年、一个定期",
    "room": "两个半年、四个一年",
    "specialised": "每月一次",
}
RULES = (
    ("home", "receiving", "month"),
    ("workstation", "report", "year"),
    ("workstation", "appraisal", "year"),
    ("workstation", "study", "half"),
    ("workstation", "inspection", "half"),
    ("workstation", "receiving", "month"),
    ("room", "receiving", "half"),
    ("room", "contacting", "half"),
    ("room", "study", "year"),
    ("room", "inspection", "year"),
    ("room", "report", "year"),
    ("room", "appraisal", "year"),
    ("specialised", "", "month"),
)

KIND_CHANGES = "OLD.kind <> NEW.kind OR OLD.county_id <> NEW.county_id"

RULE_OF_COUNTY = """
(NEW.venue_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_venue v WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id))
OR (NEW.activity_type_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_activitytype t
  WHERE t.id = NEW.activity_type_id AND t.county_id = NEW.county_id))
"""

RULES_OVERLAP = """
EXISTS (
  SELECT 1 FROM stations_cadencerule r
  WHERE r.id <> COALESCE(NEW.id, -1) AND r.county_id = NEW.county_id AND r.tier = NEW.tier
    AND COALESCE(r.venue_id, 0) = COALESCE(NEW.venue_id, 0)
    AND COALESCE(r.activity_type_id, 0) = COALESCE(NEW.activity_type_id, 0)
    AND (r.ends_on IS NULL OR r.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR r.starts_on <= NEW.ends_on))
"""


def add_lists(apps, schema_editor):
    """Counties founded before owe nothing for the months before this one."""
    since = timezone.localdate().replace(day=1)
    activity_type = apps.get_model("stations", "ActivityType")
    rule = apps.get_model("stations", "CadenceRule")
    for county in apps.get_model("stations", "County").objects.values_list("pk", flat=True):
        types = {"": None}
        for position, (kind, name) in enumerate(TYPES, start=1):
            facts = {"kind": kind, "name": name, "position": position}
            types[kind] = activity_type.objects.create(county_id=county, **facts)
        for tier, kind, period in RULES:
            facts = {"tier": tier, "activity_type": types[kind], "period": period}
            rule.objects.create(
                county_id=county, label=LABELS[tier], starts_on=since, **facts
            )


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0007_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('study', '代表学习'), ('inspection', '视察调研'), ('receiving', '接待选民'), ('contacting', '联系选民'), ('appraisal', '履职考核'), ('report', '向选民述职'), ('seminar', '列席代表座谈会'), ('enforcement', '执法检查'), ('training', '培训'), ('forum', '座谈'), ('other', '其他')], default='other', editable=False, max_length=11, verbose_name='性质')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=11, verbose_name='次序')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县')),
            ],
            options={
                'verbose_name': '活动类型',
                'ordering': ['county_id', 'position', 'id'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('county', 'name'), name='stations_activitytype_name_once', violation_error_message='已经有这个名称。'),
                    models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True), models.Q(('kind', 'other'), _negated=True)), fields=('county', 'kind'), name='stations_activitytype_kind_once'),
                    models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), models.Q(models.Q(('kind__in', ['study', 'inspection', 'receiving']), _negated=True), models.Q(('kind__in', ['contacting', 'appraisal', 'report']), _negated=True)), _connector='OR'), name='stations_activitytype_regimes_stay', violation_error_message='六项制度的活动可以改名，不能停用。'),
                    models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 99)), name='stations_activitytype_position', violation_error_message='次序在 1 到 99 之间。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CadenceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('tier', models.CharField(blank=True, choices=[('home', '代表之家'), ('workstation', '代表工作站'), ('room', '代表联络室'), ('specialised', '专业代表工作站')], max_length=12, verbose_name='层级')),
                ('period', models.CharField(choices=[('month', '每月'), ('quarter', '每季度'), ('half', '每半年'), ('year', '每年')], max_length=7, verbose_name='周期')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('label', models.CharField(blank=True, help_text='例如“两个半年、四个一年”。', max_length=30, verbose_name='统称')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('activity_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cadence_rules', to='stations.activitytype', verbose_name='哪一类活动')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stations.region', verbose_name='县')),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cadence_rules', to='stations.venue', verbose_name='家站')),
            ],
            options={
                'verbose_name': '规定活动频次',
                'ordering': ['county_id', 'tier', 'venue_id', 'id'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='stations_cadencerule_from_to', violation_error_message='结束日期不能早于开始日期。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('venue__isnull', True), models.Q(('tier', ''), _negated=True)), models.Q(('tier', ''), ('venue__isnull', False)), _connector='OR'), name='stations_cadencerule_tier_or_venue', violation_error_message='选一个层级，或者一处家站。'),
                    models.CheckConstraint(condition=models.Q(('times__gte', 1), ('times__lte', 31)), name='stations_cadencerule_times', violation_error_message='次数在 1 到 31 之间。'),
                ],
            },
        ),
        Guard(
            "stations_activitytype_kind_kept", "stations_activitytype", KIND_CHANGES, on=("UPDATE",)
        ),
        Guard("stations_activitytype_no_removal", "stations_activitytype", "1=1", on=("DELETE",)),
        Guard("stations_cadencerule_of_county", "stations_cadencerule", RULE_OF_COUNTY),
        Guard("stations_cadencerule_no_overlap", "stations_cadencerule", RULES_OVERLAP),
        Guard("stations_cadencerule_no_removal", "stations_cadencerule", "1=1", on=("DELETE",)),
        migrations.RunPython(add_lists, migrations.RunPython.noop),
    ]
