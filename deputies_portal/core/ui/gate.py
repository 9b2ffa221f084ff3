"""Which kinds of page a role may open: declared beside the view, enforced by a middleware.

A view without a declaration is closed to everybody. What a role may see *inside* a page is not
decided here but by `visible_to(user)`.
"""

from django.core.exceptions import PermissionDenied

EVERYONE = "*"  # any signed-in person, whatever the posting


class WrongRole(PermissionDenied):
    """A page or step that these roles have. The page of the refusal names them, unless the person
    has one of them, only not here.
    """

    def __init__(self, roles_needed: frozenset):
        super().__init__("wrong role")
        self.roles_needed = roles_needed


def opens_to(*roles: str):
    """Declare the roles (values of `stations.Role`, or EVERYONE) that may open a function view."""

    def declare(view):
        view.roles = frozenset(roles)
        return view

    return declare


def declared_roles(view) -> frozenset[str] | None:
    """The roles declared on a view or on the class behind `as_view()`; None when undeclared."""
    roles = getattr(view, "roles", None)
    if roles is None:
        roles = getattr(getattr(view, "view_class", None), "roles", None)
    return None if roles is None else frozenset(roles)
