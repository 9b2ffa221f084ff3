"""A phrase 常用语 of a county: what a step is often written with, to be inserted and changed."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import CountyListQuerySet, Region
from visits.models.rules import AnswerClass, Category

# What a phrase may name of the case: the word between the braces, and what it is in English.
VARIABLES = {"单位": "unit", "日期": "day", "地点": "place", "编号": "number", "问题": "title"}
SPELLED = {spelled: name for name, english in VARIABLES.items() for spelled in (name, english)}
UNKNOWN = "____"  # in place of what the case does not know yet
BRACED = re.compile(r"\{([^{}]*)\}")


def variables_in(language: str) -> str:
    """As they are shown to whoever writes a phrase."""
    said = VARIABLES.values() if language.startswith("en") else VARIABLES
    return "".join(f"{{{one}}}" for one in said)


class PhraseQuerySet(CountyListQuerySet):
    def offered(self, issue, step: str):
        """Those for a step of an issue: its own and its category's first."""
        rows = self.standing().filter(county=issue.county_id, step__in=(step, ""))
        rows = rows.filter(Q(category__isnull=True) | Q(category=issue.category_id))
        fits = Case(When(category__isnull=False, then=Value(0)), default=Value(1))
        own = Case(When(step="", then=Value(1)), default=Value(0))
        return rows.select_related("answer_class").order_by(fits, own, "answer_class", "name")


class Phrase(models.Model):
    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    step = models.CharField(_("用在哪一步"), max_length=20, blank=True)  # empty for each
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("类别")
    )
    answer_class = models.ForeignKey(
        AnswerClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("答复类别"),
    )
    name = models.CharField(_("名称"), max_length=20)
    text = models.TextField(_("文字"), max_length=500)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "step", "name"]
        verbose_name = _("常用语")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "step", "name"],
                condition=Q(closed_on__isnull=True),
                name="visits_phrase_name_once",
                violation_error_message=_("这一步已经有这个名称。"),
            ),
            never_removed("visits_phrase"),
            Guard(
                name="visits_phrase_in_county",
                bad="""
                NEW.category_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM visits_category c
                  WHERE c.id = NEW.category_id AND c.county_id = NEW.county_id)
                OR NEW.answer_class_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_answerclass c
                  WHERE c.id = NEW.answer_class_id AND c.county_id = NEW.county_id)
                """,
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('visits:phrases')}?county={self.county_id}"

    def clean(self):
        """A brace that names nothing would reach the citizen."""
        unknown = [one for one in BRACED.findall(self.text) if one not in SPELLED]
        if unknown or re.search(r"[{}]", BRACED.sub("", self.text)):
            said = f"{{{unknown[0]}}}" if unknown else "{ }"
            message = _("不认识%(said)s，可以用的有：%(known)s。")
            known = {"said": said, "known": variables_in(get_language())}
            raise ValidationError({"text": message % known})

    def filled(self, known: Mapping[str, str]) -> str:
        """In the words of a case; what it does not know is left open."""
        return BRACED.sub(lambda found: known.get(SPELLED.get(found[1], "")) or UNKNOWN, self.text)
