"""Checklists of standards with their versions, and the assessments of venues. A version that has been
used, and an assessment that is finished, stay as they are.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

USED = "EXISTS (SELECT 1 FROM stations_assessment a WHERE a.standard_id = {row}.{column})"
COLUMNS = (
    *("county_id", "name", "number", "starts_on"),
    *("for_home", "for_workstation", "for_room", "for_specialised"),
)
FROZEN = f"""
({" OR ".join(f"NEW.{column} <> OLD.{column}" for column in COLUMNS)})
AND {USED.format(row="NEW", column="id")}
"""

ONE_PER_TIER = """
EXISTS (
  SELECT 1 FROM stations_standard s
  WHERE s.county_id = NEW.county_id AND s.id <> COALESCE(NEW.id, -1)
    AND ((s.for_home AND NEW.for_home) OR (s.for_workstation AND NEW.for_workstation)
         OR (s.for_room AND NEW.for_room) OR (s.for_specialised AND NEW.for_specialised))
    AND (s.ends_on IS NULL OR s.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR s.starts_on <= NEW.ends_on))
"""

END_AFTER_USE = """
NEW.ends_on IS NOT NULL AND EXISTS (
  SELECT 1 FROM stations_assessment a
  WHERE a.standard_id = NEW.id AND a.state <> 'dropped' AND a.assessed_on > NEW.ends_on)
"""

# The version holds on the day for the tier of the venue, and its weights add up.
ASSESSMENT_FITS = """
NOT EXISTS (
  SELECT 1 FROM stations_standard s JOIN stations_venue v ON v.id = NEW.venue_id
  WHERE s.id = NEW.standard_id AND s.county_id = v.county_id
    AND s.starts_on <= NEW.assessed_on
    AND (s.ends_on IS NULL OR s.ends_on >= NEW.assessed_on)
    AND v.opened_on <= NEW.assessed_on
    AND (v.closed_on IS NULL OR v.closed_on >= NEW.assessed_on)
    AND ((v.tier = 'home' AND s.for_home) OR (v.tier = 'workstation' AND s.for_workstation)
         OR (v.tier = 'room' AND s.for_room) OR (v.tier = 'specialised' AND s.for_specialised))
    AND (SELECT SUM(i.weight) FROM stations_standarditem i WHERE i.standard_id = s.id) = 100)
"""

ASSESSMENT_FROZEN = """
OLD.state <> 'draft' OR NEW.venue_id <> OLD.venue_id OR NEW.standard_id <> OLD.standard_id
OR NEW.kind <> OLD.kind OR NEW.assessed_on <> OLD.assessed_on OR NEW.by_id <> OLD.by_id
"""

INCOMPLETE = """
NEW.state = 'final' AND EXISTS (
  SELECT 1 FROM stations_standarditem i
  WHERE i.standard_id = NEW.standard_id AND NOT EXISTS (
    SELECT 1 FROM stations_itemresult r WHERE r.assessment_id = NEW.id AND r.item_id = i.id))
