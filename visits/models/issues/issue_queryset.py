"""Which issues are meant by a word, and who may see which (domain §3f, §6)."""

from datetime import date

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery

from stations.models.register import Among, PlacedQuerySet
from stations.scope import Scope
from visits.models.issues import words
from visits.models.issues.states import State


class IssueQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Issues in the user's care (receiving place or place of the matter, or what a matter heard
        there was merged into), in the hands of the user's unit, or received by the user as a
        deputy."""
        scope = Scope.of(user)
        wanted = Q()
        if scope.counties:
            wanted |= Q(county_id__in=scope.counties)
        if scope.townships:
            wanted |= Q(township_id__in=scope.townships) | Q(matter_township_id__in=scope.townships)
            wanted |= self._targets_of(township_id__in=scope.townships)
        if scope.venues:
            wanted |= Q(venue_id__in=scope.venues) | self._targets_of(venue_id__in=scope.venues)
        if scope.units:
            wanted |= Q(pk__in=self._ids(rounds__dispatches__unit__in=scope.units))
        if scope.deputies:
            for ids in self._heard_by(scope.deputies):
                wanted |= Q(Among(F("pk"), ids.query))
        return self.filter(wanted) if wanted else self.none()

    def open_to(self, user):
        """Of these, the issues whose content the user may open: confidential ones only by need
        (domain §3f).
        """
        return self.filter(self._readable(user))

    def with_readable(self, user):
        """`is_readable`: whether the user may open it; the others stand in lists as 不公开事项."""
        return self.annotate(
            is_readable=ExpressionWrapper(self._readable(user), models.BooleanField())
        )

    def _readable(self, user) -> Q:
        scope = Scope.of(user)
        # Asked row by row, and only for confidential rows: as a set it would be read whole. Two
        # look-ups, each by its index: in one, the OR would read every visit.
        own = self.model.objects.filter(pk=OuterRef("pk"))
        return (
            Q(is_confidential=False)
            | Q(venue_id__in=scope.venues)
            | Q(county_id__in=scope.clerk_counties)
            | Q(Exists(own.filter(voices__visit__recorder=user)))
            | Q(Exists(own.filter(voices__visit__readers__user=user)))
        )

    def open(self):
        return self.filter(words.is_open())

    def counted(self):
        """Issues that count: not void (domain §6)."""
        return self.exclude(state=State.VOID)

    def overdue(self, on: date):
        return self.filter(words.overdue(on))

    def at_desks(self, codes):
        """Issues on which one of these desks (township or county codes) must act next."""
        return self.filter(desk_id__in=codes)

    def in_hands_of(self, unit_id):
        """Issues this unit has to answer or to assist with now."""
        return self.filter(
            pk__in=self._ids(
                rounds__ended_on__isnull=True,
                rounds__dispatches__unit=unit_id,
                rounds__dispatches__returned_on__isnull=True,
                rounds__dispatches__ended_on__isnull=True,
            )
        )

    def raised_by(self, deputy_id):
        """What this deputy raised at activities, as it was written down there."""
        return self.filter(voices__deputy=deputy_id)

    def received_by(self, deputy_id):
        """Issues of the visits a deputy received or the activities he took part in, and what they
        were merged into.
        """
        first, *others = self._heard_by([deputy_id])
        return self.filter(pk__in=first.union(*others))

    def _heard_by(self, deputies) -> list[models.QuerySet]:
        """Ids of the issues, and of what they were merged into: each look-up by its index, in one
        the OR would read every voice.
        """
        voices = self.model._meta.get_field("voices").related_model.objects.order_by()
        heard = [voices.filter(at).values("issue") for at in voices.heard_by(deputies)]
        return heard + [self._merged(pk__in=ids) for ids in heard]

    def with_lead(self):
        """`lead_unit`: short name of the unit that has the issue in hand, or had it last."""
        lead = self.model.objects.filter(
            pk=OuterRef("pk"),
            rounds__dispatches__part="lead",
            rounds__dispatches__returned_on__isnull=True,
        ).order_by("-rounds__dispatches__id")
        return self.annotate(
            lead_unit=Subquery(lead.values("rounds__dispatches__unit__short_name")[:1])
        )

    def for_list(self):
        return (
            self.with_lead()
            .select_related("venue", "township", "category")
            .defer(*self.model.PERSONAL)
        )

    def _targets_of(self, **facts) -> Q:
        return Q(Among(F("pk"), self._merged(**facts).query))

    def _merged(self, **facts):
        """Ids of what such issues have been merged into. Asked by state and target: an index has
        each.
        """
        merged = self.model.objects.filter(state=State.MERGED, merged_into__isnull=False, **facts)
        return merged.order_by().values("merged_into")

    def _ids(self, **facts):
        """Ids of issues by facts of their rounds or voices, as a subquery: no join multiplies
        rows.
        """
        return self.model.objects.filter(**facts).values("pk")
