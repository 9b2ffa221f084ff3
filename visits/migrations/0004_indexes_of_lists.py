"""The lists of a township and the sums of a county are read from an index alone.

No table is rebuilt, so the guards stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_whole_life")]

    operations = [
        migrations.RemoveIndex(model_name="issue", name="visits_issue_matter"),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["township", "state", "due"], name="visits_issue_township_state"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["matter_township", "state", "due"], name="visits_issue_matter"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["county", "state", "channel", "group_size"], name="visits_visit_sums"
            ),
        ),
    ]
