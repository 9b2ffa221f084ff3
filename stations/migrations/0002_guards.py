"""Rules of places and postings that span rows."""

from django.db import migrations

from deputies_portal.guards import Guard

PARENT_FITS = """
NEW.parent_id IS NOT NULL AND NEW.closed_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM stations_venue p
  WHERE p.id = NEW.parent_id AND p.id <> COALESCE(NEW.id, -1)
    AND p.county_id = NEW.county_id AND p.closed_on IS NULL
    AND (
      (NEW.tier IN ('workstation', 'specialised') AND p.tier = 'home')
      OR (NEW.tier = 'room' AND p.tier = 'workstation' AND (
        p.township_id = NEW.township_id
        -- A township that is being merged: its rooms move first, then the workstation.
        OR EXISTS (SELECT 1 FROM stations_region r
                   WHERE r.code = p.township_id AND r.successor_id = NEW.township_id)))))
"""

CHILDREN_FIT = """
EXISTS (
  SELECT 1 FROM stations_venue c
  WHERE c.parent_id = NEW.id AND c.closed_on IS NULL AND (
    NEW.closed_on IS NOT NULL OR c.county_id <> NEW.county_id
    OR (c.tier = 'room' AND (NEW.tier <> 'workstation' OR c.township_id <> NEW.township_id))
    OR (c.tier IN ('workstation', 'specialised') AND NEW.tier <> 'home')))
"""

CONGRESS_OF_TERM = """
NOT EXISTS (
  SELECT 1 FROM stations_term t WHERE t.id = NEW.term_id
    AND (t.congress_id = NEW.congress_id
         OR (t.congress_id IS NULL AND NEW.congress_id IS NULL)))
"""

ASSIGNMENT_FITS = """
NOT EXISTS (
  SELECT 1 FROM stations_venue v JOIN stations_deputy d ON d.id = NEW.deputy_id
  WHERE v.id = NEW.venue_id AND v.county_id = d.county_id
    AND NEW.is_territorial = (v.tier <> 'specialised')
    AND (v.closed_on IS NULL OR NEW.ends_on IS NOT NULL))
"""

POSTING_ALONE = """
EXISTS (
  SELECT 1 FROM stations_posting p
  WHERE p.user_id = NEW.user_id AND p.id <> COALESCE(NEW.id, -1) AND p.role <> NEW.role
    AND (p.role IN ('administrator', 'auditor') OR NEW.role IN ('administrator', 'auditor'))
    AND (p.ends_on IS NULL OR p.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR p.starts_on <= NEW.ends_on))
"""

SUCCESSOR_STANDS = """
NEW.successor_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_region s
  WHERE s.code = NEW.successor_id AND s.level = NEW.level
    AND (s.ended_on IS NULL OR s.ended_on > NEW.ended_on))
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_places_people_postings")]

    operations = [
        Guard("stations_venue_parent_fits", "stations_venue", PARENT_FITS),
        Guard("stations_venue_children_fit", "stations_venue", CHILDREN_FIT, on=("UPDATE",)),
        Guard("stations_mandate_congress_of_term", "stations_mandate", CONGRESS_OF_TERM),
        Guard("stations_assignment_fits_venue", "stations_assignment", ASSIGNMENT_FITS),
        Guard("stations_posting_alone", "stations_posting", POSTING_ALONE),
        Guard("stations_region_successor_stands", "stations_region", SUCCESSOR_STANDS),
    ]
