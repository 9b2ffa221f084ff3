"""Upgrade plans 提升改造计划 from a file: which venue, in which programme, by when.

Planned as on the page for many venues at once (`stations.upgrade.programmes`); a venue reported for
acceptance or accepted stays as it is.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.imports.columns import Column, of_model, words_of
from deputies_portal.imports.keeping import before_of
from deputies_portal.imports.kinds.base import Kind, refuse, takes_back
from deputies_portal.imports.kinds.named_places import Places
from deputies_portal.imports.trial import Act, Deed
from stations.models import UpgradeProgramme, VenueUpgrade
from stations.upgrade import programmes, workflow
from stations.upgrade.case import UpgradeCase
from stations.upgrade.programmes import PLANNED, VenuePlan

KINDS = words_of(VenueUpgrade.Kind, new=("新建",), renovate=("改造", "提升改造"))
DAYS = ("planned_start", "planned_finish", "due")


class Upgrades(Kind):
    name = "upgrades"
    label = gettext_lazy("提升改造计划")
    purpose = gettext_lazy("哪些家站列入方案，什么时候开工、完工、验收。")
    icon = "build"
    register = "stations:upgrade-board"
    models = (VenueUpgrade,)
    columns = (
        Column(
            "programme",
            "方案",
            needed=True,
            synonyms=("改造方案", "项目"),
            example="2025年提升改造",
        ),
        Column("venue", "家站", synonyms=("名称", "家站名称"), example="田园镇关庙社区联络室"),
        Column("venue_code", "家站区划代码", shape="code", synonyms=("区划代码", "代码")),
        of_model(
            VenueUpgrade,
            "kind",
            "改造方式",
            needed=True,
            words=KINDS,
            synonyms=("方式", "新建或改造"),
            example="改造",
        ),
        of_model(VenueUpgrade, "answering", "责任人", synonyms=("负责人",)),
        of_model(
            VenueUpgrade,
            "planned_start",
            "计划开工",
            needed=True,
            synonyms=("开工日期", "开工时间"),
            example="2025-03-01",
        ),
        of_model(
            VenueUpgrade,
            "planned_finish",
            "计划完工",
            needed=True,
            synonyms=("完工日期", "完工时间"),
            example="2025-09-30",
        ),
        of_model(
            VenueUpgrade,
            "due",
            "验收期限",
            needed=True,
            synonyms=("验收日期", "期限"),
            example="2025-10-31",
        ),
    )

    def __init__(self, trial):
        super().__init__(trial)
        self.places = Places(trial.county)
        rows = UpgradeProgramme.objects.filter(county=trial.county)
        self.programmes = {one.name: one for one in rows}

    def take(self, said, values):
        programme = self.programmes.get(values["programme"])
        if programme is None:
            refuse(
                "programme", _("没有方案“%(name)s”，请先建方案。"), name=values["programme"][:30]
            )
        if not programme.is_running:
            refuse("programme", _("这个方案已经结束。"))
        venue = self.places.venue(values)
        self.once(said, programme.pk, venue.pk)
        known = programme.upgrades.filter(venue=venue).select_related("venue").first()
        before = before_of(known) if known else {}
        facts = {name: values[name] for name in ("kind", *DAYS)}
        facts["answering"] = values.get("answering") or (known.answering if known else "")
        if known and not known.dropped_on and all(getattr(known, n) == facts[n] for n in facts):
            return []
        done = programmes.plan_venues(
            programme, [venue], VenuePlan(**facts), on=self.trial.on, **self.trial.by
        )
        if done.left:
            refuse("venue", _("“%(name)s”已经报验或验收，计划不再改。"), name=venue.name)
        (row,) = done.added or done.changed
        label = f"{programme} {venue}"
        if not known:
            return [Deed(said.line, Act.ADDED, row, label)]
        row.refresh_from_db()
        kept = {name: before[name] for name in (*PLANNED, "drop_reason")}
        return [Deed(said.line, Act.CHANGED, row, label, self._told(known, facts), kept)]

    @staticmethod
    def _told(known, facts) -> tuple:
        names = [name for name in DAYS if getattr(known, name) != facts[name]]
        return tuple(
            (str(known._meta.get_field(n).verbose_name), str(getattr(known, n)), str(facts[n]))
            for n in names
        )

    @classmethod
    def export(cls, county):
        rows = VenueUpgrade.objects.counted().filter(
            programme__county=county, programme__closed_on__isnull=True
        )
        rows = rows.select_related(
            "programme", "venue__county", "venue__township", "venue__village"
        )
        for row in sorted(
            rows, key=lambda one: (one.programme.name, one.venue.place.pk, one.venue.name)
        ):
            yield {
                "programme": row.programme.name,
                "venue": row.venue.name,
                "venue_code": row.venue.place.pk,
                "kind": cls.column("kind").word_of(row.kind),
                "answering": row.answering,
                **{name: getattr(row, name).isoformat() for name in DAYS},
            }


@takes_back(VenueUpgrade)
def _drop(upgrade, undoing):
    """Taken out of the programme again, with the reason."""
    at: datetime = undoing.at
    case = UpgradeCase(
        record=upgrade, actor=undoing.actor, posting=undoing.posting, on=undoing.on, at=at
    )
    workflow.act("drop", case, reason=undoing.reason)
