"""Plan, money, problems and photos of a venue's upgrade, on their pages."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from deputies_portal.core.audit.models import Entry
from stations.models import MoneyLine, UpgradePhoto, UpgradeProblem
from tests.html import form_values, page, text_of
from tests.stations.pages import refused, send, signed_in


def new(kind, upgrade):
    return reverse(f"stations:upgrade-{kind}-new", args=[upgrade.pk])


def edit(kind, row):
    return reverse(f"stations:upgrade-{kind}-edit", args=[row.pk])


# --- plan --------------------------------------------------------------------------------------
def plan_of(upgrade):
    return reverse("stations:upgrade-edit", args=[upgrade.pk])


def test_the_county_moves_the_dates(upgrade, county_clerk):
    send(county_clerk, plan_of(upgrade), due="2025-07-31", answering="罗建忠")
    upgrade.refresh_from_db()
    assert (upgrade.due, upgrade.answering) == (date(2025, 7, 31), "罗建忠")


BAD_DATES = {
    "finish": ({"planned_finish": "2025-01-05"}, "#id_planned_finish"),
    "due": ({"due": "2025-05-01"}, "#id_due"),
    "beyond the programme": ({"due": "2026-01-01"}, "#id_due"),
    "no date": ({"due": "2025-02-30"}, "#id_due"),
}


@pytest.mark.parametrize(("typed", "field"), BAD_DATES.values(), ids=BAD_DATES)
def test_dates_in_the_wrong_order_are_named_beside_their_field(typed, field, upgrade, county_clerk):
    assert list(refused(send(county_clerk, plan_of(upgrade), **typed))) == [field]
    upgrade.refresh_from_db()
    assert upgrade.due == date(2025, 6, 30)


def test_the_township_says_who_answers_and_no_more(upgrade, township_clerk, clerk, manager):
    shown = signed_in(township_clerk).get(plan_of(upgrade))
    assert set(form_values(shown)) == {"csrfmiddlewaretoken", "version", "answering"}
    send(township_clerk, plan_of(upgrade), answering="字光明", due="2025-12-31")
    upgrade.refresh_from_db()
    assert (upgrade.answering, upgrade.due) == ("字光明", date(2025, 6, 30))
    assert [signed_in(one).get(plan_of(upgrade)).status_code for one in (clerk, manager)] == [
        403,
        403,
    ]


# --- money -------------------------------------------------------------------------------------
SPENT = {"kind": "spent", "source": "county", "amount": "1200.50", "purpose": "桌椅"}


def test_spending_is_entered_to_the_cent(upgrade, clerk):
    send(clerk, new("money", upgrade), **SPENT, on="2025-03-03")
    line = MoneyLine.objects.get()
    assert (line.amount, line.kind, line.on) == (Decimal("1200.50"), "spent", date(2025, 3, 3))
    assert Entry.objects.get(action="moneyline.create").county == "530524"
    assert "1,200.50" in text_of(signed_in(clerk).get(upgrade.get_absolute_url()))


NO_MONEY = "请写金额，例如 12000.50。"
BAD_AMOUNTS = {
    "-1": "金额不能是负数。",
    "1.001": "金额最多两位小数。",
    "12345678901234567890": "金额太大，元以上最多十位。",
    "一千": NO_MONEY,
    "NaN": NO_MONEY,
    "Infinity": NO_MONEY,
    "": "请填写金额（元）。",
}


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_an_amount_that_is_none_is_refused(amount, upgrade, clerk):
    answer = send(clerk, new("money", upgrade), **SPENT | {"amount": amount})
    assert refused(answer) == {"#id_amount": f"金额（元）：{BAD_AMOUNTS[amount]}"}
    assert form_values(answer)["purpose"] == "桌椅"
    assert not MoneyLine.objects.exists()


def test_a_budget_is_the_offices(upgrade, clerk, township_clerk):
    typed = SPENT | {"kind": "budget"}
    assert list(refused(send(clerk, new("money", upgrade), **typed))) == ["#id_kind"]
    send(township_clerk, new("money", upgrade), **typed)
    line = MoneyLine.objects.get()
    assert line.kind == "budget"
    assert signed_in(clerk).get(edit("money", line)).status_code == 403
    send(township_clerk, edit("money", line), amount="0")
    line.refresh_from_db()
    assert line.amount == 0


def test_sums_stand_by_source(upgrade, county_clerk):
    for kind, source, amount in (("budget", "county", "100"), ("spent", "village", "0.30")):
        typed = SPENT | {"kind": kind, "source": source, "amount": amount}
        send(county_clerk, new("money", upgrade), **typed)
    table = page(signed_in(county_clerk).get(upgrade.get_absolute_url())).select(
        "section[aria-labelledby=h-money] tbody tr"
    )
    assert [row.get_text(" ", strip=True) for row in table] == [
        "县级财政 100.00 0.00",
        "村集体 0.00 0.30",
    ]


# --- problems ----------------------------------------------------------------------------------
def test_a_problem_is_entered_and_solved(upgrade, clerk, manager):
    send(clerk, new("problem", upgrade), text="等待拨付", found_on="2025-03-03")
    problem = UpgradeProblem.objects.get()
    assert "还没有解决" in text_of(signed_in(manager).get(upgrade.get_absolute_url()))
    send(clerk, edit("problem", problem), solved_on="2025-04-07", solution="已拨付")
    shown = text_of(signed_in(manager).get(upgrade.get_absolute_url()))
    assert "2025年4月7日解决 已拨付" in shown


def test_a_problem_is_not_solved_before_it_was_found(upgrade, clerk):
    typed = {"text": "等待拨付", "found_on": "2025-03-03", "solved_on": "2025-03-02"}
    assert list(refused(send(clerk, new("problem", upgrade), **typed))) == ["#id_solved_on"]


# --- photos ------------------------------------------------------------------------------------
def photo(size=(3000, 2000), name="前.jpg", exif=None):
    file = BytesIO()
    facts = {"exif": exif} if exif else {}
    Image.new("RGB", size, 90).save(file, format="JPEG", **facts)
    return SimpleUploadedFile(name, file.getvalue())


def sent(user, upgrade, file):
    return send(user, new("photo", upgrade), moment="before", caption="旧桌椅", upload=file)


def test_a_photo_is_made_smaller_and_says_nothing_of_the_camera(upgrade, clerk):
    exif = Image.Exif()
    exif[0x010F] = "Camera"  # the maker
    assert sent(clerk, upgrade, photo(exif=exif.tobytes())).status_code == 302
    kept = UpgradePhoto.objects.get()
    with kept.file.open() as file, Image.open(file) as picture:
        assert picture.size == (1600, 1067)
        assert dict(picture.getexif()) == {}
    shown = signed_in(clerk).get(reverse("stations:upgrade-photo-file", args=[kept.pk]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"Camera" not in b"".join(shown.streaming_content)
    shown.close()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("大.jpg", b"\0" * 40 * 1024 * 1024), "文件不能超过"),
        (SimpleUploadedFile("空.jpg", b""), "文件是空的"),
        (SimpleUploadedFile("假.jpg", b"<html>no photo</html>"), "文件内容与扩展名"),
        (SimpleUploadedFile("函.pdf", b"%PDF-1.7"), "不能上传这种文件"),
    ],
    ids=["40 MB", "0 bytes", "no photo", "another kind"],
)
def test_what_is_no_photo_is_refused(file, words, upgrade, clerk):
    answer = sent(clerk, upgrade, file)
    assert words in refused(answer)["#id_upload"]
    assert not UpgradePhoto.objects.exists()


def test_a_photo_is_taken_down_and_seen_by_nobody_outside(
    upgrade, clerk, manager, outside_county_clerk
):
    sent(clerk, upgrade, photo((40, 30)))
    kept = UpgradePhoto.objects.get()
    file = reverse("stations:upgrade-photo-file", args=[kept.pk])
    remove = reverse("stations:upgrade-photo-remove", args=[kept.pk])
    assert signed_in(outside_county_clerk).get(file).status_code == 404
    assert signed_in(outside_county_clerk).post(remove).status_code == 404
    assert signed_in(manager).post(remove).status_code == 403
    assert signed_in(clerk).get(remove).status_code == 405
    assert signed_in(clerk).post(remove).status_code == 302
    assert signed_in(clerk).get(file).status_code == 404
    assert UpgradePhoto.objects.shown().count() == 0


# --- who may -----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["money", "problem", "photo"])
def test_nobody_outside_adds_anything(kind, upgrade, manager, outsider):
    assert signed_in(manager).get(new(kind, upgrade)).status_code == 403
    assert signed_in(outsider).get(new(kind, upgrade)).status_code == 404


def test_only_who_keeps_the_venue_is_offered_to_add_to_its_record(upgrade, everybody):
    adding = {new(kind, upgrade) for kind in ("money", "problem", "photo")}
    found = {}
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager"):
        shown = page(signed_in(everybody[role]).get(upgrade.get_absolute_url()))
        found[role] = len(adding & {link["href"] for link in shown.select("main a[href]")})
    assert found == {"venue_clerk": 3, "township_clerk": 3, "county_clerk": 3, "manager": 0}
