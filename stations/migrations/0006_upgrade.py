"""The upgrade programme: its list of aspects, programmes, venues, items, money, acceptance.

Counties founded before get the list as well.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from deputies_portal.guards import Guard

IN_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM stations_venue v JOIN stations_upgradeprogramme p ON p.county_id = v.county_id
  WHERE v.id = NEW.venue_id AND p.id = NEW.programme_id)
"""

IN_PROGRAMME = """
NEW.dropped_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM stations_upgradeprogramme p
  WHERE p.id = NEW.programme_id AND p.starts_on <= NEW.planned_start AND p.deadline >= NEW.due)
"""

PROGRAMME_CLOSED = """
EXISTS (SELECT 1 FROM stations_upgradeprogramme p
        WHERE p.id = NEW.programme_id AND p.closed_on IS NOT NULL)
"""

OPEN_VENUES = """
NEW.closed_on IS NOT NULL AND EXISTS (
  SELECT 1 FROM stations_venueupgrade u
  WHERE u.programme_id = NEW.id AND u.accepted_on IS NULL AND u.dropped_on IS NULL)
"""

DATES_OUTSIDE = """
EXISTS (
  SELECT 1 FROM stations_venueupgrade u
  WHERE u.programme_id = NEW.id AND u.dropped_on IS NULL
    AND (u.planned_start < NEW.starts_on OR u.due > NEW.deadline))
"""

LINE_FALLS = """
EXISTS (
  SELECT 1 FROM stations_planline l
  WHERE l.programme_id = NEW.programme_id AND l.id <> COALESCE(NEW.id, -1)
    AND ((l.until < NEW.until AND l.number > NEW.number)
         OR (l.until > NEW.until AND l.number < NEW.number)))
"""

ASPECT_OF_COUNTY = """
NOT EXISTS (
  SELECT 1 FROM stations_venueupgrade u
  JOIN stations_upgradeprogramme p ON p.id = u.programme_id
  JOIN stations_upgradeaspect a ON a.county_id = p.county_id
  WHERE u.id = NEW.upgrade_id AND a.id = NEW.aspect_id)
"""

NOT_DONE = """
NOT EXISTS (
  SELECT 1 FROM stations_upgradeitem i JOIN stations_acceptance a ON a.upgrade_id = i.upgrade_id
  WHERE i.id = NEW.item_id AND a.id = NEW.acceptance_id AND i.state = 'done')
"""

CHECKED_BY_DOER = """
EXISTS (
  SELECT 1 FROM stations_upgradeitem i JOIN stations_acceptance a ON a.id = NEW.acceptance_id
  WHERE i.id = NEW.item_id AND (
    i.done_by_id = a.recorded_by_id
    OR EXISTS (SELECT 1 FROM stations_inspector n
               WHERE n.acceptance_id = a.id AND n.name = i.doer)))
"""

INSPECTOR_IS_DOER = """
EXISTS (
  SELECT 1 FROM stations_itemcheck c JOIN stations_upgradeitem i ON i.id = c.item_id
  WHERE c.acceptance_id = NEW.acceptance_id AND i.doer = NEW.name)
"""

# Like stations/data/upgrade_aspects.csv on the day this was written.
ASPECTS = (
    ("场所", "独立或共用，不少于 20 平方米，布局合理"),
    ("设备", "电脑、打印机、显示屏、档案柜齐全"),
    ("标识", "门牌、标识墙按县里的统一式样"),
    ("制度上墙", "六项制度上墙"),
    ("公示栏", "代表信息、接待日和联系方式公示"),
    ("台账", "接待、交办、活动三本台账齐全"),
    ("信息化", "能登录本平台，能视频连线"),
    ("人员", "站长、联络员各一名"),
    ("经费", "年度运行经费列入预算"),
)


