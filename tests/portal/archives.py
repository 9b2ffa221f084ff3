"""What the tests of back-up and restoring share: a filled portal, made-up archives."""

import io
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from deputies_portal import vault
from deputies_portal.backup.archive import DATABASE, Writer
from deputies_portal.backup.manifest import Manifest
from deputies_portal.uploads import check_upload
from tests import make
from tests.documents import pdf
from visits import files
from visits.models import Visit


def a_pdf(name="来信.pdf", words=""):
    return check_upload(SimpleUploadedFile(name, pdf(words), content_type="application/pdf"))


@transaction.atomic
def visit_with_file(room, clerk, number):
    """A visit, its issue and a letter of its own, written together as the pages do."""
    visit = make.make_visit(room, actor=clerk)
    letter = a_pdf(f"来信{number}.pdf", str(number) * 1000)
    files.keep([letter], actor=clerk, at=make.moment(), visit=visit)
    return visit


def uploads():
    """Every file in the folder of uploads, by its name there."""
    root = Path(settings.MEDIA_ROOT)
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def rows(left_out=("audit_entry", "django_migrations")):
    """Every row of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in sorted(set(tables) - set(left_out)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def craft(folder, *, files=(("files/attachments/letter", b"%PDF"),), **facts):
    """An archive in order, made by hand; `facts` replace those of its manifest."""
    path = folder / "portal-20250310-020000.zip"
    with Writer(path) as writer:
        known = {
            "made_at": "2025-03-10T02:00:00+08:00",
            "engine": connection.vendor,
            "engine_version": "",
            "key_marks": vault.key_marks(),
            "migrations": {"sessions": "0001_initial"},
            "rows": {"accounts_user": 1},
            "database": writer.add(DATABASE, io.BytesIO(b"no database")),
            "files": [writer.add(name, io.BytesIO(content)) for name, content in files],
            "missing": [],
        }
        writer.close_with(Manifest(**known | facts))
    return path


def is_untouched():
    """No visit, no file and nothing half unpacked."""
    left = list(Path(settings.MEDIA_ROOT).rglob("*"))
    return (Visit.objects.count(), left) == (0, [])
