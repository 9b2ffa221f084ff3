from django.db import migrations, models

from deputies_portal.guards import Tally

NUMBERS = (
    *("issues", "plain", "dispatched", "answered", "solved", "rated", "satisfied", "late"),
    *("closed", "open", "on_the_spot", "guided", "merged"),
)


def _if(condition):
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


class Migration(migrations.Migration):
    """Sums of issues by their source, too, and what a report tells of them. The table is made anew
    and counted: with the trigger of the old one in place SQLite cannot rebuild it.
    """

    dependencies = [("visits", "0019_online_submissions")]

    operations = [
        migrations.DeleteModel(name="IssueTally"),
        migrations.CreateModel(
            name="IssueTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("place", models.CharField(max_length=9)),
                ("month", models.CharField(max_length=7)),
                ("source", models.CharField(max_length=8)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="visits.category",
                    ),
                ),
                *((name, models.IntegerField(default=0)) for name in NUMBERS),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "place", "month", "source", "category"),
                        name="visits_issuetally_once",
                    )
                ]
            },
        ),
        Tally(
            "visits_issue_tally",
            "visits_issue",
            "visits_issuetally",
            "{row}.state <> 'void'",
            {
                "county": "{row}.county_id",
                "place": "COALESCE({row}.township_id, {row}.county_id)",
                "month": "MONTH({row}.registered_on)",
                "source": "{row}.source",
                "category_id": "{row}.category_id",
            },
            {
                "issues": "1",
                "plain": "CASE WHEN {row}.is_confidential THEN 0 ELSE 1 END",
                "dispatched": _if("{row}.dispatched_on IS NOT NULL"),
                "answered": _if("{row}.answered_on IS NOT NULL"),
                "solved": _if("{row}.solved_on IS NOT NULL"),
                "rated": _if("{row}.satisfaction IS NOT NULL"),
                "satisfied": _if("{row}.satisfaction >= 2"),
                "late": _if("{row}.late_days > 0"),
                "closed": _if("{row}.state IN ('closed', 'archived')"),
                "open": _if("{row}.state NOT IN ('closed', 'archived', 'merged', 'void')"),
                "on_the_spot": _if("{row}.outcome = 'on_the_spot'"),
                "guided": _if("{row}.outcome = 'guided'"),
                "merged": _if("{row}.state = 'merged'"),
            },
            replaces=True,
        ),
    ]
