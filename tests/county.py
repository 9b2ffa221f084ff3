"""A county with one record behind every address: what the walks over all pages need."""

from uuid import uuid4

from django.urls import reverse

from deputies_portal.core.notices.models import Notice
from deputies_portal.desk.models import SavedView
from deputies_portal.reports.issued.packed import pack
from deputies_portal.reports.models import KeptFigure, Report
from deputies_portal.reports.numbers import Numbers
from stations.models import (
    Acceptance,
    ActivityType,
    CadenceRule,
    CoLocation,
    DeputyGroup,
    Equipment,
    GroupMembership,
    Honour,
    ItemResult,
    MoneyLine,
    Sponsorship,
    Term,
    UndertakingUnit,
    UpgradePhoto,
    UpgradeProblem,
    VenueDocument,
    VenuePhoto,
)
from tests import jobs, make
from tests.imports.making import make_import
from tests.test_gates import CLOSED, PAGES
from visits.models import (
    Attachment,
    CalendarDay,
    Category,
    DeadlineRule,
    Dispatch,
    FeedLink,
    Phrase,
    Release,
    Round,
    Submission,
    Suggestion,
    VisitReader,
)

DAY = make.MARCH_10


def furnish(*, room, home, deputy, unit, clerk, county_clerk, visit, issue, everybody) -> dict:
    """Records hanging on these; returns the key of each by the name its addresses use."""
    group = DeputyGroup.objects.create(county_id=room.county_id, name="第一代表小组")
    member = GroupMembership.objects.create(group=group, deputy=deputy, starts_on=DAY)
    attachment = Attachment.objects.create(
        issue=issue,
        file="attachments/none",
        name="照片.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        uploaded_by=clerk,
        uploaded_at=make.moment(),
    )
    reader = VisitReader.objects.create(
        visit=visit, user=everybody["manager"], named_by=county_clerk, reason="分管领导"
    )
    document = VenueDocument.objects.create(
        venue=room, regime="study", title="学习制度", text="每半年一次。", starts_on=DAY
    )
    return {
        **_account_of(clerk),
        "venue": room.pk,
        "equipment": Equipment.objects.create(venue=room, kind="电脑").pk,
        "honour": Honour.objects.create(venue=room, title="示范点", starts_on=DAY).pk,
        "co-location": _co_location_of(room, home).pk,
        "sponsorship": Sponsorship.objects.create(
            venue=room, role="leader", person="字光明", body="县人大常委会副主任", starts_on=DAY
        ).pk,
        "document": document.pk,
        "photo": VenuePhoto.objects.create(venue=room, file="photos/none.jpg", caption="门头").pk,
        "deputy": deputy.pk,
        "mandate": deputy.mandates.get().pk,
        "assignment": deputy.assignments.get().pk,
        "term": Term.objects.get().pk,
        "group": group.pk,
        "member": member.pk,
        "unit": unit.pk,
        "posting": clerk.postings.get().pk,
        "region": room.village_id,
        "visit": visit.pk,
        **_keys_of(issue, clerk),
        "suggestion": _suggestion_of(deputy, issue).pk,
        **_activity_of(room, deputy, clerk, county_clerk),
        "attachment": attachment.pk,
        "reader": reader.pk,
        "secret": "nobody-knows-it",
        **_import_of(county_clerk),
        **_settings_of(room.county_id) | _duty_of(room, deputy, clerk) | _standing_of(room, clerk),
    }


def _saved_view_of(clerk):
    facts = {"list_page": "visits:visits", "query": "state=recorded"}
    return SavedView.objects.create(owner=clerk, name="已登记的", **facts)


def _account_of(clerk) -> dict:
    sign_in = clerk.sign_ins.create(session_key="of another device")
    news = {"notice": _notice_to(clerk).pk, "job": jobs.ask(clerk).pk}
    keys = {"account": clerk.pk, "sign-in": sign_in.pk, "saved-view": _saved_view_of(clerk).pk}
    return keys | news


