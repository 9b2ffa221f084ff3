"""The English catalogue: extracted from the source, complete, and compiled."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor

import polib
import pytest
from django.core.management import CommandError, call_command

from deputies_portal.core.ui import catalogue

needs_gettext = pytest.mark.skipif(not catalogue.can_extract(), reason="gettext is not installed")


@pytest.fixture
def empty_catalogue(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path / "en" / "LC_MESSAGES"


def entry(msgid, msgstr="", **facts):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **facts)


def stored(*entries):
    known = polib.POFile()
    known.extend(entries)
    catalogue.write(catalogue.merged(list(entries), known))
    return catalogue.read()


@needs_gettext
def test_messages_are_found_in_code_and_templates():
    found = {entry.msgid for entry in catalogue.extract()}
    assert {"没有这一天。请按年-月-日填写，例如 2025-09-10。", "跳到正文"} <= found


def unread_names(code):
    """The names under which a module translates and which the extraction passes over."""
    imports = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.ImportFrom)]
    names = [
        alias.asname
        for one in imports
        if one.module == "django.utils.translation"
        for alias in one.names
        if alias.asname and (alias.asname != "_" or not alias.name.startswith("gettext"))
        if (alias.name, alias.asname) != ("gettext_noop", "noop")
    ]
    whole = [one for one in imports if one.module == "django.utils"]
    return names + [
        a.name for one in whole for a in one.names if a.asname and a.name == "translation"
    ]


def test_a_translating_name_that_the_extraction_passes_over_is_noticed():
    lines = "from django.utils.translation import gettext, ngettext, gettext_lazy as _, "
    assert unread_names(lines + "pgettext, gettext_noop as noop") == []
    assert unread_names(lines + "gettext as say") == ["say"]
    assert unread_names(lines + "ngettext as _") == ["_"]


def test_every_module_translates_under_a_name_the_extraction_reads():
    modules = [one for one in catalogue.sources() if one.suffix == ".py"]
    unread = {one.name: unread_names(one.read_text("utf-8")) for one in modules}
    assert len(modules) > 300
    assert {name: names for name, names in unread.items() if names} == {}


@pytest.fixture
def small_source(settings, tmp_path):
    """Two messages to find, and two folders in which nothing is looked for."""
    settings.BASE_DIR = tmp_path
    texts = {
        "visits/rooms.py": '_("保存")',
        "templates/rooms.html": "{% load i18n %}{% translate '取消' %}",
        "tests/rooms.py": '_("试一试")',
        ".venv/rooms.py": '_("别人的")',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def touched(folder):
    """A folder takes the time of the last file that came into it or left it."""
    return {one: one.stat().st_mtime_ns for one in [folder, *folder.rglob("*")]}


@needs_gettext
def test_runs_at_the_same_time_find_the_same_and_put_nothing_between_the_sources(small_source):
    before = touched(small_source)
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda _: catalogue.extract(), range(12)))
    assert [sorted(entry.msgid for entry in run) for run in runs] == [["保存", "取消"]] * 12
    assert touched(small_source) == before


def test_english_that_is_known_stays_and_what_left_the_source_goes():
    known = polib.POFile()
    known.extend([entry("保存", "Save"), entry("旧的", "Old")])
    merged = catalogue.merged([entry("保存"), entry("新的")], known)
    assert [(one.msgid, one.msgstr) for one in merged] == [("保存", "Save"), ("新的", "")]


def test_a_missing_or_unconfirmed_sentence_is_named(empty_catalogue):
    kept = stored(
        entry("保存", "Save"),
        entry("取消"),
        entry("%(n)s 件", msgid_plural="%(n)s 件", msgstr_plural={0: "one", 1: ""}),
    )
    kept.append(entry("大概", "Perhaps", flags=["fuzzy"]))
    assert catalogue.untranslated(kept) == ["%(n)s 件", "取消", "大概"]
    assert catalogue.missing_from(kept, [entry("保存"), entry("新的")]) == ["新的"]


def test_a_compiled_file_that_says_something_else_is_noticed(empty_catalogue):
    kept = stored(entry("保存", "Save"))
    assert catalogue.is_compiled(kept)
    kept[0].msgstr = "Keep"
    kept.save(catalogue.po_path())
    assert not catalogue.is_compiled(catalogue.read())


def test_the_check_fails_while_a_sentence_is_missing_and_changes_nothing(
    empty_catalogue, monkeypatch, capsys
):
    stored(entry("保存", "Save"), entry("取消"))
    monkeypatch.setattr(catalogue, "can_extract", lambda: False)
    before = catalogue.po_path().read_bytes()
    with pytest.raises(CommandError):
        call_command("messages", check=True)
    assert "without English: 取消" in capsys.readouterr().out
    assert catalogue.po_path().read_bytes() == before
    stored(entry("保存", "Save"), entry("取消", "Cancel"))
    call_command("messages", check=True)


@needs_gettext
def test_a_second_run_changes_nothing(empty_catalogue, capsys):
    call_command("messages")
    first = catalogue.po_path().read_bytes()
    call_command("messages")
    assert catalogue.po_path().read_bytes() == first
    assert (empty_catalogue / "django.mo").exists()


NUMBER_BEFORE_PLURAL = re.compile(
    r"(?<!most )(?<!than )(?<! to )"
    r"%\((?:\w+\)d|(?:all|count|days|items|n|number|rows|steps|times|venues)\)s)"
    r" (?:\w+ )?(?!does\b|has\b|is\b|was\b)[a-z]+s\b"
)
REMINDED_OF_SEVEN_AND_THREE_DAYS = {
    "“%(title)s”（%(reference)s）的“%(kind)s”还剩%(days)s个工作日，%(due)s到期。",
    "代表建议“%(title)s”（%(reference)s）的答复还剩%(days)s个工作日，%(due)s到期。",
}


def test_no_english_sentence_says_1_venues():
    """A number that may be 1 stands behind its word, or the message has a form for one."""
    single = [entry for entry in catalogue.read() if not entry.msgid_plural]
    found = {entry.msgid for entry in single if NUMBER_BEFORE_PLURAL.search(entry.msgstr)}
    assert found == REMINDED_OF_SEVEN_AND_THREE_DAYS
