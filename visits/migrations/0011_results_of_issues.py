"""Results of issues, kept beside them: dispatched, answered, solved, rated."""

from django.db import migrations, models

LAST_ROUND = "r.no = (SELECT MAX(x.no) FROM visits_round x WHERE x.issue_id = visits_issue.id)"

FILL = f"""
UPDATE visits_issue SET
  dispatched_on = (
    SELECT MIN(d.sent_on) FROM visits_dispatch d JOIN visits_round r ON r.id = d.round_id
    WHERE r.issue_id = visits_issue.id),
  answered_on = (
    SELECT MIN(a.answered_on) FROM visits_answer a JOIN visits_round r ON r.id = a.round_id
    WHERE r.issue_id = visits_issue.id),
  solved_on = (
    SELECT COALESCE(p.fulfilled_on, CASE WHEN c.is_solved THEN a.answered_on END)
    FROM visits_answer a JOIN visits_round r ON r.id = a.round_id
    JOIN visits_answerclass c ON c.id = a.answer_class_id
    LEFT JOIN visits_pledge p ON p.answer_id = a.id
    WHERE r.issue_id = visits_issue.id AND a.superseded_on IS NULL AND {LAST_ROUND}),
  satisfaction = (
    SELECT MIN(CASE f.rating WHEN 'not_satisfied' THEN 1 WHEN 'mostly' THEN 2 ELSE 3 END)
    FROM visits_feedback f JOIN visits_round r ON r.id = f.round_id
    WHERE r.issue_id = visits_issue.id AND f.rating <> '' AND {LAST_ROUND}
    AND NOT EXISTS (
      SELECT 1 FROM visits_feedback l WHERE l.round_id = f.round_id AND l.voice_id = f.voice_id
      AND l.rating <> '' AND l.id > f.id))
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0010_activities")]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="dispatched_on",
            field=models.DateField(editable=False, null=True, verbose_name="首次交办"),
        ),
        migrations.AddField(
            model_name="issue",
            name="answered_on",
            field=models.DateField(editable=False, null=True, verbose_name="首次答复"),
        ),
        migrations.AddField(
            model_name="issue",
            name="solved_on",
            field=models.DateField(editable=False, null=True, verbose_name="解决日期"),
        ),
        migrations.AddField(
            model_name="issue",
            name="satisfaction",
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="评价"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