def _duty_of(room, deputy, clerk) -> dict:
    day, april = make.make_duty_day(room, deputy), DAY.replace(month=4)
    draft = make.make_draft(first=april, last=april, county_id=room.county_id)
    drafted = {"day": april, "state": "draft", "draft": draft}
    return {
        "duty-day": day.pk,
        "duty-rule": make.make_rule("home", county_id=room.county_id).pk,
        "duty-draft": draft.pk,
        "joint-day": make.make_joint_day(county_id=room.county_id).pk,
        "drafted-day": make.make_duty_day(room, deputy, **drafted).pk,
        "turn": day.slots.get().pk,
        "feed-link": _feed_link_of(room, clerk).pk,
        "leave": make.make_leave(deputy).pk,
        "swap": make.make_swap(day.slots.get(), make.make_deputy(county_id=room.county_id)).pk,
    }


def _feed_link_of(venue, clerk):
    facts = {"device": "手机", "secret_hash": "a" * 64, "made_by": clerk}
    return FeedLink.objects.create(venue=venue, made_at=make.moment(), **facts)


def _co_location_of(room, home):
    special = make.make_venue("specialised", township_id=room.township_id, parent=home)
    return CoLocation.objects.create(host=room, guest=special, starts_on=DAY)


def _standing_of(room, clerk) -> dict:
    return _assessed(room, clerk) | _upgrade_of(room) | _report_of(room, clerk)


def _upgrade_of(room) -> dict:
    upgrade = make.make_upgrade(make.make_programme(), room)
    round_ = Acceptance.objects.create(upgrade=upgrade, no=1, reported_on=DAY)
    photo = UpgradePhoto.objects.create(
        upgrade=upgrade, moment="before", file="upgrade/none.jpg", caption="旧桌椅"
    )
    problem = UpgradeProblem.objects.create(upgrade=upgrade, text="等待拨付", found_on=DAY)
    spent = {"kind": "spent", "source": "county", "purpose": "桌椅", "on": DAY}
    return {
        "acceptance": round_.pk,
        "upgrade": upgrade.pk,
        "programme": upgrade.programme_id,
        "upgrade-aspect": upgrade.items.first().aspect_id,
        "upgrade-photo": photo.pk,
        "upgrade-problem": problem.pk,
        "upgrade-money": MoneyLine.objects.create(upgrade=upgrade, amount=100, **spent).pk,
    }


def _settings_of(code: str) -> dict:
    return {
        "paper": "rota",
        "category": Category.objects.filter(county=code).first().pk,
        "answer-class": make.answer_class("B", code).pk,
        "phrase": Phrase.objects.filter(county=code).first().pk,
        "deadline-rule": DeadlineRule.objects.get(county=code, kind="triage").pk,
        "activity-type": ActivityType.objects.get(county=code, kind="other").pk,
        "cadence-rule": CadenceRule.objects.filter(county=code, tier="home").get().pk,
        "holiday": CalendarDay.objects.create(
            region_id=code, day=DAY, name="街天", source="县政府通知"
        ).pk,
    }


def _assessed(venue, clerk) -> dict:
    """A draft of the venue's own assessment, with one result and its photo."""
    draft = make.make_assessment(venue, by=clerk)
    item = draft.standard.items.get(code="place")
    result = ItemResult.objects.create(
        assessment=draft,
        item=item,
        state="met",
        score=10,
        photo="standards/none.jpg",
        by=clerk,
        at=make.moment(),
    )
    return {"assessment": draft.pk, "result": result.pk, "standard": draft.standard_id}


def _report_of(venue, clerk) -> dict:
    """An issued annual report with one figure; its words and numbers are bare."""
    report = Report.objects.create(
        county_id=venue.county_id,
        region_id=venue.county_id,
        year=2024,
        title="2024年代表家站工作年度报告",
        issuer="昌宁县人大常委会",
        numbers=Numbers({"visits": 0}).kept,
        drafted_by=clerk,
        drafted_on=DAY,
    )
    figure = KeptFigure(report=report, name="visits", kind="visits", number=0, packed=pack([]))
    figure.save()
    report.state, report.issued_by, report.issued_on = "issued", clerk, DAY
    report.save()
    return {"report": report.pk, "figure": figure.name}


