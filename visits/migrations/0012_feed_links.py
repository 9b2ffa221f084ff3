"""Calendar links of deputies and venues: one of each opens; a link is ended, never changed back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

OTHER_SECRET = "OLD.ended_at IS NOT NULL OR NEW.secret_hash <> OLD.secret_hash"


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0008_cadence_rules"),
        ("visits", "0011_results_of_issues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feed_links",
                        to="stations.deputy",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feed_links",
                        to="stations.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "日历链接",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deputy__isnull", True), ("venue__isnull", False)),
                            models.Q(("deputy__isnull", False), ("venue__isnull", True)),
                            _connector="OR",
                        ),
                        name="visits_feedlink_one_owner",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deputy__isnull", False), ("ended_at__isnull", True)),
                        fields=("deputy",),
                        name="visits_feedlink_deputy_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("venue__isnull", False)),
                        fields=("venue",),
                        name="visits_feedlink_venue_once",
                    ),
                ],
            },
        ),
        Guard("visits_feedlink_stays", "visits_feedlink", OTHER_SECRET, on=("UPDATE",)),
        Guard("visits_feedlink_no_removal", "visits_feedlink", "1=1", on=("DELETE",)),
    ]
