"""A unit asks for a hand-over as well as for an extension; what spans rows is guarded, and nothing
of an issue's course is removed.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from deputies_portal.guards import Guard

VENUE_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM stations_venue v
            WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
"""

RECEIVER_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM visits_visit v JOIN stations_deputy d ON d.id = NEW.deputy_id
            WHERE v.id = NEW.visit_id AND v.county_id = d.county_id)
"""

VOICE_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM visits_visit v JOIN visits_issue i ON i.id = NEW.issue_id
            WHERE v.id = NEW.visit_id AND v.county_id = i.county_id)
"""

MATTER_IN_COUNTY = """
NEW.matter_region_id IS NOT NULL AND substr(NEW.matter_region_id, 1, 6) <> NEW.county_id
"""

DESK_IS_OFFICE = "length(NEW.desk_id) NOT IN (6, 9)"

DISPATCH_OF_ROUND = """
NEW.dispatch_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_dispatch d WHERE d.id = NEW.dispatch_id AND d.round_id = NEW.round_id)
"""

ROUND_OF_VOICE = """
NEW.round_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_voice v JOIN visits_issue i ON i.id = v.issue_id
  JOIN visits_round r ON r.id = NEW.round_id
  WHERE v.id = NEW.voice_id AND r.issue_id IN (i.id, i.merged_into_id))
"""

EVENT_OF_ISSUE = """
NEW.event_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_event e WHERE e.id = NEW.event_id AND e.issue_id = NEW.issue_id)
"""

PROPOSED_IN_COUNTY = """
NEW.proposed_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_round r JOIN visits_issue i ON i.id = r.issue_id
  JOIN stations_undertakingunit u ON u.id = NEW.proposed_id
  WHERE r.id = NEW.round_id AND u.county_id = i.county_id)
"""

STAYING = ("round", "dispatch", "answer", "pledge", "extensionrequest", "correction")


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0003_venue_coordinates"),
        ("visits", "0004_indexes_of_lists"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="extensionrequest",
            options={"ordering": ["round_id", "id"], "verbose_name": "延期、改派申请"},
        ),
        migrations.RemoveConstraint(
            model_name="extensionrequest", name="visits_extension_one_granted"
        ),
        migrations.RemoveConstraint(
            model_name="extensionrequest", name="visits_extension_one_open"
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="kind",
            field=models.CharField(
                choices=[("extension", "申请延期"), ("handover", "申请改派")],
                default="extension",
                editable=False,
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="proposed",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stations.undertakingunit",
                verbose_name="应由谁办",
            ),
        ),
        migrations.AlterField(
            model_name="extensionrequest",
            name="wanted_due",
            field=models.DateField(blank=True, null=True, verbose_name="延到"),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.UniqueConstraint(
                condition=Q(("decision", "granted"), ("kind", "extension")),
                fields=("round",),
                name="visits_extension_one_granted",
                violation_error_message="这一轮已经延期过一次，不能再延。",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.UniqueConstraint(
                condition=Q(("decision", "")),
                fields=("round", "kind"),
                name="visits_extension_one_open",
                violation_error_message="已经有一份申请在等答复。",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=Q(kind="extension", wanted_due__isnull=False, proposed__isnull=True)
                | Q(kind="handover", wanted_due__isnull=True, proposed__isnull=False),
                name="visits_extension_asks_one_thing",
                violation_error_message="延期写明日期，改派写明单位。",
            ),
        ),
        Guard("visits_visit_venue_in_county", "visits_visit", VENUE_IN_COUNTY),
        Guard("visits_issue_venue_in_county", "visits_issue", VENUE_IN_COUNTY),
        Guard("visits_visit_receiver_in_county", "visits_visit_deputies", RECEIVER_IN_COUNTY),
        Guard("visits_voice_in_county", "visits_voice", VOICE_IN_COUNTY),
        Guard("visits_issue_matter_in_county", "visits_issue", MATTER_IN_COUNTY),
        Guard("visits_issue_desk_is_office", "visits_issue", DESK_IS_OFFICE),
        Guard("visits_answer_dispatch_of_round", "visits_answer", DISPATCH_OF_ROUND),
        Guard("visits_feedback_round_of_voice", "visits_feedback", ROUND_OF_VOICE, on=("INSERT",)),
        Guard("visits_attachment_event_of_issue", "visits_attachment", EVENT_OF_ISSUE),
        Guard("visits_extension_proposed_in_county", "visits_extensionrequest", PROPOSED_IN_COUNTY),
        *(
            Guard(f"visits_{table}_no_removal", f"visits_{table}", "1=1", on=("DELETE",))
            for table in STAYING
        ),
    ]
