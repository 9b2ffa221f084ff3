"""The gate 门禁: sets the scope of the request and opens a page only to the roles it declares."""

from functools import partial

from django.utils.functional import SimpleLazyObject

from deputies_portal.core.ui.gate import EVERYONE, WrongRole, declared_roles
from stations.scope import Scope, portal_of_strangers


class RoleGate:
    """Closed by default: a view outside sign-in and the public pages must declare its roles."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = Scope.of(request.user) if request.user.is_authenticated else None
        request.roles = request.scope.roles if request.scope else frozenset()
        request.portal = SimpleLazyObject(partial(_portal_of, request.scope))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True):
            return
        roles = declared_roles(view)
        if roles is None or not (EVERYONE in roles or roles & request.roles):
            raise WrongRole(roles or frozenset())


def _portal_of(scope: Scope | None) -> dict:
    return scope.portal if scope else portal_of_strangers()
