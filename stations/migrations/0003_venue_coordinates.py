"""A latitude without a longitude is refused: NULL made the older condition neither true nor false.

SQLite rebuilds the table and would lose its guards, and does not rename a table that a guard of
another table mentions: all guards of the app stand aside and come back.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

GUARDS = import_module("stations.migrations.0002_guards").Migration.operations


def stand_aside(apps, schema_editor):
    for guard in GUARDS:
        guard._drop(schema_editor)


def come_back(apps, schema_editor):
    for guard in GUARDS:
        guard.database_forwards("stations", schema_editor, None, None)


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_guards")]

    operations = [
        migrations.RunPython(stand_aside, come_back),
        migrations.RemoveConstraint(model_name="venue", name="stations_venue_coordinates"),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="stations_venue_coordinates",
                violation_error_message="经度和纬度要一起填写，并在范围内。",
            ),
        ),
        migrations.RunPython(come_back, stand_aside),
    ]
