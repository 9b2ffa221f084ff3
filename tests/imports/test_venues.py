"""Venues come in from a file as their page takes them, and go back while nobody uses them."""

from datetime import date

import pytest

from deputies_portal.core.audit.models import Entry
from stations.models import Venue
from tests import make
from tests.imports.sending import checked, csv_of, figures, problems_of, sent, written
from tests.stations.pages import signed_in

FILE = csv_of(
    "昌宁县家站一览,,,,,",
    "类型,乡镇,村（社区）,站名,站长,成立日期",
    "联络室,田园镇,关庙社区居民委员会,关庙联络室,,2024.3.10",
    "站,漭水镇,,漭水镇工作站,𠮷光明,45361",
    "工作站,田园镇,,田园镇工作站,字光明,２０２４年３月１０日",
    "家,,,昌宁县代表之家,,2024-3-10",
    "专业站,田园镇,,法律服务站,,",
)


def test_a_file_of_venues_is_tried_first_and_then_written_as_a_whole(county_clerk):
    tried = checked(county_clerk, "venues", FILE)
    assert problems_of(tried) == [(7, "field", "专业领域只用于专业代表工作站，并且必须填写。")]
    assert figures(tried) == (4, 0, 0, 1)
    assert not Venue.objects.exists()
    signed_in(county_clerk).post(f"/imports/{tried.pk}/write/")
    assert not Venue.objects.exists()
    problem = tried.problems.get()
    mended = {f"mend-{problem.pk}": "法律服务"}
    signed_in(county_clerk).post(f"/imports/{tried.pk}/mend/", mended)
    tried.refresh_from_db()
    # No column of the file is matched with 专业领域, but the box beside the error is.
    assert figures(tried) == (5, 0, 0, 0)
    signed_in(county_clerk).post(f"/imports/{tried.pk}/write/")
    rows = Venue.objects.exclude(tier="specialised")
    day = date(2024, 3, 10)
    assert set(rows.values_list("tier", "name", "parent__name", "opened_on")) == {
        ("home", "昌宁县代表之家", None, day),
        ("workstation", "田园镇工作站", "昌宁县代表之家", day),
        ("workstation", "漭水镇工作站", "昌宁县代表之家", day),
        ("room", "关庙联络室", "田园镇工作站", day),
    }
    special = Venue.objects.get(tier="specialised")
    assert (special.field, special.township_id) == ("法律服务", "530524101")
    assert special.parent.tier == "home"


def test_the_import_is_journalled_with_its_figures_and_each_venue_with_its_line(county_clerk):
    file = csv_of("层级,名称,区划代码", "家,昌宁县代表之家,530524")
    done = written(county_clerk, "venues", file)
    entry = Entry.objects.get(action="import.write")
    assert entry.after == {"rows": 1, "added": 1, "changed": 0, "unchanged": 0}
    assert (entry.county, entry.note) == ("530524", "venues")
    assert Entry.objects.get(action="venue.create").target_label == "昌宁县代表之家"
    assert (done.state, done.sent_by) == ("written", county_clerk)


def test_the_same_file_again_changes_nothing_and_says_so(county_clerk, room):
    file = csv_of("层级,名称,区划代码,站长", "室,关庙社区联络室,530524101001,字光明")
    assert figures(written(county_clerk, "venues", file)) == (0, 1, 0, 0)
    version = Venue.objects.get(pk=room.pk).version
    again = checked(county_clerk, "venues", file)
    assert figures(again) == (0, 0, 1, 0)
    answer = signed_in(county_clerk).get(f"/imports/{again.pk}/")
    assert "册里和表里一样，没有要写入的。" in answer.content.decode()
    assert Venue.objects.get(pk=room.pk).version == version


def test_a_new_name_for_the_only_venue_of_a_place_is_a_change_and_not_a_second_venue(
    county_clerk, room
):
    file = csv_of("层级,名称,区划代码", "室,关庙联络室,530524101001")
    assert figures(written(county_clerk, "venues", file)) == (0, 1, 0, 0)
    assert Venue.objects.get(pk=room.pk).name == "关庙联络室"


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("室,甲,530524999999,", "code", "本县没有“530524999999”这个区划。"),
        ("室,甲,,漭水镇", "village", "代表之家设在县级，工作站设在乡镇"),
        ("村,甲,530524101001,", "tier", "没有“村”，写其中一种：代表之家、"),
        (",甲,530524101001,", "tier", "请填写层级。"),
        ("站,甲,532930104,", "code", "本县没有“532930104”这个区划。"),
        ("站,甲,530524102,田园镇", "township", "与区划代码“530524102”不符。"),
        ("家,第二个家,530524,\n家,第三个家,530524,", "tier", "这个县已经有一处代表之家。"),
        (f"站,{'长' * 61},530524102,", "name", "最多 60 个字，现在有 61 个。"),
    ],
)
def test_a_wrong_row_names_its_column_and_the_rule_of_the_page(
    county_clerk, room, row, column, message
):
    tried = checked(county_clerk, "venues", csv_of("层级,名称,区划代码,乡镇", row))
    line, found, said = problems_of(tried)[0]
    assert (line, found) == (2, column)
    assert said.startswith(message)
    assert Venue.objects.count() == 3


