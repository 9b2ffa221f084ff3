"""Notices: the bell, the page behind it, what is written once, and the mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import translation

from deputies_portal.core import notices
from deputies_portal.core.accounts.models import User
from deputies_portal.core.notices import post
from deputies_portal.core.notices.models import Notice
from tests import make
from tests.html import figures, page

pytestmark = pytest.mark.django_db
NOON = make.moment(make.MARCH_11, "12:00")
TEXT = "收到一件新问题：“%(title)s”（%(reference)s），请审核。"
FACTS = {"title": "食堂线路老化", "reference": "昌人交〔2025〕1号"}


def send(to, key="issue-1", at=NOON, **said):
    said = {"text": TEXT, "facts": FACTS, "url": "/issues/1/"} | said
    notices.send(to, key=key, at=at, **said)


def lines(answer):
    return [
        row.select_one("td").get_text(" ", strip=True) for row in page(answer).select("tbody tr")
    ]


def bell(answer):
    dot = page(answer).select_one(".mast-tools .dot")
    return dot.get_text() if dot else None


# --- writing ------------------------------------------------------------------------------------
def test_the_same_news_is_told_once_to_each_person(clerk, manager):
    send([clerk])
    send([clerk, manager])
    assert sorted(Notice.objects.values_list("user__name", flat=True)) == ["字光明", "字春梅"]


def test_many_people_are_told_with_one_query(everybody, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        send(everybody.values())
    assert Notice.objects.count() == 8


def test_a_message_that_lacks_a_fact_fails_when_it_is_sent(clerk):
    with pytest.raises(KeyError):
        send([clerk], facts={"title": "食堂"})
    assert Notice.objects.count() == 0


def test_a_notice_of_an_act_that_fails_is_not_sent(clerk):
    with transaction.atomic():
        send([clerk])
        assert Notice.objects.count() == 1
        transaction.set_rollback(True)
    assert Notice.objects.count() == 0


def test_nobody_is_told_of_what_is_done_quietly(clerk):
    with notices.quiet():
        send([clerk])
    assert Notice.objects.count() == 0
    send([clerk])
    assert Notice.objects.count() == 1


def test_a_notice_is_read_in_the_language_of_the_reader(clerk):
    facts = {
        "title": notices.message("不公开事项"),
        "reference": "昌人交〔2025〕1号",
    }
    send([clerk], facts=facts)
    notice = Notice.objects.get()
    assert notice.words == "收到一件新问题：“不公开事项”（昌人交〔2025〕1号），请审核。"
    with translation.override("en"):
        assert notice.words == (
            'A new issue has come in: "Confidential matter" (昌人交〔2025〕1号). Please triage it.'
        )


def test_days_and_lists_in_a_notice_are_written_out(clerk):
    facts = {"due": make.date(2025, 4, 10), "units": ["县水务局", "县教育体育局"]}
    send([clerk], text="%(units)s %(due)s", facts=facts)
    notice = Notice.objects.get()
    assert notice.words == "县水务局、县教育体育局 2025年4月10日"
    with translation.override("en"):
        assert notice.words == "县水务局, 县教育体育局 10 April 2025"


# --- the bell -----------------------------------------------------------------------------------
def test_the_bell_shows_how_many_are_unread(client, clerk, manager):
    send([clerk, manager])
    send([clerk], key="issue-2")
    client.force_login(clerk)
    answer = client.get("/")
    assert bell(answer) == "2"
    link = page(answer).select_one('.mast-tools a[href="/notices/"]')
    assert link["aria-label"] == "提醒，2 条未读"


def test_nothing_unread_leaves_the_bell_empty(client, clerk):
    client.force_login(clerk)
    answer = client.get("/")
    assert bell(answer) is None
    assert page(answer).select_one('a[href="/notices/"]')["aria-label"] == "提醒"


@pytest.mark.parametrize(("number", "shown"), [(99, "99"), (100, "99+"), (240, "99+")])
def test_the_bell_counts_to_ninety_nine(client, clerk, number, shown):
    for turn in range(number):
        send([clerk], key=f"issue-{turn}")
    client.force_login(clerk)
    assert bell(client.get("/notices/")) == shown


def test_a_stranger_has_no_bell(db):
    assert page(Client().get("/login/")).select_one('a[href="/notices/"]') is None


# --- the page -----------------------------------------------------------------------------------
def test_the_newest_stand_first_and_the_unread_are_marked(client, clerk):
    send([clerk], key="old", facts=FACTS | {"title": "旧"}, at=NOON - timedelta(days=1))
    send([clerk], key="new", facts=FACTS | {"title": "新"}, urgent=True)
    Notice.objects.filter(key="old").mark_read(NOON)
    client.force_login(clerk)
    answer = client.get("/notices/")
    assert lines(answer) == [
        "紧急 收到一件新问题：“新”（昌人交〔2025〕1号），请审核。",
        "收到一件新问题：“旧”（昌人交〔2025〕1号），请审核。",
    ]
    assert len(page(answer).select("tr.is-new")) == 1
    assert lines(client.get("/notices/?show=unread")) == [
        "紧急 收到一件新问题：“新”（昌人交〔2025〕1号），请审核。"
    ]


def test_nobody_sees_the_notices_of_others(client, clerk, manager):
    send([clerk])
    client.force_login(manager)
    assert lines(client.get("/notices/")) == []
    number = Notice.objects.get().pk
    for address in (f"/notices/{number}/", f"/notices/{number}/read/"):
        assert client.post(address).status_code == 404
    client.post("/notices/read/")
    assert Notice.objects.unread().count() == 1


def test_opening_a_notice_reads_it_and_goes_there(client, clerk):
    send([clerk])
    client.force_login(clerk)
    answer = client.post(f"/notices/{Notice.objects.get().pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/issues/1/")
    assert Notice.objects.unread().count() == 0


def test_looking_changes_nothing(client, clerk):
    send([clerk])
    client.force_login(clerk)
    number = Notice.objects.get().pk
    client.get("/notices/")
    for address in (f"/notices/{number}/", f"/notices/{number}/read/", "/notices/read/"):
        assert client.get(address).status_code == 405
    assert Notice.objects.unread().count() == 1


def test_one_or_all_are_marked_as_read(client, clerk):
    for turn in range(3):
        send([clerk], key=f"issue-{turn}")
    client.force_login(clerk)
    first = Notice.objects.get(key="issue-0")
    answer = client.post(f"/notices/{first.pk}/read/", follow=True)
    assert figures(answer) == {"unread": 2, "rows": 3}
    answer = client.post("/notices/read/", follow=True)
    assert "2 条提醒已标为已读。" in page(answer).get_text()
    assert bell(answer) is None


def test_a_read_notice_keeps_the_moment_it_was_read(client, clerk):
    send([clerk])
    Notice.objects.all().mark_read(NOON)
    client.force_login(clerk)
    client.post(f"/notices/{Notice.objects.get().pk}/")
    assert Notice.objects.get().read_at == NOON


@pytest.mark.parametrize("url", ["https://elsewhere.example.cn/", "//elsewhere.example.cn/", ""])
def test_a_notice_never_leads_out_of_the_portal(client, clerk, url):
    send([clerk], url=url)
    client.force_login(clerk)
    answer = client.post(f"/notices/{Notice.objects.get().pk}/")
    assert answer["Location"] == "/notices/"


def test_an_empty_page_says_what_will_stand_there(client, clerk):
    client.force_login(clerk)
    assert "还没有提醒" in page(client.get("/notices/")).get_text()
    assert "没有未读的提醒" in page(client.get("/notices/?show=unread")).get_text()


def test_what_somebody_wrote_is_only_text(client, clerk):
    send([clerk], facts=FACTS | {"title": "<script>alert(1)</script>"})
    client.force_login(clerk)
    assert page(client.get("/notices/")).select("script:not([src])") == []


def test_the_page_costs_five_queries_and_turns_by_key(client, clerk, django_assert_num_queries):
    send([clerk])
    client.force_login(clerk)
    with django_assert_num_queries(5):  # session, user with the bell, postings, rows, total
        client.get("/notices/")
    for turn in range(60):
        send([clerk], key=f"more-{turn}", at=NOON + timedelta(minutes=turn))
    with django_assert_num_queries(5):
        answer = client.get("/notices/")
    following = page(answer).select_one(".pager a[rel=next]")["href"]
    assert len(lines(client.get(f"/notices/{following}"))) == 11


def test_notices_of_half_a_year_ago_are_removed(clerk):
    send([clerk], key="old", at=NOON - timedelta(days=181))
    send([clerk], key="new", at=NOON - timedelta(days=179))
    assert Notice.objects.forget(NOON) == 1
    assert Notice.objects.get().key == "new"


# --- by e-mail ---------------------------------------------------------------------------
@pytest.fixture
def mail_is_on(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    settings.PORTAL_URL = "https://congress.example.cn"


@pytest.fixture
def reader(clerk):
    clerk.email = "zi@example.cn"
    clerk.save()
    return clerk


def mailed(now=NOON):
    return post.send_mails(User.objects.all(), now=now)


def test_without_a_server_or_an_address_of_the_portal_nothing_is_mailed(reader, settings):
    send([reader])
    assert mailed() == post.Posted()
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    assert mailed() == post.Posted()
    assert (mail.outbox, Notice.objects.get().mailed_at) == ([], None)


def test_a_mail_holds_numbers_and_links_and_nothing_else(reader, mail_is_on):
    send([reader])
    send(
        [reader], key="overdue", text="有 %(n)s 件超期。", facts={"n": 3}, url="/issues/?state=open"
    )
    assert mailed() == post.Posted(mails=1, notices=2)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["zi@example.cn"], "代表家站平台有 2 条新提醒")
    assert letter.body.splitlines() == [
        "https://congress.example.cn/issues/?state=open",
        "昌人交〔2025〕1号：https://congress.example.cn/issues/1/",
        "",
        "全部提醒：https://congress.example.cn/notices/",
    ]


def test_a_matter_of_which_much_is_told_stands_once_in_a_mail(reader, mail_is_on):
    for key in ("accept-1", "answer-1", "tell-1"):
        send([reader], key=key)
    mailed()
    assert mail.outbox[0].subject == "代表家站平台有 3 条新提醒"
    assert mail.outbox[0].body.splitlines()[:2] == [
        "昌人交〔2025〕1号：https://congress.example.cn/issues/1/",
        "",
    ]


def test_a_mail_is_sent_once_and_in_the_language_of_the_reader(reader, mail_is_on):
    User.objects.filter(pk=reader.pk).update(language="en")
    send([reader])
    assert (mailed().mails, mailed().mails) == (1, 0)
    assert mail.outbox[0].subject == "Deputies portal: new notices: 1"


def test_who_has_left_has_read_it_or_has_no_address_gets_no_mail(
    reader, manager, county_clerk, mail_is_on
):
    send([reader, manager, county_clerk])
    User.objects.filter(pk=county_clerk.pk).update(email="yang@example.cn", is_active=False)
    Notice.objects.filter(user=reader).mark_read(NOON)
    assert mailed() == post.Posted()
    assert mail.outbox == []


def test_what_has_waited_for_a_week_is_no_longer_mailed(reader, mail_is_on):
    send([reader])
    assert mailed(NOON + timedelta(days=8)).mails == 0
    assert mailed(NOON + timedelta(days=6)).mails == 1


def test_a_failure_waits_and_is_tried_again(reader, mail_is_on, settings):
    send([reader])
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert mailed() == post.Posted(failed=1)
    assert Notice.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = works
    assert mailed() == post.Posted(mails=1, notices=1)


def test_an_address_cannot_add_a_header_and_stops_nobody_else(reader, manager, mail_is_on):
    User.objects.filter(pk=reader.pk).update(email="a@example.cn\nBcc: b@example.cn")
    User.objects.filter(pk=manager.pk).update(email="leader@example.cn")
    send([reader, manager])
    assert mailed() == post.Posted(mails=1, notices=1, failed=1)
    assert [letter.to for letter in mail.outbox] == [["leader@example.cn"]]
