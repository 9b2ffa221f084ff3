"""The tabs of the page of jobs."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.jobs.models import Job


class JobFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=Job.State.choices, widget=forms.HiddenInput
    )

    class Meta:
        model = Job
        fields = ["state"]
