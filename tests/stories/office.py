"""A story told through the pages: who takes which step on which day."""

import time_machine
from django.urls import reverse

from tests import html


class Story:
    """Who does what on which day, through the page of the step."""

    def __init__(self, client, issue):
        self.client, self.issue = client, issue

    def address(self, name):
        return reverse(f"visits:issue-{name}", args=[self.issue.pk])

    def form(self, day, name, person):
        """The page of a step as it is opened on the day."""
        with time_machine.travel(f"{day} 10:00+08:00"):
            self.client.force_login(person)
            return self.client.get(self.address(name))

    def send(self, day, name, person, **typed):
        values = html.form_values(self.form(day, name, person), "form[aria-labelledby=h-act]")
        with time_machine.travel(f"{day} 10:00+08:00"):
            return self.client.post(self.address(name), values | typed)

    def on(self, day, name, person, **typed):
        response = self.send(day, name, person, **typed)
        assert response.status_code == 302, html.error_links(response)
        self.issue.refresh_from_db()

    def page(self, person, day):
        with time_machine.travel(f"{day} 10:00+08:00"):
            self.client.force_login(person)
            return html.text_of(self.client.get(self.issue.get_absolute_url()))
