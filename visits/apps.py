from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core import papers
from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds
from visits.duty.rota.rota_words import ROTA_ACTIONS, ROTA_FACTS, ROTA_KINDS

VISIT_ACTIONS = {
    "issue.move": _("随区划撤并转移"),
    "issue.take_over": _("接手旧问题"),
    "issue.relay": _("县政府办转交"),
    "issue.deliver": _("函件送达"),
    "visit.move": _("随区划撤并转移"),
    "visit.register": _("登记来访"),
    "visit.confirm": _("确认代表登记的来访"),
    "visit.correct": _("更正来访"),
    "visit.void": _("作废来访"),
    "visit.receipt": _("打印回执"),
    "visit.reveal": _("查看来访人"),
    "visit.anonymise": _("到期删除联系信息"),
    "visit.erase": _("应本人要求删除联系信息"),
    "visit.find.reveal": _("查找来访人"),
    "visit.own.reveal": _("查找本人信息"),
    "visit.find_own": _("查找本人信息"),  # what it was called in older lines
    "visit.own.export": _("导出本人信息"),
    "visit.reader_named": _("加上可以看的人"),
    "visit.reader_dropped": _("去掉可以看的人"),
    "attachment.reveal": _("下载附件"),
    "attachment.remove": _("移除附件"),
}
SUGGESTION_ACTIONS = {"suggestion.draft": _("立项起草代表建议")}
ACTIVITY_ACTIONS = {
    "activity.plan": _("列入活动计划"),
    "activity.replan": _("改活动计划"),
    "activity.record": _("登记活动"),
    "activity.hold": _("登记活动情况"),
    "activity.correct": _("更正活动"),
    "activity.withdraw": _("撤回活动"),
    "activity.review": _("督促指导活动"),
    "activity.settle": _("按督促指导改正"),
    "activity.import": _("导入活动"),
    "annualplan.import": _("导入年度计划"),
    "annualplan.publish": _("公布年度计划"),
    "planitem.drop": _("取消计划项目"),
    "activity.find": _("登记活动发现的问题"),
}
LIST_ACTIONS = {
    "category.close": _("停用类别"),
    "answerclass.close": _("停用答复类别"),
}
FEED_ACTIONS = {
    "feedlink.create": _("生成日历链接"),
    "feedlink.end": _("停用日历链接"),
}
ONLINE_ACTIONS = {
    "submission.receive": _("收到网上反映"),
    "submission.open.reveal": _("看网上反映"),
    "submission.reveal": _("看网上反映的照片"),
    "submission.expire": _("网上反映到期删除"),
}
RELEASE_ACTIONS = {
    "release.word": _("写公开内容"),
}
LEAVING_ACTIONS = {"user.leave": _("办理离任")}
CALENDAR_ACTIONS = {
    "calendar.import": _("导入节假日"),
    "calendar.recompute": _("节假日改动，重算期限"),
    "calendarday.remove": _("删除节假日"),
}

DUTY_ACTIONS = {
    "dutyday.hold": _("登记接待日举行"),
    "dutyday.correct": _("更正接待日举行情况"),
    "dutyday.move": _("接待日改期"),
    "dutyday.cancel": _("取消接待日"),
    "dutyday.substitute": _("定下替班代表"),
    "dutyday.vacate": _("代表不再担任或暂停职务，值班空出"),
    "dutyday.unsubstitute": _("撤销替班"),
    "leave.ask": pgettext_lazy("act", "请假"),
    "swap.ask": _("申请换班"),
}


