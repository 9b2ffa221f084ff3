"""The register names all that can hold something of a person, and docs/privacy.md says the same."""

from collections import Counter
from pathlib import Path

from django.apps import apps

from deputies_portal.core.vault import SealedTextField
from visits.privacy import register

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "privacy.md"


def test_every_text_file_and_json_of_every_model_is_decided_on():
    """Write a new column into visits/privacy/data: personal.csv, or impersonal.csv."""
    assert sorted(register.columns_of_text() - set(register.named())) == []


def test_no_column_is_named_that_does_not_exist_and_none_twice():
    assert sorted(set(register.named()) - register.columns_of_text()) == []
    assert [name for name, times in Counter(register.named()).items() if times > 1] == []


def test_every_file_is_among_the_personal_or_a_template_of_the_county():
    files = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.local_concrete_fields
        if column.get_internal_type() == "FileField"
    }
    personal = {f"{e.model}.{name}" for e in register.entries() for name in e.columns.split()}
    assert files - personal == {"stations.PaperTemplate.file"}


def test_what_is_sealed_or_personal_to_the_journal_is_personal_here():
    personal = {f"{e.model}.{name}" for e in register.entries() for name in e.columns.split()}
    for model in apps.get_models():
        sealed = {c.name for c in model._meta.local_fields if isinstance(c, SealedTextField)}
        for name in sealed | set(getattr(model, "PERSONAL", ())):
            if f"{model._meta.label}.{name}" in register.columns_of_text():
                assert f"{model._meta.label}.{name}" in personal


def test_every_entry_says_purpose_right_masking_and_life():
    for entry in register.entries():
        assert all(vars(entry).values()), entry
        assert entry.life in register.LIVES


def test_the_document_is_as_the_command_prints_it():
    """`manage.py privacy_register > docs/privacy.md`."""
    assert DOCUMENT.read_text(encoding="utf-8") == register.as_markdown()
