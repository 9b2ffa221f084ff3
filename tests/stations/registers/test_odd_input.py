"""Odd input into the registers: a message or a page, never a crash, never half a record."""

import pytest
from django.db import transaction
from django.forms import ModelForm
from django.urls import get_resolver, reverse

from deputies_portal.core.ui.forms.base import PhoneField
from stations.models import Deputy, DeputyGroup, Posting, Term, UndertakingUnit, Venue
from tests import make
from tests.html import form_of, form_values
from tests.stations.pages import signed_in

pytestmark = pytest.mark.walk

ODD = {
    "blanks": "   ",
    "10,000 characters": "长" * 10_000,
    "rare characters": "𠮷㐂耈·漭",
    "an emoji": "👨‍👩‍👧",
    "NUL and control characters": "a\x00\x08\x1b\u202eb",
    "a lone surrogate": "\ud800",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "a formula": "=HYPERLINK(1)",
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}",
    "SQL": "'; DROP TABLE stations_venue; --%_",
    "a day that does not exist": "2025-02-30",
    "the year 1": "0001-01-01",
}
NEW = {
    "venue-new": Venue,
    "deputy-new": Deputy,
    "unit-new": UndertakingUnit,
    "group-new": DeputyGroup,
    "term-new": Term,
}


@pytest.mark.parametrize("name", NEW)
def test_a_form_answers_odd_text_with_words_or_with_a_record(name, changning, county_clerk):
    client, address = signed_in(county_clerk), reverse(f"stations:{name}")
    opened = form_values(client.get(address))
    for what, odd in ODD.items():
        value = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        fixed = {"csrfmiddlewaretoken", "token", "version"}
        values = {key: old if key in fixed else value for key, old in opened.items()}
        with transaction.atomic():
            answer = client.post(address, values)
            made = NEW[name].objects.count()
            transaction.set_rollback(True)
        is_marked = answer.status_code == 200 and bool(form_of(answer).select(".is-bad"))
        assert (answer.status_code, is_marked, made) in [(200, True, 0), (302, False, 1)], what


def test_rare_characters_and_names_with_a_dot_survive(changning, county_clerk):
    client, address = signed_in(county_clerk), reverse("stations:deputy-new")
    for name in ("𠮷㐂", "阿依古丽·买买提", "刀玉香"):
        client.post(address, form_values(client.get(address)) | {"name": name})
    assert set(Deputy.objects.values_list("name", flat=True)) == {
        "𠮷㐂",
        "阿依古丽·买买提",
        "刀玉香",
    }
    listed = client.get(reverse("desk:deputies"), {"q": "𠮷"})
    assert "𠮷㐂" in listed.content.decode()


def test_markup_in_a_name_stays_text(room, county_clerk):
    room.name = "<script>alert(1)</script>"
    room.save()
    for address in (reverse("desk:venues"), room.get_absolute_url()):
        said = signed_in(county_clerk).get(address).content.decode()
        assert "<script>alert(1)" not in said
        assert "&lt;script&gt;alert(1)" in said


@pytest.mark.parametrize("pk", [0, 10**18, 10**30])
def test_a_number_no_record_has_is_not_found(pk, changning, county_clerk, administrator):
    pages = ("venue", "venue-edit", "deputy", "unit", "group", "equipment-edit", "document-file")
    clerk = signed_in(county_clerk)
    answers = {
        name: clerk.get(reverse(f"stations:{name}", args=[pk])).status_code for name in pages
    }
    assert set(answers.values()) == {404}
    address = reverse("stations:posting-end", args=[pk])
    assert signed_in(administrator).get(address).status_code == 404
    assert Posting.objects.count() == 2
    assert make.county().pk == "530524"


def model_forms(above=ModelForm):
    for form in above.__subclasses__():
        yield from [form, *model_forms(form)]


def lengths():
    """(form and field, what the page, the form and the column take) of every text of a record."""
    assert get_resolver().url_patterns  # every form of the portal is known now
    for form in set(model_forms()):
        if form._meta.model is None or form.__module__.startswith("django."):
            continue
        columns = {column.name: column for column in form._meta.model._meta.fields}
        for name, field in form.base_fields.items():
            column = getattr(columns.get(name), "max_length", None)
            # A telephone is typed with its gaps, and kept as at most twelve digits.
            if column and hasattr(field, "max_length") and not isinstance(field, PhoneField):
                page = field.widget.attrs.get("maxlength")
                yield f"{form.__name__}.{name}", (page, field.max_length, column)


def test_page_form_and_database_take_the_same_length():
    """Security E09."""
    found = dict(lengths())
    assert len(found) > 50
    apart = {
        name: one for name, one in found.items() if not (one[0] == str(one[1]) and one[1] <= one[2])
    }
    assert apart == {}
