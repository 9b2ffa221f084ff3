"""Calendar links: one for each device, made and given up by their owners, shown once, stored
hashed.
"""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from tests import html, make
from visits.feed import links
from visits.models import FeedLink

PHONE = {"device": "我的手机"}


def make_link(owner, actor, device="我的手机"):
    return links.make_link(owner, device, actor=actor, at=make.moment())


def devices(answer) -> list[str]:
    """The links that stand on the page, by the name of the device."""
    return [one.get_text(strip=True) for one in html.page(answer).select("tbody th")]


def shown(answer) -> str:
    """The path of the link that a page shows; empty when it shows none."""
    field = html.page(answer).select_one("[data-feed-address]")
    return field["value"].removeprefix("http://testserver") if field else ""


def test_a_deputy_makes_the_link_and_sees_it_once(client, deputy, deputy_user):
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    assert "还没有链接" in html.text_of(client.get(page))
    link = shown(client.post(page, PHONE))
    assert re.fullmatch(r"/duty/feed/[\w-]{32}\.ics", link)
    again = client.get(page)
    assert shown(again) == ""
    assert link.split("/")[-1].removesuffix(".ics") not in again.content.decode()
    client.logout()
    assert client.get(link).status_code == 200


def test_every_device_has_a_link_that_ends_by_itself(client, deputy, deputy_user):
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    phone = shown(client.post(page, PHONE))
    answer = client.post(page, {"device": "办公室电脑"})
    office = shown(answer)
    assert devices(answer) == ["我的手机", "办公室电脑"]
    end = f"/feed-links/{deputy.feed_links.get(device='我的手机').pk}/end/"
    answer = client.get(end)
    assert "停用“我的手机”的日历链接" in html.text_of(answer)
    assert [client.get(link).status_code for link in (phone, office)] == [200, 200]
    answer = client.post(end, follow=True)
    assert "“我的手机”的日历链接已停用" in html.text_of(answer)
    assert devices(answer) == ["办公室电脑"]
    assert [client.get(link).status_code for link in (phone, office)] == [404, 200]
    assert client.get(end, follow=True).redirect_chain == [(page, 302)]
    client.post(end)
    assert Entry.objects.filter(action="feedlink.end").count() == 1


def test_a_device_has_one_link_and_what_was_typed_stays(client, deputy, deputy_user):
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    client.post(page, PHONE)
    again = client.post(page, PHONE)
    assert shown(again) == ""
    assert "这个设备已经有链接" in html.text_of(again)
    field = html.page(again).select_one("[name=device]")
    assert (field["value"], field["aria-invalid"]) == ("我的手机", "true")
    assert "请填写设备。" in html.text_of(client.post(page, {"device": " "}))
    assert deputy.feed_links.count() == 1
    links.end_link(deputy.feed_links.get(), actor=deputy_user, at=make.moment())
    assert shown(client.post(page, PHONE))


def test_the_sixth_device_waits_until_one_is_given_up(client, deputy, deputy_user):
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    for number in range(4):
        make_link(deputy, deputy_user, f"设备{number}")
    assert html.page(client.get(page)).select_one("[name=device]")
    fifth = client.post(page, {"device": "设备5"})
    assert len(devices(fifth)) == 5
    assert not html.page(fifth).select_one("[name=device]")
    refused = client.post(page, {"device": "设备6"})
    assert "最多 5 个链接，请先停用一个。" in html.text_of(refused)
    assert shown(refused) == ""
    links.end_link(deputy.feed_links.first(), actor=deputy_user, at=make.moment())
    assert html.page(client.get(page)).select_one("[name=device]")


def test_the_page_tells_when_a_calendar_last_asked(client, deputy, deputy_user):
    secret = make_link(deputy, deputy_user)
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    assert "还没有用过" in html.text_of(client.get(page))
    with time_machine.travel("2025-03-12 23:59+08:00"):
        client.get(f"/duty/feed/{secret}.ics")
    assert "2025年3月12日" in html.text_of(client.get(page))
    with time_machine.travel("2025-03-13 00:00+08:00"):
        client.get(f"/duty/feed/{secret}.ics")
    assert "2025年3月13日" in html.text_of(client.get(page))


def test_calendars_that_ask_often_write_once_a_day(client, deputy, deputy_user):
    address = f"/duty/feed/{make_link(deputy, deputy_user)}.ics"

    def writes():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return sum("UPDATE" in one["sql"] for one in asked)

    assert [writes(), writes(), writes()] == [1, 0, 0]


@pytest.mark.parametrize("person", ["clerk", "township_clerk", "county_clerk"])
def test_the_clerks_of_a_venue_keep_its_link(client, request, room, person):
    client.force_login(request.getfixturevalue(person))
    link = shown(client.post(f"/venues/{room.pk}/feed/", PHONE))
    assert client.get(link).status_code == 200


def test_the_code_to_scan_opens_the_same(client, room, clerk):
    client.force_login(clerk)
    answer = html.page(client.post(f"/venues/{room.pk}/feed/", PHONE))
    link = answer.select_one("[data-feed-address]")["value"]
    assert answer.select_one(f'a[href="{link.replace("http:", "webcal:")}"]')
    assert answer.select_one("figure img")["src"].startswith("data:image/svg+xml")


@pytest.mark.parametrize("act", ["/{owner}/feed/", "/feed-links/{link}/end/"])
def test_another_deputy_has_no_hand_in_it(client, deputy, deputy_user, act):
    make_link(deputy, deputy_user)
    other = make.make_person("deputy", deputy=make.make_deputy("李国华"))
    client.force_login(other)
    act = act.format(owner=f"deputies/{deputy.pk}", link=deputy.feed_links.get().pk)
    assert client.post(act, PHONE).status_code == 403
    assert deputy.feed_links.get().ended_at is None


