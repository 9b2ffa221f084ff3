"""Files sent through the pages as a clerk sends them, and what the page then says."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from deputies_portal.imports.models import Import
from tests.html import page
from tests.stations.pages import signed_in


def csv_of(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def upload(user, kind, content: bytes, name="名单.csv", **typed):
    """The answer to the form that sends a file."""
    client = signed_in(user)
    data = {"file": SimpleUploadedFile(name, content), "county": "530524"} | typed
    return client.post(f"/imports/{kind}/new/", data)


def sent(user, kind, content: bytes, name="名单.csv", **typed) -> Import:
    answer = upload(user, kind, content, name, **typed)
    assert answer.status_code == 302, page(answer).select_one(".errsum")
    return Import.objects.order_by("-pk").first()


def checked(user, kind, content: bytes, name="名单.csv", **typed) -> Import:
    """The file, its columns as matched by name, tried."""
    imported = sent(user, kind, content, name, **typed)
    answer = signed_in(user).post(f"/imports/{imported.pk}/check/")
    assert answer.status_code == 302, page(answer).select_one(".errsum")
    imported.refresh_from_db()
    return imported


def written(user, kind, content: bytes, name="名单.csv", **typed) -> Import:
    imported = checked(user, kind, content, name, **typed)
    assert problems_of(imported) == [], problems_of(imported)
    signed_in(user).post(f"/imports/{imported.pk}/write/")
    imported.refresh_from_db()
    return imported


def problems_of(imported) -> list[tuple[int, str, str]]:
    return list(imported.problems.values_list("line", "column", "message"))


def figures(imported) -> tuple[int, int, int, int]:
    """added, changed, unchanged, wrong"""
    return (imported.added, imported.changed, imported.unchanged, imported.wrong)


def exported(user, kind, extension="csv") -> bytes:
    answer = signed_in(user).get(f"/imports/{kind}/export.{extension}")
    assert answer.status_code == 200
    return answer.content


def rows_in(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
