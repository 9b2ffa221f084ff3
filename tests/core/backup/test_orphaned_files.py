"""Files that no record names (security F03): listed, moved aside when asked, never deleted."""

import os
import time

import pytest
from django.core.management import call_command

from deputies_portal.core.audit.models import Entry
from tests.core.archives import visit_with_file
from visits.models import Attachment


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def laid_down(folder, name, *, days_old=2):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"seven b")
    old = time.time() - days_old * 24 * 3600
    os.utime(path, (old, old))
    return path


def test_a_file_that_no_record_names_is_listed_and_moved_aside(folder, room, clerk, capsys):
    visit_with_file(room, clerk, 1)
    kept = folder / Attachment.objects.get().file.name
    os.utime(kept, (0, 0))
    stray = laid_down(folder, "attachments/2020/left.jpg")
    young = laid_down(folder, "photos/now.jpg", days_old=0.5)
    call_command("orphaned_files")
    listed = "           7 attachments/2020/left.jpg\n1 files without a record found.\n"
    assert capsys.readouterr().out == listed
    assert stray.exists()
    call_command("orphaned_files", "--move")
    assert "1 files without a record moved aside." in capsys.readouterr().out
    assert not stray.exists()
    assert (folder / "quarantine/attachments/2020/left.jpg").read_bytes() == b"seven b"
    assert kept.exists()
    assert young.exists()
    assert Entry.objects.get(action="files.quarantine").after == {"files": 1}
    call_command("orphaned_files", "--move")
    assert capsys.readouterr().out == "0 files without a record moved aside.\n"


def test_a_link_out_of_the_folder_is_left_alone(db, folder, tmp_path, capsys):
    elsewhere = laid_down(tmp_path, "elsewhere.txt")
    (folder / "link").symlink_to(elsewhere)
    call_command("orphaned_files", "--move")
    assert capsys.readouterr().out == "0 files without a record moved aside.\n"
    assert elsewhere.exists()
