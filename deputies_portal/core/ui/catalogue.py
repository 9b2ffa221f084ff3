"""The English catalogue: Chinese messages are the source, each of them has an English sentence.

`.po` and `.mo` are kept in the repository; GNU gettext is needed only to find the messages.
"""

import shutil
import subprocess
from itertools import chain
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryDirectory

import polib
from django.conf import settings
from django.utils.translation import templatize
from jinja2 import Environment

LEFT_OUT = {"tests", "docs", "deploy", "media", "static"}  # and every folder with a dot in front
# What Django's own extraction looks for, and one short name.
XGETTEXT = [
    "xgettext",
    "--language=Python",
    "--from-code=UTF-8",
    "--add-comments=Translators",
    "--no-location",
    "--keyword=gettext_noop",
    "--keyword=noop",  # `gettext_noop as noop`: news, read in the language of the reader
    "--keyword=gettext_lazy",
    "--keyword=ngettext_lazy:1,2",
    "--keyword=pgettext:1c,2",
    "--keyword=npgettext:1c,2,3",
    "--keyword=pgettext_lazy:1c,2",
    "--keyword=npgettext_lazy:1c,2,3",
    "--output=-",
]
KINDS = ("*.py", "*.html", "*.jinja")
HEADER = {
    "Project-Id-Version": "deputies-portal",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def po_path() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"


def can_extract() -> bool:
    return shutil.which("xgettext") is not None


def extract() -> list[polib.POEntry]:
    """The messages of the source, without English.

    Written here and not left to `makemessages`, which puts its work files between the sources:
    two runs at once would take each other's for sources.
    """
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "sources"
        listed.write_text("\n".join(str(_as_python(one, Path(folder))) for one in sources()))
        found = subprocess.run([*XGETTEXT, f"--files-from={listed}"], stdout=PIPE, check=True)
    return list(polib.pofile(found.stdout.decode()))


def sources() -> list[Path]:
    """The modules and templates whose messages people read."""
    tops = [top for top in Path(settings.BASE_DIR).iterdir() if top.name not in LEFT_OUT]
    below = [top.rglob(name) for top in tops if top.name[0] != "." for name in KINDS]
    return sorted(chain.from_iterable(below))


def _as_python(source: Path, folder: Path) -> Path:
    """xgettext reads Python: of a template it gets a likeness of that, in the folder."""
    if source.suffix == ".py":
        return source
    name = source.relative_to(settings.BASE_DIR)
    likeness, text = folder / f"{'__'.join(name.parts)}.py", source.read_text("utf-8")
    words = _calls_in(text) if source.suffix == ".jinja" else templatize(text, origin=str(name))
    likeness.write_text(words, "utf-8")
    return likeness


def _calls_in(text: str) -> str:
    """The calls for words in a compiled template, a line each."""
    found = Environment(extensions=["jinja2.ext.i18n"]).extract_translations(text)
    said = ((call, [words] if isinstance(words, str) else words) for _line, call, words in found)
    return "\n".join(
        f"{call}({', '.join(repr(one) for one in words if one)})" for call, words in said
    )


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
    """Each file changes in one moment: whoever reads it meanwhile has the old or the new one."""
    po_path().parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=po_path().parent) as folder:
        written = Path(folder) / po_path().name
        catalogue.save(written)
        catalogue.save_as_mofile(written.with_suffix(".mo"))
        written.with_suffix(".mo").replace(po_path().with_suffix(".mo"))
        written.replace(po_path())


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
