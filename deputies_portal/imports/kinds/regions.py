"""Regions 行政区划 from a file, by `stations.regions.regions_import`: names may change, codes
never, and none is ended by a file."""

from django.utils.translation import gettext_lazy

from deputies_portal.imports.columns import Column, of_model, words_of
from deputies_portal.imports.keeping import before_of
from deputies_portal.imports.kinds.base import Kind, takes_back
from deputies_portal.imports.trial import Act, Deed, Said
from stations.models import Region
from stations.regions import regions_import
from stations.regions.regions_import import PARENT_LENGTH, RegionsRefused

LEVELS = words_of(
    Region.Level,
    prefecture=("州", "市", "地级"),
    county=("区", "县级"),
    township=("镇", "乡", "街道", "乡级"),
    village=("村", "社区", "村级"),
)
LEVEL_OF_LENGTH = {length: level for level, length in Region.CODE_LENGTH.items()}


class Regions(Kind):
    name = "regions"
    label = gettext_lazy("行政区划")
    purpose = gettext_lazy("省、州市、县、乡镇、村社区的代码和名称。")
    icon = "pin"
    register = "stations:regions"
    roles = frozenset({"administrator"})
    is_of_county = False
    is_of_whole = True
    most_rows = 100_000
    columns = (
        of_model(
            Region,
            "code",
            "区划代码",
            needed=True,
            shape="code",
            synonyms=("代码", "编码", "统计用区划代码"),
            example="530524101001",
        ),
        of_model(
            Region,
            "name",
            "名称",
            needed=True,
            synonyms=("区划名称",),
            example="关庙社区居民委员会",
        ),
        Column("level", "层级", words=LEVELS, says=gettext_lazy("不写就按代码的长度。")),
        Column("parent_code", "上级代码", shape="code", synonyms=("上级", "父级代码")),
    )

    def work(self, rows, progress):
        """All rows go to the one function that loads regions; it names every wrong one. Parents
        come first: taken back in the other order, nothing hangs on a code.
        """
        ready = []
        for said in rows:
            values, errors = self.read(said)
            if errors:
                self.trial.refuse(said, errors)
            else:
                ready.append((said, self._filled(values)))
        self._load(sorted(ready, key=lambda one: len(one[1]["code"])), progress)

    def _load(self, ready: list[tuple[Said, dict[str, str]]], progress) -> None:
        known = Region.objects.in_bulk([row["code"] for _said, row in ready])
        before = {code: before_of(region) for code, region in known.items()}
        lines, total = [(said.line, row) for said, row in ready], max(1, len(ready))
        by = {"actor": self.trial.actor, "by": self.trial.posting}
        by |= {"source": self.trial.imported.kind, "heard": lambda: progress(0, total)}
        try:
            regions_import.load_regions(lines, **by)
        except RegionsRefused as refused:
            said = {one.line: one for one, _row in ready}
            for wrong in refused.errors:
                self.trial.refuse(said[wrong.line], [("", wrong.message)])
        else:
            for done, (line, row) in enumerate(lines, 1):
                self.trial.take(self._deeds(line, row, before.get(row["code"])))
                progress(done, total)
        progress(total, total)

    @staticmethod
    def _filled(values) -> dict[str, str]:
        code = values["code"]
        level = values.get("level") or LEVEL_OF_LENGTH.get(len(code), "")
        parent = values.get("parent_code") or code[: PARENT_LENGTH.get(level, 0)]
        return {"code": code, "name": values["name"], "level": level, "parent_code": parent}

    @staticmethod
    def _deeds(line, row, before) -> list[Deed]:
        region = Region(code=row["code"], name=row["name"], level=row["level"])
        label = f"{region.code} {region.name}"
        if before is None:
            region.version = 1
            return [Deed(line, Act.ADDED, region, label)]
        if before["name"] == row["name"]:
            return []
        region.version = Region.objects.values_list("version", flat=True).get(pk=region.pk)
        told = ((str(Region._meta.get_field("name").verbose_name), before["name"], row["name"]),)
        kept = {"name": before["name"]}
        return [Deed(line, Act.CHANGED, region, label, told, kept)]

    @classmethod
    def export(cls, county):
        words = cls.column("level").word_of
        for region in Region.objects.standing().order_by("code").iterator():
            yield {
                "code": region.code,
                "name": region.name,
                "level": words(region.level),
                "parent_code": region.parent_id or "",
            }


@takes_back(Region)
def _remove(region, undoing):
    """A code on which nothing hangs is taken out of the list: it was never used."""
    region.delete()
