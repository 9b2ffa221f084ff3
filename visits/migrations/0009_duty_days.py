"""Duty days, turns, drafts of a rota, joint days, leave and swaps; a visit may hang on a duty day."""

import datetime
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

VENUE_IN_COUNTY = """
NOT EXISTS (SELECT 1 FROM stations_venue v
            WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
"""

DRAFT_PLACE = """
NEW.venue_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM stations_venue v
  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id
    AND COALESCE(v.township_id, '') = COALESCE(NEW.township_id, ''))
"""

DEPUTIES_IN_COUNTY = """
EXISTS (SELECT 1 FROM visits_dutyday d, stations_deputy p
        WHERE d.id = NEW.day_id AND p.id IN (NEW.deputy_id, NEW.substitute_id)
          AND p.county_id <> d.county_id)
"""

# Of two announced turns of one person at hours in common: another turn `t` on another day `o`.
SITS = """(CASE WHEN {row}.substitute_id IS NULL THEN {row}.attendance
      ELSE {row}.substitute_attendance END) NOT IN ('leave', 'absent')"""

PERSON_ONCE = f"""
NOT NEW.is_cancelled AND COALESCE(NEW.substitute_id, NEW.deputy_id) IS NOT NULL
AND {SITS.format(row="NEW")}
AND EXISTS (
  SELECT 1 FROM visits_dutyslot t JOIN visits_dutyday o ON o.id = t.day_id
  JOIN visits_dutyday d ON d.id = NEW.day_id
  WHERE (t.substitute_id = COALESCE(NEW.substitute_id, NEW.deputy_id)
         OR (t.substitute_id IS NULL
             AND t.deputy_id = COALESCE(NEW.substitute_id, NEW.deputy_id)))
    AND t.id <> COALESCE(NEW.id, -1) AND NOT t.is_cancelled AND {SITS.format(row="t")}
    AND d.state IN ('published', 'held') AND o.state IN ('published', 'held')
    AND o.day = d.day AND o.starts_at < d.ends_at AND d.starts_at < o.ends_at)
"""

PEOPLE_ONCE = f"""
NEW.state IN ('published', 'held')
AND EXISTS (
  SELECT 1 FROM visits_dutyslot s
  JOIN visits_dutyslot t
    ON t.substitute_id = COALESCE(s.substitute_id, s.deputy_id)
       OR (t.substitute_id IS NULL AND t.deputy_id = COALESCE(s.substitute_id, s.deputy_id))
  JOIN visits_dutyday o ON o.id = t.day_id
  WHERE s.day_id = NEW.id AND t.day_id <> NEW.id
    AND NOT s.is_cancelled AND {SITS.format(row="s")}
    AND NOT t.is_cancelled AND {SITS.format(row="t")}
    AND o.state IN ('published', 'held') AND o.day = NEW.day
    AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at)
"""

HELD_STAYS = """
OLD.state = 'held' AND (
  NEW.day <> OLD.day OR NEW.venue_id <> OLD.venue_id OR NEW.planned_for <> OLD.planned_for
  OR NEW.state NOT IN ('held', 'cancelled'))
"""

OF_COUNTY = """
NOT EXISTS (SELECT 1 FROM stations_deputy p
            WHERE p.id = NEW.deputy_id AND p.county_id = NEW.county_id)
"""

VISIT_OF_DAY = """
NEW.duty_day_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM visits_dutyday d
  WHERE d.id = NEW.duty_day_id AND d.venue_id = NEW.venue_id AND d.day = NEW.received_on)
"""

DAY_OF_VISITS = """
(NEW.day <> OLD.day OR NEW.venue_id <> OLD.venue_id OR NEW.state IN ('draft', 'cancelled'))
AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.duty_day_id = NEW.id AND v.state <> 'void')
"""

