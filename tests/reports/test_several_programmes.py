"""Several upgrade programmes at once: the county added up, each with its own line and board."""

from datetime import date

import pytest

from stations.models import PlanLine
from tests import make
from tests.following import followed, wrong
from tests.html import figures, page, text_of

OVERVIEW, BOARD, ANNUAL = "/overview/", "/upgrade/", "/reports/annual/"
TODAY = date(2025, 3, 20)
NEXT = {"planned_start": TODAY, "due": date(2026, 6, 30)}


def opened(client, user, address, **asked):
    client.force_login(user)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


def made(county="530524", **facts):
    """A second programme with a later deadline."""
    facts = {"starts_on": TODAY, "deadline": date(2026, 12, 31)} | facts
    return make.make_programme("第二批", county_id=county, **facts)


@pytest.fixture
def second(programme):
    return made()


@pytest.fixture
def planned(programme):
    """By the end of February two venues, one is accepted."""
    return PlanLine.objects.create(programme=programme, until=date(2025, 2, 28), number=2)


def test_an_empty_programme_hides_nothing_of_the_one_that_runs(
    client, whole, manager, planned, second
):
    answer = opened(client, manager, OVERVIEW)
    found, said = figures(answer), text_of(answer)
    assert (found["upgrade-all"], found["upgrade-late"], found["upgrade-accepted"]) == (3, 1, 1)
    assert found["upgrade-all-room-all"] == 1
    assert "提升改造超期的家站" in said
    assert "比计划慢 1 处" in said
    assert "与计划持平" not in said


def test_each_programme_has_its_own_line_on_the_overview(client, whole, manager, planned, second):
    lines = page(opened(client, manager, OVERVIEW)).select(".brief .programme")
    assert [" ".join(line.get_text().split()) for line in lines] == [
        "2025年提升改造 比计划慢 1 处。 离期限还有 286 天。",
        "第二批 还没有计划线，不作对照。 离期限还有 651 天。",
    ]


def test_a_venue_in_two_programmes_counts_once(client, whole, programme, second, room, manager):
    """Accepted in the first, not begun in the second: it is not accepted yet."""
    make.make_upgrade(second, room, **NEXT)
    found = figures(opened(client, manager, OVERVIEW))
    assert (found["upgrade-all"], found["upgrade-accepted"], found["upgrade-planned"]) == (3, 0, 1)
    shown = figures(opened(client, manager, BOARD))
    assert (shown["all"], shown["accepted"], shown["planned"], shown["late"]) == (3, 0, 1, 1)
    assert [shown[f"all-of-{one.pk}"] for one in (programme, second)] == [3, 1]
    assert [shown[f"accepted-of-{one.pk}"] for one in (programme, second)] == [1, 0]


def test_every_figure_of_several_programmes_is_the_list_it_links_to(
    client, whole, second, room, mangshui, manager, township_clerk
):
    make.make_upgrade(second, room, **NEXT)
    make.make_upgrade(second, mangshui, **NEXT)
    for user in (manager, township_clerk):
        for address in (OVERVIEW, BOARD):
            counted = followed(client, opened(client, user, address), "kind")
            assert wrong(counted) == {}
            assert len(counted) > 5


def test_the_first_view_has_a_board_and_a_forecast_for_each(
    client, whole, programme, second, room, manager
):
    make.make_upgrade(second, room, **NEXT)
    answer = page(opened(client, manager, BOARD))
    boards = {one["data-programme"]: one for one in answer.select("[data-programme]")}
    assert list(boards) == [str(programme.pk), str(second.pk)]
    assert [len(one.select(".board .cell")) for one in boards.values()] == [3, 1]
    assert "才推算完成的日子" in boards[str(second.pk)].get_text()
    assert "全部验收" in boards[str(programme.pk)].get_text()
    own = opened(client, manager, BOARD, programme=second.pk)
    assert figures(own)["all"] == 1


@pytest.mark.parametrize(("begins", "boards"), [(TODAY, 2), (date(2025, 3, 21), 0)])
def test_a_programme_counts_from_the_day_it_begins(client, whole, manager, begins, boards):
    made(starts_on=begins)
    answer = opened(client, manager, BOARD)
    assert len(page(answer).select("[data-programme]")) == boards
    assert figures(answer)["all"] == 3
    assert ("第二批" in text_of(opened(client, manager, OVERVIEW))) is bool(boards)


def test_of_a_county_where_nothing_runs_the_last_is_shown(client, whole, programme, manager):
    programme.upgrades.unaccepted().update(dropped_on=TODAY, drop_reason="搬迁")
    programme.closed_on = TODAY
    programme.save()
    later = made(starts_on=date(2025, 3, 21))
    assert figures(opened(client, manager, OVERVIEW))["upgrade-accepted"] == 1
    assert figures(opened(client, manager, BOARD, programme=later.pk))["all"] == 0


def test_the_venue_says_what_is_late_whatever_began_later(client, whole, second, mangshui, manager):
    make.make_upgrade(second, mangshui, **NEXT)
    panel = text_of(opened(client, manager, f"/venues/{mangshui.pk}/"))
    assert "2025年3月1日" in panel
    assert "第二批" not in panel


def test_overview_board_and_annual_report_agree(client, whole, second, room, mangshui, manager):
    """What is late and what was accepted, each venue once."""
    late = {"planned_start": date(2025, 2, 1), "planned_finish": date(2025, 3, 1)}
    second.starts_on = date(2025, 1, 1)
    second.save()
    make.make_upgrade(second, mangshui, **late, due=date(2025, 3, 10))
    earlier = dict.fromkeys(("started_on", "finished_on", "reported_on"), date(2025, 2, 3))
    make.make_upgrade(second, room, stage="accepted", accepted_on=date(2025, 2, 10), **earlier)
    report = opened(client, manager, ANNUAL)
    assert figures(opened(client, manager, OVERVIEW))["upgrade-late"] == 1
    assert figures(opened(client, manager, BOARD))["late"] == 1
    assert "提升改造，还有 1 处没有通过验收" in text_of(report)
    accepted = [figures(report)["upgrades"], figures(client.get(OVERVIEW))["upgrade-accepted"]]
    assert accepted == [1, 1]
    assert wrong(followed(client, report, "kind")) == {}