@pytest.mark.parametrize("act", ["/{owner}/feed/", "/feed-links/{link}/end/"])
def test_nor_has_the_clerk_of_another_venue_or_county(
    client, room, workstation, clerk, outsider, act
):
    make_link(room, clerk)
    other = make.make_person("venue_clerk", venue=workstation)
    act = act.format(owner=f"venues/{room.pk}", link=room.feed_links.get().pk)
    answers = []
    for person in (other, outsider):
        client.force_login(person)
        answers.append(client.post(act, PHONE).status_code)
    assert answers == [403, 404]
    assert room.feed_links.get().ended_at is None


@pytest.mark.parametrize("person", ["clerk", "township_clerk", "county_clerk"])
def test_for_a_deputy_without_account_the_clerks_keep_the_link(client, request, deputy, person):
    client.force_login(request.getfixturevalue(person))
    page = client.get(deputy.get_absolute_url()).content.decode()
    assert f'href="/deputies/{deputy.pk}/feed/"' in page
    answer = client.post(f"/deputies/{deputy.pk}/feed/", PHONE)
    assert "把地址或二维码交给本人" in html.text_of(answer)
    assert client.get(shown(answer)).status_code == 200
    posting = request.getfixturevalue(person).postings.get()
    assert Entry.objects.get(action="feedlink.create").posting_id == posting.pk
    client.post(f"/feed-links/{deputy.feed_links.get().pk}/end/")
    assert client.get(shown(answer)).status_code == 404


def test_but_not_those_of_other_deputies(client, workstation, room, deputy, manager, outsider):
    other = make.make_person("venue_clerk", venue=workstation)
    answers = []
    for person in (other, manager, outsider):
        client.force_login(person)
        page = client.get(deputy.get_absolute_url())
        answers.append(
            (client.post(f"/deputies/{deputy.pk}/feed/", PHONE).status_code, page.status_code)
        )
        assert f"/deputies/{deputy.pk}/feed/" not in page.content.decode()
    assert answers == [(403, 200), (403, 200), (404, 404)]
    assert not FeedLink.objects.exists()


def test_an_account_that_is_disabled_signs_nobody_in(deputy, deputy_user, clerk):
    with pytest.raises(PermissionDenied):
        make_link(deputy, clerk)
    deputy_user.is_active = False
    deputy_user.save()
    assert make_link(deputy, clerk)


def test_a_deputy_is_not_the_clerk_of_a_venue(client, room, deputy, deputy_user, clerk):
    client.force_login(deputy_user)
    assert client.post(f"/venues/{room.pk}/feed/").status_code == 403
    client.force_login(clerk)
    assert client.post(f"/deputies/{deputy.pk}/feed/").status_code == 403
    assert not FeedLink.objects.exists()


def test_a_closed_venue_gets_no_new_link(room, clerk):
    room.closed_on, room.closing_reason = date(2025, 3, 1), "撤并"
    room.save()
    with pytest.raises(PermissionDenied):
        make_link(room, clerk)


def test_the_journal_knows_the_act_and_not_the_secret(room, clerk):
    secret = make_link(room, clerk)
    stored = room.feed_links.get().secret_hash
    links.end_link(room.feed_links.get(), actor=clerk, at=make.moment())
    lines = Entry.objects.filter(target_kind="visits.feedlink").order_by("id")
    assert [line.action for line in lines] == ["feedlink.create", "feedlink.end"]
    assert (lines[0].after, lines[1].before) == (PHONE, PHONE)
    said = "".join(f"{e.target_label}{e.before}{e.after}{e.note}" for e in lines)
    assert "关庙社区联络室" in said
    assert secret not in said
    assert stored not in said


def test_the_page_of_the_venue_and_of_the_deputy_lead_here(
    client, room, clerk, deputy, deputy_user
):
    for person, file in ((clerk, room), (deputy_user, deputy)):
        client.force_login(person)
        assert (
            f'href="{file.get_absolute_url()}feed/"'
            in client.get(file.get_absolute_url()).content.decode()
        )


# --- in the database ------------------------------------------------------------------------------
def broken(save) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        save()
    return str(caught.value)


def a_link(actor, hashed="a", device="手机", **owner):
    return FeedLink.objects.create(
        secret_hash=hashed * 64, device=device, made_by=actor, made_at=make.moment(), **owner
    )


def test_a_link_has_one_owner_and_a_device_one_link(room, deputy, clerk):
    a_link(clerk, "a", venue=room)
    a_link(clerk, "b", deputy=deputy)
    assert "one_owner" in broken(lambda: a_link(clerk, "c"))
    assert "one_owner" in broken(lambda: a_link(clerk, "c", venue=room, deputy=deputy))
    assert "venue" in broken(lambda: a_link(clerk, "c", venue=room))
    assert "deputy" in broken(lambda: a_link(clerk, "c", deputy=deputy))


def test_an_owner_has_five(room, deputy, clerk):
    for sign in "abcde":
        a_link(clerk, sign, device=sign, venue=room)
    assert "visits_feedlink_most" in broken(lambda: a_link(clerk, "f", device="f", venue=room))
    a_link(clerk, "f", device="f", deputy=deputy)
    room.feed_links.filter(device="c").update(ended_at=make.moment())
    a_link(clerk, "9", device="c", venue=room)


def test_a_link_that_ended_stays_ended(room, clerk):
    link = a_link(clerk, venue=room)
    own = FeedLink.objects.filter(pk=link.pk)
    assert "stays" in broken(lambda: own.update(secret_hash="b" * 64))
    assert "no_removal" in broken(own.delete)
    own.update(ended_at=make.moment())
    assert "stays" in broken(lambda: own.update(ended_at=None))
