"""A county's list of what is upgraded 改造项目: closing a row. Venues that have it keep it; those
planned from now on do not get it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import UpgradeAspect


def close_aspect(aspect: UpgradeAspect, *, on: date, reason: str, actor, by=None) -> UpgradeAspect:
    """At least one row stays open: a venue without items could not be accepted."""
    with transaction.atomic():
        rows = UpgradeAspect.objects.select_for_update().filter(county=aspect.county_id)
        standing = list(rows.standing())
        aspect = next((row for row in standing if row.pk == aspect.pk), None)
        if aspect is None:
            raise StepRefused(_("这一项已经停用。"), record=rows.first())
        if len(standing) == 1:
            raise ValidationError(_("至少要留一个在用的项目。"))
        before = journal.snapshot(aspect)
        aspect.closed_on = on
        aspect.version += 1
        aspect.save()
        journal.record_change(
            actor=actor,
            action="upgradeaspect.close",
            target=aspect,
            before=before,
            note=reason,
            county=aspect.county_id,
            posting=by,
        )
    return aspect
