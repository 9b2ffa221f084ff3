"""The pages behind release and inbox are sound HTML in both languages, with a row behind each."""

import pytest

from tests import county
from tests.core.ui.test_valid_html import faults_of
from visits.models import Release, Submission


@pytest.fixture
def pages(room, clerk, told):
    county._release_of(told, clerk)
    county._submission_to(room)
    return [
        "/issues/releases/",
        f"/issues/{told.pk}/release/",
        "/submissions/",
        f"/submissions/{Submission.objects.get().pk}/",
        f"/issues/{Release.objects.get().issue_id}/",
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_page_is_sound(client, clerk, pages, language):
    client.force_login(clerk)
    client.cookies["django_language"] = language
    spoken = {"zh-hans": "zh-CN", "en": "en"}[language]
    answers = {address: client.get(address) for address in pages}
    assert {a: r.status_code for a, r in answers.items()} == dict.fromkeys(pages, 200)
    faults = {a: faults_of(r.content.decode(), spoken) for a, r in answers.items()}
    assert faults == {address: [] for address in pages}
