"""The visitor's receipt 接待回执 as a Word file: number, follow-up code, QR code, where to ask."""

import segno
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Picture, Rows, Word
from deputies_portal.core.papers.blocks import Line, Title, apart, body, facts
from stations.models import County
from visits.models import Visit
from visits.paper_words import SHIPPED, chinese_day, in_chinese
from visits.visits.receipts import as_picture

WIDTH = 32  # millimetres
EXAMPLE = as_picture(segno.make("https://example.cn/p/track/", error="m", micro=False))
ISSUE = (
    Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
    Word("subject", _("问题标题"), "学校食堂线路老化"),
)
RECEIPT = Paper(
    "receipt",
    _("接待回执"),
    _("交给来访群众，凭上面的查询码问结果。每下载一次换一个查询码。"),
    SHIPPED / "receipt.docx",
    (
        Word("head", _("红头：平台的名称"), "昌宁县代表联络平台"),
        Word("reference", _("来访编号"), "昌人访〔2025〕698号"),
        Word("received_on", _("接待日期"), "2025年9月10日"),
        Word("venue", _("接待地点"), "新谷村代表联络室"),
        Word("address", _("接待地点的地址，可能是空的"), "村委会一楼"),
        Word("venue_phone", _("接待地点的公开电话，可能是空的"), "0875-7120001"),
        Word("outcome", _("结果，没有登记问题时写它"), "当场答复"),
        Word("code", _("查询码，三组"), "7K3M-Q9WA-2XPD"),
        Picture(
            "qr", _("二维码图片，宽 32 毫米，通向查询页面；没有公开页面时是空的"), WIDTH, EXAMPLE
        ),
        Word("organiser", _("县里的单位"), "昌宁县人大常委会办公室"),
        Word("phone", _("县里的联系电话，可能是空的"), "0875-7120000"),
        Word("signed", _("落款：县里的函件抬头"), "昌宁县人大常委会代表工作委员会"),
        Rows("issues", _("每件问题一行，可能一件也没有"), "issue", ISSUE),
    ),
    (
        Title("接待回执"),
        Line("{{ head }}", "Subtitle"),
        facts(
            ("编号", "{{ reference }}"),
            ("日期", "{{ received_on }}"),
            ("接待地点", "{{ venue }}"),
            ("{%tr if not issues %}",),
            ("结果", "{{ outcome }}"),
            ("{%tr endif %}",),
            ("{%tr for issue in issues %}",),
            ("反映的问题", "{{ issue.subject }}（{{ issue.reference }}）"),
            ("{%tr endfor %}",),
            ("查询码", "{{ code }}"),
            ("{%tr if qr %}",),
            ("扫码查办理情况", "{{ qr }}"),
            ("{%tr endif %}",),
            (
                "到哪里问",
                "{{ venue }}{% if address %}，{{ address }}{% endif %}\n{{ venue_phone }}",
            ),
            ("县里", "{{ organiser }}{% if phone %} {{ phone }}{% endif %}"),
        ),
        Line("", "Table Text"),
        body("请保管好查询码，问结果时出示。代表负责听取、登记和转交，由有关单位办理并答复。"),
        apart("", "{{ signed }}"),
    ),
)


def receipt_words(visit: Visit, county: County, issues, *, code: str, qr: bytes) -> dict:
    venue = visit.venue
    return {
        "head": county.portal_name,
        "reference": visit.reference,
        "received_on": chinese_day(visit.received_on),
        "venue": venue.name,
        "address": venue.address,
        "venue_phone": venue.public_phone,
        "outcome": in_chinese(visit.get_outcome_display),
        "code": code,
        "qr": qr,
        "organiser": county.organiser,
        "phone": county.phone,
        "signed": county.letter_head,
        "issues": [{"reference": one.reference, "subject": one.title} for one in issues],
    }