KINDS = {
    "visits.visit": pgettext_lazy("one", "来访登记"),
    "visits.dutyday": pgettext_lazy("one", "接待日"),
    "visits.leave": pgettext_lazy("one", "请假"),
    "visits.swap": pgettext_lazy("one", "换班"),
    "visits.issue": pgettext_lazy("one", "问题"),
    "visits.submission": pgettext_lazy("one", "网上反映"),
    "visits.release": pgettext_lazy("one", "公开"),
    "visits.suggestion": pgettext_lazy("one", "代表建议"),
    "visits.feedlink": pgettext_lazy("one", "日历链接"),
    "visits.activity": pgettext_lazy("one", "活动"),
    "visits.annualplan": pgettext_lazy("one", "年度计划"),
    "visits.planitem": pgettext_lazy("one", "计划项目"),
    "visits.calendarday": pgettext_lazy("one", "节假日"),
    "visits.category": pgettext_lazy("one", "问题类别"),
    "visits.answerclass": pgettext_lazy("one", "答复类别"),
    "visits.deadlinerule": pgettext_lazy("one", "办理期限"),
}
FACTS = {
    "came": pgettext_lazy("fact", "到场代表"),
    "old_number": pgettext_lazy("fact", "原编号"),
    "issues": pgettext_lazy("fact", "问题"),
    "contacts": pgettext_lazy("fact", "来访人"),
    "visit": pgettext_lazy("fact", "来访登记"),
    "fields": pgettext_lazy("fact", "更正的内容"),
    "seen": pgettext_lazy("fact", "看到的内容"),
    "by": pgettext_lazy("fact", "按什么找"),
    "visits": pgettext_lazy("fact", "来访"),
    "kept_days": pgettext_lazy("fact", "保存天数"),
    "years": pgettext_lazy("fact", "保存年数"),
    "joining": pgettext_lazy("fact", "参加的家站"),
    "roll": pgettext_lazy("fact", "参加的代表"),
    "polls": pgettext_lazy("fact", "述职测评"),
    "reviews": pgettext_lazy("fact", "督促指导"),
    "reader": pgettext_lazy("fact", "谁可以看"),
    "reprint": pgettext_lazy("fact", "重新打印"),
    "file": pgettext_lazy("fact", "附件编号"),
    "sha256": pgettext_lazy("fact", "附件指纹"),
    "moved": pgettext_lazy("fact", "改动的期限"),
    "unit": pgettext_lazy("fact", "承办单位"),
    "relayed_on": pgettext_lazy("fact", "县政府办转交日期"),
    "delivered_on": pgettext_lazy("fact", "送达日期"),
    "ground": pgettext_lazy("fact", "为什么不登记"),
    "letter_number": pgettext_lazy("fact", "函件文号"),
    "activity": pgettext_lazy("fact", "活动"),
    "slot": pgettext_lazy("fact", "值班"),
    "other_slot": pgettext_lazy("fact", "对方的值班"),
    "asked_by": pgettext_lazy("fact", "申请人"),
    "asked_at": pgettext_lazy("fact", "申请时间"),
    "answered_at": pgettext_lazy("fact", "答复时间"),
    "closed_by": pgettext_lazy("fact", "结束的人"),
    "closed_at": pgettext_lazy("fact", "结束时间"),
    "decided_by": pgettext_lazy("fact", "决定的人"),
    "decided_at": pgettext_lazy("fact", "决定时间"),
    "substitute": pgettext_lazy("fact", "替班代表"),
    "substitute_why": pgettext_lazy("fact", "替班原因"),
    "deputy": pgettext_lazy("fact", "代表"),
    "first": pgettext_lazy("fact", "从"),
    "last": pgettext_lazy("fact", "到"),
    "place": pgettext_lazy("fact", "地方"),
    "entered_by": pgettext_lazy("fact", "登记人"),
    "entered_on": pgettext_lazy("fact", "录入日期"),
    "submission": pgettext_lazy("fact", "提交标记"),
}


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self):
        from deputies_portal.core.jobs import nightly  # as below
        from deputies_portal.core.offline import kept_pages  # as below
        from deputies_portal.core.workflow import printed  # as above
        from stations.models import Assignment  # as above
        from stations.regions import endings  # only now are the models there that all of these need
        from stations.upgrade.workflow import UPGRADES  # as above
        from visits import nightly_work  # as above
        from visits.duty import ending  # as above
        from visits.duty.absence import leave, swap_workflow  # as above
        from visits.issues import workflow  # as above
        from visits.papers import declared  # as above
        from visits.privacy import door  # as above
        from visits.releases import releasing  # as above
        from visits.submissions.submitting import SUBMISSIONS as INBOX  # as above
        from visits.suggestions.workflow import SUGGESTIONS  # as above
        from visits.visits import corrections, intake  # as above
        from visits.visits.forms.intake import SAVES  # as above

        papers.register(*declared.PAPERS)
        nightly.register(*nightly_work.PIECES)
        intake_form = kept_pages.Sendable("submission", SAVES, intake.recorded_among)
        kept_pages.register(
            kept_pages.KeptPage("visits:visit-new", _("接待登记"), form=intake_form),
            kept_pages.KeptPage("visits:duty-mine", _("我的值班"), is_sealed=False),
        )
        endings.afterwards(Assignment, ending.end_place)
        endings.when_suspended(ending.rest_turns_of)
        items = {"fields": corrections.field_label, "seen": door.seen_label, "by": door.seen_label}
        name_kinds(KINDS | ROTA_KINDS)
        name_facts(FACTS | ROTA_FACTS, items)
        own = VISIT_ACTIONS | LEAVING_ACTIONS | CALENDAR_ACTIONS | LIST_ACTIONS | SUGGESTION_ACTIONS
        own |= ONLINE_ACTIONS | RELEASE_ACTIONS | FEED_ACTIONS | ROTA_ACTIONS | DUTY_ACTIONS
        own |= ACTIVITY_ACTIONS
        tables = (
            ("An issue 问题", "visits/issues/steps", workflow.ISSUES),
            ("A suggestion 代表建议", "visits/suggestions/steps", SUGGESTIONS),
            ("The upgrade of a venue 家站改造", "stations/upgrade/steps", UPGRADES),
            ("Leave 请假", "visits/duty/absence/leave.py", leave.LEAVES),
            ("A swap 换班", "visits/duty/absence/swap_steps.py", swap_workflow.SWAPS),
            ("An online submission 网上反映", "visits/submissions/submitting.py", INBOX),
            ("The release of an issue 公开", "visits/releases/releasing.py", releasing.RELEASES),
        )
        printed.register(*tables)
        for _title, path, one in tables:
            if path.startswith("visits"):  # `stations` names its own
                own |= one.labels()
        name_actions(own)
