"""What a password must be beside long and unknown; GB/T 22239 asks for complexity."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())


class KindsValidator:
    """At least so many of: small letters, capitals, digits, other signs. Other scripts count as
    signs of their own kind.
    """

    def __init__(self, kinds: int):
        self.kinds = kinds

    def validate(self, password, user=None):
        if _kinds_in(password) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self):
        return _("密码至少要有小写字母、大写字母、数字、符号中的%(kinds)d种。") % {
            "kinds": self.kinds
        }


def _kinds_in(password: str) -> int:
    known = sum(any(is_kind(sign) for sign in password) for is_kind in KINDS)
    others = any(sign.isalpha() and not (sign.islower() or sign.isupper()) for sign in password)
    return known + others
