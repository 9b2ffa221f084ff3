from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core import papers
from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds

ACTIONS = {
    "venue.merge": _("家站并入别处"),
    "venuephoto.remove": _("撤下照片"),
    "mandate.suspend": _("暂停执行职务"),
    "mandate.resume": _("恢复执行职务"),
    "posting.create": _("任用"),
    "user.bulk": _("批量开通账号"),
    "venue.bulk": _("批量建站"),
    "undertakingunit.bulk": _("批量添加承办单位"),
    "posting.end": _("结束任用"),
    "region.end": _("撤销区划"),
    "upgradeprogramme.plan": _("批量安排改造"),
    "upgradeprogramme.plan_line": _("改计划线"),
    "upgradeprogramme.funds": _("改方案资金"),
    "venueupgrade.tick": _("更新改造进度"),
    "venueupgrade.report": _("报请验收"),
    "venueupgrade.accept": _("通过验收"),
    "venueupgrade.reject": _("整改后复验"),
    "venueupgrade.drop": _("移出提升改造方案"),
    "upgradephoto.remove": _("撤下照片"),
    "standard.new_version": _("另立一版标准"),
    "assessment.open": _("开始评估"),
    "assessment.record": _("记下评估结果"),
    "assessment.finish": _("完成评估"),
    "assessment.drop": _("放弃评估"),
    "activitytype.close": _("停用活动类型"),
    "cadencerule.end": _("结束规定"),
    "papertemplate.use": _("换用文书模板"),
    "papertemplate.end": _("恢复自带的文书模板"),
}


KINDS = {
    "stations.region": pgettext_lazy("one", "行政区划"),
    "stations.county": pgettext_lazy("one", "县"),
    "stations.term": pgettext_lazy("one", "届"),
    "stations.deputy": pgettext_lazy("one", "代表"),
    "stations.deputygroup": pgettext_lazy("one", "代表小组"),
    "stations.groupmembership": pgettext_lazy("one", "小组成员"),
    "stations.venue": pgettext_lazy("one", "家站"),
    "stations.mandate": pgettext_lazy("one", "代表资格"),
    "stations.assignment": pgettext_lazy("one", "进站入室"),
    "stations.undertakingunit": pgettext_lazy("one", "承办单位"),
    "stations.posting": pgettext_lazy("one", "任用"),
    "stations.colocation": pgettext_lazy("one", "联建"),
    "stations.honour": pgettext_lazy("one", "荣誉"),
    "stations.sponsorship": pgettext_lazy("one", "挂联"),
    "stations.equipment": pgettext_lazy("one", "设备"),
    "stations.venuedocument": pgettext_lazy("one", "制度文件"),
    "stations.venuephoto": pgettext_lazy("one", "照片"),
    "stations.upgradeaspect": pgettext_lazy("one", "改造项目"),
    "stations.upgradeprogramme": pgettext_lazy("one", "提升改造方案"),
    "stations.venueupgrade": pgettext_lazy("one", "家站改造"),
    "stations.moneyline": pgettext_lazy("one", "改造经费"),
    "stations.upgradeproblem": pgettext_lazy("one", "改造中的问题"),
    "stations.upgradephoto": pgettext_lazy("one", "改造照片"),
    "stations.standard": pgettext_lazy("one", "标准"),
    "stations.assessment": pgettext_lazy("one", "评估"),
    "stations.activitytype": pgettext_lazy("one", "活动类型"),
    "stations.cadencerule": pgettext_lazy("one", "规定活动频次"),
    "stations.papertemplate": pgettext_lazy("one", "文书模板"),
}
FACTS = {
    "added": pgettext_lazy("fact", "新增"),
    "inspectors": pgettext_lazy("fact", "验收人员"),
    "funds": pgettext_lazy("fact", "方案资金"),
    "plan": pgettext_lazy("fact", "计划线"),
    "upgrade": pgettext_lazy("fact", "家站改造"),
    "mandates": pgettext_lazy("fact", "代表资格"),
    "tiers": pgettext_lazy("fact", "层级"),
    "items": pgettext_lazy("fact", "项目"),
    "score": pgettext_lazy("fact", "得分"),
    "paper": pgettext_lazy("fact", "文书"),
    "sha256": pgettext_lazy("fact", "文件指纹"),
}


class StationsConfig(AppConfig):
    name = "stations"

    def ready(self):
        from stations.papers import paper_templates  # only now are the models there that it needs

        papers.keep_templates_in(paper_templates.kept)
        name_actions(ACTIONS)
        name_kinds(KINDS)
        name_facts(FACTS)
