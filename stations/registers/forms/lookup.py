"""A choice among more records than a list of options should carry: type a part, pick if needed.

Works without script: a part that fits one record takes it, one that fits several comes back with
these to choose from.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.words.text import clean_line
from stations.models import Region, Venue

NAME_PART = _("写名称的一部分或拼音首字母。")
PERSON_PART = _("写姓名或拼音首字母。")
ACCOUNT_PART = _("写登录名、姓名或拼音首字母。")
MOST = 20  # records offered to choose from
PICK = "{}-pick"


class LookupInput(forms.Widget):
    """A text box, and under it what is chosen now or can be chosen."""

    template_name = "stations/registers/widgets/lookup.jinja"
    options = ()  # (key, label) of the records to choose from, set by the field

    def value_from_datadict(self, data, files, name):
        return data.get(name, ""), data.get(PICK.format(name), "")

    def value_omitted_from_data(self, data, files, name):
        return name not in data and PICK.format(name) not in data

    def use_required_attribute(self, initial):
        return False  # the text may stay empty when a record is picked

    def get_context(self, name, value, attrs):
        text, pick = value if isinstance(value, tuple) else ("", "" if value is None else value)
        context = super().get_context(name, text, attrs)
        context["widget"] |= {"pick_name": PICK.format(name), "pick": str(pick)}
        context["widget"]["options"] = [
            {"key": str(key), "label": label} for key, label in self.options
        ]
        return context


class LookupField(forms.Field):
    """`queryset` must know `matching(text)`; `describe` tells records of one name apart."""

    widget = LookupInput
    default_error_messages = {
        "none": _("没有找到“%(text)s”，请换个写法。"),
        "many": _("找到 %(number)d 个，请在下面选一个。"),
        "too_many": _("找到的太多，请写得更完整一些。"),
        "gone": _("选的这一条已经不在可选范围内，请重新填写。"),
    }

    def __init__(self, queryset, *, describe=str, **kwargs):
        super().__init__(**kwargs)
        self.queryset, self.describe = queryset, describe
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("maxlength", "60")

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        chosen = bound.initial if not form.is_bound else None
        if chosen and not self.widget.options:
            record = self._record(getattr(chosen, "pk", chosen))
            self.widget.options = self._options([record] if record else [])
        return bound

    def prepare_value(self, value):
        return getattr(value, "pk", value)

    def clean(self, value):
        text, pick = clean_line(value[0])[:60], value[1]
        record = self._found(text, pick) if text else self._picked(pick)
        if record is None and self.required:
            raise ValidationError(self.error_messages["required"], "required")
        self.widget.options = self._options([record] if record else [])
        return record

    def has_changed(self, initial, data):
        chosen = getattr(initial, "pk", initial)
        return bool(data[0]) or data[1] != ("" if chosen is None else str(chosen))

    def _picked(self, pick):
        if not pick:
            return None
        record = self._record(pick)
        if record is None:
            raise ValidationError(self.error_messages["gone"], "gone")
        return record

    def _found(self, text, pick):
        found = list(self.queryset.matching(text)[: MOST + 1])
        exact = [record for record in found if str(record) == text]
        candidates = exact if len(exact) == 1 else found
        picked = [record for record in found if str(record.pk) == pick]
        if picked or len(candidates) == 1:
            return (picked or candidates)[0]
        if not found:
            raise ValidationError(self.error_messages["none"], "none", {"text": text})
        if len(found) > MOST:
            raise ValidationError(self.error_messages["too_many"], "too_many")
        self.widget.options = self._options(found)
        raise ValidationError(self.error_messages["many"], "many", {"number": len(found)})

    def _record(self, key):
        try:
            return self.queryset.filter(pk=key).first()
        except (ValueError, OverflowError):  # no key of this table
            return None

    def _options(self, records):
        return [(record.pk, self.describe(record)) for record in records]


def account_name(user) -> str:
    return f"{user.name}（{user.username}）"


class AccountField(LookupField):
    """A whole user name is that account, whatever other name it is part of or sounds like.

    `knows_all`: also where that account cannot be chosen; only for administrators, since the
    answer tells that there is one.
    """

    def __init__(self, *, knows_all: bool = False, **kwargs):
        facts = {"label": _("账号"), "help_text": ACCOUNT_PART, **kwargs}
        super().__init__(User.objects.none(), describe=account_name, **facts)
        self.knows_all = knows_all

    def _found(self, text, pick):
        named = User.objects.filter(username=User.normalize_username(text))
        if account := self.queryset.filter(pk__in=named).first():
            return account
        if self.knows_all and named.exists():
            raise ValidationError(self.error_messages["none"], "none", {"text": text})
        return super()._found(text, pick)


def told_apart(deputy) -> str:
    """A deputy with the constituencies, because names repeat."""
    places = [m.constituency or m.electing_body for m in deputy.seats if m.status != "ended"]
    return "，".join([deputy.name, *[place for place in places if place]])


def in_township(region) -> str:
    """A village with its township, because names of villages repeat."""
    return f"{region.parent} {region}" if region.level == Region.Level.VILLAGE else str(region)


def with_township(venue: Venue) -> str:
    return f"{venue}（{venue.township}）" if venue.township_id else str(venue)
