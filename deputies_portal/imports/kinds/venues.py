"""Venues 家站 from a file. A venue is known by its name; without that by its tier and place, as
long as the file and the register have one such venue each: then its name is a new one."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.base import PhoneField
from deputies_portal.imports.columns import Column, of_model, words_of
from deputies_portal.imports.keeping import keep
from deputies_portal.imports.kinds.base import Kind, refuse, takes_back
from deputies_portal.imports.kinds.named_places import Places
from stations.models import Venue
from stations.venues.forms.venues import VenueForm
from visits.lifecycle import closures

Tier = Venue.Tier
TIERS = words_of(
    Tier,
    home=("家", "代表之家"),
    workstation=("站", "工作站", "乡镇站", "人大代表工作站"),
    room=("室", "联络室", "村室", "联络站", "人大代表联络室"),
    specialised=("专", "专业站", "专业代表站", "行业站"),
)
LENGTH_OF_TIER = {Tier.HOME: 6, Tier.WORKSTATION: 9, Tier.ROOM: 12}
GUIDES_FIRST = [Tier.HOME, Tier.WORKSTATION, Tier.SPECIALISED, Tier.ROOM]
PLAIN = ("hamlet", "park", "field", "head", "liaison", "liaison_phone", "public_phone")
PLAIN += ("address", "latitude", "longitude", "opening", "opened_on")


class Venues(Kind):
    name = "venues"
    label = gettext_lazy("家站")
    purpose = gettext_lazy("家、站、室和专业站的档案。")
    icon = "pin"
    register = "desk:venues"
    models = (Venue,)
    beside = VenueForm.beside
    renamed = {"county": "code", "parent": "guide"}
    columns = (
        of_model(
            Venue,
            "tier",
            "层级",
            words=TIERS,
            needed=True,
            synonyms=("类型", "阵地类型", "级别"),
            example="代表联络室",
        ),
        Column(
            "code",
            "区划代码",
            shape="code",
            synonyms=("行政区划代码", "代码", "编码"),
            says=gettext_lazy("不写就按乡镇和村社区的名称找。"),
            example="530524101001",
        ),
        Column("township", "乡镇", synonyms=("所属乡镇", "街道", "乡镇街道"), example="田园镇"),
        Column(
            "village",
            "村社区",
            synonyms=("村", "社区", "所属村", "村委会"),
            example="关庙社区居民委员会",
        ),
        of_model(
            Venue,
            "name",
            "名称",
            needed=True,
            synonyms=("家站", "站名", "家站名称", "阵地名称"),
            example="田园镇关庙社区联络室",
        ),
        of_model(Venue, "field", "专业领域", synonyms=("领域",)),
        of_model(Venue, "hamlet", "自然村"),
        of_model(Venue, "park", "农场或园区", synonyms=("农场", "园区")),
        Column("guide", "由谁指导", synonyms=("上级家站", "指导家站", "上级")),
        of_model(Venue, "head", "站长", synonyms=("负责人", "站室长"), example="字光明"),
        of_model(Venue, "liaison", "联络员", synonyms=("联络人",), example="字春梅"),
        Column(
            "liaison_phone",
            "联络员电话",
            PhoneField(required=False),
            synonyms=("联络电话", "联络员手机"),
            private=True,
            shape="phone",
        ),
        Column(
            "public_phone",
            "公开电话",
            PhoneField(required=False),
            synonyms=("电话", "办公电话"),
            shape="phone",
            example="08757120000",
        ),
        of_model(Venue, "address", "地址", synonyms=("详细地址",), example="关庙社区党群服务中心"),
        of_model(Venue, "latitude", "纬度", shape="number"),
        of_model(Venue, "longitude", "经度", shape="number"),
        of_model(Venue, "opening", "开放时间", example="工作日 8:30—17:30"),
        of_model(
            Venue,
            "opened_on",
            "设立日期",
            synonyms=("成立日期", "建站日期", "设立时间"),
            example="2019-06-01",
        ),
    )

    def __init__(self, trial):
        super().__init__(trial)
        self.places = Places(trial.county)
        self.in_file: Counter = Counter()

    def order(self, rows):
        """Whoever guides comes before the guided; the file counts how many venues a place has."""
        tiers = {word: tier for tier, words in TIERS.items() for word in (tier, *words)}

        def rank(said):
            tier = tiers.get(said.texts.get("tier", ""))
            return GUIDES_FIRST.index(tier) if tier else len(GUIDES_FIRST)

        for said in rows:
            self.in_file[self._spot(said.texts)] += 1
        return sorted(rows, key=rank)

    @staticmethod
    def _spot(texts) -> tuple:
        return tuple(texts.get(name, "") for name in ("tier", "code", "township", "village"))

    def take(self, said, values):
        tier, place = values["tier"], self._place(values)
        self.once(said, values["name"])
        venue = self._known(said, values, place)
        facts = {name: values[name] for name in PLAIN if name in values}
        facts |= {"name": values["name"], "tier": tier, "county_id": self.trial.county}
        facts["township_id"] = place.pk[:9] if len(place.pk) > 6 else None
        facts["village_id"] = place.pk if len(place.pk) == 12 else None
        if venue.pk is None:
            facts.setdefault("opened_on", self.trial.on)
        if venue.pk is None or "guide" in values:
            facts["parent_id"] = self._guide(values, facts)
        deeds = keep(self.trial, said.line, venue, facts)
        self._remember(venue, deeds)
        return deeds

    def _place(self, values):
        place = self.places.of_row(values)
        length = LENGTH_OF_TIER.get(values["tier"])
        if place is None:
            place = self.places.region("code", self.trial.county)
        if length and len(place.pk) != length:
            column = {6: "code", 9: "township", 12: "village"}[length]
            rule = "stations_venue_place_fits_tier"
            messages = {c.name: c.violation_error_message for c in Venue._meta.constraints}
            refuse(column, messages[rule])
        return place

    def _known(self, said, values, place) -> Venue:
        if named := self.places.venue_by_name.get(values["name"]):
            if named.tier != values["tier"]:
                refuse("tier", _("册里的“%(name)s”不是这个层级。"), name=named.name)
            return Venue.objects.select_related("county__county").get(pk=named.pk)
        there = [one for one in self.places.venues if self._is_there(one, values, place)]
        alone = self.in_file[self._spot(said.texts)] == 1
        if values["tier"] != Tier.SPECIALISED and len(there) == 1 and alone:
            return Venue.objects.select_related("county__county").get(pk=there[0].pk)
        return Venue()

    @staticmethod
    def _is_there(venue, values, place) -> bool:
        same = (venue.hamlet, venue.park) == (values.get("hamlet", ""), values.get("park", ""))
        return same and venue.tier == values["tier"] and venue.place.pk == place.pk

    def _guide(self, values, facts) -> int | None:
        if name := values.get("guide"):
            guide = self.places.venue_by_name.get(name)
            if guide is None:
                refuse("guide", _("没有在用的家站“%(name)s”。"), name=name[:30])
            return guide.pk
        guide = Venue.objects.guide_of(values["tier"], self.trial.county, facts["township_id"])
        return guide.pk if guide else None

    def _remember(self, venue, deeds) -> None:
        """Later rows may be guided by this venue, or name it."""
        if not deeds:
            return
        known = [one for one in self.places.venues if one.pk != venue.pk]
        self.places.venues[:] = [*known, venue]
        self.places.venue_by_name[venue.name] = venue

    @classmethod
    def export(cls, county):
        rows = Venue.objects.standing().filter(county=county)
        rows = rows.select_related("county", "township", "village", "parent")
        for venue in sorted(rows, key=_place_in_file):
            yield {
                "tier": cls.column("tier").word_of(venue.tier),
                "code": venue.place.pk,
                "township": venue.township.name if venue.township else "",
                "village": venue.village.name if venue.village else "",
                "guide": venue.parent.name if venue.parent else "",
                **{name: str(getattr(venue, name) or "") for name in ("name", *PLAIN)},
                "latitude": _degrees(venue.latitude),
                "longitude": _degrees(venue.longitude),
            }


def _degrees(value) -> str:
    return "" if value is None else f"{value:f}"


def _place_in_file(venue: Venue) -> tuple:
    """Guides first, then by code, the same whatever numbers the records have."""
    order = GUIDES_FIRST.index(Tier(venue.tier))
    return (venue.township_id or "", order, venue.village_id or "", venue.park, venue.name)


@takes_back(Venue)
def _close(venue, undoing):
    on = max(undoing.on, venue.opened_on)
    closures.close_venue(venue, on=on, reason=undoing.reason, **undoing.by)
