"""Forms of an import: the file, the columns, what is put right in place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PortalForm
from deputies_portal.core.words.text import clean_line
from deputies_portal.imports.kinds import Kind
from deputies_portal.imports.models import Import
from stations.models import County
from stations.scope import Scope

MOST_MENDS = 200  # boxes beside wrong cells that one page shows
LONGEST_MEND = 500


class SendForm(PortalForm):
    """A file of one kind, for a county where the kind belongs to one."""

    widths = {"county": "g4", "file": "g8"}

    file = forms.FileField(
        label=_("文件"),
        help_text=_("xlsx 或 csv；CSV 用 UTF-8 或 GB18030 编码。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
    )

    def __init__(self, *args, kind: type[Kind], **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind.is_of_county:
            self._ask_county()
        if kind.has_terms:
            self.fields["takes_over_term"] = forms.BooleanField(
                label=_("换届：上一届没有在表里的代表，任期届满"), required=False
            )

    def _ask_county(self):
        counties = County.objects.filter(pk__in=self.kind.counties(Scope.of(self.user)))
        self.fields["county"] = forms.ModelChoiceField(
            counties.select_related("region"), label=_("县"), empty_label=None
        )
        self.order_fields(["county", "file"])
        if len(counties) == 1:
            self.fields["county"].initial = counties[0].pk
            self.fields["county"].widget = forms.HiddenInput()


class ColumnsForm(PortalForm):
    """Which column of the file is which; another sheet may be taken."""

    def __init__(self, *args, imported: Import, kind: type[Kind], table, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.table = kind, table
        chosen = [("", _("不导入")), *((column.name, column.head) for column in kind.columns)]
        for number, head in enumerate(table.heads):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=head or _("第 %(n)d 列") % {"n": number + 1},
                choices=chosen,
                required=False,
                initial=imported.columns.get(str(number), ""),
            )

    def clean(self):
        cleaned = super().clean()
        named = {}
        for name, value in [*cleaned.items()]:
            if value and value in named.values():
                self.add_error(name, _("有两列对应到同一项。"))
            elif value:
                named[name.removeprefix("column-")] = value
        for column in self.kind.columns:
            if column.needed and column.name not in named.values():
                message = _("还没有一列对应到“%(head)s”。") % {"head": column.head}
                self.add_error(None, message)
        return {"columns": named}


def mends_of(posted, problems) -> dict[str, dict[str, str]]:
    """What was typed beside the wrong cells of this import: line → column → text."""
    found: dict[str, dict[str, str]] = {}
    for problem in problems:
        typed = clean_line(posted.get(f"mend-{problem.pk}", ""))[:LONGEST_MEND]
        if problem.column and typed:
            found.setdefault(str(problem.line), {})[problem.column] = typed
    return found
