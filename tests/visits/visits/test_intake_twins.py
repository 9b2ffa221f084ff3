"""The same visit registered twice within minutes is asked about; a double click is one visit."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import html
from tests.visits.filling import NEW, filled, send
from visits.models import Issue, Visit


@pytest.fixture(autouse=True)
def _at_ten(client, clerk):
    client.force_login(clerk)
    with time_machine.travel("2025-03-12 10:00+08:00", tick=False):
        yield


def test_a_second_one_within_minutes_is_asked_about_and_saved_when_meant(client):
    send(client)
    first = Visit.objects.get()
    asked = send(client)
    assert asked.status_code == 200
    note = html.page(asked).select_one("[data-twin]")
    assert first.reference in note.get_text()
    assert note.a["href"] == first.get_absolute_url()
    assert (Visit.objects.count(), Issue.objects.count()) == (1, 1)
    again = html.form_values(asked) | {"action": "stay"}
    assert again["contacts-0-name"] == "赵文彩"
    assert client.post(NEW, again).status_code == 302
    assert Visit.objects.count() == 2


def test_a_double_click_stores_one_and_asks_nothing(client):
    values = filled(client)
    assert [client.post(NEW, values).status_code for _click in range(2)] == [302, 302]
    assert Visit.objects.count() == 1


def test_a_second_click_on_the_answer_stores_one_more_alone(client):
    send(client)
    again = html.form_values(send(client)) | {"action": "stay"}
    assert [client.post(NEW, again).status_code for _click in range(2)] == [302, 302]
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"contacts__0__name": "钱小云"},
        {"contacts__0__phone": "138 0000 4128"},
        {"issues__0__title": "村口路灯不亮"},
    ],
)
def test_another_visitor_or_another_matter_is_no_twin(client, other):
    send(client)
    assert send(client, **other).status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    ("later", "status"), [("10:09:59", 200), ("10:10:00", 302), ("10:30:00", 302)]
)
def test_ten_minutes_later_nothing_is_asked(client, later, status):
    send(client)
    with time_machine.travel(f"2025-03-12 {later}+08:00", tick=False):
        assert send(client).status_code == status


def test_a_void_visit_is_no_twin(client):
    send(client)
    Visit.objects.update(state="void", void_reason="登记了两次。")
    assert send(client).status_code == 302


def test_a_file_chosen_before_is_said_to_be_gone(client):
    send(client)
    photo = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n", "image/png")
    asked = client.post(NEW, filled(client, issues__0__title=" ") | {"uploads": photo})
    assert "刚才选的 1 个文件没有留下，请重新选。" in html.text_of(asked)
    assert html.page(asked).select_one("[data-words]").has_attr("open")
