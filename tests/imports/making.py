"""Imports for tests that need one as it is."""

from django.core.files.uploadedfile import SimpleUploadedFile

from deputies_portal.imports import import_file, working
from deputies_portal.imports.kinds import KINDS
from tests.make import MARCH_10, moment


def make_import(rows, *, actor, kind="venues", heads="层级,名称,区划代码,站长"):
    """A file of the county that has been tried."""
    content = "\n".join([heads, *rows]).encode()
    facts = {"actor": actor, "posting": actor.postings.first(), "at": moment()}
    file = SimpleUploadedFile("家站.csv", content)
    imported = import_file.receive(file, KINDS[kind], county="530524", **facts)
    return working.check(imported, on=MARCH_10, at=moment())
