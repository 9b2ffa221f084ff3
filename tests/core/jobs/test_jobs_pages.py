"""The pages of background jobs: whose they are, how far, and who gets the result."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import beside, running
from deputies_portal.core.jobs.kinds import Outcome
from deputies_portal.core.jobs.models import Job
from tests import jobs
from tests.html import page, text_of
from tests.jobs import ask, finished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def at(name, job):
    return reverse(f"jobs:{name}", args=[job.pk])


def test_the_result_is_for_who_asked_alone(client, clerk, county_clerk, administrator, settings):
    job = finished(clerk)
    client.force_login(clerk)
    answer = client.get(at("job-file", job))
    assert b"".join(answer.streaming_content).decode() == "编号\n1\n"
    name = quote("接待台账.csv")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(action="job.download").count() == 1
    for other in (county_clerk, administrator):
        client.force_login(other)
        assert client.get(at("job-file", job)).status_code == 404
    client.force_login(clerk)
    Job.objects.update(result_until=timezone.now())
    assert client.get(at("job-file", job)).status_code == 404


def test_an_administrator_sees_that_a_job_failed_but_not_what_it_is_about(
    client, clerk, county_clerk, administrator
):
    job = finished(clerk, refuse="第3行：杨家福已经登记。")
    client.force_login(clerk)
    assert "第3行：杨家福已经登记。" in text_of(client.get(at("job", job)))
    client.force_login(administrator)
    for address in (reverse("jobs:jobs"), at("job", job)):
        text = text_of(client.get(address))
        assert ("试一试" in text, "失败" in text) == (True, True)
        assert ("杨家福" in text, jobs.TITLE in text) == (False, False)
    client.force_login(county_clerk)
    assert client.get(at("job", job)).status_code == 404
    assert "没有后台任务" in text_of(client.get(reverse("jobs:jobs")))


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_a_failed_job_is_retried_by_a_button(client, clerk, administrator, who):
    job = finished(clerk, refuse="磁盘已满。")
    client.force_login({"clerk": clerk, "administrator": administrator}[who])
    button = page(client.get(at("job", job))).select_one(f'form[action="{at("job-retry", job)}"]')
    assert button is not None
    answer = client.post(at("job-retry", job), follow=True)
    assert "任务已重新排队。" in text_of(answer)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert "只有失败的任务可以重试。" in text_of(client.post(at("job-retry", job), follow=True))


def test_somebody_elses_job_is_neither_retried_nor_called_off(client, clerk, county_clerk):
    job = finished(clerk, refuse="磁盘已满。")
    waiting = ask(clerk)
    client.force_login(county_clerk)
    assert client.post(at("job-retry", job)).status_code == 404
    assert client.post(at("job-cancel", waiting)).status_code == 404
    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "waiting"]


def test_a_waiting_job_is_called_off(client, clerk):
    job = ask(clerk)
    client.force_login(clerk)
    assert "任务已取消。" in text_of(client.post(at("job-cancel", job), follow=True))
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("cancelled", 0)
    assert "任务已经结束。" in text_of(client.post(at("job-cancel", job), follow=True))


def test_the_bar_is_asked_for_again_until_the_job_has_ended(client, clerk):
    job = ask(clerk)
    client.force_login(clerk)
    waiting = page(client.get(at("job", job)))
    panel = waiting.select_one("#job")
    assert (panel["hx-get"], panel["hx-trigger"]) == (at("job", job), "load delay:2s")
    assert panel.select_one(f'a[href="{at("job", job)}"]').get_text() == "刷新"
    assert waiting.select_one("meta[http-equiv=refresh]") is None
    run = running.Run(running.claim(job.pk, now=timezone.now()))
    run.renew(done=30, total=120)
    part = client.get(at("job", job), headers={"HX-Request": "true"})
    assert "25% 已完成30，共120" in " ".join(page(part).get_text(" ").split())
    assert b"<html" not in part.content
    job = finished(clerk, page="/visits/")
    shown = page(client.get(at("job", job)))
    assert not shown.select_one("#job").has_attr("hx-get")
    assert shown.select_one('#job a[href="/visits/"]').get_text() == "看结果"


@pytest.mark.django_db(transaction=True)
def test_the_bar_moves_inside_a_transaction_that_nobody_else_sees(client, clerk):
    """All rows of an import are written or none: others hear how far it is all the same."""
    job = ask(clerk)
    run = running.Run(running.claim(job.pk, now=timezone.now()))
    with transaction.atomic():
        for done in (30, 60):
            run.renew(done=done, total=120)
            assert elsewhere(lambda: Job.objects.get().percent) == done * 100 // 120
        transaction.set_rollback(True)
    running.finish(run, Outcome(page="/visits/"))
    run.clear()
    job.refresh_from_db()
    assert (job.state, job.reached, beside.noted(run.run)) == ("done", (120, 120), None)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_no_longer_holds_its_job_ends_inside_its_transaction(clerk):
    run = running.Run(running.claim(ask(clerk).pk, now=timezone.now()))
    Job.objects.update(state="waiting", run=None, lease_until=None)
    with pytest.raises(running.Overtaken), transaction.atomic():
        run.renew(done=1, total=2)
    run.clear()


def elsewhere(read):
    """What another connection sees."""

    def alone():
        try:
            return read()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as other:
        return other.submit(alone).result()


def test_the_list_costs_the_same_with_one_row_and_with_six(
    client, clerk, administrator, django_assert_num_queries
):
    finished(clerk)
    client.force_login(administrator)
    client.get(reverse("jobs:jobs"))
    with django_assert_num_queries(5):
        client.get(reverse("jobs:jobs"))
    for number in range(5):
        ask(clerk, number=number)
    with django_assert_num_queries(5):
        answer = client.get(reverse("jobs:jobs"))
    assert len(page(answer).select("tbody tr")) == 6
    with django_assert_num_queries(5):
        client.get(at("job", Job.objects.first()))


def test_the_tabs_narrow_by_state(client, clerk):
    finished(clerk)
    ask(clerk, number=2)
    client.force_login(clerk)
    rows = page(client.get(reverse("jobs:jobs"), {"state": "waiting"})).select("tbody tr")
    assert len(rows) == 1
    assert "等待" in rows[0].get_text()
