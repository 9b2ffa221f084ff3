"""A paper as a download; where the county's template is broken, a page offering the shipped one."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from deputies_portal.core.papers.filling import WORD_FILE, BrokenTemplate, fill

SHIPPED = "shipped"  # ?template=shipped: once without the county's template


def word_response(content: bytes, name: str) -> HttpResponse:
    """`name` is what the file is called, with its .docx."""
    response = HttpResponse(content, content_type=WORD_FILE)
    response["Content-Disposition"] = (
        f"attachment; filename=\"paper.docx\"; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def answer(request, code: str, county: str, words: dict, *, name: str) -> HttpResponse:
    """The paper filled in, or the page (422) that says which placeholder stopped it.

    What the export means for the journal is written by the caller: `is_filled(response)`.
    """
    shipped = request.GET.get("template") == SHIPPED
    try:
        return word_response(fill(code, county, words, shipped=shipped), name)
    except BrokenTemplate as broken:
        asked = request.GET.copy()
        asked["template"] = SHIPPED
        sent = [(name, one) for name, values in request.POST.lists() for one in values]
        context = {
            "broken": broken,
            "shipped_url": f"{request.path}?{asked.urlencode()}",
            "is_sent": request.method == "POST",
            "sent": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"],
        }
        return render(request, "papers/broken.html", context, status=422)


def is_filled(response: HttpResponse) -> bool:
    return response["Content-Type"] == WORD_FILE
