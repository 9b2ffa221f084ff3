"""The words of an issue 检索字组, as grams: what it is found by, and what is like it.

Kept by triggers with every write of title, description, wish and standing answer; recounted by
`manage.py check_summaries`. Marks tell county, township, village and category. Names and phones are
sealed and no part of it; what an erasure strikes leaves it in the same statement.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.grams import GramsField, GramsIndex, KeptGrams

ANSWERS = """SELECT TOGETHER(a.text) FROM visits_answer a JOIN visits_round r ON r.id = a.round_id
             WHERE r.issue_id = o.id AND a.superseded_on IS NULL"""
WORDS = {
    "owner": "visits_issue",
    "target": "visits_issuewords",
    "key": "issue_id",
    "text": f"o.title || ' ' || o.description || ' ' || o.wish || ' ' || coalesce(({ANSWERS}), '')",
    "marks": (
        "'cc' || o.county_id",
        "'tt' || coalesce(o.matter_township_id, o.township_id)",
        "'vv' || o.matter_region_id",
        "'kk' || o.category_id",
    ),
}
WORDS_OF_ISSUE = KeptGrams(
    name="visits_issue_words",
    table="visits_issue",
    columns=("title", "description", "wish", "category_id", "matter_region_id", "township_id"),
    of="{row}.id",
    **WORDS,
)
WORDS_OF_ANSWER = KeptGrams(
    name="visits_answer_words",
    table="visits_answer",
    columns=("text", "superseded_on"),
    of="(SELECT r.issue_id FROM visits_round r WHERE r.id = {row}.round_id)",
    **WORDS,
)


class IssueWords(models.Model):
    """Written by the triggers alone, which remove it with its issue too."""

    issue = models.OneToOneField(
        "visits.Issue", models.DO_NOTHING, primary_key=True, related_name="words"
    )
    grams = GramsField()

    class Meta:
        verbose_name = _("检索字组")
        indexes = [GramsIndex(fields=["grams"], name="visits_issuewords_grams")]

    def __str__(self):
        return f"{self.issue}"