def give_aspects(apps, schema_editor):
    county, aspect = (apps.get_model("stations", name) for name in ("County", "UpgradeAspect"))
    aspect.objects.bulk_create(
        aspect(county_id=code, position=position, name=name, requirement=requirement)
        for code in county.objects.values_list("pk", flat=True)
        for position, (name, requirement) in enumerate(ASPECTS, 1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0005_reception_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="第几次")),
                ("reported_on", models.DateField(verbose_name="报验日期")),
                (
                    "report_note",
                    models.CharField(blank=True, max_length=200, verbose_name="报验说明"),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="验收日期")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "通过验收"), ("rejected", "整改后复验")],
                        max_length=8,
                        verbose_name="结论",
                    ),
                ),
                ("opinion", models.CharField(blank=True, max_length=300, verbose_name="验收意见")),
                ("put_right_by", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "验收",
                "ordering": ["upgrade_id", "no"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("held_on__isnull", True), ("recorded_at__isnull", True), ("result", "")
                    ),
                    models.Q(
                        models.Q(("result", ""), _negated=True),
                        ("held_on__gte", models.F("reported_on")),
                        ("held_on__isnull", False),
                        ("recorded_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="stations_acceptance_held_after_reported",
                violation_error_message="验收日期不能早于报验日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("result", "rejected"), _negated=True),
                        ("put_right_by__isnull", True),
                    ),
                    models.Q(
                        ("put_right_by__gte", models.F("held_on")),
                        ("put_right_by__isnull", False),
                        ("result", "rejected"),
                        models.Q(("opinion", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stations_acceptance_rejected_says_what",
                violation_error_message="整改后复验要写整改要求和期限，期限不能早于验收日期。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpgradeAspect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("requirement", models.CharField(blank=True, max_length=120, verbose_name="要求")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
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
            ],
            options={
                "verbose_name": "改造项目",
                "ordering": ["county_id", "position", "id"],
                'constraints': [
                    models.UniqueConstraint(
                condition=models.Q(("closed_on__isnull", True)),
                fields=("county", "name"),
                name="stations_upgradeaspect_name_once",
                violation_error_message="已经有这个名称。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("position__gte", 1), ("position__lte", 99)),
                name="stations_upgradeaspect_position",
                violation_error_message="次序在 1 到 99 之间。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpgradeItem",
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
                        choices=[
                            ("not_needed", "不需要"),
                            ("planned", "待做"),
                            ("in_work", "在做"),
                            ("done", "做完"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="进度",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="现状")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="开工日期")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="完工日期")),
                ("doer", models.CharField(blank=True, max_length=40, verbose_name="经办人")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="验收日期")),
                (
                    "aspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.upgradeaspect",
                        verbose_name="改造项目",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "改造项目",
                "ordering": ["upgrade_id", "aspect__position", "id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_on__isnull", False),
                        ("started_on__isnull", False),
                        ("state", "done"),
                        models.Q(("doer", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "done"), _negated=True),
                        ("doer", ""),
                        ("done_by__isnull", True),
                        ("done_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="stations_upgradeitem_done_says_who",
                violation_error_message="做完的项目要写经办人和日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("done_on__isnull", True),
                    ("done_on__gte", models.F("started_on")),
                    _connector="OR",
                ),
                name="stations_upgradeitem_done_after_start",
                violation_error_message="完工日期不能早于开工日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("accepted_on__isnull", True),
                    models.Q(("accepted_on__gte", models.F("done_on")), ("done_on__isnull", False)),
                    _connector="OR",
                ),
                name="stations_upgradeitem_accepted_after_done",
                violation_error_message="还没有做完的项目不能验收。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("passed", models.BooleanField(verbose_name="符合")),
                ("finding", models.CharField(blank=True, max_length=200, verbose_name="整改要求")),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="stations.acceptance",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="stations.upgradeitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "逐项核验",
                "ordering": ["acceptance_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("acceptance", "item"),
                name="stations_itemcheck_once",
                violation_error_message="这一项已经核验过。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("passed", True), models.Q(("finding", ""), _negated=True), _connector="OR"
                ),
                name="stations_itemcheck_failed_says_why",
                violation_error_message="不符合的项目要写整改要求。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpgradeProgramme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("aim", models.CharField(blank=True, max_length=200, verbose_name="目标")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("deadline", models.DateField(verbose_name="完成期限")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "closing_note",
                    models.CharField(blank=True, max_length=200, verbose_name="结束说明"),
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
            ],
            options={
                "verbose_name": "提升改造方案",
                "ordering": ["county_id", "-deadline", "-id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("county", "name"),
                name="stations_upgradeprogramme_name_once",
                violation_error_message="这个县已经有同名的方案。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("deadline__gte", models.F("starts_on"))),
                name="stations_upgradeprogramme_from_to",
                violation_error_message="完成期限不能早于开始日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True),
                    ("closed_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="stations_upgradeprogramme_closed_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeFund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("province", "省级资金"),
                            ("prefecture", "州（市）级资金"),
                            ("county", "县级财政"),
                            ("township", "乡镇自筹"),
                            ("village", "村集体"),
                            ("donation", "社会捐助"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funds",
                        to="stations.upgradeprogramme",
                    ),
                ),
            ],
            options={
                "verbose_name": "方案资金",
                "ordering": ["programme_id", "id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("programme", "source"),
                name="stations_programmefund_source_once",
                violation_error_message="这个来源已经填过。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)),
                name="stations_programmefund_not_negative",
                violation_error_message="金额不能是负数。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="到哪天")),
                ("number", models.PositiveSmallIntegerField(verbose_name="应验收几处")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_lines",
                        to="stations.upgradeprogramme",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划线",
                "ordering": ["programme_id", "until"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("programme", "until"),
                name="stations_planline_once",
                violation_error_message="这个月的计划已经填过。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VenueUpgrade",
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
                        choices=[("new", "新建"), ("renovate", "改造")],
                        default="renovate",
                        max_length=8,
                        verbose_name="改造方式",
                    ),
                ),
                ("answering", models.CharField(blank=True, max_length=40, verbose_name="责任人")),
                ("planned_start", models.DateField(verbose_name="计划开工")),
                ("planned_finish", models.DateField(verbose_name="计划完工")),
                ("due", models.DateField(verbose_name="验收期限")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("planned", "未开工"),
                            ("in_work", "改造中"),
                            ("ready", "待报验"),
                            ("reported", "待验收"),
                            ("rectifying", "整改中"),
                            ("accepted", "已验收"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "started_on",
                    models.DateField(editable=False, null=True, verbose_name="开工日期"),
                ),
                (
                    "finished_on",
                    models.DateField(editable=False, null=True, verbose_name="完工日期"),
                ),
                (
                    "reported_on",
                    models.DateField(editable=False, null=True, verbose_name="报验日期"),
                ),
                (
                    "recheck_by",
                    models.DateField(editable=False, null=True, verbose_name="整改期限"),
                ),
                (
                    "accepted_on",
                    models.DateField(editable=False, null=True, verbose_name="验收日期"),
                ),
                (
                    "dropped_on",
                    models.DateField(editable=False, null=True, verbose_name="移出日期"),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="移出原因"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upgrades",
                        to="stations.upgradeprogramme",
                        verbose_name="方案",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upgrades",
                        to="stations.venue",
                        verbose_name="家站",
                    ),
                ),
            ],
            options={
                "verbose_name": "家站改造",
                "ordering": ["programme_id", "venue_id"],
                'constraints': [
                    models.UniqueConstraint(
                fields=("programme", "venue"),
                name="stations_venueupgrade_once",
                violation_error_message="这处家站已经在方案里。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("planned_finish__gte", models.F("planned_start"))),
                name="stations_venueupgrade_finish_after_start",
                violation_error_message="计划完工不能早于计划开工。",
            ),
                    models.CheckConstraint(
                condition=models.Q(("due__gte", models.F("planned_finish"))),
                name="stations_venueupgrade_due_after_finish",
                violation_error_message="验收期限不能早于计划完工。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("finished_on__isnull", True),
                    models.Q(
                        ("finished_on__gte", models.F("started_on")), ("started_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="stations_venueupgrade_finished_after_started",
                violation_error_message="完工日期不能早于开工日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("reported_on__isnull", True),
                    models.Q(
                        ("finished_on__isnull", False),
                        ("reported_on__gte", models.F("finished_on")),
                    ),
                    _connector="OR",
                ),
                name="stations_venueupgrade_reported_after_finished",
                violation_error_message="全部做完以后才能报请验收。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    ("accepted_on__isnull", True),
                    models.Q(
                        ("accepted_on__gte", models.F("reported_on")),
                        ("reported_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="stations_venueupgrade_accepted_after_finished",
                violation_error_message="完工并报请验收以后才能验收。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_on__isnull", False), ("stage", "accepted")),
                    models.Q(
                        models.Q(("stage", "accepted"), _negated=True),
                        ("accepted_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="stations_venueupgrade_accepted_has_day",
                violation_error_message="验收通过要有日期。",
            ),
                    models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drop_reason", ""), ("dropped_on__isnull", True)),
                    models.Q(
                        ("dropped_on__isnull", False), models.Q(("drop_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="stations_venueupgrade_dropped_says_why",
                violation_error_message="移出方案要写原因。",
            ),
                ],
                'indexes': [
                    models.Index(
                fields=["programme", "stage", "due"], name="stations_venueupgrade_stage"
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpgradeProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=120, verbose_name="问题")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("solved_on", models.DateField(blank=True, null=True, verbose_name="解决日期")),
                ("solution", models.CharField(blank=True, max_length=120, verbose_name="怎样解决")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "upgrade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="stations.venueupgrade",
                    ),
                ),
            ],
            options={
                "verbose_name": "改造中的问题",
                "ordering": ["upgrade_id", "-found_on", "-id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(
                    ("solved_on__isnull", True),
                    ("solved_on__gte", models.F("found_on")),
                    _connector="OR",
                ),
                name="stations_upgradeproblem_from_to",
                violation_error_message="解决日期不能早于发现日期。",
            ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpgradePhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "改造前"), ("after", "改造后")],
                        max_length=6,
                        verbose_name="时候",
                    ),
                ),
                (
                    "file",
                    models.ImageField(
                        max_length=200, upload_to="upgrade/%Y/%m/", verbose_name="照片"
                    ),
                ),
                ("caption", models.CharField(max_length=80, verbose_name="说明")),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="拍摄日期")),
                (
                    "removed_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="撤下日期"
                    ),
                ),
                (
                    "upgrade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="stations.venueupgrade",
                    ),
                ),
            ],
            options={
                "verbose_name": "改造照片",
                "ordering": ["upgrade_id", "id"],
            },
        ),
        migrations.AddField(
            model_name="upgradeitem",
            name="upgrade",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="stations.venueupgrade",
            ),
        ),
        migrations.CreateModel(
            name="MoneyLine",
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
                        choices=[("budget", "预算"), ("spent", "支出")],
                        max_length=6,
                        verbose_name="性质",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("province", "省级资金"),
                            ("prefecture", "州（市）级资金"),
                            ("county", "县级财政"),
                            ("township", "乡镇自筹"),
                            ("village", "村集体"),
                            ("donation", "社会捐助"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）"),
                ),
                ("purpose", models.CharField(max_length=80, verbose_name="用途")),
                ("on", models.DateField(verbose_name="日期")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "upgrade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="money",
                        to="stations.venueupgrade",
                    ),
                ),
            ],
            options={
                "verbose_name": "改造经费",
                "ordering": ["upgrade_id", "on", "id"],
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)),
                name="stations_moneyline_not_negative",
                violation_error_message="金额不能是负数。",
            ),
                ],
            },
        ),
        migrations.AddField(
            model_name="acceptance",
            name="upgrade",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptances",
                to="stations.venueupgrade",
            ),
        ),
        migrations.CreateModel(
            name="Inspector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspectors",
                        to="stations.acceptance",
                    ),
                ),
            ],
            options={
                "verbose_name": "验收人员",
                "ordering": ["acceptance_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("acceptance", "name"),
                        name="stations_inspector_once",
                        violation_error_message="验收人员写了两次。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="stations_inspector_has_name",
                        violation_error_message="请写验收人员的姓名。",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="upgradeitem",
            constraint=models.UniqueConstraint(
                fields=("upgrade", "aspect"),
                name="stations_upgradeitem_aspect_once",
                violation_error_message="这一项已经列入。",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                fields=("upgrade", "no"),
                name="stations_acceptance_no_once",
                violation_error_message="这一次验收已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result", "")),
                fields=("upgrade",),
                name="stations_acceptance_one_open",
                violation_error_message="已经报请验收，还没有结论。",
            ),
        ),
        Guard("stations_venueupgrade_in_county", "stations_venueupgrade", IN_COUNTY),
        Guard("stations_venueupgrade_in_programme", "stations_venueupgrade", IN_PROGRAMME),
        Guard(
            "stations_venueupgrade_programme_runs",
            "stations_venueupgrade",
            PROGRAMME_CLOSED,
            on=("INSERT",),
        ),
        Guard(
            "stations_upgradeprogramme_all_accepted",
            "stations_upgradeprogramme",
            OPEN_VENUES,
            on=("UPDATE",),
        ),
        Guard(
            "stations_upgradeprogramme_holds_dates",
            "stations_upgradeprogramme",
            DATES_OUTSIDE,
            on=("UPDATE",),
        ),
        Guard("stations_planline_grows", "stations_planline", LINE_FALLS),
        Guard("stations_upgradeitem_of_county", "stations_upgradeitem", ASPECT_OF_COUNTY),
        Guard("stations_itemcheck_of_done_item", "stations_itemcheck", NOT_DONE),
        Guard("stations_itemcheck_not_by_doer", "stations_itemcheck", CHECKED_BY_DOER),
        Guard("stations_inspector_not_doer", "stations_inspector", INSPECTOR_IS_DOER),
        Guard(
            "stations_acceptance_no_change",
            "stations_acceptance",
            "OLD.result <> ''",
            on=("UPDATE",),
        ),
        *(
            Guard(f"stations_{name}_no_removal", f"stations_{name}", "1=1", on=("DELETE",))
            for name in ("acceptance", "inspector", "itemcheck")
        ),
        *(
            Guard(f"stations_{name}_no_change", f"stations_{name}", "1=1", on=("UPDATE",))
            for name in ("inspector", "itemcheck")
        ),
        migrations.RunPython(give_aspects, migrations.RunPython.noop),
    ]
