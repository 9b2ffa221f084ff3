"""Filters of the calls to make."""

import django_filters
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import HiddenChoice, TextFilter
from visits import numbers
from visits.models import Feedback, Issue, Voice
from visits.worklists import calls

TOLD_AGAIN, TRIED = "again", "tried"


class CallFilter(django_filters.FilterSet):
    q = TextFilter(label=_("标题或编号"), method="matching")
    kind = django_filters.ChoiceFilter(
        label=_("哪一种"),
        empty_label=_("全部"),
        choices=[(TOLD_AGAIN, _("承诺兑现，再次告知")), (TRIED, _("联系过一次，没有联系上"))],
        method="of_kind",
    )
    posting = HiddenChoice(label=_("岗位"), method="of_posting")

    class Meta:
        model = Voice
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.postings = {str(one.pk): one for one in calls.postings_of(self.request.user)}
        named = [(key, str(posting)) for key, posting in self.postings.items()]
        self.filters["posting"].extra["choices"] = named

    def of_posting(self, queryset, name, key):
        mine = calls.to_make(self.request.user, [self.postings[key]])
        return queryset.filter(pk__in=mine.values("pk"))

    def of_kind(self, queryset, name, kind):
        if kind == TRIED:
            tried = Feedback.objects.filter(
                voice=OuterRef("pk"), round__ended_on__isnull=True, stage=F("round__stage")
            )
            return queryset.filter(Exists(tried))
        kept = Issue.objects.filter(rounds__ended_on__isnull=True, rounds__stage__gt=1)
        return queryset.filter(target__in=kept.values("pk"))

    def matching(self, queryset, name, text):
        found = Q()
        for word in text.split():
            found &= Q(title__contains=word)
        numbered = numbers.spelled(text)
        issues = Issue.objects.filter(found | numbered if numbered else found)
        own, target = issues.filter(pk=OuterRef("issue")), issues.filter(pk=OuterRef("target"))
        return queryset.filter(Exists(own) | Exists(target))
