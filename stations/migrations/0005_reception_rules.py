"""By which rule a tier or a venue receives voters; one rule at a time, ended, never removed."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from deputies_portal.guards import Guard

NO_OVERLAP = """
EXISTS (
  SELECT 1 FROM stations_receptionrule r
  WHERE r.id <> COALESCE(NEW.id, -1) AND r.county_id = NEW.county_id
    AND (r.venue_id = NEW.venue_id
         OR (NEW.venue_id IS NULL AND r.venue_id IS NULL AND r.tier = NEW.tier))
    AND (r.ends_on IS NULL OR r.ends_on >= NEW.starts_on)
    AND (NEW.ends_on IS NULL OR r.starts_on <= NEW.ends_on))
"""

VENUE_IN_COUNTY = """
NEW.venue_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_venue v
  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0004_names_of_tiers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceptionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "代表之家"),
                            ("workstation", "代表工作站"),
                            ("room", "代表联络室"),
                            ("specialised", "专业代表工作站"),
                        ],
                        max_length=12,
                        verbose_name="哪一级家站",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("month_day", "每月固定一天"),
                            ("weekday", "每周固定一天"),
                            ("nth_weekday", "每月第几个星期几"),
                            ("dates", "指定日期（赶集日）"),
                        ],
                        max_length=11,
                        verbose_name="日子",
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="几号"),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "星期一"),
                            (2, "星期二"),
                            (3, "星期三"),
                            (4, "星期四"),
                            (5, "星期五"),
                            (6, "星期六"),
                            (7, "星期日"),
                        ],
                        null=True,
                        verbose_name="星期几",
                    ),
                ),
                (
                    "nth",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "第一个"),
                            (2, "第二个"),
                            (3, "第三个"),
                            (4, "第四个"),
                            (-1, "最后一个"),
                        ],
                        null=True,
                        verbose_name="第几个",
                    ),
                ),
                ("starts_at", models.TimeField(verbose_name="开始时间")),
                ("ends_at", models.TimeField(verbose_name="结束时间")),
                (
                    "on_day_off",
                    models.CharField(
                        choices=[
                            ("keep", "照常"),
                            ("next_working", "顺延到下一个工作日"),
                            ("week_later", "推后一周"),
                            ("skip", "不办"),
                        ],
                        default="keep",
                        max_length=12,
                        verbose_name="遇节假日和周末",
                    ),
                ),
                ("places", models.PositiveSmallIntegerField(default=2, verbose_name="每天人数")),
                (
                    "wish_national",
                    models.PositiveSmallIntegerField(default=0, verbose_name="全国人大代表"),
                ),
                (
                    "wish_province",
                    models.PositiveSmallIntegerField(default=0, verbose_name="省人大代表"),
                ),
                (
                    "wish_prefecture",
                    models.PositiveSmallIntegerField(default=0, verbose_name="州（市）人大代表"),
                ),
                (
                    "wish_county",
                    models.PositiveSmallIntegerField(default=0, verbose_name="县人大代表"),
                ),
                (
                    "wish_township",
                    models.PositiveSmallIntegerField(default=0, verbose_name="乡镇人大代表"),
                ),
                (
                    "from_above",
                    models.BooleanField(
                        default=False,
                        help_text="本县联系的州（市）以上代表，没有进站的也可以排，并且先请他们。",
                        verbose_name="也请州（市）以上代表",
                    ),
                ),
                (
                    "distance",
                    models.PositiveSmallIntegerField(
                        default=7, help_text="0 表示不限。", verbose_name="同一人两次之间至少隔几天"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reception_rules",
                        to="stations.venue",
                        verbose_name="家站",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待日规则",
                "ordering": ["county_id", "venue_id", "tier", "-starts_on"],
                "abstract": False,
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="stations_receptionrule_from_to",
                violation_error_message="结束日期不能早于开始日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("venue__isnull", True), models.Q(("tier", ""), _negated=True)),
                    models.Q(("tier", ""), ("venue__isnull", False)),
                    _connector="OR",
                ),
                name="stations_receptionrule_tier_or_venue",
                violation_error_message="规则要么给一级家站，要么给一处家站。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("month_day__isnull", False),
                        ("month_day__range", (1, 31)),
                        ("nth__isnull", True),
                        ("pattern", "month_day"),
                        ("weekday__isnull", True),
                    ),
                    models.Q(
                        ("month_day__isnull", True),
                        ("nth__isnull", True),
                        ("pattern", "weekday"),
                        ("weekday__isnull", False),
                        ("weekday__range", (1, 7)),
                    ),
                    models.Q(
                        ("month_day__isnull", True),
                        ("nth__in", [1, 2, 3, 4, -1]),
                        ("nth__isnull", False),
                        ("pattern", "nth_weekday"),
                        ("weekday__isnull", False),
                        ("weekday__range", (1, 7)),
                    ),
                    models.Q(
                        ("month_day__isnull", True),
                        ("nth__isnull", True),
                        ("pattern", "dates"),
                        ("weekday__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="stations_receptionrule_pattern",
                violation_error_message="按所选的日子填写几号、星期几或日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="stations_receptionrule_hours",
                violation_error_message="结束时间要晚于开始时间。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("places__range", (1, 20))),
                name="stations_receptionrule_places",
                violation_error_message="每天人数在 1 到 20 之间。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    (
                        "places__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("wish_national"), "+", models.F("wish_province")
                                    ),
                                    "+",
                                    models.F("wish_prefecture"),
                                ),
                                "+",
                                models.F("wish_county"),
                            ),
                            "+",
                            models.F("wish_township"),
                        ),
                    )
                ),
                name="stations_receptionrule_wishes_fit",
                violation_error_message="各级代表加起来不能多于每天人数。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("distance__range", (0, 183))),
                name="stations_receptionrule_distance",
                violation_error_message="相隔天数在 0 到 183 之间。",
            ),
                ],
                'indexes': [
                    models.Index(
                fields=["county", "tier", "starts_on"], name="stations_reception_tier"
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceptionDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="stations.receptionrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待日期",
                "ordering": ["day"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("rule", "day"),
                name="stations_receptiondate_once",
                violation_error_message="同一天只写一次。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("day__gte", datetime.date(1949, 10, 1)),
                    ("day__lte", datetime.date(2100, 12, 31)),
                ),
                name="stations_receptiondate_day",
                violation_error_message="日期在1949年到2100年之间。",
            ),
                ],
            },
        ),
        Guard("stations_receptionrule_no_overlap", "stations_receptionrule", NO_OVERLAP),
        Guard("stations_receptionrule_venue_in_county", "stations_receptionrule", VENUE_IN_COUNTY),
        Guard("stations_receptionrule_no_removal", "stations_receptionrule", "1=1", on=("DELETE",)),
    ]
