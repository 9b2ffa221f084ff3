"""Names in a county's lists are given once; what is in use keeps its meaning; rules stay."""

from django.db import migrations, models
from django.db.models import Q

from deputies_portal.guards import Guard

FLAGS_IN_USE = """
(OLD.is_solved <> NEW.is_solved OR OLD.needs_pledge <> NEW.needs_pledge
 OR OLD.needs_ground <> NEW.needs_ground)
AND EXISTS (SELECT 1 FROM visits_answer a WHERE a.answer_class_id = NEW.id)
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_suggestions")]

    operations = [
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                condition=Q(closed_on__isnull=True),
                fields=("county", "name"),
                name="visits_category_name_once",
                violation_error_message="已经有这个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="answerclass",
            constraint=models.UniqueConstraint(
                condition=Q(closed_on__isnull=True),
                fields=("county", "name"),
                name="visits_answerclass_name_once",
                violation_error_message="已经有这个名称。",
            ),
        ),
        Guard(
            "visits_answerclass_flags_kept", "visits_answerclass", FLAGS_IN_USE, on=("UPDATE",)
        ),
        Guard("visits_deadlinerule_no_removal", "visits_deadlinerule", "1=1", on=("DELETE",)),
    ]
