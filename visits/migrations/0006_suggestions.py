"""Suggestions 代表建议 with their signatures, issues and timeline; terms in months."""

import datetime
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard


TERMS = (("normal", 3), ("complex", 6))

LEAD_OF_CONGRESS = """
NOT EXISTS (
  SELECT 1 FROM stations_mandate m JOIN stations_deputy d ON d.id = m.deputy_id
  WHERE m.id = NEW.lead_id AND d.county_id = NEW.county_id
    AND m.congress_id = COALESCE(NEW.township_id, NEW.county_id))
"""

SIGNER_OF_CONGRESS = """
NOT EXISTS (
  SELECT 1 FROM visits_suggestion s JOIN stations_mandate m ON m.id = NEW.mandate_id
  JOIN stations_deputy d ON d.id = m.deputy_id
  WHERE s.id = NEW.suggestion_id AND d.county_id = s.county_id AND m.id <> s.lead_id
    AND m.congress_id = COALESCE(s.township_id, s.county_id))
"""

LISTS_OF_COUNTY = """
NOT EXISTS (SELECT 1 FROM visits_category c
            WHERE c.id = NEW.category_id AND c.county_id = NEW.county_id)
OR NEW.unit_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_undertakingunit u
  WHERE u.id = NEW.unit_id AND u.county_id = NEW.county_id)
"""

ISSUE_OF_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM visits_suggestion s JOIN visits_issue i ON i.id = NEW.issue_id
  WHERE s.id = NEW.suggestion_id AND s.county_id = i.county_id)
