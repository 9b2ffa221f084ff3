"""Old matters taken over keep the number they had; it is given once in a county, and stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

COUNTY_OF_ISSUE = """
NOT EXISTS (SELECT 1 FROM visits_issue i
            WHERE i.id = NEW.issue_id AND i.county_id = NEW.county_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0003_venue_coordinates"),
        ("visits", "0007_county_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_number", models.CharField(max_length=40, verbose_name="原编号")),
                ("entered_at", models.DateTimeField()),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.region",
                        verbose_name="县",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over",
                        to="visits.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "接手的旧问题",
                "ordering": ["issue_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "old_number"),
                        name="visits_takenover_number_once",
                        violation_error_message="这个原编号已经接手过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("old_number", ""), _negated=True),
                        name="visits_takenover_has_number",
                    ),
                ],
            },
        ),
        Guard("visits_takenover_county_of_issue", "visits_takenover", COUNTY_OF_ISSUE),
        Guard("visits_takenover_no_change", "visits_takenover", "1=1", on=("UPDATE",)),
        Guard("visits_takenover_no_removal", "visits_takenover", "1=1", on=("DELETE",)),
    ]
