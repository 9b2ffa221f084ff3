"""How long a password must be (trust B01), said in our own words.

Django 5.2 asks its catalogue for a sentence that no longer stands there: it came out in English.
"""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """`min_length` in characters."""

    def get_error_message(self):
        return self._needed()

    def get_help_text(self):
        return self._needed()

    def _needed(self) -> str:
        wording = ngettext(
            "密码至少要有 %(length)d 个字符。", "密码至少要有 %(length)d 个字符。", self.min_length
        )
        return wording % {"length": self.min_length}
