"""The pages under 设置: what each is for, in groups, shown to the roles that may open it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.navigation import Place, is_open


@dataclass(frozen=True)
class SettingsPage:
    place: Place
    purpose: object

    @property
    def url(self) -> str:
        return reverse(self.place.url_name)


@dataclass(frozen=True)
class Group:
    heading: object
    pages: tuple[SettingsPage, ...]


GROUPS = (
    Group(
        _("问题办理"),
        (
            SettingsPage(
                Place("visits:categories", _("问题类别"), "list"),
                _("登记时选的类别、快捷数字、对口委室和通常承办单位。"),
            ),
            SettingsPage(
                Place("visits:answer-classes", _("答复类别"), "check"),
                _("办理结果分几类，哪一类算作已解决。"),
            ),
            SettingsPage(
                Place("visits:phrases", _("常用语"), "pen"),
                _("答复、交办、催办时可以插入的文字，照那一件填上单位、日期和地点。"),
            ),
            SettingsPage(
                Place("visits:deadline-rules", _("办理期限"), "clock"),
                _("审核、签收、答复各有多少天，照今天算到哪一天。"),
            ),
            SettingsPage(
                Place("visits:holidays", _("节假日"), "cal"),
                _("国家和地方的放假、调休。期限按工作日计算，改动后重算未完成的期限。"),
            ),
            SettingsPage(
                Place("stations:units", _("承办单位"), "build"),
                _("可以交办的部门、乡镇人民政府和企业。"),
            ),
        ),
    ),
    Group(
        _("活动"),
        (
            SettingsPage(
                Place("visits:activity-types", _("活动类型"), "flag"),
                _("六项制度的名称，和本县自己加的活动类型。"),
            ),
            SettingsPage(
                Place("visits:cadence-rules", _("规定活动频次"), "cal"),
                _("每一层级的家站多久办一次哪一类活动。"),
            ),
        ),
    ),
    Group(
        _("提升改造"),
        (
            SettingsPage(
                Place("stations:upgrade-aspects", _("改造项目"), "build"),
                _("每处家站逐项改造什么、按什么要求验收。"),
            ),
        ),
    ),
    Group(
        _("评估"),
        (
            SettingsPage(
                Place("stations:standards", _("评估标准"), "star"),
                _("十有标准的项目、分值和版本，要不要评星级。"),
            ),
        ),
    ),
    Group(
        _("本县"),
        (
            SettingsPage(
                Place("visits:start", _("开始使用"), "list"),
                _("新的县从这里开始：行政区划、家站、承办单位、账号，一步一步来。"),
            ),
            SettingsPage(
                Place("visits:county", _("字样和开关"), "doc"),
                _("平台名称、编号的头一个字、主办单位、备案号、函件抬头和开关。"),
            ),
            SettingsPage(
                Place("stations:papers", _("文书模板"), "doc"),
                _("交办函、登记表、值班表等文书的 Word 模板，可以换成本县的。"),
            ),
            SettingsPage(
                Place("visits:tier-names", _("家站层级的名称"), "home"),
                _("家、站、室和专业站在本县叫什么。"),
            ),
            SettingsPage(
                Place("visits:own-data", _("本人信息"), "person"),
                _("群众要求查阅、复制、更正、删除本人信息时，按手机号查找。"),
            ),
            SettingsPage(
                Place("stations:regions", _("行政区划"), "pin"),
                _("乡镇、村和社区的名称与代码。"),
            ),
        ),
    ),
    Group(
        _("人员"),
        (
            SettingsPage(
                Place("stations:postings", _("任用"), "person"),
                _("谁在哪里以什么角色使用平台。"),
            ),
            SettingsPage(
                Place("accounts:accounts", _("账号"), "lock"), _("开通、停用账号，发放新密码。")
            ),
        ),
    ),
    Group(
        _("运行"),
        (
            SettingsPage(
                Place("jobs:jobs", _("后台任务"), "clock"),
                _("导出、导入在后台做到了哪一步；失败的可以重试。"),
            ),
            SettingsPage(
                Place("jobs:operations", _("定时任务"), "clock"),
                _("归档、到期删除、提醒和邮件上次什么时候做成，有没有失败。"),
            ),
        ),
    ),
)


def groups_for(roles) -> list[Group]:
    """The groups with the pages that one of the roles may open."""
    found = [
        Group(group.heading, tuple(page for page in group.pages if is_open(page.place, roles)))
        for group in GROUPS
    ]
    return [group for group in found if group.pages]
