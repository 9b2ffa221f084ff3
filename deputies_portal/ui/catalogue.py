"""The English catalogue: Chinese messages are the source, each of them has an English sentence.

`.po` and `.mo` are kept in the repository; GNU gettext is needed only to find the messages.
"""

import os
import shutil
from contextlib import chdir
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

LEFT_OUT = ["tests/*", ".*", "docs/*", "deploy/*", "media/*", "static/*"]
HEADER = {
    "Project-Id-Version": "deputies-portal",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


class _Extraction(makemessages.Command):
    """Django's extraction, stopped before it writes: the merge is ours, nothing becomes fuzzy."""

    def __init__(self):
        super().__init__()
        self.found = {}

    def write_po_file(self, potfile, locale):
        # Called once for each folder that holds a catalogue.
        self.found |= {_key(entry): entry for entry in polib.pofile(potfile)}


def po_path() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"


def can_extract() -> bool:
    return shutil.which("xgettext") is not None and shutil.which("msguniq") is not None


def extract() -> list[polib.POEntry]:
    """The messages of the source, without English."""
    command = _Extraction()
    with chdir(settings.BASE_DIR), open(os.devnull, "w") as nowhere:
        call_command(
            command,
            locale=["en"],
            add_location="never",
            ignore_patterns=LEFT_OUT,
            verbosity=0,
            stdout=nowhere,
        )
    return list(command.found.values())


def read() -> polib.POFile:
    return polib.pofile(po_path()) if po_path().exists() else polib.POFile()


def merged(found: list[polib.POEntry], kept: polib.POFile) -> polib.POFile:
    """The messages of the source with the English known so far, in the order of the source text."""
    known = {_key(entry): entry for entry in kept}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER
    for entry in sorted(found, key=_key):
        if old := known.get(_key(entry)):
            entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural
            entry.tcomment = old.tcomment
        if entry.msgid_plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        catalogue.append(entry)
    return catalogue


def write(catalogue: polib.POFile) -> None:
    po_path().parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(po_path())
    catalogue.save_as_mofile(po_path().with_suffix(".mo"))


def untranslated(catalogue: polib.POFile) -> list[str]:
    """Messages without an English sentence, or with one that nobody has confirmed (fuzzy)."""
    return [entry.msgid for entry in catalogue if entry.fuzzy or not _has_english(entry)]


def missing_from(catalogue: polib.POFile, found: list[polib.POEntry]) -> list[str]:
    known = {_key(entry) for entry in catalogue}
    return [entry.msgid for entry in found if _key(entry) not in known]


def is_compiled(catalogue: polib.POFile) -> bool:
    """Does the `.mo` say the same as the `.po`?"""
    compiled = po_path().with_suffix(".mo")
    if not compiled.exists():
        return False
    return _sentences(polib.mofile(compiled)) == _sentences(catalogue.translated_entries())


def _key(entry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def _has_english(entry) -> bool:
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def _sentences(entries) -> dict:
    return {_key(entry): entry.msgstr_plural or entry.msgstr for entry in entries}
