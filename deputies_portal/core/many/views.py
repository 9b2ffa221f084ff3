"""The pages before and after: one address for each kind of record, POST alone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from deputies_portal.core.many import MOST_PRINTED, Act, Many, Paper
from deputies_portal.core.many.choosing import ALL, Chosen
from deputies_portal.core.many.taking import SentForm, shared_form, take_each, verdicts
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists.ticking import MOST as MOST_TICKED
from deputies_portal.core.ui.lists.ticking import TICKED, as_ticks

SENT = "sent"
ONLY = "only"  # the condition of a list that names rows by their keys


def page_of(kind: type[Many]):
    """The view of one kind of record."""

    @opens_to(*kind.roles)
    @require_POST
    def done_together(request):
        return answer(kind(request))

    done_together.form_classes = {act.step: kind.workflow.steps[act.step].form for act in kind.acts}
    return done_together


def answer(many: Many):
    sent = many.request.POST
    asked = sent.get("act", "")
    if paper := many.paper_named(asked):
        return _to_paper(many, paper)
    act = many.act_named(asked)
    if act is None:
        return _back(many, _("请选择办什么。"))
    chosen = Chosen.read(many)
    if chosen.refusal:
        return _back(many, chosen.refusal)
    known = many.known(chosen.records)
    rows = verdicts(many, act, chosen.records, known)
    data = sent if SENT in sent else None
    first = next((row.record for row in rows if not row.reason), None)
    if first is None:  # sent again it is told what became of each; no form asks what is not open
        form = SentForm(data)
    else:
        proposed = many.first_said(act, chosen.records)
        form = shared_form(many, act, first, known[first.pk], data, proposed)
    if form.is_valid():
        return _after(many, act, chosen, form)
    return _before(many, act, chosen, rows, form)


def _before(many: Many, act: Act, chosen: Chosen, rows: list, form):
    """What will happen to each. Nothing has been done."""
    open_rows = sum(not row.reason for row in rows)
    context = {
        **_place(many, act),
        "rows": rows,
        "target": _label_of(many, act),
        "form": form if open_rows else None,
        "open_rows": open_rows,
        "missing": chosen.missing,
    }
    return render(many.request, "many/before.html", context)


def _after(many: Many, act: Act, chosen: Chosen, form):
    outcomes = sorted(take_each(many, act, chosen, form), key=lambda one: one.is_done)
    done = [one.record.pk for one in outcomes if one.is_done]
    now = many.seen().in_bulk(done)
    known = many.known(list(now.values()))
    states = {key: many.state_of(record) for key, record in now.items()}
    context = {
        **_place(many, act),
        "rows": [(one, states.get(one.record.pk, "")) for one in outcomes],  # the refused first
        "done_rows": len(done),
        "said": _said(len(done), len(outcomes) - len(done)),
        "next_acts": many.open_acts(now.values(), known),
        "missing": chosen.missing,
    }
    return render(many.request, "many/after.html", context)


def _label_of(many: Many, act: Act) -> str:
    """The state the step leads to; empty where it stays."""
    states = many.seen().model._meta.get_field(many.workflow.state).flatchoices
    return dict(states).get(many.step_of(act).target, "")


def _said(done: int, refused: int) -> str:
    said = ngettext("办了 %(number)d 件。", "办了 %(number)d 件。", done) % {"number": done}
    if not refused:
        return said
    left = ngettext("%(number)d 件没有办。", "%(number)d 件没有办。", refused)
    return _("%(done)s%(left)s") % {"done": said, "left": left % {"number": refused}}


def _place(many: Many, act: Act) -> dict:
    """Where one is: the list with its conditions, and the act."""
    query = many.request.GET.copy()
    for name in ("page", TICKED):
        query.pop(name, None)
    asked = f"?{query.urlencode()}" if query else ""
    return {
        "many": many,
        "act": act.step,
        "step": many.step_of(act),
        "list_url": reverse(many.list_page) + asked,
        "url": reverse(many.page) + asked,
    }


def _back(many: Many, refusal: str):
    """The list as it was, with its ticks and why nothing happened."""
    messages.error(many.request, refusal)
    asked = many.request.GET.copy()
    if ticked := as_ticks(many.request.POST.getlist(many.ticks)):
        asked[TICKED] = ticked
    return redirect(f"{reverse(many.list_page)}?{asked.urlencode()}")


def printed(many: Many, rows, show):
    """The page that `show` makes of these rows, or back to the list where they are none, or more
    than a printer takes.
    """
    found = list(rows[: MOST_PRINTED + 1])
    if not 0 < len(found) <= MOST_PRINTED:
        said = _("一次打印 1 到 %(most)d 件，请先筛选或勾选。") % {"most": MOST_PRINTED}
        messages.error(many.request, said)
        return redirect(many.list_page)
    return show(found)


def _to_paper(many: Many, paper: Paper):
    """The page of the paper, asked for by the filter, or by the keys that were ticked."""
    chosen = Chosen.read(many, paper.most)
    if chosen.refusal:
        return _back(many, chosen.refusal)
    if ALL in many.request.POST and paper.most > MOST_TICKED:
        asked = many.request.GET.copy()
        asked.pop("page", None)
        return redirect(f"{reverse(paper.page)}?{asked.urlencode()}")
    keys = as_ticks([str(record.pk) for record in chosen.records], paper.most)
    return redirect(f"{reverse(paper.page)}?{urlencode({ONLY: keys})}")
