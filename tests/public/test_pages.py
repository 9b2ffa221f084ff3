"""Public pages: open to strangers, the same for everybody, light, and silent about visitors."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from deputies_portal.core.files.uploads import Checked
from tests import make
from tests.core.audit.test_leaks import MARKS
from tests.core.ui.test_valid_html import faults_of
from tests.html import page, text_of
from tests.public.conftest import READ, address_of
from visits import files
from visits.models import Attachment, DeadlineRule

MOST_WEIGHT = 60 * 1024
MOST_QUERIES = 9  # the first is for the version
FILES = {"public:plan-file", "public:code-svg", "public:code-png"}
HTML = [name for name in READ if name not in FILES]


@pytest.fixture
def answers(client, open_county):
    return {name: client.get(address_of(name, open_county)) for name in HTML}


def test_every_page_opens_without_a_cookie_and_shows_no_mark(answers, eryuan):
    assert {name: a.status_code for name, a in answers.items()} == dict.fromkeys(HTML, 200)
    assert {name: sorted(a.cookies) for name, a in answers.items() if a.cookies} == {}
    texts = {name: a.content.decode() for name, a in answers.items()}
    leaks = [(name, kind) for name, text in texts.items() for kind in MARKS if MARKS[kind] in text]
    assert leaks == []
    assert [name for name, text in texts.items() if "csrfmiddlewaretoken" in text] == []
    assert {name: faults_of(text, "zh-CN") for name, text in texts.items()} == {
        name: [] for name in texts
    }


def test_every_public_page_describes_itself(client, answers):
    answers |= {"ask": client.get(reverse("public:track")), "sign in": client.get("/login/")}
    said = {name: page(one).select_one('meta[name="description"]') for name, one in answers.items()}
    assert [name for name, meta in said.items() if not meta or len(meta["content"]) < 10] == []


def test_pages_are_kept_by_caches_and_answer_304_while_unchanged(client, answers, open_county):
    for name, answer in answers.items():
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate", name
        assert answer["Vary"] == "Accept-Language, Cookie, Accept-Encoding", name
        again = client.get(address_of(name, open_county), headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b""), name
    venue = open_county["venue"]
    venue.public_phone = "0875-7120002"
    venue.save()
    known = {"if-none-match": answers["public:venue"]["ETag"]}
    changed = client.get(address_of("public:venue", open_county), headers=known)
    assert changed.status_code == 200
    assert "0875-7120002" in text_of(changed)


def test_a_page_is_sent_compressed_and_known_again_by_its_mark(client, open_county):
    address, takes = address_of("public:county", open_county), {"accept-encoding": "br, gzip"}
    packed, plain = client.get(address, headers=takes), client.get(address)
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{plain['ETag']}")
    assert gzip.decompress(packed.content) == plain.content
    again = client.get(address, headers=takes | {"if-none-match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def weight_of(answer) -> int:
    """The page and all it loads, compressed, as a first visit fetches it."""
    links = [one.get("href") or one.get("src") for one in page(answer).select("link, script[src]")]
    links += [use["href"].split("#")[0] for use in page(answer).select("use[href]")][:1]
    paths = {link.removeprefix(settings.STATIC_URL) for link in links}
    parts = [answer.content, *(Path(finders.find(path)).read_bytes() for path in sorted(paths))]
    return sum(len(gzip.compress(part, 6)) for part in parts)


def test_a_first_view_weighs_less_than_60_kib_compressed(answers):
    weights = {name: weight_of(answer) for name, answer in answers.items()}
    assert {name: weight for name, weight in weights.items() if weight >= MOST_WEIGHT} == {}
    assert min(weights.values()) > 40_000  # the style sheets are among it


@pytest.mark.parametrize("rows", [1, 6])
def test_a_page_asks_few_queries_however_much_it_shows(
    client, open_county, county_clerk, django_assert_max_num_queries, rows
):
    room = open_county["venue"]
    for number in range(rows - 1):
        other = make.make_deputy(f"段家{number}")
        make.make_mandate(other)
        make.make_assignment(other, room)
        make.make_duty_day(room, other, day=timezone.localdate() + timedelta(days=20 + number))
        make.make_plan(actor=county_clerk, published=True, year=2020 - number)
    for name in HTML:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address_of(name, open_county)).status_code == 200, name


def test_the_first_address_is_the_front_page_of_strangers_and_the_home_of_the_others(
    client, open_county, clerk
):
    stranger = client.get("/")
    assert stranger.status_code == 200
    assert page(stranger).h1.get_text() == "找您身边的人大代表"
    assert page(stranger).select_one('header a[href="/login/"]').get_text() == "登录"
    client.force_login(clerk)
    assert page(client.get("/")).h1.get_text() != "找您身边的人大代表"


def test_where_there_are_more_counties_the_front_page_lets_choose(client, open_county, eryuan):
    links = [link["href"] for link in page(client.get("/")).select(".places a")]
    assert links == ["/p/530524/", "/p/532930/"]


def test_township_then_venue_then_deputy(client, open_county):
    county = client.get("/p/530524/")
    township = page(county).select_one(".places a")
    assert township.get_text(" ") == "田园镇 2 处家站"
    venues = page(client.get("/p/530524/find/" + township["href"].split("find/")[1]))
    rows = [link["href"] for link in venues.select(".rows a")]
    room, deputy = open_county["venue"], open_county["deputy"]
    assert f"/p/venues/{room.pk}/" in rows
    people = page(client.get(f"/p/venues/{room.pk}/")).select(".people a")
    assert [(one.get_text(), one["href"]) for one in people] == [
        ("杨秀兰", f"/p/deputies/{deputy.pk}/")
    ]


@pytest.mark.parametrize("text", ["关庙", "gm", "guanmiao", "田园"])
def test_a_place_is_found_by_characters_pinyin_and_initials(client, open_county, text):
    found = client.get("/p/530524/find/", {"q": text})
    assert "关庙社区联络室" in text_of(found)


def test_a_deputy_is_found_by_name_but_a_liaison_officer_is_not(client, open_county):
    assert "杨秀兰" in text_of(client.get("/p/530524/find/", {"q": "yxl"}))
    for text in ("字春梅", "zcm", MARKS["liaison phone"], MARKS["visitor name"]):
        assert "没有找到" in text_of(client.get("/p/530524/find/", {"q": text}))


def test_a_deputy_without_a_seat_and_a_plan_not_published_have_no_page(
    client, open_county, county_clerk
):
    former = make.make_deputy("李国华")
    make.make_mandate(former, ends_on=date(2024, 1, 1), status="ended", end_reason="resigned")
    draft = make.make_plan(actor=county_clerk, year=2023)
    for address in (f"/p/deputies/{former.pk}/", f"/p/plans/{draft.pk}/", "/p/999999/"):
        assert client.get(address).status_code == 404


def test_performance_is_told_as_facts(client, open_county):
    deputy, room = open_county["deputy"], open_county["venue"]
    this_year = timezone.localdate().year
    held = {"state": "held", "held_from": "09:00", "held_to": "11:00", "planned_for": None}
    day = date(this_year, 1, 5)
    done = make.make_duty_day(room, deputy, day=day, **held | {"planned_for": day})
    done.slots.update(attendance="came")
    cells = [cell.get_text() for cell in page(client.get(f"/p/deputies/{deputy.pk}/")).select("td")]
    assert cells[:3] == ["1", "0", "0"]


def test_the_code_on_the_wall_leads_to_the_venue(client, open_county, settings):
    settings.PORTAL_URL = "https://congress.example.cn"
    room = open_county["venue"]
    drawn = client.get(f"/p/venues/{room.pk}/qr.svg")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
    assert drawn["Cache-Control"] == "public, max-age=3600"
    png = client.get(f"/p/venues/{room.pk}/qr.png")
    assert png.content.startswith(b"\x89PNG")
    settings.PORTAL_URL = "https://other.example.cn"
    cache.clear()  # a portal that starts anew has made no page yet
    assert client.get(f"/p/venues/{room.pk}/qr.svg").content != drawn.content


def test_the_code_of_a_merged_venue_leads_on(client, open_county, workstation):
    room = open_county["venue"]
    type(room).objects.filter(pk=room.pk).update(
        closed_on=date(2025, 5, 1), merged_into=workstation, closing_reason="并村"
    )
    answer = client.get(f"/p/venues/{room.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/p/venues/{workstation.pk}/")


def test_large_type_and_language_need_neither_script_nor_session(client, open_county):
    chosen = client.get("/p/display/?large=1&language=en&next=/p/530524/")
    assert (chosen.status_code, chosen["Location"]) == (302, "/p/530524/")
    assert sorted(chosen.cookies) == ["django_language", "large"]
    shown = page(client.get("/p/530524/"))
    assert (shown.html["lang"], shown.html.classes) == ("en", ["large"])
    back = client.get("/p/display/?large=0&next=//evil.example/")
    assert back["Location"] == "/p/"


def test_a_file_of_a_published_plan_is_a_download_until_it_is_taken_away(
    client, open_county, county_clerk
):
    upload = Checked("pdf", "application/pdf", "pdf", "计划.pdf", ContentFile(b"%PDF-", "x.pdf"))
    plan = open_county["plan"]
    (row,) = files.keep([upload], plan=plan, actor=county_clerk, at=timezone.now())
    address = f"/p/plans/{plan.pk}/files/{row.pk}/"
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-"
    Attachment.objects.filter(pk=row.pk).update(removed_at=timezone.now())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["year=x", "year=2999", "year=1", "year=99999999999", "year=²"])
def test_what_is_no_year_is_404(client, open_county, query):
    assert client.get(f"/p/530524/figures/?{query}").status_code == 404


def test_citizens_read_the_countys_own_time_for_an_answer(client, open_county):
    address = address_of("public:venue", open_county)
    assert "一般 30 天内答复。" in text_of(client.get(address))
    rule = DeadlineRule.objects.published().get(county="530524")
    DeadlineRule.objects.filter(pk=rule.pk).update(length=20, unit="working")
    assert "一般 20 个工作日内答复。" in text_of(client.get(address))


# The feed is opened by its secret; two count rows for a watchman; a version is a bare number.
NOT_FOR_CITIZENS = {"feed.py", "metrics.py", "watching.py", "models.py"}


def test_public_views_read_through_published_rows_alone():
    wrong = []
    for path in (settings.BASE_DIR / "deputies_portal" / "public").rglob("*.py"):
        if path.name in NOT_FOR_CITIZENS:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"\.objects\b(?!\.published\()", line) or ".visible_to(" in line:
                wrong.append(f"{path.name}: {line.strip()}")
    assert wrong == []
