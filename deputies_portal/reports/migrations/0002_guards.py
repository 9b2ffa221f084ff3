from django.db import migrations

from deputies_portal.guards import Guard

# Of an issued report nothing changes but that it has been replaced or withdrawn.
KEPT = (
    "county_id",
    "region_id",
    "year",
    "quarter",
    "title",
    "issuer",
    "document_number",
    "signer",
    "copies_to",
    "opening",
    "reception",
    "matters",
    "story",
    "deputies",
    "shortcomings",
    "numbers",
    "drafted_by_id",
    "drafted_on",
    "issued_by_id",
    "issued_on",
    "correction",
)
CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT)
REWRITTEN = (
    f"OLD.state <> 'draft' AND ({CHANGED} OR NEW.state = 'draft' "
    "OR COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0))"
)
# What has been replaced or withdrawn stays so.
REVIVED = (
    "OLD.state IN ('replaced', 'withdrawn') AND (NEW.state <> OLD.state "
    "OR NEW.ended_on <> OLD.ended_on OR NEW.withdraw_reason <> OLD.withdraw_reason)"
)
# Figures are kept while the report is being issued, not afterwards.
NOT_DRAFTED = (
    "NOT EXISTS (SELECT 1 FROM reports_report r "
    "WHERE r.id = NEW.report_id AND r.state = 'draft')"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_reports")]

    operations = [
        Guard("reports_report_stays", "reports_report", REWRITTEN, on=("UPDATE",)),
        Guard("reports_report_stays_ended", "reports_report", REVIVED, on=("UPDATE",)),
        Guard("reports_report_no_removal", "reports_report", "OLD.state <> 'draft'", on=("DELETE",)),
        Guard("reports_keptfigure_in_time", "reports_keptfigure", NOT_DRAFTED, on=("INSERT",)),
        Guard("reports_keptfigure_stays", "reports_keptfigure", "1=1", on=("UPDATE",)),
        Guard("reports_keptfigure_no_removal", "reports_keptfigure", "1=1", on=("DELETE",)),
    ]
