"""Accounts in bulk: choose the offices, correct the table, print the slips."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from deputies_portal.core.accounts.views.sheet import slip_sheet
from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.gate import opens_to
from stations.postings import accounts_in_bulk as bulk
from stations.postings.forms.accounts_in_bulk import AgainForm, ChoiceForm, Sheet
from stations.registers.views.base import ACT_METHODS, crumbs

ACCOUNTS = ("accounts:accounts", gettext_lazy("账号"))
BULK = ("stations:accounts-bulk", gettext_lazy("批量开通"))


@opens_to("administrator")
@require_http_methods(ACT_METHODS)
@sensitive_variables("slips")
def open_accounts(request):
    choice = _choice(request)
    context = {"choice": choice, "crumbs": crumbs(ACCOUNTS)}
    if not choice.is_valid():
        return render(request, "stations/postings/accounts_bulk.html", context)
    county, kinds = choice.cleaned_data["county"], choice.cleaned_data["kinds"]
    if was_sent_before(request):
        messages.info(
            request, _("这一批账号已经开通。密码条只显示一次，没有印好的可以在这里重新打印。")
        )
        return redirect(_again(request))
    register = bulk.register_of(county.pk, kinds, on=timezone.localdate())
    sheet = _sheet(request, register)
    if sheet.is_valid():
        slips = _opened(request, county, sheet)
        if slips is not None:
            return slip_sheet(request, slips, back=reverse("accounts:accounts"))
    context |= {"sheet": sheet, "register": register, "county": county, "most": bulk.MOST}
    return render(
        request, "stations/postings/accounts_bulk.html", context | {"again_url": _again(request)}
    )


@opens_to("administrator")
@require_http_methods(ACT_METHODS)
@sensitive_variables("slips")
def print_again(request):
    """New slips for accounts with which nobody has signed in yet."""
    choice = _choice(request)
    context = {"choice": choice, "crumbs": crumbs(ACCOUNTS, BULK)}
    if not choice.is_valid():
        return render(request, "stations/postings/accounts_bulk_again.html", context)
    county, kinds = choice.cleaned_data["county"], choice.cleaned_data["kinds"]
    on = timezone.localdate()
    postings = bulk.never_used(county.pk, kinds, on=on)
    form = AgainForm(_typed(request), postings=postings, user=request.user)
    if form.is_valid():
        chosen = form.cleaned_data["postings"]
        slips = bulk.print_again(county, chosen, on=on, **_by(request))
        return slip_sheet(request, slips, back=reverse("accounts:accounts"))
    return render(
        request,
        "stations/postings/accounts_bulk_again.html",
        context | {"form": form, "rows": postings},
    )


def _choice(request) -> ChoiceForm:
    asked = request.GET if "county" in request.GET or "kinds" in request.GET else None
    return ChoiceForm(asked, user=request.user)


def _sheet(request, register) -> Sheet:
    return Sheet(_typed(request), openings=bulk.proposed(register.vacant), user=request.user)


def _typed(request):
    return request.POST if request.method == "POST" else None


def _opened(request, county, sheet):
    """The slips, or None when somebody was faster with one of the names."""
    facts = {"token": sheet.cleaned_data["token"], "on": timezone.localdate(), **_by(request)}
    try:
        return bulk.open_in_bulk(county, sheet.cleaned_data["openings"], **facts)
    except ValidationError as error:
        sheet.add_error(None, error)
    except IntegrityError:
        sheet.add_error(None, _("刚才有人开通了同样的账号，请重新打开这一页。"))
    return None


def _again(request) -> str:
    return f"{reverse('stations:accounts-bulk-again')}?{request.GET.urlencode()}"


def _by(request) -> dict:
    return {"actor": request.user, "by": request.scope.posting_of("administrator")}
