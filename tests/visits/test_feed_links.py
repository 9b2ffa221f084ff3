"""Calendar links: made, renewed and given up by their owners, shown once, stored hashed."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from deputies_portal.audit.models import Entry
from tests import html, make
from visits.feed import links
from visits.models import FeedLink


def shown(answer) -> str:
    """The path of the link that a page shows; empty when it shows none."""
    field = html.page(answer).select_one("[data-feed-address]")
    return field["value"].removeprefix("http://testserver") if field else ""


def test_a_deputy_makes_the_link_and_sees_it_once(client, deputy, deputy_user):
    client.force_login(deputy_user)
    page = f"/deputies/{deputy.pk}/feed/"
    assert "还没有链接" in html.text_of(client.get(page))
    link = shown(client.post(page))
    assert re.fullmatch(r"/duty/feed/[\w-]{32}\.ics", link)
    again = client.get(page)
    assert shown(again) == ""
    assert link.split("/")[-1].removesuffix(".ics") not in again.content.decode()
    client.logout()
    assert client.get(link).status_code == 200


def test_a_renewed_link_closes_the_one_before(client, deputy, deputy_user):
    client.force_login(deputy_user)
    first = shown(client.post(f"/deputies/{deputy.pk}/feed/"))
    second = shown(client.post(f"/deputies/{deputy.pk}/feed/"))
    assert [client.get(link).status_code for link in (first, second)] == [404, 200]
    assert deputy.feed_links.current().count() == 1
    assert deputy.feed_links.count() == 2


def test_a_link_is_given_up(client, deputy, deputy_user):
    client.force_login(deputy_user)
    link = shown(client.post(f"/deputies/{deputy.pk}/feed/"))
    answer = client.post(f"/deputies/{deputy.pk}/feed/end/", follow=True)
    assert "日历链接已停用" in answer.content.decode()
    assert client.get(link).status_code == 404
    client.post(f"/deputies/{deputy.pk}/feed/end/")
    assert Entry.objects.filter(action="feedlink.end").count() == 1


@pytest.mark.parametrize("person", ["clerk", "township_clerk", "county_clerk"])
def test_the_clerks_of_a_venue_keep_its_link(client, request, room, person):
    client.force_login(request.getfixturevalue(person))
    link = shown(client.post(f"/venues/{room.pk}/feed/"))
    assert client.get(link).status_code == 200


def test_the_code_to_scan_opens_the_same(client, room, clerk):
    client.force_login(clerk)
    answer = html.page(client.post(f"/venues/{room.pk}/feed/"))
    link = answer.select_one("[data-feed-address]")["value"]
    assert answer.select_one(f'a[href="{link.replace("http:", "webcal:")}"]')
    assert answer.select_one("figure img")["src"].startswith("data:image/svg+xml")


@pytest.mark.parametrize("act", ["", "end/"])
def test_another_deputy_has_no_hand_in_it(client, deputy, deputy_user, act):
    links.renew_link(deputy, actor=deputy_user, at=make.moment())
    other = make.make_person("deputy", deputy=make.make_deputy("李国华"))
    client.force_login(other)
    assert client.post(f"/deputies/{deputy.pk}/feed/{act}").status_code == 403
    assert deputy.feed_links.get().ended_at is None


@pytest.mark.parametrize("act", ["", "end/"])
def test_nor_has_the_clerk_of_another_venue_or_county(client, room, workstation, outsider, act):
    other = make.make_person("venue_clerk", venue=workstation)
    answers = []
    for person in (other, outsider):
        client.force_login(person)
        answers.append(client.post(f"/venues/{room.pk}/feed/{act}").status_code)
    assert answers == [403, 404]
    assert not FeedLink.objects.exists()


@pytest.mark.parametrize("person", ["clerk", "township_clerk", "county_clerk"])
def test_for_a_deputy_without_account_the_clerks_keep_the_link(client, request, deputy, person):
    client.force_login(request.getfixturevalue(person))
    page = client.get(deputy.get_absolute_url()).content.decode()
    assert f'href="/deputies/{deputy.pk}/feed/"' in page
    answer = client.post(f"/deputies/{deputy.pk}/feed/")
    assert "把地址或二维码交给本人" in html.text_of(answer)
    assert client.get(shown(answer)).status_code == 200
    posting = request.getfixturevalue(person).postings.get()
    assert Entry.objects.get(action="feedlink.create").posting_id == posting.pk
    client.post(f"/deputies/{deputy.pk}/feed/end/")
    assert client.get(shown(answer)).status_code == 404


def test_but_not_those_of_other_deputies(client, workstation, room, deputy, manager, outsider):
    other = make.make_person("venue_clerk", venue=workstation)
    answers = []
    for person in (other, manager, outsider):
        client.force_login(person)
        page = client.get(deputy.get_absolute_url())
        answers.append((client.post(f"/deputies/{deputy.pk}/feed/").status_code, page.status_code))
        assert f"/deputies/{deputy.pk}/feed/" not in page.content.decode()
    assert answers == [(403, 200), (403, 200), (404, 404)]
    assert not FeedLink.objects.exists()


def test_an_account_that_is_disabled_signs_nobody_in(deputy, deputy_user, clerk):
    with pytest.raises(PermissionDenied):
        links.renew_link(deputy, actor=clerk, at=make.moment())
    deputy_user.is_active = False
    deputy_user.save()
    assert links.renew_link(deputy, actor=clerk, at=make.moment())


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
        links.renew_link(room, actor=clerk, at=make.moment())


def test_giving_up_needs_a_form(client, deputy, deputy_user):
    client.force_login(deputy_user)
    assert client.get(f"/deputies/{deputy.pk}/feed/end/").status_code == 405


def test_the_journal_knows_the_act_and_not_the_secret(room, clerk):
    links.renew_link(room, actor=clerk, at=make.moment())
    secret = links.renew_link(room, actor=clerk, at=make.moment())
    lines = Entry.objects.filter(target_kind="visits.feedlink").order_by("id")
    assert [line.action for line in lines] == ["feedlink.create", "feedlink.renew"]
    stored = room.feed_links.current().get().secret_hash
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


def a_link(actor, hashed="a", **owner):
    return FeedLink.objects.create(
        secret_hash=hashed * 64, made_by=actor, made_at=make.moment(), **owner
    )


def test_a_link_has_one_owner_and_an_owner_one_link(room, deputy, clerk):
    a_link(clerk, "a", venue=room)
    a_link(clerk, "b", deputy=deputy)
    assert "one_owner" in broken(lambda: a_link(clerk, "c"))
    assert "one_owner" in broken(lambda: a_link(clerk, "c", venue=room, deputy=deputy))
    assert "venue" in broken(lambda: a_link(clerk, "c", venue=room))
    assert "deputy" in broken(lambda: a_link(clerk, "c", deputy=deputy))


def test_a_link_that_ended_stays_ended(room, clerk):
    link = a_link(clerk, venue=room)
    own = FeedLink.objects.filter(pk=link.pk)
    assert "stays" in broken(lambda: own.update(secret_hash="b" * 64))
    assert "no_removal" in broken(own.delete)
    own.update(ended_at=make.moment())
    assert "stays" in broken(lambda: own.update(ended_at=None))
