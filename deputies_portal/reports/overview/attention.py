"""今日关注: what needs somebody today, in an order that the page states.

The order is that of ORDER, whatever the numbers: danger to life first, then what the leaders asked
for and did not get, then what is late, then what waits or becomes late soon. What does not occur is
left out.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from deputies_portal.reports.figures import Figure

RED, AMBER, PLAIN = "red", "amber", ""

# word → (label, how it is marked)
ORDER = {
    "danger": (_("危及生命安全的问题，当天处理"), RED),
    "key_reply": (_("重点督办还没有书面回复"), RED),
    "reply_late": (_("督办超过期限还没有书面回复"), RED),
    "overdue": (_("问题超期"), RED),
    "upgrade-late": (_("提升改造超期的家站"), RED),
    "slots-overdue": (_("规定活动逾期"), RED),
    "unaccepted": (_("承办单位超过签收期限没有签收"), RED),
    "unhappy": (_("反映人不满意，等重办或说明"), RED),
    "unrecorded": (_("接待日已过，还没有登记举行情况"), AMBER),
    "soon": (_("问题三个工作日内到期"), AMBER),
    "slots-due": (_("规定活动本期应办、还没有办"), PLAIN),
    "upgrade-reported": (_("提升改造等验收的家站"), PLAIN),
}


MOST_PLACES = 5  # townships said by name


@dataclass(frozen=True)
class Item:
    figure: Figure
    label: object
    mark: str
    where: tuple[tuple[str, int], ...] = ()  # the first townships, in official order
    elsewhere: int = 0  # what lies in the others


def ranked(figures: dict[str, Figure], where) -> list[Item]:
    """What occurs, in the stated order; `where` says of a word how many lie in which township."""
    occurring = [word for word in ORDER if word in figures and figures[word].n]
    return [_item(figures[word], ORDER[word], where(word)) for word in occurring]


def _item(figure: Figure, said: tuple, places: list[tuple[str, int]]) -> Item:
    shown = tuple(places[:MOST_PLACES])
    return Item(figure, *said, shown, sum(n for _name, n in places[MOST_PLACES:]))
