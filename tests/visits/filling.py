"""Filling in the register form as a browser without script does."""

from tests.html import form_values
from visits.models import Category

NEW = "/visits/new/"


def category(name="教育", county_id="530524"):
    return Category.objects.get(county_id=county_id, name=name).pk


def filled(client, *, address=NEW, **changes):
    """What the form would send: one visitor, one issue; `changes` write __ for a hyphen."""
    typed = {
        "contacts-0-name": "赵文彩",
        "contacts-0-phone": "138 0000 4127",
        "contacts-0-place": "关庙社区三组",
        "issues-0-category": category(),
        "issues-0-title": "完小食堂线路老化",
        "action": "stay",
    }
    changed = {name.replace("__", "-"): value for name, value in changes.items()}
    return form_values(client.get(address)) | typed | changed


def send(client, **changes):
    return client.post(NEW, filled(client, **changes))
