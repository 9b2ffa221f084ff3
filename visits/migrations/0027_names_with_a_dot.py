"""A name with a dot is found by what stands before and after it: its indexes are made anew."""

from django.db import migrations

from deputies_portal.names.surnames import DOTS
from deputies_portal.vault import Unreadable, unseal
from visits.models.visit_parts import name_indexes

BATCH = 500


def index_dotted_names(apps, schema_editor):
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while rows := _rows_after(cursor, last):
            cursor.executemany(
                "UPDATE visits_contact SET name_index = %s, surname_index = %s, given_index = %s "
                "WHERE id = %s",
                [row for key, *facts in rows for row in _indexes(key, *facts)],
            )
            last = rows[-1][0]


def _indexes(key, sealed, kind, salt):
    try:
        name = unseal(sealed)
    except Unreadable:  # stays as it is until its key is back
        return
    if set(name) & set(DOTS):
        yield *name_indexes(name, salt, whole_only=kind == "organisation").values(), key


def _rows_after(cursor, last):
    cursor.execute(
        "SELECT c.id, c.name, c.kind, COALESCE(v.township_id, v.county_id) FROM visits_contact c "
        "JOIN visits_visit v ON v.id = c.visit_id WHERE c.name_index <> '' AND c.id > %s "
        f"ORDER BY c.id LIMIT {BATCH}",
        [last],
    )
    return cursor.fetchall()


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0026_words_go_with_people'),
    ]

    operations = [
        migrations.RunPython(index_dotted_names, migrations.RunPython.noop, elidable=True),
    ]
