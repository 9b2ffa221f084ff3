"""The guide to security names every requirement once, and every proof it names is there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOTS = (TESTS.parent, TESTS.parent / "deputies_portal")
GUIDE = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(
    r'^\| <a id="([A-K]\d\d)"></a>\1 \| ([CHM]) \| (.+) \| (.+) \| (.+) \|$', re.MULTILINE
)
# How many requirements each part has.
PARTS = {"A": 9, "B": 8, "C": 6, "D": 8, "E": 9, "F": 4, "G": 3, "H": 3, "I": 4, "J": 6, "K": 3}


def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_requirement_stands_there_once_in_order():
    wanted = [f"{part}{no:02}" for part, most in PARTS.items() for no in range(1, most + 1)]
    assert [row[0] for row in ROW.findall(GUIDE)] == wanted
    assert len(wanted) == 63


def test_every_requirement_names_where_it_is_met_and_proofs_that_exist():
    missing = []
    for number, _, _, where, proofs in ROW.findall(GUIDE):
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", proofs)
        if not named or not where.strip() or len(named) != len(proofs.split("<br>")):
            missing.append((number, proofs))
        for file, function in named:
            path = TESTS / file
            if not path.is_file() or function not in functions_of(path):
                missing.append((number, f"{file}::{function}"))
    assert missing == []


def test_every_file_that_meets_a_requirement_exists():
    lost = {
        f"{number}: {file}"
        for number, _, _, where, _ in ROW.findall(GUIDE)
        for file in re.findall(r"`([\w/.-]+(?:\.\w+|/))`", where)
        if "/" in file and not any((root / file).exists() for root in ROOTS)
    }
    assert lost == set()
