"""The calendar feed of duty days: open to calendar apps, and only through its secret."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from visits.feed.calendar import Feed, feed_of
from visits.feed.links import note_fetch
from visits.models import FeedLink


@login_not_required
@require_safe
def duty_feed(request, secret):
    links = FeedLink.objects.opened_by(secret).select_related("deputy", "venue", "made_by")
    link, on = get_object_or_404(links), timezone.localdate()
    note_fetch(link, on=on)
    # A calendar app speaks for nobody: the language is that of whoever made the link.
    with translation.override(link.made_by.language or settings.LANGUAGE_CODE):
        feed = feed_of(link, on=on)
    return _answer(request, feed)


def _answer(request, feed: Feed) -> HttpResponse:
    """The whole feed, or 304 when the app has it as it is."""
    etag = f'"{sha256(feed.text).hexdigest()[:32]}"'
    changed = int(feed.changed_at.timestamp())
    response = HttpResponse(feed.text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    # Asked again each time, kept by nobody in between, found by no search engine.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="duty.ics"'
    return get_conditional_response(request, etag, changed, response)