"""

# An item of that version, while the assessment is a draft; the weight exactly when it is met.
RESULT_FITS = """
NOT EXISTS (
  SELECT 1 FROM stations_assessment a
  JOIN stations_standarditem i ON i.standard_id = a.standard_id
  WHERE a.id = NEW.assessment_id AND i.id = NEW.item_id AND a.state = 'draft'
    AND NEW.score <= i.weight AND (NEW.state = 'met') = (NEW.score = i.weight)
    AND (i.computed <> '') = (NEW.by_id IS NULL))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0006_upgrade"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("self", "自评"), ("review", "县级复核")],
                        max_length=6,
                        verbose_name="由谁评",
                    ),
                ),
                ("assessed_on", models.DateField(verbose_name="评估日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "评估中"), ("final", "已完成"), ("dropped", "已放弃")],
                        default="draft",
                        max_length=7,
                        verbose_name="状态",
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="完成时间"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "评估",
                "ordering": ["-assessed_on", "-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state", "final")),
                    models.Q(
                        models.Q(("state", "final"), _negated=True), ("finished_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="stations_assessment_final_has_moment",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("met", "符合"), ("partly", "部分符合"), ("not", "不符合")],
                        max_length=6,
                        verbose_name="结果",
                    ),
                ),
                ("score", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="得分")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("facts", models.JSONField(default=dict, editable=False)),
                (
                    "photo",
                    models.ImageField(
                        blank=True,
                        max_length=200,
                        upload_to="standards/%Y/%m/",
                        verbose_name="照片",
                    ),
                ),
                ("at", models.DateTimeField(editable=False)),
            ],
            options={
                "verbose_name": "评估结果",
                "ordering": ["assessment_id", "item__position"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("score", 0), ("state", "not")),
                    models.Q(
                        ("score__gt", 0), ("score__lte", 100), ("state__in", ["met", "partly"])
                    ),
                    _connector="OR",
                ),
                name="stations_itemresult_score",
                violation_error_message="不符合得 0 分，符合和部分符合大于 0 分。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="第几版"
                    ),
                ),
                ("for_home", models.BooleanField(default=False, verbose_name="用于“家”")),
                ("for_workstation", models.BooleanField(default=False, verbose_name="用于“站”")),
                ("for_room", models.BooleanField(default=False, verbose_name="用于“室”")),
                ("for_specialised", models.BooleanField(default=False, verbose_name="用于“专”")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "标准",
                "ordering": ["county_id", "name", "-number", "-id"],
                "abstract": False,
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="stations_standard_from_to",
                violation_error_message="结束日期不能早于开始日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("for_home", True),
                    ("for_workstation", True),
                    ("for_room", True),
                    ("for_specialised", True),
                    _connector="OR",
                ),
                name="stations_standard_has_tier",
                violation_error_message="至少用于一个层级。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandardItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(editable=False, max_length=12)),
                ("position", models.PositiveSmallIntegerField(editable=False)),
                (
                    "heading",
                    models.CharField(
                        choices=[
                            ("institution", "制度化"),
                            ("standard", "规范化"),
                            ("information", "信息化"),
                            ("profession", "专业化"),
                        ],
                        max_length=12,
                        verbose_name="归类",
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("criterion", models.CharField(max_length=200, verbose_name="要求")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="分值")),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="佐证")),
                (
                    "computed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("deputies", "进站代表及其公开资料"),
                            ("plan", "年度计划和值班表"),
                            ("ledgers", "来访和活动 7 天内录入"),
                            ("staff", "站长和联络员"),
                            ("effect", "一年的活动、来访和已解决的问题"),
                        ],
                        max_length=10,
                        verbose_name="系统计算",
                    ),
                ),
            ],
            options={
                "verbose_name": "标准项目",
                "ordering": ["standard_id", "position"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 100)),
                name="stations_standarditem_weight",
                violation_error_message="分值在 1 到 100 之间。",
            ),
                ],
            },
        ),
        migrations.AddField(
            model_name="county",
            name="five_stars_from",
            field=models.PositiveSmallIntegerField(default=95, verbose_name="五星级从几分起"),
        ),
        migrations.AddField(
            model_name="county",
            name="four_stars_from",
            field=models.PositiveSmallIntegerField(default=90, verbose_name="四星级从几分起"),
        ),
        migrations.AddField(
            model_name="county",
            name="shows_stars",
            field=models.BooleanField(default=False, verbose_name="按得分评星级"),
        ),
        migrations.AddField(
            model_name="county",
            name="three_stars_from",
            field=models.PositiveSmallIntegerField(default=80, verbose_name="三星级从几分起"),
        ),
        migrations.AddConstraint(
            model_name="county",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("three_stars_from__gte", 1),
                    ("four_stars_from__gt", models.F("three_stars_from")),
                    ("five_stars_from__gt", models.F("four_stars_from")),
                    ("five_stars_from__lte", 100),
                ),
                name="stations_county_star_lines",
                violation_error_message="分数线在 1 到 100 之间，五星高于四星，四星高于三星。",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="评估人",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="stations.venue",
                verbose_name="家站",
            ),
        ),
        migrations.AddField(
            model_name="itemresult",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="stations.assessment",
                verbose_name="评估",
            ),
        ),
        migrations.AddField(
            model_name="itemresult",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="standard",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stations.region",
                verbose_name="县",
            ),
        ),
        migrations.AddField(
            model_name="standard",
            name="replaces",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successor",
                to="stations.standard",
                verbose_name="代替哪一版",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="stations.standard",
                verbose_name="标准",
            ),
        ),
        migrations.AddField(
            model_name="standarditem",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="stations.standard",
                verbose_name="标准",
            ),
        ),
        migrations.AddField(
            model_name="itemresult",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="stations.standarditem",
                verbose_name="项目",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.UniqueConstraint(
                fields=("county", "name", "number"),
                name="stations_standard_version_once",
                violation_error_message="这个县已经有这个名称的标准。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("replaces__isnull", True)),
                    models.Q(("number__gt", 1), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="stations_standard_version_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["venue", "kind", "state", "assessed_on"], name="stations_assessment_last"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("venue", "kind"),
                name="stations_assessment_one_draft",
                violation_error_message="这处家站已经有一份没有做完的评估，请先做完。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.UniqueConstraint(
                fields=("standard", "code"), name="stations_standarditem_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.UniqueConstraint(
                fields=("standard", "position"), name="stations_standarditem_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.UniqueConstraint(
                fields=("standard", "name"),
                name="stations_standarditem_name_once",
                violation_error_message="这一版里已经有这个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("computed", ""), _negated=True),
                fields=("standard", "computed"),
                name="stations_standarditem_computed_once",
                violation_error_message="同一种系统计算只能用于一项。",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemresult",
            constraint=models.UniqueConstraint(
                fields=("assessment", "item"), name="stations_itemresult_once"
            ),
        ),
        Guard("stations_standard_frozen", "stations_standard", FROZEN, on=("UPDATE",)),
        Guard("stations_standard_one_per_tier", "stations_standard", ONE_PER_TIER),
        Guard(
            "stations_standard_end_after_use", "stations_standard", END_AFTER_USE, on=("UPDATE",)
        ),
        Guard("stations_standard_no_removal", "stations_standard", "1=1", on=("DELETE",)),
        Guard(
            "stations_standarditem_frozen",
            "stations_standarditem",
            USED.format(row="NEW", column="standard_id"),
        ),
        Guard(
            "stations_standarditem_stays",
            "stations_standarditem",
            "NEW.standard_id <> OLD.standard_id",
            on=("UPDATE",),
        ),
        Guard(
            "stations_standarditem_kept",
            "stations_standarditem",
            USED.format(row="OLD", column="standard_id"),
            on=("DELETE",),
        ),
        Guard("stations_assessment_fits", "stations_assessment", ASSESSMENT_FITS, on=("INSERT",)),
        Guard(
            "stations_assessment_frozen", "stations_assessment", ASSESSMENT_FROZEN, on=("UPDATE",)
        ),
        Guard("stations_assessment_complete", "stations_assessment", INCOMPLETE),
        Guard("stations_assessment_no_removal", "stations_assessment", "1=1", on=("DELETE",)),
        Guard("stations_itemresult_fits", "stations_itemresult", RESULT_FITS),
        Guard("stations_itemresult_no_removal", "stations_itemresult", "1=1", on=("DELETE",)),
    ]
