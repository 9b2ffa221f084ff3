"""What the forms of the steps of a suggestion share."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow.forms import StepForm, lines
from visits.models import Category

PUBLIC = _("建议是公开的文件，不写人名、电话和能认出个人的细节。")


def categories_of(county: str, kept=None) -> list[Category]:
    rows = Category.objects.filter(county=county).order_by("code")
    return [row for row in rows if row.closed_on is None or row.pk == kept]


class PaperForm(StepForm):
    """One step of a suggestion; on paper somebody enters what was signed elsewhere."""

    happened_on = DayField(label=_("书面材料的日期"), not_after_today=True)

    def __init__(self, *args, page, paper, **kwargs):
        self.page, self.suggestion, self.is_paper = page, page.paper, paper
        super().__init__(*args, record=page.paper, on=page.on, **kwargs)

    def prepare(self):
        if not self.is_paper:
            del self.fields["happened_on"]
        self.fill_in()

    def fill_in(self):
        """Narrow the choices, fill in what is known."""


class PlainForm(PaperForm):
    """Nothing to fill in: the button is the act."""


class NoteForm(PaperForm):
    note = lines(label=_("说明"), required=False)


class ReasonForm(PaperForm):
    reason = lines(label=_("理由"))
