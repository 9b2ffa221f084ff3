"""Events and feedback stay as written, but for the words of a person whose data has gone."""

from django.db import migrations, models

from deputies_portal.guards import Guard


def same(*columns):
    return " AND ".join(f"NEW.{column} = OLD.{column}" for column in columns)


def same_or_none(*columns):
    return " AND ".join(f"COALESCE(NEW.{one}, 0) = COALESCE(OLD.{one}, 0)" for one in columns)


GONE = (
    "EXISTS (SELECT 1 FROM visits_voice v JOIN visits_visit w ON w.id = v.visit_id "
    "WHERE {which} AND w.anonymised_on IS NOT NULL)"
)
EVENT = " AND ".join([
    same("id", "issue_id", "step", "from_state", "to_state", "posting_label"),
    same("happened_on", "entered_at", "is_inner"),
    same_or_none("round_id", "dispatch_id", "actor_id", "posting_id", "answers_event_id"),
    GONE.format(which="v.issue_id = NEW.issue_id"),
])
FEEDBACK = " AND ".join([
    "NEW.remark = ''",
    same("id", "voice_id", "stage", "told_on", "told_by", "means", "is_reached", "rating"),
    same("entered_at"),
    same_or_none("round_id", "entered_by_id"),
    GONE.format(which="v.id = NEW.voice_id"),
])


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0025_names_sealed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='submission',
            name='ground',
            field=models.CharField(blank=True, choices=[('spam', '广告或捣乱'), ('duplicate', '重复反映'), ('not_ours', '不属于人大代表受理范围'), ('expired', '到期没有接收，内容已删除')], max_length=9, verbose_name='为什么不登记'),
        ),
        Guard("visits_event_no_change", "visits_event", f"NOT ({EVENT})", on=("UPDATE",), replaces=True),
        Guard("visits_feedback_no_change", "visits_feedback", f"NOT ({FEEDBACK})", on=("UPDATE",), replaces=True),
    ]
