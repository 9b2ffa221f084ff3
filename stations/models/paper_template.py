"""Templates of papers 文书模板 that a county uses instead of the shipped ones (docs/papers.md)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core import papers
from deputies_portal.core.database.guards import never_removed
from stations.models.dated import Dated, DatedQuerySet, once_while_open
from stations.models.place import Region
from stations.models.register import CountyRuleQuerySet


class PaperTemplateQuerySet(CountyRuleQuerySet, DatedQuerySet):
    def in_force(self):
        """One a county and paper at most: the one nobody has ended."""
        return self.filter(ends_on__isnull=True)


class PaperTemplate(Dated):
    """Never changed: another file is another row, and the one before has ended."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    paper = models.CharField(_("文书"), max_length=30)
    file = models.FileField(_("模板文件"), upload_to="papers/%Y/", max_length=200)
    file_name = models.CharField(_("文件名"), max_length=120)

    objects = PaperTemplateQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["county_id", "paper", "-id"]
        verbose_name = _("文书模板")
        constraints = [
            *Dated.Meta.constraints,
            once_while_open(
                "county",
                "paper",
                name="stations_papertemplate_once",
                message=_("这种文书刚刚换过模板，请重新打开这一页。"),
            ),
            models.CheckConstraint(
                condition=~Q(paper="") & ~Q(file=""), name="stations_papertemplate_has_file"
            ),
            never_removed(
                "stations_papertemplate", message=_("模板不能删除，可以恢复自带的模板。")
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.file_name}"

    def get_absolute_url(self):
        return f"{reverse('stations:paper', args=[self.paper])}?county={self.county_id}"

    @property
    def label(self) -> str:
        """What the paper is called; its code when the portal no longer knows it."""
        labels = {paper.code: str(paper.label) for paper in papers.known()}
        return labels.get(self.paper, self.paper)
