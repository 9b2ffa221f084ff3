"""The day on which a visit was settled is kept on it; counted for the visits that stand."""

from django.db import migrations, models

OPEN = "('registered', 'triaged', 'dispatched', 'in_progress', 'answered', 'following', 'suggestion')"
HEARD = (
    "FROM visits_voice v JOIN visits_issue i ON i.id = v.issue_id "
    "LEFT JOIN visits_issue m ON m.id = i.merged_into_id WHERE v.visit_id = visits_visit.id"
)
LAST = (
    f"SELECT MAX(COALESCE(m.closed_on, i.closed_on)) {HEARD} "
    "AND COALESCE(m.closed_on, i.closed_on) > visits_visit.received_on"
)
FILL = (
    f"UPDATE visits_visit SET settled_on = COALESCE(({LAST}), received_on) WHERE NOT EXISTS "
    f"(SELECT 1 {HEARD} AND (i.state IN {OPEN} OR m.state IN {OPEN}))"
)


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0027_names_with_a_dot'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='settled_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('anonymised_on__isnull', True)), fields=['county', 'settled_on'], name='visits_visit_settled'),
        ),
    ]
