"""The columns of a file of deputies: the person, the seat, the place at a venue."""

from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.base import PhoneField
from deputies_portal.imports.columns import Column, of_model, words_of
from stations.models import Assignment, Deputy, Level, Mandate, Term

LEVELS = words_of(
    Level,
    national=("全国",),
    province=("省", "自治区", "市（直辖）"),
    prefecture=("州", "市", "州市", "州（市）"),
    county=("县", "区", "县级"),
    township=("乡", "镇", "乡镇", "乡级"),
)
GENDERS = words_of(Deputy.Gender)
ROLES = words_of(Assignment.Role, member=("代表", "成员"))
PERSON = ("gender", "phone", "email", "occupation", "introduction")
LENGTH_OF_LEVEL = {"national": 0, "province": 2, "prefecture": 4, "county": 6, "township": 9}

COLUMNS = (
    of_model(Deputy, "name", "姓名", needed=True, synonyms=("代表姓名", "代表"), example="杨秀兰"),
    Column(
        "which",
        "是哪一位",
        synonyms=("同名区分",),
        says=gettext_lazy("册里有同名的才要写：写那一位的选区；是新的一位就写“新”。"),
    ),
    of_model(Deputy, "gender", "性别", words=GENDERS, example="女"),
    Column(
        "phone",
        "手机",
        PhoneField(required=False),
        synonyms=("电话", "联系电话", "手机号码"),
        private=True,
        shape="phone",
    ),
    of_model(Deputy, "email", "电子邮箱", synonyms=("邮箱",)),
    of_model(Deputy, "occupation", "职业和职务", synonyms=("职务", "职业", "工作单位及职务")),
    Column("home", "住址所在村社区", synonyms=("住址", "所在村")),
    of_model(Deputy, "introduction", "公开介绍", synonyms=("简介",)),
    Column("level", "层级", words=LEVELS, synonyms=("代表级别", "级别"), example="县人大代表"),
    Column(
        "congress",
        "人大代码",
        shape="code",
        says=gettext_lazy("哪一级人大的区划代码；乡镇代表不写就看乡镇一列。"),
        example="530524",
    ),
    Column("township", "乡镇", synonyms=("所属乡镇", "乡镇人大")),
    of_model(Term, "number", "届", shape="number", synonyms=("届次", "第几届"), example="17"),
    Column(
        "term_from",
        "届开始",
        of_model(Term, "starts_on", "").field,
        shape="day",
        synonyms=("本届开始",),
        says=gettext_lazy("平台里还没有这一届时写。"),
        example="2022-01-01",
    ),
    Column(
        "term_to",
        "届满",
        of_model(Term, "ends_on", "").field,
        shape="day",
        synonyms=("届满日期", "本届届满"),
        example="2027-01-31",
    ),
    of_model(
        Mandate, "starts_on", "任期起", synonyms=("任职开始", "当选日期"), example="2022-01-01"
    ),
    of_model(
        Mandate,
        "constituency",
        "选区",
        synonyms=("所在选区", "选区名称"),
        example="田园镇第一选区",
    ),
    of_model(Mandate, "electing_body", "选举单位"),
    Column(
        "venue",
        "进站入室",
        synonyms=("家站", "进站室", "所进家站", "联络室"),
        example="田园镇关庙社区联络室",
    ),
    Column("venue_code", "家站区划代码", shape="code", synonyms=("家站代码",)),
    Column("role", "进站职责", words=ROLES, synonyms=("职责",), example="进站代表"),
    Column(
        "placed_on",
        "进站日期",
        of_model(Assignment, "starts_on", "").field,
        shape="day",
        synonyms=("进站时间", "入室日期"),
        example="2022-03-01",
    ),
)
