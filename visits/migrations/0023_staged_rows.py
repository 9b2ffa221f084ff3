from importlib import import_module

from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard, Tally

BEFORE = [
    one
    for name in ("0014_tallies", "0020_sources_of_tallies")
    for one in import_module(f"visits.migrations.{name}").Migration.operations
    if type(one) is Tally
]
TALLIES = {one.name: one for one in BEFORE}.values()

OF_VOICE = (
    "NOT EXISTS (SELECT 1 FROM visits_voice v JOIN visits_issue i ON i.id = v.issue_id "
    "WHERE v.id = OLD.voice_id AND i.staged_by IS NOT NULL)"
)
OF_ISSUE = (
    "NOT EXISTS (SELECT 1 FROM visits_issue i WHERE i.id = OLD.issue_id "
    "AND i.staged_by IS NOT NULL)"
)
OF_ROUND = (
    "NOT EXISTS (SELECT 1 FROM visits_round r JOIN visits_issue i ON i.id = r.issue_id "
    "WHERE r.id = OLD.round_id AND i.staged_by IS NOT NULL)"
)
OF_ANSWER = (
    "NOT EXISTS (SELECT 1 FROM visits_answer a JOIN visits_round r ON r.id = a.round_id "
    "JOIN visits_issue i ON i.id = r.issue_id WHERE a.id = OLD.answer_id "
    "AND i.staged_by IS NOT NULL)"
)
# What nobody has seen yet may go again.
NO_REMOVAL = {
    "visit": "OLD.staged_by IS NULL",
    "issue": "OLD.staged_by IS NULL",
    "feedback": OF_VOICE,
    "round": OF_ISSUE,
    "dispatch": OF_ROUND,
    "answer": OF_ROUND,
    "pledge": OF_ANSWER,
}


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0013_none_first'),
        ('visits', '0022_plan_of_an_item'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='visit',
            name='visits_visit_sums',
        ),
        migrations.AddField(
            model_name='issue',
            name='staged_by',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='staged_by',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='issue',
            index=models.Index(condition=models.Q(('staged_by__isnull', False)), fields=['staged_by'], name='visits_issue_staged'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('staged_by__isnull', False)), fields=['staged_by'], name='visits_visit_staged'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['county', 'state', 'channel', 'group_size', 'staged_by'], name='visits_visit_sums'),
        ),
        *(
            Guard(
                f"visits_{table}_no_removal",
                f"visits_{table}",
                bad,
                on=("DELETE",),
                replaces=True,
            )
            for table, bad in NO_REMOVAL.items()
        ),
        *(
            Tally(
                *(one.name, one.table, one.target, one.counts, one.key, one.numbers),
                hidden="{row}.staged_by IS NOT NULL",
                replaces=True,
            )
            for one in TALLIES
        ),
    ]