def test_all_errors_are_said_at_once_and_twins_name_each_other(county_clerk, room):
    file = csv_of(
        "层级,名称,区划代码,设立日期,公开电话",
        "站,漭水镇工作站,530524102,2024.2.30,12",
        "室,关庙社区联络室,530524101001,,",
        "室,关庙社区联络室,530524101001,,",
    )
    tried = checked(county_clerk, "venues", file)
    assert [problem[:2] for problem in problems_of(tried)] == [
        (2, "public_phone"),
        (2, "opened_on"),
        (4, ""),
    ]
    assert problems_of(tried)[2][2] == "与第3行重复。"
    assert figures(tried) == (0, 0, 1, 2)


def test_an_import_can_be_undone_until_somebody_builds_on_it(county_clerk, room):
    file = csv_of(
        "层级,名称,区划代码,站长",
        "站,漭水镇工作站,530524102,",
        "室,漭水联络室,530524102201,",
        "室,关庙社区联络室,530524101001,字光明",
    )
    done = written(county_clerk, "venues", file)
    new = Venue.objects.get(name="漭水联络室")
    honour = make.make_honour(new)
    answer = signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    assert "第 3 行“漭水联络室”：已经有荣誉。" in answer.content.decode()
    assert Venue.objects.get(pk=new.pk).closed_on is None
    honour.delete()
    signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    done.refresh_from_db()
    assert done.state == "undone"
    closed = Venue.objects.filter(closed_on__isnull=False)
    assert sorted(closed.values_list("name", "closing_reason")) == [
        ("漭水联络室", "撤销导入"),
        ("漭水镇工作站", "撤销导入"),
    ]
    assert Venue.objects.get(pk=room.pk).head == ""
    assert Entry.objects.get(action="import.undo").before == {"rows": 3}


def test_a_record_changed_since_refuses_the_undo_and_is_named(county_clerk, room):
    file = csv_of("层级,名称,区划代码,站长", "室,关庙社区联络室,530524101001,字光明")
    done = written(county_clerk, "venues", file)
    Venue.objects.filter(pk=room.pk).update(version=99)
    answer = signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    assert "第 2 行“关庙社区联络室”：导入以后又改过。" in answer.content.decode()
    assert Venue.objects.get(pk=room.pk).head == "字光明"


def test_what_changed_in_the_register_since_the_trial_stops_the_writing(county_clerk, home):
    file = csv_of("层级,名称,区划代码", "站,田园镇工作站,530524101", "站,漭水镇工作站,530524102")
    tried = checked(county_clerk, "venues", file)
    make.make_venue("workstation", name="别的站", township_id="530524102", parent=home)
    Venue.objects.filter(name="别的站").update(hamlet="甲村")
    signed_in(county_clerk).post(f"/imports/{tried.pk}/write/")
    tried.refresh_from_db()
    assert (tried.state, tried.wrong) == ("checked", 1)
    assert not Venue.objects.filter(name="田园镇工作站").exists()


def test_a_file_sent_twice_is_written_once(county_clerk, changning):
    file = csv_of("层级,名称,区划代码", "家,昌宁县代表之家,530524")
    done = written(county_clerk, "venues", file)
    signed_in(county_clerk).post(f"/imports/{done.pk}/write/")
    assert Venue.objects.count() == 1
    assert Entry.objects.filter(action="import.write").count() == 1


def test_columns_are_matched_by_hand_where_their_heads_say_nothing(county_clerk, changning):
    file = csv_of("甲,乙,丙", "家,昌宁县代表之家,530524")
    imported = sent(county_clerk, "venues", file)
    client = signed_in(county_clerk)
    said = client.post(f"/imports/{imported.pk}/check/").content.decode()
    assert "还没有一列对应到“层级”。" in said
    chosen = {"column-0": "tier", "column-1": "name", "column-2": "code"}
    twice = client.post(f"/imports/{imported.pk}/check/", chosen | {"column-2": "name"})
    assert "有两列对应到同一项。" in twice.content.decode()
    client.post(f"/imports/{imported.pk}/check/", chosen)
    imported.refresh_from_db()
    assert figures(imported) == (1, 0, 0, 0)


def test_a_control_character_typed_beside_a_wrong_cell_is_left_out(county_clerk):
    tried = checked(county_clerk, "venues", FILE)
    mended = {f"mend-{tried.problems.get().pk}": "法律\x00服务"}
    signed_in(county_clerk).post(f"/imports/{tried.pk}/mend/", mended)
    tried.refresh_from_db()
    assert figures(tried) == (5, 0, 0, 0)
