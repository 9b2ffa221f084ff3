"""What the tests of back-up and restoring share: a filled portal, made-up archives."""

import io
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image

from deputies_portal.core import vault
from deputies_portal.core.backup.archive import DATABASE, Writer
from deputies_portal.core.backup.manifest import Manifest
from deputies_portal.core.database import guards
from deputies_portal.core.files.uploads import check_upload
from stations.models import PaperTemplate, UpgradePhoto, VenuePhoto
from stations.standards import assessing
from tests import jobs, make
from tests.documents import pdf
from tests.imports.sending import csv_of, sent
from visits import files
from visits.models import Submission, Visit
from visits.submissions import submitting


def a_pdf(name="来信.pdf", words=""):
    return check_upload(SimpleUploadedFile(name, pdf(words), content_type="application/pdf"))


@transaction.atomic
def visit_with_file(room, clerk, number):
    """A visit, its issue and a letter of its own, written together as the pages do."""
    visit = make.make_visit(room, actor=clerk)
    letter = a_pdf(f"来信{number}.pdf", str(number) * 1000)
    files.keep([letter], actor=clerk, at=make.moment(), visit=visit)
    return visit


def a_file_of_each_kind(room, clerk, county_clerk):
    """What offices leave in the folder of uploads, each kept as its page or job keeps it."""
    visit_with_file(room, clerk, 1)
    sent(county_clerk, "venues", csv_of("名称,级别", "关庙社区联络室,村级"))
    jobs.finished(clerk)
    online = Submission.objects.create(
        county_id=room.county_id, township_id=room.township_id, venue=room, prefix="昌人网",
        year=2025, number=1, submitted_on=make.MARCH_10, submitted_at=make.moment(),
        text="路灯不亮。", token=uuid4(), follow_code="0" * 64,
    )  # fmt: skip
    submitting._keep(a_photo(), online)
    upgrade = make.make_upgrade(make.make_programme(), room)
    assessment = assessing.open_assessment(room, kind="self", on=make.MARCH_10, actor=clerk)
    item = assessment.standard.items.get(code="place")
    marks = {item: assessing.Mark("met", photo=a_photo().file)}
    assessing.record_results(assessment, marks, actor=clerk, at=make.moment())
    VenuePhoto.objects.create(venue=room, caption="门牌", file=a_photo().file)
    UpgradePhoto.objects.create(upgrade=upgrade, moment="before", caption="前", file=a_photo().file)
    make.make_document(room, text="", file=a_pdf().file)
    PaperTemplate.objects.create(
        county_id=room.county_id, paper="receipt", file=a_pdf().file, file_name="回执.docx",
        starts_on=make.OPENED,
    )  # fmt: skip


def a_photo(name="门牌.jpg"):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    return check_upload(SimpleUploadedFile(name, picture.getvalue(), "image/jpeg"))


def uploads():
    """Every file in the folder of uploads, by its name there."""
    root = Path(settings.MEDIA_ROOT)
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def rows(left_out=("audit_entry", "django_migrations")):
    """Every row of every table; of sums, which are counted anew, without their ids."""
    sums = {tally.target: ", ".join([*tally.key, *tally.numbers]) for tally in guards.tallies()}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in sorted(set(tables) - set(left_out)):
            columns = sums.get(table, "*")
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)}")
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
