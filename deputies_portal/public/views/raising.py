"""Raising an issue 在线反映 from the page of a venue; where the county has not opened it: 404."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deputies_portal.core.audit.current_request import client_address
from deputies_portal.public.forms import RaiseForm, fresh_stamp
from deputies_portal.public.page import show
from stations.models import Venue
from visits.submissions import submitting, throttle


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def raise_issue(request, pk):
    rows = Venue.objects.published().standing().select_related("county__county__region")
    venue = get_object_or_404(rows, pk=pk)
    if not submitting.is_open_at(venue):
        raise Http404
    if request.method != "POST":
        return _page(request, venue, RaiseForm(initial={"stamp": fresh_stamp()}))
    form = RaiseForm(request.POST, request.FILES)
    if not form.is_valid():
        form.renew()
        return _page(request, venue, form)
    return _received(request, venue, form)


def _received(request, venue: Venue, form: RaiseForm):
    said, now = form.cleaned_data, timezone.now()
    names = ("text", "wish", "place", "name", "phone", "photos", "token")
    facts = submitting.SubmissionFacts(venue, **{name: said[name] for name in names})
    if not submitting.is_known(facts.token):
        address = client_address(request)
        if not throttle.may_raise(address, venue.pk, at=now):
            form.add_error(
                None, _("这里一小时内收到的太多了。内容还在，请过一会儿再提交，或打电话。")
            )
            return _page(request, venue, form, status=429)
        throttle.note_raised(address, venue.pk, at=now)
    row = submitting.submit(facts, at=now)
    code = submitting.code_of(facts.token)
    context = {"venue": venue, "row": row, "code": code}
    return show(request, "public/raised.html", venue.county.county, **context)


def _page(request, venue: Venue, form: RaiseForm, status: int = 200):
    context = {"venue": venue, "form": form}
    response = show(request, "public/raise.html", venue.county.county, **context)
    response.status_code = status
    return response
