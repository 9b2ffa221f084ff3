"""The examples of all steps of an issue: each stands in the tests of its subject."""

from importlib import import_module
from pathlib import Path

from tests.visits.acting import Example

HERE = Path(__file__).parent / "steps"
SUBJECTS = [
    import_module(f"tests.visits.issues.steps.{one.stem}") for one in HERE.glob("test_*.py")
]
EXAMPLES: dict[str, Example] = {
    name: example for subject in SUBJECTS for name, example in subject.EXAMPLES.items()
}
