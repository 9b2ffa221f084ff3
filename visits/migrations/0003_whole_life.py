"""The whole life of an issue: a promise kept is told anew (stages of a round), a voice may take its
matter back, an objection has its clock, a closed issue its day of filing.

SQLite rebuilds the tables and would lose their guards: they stand aside and come back.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

GUARDS = import_module("visits.migrations.0002_guards").Migration.operations
NEW_TERMS = (("object", 3, "working"), ("archive", 60, "calendar"))


def stand_aside(apps, schema_editor):
    for guard in GUARDS:
        guard._drop(schema_editor)


def come_back(apps, schema_editor):
    for guard in GUARDS:
        guard.database_forwards("visits", schema_editor, None, None)


def add_terms(apps, schema_editor):
    """Counties founded before have no rule for objections and filing."""
    rules = apps.get_model("visits", "DeadlineRule").objects
    for county in rules.order_by().values_list("county", flat=True).distinct():
        for kind, length, unit in NEW_TERMS:
            rules.get_or_create(
                county_id=county, kind=kind, pace="", defaults={"length": length, "unit": unit}
            )


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0002_guards'),
    ]

    operations = [
        migrations.RunPython(stand_aside, come_back),
        migrations.RemoveConstraint(
            model_name='deadline',
            name='visits_deadline_one_running',
        ),
        migrations.RemoveConstraint(
            model_name='feedback',
            name='visits_feedback_rated_once',
        ),
        migrations.RemoveConstraint(
            model_name='feedback',
            name='visits_feedback_one_try_a_day',
        ),
        migrations.AddField(
            model_name='feedback',
            name='stage',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='round',
            name='stage',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='voice',
            name='withdrawn_by',
            field=models.CharField(blank=True, choices=[('visitor', '反映人本人'), ('family', '反映人家属'), ('deputy', '接待代表转达')], max_length=7, verbose_name='谁要求撤回'),
        ),
        migrations.AddField(
            model_name='voice',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤回日期'),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=[('triage', '审核'), ('accept', '签收'), ('decide', '退回后另行交办'), ('answer', '答复'), ('pledge', '兑现承诺'), ('reply', '回复督办'), ('object', '异议答复')], max_length=7),
        ),
        migrations.AlterField(
            model_name='deadlinerule',
            name='kind',
            field=models.CharField(choices=[('triage', '登记后审核'), ('accept', '签收或退回'), ('decide', '退回后另行交办'), ('answer', '答复'), ('rehandle', '重办答复'), ('rating', '告知后等评价'), ('object', '异议答复'), ('archive', '办结后归档')], max_length=8, verbose_name='期限'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(condition=Q(('ended_on__isnull', True), ('kind__in', ['triage', 'decide', 'answer', 'pledge', 'object'])), fields=('issue', 'kind'), name='visits_deadline_one_running'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.UniqueConstraint(condition=Q(('rating', ''), _negated=True), fields=('voice', 'round', 'stage'), name='visits_feedback_rated_once', violation_error_message='这位反映人已经评价过。'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.UniqueConstraint(condition=Q(('is_reached', False)), fields=('voice', 'round', 'stage', 'told_on'), name='visits_feedback_one_try_a_day', violation_error_message='这一天已经记过一次没有联系上，请换一天再试。'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.CheckConstraint(condition=Q(Q(('withdrawn_by', ''), ('withdrawn_on__isnull', True)), Q(('withdrawn_on__isnull', False), Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='visits_voice_withdrawn_by_whom', violation_error_message='撤回要写明日期和谁要求的。'),
        ),
        migrations.AddIndex(
            model_name='issue',
            index=models.Index(condition=Q(('merged_into__isnull', False)), fields=['merged_into'], name='visits_issue_merged'),
        ),
        migrations.RunPython(come_back, stand_aside),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
