"""What a password must be: long, not the name (security B01), of several kinds (GB/T 22239)."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KINDS = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())


class LengthValidator(MinimumLengthValidator):
    """`min_length` in characters.

    In our own words: Django 5.2 asks its catalogue for a sentence that no longer stands there, and
    it came out in English.
    """

    def get_error_message(self):
        return self._needed()

    def get_help_text(self):
        return self._needed()

    def _needed(self) -> str:
        wording = ngettext(
            "密码至少要有 %(length)d 个字符。", "密码至少要有 %(length)d 个字符。", self.min_length
        )
        return wording % {"length": self.min_length}


class NameValidator(UserAttributeSimilarityValidator):
    """Neither like the name nor with the name inside, which Django overlooks in a long password."""

    def get_help_text(self):
        return _("不能和登录名、姓名、邮箱相近。")

    def validate(self, password, user=None):
        super().validate(password, user)
        for attribute in self.user_attributes:
            said = getattr(user, attribute, "") or ""
            least = 4 if said.isascii() else 2  # a Chinese name has two characters
            if len(said) >= least and said.casefold() in password.casefold():
                raise ValidationError(
                    self.get_error_message(),
                    code="password_too_similar",
                    params={"verbose_name": user._meta.get_field(attribute).verbose_name},
                )


class CommonValidator(CommonPasswordValidator):
    """In our own words: Django's address the reader less politely than the page around them."""

    def get_help_text(self):
        return _("不能是常见的密码。")


class NumericValidator(NumericPasswordValidator):
    """Likewise."""

    def get_help_text(self):
        return _("不能全是数字。")


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
