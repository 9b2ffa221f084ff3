"""The answer to the visitor 答复函 as a Word file: what the unit said in words for the visitor."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Word
from deputies_portal.core.papers.blocks import Imprint, Line, RedHead, Signature, Title, body
from stations.models import County
from visits.models import Answer, Issue
from visits.paper_words import SHIPPED, chinese_day, in_chinese

ANSWER = Paper(
    "answer",
    _("答复函"),
    _("把答复写给群众。不写群众的姓名，打印后填上。"),
    SHIPPED / "answer.docx",
    (
        Word("head", _("红头：县里的函件抬头"), "昌宁县人大常委会代表工作委员会"),
        Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
        Word("subject", _("问题标题"), "学校食堂线路老化"),
        Word("unit", _("承办单位，可能是空的"), "县教育体育局"),
        Word("answered_on", _("答复日期"), "2025年9月30日"),
        Word("text", _("给群众的答复"), "线路已经换好。\n食堂恢复供餐。"),
        Word("result", _("办理结果"), "A 已解决"),
        Word("pledge", _("承诺，没有时是空的"), "年内更换变压器"),
        Word("pledge_due", _("承诺哪天办完，可能是空的"), "2025年12月31日"),
        Word("ground", _("政策依据，可能是空的"), "县财政预算安排"),
        Word("signer", _("签发人，可能是空的"), "张丽琼"),
        Word("document_number", _("答复的文号，可能是空的"), "昌教复〔2025〕7号"),
        Word("phone", _("县里的联系电话"), "0875-7120000"),
        Word("office", _("落款单位"), "昌宁县人大常委会办公室"),
    ),
    (
        RedHead("{{ head }}", number="document_number"),
        Title("关于“{{ subject }}”的答复函", under_head=True),
        Line("＿＿＿＿＿＿："),
        body(
            "您反映的问题（{{ reference }}），"
            "{% if unit %}由{{ unit }}办理，{% endif %}现答复如下。",
            "{{ text }}",
        ),
        body(
            "承诺：{{ pledge }}{% if pledge_due %}，{{ pledge_due }}前办完{% endif %}。",
            only_if="pledge",
        ),
        body("依据：{{ ground }}", only_if="ground"),
        body("办理结果：{{ result }}"),
        Signature("{{ office }}", "{{ answered_on }}", "联系电话：{{ phone or '—' }}"),
        Imprint("{{ office }}", "{{ answered_on }}"),
    ),
    is_letter=True,
)


def answer_words(issue: Issue, answer: Answer) -> dict:
    county = County.objects.get(pk=issue.county_id)
    pledge = getattr(answer, "pledge", None)
    return {
        "head": county.letter_head,
        "reference": issue.reference,
        "subject": issue.title,
        "unit": answer.dispatch.unit.name if answer.dispatch else "",
        "answered_on": chinese_day(answer.answered_on),
        "text": answer.text,
        "result": in_chinese(str, answer.answer_class),
        "pledge": pledge.text if pledge else "",
        "pledge_due": chinese_day(pledge.due_on) if pledge else "",
        "ground": answer.ground,
        "signer": answer.signer,
        "document_number": answer.document_number,
        "phone": county.phone,
        "office": county.organiser,
    }
