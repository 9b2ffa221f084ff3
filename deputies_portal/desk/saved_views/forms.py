"""What a saved view is called, who besides its owner has it, and whether it stands on home."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.base import PortalModelForm
from deputies_portal.desk.models import SavedView
from stations.models import Posting
from stations.scope import Scope

ALONE = gettext_lazy("只给自己")
BY_SCOPE = gettext_lazy("各人按自己的权限，看到符合这些条件的记录。")


class ViewForm(PortalModelForm):
    """A clerk of the county shares with each role in it, everybody else with those of his own.

    With `replace` in `data`, the conditions go to the view of the same name: `same`.
    """

    is_pinned = forms.BooleanField(label=gettext_lazy("放在首页，带件数"), required=False)

    widths = {"name": "g6", "shared_with": "g6"}

    class Meta:
        model = SavedView
        fields = ["name", "shared_with"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope = Scope.of(self.user)
        roles = Posting.Role if scope.clerk_counties else sorted(scope.roles)
        is_of_one = len(scope.home_counties) == 1
        offered = [(role, Posting.Role(role).label) for role in roles] if is_of_one else []
        if self.instance.shared_with and self.instance.shared_with not in dict(offered):
            offered.append((self.instance.shared_with, self.instance.get_shared_with_display()))
        self.fields["shared_with"] = forms.ChoiceField(
            label=self.fields["shared_with"].label,
            choices=[("", ALONE), *offered],
            required=False,
            help_text=BY_SCOPE,
        )
        self.county = next(iter(scope.home_counties), None)
        self.same: SavedView | None = None

    def clean_name(self):
        name, row = self.cleaned_data["name"], self.instance
        others = SavedView.objects.filter(owner=row.owner_id, list_page=row.list_page)
        self.same = others.filter(name=name).exclude(pk=row.pk).first()
        if self.same and not (row.pk is None and "replace" in self.data):
            raise ValidationError(_("这个列表已经有叫“%(name)s”的视图。") % {"name": name})
        return name

    def clean_is_pinned(self):
        wanted = self.cleaned_data["is_pinned"]
        full = SavedView.objects.full_home_of(self.user, beside=self.instance)
        if wanted and full:
            raise ValidationError(full)
        return wanted

    def _post_clean(self):
        if self.same:  # its conditions are replaced, under its own key
            self.same.query = self.instance.query
            self.instance = self.same
        super()._post_clean()
        shared = self.cleaned_data.get("shared_with", "")
        self.instance.county_id = (self.instance.county_id or self.county) if shared else None
