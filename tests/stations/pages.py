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
    return save_told(client, address, values | typed)


def save_told(client, address, values):
    """Send what was typed; where its effect is told, save the form as it came back."""
    answer = client.post(address, values)
    button = page(answer).select_one("button[name=seen]") if answer.status_code == 200 else None
    if button is None:
        return answer
    again = form_values(answer, "main form[method=post]")
    return client.post(address, again | {"seen": button["value"]})


def refused(answer) -> dict[str, str]:
    """The errors of a form that came back: anchor → words."""
    assert answer.status_code == 200, answer.status_code
    found = error_links(answer)
    assert found
    return found
