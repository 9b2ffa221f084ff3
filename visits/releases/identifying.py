"""What in a public text would tell who somebody is (domain §7): numbers and names of visitors are
refused, words that narrow a person down are shown to be weighed.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deputies_portal.core.words.surnames import dense
from deputies_portal.core.words.text import has_number
from visits.models import Contact, Issue

SHORTEST_NAME = 2
NARROWING = (
    *("校长", "园长", "院长", "书记", "主任", "村长", "老师", "医生", "先生", "女士"),
    *("大爷", "大妈", "老人", "寡妇", "孤儿", "儿子", "女儿", "丈夫", "妻子", "家属"),
    *("残疾", "患病", "癌", "精神病", "低保", "吸毒", "刑满", "彝族", "苗族", "回族", "白族"),
    *("傣族", "傈僳族", "寺", "教堂", "信教", "号门", "门牌"),
)


def refuse_identifying(issue: Issue, **texts: str) -> None:
    """Raise `ValidationError` by field where a text holds a number to reach or to know somebody by,
    or the name of a visitor of the issue.
    """
    errors = {}
    names = _names_of(issue)
    for field, text in texts.items():
        if has_number(text):
            errors[field] = _("不能写电话、证件号这样的号码，请去掉。")
        elif any(name in dense(text) for name in names):
            errors[field] = _("里面有反映人的姓名，请去掉。")
    if errors:
        raise ValidationError(errors)


def narrowing_words(*texts: str) -> list[str]:
    """Words that may narrow somebody down, as they stand in the texts."""
    return [word for word in NARROWING if any(word in text for text in texts)]


def _names_of(issue: Issue) -> set[str]:
    voices = Contact.objects.filter(visit__voices__issue=issue).exclude(name="")
    merged = Contact.objects.filter(visit__voices__issue__merged_into=issue).exclude(name="")
    found = {*voices.values_list("name", flat=True), *merged.values_list("name", flat=True)}
    return {dense(name) for name in found if len(dense(name)) >= SHORTEST_NAME}
