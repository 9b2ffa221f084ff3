"""What belongs to a venue's upgrade: its dates, money, problems and photos."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.ui.gate import opens_to
from stations.models import MoneyLine, UpgradePhoto, UpgradeProblem, VenueUpgrade
from stations.registers.views.base import KeptEdit, PartEdit, require
from stations.upgrade.forms.upgrade import (
    AnsweringForm,
    MoneyForm,
    ProblemForm,
    UpgradeDatesForm,
    UpgradePhotoForm,
)
from stations.upgrade.views.upgrade import BOARD, UPGRADE_READERS

KEEPERS = ("venue_clerk", "township_clerk", "county_clerk")


class UpgradeEdit(KeptEdit):
    """County clerk: the dates; township clerk: who answers."""

    model = VenueUpgrade
    roles = frozenset({"county_clerk", "township_clerk"})
    heading = gettext_lazy("修改计划")
    above = (BOARD,)

    def get_queryset(self):
        return super().get_queryset().with_rights(self.request.user)

    def get_form_class(self):
        return UpgradeDatesForm if self.object.may_plan else AnsweringForm


class UpgradePartEdit(PartEdit):
    owner_model = VenueUpgrade
    owner_name = "upgrade"
    above = (BOARD,)
    roles = frozenset(KEEPERS)

    def owners(self):
        return VenueUpgrade.objects.kept_by(self.request.user)

    def get_queryset(self):
        return super().get_queryset().select_related("upgrade__venue")


class MoneyEdit(UpgradePartEdit):
    model = MoneyLine
    form_class = MoneyForm
    heading_new = gettext_lazy("登记经费")
    heading = gettext_lazy("修改经费")

    def rightful(self):
        """Spending is kept by the venue too, a budget is not."""
        mine = VenueUpgrade.objects.changeable_by(self.request.user)
        return super().rightful().kept_in(mine)

    def get_initial(self):
        return {"on": timezone.localdate(), "kind": "spent"} if self.is_new else {}


class ProblemEdit(UpgradePartEdit):
    model = UpgradeProblem
    form_class = ProblemForm
    heading_new = pgettext_lazy("upgrade", "登记问题")
    heading = gettext_lazy("修改问题")

    def get_initial(self):
        return {"found_on": timezone.localdate()} if self.is_new else {}


class UpgradePhotoEdit(UpgradePartEdit):
    model = UpgradePhoto
    form_class = UpgradePhotoForm
    heading_new = gettext_lazy("添加照片")


@opens_to(*UPGRADE_READERS)
@require_safe
def photo_file(request, pk):
    photo = get_object_or_404(UpgradePhoto.objects.visible_to(request.user).shown(), pk=pk)
    return private_file_response(photo.file, photo.file.name.rpartition("/")[2])


@opens_to(*KEEPERS)
@require_POST
def remove_photo(request, pk):
    """The photo is shown no more; its row and its file stay as a trace."""
    photos = UpgradePhoto.objects.visible_to(request.user).shown()
    with transaction.atomic():
        photo = get_object_or_404(photos.select_for_update(of=("self",)), pk=pk)
        require(VenueUpgrade.objects.kept_by(request.user), photo.upgrade)
        before = journal.snapshot(photo)
        photo.removed_on = timezone.localdate()
        photo.save()
        journal.record_change(
            actor=request.user,
            action="upgradephoto.remove",
            target=photo,
            before=before,
            county=photo.county_code,
            posting=request.scope.posting_of(*KEEPERS),
        )
    messages.success(request, _("照片已撤下。"))
    return redirect(photo.upgrade)
