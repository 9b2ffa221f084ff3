"""The phrases 常用语 offered where a step of an issue is written, in the words of the case."""

from dataclasses import dataclass

from django.forms import Textarea

from deputies_portal.core.ui.templatetags.portal import day
from stations.regions.village_names import village_name
from visits.issues.dossier import Dossier
from visits.issues.steps import FORMS, STEPS
from visits.models import Phrase


@dataclass(frozen=True)
class Offered:
    name: str
    text: str
    class_code: str  # of the answers it fits; empty for all


def offered(dossier: Dossier, step: str, on) -> list[Offered]:
    """Never a name or phone of a visitor: only what may stand in a letter."""
    issue = dossier.issue
    region = issue.matter_region
    known = {
        "单位": dossier.lead.unit.short_name if dossier.lead else "",
        "日期": day(on),
        "地点": village_name(region.name) if region else "",
        "编号": issue.reference,
        "问题": issue.title,
    }
    return [
        Offered(row.name, row.filled(known), row.answer_class.code if row.answer_class else "")
        for row in Phrase.objects.offered(issue, step)
    ]


def steps_in_words() -> list[tuple[str, object]]:
    """The steps with something to write, and their labels, as they are declared."""
    return [
        (name, STEPS[name].label)
        for name, form in FORMS.items()
        if any(isinstance(one.widget, Textarea) for one in form.base_fields.values())
    ]