OF_ANNOUNCED_DAY = """
EXISTS (SELECT 1 FROM visits_dutyday d WHERE d.id = OLD.day_id AND d.state <> 'draft')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0005_reception_rules"),
        ("visits", "0008_taken_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="不在家站时写，例如村委会一楼。",
                        max_length=80,
                        verbose_name="改在别处",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "已发布"),
                            ("held", "已举行"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("planned_for", models.DateField(verbose_name="原定日期")),
                ("day", models.DateField(verbose_name="日期")),
                ("starts_at", models.TimeField(verbose_name="开始时间")),
                ("ends_at", models.TimeField(verbose_name="结束时间")),
                ("is_confirmed", models.BooleanField(default=True, verbose_name="日历已确认")),
                ("is_by_hand", models.BooleanField(default=False, verbose_name="手工改过")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                ("held_from", models.TimeField(blank=True, null=True, verbose_name="实际开始")),
                ("held_to", models.TimeField(blank=True, null=True, verbose_name="实际结束")),
                (
                    "closing_note",
                    models.TextField(blank=True, max_length=1000, verbose_name="小结"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("changed_at", models.DateTimeField(editable=False)),
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
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_days",
                        to="stations.receptionrule",
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
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_days",
                        to="stations.venue",
                        verbose_name="家站",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待日",
                "ordering": ["day", "starts_at", "venue_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("venue", "day", "starts_at"),
                name="visits_dutyday_once",
                violation_error_message="这处家站这天这个时间已经有接待日。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("township__isnull", True),
                    ("county", django.db.models.functions.text.Substr("township_id", 1, 6)),
                    _connector="OR",
                ),
                name="visits_dutyday_township_in_county",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("day__gte", datetime.date(1949, 10, 1)),
                    ("day__lte", datetime.date(2100, 12, 31)),
                ),
                name="visits_dutyday_day",
                violation_error_message="日期在1949年到2100年之间。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="visits_dutyday_hours",
                violation_error_message="结束时间要晚于开始时间。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("held_from__isnull", False),
                        ("held_to__gt", models.F("held_from")),
                        ("held_to__isnull", False),
                        ("state", "held"),
                    ),
                    models.Q(
                        models.Q(("state", "held"), _negated=True),
                        ("held_from__isnull", True),
                        ("held_to__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="visits_dutyday_held_says_hours",
                violation_error_message="写明实际起止时间，结束要晚于开始。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "cancelled"), models.Q(("cancel_reason", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "cancelled"), _negated=True), ("cancel_reason", "")
                    ),
                    _connector="OR",
                ),
                name="visits_dutyday_cancelled_says_why",
                violation_error_message="取消要写明原因。",
            ),
                ],
                'indexes': [
                    models.Index(fields=["county", "day"], name="visits_dutyday_county"),
                    models.Index(fields=["township", "day"], name="visits_dutyday_township"),
                    models.Index(fields=["venue", "day"], name="visits_dutyday_venue"),
                ],
            },
        ),
        migrations.AddField(
            model_name="visit",
            name="duty_day",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="visits.dutyday",
                verbose_name="接待日",
            ),
        ),
        migrations.CreateModel(
            name="DutySlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national", "全国人大代表"),
                            ("province", "省人大代表"),
                            ("prefecture", "州（市）人大代表"),
                            ("county", "县人大代表"),
                            ("township", "乡镇人大代表"),
                        ],
                        max_length=10,
                        verbose_name="希望的层级",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national", "全国人大代表"),
                            ("province", "省人大代表"),
                            ("prefecture", "州（市）人大代表"),
                            ("county", "县人大代表"),
                            ("township", "乡镇人大代表"),
                        ],
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "没有可排的代表"),
                            ("mandate", "代表资格不在期内"),
                            ("leave", "请假"),
                            ("busy", "同一时间在别处"),
                            ("distance", "离上一次太近"),
                            ("by_hand", "手工空出"),
                            ("ended", "代表资格或进站已结束"),
                        ],
                        max_length=8,
                        verbose_name="空缺原因",
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=dict)),
                ("is_by_hand", models.BooleanField(default=False, verbose_name="手工改过")),
                ("is_extra", models.BooleanField(default=False, verbose_name="没有排班也来了")),
                (
                    "substitute_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national", "全国人大代表"),
                            ("province", "省人大代表"),
                            ("prefecture", "州（市）人大代表"),
                            ("county", "县人大代表"),
                            ("township", "乡镇人大代表"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "substitute_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("leave", "请假替班"),
                            ("swap", "换班"),
                            ("ended", "不再担任"),
                            ("other", "其他原因"),
                        ],
                        max_length=5,
                        verbose_name="替班原因",
                    ),
                ),
                (
                    "substitute_note",
                    models.CharField(blank=True, max_length=200, verbose_name="替班说明"),
                ),
                (
                    "attendance",
                    models.CharField(
                        blank=True,
                        choices=[("came", "到"), ("leave", "请假"), ("absent", "未到")],
                        max_length=6,
                        verbose_name="到场",
                    ),
                ),
                (
                    "substitute_attendance",
                    models.CharField(
                        blank=True,
                        choices=[("came", "到"), ("leave", "请假"), ("absent", "未到")],
                        max_length=6,
                        verbose_name="替班到场",
                    ),
                ),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="已撤下")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("changed_at", models.DateTimeField(editable=False)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="visits.dutyday",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="stations.deputy",
                        verbose_name="轮值代表",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to="stations.deputy",
                        verbose_name="替班代表",
                    ),
                ),
            ],
            options={
                "verbose_name": "轮值",
                "ordering": ["day_id", "rank", "id"],
                'constraints': [
                    models.UniqueConstraint(
                condition=models.Q(("deputy__isnull", False), ("is_cancelled", False)),
                fields=("day", "deputy"),
                name="visits_dutyslot_deputy_once",
                violation_error_message="这位代表这天已经排在这里。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("deputy__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                        ("level", ""),
                    ),
                    models.Q(
                        ("deputy__isnull", False),
                        ("reason", ""),
                        models.Q(("level", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visits_dutyslot_unfilled_says_why",
                violation_error_message="空缺要写明原因。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("substitute__isnull", True),
                        ("substitute_attendance", ""),
                        ("substitute_level", ""),
                        ("substitute_why", ""),
                    ),
                    models.Q(
                        ("substitute__isnull", False),
                        models.Q(("substitute_why", ""), _negated=True),
                        models.Q(("substitute_level", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visits_dutyslot_substitute_says_why",
                violation_error_message="替班要写明原因。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("substitute__isnull", True),
                    ("deputy__isnull", True),
                    models.Q(("substitute", models.F("deputy")), _negated=True),
                    _connector="OR",
                ),
                name="visits_dutyslot_substitute_is_another",
                violation_error_message="替班的人不能是本人。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("deputy__isnull", False), ("attendance", ""), _connector="OR"),
                name="visits_dutyslot_somebody_came",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("day", models.DateField(verbose_name="日期")),
                ("starts_at", models.TimeField(verbose_name="开始时间")),
                ("ends_at", models.TimeField(verbose_name="结束时间")),
                ("made_at", models.DateTimeField()),
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "集中接待日",
                "ordering": ["-day", "-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="visits_jointday_hours",
                violation_error_message="结束时间要晚于开始时间。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="visits_jointday_has_title",
                violation_error_message="写上这次集中接待的名称。",
            ),
                ],
            },
        ),
        migrations.AddField(
            model_name="dutyday",
            name="joint_day",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duty_days",
                to="visits.jointday",
            ),
        ),
        migrations.CreateModel(
            name="JointGuest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=80, verbose_name="单位和姓名")),
                (
                    "duty_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="visits.dutyday",
                    ),
                ),
                (
                    "joint_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="visits.jointday",
                    ),
                ),
            ],
            options={
                "verbose_name": "应邀人员",
                "ordering": ["duty_day_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("duty_day", "text"),
                name="visits_jointguest_once",
                violation_error_message="这处家站已经写了这个人。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="visits_jointguest_has_text"
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="从")),
                ("last", models.DateField(verbose_name="到")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批"),
                            ("granted", "已准假"),
                            ("refused", "未准假"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision_note",
                    models.CharField(blank=True, max_length=200, verbose_name="答复"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leave",
                        to="stations.deputy",
                        verbose_name="代表",
                    ),
                ),
            ],
            options={
                "verbose_name": "请假",
                "ordering": ["-first", "-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="visits_leave_from_to",
                violation_error_message="结束日期不能早于开始日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="visits_leave_says_why",
                violation_error_message="写明请假原因。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="visits_leave_decided_when",
            ),
                    models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "granted"])),
                fields=("deputy", "first", "last"),
                name="visits_leave_once",
                violation_error_message="这几天已经请过假。",
            ),
                ],
                'indexes': [
                    models.Index(fields=["county", "state", "last"], name="visits_leave_county"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RotaDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="从")),
                ("last", models.DateField(verbose_name="到")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("published", "已发布"),
                            ("discarded", "已放弃"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.venue",
                        verbose_name="家站",
                    ),
                ),
            ],
            options={
                "verbose_name": "值班表草稿",
                "ordering": ["-made_at", "-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="visits_rotadraft_from_to",
                violation_error_message="结束日期不能早于开始日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("township__isnull", True),
                    ("county", django.db.models.functions.text.Substr("township_id", 1, 6)),
                    _connector="OR",
                ),
                name="visits_rotadraft_township_in_county",
                violation_error_message="乡镇不在这个县。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", False), ("state", "published")),
                    models.Q(
                        models.Q(("state", "published"), _negated=True),
                        ("published_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="visits_rotadraft_published_when",
            ),
                ],
                'indexes': [
                    models.Index(fields=["county", "state"], name="visits_rotadraft_county"),
                ],
            },
        ),
        migrations.AddField(
            model_name="dutyday",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="days",
                to="visits.rotadraft",
            ),
        ),
        migrations.CreateModel(
            name="Swap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等对方答复"),
                            ("accepted", "等家站确认"),
                            ("confirmed", "已换班"),
                            ("refused", "没有换成"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.deputy",
                        verbose_name="代表",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.deputy",
                        verbose_name="换给谁",
                    ),
                ),
                (
                    "other_slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_for",
                        to="visits.dutyslot",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps",
                        to="visits.dutyslot",
                    ),
                ),
            ],
            options={
                "verbose_name": "换班",
                "ordering": ["-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("asker", models.F("other")), _negated=True),
                name="visits_swap_two_people",
                violation_error_message="不能和自己换班。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("other_slot__isnull", True),
                    models.Q(("slot", models.F("other_slot")), _negated=True),
                    _connector="OR",
                ),
                name="visits_swap_two_turns",
                violation_error_message="请选择对方的另一次值班。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ["asked", "accepted"])),
                    models.Q(
                        models.Q(("state__in", ["asked", "accepted"]), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="visits_swap_closed_when",
            ),
                    models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "accepted"])),
                fields=("slot",),
                name="visits_swap_one_open",
                violation_error_message="这次值班已经在申请换班。",
            ),
                    models.UniqueConstraint(
                condition=models.Q(
                    ("other_slot__isnull", False), ("state__in", ["asked", "accepted"])
                ),
                fields=("other_slot",),
                name="visits_swap_one_open_other",
                violation_error_message="对方的这次值班已经在申请换班。",
            ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="dutyday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("draft__isnull", False), ("published_on__isnull", True), ("state", "draft")
                    ),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True), ("published_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="visits_dutyday_drafted_or_published",
            ),
        ),
        Guard("visits_rotadraft_venue_fits", "visits_rotadraft", DRAFT_PLACE),
        Guard("visits_dutyday_venue_in_county", "visits_dutyday", VENUE_IN_COUNTY),
        Guard("visits_dutyday_person_once", "visits_dutyday", PEOPLE_ONCE, on=("UPDATE",)),
        Guard("visits_dutyday_held_stays", "visits_dutyday", HELD_STAYS, on=("UPDATE",)),
        Guard("visits_dutyday_visits_stay", "visits_dutyday", DAY_OF_VISITS, on=("UPDATE",)),
        Guard(
            "visits_dutyday_no_removal", "visits_dutyday", "OLD.state <> 'draft'", on=("DELETE",)
        ),
        Guard("visits_dutyslot_in_county", "visits_dutyslot", DEPUTIES_IN_COUNTY),
        Guard("visits_dutyslot_person_once", "visits_dutyslot", PERSON_ONCE),
        Guard("visits_dutyslot_no_removal", "visits_dutyslot", OF_ANNOUNCED_DAY, on=("DELETE",)),
        Guard("visits_leave_in_county", "visits_leave", OF_COUNTY),
        Guard("visits_visit_of_duty_day", "visits_visit", VISIT_OF_DAY),
        *(
            Guard(f"visits_{table}_no_removal", f"visits_{table}", "1=1", on=("DELETE",))
            for table in ("rotadraft", "jointday", "leave", "swap")
        ),
    ]
