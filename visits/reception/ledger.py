"""The ledger of visits 接待台账: its rows as a list prints them, without a query per row."""

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from deputies_portal.core.vault import SealedTextField
from stations.models import Deputy
from visits.models import Contact, Visit, Voice


def with_openness(visits: QuerySet, user) -> QuerySet:
    """`is_opened`: whether the user may open this visit; a confidential one only by need."""
    return visits.with_readable(user, "is_opened")


def with_rights(visits: QuerySet, user) -> QuerySet:
    """`is_opened` and `is_revealable`, for the page of one visit."""
    revealable = _among(Visit.objects.revealable_by(user))
    return with_openness(visits, user).annotate(is_revealable=revealable)


def for_ledger(visits: QuerySet, user) -> QuerySet:
    """With the first visitor, the number of issues and the first title as columns."""
    first = Contact.objects.filter(visit=OuterRef("pk")).order_by("position")
    voices = Voice.objects.filter(visit=OuterRef("pk")).order_by("id")
    counted = voices.order_by().values("visit").annotate(n=Count("pk")).values("n")
    return (
        with_openness(visits, user)
        .annotate(
            # What stays closed is not even decrypted.
            visitor=Case(
                When(is_opened=True, then=Subquery(first.values("name")[:1])),
                output_field=SealedTextField(),
            ),
            issue_count=Coalesce(Subquery(counted), 0),
            first_title=Subquery(voices.values("issue__title")[:1]),
        )
        .select_related("venue", "township")
        .defer("own_words")
        .prefetch_related(Prefetch("deputies", Deputy.objects.only("name").order_by("pk")))
    )


def _among(visits: QuerySet) -> Exists:
    return Exists(visits.filter(pk=OuterRef("pk")))
