"""Names of visitors that lay in the open are sealed and indexed, in portions.

What is indexed is sealed: broken off, it goes on where it stood. On raw rows, as the field of the
model would take a name in the open for a damaged one.
"""

from django.db import migrations, models, transaction

from deputies_portal.vault import seal, unseal
from visits.models.visit_parts import name_indexes

BATCH = 500
IN_THE_OPEN = "c.name <> '' AND c.name_index = ''"
SEALED = "c.name_index <> ''"


def seal_names(apps, schema_editor):
    _each(schema_editor.connection, IN_THE_OPEN, _sealed)


def open_names(apps, schema_editor):
    _each(schema_editor.connection, SEALED, _opened)


def _sealed(name, kind, salt):
    found = name_indexes(name, salt, whole_only=kind == "organisation")
    return seal(name), found["name_index"], found["surname_index"], found["given_index"]


def _opened(name, kind, salt):
    return unseal(name), "", "", ""


def _each(connection, which, written):
    last = 0
    with connection.cursor() as cursor:
        while rows := _rows_after(cursor, which, last):
            with transaction.atomic(using=connection.alias):
                cursor.executemany(
                    "UPDATE visits_contact SET name = %s, name_index = %s, surname_index = %s, "
                    "given_index = %s WHERE id = %s",
                    [(*written(*facts), key) for key, *facts in rows],
                )
            last = rows[-1][0]


def _rows_after(cursor, which, last):
    cursor.execute(
        "SELECT c.id, c.name, c.kind, COALESCE(v.township_id, v.county_id) FROM visits_contact c "
        f"JOIN visits_visit v ON v.id = c.visit_id WHERE {which} AND c.id > %s "
        f"ORDER BY c.id LIMIT {BATCH}",
        [last],
    )
    return cursor.fetchall()


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('visits', '0024_names_at_rest'),
    ]

    operations = [
        migrations.RunPython(seal_names, open_names),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), ('name_index', '')), models.Q(models.Q(('name', ''), _negated=True), models.Q(('name_index', ''), _negated=True)), _connector='OR'), name='visits_contact_name_is_indexed'),
        ),
    ]
