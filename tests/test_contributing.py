"""The worked examples of docs/contributing.md: each lists the files that hold it, and no other."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"^### (?P<what>.+): (?P<count>\d+) files?\n\n.*? Trace: `(?P<trace>.+?)` in (?P<where>.+?)\.\n"
    r"\n(?P<table>(?:\|.+\n)+)",
    re.MULTILINE,
)
EXAMPLES = {one["what"]: one for one in EXAMPLE.finditer(PAGE)}
ASIDE = {"migrations", "demo", "locale"}


def holding(trace: str, folders: list[str]) -> set[str]:
    """The files below the folders in which the trace is found."""
    wanted = re.compile(trace, re.MULTILINE)
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.*")]
    return {
        str(file.relative_to(ROOT))
        for file in files
        if file.suffix in (".py", ".html", ".jinja", ".csv")
        and not ASIDE & set(file.parts)
        and wanted.search(file.read_text(encoding="utf-8"))
    }


def test_the_four_additions_are_worked_out():
    kinds = ["A field of an issue", "A step of an issue", "A figure of a report"]
    assert list(EXAMPLES) == [*kinds, "A kind of import"]


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_example_lists_the_files_that_hold_it_and_counts_them(what):
    example = EXAMPLES[what]
    listed = re.findall(r"^\| `([^`]+)` \|", example["table"], re.MULTILINE)
    assert set(listed) == holding(example["trace"], re.findall(r"`([^`]+)`", example["where"]))
    assert len(listed) == int(example["count"])


def test_the_rules_that_are_typed_and_counted_are_there():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    named = [*tools["mypy"]["files"], *tools["coverage"]["run"]["include"]]
    assert [name for name in named if not (ROOT / name).exists()] == []
