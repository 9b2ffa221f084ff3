"""A checklist that is in use is changed: the old version keeps its results, the next assessment
follows the new one, and the two are compared (domain §5).
"""

import time_machine
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Assessment, Standard
from tests import html
from tests.stations.pages import send, signed_in


def on(day):
    return time_machine.travel(f"{day} 10:00+08:00")


def assess(user, venue, kind, day, **marks):
    """Begun and finished on its pages; hand items that are not named are met."""
    with on(day):
        address = f"{reverse('visits:venue-assess', args=[venue.pk])}?kind={kind}"
        send(user, address, on=day)
        draft = Assessment.objects.latest("id")
        items = draft.standard.items.filter(computed="")
        said = {f"state_{item.pk}": marks.get(item.code, "met") for item in items}
        send(user, reverse("visits:assessment-edit", args=[draft.pk]), finish="1", **said)
    return Assessment.objects.with_score().get(pk=draft.pk)


def differences(user, venue, before, after):
    """What the comparison says of each item."""
    address = reverse("visits:venue-standards", args=[venue.pk])
    with on("2025-09-10"):
        opened = signed_in(user).get(address, {"before": before.pk, "after": after.pk})
    rows = html.page(opened).select('[aria-labelledby="h-compared"] tbody tr')
    return {row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True) for row in rows}


def lay_the_next_version(user, used):
    """More is asked of equipment, a network is asked for, funds no longer; what the page says."""
    with on("2025-06-10"):
        answer = send(
            user,
            reverse("stations:standard-edit", args=[used.pk]),
            starts_on="2025-07-01",
            **{"i2-weight": "14", "i8-name": "", "i8-criterion": "", "i8-weight": ""},
            **{"i10-name": "有网络", "i10-criterion": "能上网登录。", "i10-weight": "6"},
        )
        return html.text_of(signed_in(user).get(answer["Location"]))


def test_a_checklist_changes_after_it_was_used(room, clerk, county_clerk, manager):
    assess(clerk, room, "self", "2025-03-10", funds="partly")
    first = assess(county_clerk, room, "review", "2025-03-20", funds="not", sign="partly")
    assert (str(first.standard), first.score) == ("十有标准第 1 版", 35)

    used = Standard.objects.get()
    said = lay_the_next_version(county_clerk, used)
    assert "有配套设备由 10 分改为 14 分" in said
    assert "新增有网络，6 分" in said
    assert "不再要求有工作经费" in said
    assert "1 处的得分会变" in said
    used.refresh_from_db()
    assert (str(used.ends_on), used.items.count()) == ("2025-06-30", 10)
    assert Entry.objects.filter(action="standard.new_version").count() == 1

    # Before its first day the old version holds, from then on the new one.
    earlier = assess(county_clerk, room, "review", "2025-06-30")
    later = assess(county_clerk, room, "review", "2025-07-01", n1="partly")
    assert (earlier.standard.number, later.standard.number) == (1, 2)
    assert (earlier.score, later.score) == (50, 47)

    found = differences(manager, room, first, later)
    assert {name: found[name] for name in ("有统一标识", "有配套设备", "有网络", "有工作经费")} == {
        "有统一标识": "+5",
        "有配套设备": "+4",
        "有网络": "新增",
        "有工作经费": "不再要求",
    }
    first = Assessment.objects.with_score().get(pk=first.pk)
    assert (first.state, first.score, first.results.count()) == ("final", 35, 10)
