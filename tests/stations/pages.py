"""Walking the pages of the registers in tests: somebody signed in, a form filled in and sent."""

from django.test import Client

from tests.html import error_links, form_values, page


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user, address, /, **typed):
    """Open the form at the address as the user, fill it in, send it; save what shows its effect."""
    client = signed_in(user)
    opened = client.get(address)
    assert opened.status_code == 200, f"{address}: {opened.status_code}"
    values = form_values(opened, "main form[method=post]")
    answer = client.post(address, values | typed)
    seen = page(answer).select_one("button[name=seen]") if answer.status_code == 200 else None
    return client.post(address, values | typed | {"seen": seen["value"]}) if seen else answer


def refused(answer) -> dict[str, str]:
    """The errors of a form that came back: anchor → words."""
    assert answer.status_code == 200, answer.status_code
    found = error_links(answer)
    assert found
    return found