def _activity_of(room, deputy, clerk, county_clerk) -> dict:
    """An activity, and a supervision that waits to be put right."""
    activity = make.make_activity(room, deputies=[deputy], actor=clerk)
    review = make.make_review(activity, actor=county_clerk)
    return {"activity": activity.pk, "review": review.pk} | _plan_of(county_clerk)


def _plan_of(county_clerk) -> dict:
    """A plan that is not published yet, with an item."""
    plan = make.make_plan(actor=county_clerk)
    return {"plan": plan.pk, "plan-item": plan.items.get().pk}


def _suggestion_of(deputy, issue):
    return Suggestion.objects.create(
        county_id=issue.county_id,
        lead=deputy.mandates.get(),
        consented_on=DAY,
        category=issue.category,
        title="改造食堂线路",
        text="建议换线增容。",
        drafted_on=DAY,
    )


def _keys_of(issue, clerk) -> dict:
    """The issue, the letter of its dispatch, the call to its first voice."""
    voice = issue.voices.first()
    return {
        "issue": issue.pk,
        "queued": issue.pk,
        "letter": _letter_of(issue).pk,
        "call": voice.pk,
        "release": _release_of(issue, clerk).pk,
        "submission": _submission_to(issue.venue).pk,
    }


def _letter_of(issue) -> Dispatch:
    """The letter of the issue; of one that was not dispatched, a letter that came back."""
    known = Dispatch.objects.filter(round__issue=issue).first()
    if known:
        return known
    round_ = Round.objects.create(issue=issue, no=1, opened_on=DAY)
    unit = UndertakingUnit.objects.filter(county=issue.county_id).first()
    came_back = {"returned_on": DAY, "return_reason": "不属于本单位职责。"}
    return Dispatch.objects.create(round=round_, unit=unit, part="lead", sent_on=DAY, **came_back)


def _import_of(county_clerk) -> dict:
    """A file of venues that has been tried."""
    rows = ["站,甲站,530524102,", "村,乙,1,"]
    return {"kind": "venues", "import": make_import(rows, actor=county_clerk).pk}


def _release_of(issue, clerk) -> Release:
    """Worded, and waiting for the second person."""
    return Release.objects.create(
        issue=issue,
        county_id=issue.county_id,
        township_id=issue.township_id,
        venue_id=issue.venue_id,
        title="食堂线路换好了",
        text="已经换线增容。",
        worded_by=clerk,
        worded_at=make.moment(),
    )


def _submission_to(venue) -> Submission:
    """Sent from outside, and waiting in the inbox."""
    return Submission.objects.create(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        prefix="昌人网",
        year=2025,
        number=1,
        submitted_on=DAY,
        submitted_at=make.moment(),
        text="村口路灯坏了。",
        token=uuid4(),
        follow_code="0" * 64,
    )


def _notice_to(person):
    return Notice.objects.create(user=person, text="请看。", key="walk", at=make.moment())


def addresses(keys: dict) -> dict[str, str]:
    """Every named address behind the sign-in with real keys in it, by its name; the public pages
    have a county of their own (tests/public).
    """
    return {name: _address(name, keys) for name in CLOSED}


def _address(name: str, keys: dict) -> str:
    kind = name.split(":")[1]
    arguments = {}
    for argument in PAGES[name].pattern.converters:
        if argument in ("pk", "code"):
            arguments[argument] = keys[_owner(kind, keys)]
        else:
            arguments[argument] = keys[_owner(argument.removesuffix("_pk"), keys)]
    return reverse(name, kwargs=arguments)


def _owner(kind: str, keys: dict) -> str:
    """issue-answer → issue, co-location-edit → co-location, guest → venue."""
    names = {"guest": "venue", "code": "region", "file": "attachment"}
    kind = names.get(kind, kind)
    return max((key for key in keys if kind == key or kind.startswith(f"{key}-")), key=len)
