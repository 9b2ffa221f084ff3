"""What an issue names belongs to its county."""

from deputies_portal.core.database.guards import Guard

IN_ITS_COUNTY = (
    Guard(
        name="visits_issue_category_in_county",
        bad="""
        NOT EXISTS (SELECT 1 FROM visits_category c
                    WHERE c.id = NEW.category_id AND c.county_id = NEW.county_id)
        """,
    ),
    Guard(
        name="visits_issue_venue_in_county",
        bad="""
        NOT EXISTS (SELECT 1 FROM stations_venue v
                    WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
        """,
    ),
    Guard(
        name="visits_issue_matter_in_county",
        bad="""
        NEW.matter_region_id IS NOT NULL
          AND substr(NEW.matter_region_id, 1, 6) <> NEW.county_id
        """,
    ),
    Guard(
        name="visits_issue_proposed_in_county",
        bad="""
        NEW.proposed_unit_id IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM stations_undertakingunit u
          WHERE u.id = NEW.proposed_unit_id AND u.county_id = NEW.county_id)
        """,
    ),
)
