"""Following by code: plain words, one rating, an objection, taking back; guessing is hopeless."""

from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.templatetags.portal import day
from tests import make
from tests.html import page, text_of
from visits.issues.timeline import sentences_of
from visits.models import Deadline, DeadlineRule, Feedback, PublicTry
from visits.visits.receipts import index_of, spelled_code

CODE = "7K4M-29QD-XH3P"


def coded(issue):
    visit = issue.voices.get().visit
    visit.follow_code = index_of(CODE)
    visit.save(update_fields=["follow_code"])
    return issue


def ask(client, code=CODE, **said):
    return client.post("/track/", {"code": code} | said)


def act(client, issue, name, **said):
    return ask(client, act=name, matter=issue.voices.get().pk, **said)


def test_a_code_has_sixty_bits_and_is_read_as_people_type_it():
    assert spelled_code(0) == "2222-2222-2222"
    assert len({spelled_code(1 << bit) for bit in range(60)}) == 60
    assert spelled_code(1 << 60) == spelled_code(0)
    assert index_of("7k4m 29qd xh3p") == index_of(CODE)
    assert [index_of(code) for code in ("", "7K4M", "0OIL-1111-1111", "七" * 12)] == [""] * 4


def test_the_code_stands_in_no_address_and_no_cache_and_shows_nobody(client, answered):
    coded(answered)
    assert text_of(client.get("/track/", {"code": CODE})) == text_of(client.get("/track/"))
    found = ask(client)
    shown = text_of(found)
    assert "no-store" in found["Cache-Control"]
    assert "线路已经换好。" in shown
    assert "已经答复" in shown
    for hidden in ("赵文彩", "13800004127", "张丽琼", "字春梅"):
        assert hidden not in found.content.decode()


def test_a_visitor_rates_once_and_it_stays(client, answered):
    coded(answered)
    said = text_of(act(client, answered, "rate", rating="mostly", remark="晚了些"))
    assert "您的评价已经记下" in said
    assert "您的评价" in said
    again = text_of(act(client, answered, "rate", rating="satisfied"))
    assert "没有记下：这件事已经有了新的情况" in again
    entry = Feedback.objects.get()
    assert (entry.rating, entry.remark, entry.means, entry.entered_by) == (
        *("mostly", "晚了些", "code"),
        None,
    )
    told = answered.events.get(step="tell")
    assert sentences_of(told)[0] == f"{told.facts['voice']}的反映人凭查询码看到了答复。"
    line = Entry.objects.get(action="issue.tell")
    assert (line.actor_id, "晚了些" in str(line.after)) == (None, False)


def test_an_objection_waits_for_the_desk_as_long_as_the_rule_says(client, told):
    coded(told)
    DeadlineRule.objects.filter(kind="object").update(length=5)
    assert "写明为什么" in text_of(act(client, told, "object", text=" "))
    said = text_of(act(client, told, "object", text="灯又坏了。"))
    clock = Deadline.objects.get(issue=told, kind="object")
    assert f"经办的人在{day(clock.due_on)}前答复您" in said
    assert (clock.ended_on, clock.starts_on) == (None, timezone.localdate())
    act(client, told, "object", text="再说一次。")
    assert Deadline.objects.filter(issue=told, kind="object").count() == 1


def test_a_visitor_takes_the_matter_back(client, in_progress):
    coded(in_progress)
    act(client, in_progress, "withdraw", text="自己修好了。")
    in_progress.refresh_from_db()
    assert (in_progress.state, in_progress.outcome) == ("closed", "withdrawn")
    assert "您已经撤回" in text_of(ask(client))


def test_a_code_opens_its_own_visit_alone(client, answered, clerk):
    coded(answered)
    other = make.make_issue(answered.venue, actor=clerk)
    ask(client, act="withdraw", matter=other.voices.get().pk, text="替别人撤回")
    other.refresh_from_db()
    assert other.state == "registered"


def test_unknown_broken_and_void_codes_get_the_same_answer(client, answered):
    codes = ("2222-2222-2222", "x", "长" * 300, "' OR 1=1; --", "\u202e2222")
    said = {
        page(ask(client, code)).select_one(".invalid-feedback, .err").get_text()
        for code in codes[:2]
    }
    assert said == {"没有找到这个查询码。请对照回执再看一遍。"}
    assert {ask(client, code).status_code for code in codes} == {200}


def test_guessing_is_throttled_per_address_and_in_all(client, answered, settings):
    coded(answered)
    settings.CODE_LIMIT_ADDRESS, settings.CODE_LIMIT_ALL = 2, 4
    for number in (1, 2):
        client.cookies.clear()
        assert ask(client, spelled_code(number)).status_code == 200
    stopped = client.post("/track/", {"code": CODE}, headers={"x-forwarded-for": "10.0.0.8"})
    assert stopped.status_code == 429
    assert "线路已经换好" not in text_of(stopped)
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.post("/track/", {"code": CODE}, **elsewhere).status_code == 200
    for number in (3, 4):
        client.post("/track/", {"code": spelled_code(number)}, **elsewhere)
    assert client.post("/track/", {"code": CODE}, REMOTE_ADDR="10.0.0.7").status_code == 429
    assert CODE not in str(list(PublicTry.objects.values()))
