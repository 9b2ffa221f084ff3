"""What code, tests and pages cite stands in docs/: `domain §3b` in domain.md, `security J02` in
security.md. Nothing cites a text outside the repository, and links of the docs lead somewhere.
"""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FOLDERS = (
    "deputies_portal",
    "stations",
    "visits",
    "templates",
    "static",
    "tests",
    "deploy",
    "docs",
)
KINDS = {".py", ".html", ".jinja", ".js", ".md", ".sh", ".toml", ".yaml", ".conf", ".service"}
OWN = ("docs/domain.md", "docs/security.md")  # they name their sections themselves
FOREIGN = re.compile(
    r"\btrust [A-K]\d\d|\blaw book|(?<![\w/.-])(?:trust|style|stack)\.md|shared/\w+\.md"
)
SECTION, REQUIREMENT = r"§\d+[a-z]?", r"[A-K]0\d"
SECTIONS = re.compile(rf"\bdomain ({SECTION}(?:(?:, | and ){SECTION})*)")
REQUIREMENTS = re.compile(rf"\b[Ss]ecurity ({REQUIREMENT}(?:(?:, | and |-){REQUIREMENT})*)")
# A line that is broken within a citation, in text or in a comment.
BREAK = re.compile(r"\n[ \t]*(?:# )?")


@cache
def texts() -> dict[str, str]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*")]
    files += [file for file in ROOT.iterdir() if file.suffix == ".md" or file.name == "Makefile"]
    return {
        str(file.relative_to(ROOT)): BREAK.sub(" ", file.read_text(encoding="utf-8"))
        for file in files
        if (file.suffix in KINDS or file.name == "Makefile")
        and file != Path(__file__)
        and "vendor" not in file.parts
    }


@cache
def anchors_of(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    named = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
    return named | set(re.findall(r'<a id="([\w-]+)"></a>', text))


def cited(citation: re.Pattern, one: str) -> dict[str, set[str]]:
    """Who cites what, by file."""
    return {
        name: {each for found in citation.findall(text) for each in re.findall(one, found)}
        for name, text in texts().items()
    }


def unknown(found: dict[str, set[str]], page: str) -> dict[str, set[str]]:
    known = anchors_of(DOCS / page)
    return {name: some - known for name, some in found.items() if some - known}


def test_every_section_that_is_cited_stands_in_the_rules_of_the_field():
    found = cited(SECTIONS, r"§(\w+)")
    assert sum(map(len, found.values())) > 100
    assert unknown(found, "domain.md") == {}


def test_every_requirement_that_is_cited_stands_in_the_guide_to_security():
    found = cited(REQUIREMENTS, REQUIREMENT)
    assert sum(map(len, found.values())) > 50
    assert unknown(found, "security.md") == {}


def test_a_section_or_requirement_is_never_cited_without_its_text():
    without = {name: REQUIREMENTS.sub("", SECTIONS.sub("", text)) for name, text in texts().items()}
    loose = {
        name: marks
        for name, text in without.items()
        if name not in OWN and (marks := re.findall(rf"{SECTION}|\b{REQUIREMENT}\b", text))
    }
    assert loose == {}


def test_nothing_cites_a_text_outside_the_repository():
    found = {name: marks for name, text in texts().items() if (marks := FOREIGN.findall(text))}
    assert found == {}


def test_every_link_of_the_docs_leads_to_a_page_and_a_place_on_it():
    broken = []
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path, _, place = target.partition("#")
            file = page.parent / path if path else page
            if not file.exists() or (place and place not in anchors_of(file)):
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_every_file_that_the_docs_name_exists():
    roots = (ROOT, ROOT / "deputies_portal", ROOT / "tests", DOCS)
    lost = []
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for name in re.findall(
            r"`([\w./-]+/[\w.-]+\.(?:py|md))`", page.read_text(encoding="utf-8")
        ):
            if not any((root / name).exists() for root in roots):
                lost.append(f"{page.name}: {name}")
    assert lost == []
