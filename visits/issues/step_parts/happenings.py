"""Lines of the timeline that nobody takes: a change of the calendar moved a due date, a township
was merged or the visit became confidential and another office goes on, a letter went its way.
"""

from django.utils.translation import gettext_lazy as _

from visits.issues.step_parts.sentences import day_of, letter_number
from visits.issues.step_parts.step import Happening

CALENDAR = "calendar"
MOVE = "move"
TAKEN_OVER = "taken_over"
# A letter was passed on by the county government office, or delivered to the unit.
RELAY = "relay"
DELIVER = "deliver"
# A visit more speaks for it, or does so no longer.
HEARD = "heard"
UNHEARD = "unheard"

PASSED = _("转到%(desk)s经办台，期限不变。")


def calendar_said(facts):
    known = {"before": day_of(facts, "before"), "due": day_of(facts, "due")}
    return [_("节假日有改动，期限由%(before)s改为%(due)s。") % known]


def relay_said(facts):
    known = {"unit": facts["unit"], "day": day_of(facts, "relayed_on")}
    return [_("送%(unit)s的函件由县政府办于%(day)s转交。") % known, *letter_number(facts)]


def deliver_said(facts):
    known = {"unit": facts["unit"], "day": day_of(facts, "delivered_on")}
    return [_("函件于%(day)s送达%(unit)s。") % known, *letter_number(facts)]


LINES = (
    Happening(TAKEN_OVER, _("接手旧问题"), _("原编号：%(old_number)s。")),
    Happening(HEARD, _("又有人反映"), _("%(visit)s反映同一件事，结果一起告知。")),
    Happening(UNHEARD, _("少一位反映人"), _("%(visit)s已作废，不再为这件事反映。")),
    Happening(CALENDAR, _("期限重算"), calendar_said),
    Happening(MOVE, _("转移"), PASSED),
    Happening(RELAY, _("县政府办转交"), relay_said),
    Happening(DELIVER, _("函件送达"), deliver_said),
)
