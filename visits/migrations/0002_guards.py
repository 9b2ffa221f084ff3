"""What has happened stays: no visit or issue is deleted, no event or rating changed; rows stay in one county."""

from django.db import migrations

from deputies_portal.guards import Guard

ONE_LEVEL = """
NEW.merged_into_id IS NOT NULL AND (
  NOT EXISTS (SELECT 1 FROM visits_issue t
              WHERE t.id = NEW.merged_into_id AND t.merged_into_id IS NULL
                AND t.county_id = NEW.county_id)
  OR EXISTS (SELECT 1 FROM visits_issue c WHERE c.merged_into_id = NEW.id))
"""

CATEGORY_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM visits_category c
            WHERE c.id = NEW.category_id AND c.county_id = NEW.county_id)
"""

UNIT_IN_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM visits_round r
  JOIN visits_issue i ON i.id = r.issue_id
  JOIN stations_undertakingunit u ON u.id = NEW.unit_id
  WHERE r.id = NEW.round_id AND u.county_id = i.county_id)
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_visits_and_issues"), ("stations", "0002_guards")]

    operations = [
        Guard("visits_visit_no_removal", "visits_visit", "1=1", on=("DELETE",)),
        Guard("visits_issue_no_removal", "visits_issue", "1=1", on=("DELETE",)),
        Guard("visits_event_no_change", "visits_event", "1=1", on=("UPDATE",)),
        Guard("visits_event_no_removal", "visits_event", "1=1", on=("DELETE",)),
        Guard("visits_feedback_no_change", "visits_feedback", "1=1", on=("UPDATE",)),
        Guard("visits_feedback_no_removal", "visits_feedback", "1=1", on=("DELETE",)),
        Guard("visits_issue_merge_one_level", "visits_issue", ONE_LEVEL),
        Guard("visits_issue_category_in_county", "visits_issue", CATEGORY_IN_COUNTY),
        Guard("visits_dispatch_unit_in_county", "visits_dispatch", UNIT_IN_COUNTY),
    ]
