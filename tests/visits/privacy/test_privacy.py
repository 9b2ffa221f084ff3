"""Personal data of visitors: masked, shown on request with a trace, found only by those who may."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from tests import make
from tests.html import error_links, page, text_of
from visits.models import VisitReader
from visits.privacy import door

MARKS = {"name": "赵文彩标记", "phone": "13987657653", "address": "三组标记号"}
WORDS = "原话里的标记"


@pytest.fixture
def marked(room, clerk, deputy):
    """A visit with a mark in every personal field."""
    contact = make.a_contact(**MARKS)
    return make.make_visit(
        room, actor=clerk, deputies=[deputy], contacts=[contact], own_words=WORDS
    )


def visit_url(visit, act=""):
    return f"/visits/{visit.pk}/{act}"


def reveal(client, visit, reason="核对电话，通知办理结果"):
    return client.post(visit_url(visit, "reveal/"), {"reason": reason})


def test_no_page_shows_a_mark_without_a_trace(client, everybody, marked):
    pages = ["/visits/", visit_url(marked), visit_url(marked, "correct/"), "/visits/new/"]
    for person in everybody.values():
        client.force_login(person)
        for address in pages:
            html = client.get(address).content.decode()
            assert not [mark for mark in (*MARKS.values(), WORDS) if mark in html]
    assert Entry.objects.filter(action="visit.reveal").count() == 0


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "county_clerk"])
def test_who_may_reveal_gives_a_reason_and_leaves_a_trace(client, everybody, marked, role):
    client.force_login(everybody[role])
    shown = text_of(reveal(client, marked))
    assert all(mark in shown for mark in (*MARKS.values(), WORDS))
    entry = Entry.objects.get(action="visit.reveal")
    assert (entry.actor, entry.note) == (everybody[role], "核对电话，通知办理结果")
    assert entry.target_id == str(marked.pk)
    assert MARKS["name"] not in client.get(visit_url(marked)).content.decode()


def test_the_trace_holds_no_personal_data(client, clerk, marked):
    client.force_login(clerk)
    reveal(client, marked)
    for entry in Entry.objects.all():
        told = f"{entry.before}{entry.after}{entry.note}{entry.target_label}"
        assert not [mark for mark in (*MARKS.values(), WORDS) if mark in told]


@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_who_reads_without_need_cannot_reveal(client, everybody, marked, role):
    client.force_login(everybody[role])
    assert "查看，留痕" not in text_of(client.get(visit_url(marked)))
    assert reveal(client, marked).status_code == 403
    with pytest.raises(PermissionDenied):
        door.look("reveal", marked, actor=everybody[role], purpose="想看")
    assert Entry.objects.filter(action="visit.reveal").count() == 0


def test_an_outsider_finds_no_such_visit(client, outsider, marked):
    client.force_login(outsider)
    assert client.get(visit_url(marked)).status_code == 404
    assert reveal(client, marked).status_code == 404


def test_without_a_reason_nothing_is_shown(client, clerk, marked):
    client.force_login(clerk)
    response = reveal(client, marked, reason=" ")
    assert error_links(response) == {"#id_reason": "原因：写明原因。"}
    assert MARKS["phone"] not in response.content.decode()
    with pytest.raises(ValidationError):
        door.look("reveal", marked, actor=clerk, purpose=" ")


def test_revealing_is_a_post(client, clerk, marked):
    client.force_login(clerk)
    assert client.get(visit_url(marked, "reveal/")).status_code == 405


def test_a_revealed_page_is_kept_in_no_cache(client, clerk, marked):
    client.force_login(clerk)
    assert "no-store" in reveal(client, marked)["Cache-Control"]


def listed(client, person):
    """The rows that a search for a visitor leads to; none for who may not search."""
    sent = client.post("/visits/find/", {"person": person, "purpose": "progress"})
    if sent.status_code == 403:
        return []
    return page(client.get(sent["Location"])).select("tbody tr")


@pytest.mark.parametrize("text", ["赵文彩标记", "赵", "文彩标记", "13987657653", "7653"])
def test_clerks_find_a_visit_by_name_phone_or_its_last_digits(client, clerk, marked, text):
    client.force_login(clerk)
    assert len(listed(client, text)) == 1


@pytest.mark.parametrize("text", ["赵文彩标记", "13987657653", "7653"])
@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_others_do_not(client, everybody, marked, role, text):
    client.force_login(everybody[role])
    assert listed(client, text) == []


def test_a_confidential_visit_is_not_found_by_its_title_or_visitor(
    client, clerk, township_clerk, room
):
    make.make_visit(room, actor=clerk, is_confidential=True)
    for person, found in ((clerk, 1), (township_clerk, 0)):
        client.force_login(person)
        assert len(page(client.get("/visits/", {"q": "食堂"})).select("tbody tr")) == found
        for text in ("赵文彩", "13800004127"):
            assert len(listed(client, text)) == found


@pytest.fixture
def hidden(room, clerk):
    return make.make_visit(room, actor=clerk, is_confidential=True)


def test_a_confidential_visit_opens_for_the_venue_and_the_county_clerk(
    client, hidden, clerk, county_clerk
):
    for person in (clerk, county_clerk):
        client.force_login(person)
        assert "赵**" in text_of(client.get(visit_url(hidden)))


@pytest.mark.parametrize("role", ["township_clerk", "manager"])
def test_others_of_the_scope_are_refused_without_any_content(client, everybody, hidden, role):
    client.force_login(everybody[role])
    for act in ("", "reveal/", "correct/", "receipt/", "void/"):
        get, post = client.get(visit_url(hidden, act)), client.post(visit_url(hidden, act))
        for response in (get, post):
            assert response.status_code in (403, 405)
            assert "食堂" not in response.content.decode()
    assert "家站联络员" in text_of(client.get(visit_url(hidden)))


def name_reader(client, visit, username, reason="分管领导要了解"):
    typed = {"username": username, "reason": reason}
    return client.post(visit_url(visit, "readers/"), typed)


def test_the_county_clerk_names_a_reader_and_takes_it_back(client, hidden, county_clerk, manager):
    client.force_login(county_clerk)
    name_reader(client, hidden, "manager")
    client.force_login(manager)
    assert client.get(visit_url(hidden)).status_code == 200

    client.force_login(county_clerk)
    reader = VisitReader.objects.get()
    client.post(visit_url(hidden, f"readers/{reader.pk}/drop/"))
    client.force_login(manager)
    assert client.get(visit_url(hidden)).status_code == 403
    acts = Entry.objects.filter(action__startswith="visit.reader").values_list("action", flat=True)
    assert list(acts.order_by("id")) == ["visit.reader_named", "visit.reader_dropped"]


@pytest.mark.parametrize(
    ("username", "words"),
    [("nobody", "没有这个账号"), ("outsider", "权限范围够不到"), ("", "请填写账号")],
)
def test_a_reader_must_be_somebody_of_the_scope(
    client, hidden, county_clerk, outsider, username, words
):
    client.force_login(county_clerk)
    assert words in name_reader(client, hidden, username).content.decode()
    assert VisitReader.objects.count() == 0


def test_readers_are_named_by_the_county_clerk_alone(client, hidden, clerk, outside_county_clerk):
    client.force_login(clerk)
    assert client.get(visit_url(hidden, "readers/")).status_code == 403
    client.force_login(outside_county_clerk)
    assert client.get(visit_url(hidden, "readers/")).status_code == 404


def test_a_plain_visit_has_no_readers(client, visit, county_clerk):
    client.force_login(county_clerk)
    assert client.get(visit_url(visit, "readers/")).status_code == 403
