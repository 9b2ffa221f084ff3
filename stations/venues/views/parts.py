"""What a venue has: equipment, honours, co-location, sponsors, documents and photos."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterDetail
from stations.models import (
    CoLocation,
    Equipment,
    Honour,
    Sponsorship,
    Venue,
    VenueDocument,
    VenuePhoto,
)
from stations.registers.views.base import COUNTY_CLERK, READERS, VENUES, PartEdit, crumbs, require
from stations.venues.forms.parts import (
    CoLocationForm,
    DocumentForm,
    EquipmentForm,
    HonourForm,
    PhotoForm,
    SponsorshipForm,
)

KEEPERS = ("venue_clerk", "township_clerk", "county_clerk")


class VenuePartEdit(PartEdit):
    """A part that the venue's own clerk keeps."""

    owner_model = Venue
    owner_name = "venue"
    above = (VENUES,)
    roles = frozenset(KEEPERS)

    def owners(self):
        return Venue.objects.kept_by(self.request.user)

    def get_initial(self):
        return {"starts_on": timezone.localdate()} if self.is_new else {}


class EquipmentEdit(VenuePartEdit):
    model = Equipment
    form_class = EquipmentForm
    heading_new = gettext_lazy("添加设备")
    heading = gettext_lazy("修改设备")


class HonourEdit(VenuePartEdit):
    model = Honour
    form_class = HonourForm
    roles = COUNTY_CLERK
    heading_new = gettext_lazy("登记荣誉")
    heading = gettext_lazy("修改荣誉")

    def owners(self):
        return Venue.objects.registered_by(self.request.user)


class CoLocationEdit(VenuePartEdit):
    model = CoLocation
    form_class = CoLocationForm
    owner_name = "guest"
    roles = COUNTY_CLERK
    heading_new = gettext_lazy("登记联建")
    heading = gettext_lazy("修改联建")

    def owners(self):
        return Venue.objects.registered_by(self.request.user)


class SponsorshipEdit(VenuePartEdit):
    model = Sponsorship
    form_class = SponsorshipForm
    roles = frozenset({"county_clerk", "township_clerk"})
    heading_new = gettext_lazy("登记挂联责任")
    heading = gettext_lazy("修改挂联责任")

    def owners(self):
        return Venue.objects.changeable_by(self.request.user)


class DocumentEdit(VenuePartEdit):
    model = VenueDocument
    form_class = DocumentForm
    heading_new = gettext_lazy("添加制度文件")
    heading = gettext_lazy("修改制度文件")

    def save_record(self, form):
        document = super().save_record(form)
        replaced = self.before.get("file", "")
        if replaced and replaced != document.file.name:
            transaction.on_commit(partial(document.file.storage.delete, replaced))
        return document


class PhotoEdit(VenuePartEdit):
    model = VenuePhoto
    form_class = PhotoForm
    heading_new = gettext_lazy("添加照片")


class Document(RegisterDetail):
    model = VenueDocument
    roles = READERS
    template_name = "stations/venues/document.html"

    def get_queryset(self):
        return super().get_queryset().select_related("venue")

    def get_context_data(self, **kwargs):
        kept = Venue.objects.kept_by(self.request.user).filter(pk=self.object.venue_id)
        return super().get_context_data(
            crumbs=crumbs(VENUES, self.object.venue), may_keep=kept.exists(), **kwargs
        )


@opens_to(*READERS)
@require_safe
def document_file(request, pk):
    document = get_object_or_404(VenueDocument.objects.visible_to(request.user), pk=pk)
    if not document.file:
        raise Http404
    return private_file_response(document.file, document.file_name)


@opens_to(*READERS)
@require_safe
def photo_file(request, pk):
    photos = VenuePhoto.objects.visible_to(request.user).shown()
    photo = get_object_or_404(photos, pk=pk)
    return private_file_response(photo.file, photo.file.name.rpartition("/")[2])


@opens_to(*KEEPERS)
@require_POST
def remove_photo(request, pk):
    """The photo is shown no more; its row and its file stay as a trace."""
    photos = VenuePhoto.objects.visible_to(request.user).shown()
    with transaction.atomic():
        photo = get_object_or_404(photos.select_for_update(of=("self",)), pk=pk)
        require(Venue.objects.kept_by(request.user), photo.venue)
        before = journal.snapshot(photo)
        photo.removed_on = timezone.localdate()
        photo.save()
        journal.record_change(
            actor=request.user,
            action="venuephoto.remove",
            target=photo,
            before=before,
            county=photo.county_code,
            posting=request.scope.posting_of(*KEEPERS),
        )
    messages.success(request, _("照片已撤下。"))
    return redirect(photo.venue)
