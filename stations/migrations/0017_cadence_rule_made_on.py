"""When a cadence rule was made; of those that stand, the day they begin."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F

from deputies_portal.guards import Guard

TABLE = "stations_cadencerule"

# SQLite rebuilds the table for the column: its guards are said again.
RULE_OF_COUNTY = """
(NEW.venue_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_venue v WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id))
OR (NEW.activity_type_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_activitytype t
  WHERE t.id = NEW.activity_type_id AND t.county_id = NEW.county_id))
"""

RULES_OVERLAP = """
EXISTS (
  SELECT 1 FROM stations_cadencerule r
  WHERE r.id <> COALESCE(NEW.id, -1) AND r.county_id = NEW.county_id AND r.tier = NEW.tier
    AND COALESCE(r.venue_id, 0) = COALESCE(NEW.venue_id, 0)
    AND COALESCE(r.activity_type_id, 0) = COALESCE(NEW.activity_type_id, 0)
    AND (r.ends_on IS NULL OR r.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR r.starts_on <= NEW.ends_on))
"""


def fill(apps, schema_editor):
    apps.get_model("stations", "CadenceRule").objects.update(made_on=F("starts_on"))


class Migration(migrations.Migration):

    dependencies = [("stations", "0016_inbox_days")]

    operations = [
        migrations.AddField(
            model_name="cadencerule",
            name="made_on",
            field=models.DateField(default=django.utils.timezone.localdate, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        Guard("stations_cadencerule_of_county", TABLE, RULE_OF_COUNTY, replaces=True),
        Guard("stations_cadencerule_no_overlap", TABLE, RULES_OVERLAP, replaces=True),
        Guard("stations_cadencerule_no_removal", TABLE, "1=1", on=("DELETE",), replaces=True),
    ]
