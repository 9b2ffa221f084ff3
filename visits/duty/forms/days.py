"""Forms of duty days: the record of a held day, the link of a calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from deputies_portal.core.workflow.forms import StepForm
from stations.models import Deputy
from stations.registers.forms.lookup import PERSON_PART, LookupField
from visits.duty.holding import Record
from visits.models import DutyDay, DutySlot, Leave

Attendance = DutySlot.Attendance
CLOCK = {"invalid": _("时间按时:分填写，例如 9:00。")}


def clock_field(label) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, error_messages=CLOCK)


class HoldForm(StepForm):
    """Who came, from when to when, a closing note; the same for the first record and later."""

    held_from = clock_field(_("实际开始"))
    held_to = clock_field(_("实际结束"))
    closing_note = PlainTextField(label=_("小结"), lines=True, max_length=1000, required=False)
    extras = forms.MultipleChoiceField(
        label=_("还有别的代表来了"), required=False, widget=forms.CheckboxSelectMultiple
    )
    extra = LookupField(
        Deputy.objects.none(), label=_("别的代表"), required=False, help_text=PERSON_PART
    )

    def __init__(self, *args, day: DutyDay, **kwargs):
        self.day = day
        self.leave = Leave.objects.granted().covering(day.day).deputies_of(day.county_id)
        super().__init__(*args, record=day, **kwargs)

    def prepare(self):
        day = self.day
        self.initial |= {
            "held_from": day.held_from or day.starts_at,
            "held_to": day.held_to or day.ends_at,
            "closing_note": day.closing_note,
        }
        self.turns = [turn for turn in day.turns if not turn.is_extra]
        for turn in self.turns:
            for name, person, came in self._asked_of(turn):
                self.fields[name] = forms.ChoiceField(
                    label=str(person),
                    choices=Attendance.choices,
                    initial=came,
                    widget=forms.RadioSelect,
                )
                self._word(self.fields[name], str(person))
        self._offer_extras()

    def _asked_of(self, turn: DutySlot):
        """Of who serves always; of who was replaced only after leave: the other side of a swap is
        not expected."""
        if turn.deputy_id and self.is_expected(turn):
            away = Attendance.LEAVE if turn.substitute_id or turn.deputy_id in self.leave else ""
            yield f"came-{turn.pk}", turn.deputy, turn.attendance or away or Attendance.CAME
        if turn.substitute_id:
            came = turn.substitute_attendance or Attendance.CAME
            yield f"instead-{turn.pk}", turn.substitute, came

    @staticmethod
    def is_expected(turn: DutySlot) -> bool:
        return not turn.substitute_id or turn.substitute_why in (
            DutySlot.Why.LEAVE,
            DutySlot.Why.OTHER,
        )

    def _offer_extras(self):
        """Those of the venue without a turn, and who came without one as it stands."""
        there = {key for turn in self.turns for key in (turn.deputy_id, turn.substitute_id)}
        came = [turn.deputy_id for turn in self.day.turns if turn.is_extra]
        county = Deputy.objects.filter(county=self.day.county_id).exclude(
            pk__in={key for key in there if key}
        )
        own = county.assigned_to([self.day.venue_id], self.day.day) | county.filter(pk__in=came)
        rows = own.order_by("stroke_key", "pk")
        self.offered = {str(deputy.pk): deputy for deputy in rows}
        self.fields["extras"].choices = [(key, str(one)) for key, one in self.offered.items()]
        self.fields["extra"].queryset = county.serving(self.day.day)
        self.initial["extras"] = came

    @property
    def people(self) -> list[tuple[DutySlot, list]]:
        """The turns with the fields that ask of their people, for the page."""
        named = [(turn, (f"came-{turn.pk}", f"instead-{turn.pk}")) for turn in self.turns]
        return [
            (turn, [self[name] if name in self.fields else None for name in names])
            for turn, names in named
        ]

    def record(self) -> Record:
        said = self.cleaned_data
        extras = [self.offered[key] for key in said["extras"]]
        if said.get("extra") and said["extra"] not in extras:
            extras.append(said["extra"])
        came = {
            turn.pk: (said.get(f"came-{turn.pk}", ""), said.get(f"instead-{turn.pk}", ""))
            for turn in self.turns
        }
        return Record(said["held_from"], said["held_to"], came, extras, said["closing_note"])


class FeedLinkForm(PortalForm):
    """For which device a calendar link is made."""

    widths = {"device": "g8"}
    device = PlainTextField(
        label=_("设备"), max_length=30, help_text=_("自己认得出就行，例如：我的手机、办公室电脑。")
    )
