"""The columns of an old reception ledger: of the visit, and of the page for old matters."""

from django import forms
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PhoneField, PlainTextField
from deputies_portal.imports.columns import Column, of_model, words_of
from visits.issues.issue_facts import OF_OLD_FILES
from visits.models import Feedback, Issue, Visit
from visits.models.issues.states import State
from visits.old_records.taking_over import COURSE

FINISHED, ANSWERED, GUIDED = "finished", "answered_on_spot", "guided"
OPEN = tuple(str(state) for state in COURSE)
STATES = {
    FINISHED: ("已办结", "办结", "已完成", "完成", "已归档", "已办理", "办理完毕"),
    ANSWERED: ("当场答复", "当场办结", "已当场答复"),
    GUIDED: ("引导到其他部门", "引导", "已引导"),
    **{key: words for key, words in words_of(State).items() if key in OPEN},
}
CHANNELS = words_of(
    Visit.Channel,
    in_person=("当面", "面谈", "接访"),
    letter=("信件", "书信"),
    phone=("电话",),
    online=("网上", "扫码", "网络/扫码"),
    home_visit=("入户", "入户走访"),
)
RATINGS = words_of(Feedback.Rating, mostly=("较满意",), not_satisfied=("不满",))


def _day(name: str, head: str, **facts) -> Column:
    return Column(name, head, DayField(required=False), shape="day", **facts)


COLUMNS = (
    of_model(
        Visit,
        "old_number",
        "原编号",
        needed=True,
        synonyms=("编号", "序号", "登记号", "台账编号"),
        example="2019-15",
    ),
    _day(
        "received_on",
        "收到日期",
        needed=True,
        synonyms=("日期", "接待日期", "来访日期", "登记日期", "接待时间", "来访时间"),
        example="2019-03-10",
    ),
    Column(
        "venue",
        "家站",
        synonyms=("接待地点", "地点", "家站名称", "接待站"),
        example="昌宁县代表之家",
    ),
    Column("venue_code", "家站区划代码", shape="code", synonyms=("家站代码",)),
    of_model(
        Visit, "channel", "方式", words=CHANNELS, synonyms=("来访方式", "接待方式"), example="来访"
    ),
    Column(
        "group_size",
        "人数",
        forms.IntegerField(min_value=1, max_value=9999, required=False),
        shape="number",
        synonyms=("来访人数", "人次"),
        example="1",
    ),
    Column(
        "deputies",
        "接待代表",
        PlainTextField(max_length=200, required=False),
        synonyms=("代表", "接待人"),
        says=gettext_lazy("几位用顿号分开。"),
    ),
    Column(
        "name",
        "反映人姓名",
        PlainTextField(max_length=40, required=False),
        synonyms=("反映人", "来访人", "群众姓名", "姓名", "来访人姓名"),
        private=True,
        example="",
    ),
    Column(
        "phone",
        "反映人电话",
        PhoneField(required=False),
        synonyms=("联系电话", "电话", "手机", "联系方式"),
        private=True,
        shape="phone",
    ),
    Column("village", "事情发生地", synonyms=("村社区", "所在村", "反映人住址", "住址", "地址")),
    of_model(
        Issue,
        "title",
        "标题",
        synonyms=("一句话说清",),
        says=gettext_lazy("可能公开，不写姓名；不写就用类别和原编号。"),
        example="食堂线路老化，午餐供应时断时续",
    ),
    *(of_model(Issue, one.name, one.head, synonyms=one.synonyms) for one in OF_OLD_FILES),
    Column("category", "类别", synonyms=("问题类别", "分类"), example="教育"),
    Column(
        "state",
        "状态",
        words=STATES,
        synonyms=("办理情况", "办理状态", "进展"),
        says=gettext_lazy("不写就是已办结。"),
        example="已办结",
    ),
    Column("desk", "经办台"),
    Column("pace", "缓急"),
    Column("unit", "主办单位", synonyms=("承办单位", "交办单位", "责任单位"), example=""),
    _day("dispatched_on", "交办日期", synonyms=("交办时间", "转办日期")),
    _day("due", "答复期限", synonyms=("办理期限",)),
    Column(
        "letter_number",
        "函件文号",
        PlainTextField(max_length=40, required=False),
        synonyms=("交办函号", "文号"),
    ),
    _day("accepted_on", "签收日期"),
    Column("accepted_by", "签收人", PlainTextField(max_length=40, required=False)),
    _day("answered_on", "答复日期", synonyms=("答复时间", "回复日期")),
    Column("answer_class", "办理结果", synonyms=("结果", "答复类别")),
    Column(
        "answer",
        "答复",
        PlainTextField(lines=True, max_length=3000, required=False),
        synonyms=("答复内容", "处理意见", "办理答复", "处理结果", "回复内容"),
    ),
    Column("ground", "依据", PlainTextField(max_length=500, required=False)),
    Column("pledge", "承诺", PlainTextField(max_length=500, required=False)),
    _day("pledge_due", "预计办完"),
    _day("told_on", "告知日期", synonyms=("反馈日期", "回访日期")),
    Column("rating", "评价", words=RATINGS, synonyms=("满意度", "满意情况", "群众评价")),
    _day("closed_on", "办结日期", synonyms=("办结时间", "完成日期")),
)