"""


def add_terms(apps, schema_editor):
    """Counties founded before have no rule for suggestions."""
    rules = apps.get_model("visits", "DeadlineRule").objects
    for county in rules.order_by().values_list("county", flat=True).distinct():
        for pace, months in TERMS:
            rules.get_or_create(
                county_id=county,
                kind="suggestion",
                pace=pace,
                defaults={"length": months, "unit": "month"},
            )


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0003_venue_coordinates"),
        ("visits", "0005_hand_over_and_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="unit",
            field=models.CharField(
                blank=True,
                choices=[("working", "个工作日"), ("calendar", "天"), ("month", "个月")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="deadlinerule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("triage", "登记后审核"),
                    ("accept", "签收或退回"),
                    ("decide", "退回后另行交办"),
                    ("answer", "答复"),
                    ("rehandle", "重办答复"),
                    ("rating", "告知后等评价"),
                    ("object", "异议答复"),
                    ("archive", "办结后归档"),
                    ("suggestion", "代表建议答复"),
                ],
                max_length=10,
                verbose_name="期限",
            ),
        ),
        migrations.AlterField(
            model_name="deadlinerule",
            name="unit",
            field=models.CharField(
                choices=[("working", "个工作日"), ("calendar", "天"), ("month", "个月")],
                max_length=8,
                verbose_name="单位",
            ),
        ),
        migrations.CreateModel(
            name="SuggestedIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggested",
                        to="visits.issue",
                    ),
                ),
            ],
            options={
                "ordering": ["suggestion_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                condition=models.Q(("left_on__isnull", True)),
                fields=("issue",),
                name="visits_suggestedissue_one_paper",
                violation_error_message="这件问题已经转为一份代表建议。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True),
                    ("left_on__gte", models.F("joined_on")),
                    _connector="OR",
                ),
                name="visits_suggestedissue_from_to",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prefix", models.CharField(blank=True, editable=False, max_length=10)),
                ("year", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "number",
                    models.PositiveIntegerField(editable=False, null=True, verbose_name="编号"),
                ),
                ("consented_on", models.DateField(verbose_name="领衔代表同意日期")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="建议内容")),
                (
                    "pace",
                    models.CharField(
                        choices=[("urgent", "急件"), ("normal", "一般"), ("complex", "复杂")],
                        default="normal",
                        max_length=8,
                        verbose_name="缓急",
                    ),
                ),
                (
                    "letter_number",
                    models.CharField(blank=True, max_length=40, verbose_name="交办文号"),
                ),
                ("is_key", models.BooleanField(default=False, verbose_name="重点督办")),
                (
                    "key_decided_on",
                    models.DateField(blank=True, null=True, verbose_name="哪天的主任会议决定"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "起草中"),
                            ("signed", "已签名"),
                            ("submitted", "已提交"),
                            ("accepted", "已受理"),
                            ("refused", "不予受理"),
                            ("assigned", "已交办"),
                            ("consulted", "已面商"),
                            ("answered", "已答复"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="drafted",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("drafted_on", models.DateField(verbose_name="起草日期")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签名日期")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="提交日期")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="受理日期")),
                ("assigned_on", models.DateField(blank=True, null=True, verbose_name="交办日期")),
                ("first_due", models.DateField(blank=True, null=True, verbose_name="首次期限")),
                ("due", models.DateField(blank=True, null=True, verbose_name="答复期限")),
                ("reckoning", models.JSONField(blank=True, default=dict)),
                (
                    "late_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="超期天数"
                    ),
                ),
                ("consulted_on", models.DateField(blank=True, null=True, verbose_name="面商日期")),
                (
                    "consulted_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visit", "登门走访"),
                            ("meeting", "座谈"),
                            ("site", "现场察看"),
                            ("phone", "电话"),
                        ],
                        max_length=7,
                        verbose_name="面商方式",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("answer", models.TextField(blank=True, max_length=3000, verbose_name="答复内容")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=40, verbose_name="答复文号"),
                ),
                (
                    "signer",
                    models.CharField(blank=True, max_length=40, verbose_name="签发的单位负责人"),
                ),
                ("rated_on", models.DateField(blank=True, null=True, verbose_name="评价日期")),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfied", "满意"),
                            ("mostly", "基本满意"),
                            ("not_satisfied", "不满意"),
                        ],
                        max_length=13,
                        verbose_name="评价",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "answer_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.answerclass",
                        verbose_name="办理结果",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="visits.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.region",
                        verbose_name="县",
                    ),
                ),
                (
                    "issues",
                    models.ManyToManyField(
                        related_name="suggestions",
                        through="visits.SuggestedIssue",
                        to="visits.issue",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="stations.mandate",
                        verbose_name="领衔代表",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.region",
                        verbose_name="乡镇",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="stations.undertakingunit",
                        verbose_name="承办单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "代表建议",
                "ordering": ["-drafted_on", "-id"],
                'constraints': [
                    models.UniqueConstraint(
                condition=models.Q(("number__isnull", False)),
                fields=("county", "year", "number"),
                name="visits_suggestion_number_once",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("township__isnull", True),
                    ("county", django.db.models.functions.text.Substr("township_id", 1, 6)),
                    _connector="OR",
                ),
                name="visits_suggestion_township_in_county",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("number__isnull", True),
                        ("submitted_on__isnull", True),
                        ("year__isnull", True),
                    ),
                    models.Q(
                        ("number__isnull", False),
                        ("submitted_on__isnull", False),
                        ("year__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="visits_suggestion_submitted_has_number",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["drafted", "signed", "withdrawn"]),
                    ("submitted_on__isnull", False),
                    _connector="OR",
                ),
                name="visits_suggestion_submitted_before_handled",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assigned_on__isnull", True), ("due__isnull", True), ("unit__isnull", True)
                    ),
                    models.Q(
                        ("assigned_on__isnull", False),
                        ("due__gte", models.F("assigned_on")),
                        ("due__isnull", False),
                        ("unit__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="visits_suggestion_assigned_has_due",
                violation_error_message="交办要有承办单位和期限，期限不能早于交办日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("consulted_on__isnull", True),
                    models.Q(
                        ("assigned_on__isnull", False),
                        ("consulted_on__gte", models.F("assigned_on")),
                        models.Q(("consulted_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visits_suggestion_consulted_after_assigned",
                violation_error_message="面商日期不能早于交办日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on__isnull", True), ("late_days__isnull", True)),
                    models.Q(
                        ("answer_class__isnull", False),
                        ("answered_on__gte", models.F("consulted_on")),
                        ("consulted_on__isnull", False),
                        ("late_days__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                        models.Q(("signer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visits_suggestion_consulted_before_answered",
                violation_error_message="先听取代表意见，再答复。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rated_on__isnull", True), ("rating", "")),
                    models.Q(
                        ("answered_on__isnull", False),
                        ("rated_on__gte", models.F("answered_on")),
                        models.Q(("rating", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visits_suggestion_rated_after_answered",
                violation_error_message="评价日期不能早于答复日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_key", False), ("key_decided_on__isnull", True)),
                    models.Q(("is_key", True), ("key_decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="visits_suggestion_key_names_meeting",
            ),
                ],
                'indexes': [
                    models.Index(
                fields=["county", "-drafted_on", "-id"], name="visits_suggestion_county"
            ),
                    models.Index(fields=["county", "state", "due"], name="visits_suggestion_state"),
                    models.Index(fields=["township", "state"], name="visits_suggestion_township"),
                    models.Index(fields=["unit", "state"], name="visits_suggestion_unit"),
                ],
            },
        ),
        migrations.AddField(
            model_name="suggestedissue",
            name="suggestion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suggested",
                to="visits.suggestion",
            ),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="邀请日期")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="附议日期")),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="stations.mandate",
                        verbose_name="附议代表",
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="visits.suggestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "附议",
                "ordering": ["suggestion_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("suggestion", "mandate"),
                name="visits_signature_once",
                violation_error_message="已经请这位代表附议。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("signed_on__isnull", True),
                    ("signed_on__gte", models.F("asked_on")),
                    _connector="OR",
                ),
                name="visits_signature_after_asked",
                violation_error_message="附议日期不能早于邀请日期。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestionEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=24)),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("drafted", "起草中"),
                            ("signed", "已签名"),
                            ("submitted", "已提交"),
                            ("accepted", "已受理"),
                            ("refused", "不予受理"),
                            ("assigned", "已交办"),
                            ("consulted", "已面商"),
                            ("answered", "已答复"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("drafted", "起草中"),
                            ("signed", "已签名"),
                            ("submitted", "已提交"),
                            ("accepted", "已受理"),
                            ("refused", "不予受理"),
                            ("assigned", "已交办"),
                            ("consulted", "已面商"),
                            ("answered", "已答复"),
                            ("rated", "已评价"),
                            ("closed", "已办结"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=9,
                    ),
                ),
                ("posting_id", models.BigIntegerField(null=True)),
                ("posting_label", models.CharField(blank=True, max_length=120)),
                ("happened_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("note", models.TextField(blank=True, max_length=5000)),
                ("facts", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="visits.suggestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "经过",
                "ordering": ["id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("happened_on__gte", datetime.date(1949, 10, 1))),
                name="visits_suggestionevent_date",
            ),
                ],
                'indexes': [
                    models.Index(fields=["suggestion", "id"], name="visits_suggestionevent_line"),
                ],
            },
        ),
        Guard("visits_suggestion_of_congress", "visits_suggestion", LEAD_OF_CONGRESS),
        Guard("visits_suggestion_lists_of_county", "visits_suggestion", LISTS_OF_COUNTY),
        Guard("visits_suggestion_no_removal", "visits_suggestion", "1=1", on=("DELETE",)),
        Guard("visits_signature_of_congress", "visits_signature", SIGNER_OF_CONGRESS),
        Guard("visits_signature_no_removal", "visits_signature", "1=1", on=("DELETE",)),
        Guard("visits_suggestedissue_in_county", "visits_suggestedissue", ISSUE_OF_COUNTY),
        Guard("visits_suggestedissue_no_removal", "visits_suggestedissue", "1=1", on=("DELETE",)),
        Guard("visits_suggestionevent_no_change", "visits_suggestionevent", "1=1", on=("UPDATE",)),
        Guard("visits_suggestionevent_no_removal", "visits_suggestionevent", "1=1", on=("DELETE",)),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
