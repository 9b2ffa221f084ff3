"""The words that issues are found by follow what is written, and go with what is erased."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from deputies_portal.core.database.grams import grams, kept_grams, wrong_grams
from tests import make
from tests.visits.acting import act
from visits.lifecycle import retention
from visits.models import Answer, Contact, Issue, IssueWords, Visit

pytestmark = pytest.mark.django_db


def found(*words):
    """Titles of the issues in whose words all of these stand."""
    asked = "&".join("&".join(grams(word)) for word in words)
    issues = Issue.objects.filter(words__grams__matches=asked)
    return list(issues.order_by("pk").values_list("title", flat=True))


def are_right():
    return not any(wrong_grams(kept) for kept in kept_grams())


def test_an_issue_is_found_by_title_description_and_wish(room, clerk):
    written = {"description": "蒸箱不能同时开", "wish": "换一根主线"}
    make.make_issue(room, actor=clerk, title="食堂常跳闸", written=written)
    for words in ("食堂", "蒸箱", "主线", "食堂 蒸箱"):
        assert found(*words.split()) == ["食堂常跳闸"]
    assert found("食堂", "水库") == []


def test_an_answer_is_found_and_one_that_was_sent_back_is_not(answered, county_clerk):
    text = Answer.objects.get().text
    assert found(text[:4]) == [answered.title]
    act("send_back", answered, county_clerk, make.MARCH_11, reason="请写明哪天换好。")
    assert found(text[:4]) == []
    assert are_right()


def test_what_is_corrected_is_found_and_what_stood_there_before_is_not(issue):
    Issue.objects.filter(pk=issue.pk).update(title="校门口路灯不亮")
    assert (found("路灯"), found("食堂线路")) == (["校门口路灯不亮"], [])


def test_what_an_erasure_strikes_leaves_the_words_in_the_same_transaction(visit, issue):
    Issue.objects.filter(pk=issue.pk).update(description="赵文彩家的孩子吃冷饭")
    closing = {"state": "closed", "outcome": "handled", "closed_on": date(2022, 5, 20), "due": None}
    Issue.objects.filter(pk=issue.pk).update(**closing)
    Visit.objects.filter(pk=visit.pk).update(
        received_on=date(2022, 3, 10), settled_on=date(2022, 5, 20)
    )
    assert found("赵文彩") == [issue.title]
    with transaction.atomic():
        retention.anonymise_due(on=date(2025, 5, 20))
        assert found("文彩") == []
    assert found("吃冷饭") == [issue.title]
    assert are_right()


def test_names_and_phones_of_visitors_are_no_words(visit, issue):
    assert Contact.objects.get().name == "赵文彩"
    kept = set(IssueWords.objects.get().grams.split())
    assert not kept & {*grams("赵文彩"), *grams("13800004127")}


def test_what_is_taken_back_leaves_no_words(room, clerk):
    with transaction.atomic():
        make.make_issue(room, actor=clerk)
        transaction.set_rollback(True)
    assert not IssueWords.objects.exists()


def test_wrong_words_are_named_and_set_right(issue, capsys):
    IssueWords.objects.update(grams="停电")
    with pytest.raises(CommandError, match=r"^1 different\.$"):
        call_command("check_summaries")
    said = f"visits_issuewords {issue.pk}: other words than those of its texts"
    assert said in capsys.readouterr().out
    call_command("check_summaries", repair=True)
    assert are_right()
    assert found("食堂") == [issue.title]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others keep one index themselves")
def test_an_index_that_lost_a_word_is_noticed(issue):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO visits_issuewords_grams (visits_issuewords_grams) VALUES ('delete-all')"
        )
    assert not are_right()
    call_command("check_summaries", repair=True)
    assert are_right()
