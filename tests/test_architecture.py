"""The shape of the house: who may import whom, how large things grow, what stands nowhere."""

import ast
import re
from functools import cache
from pathlib import Path

from tests import plan

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(
    path
    for folder in ("deputies_portal", "stations", "visits")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.*") if p.suffix in (".html", ".jinja"))

# The tables of docs/architecture.md. A module stands on the floor of the longest name that fits.
FLOORS = plan.numbered("floors")
# Within an app: models ← concept modules ← filters, forms ← views ← urls.
STEPS = plan.numbered("parts")
# Within a floor: the order of the concepts, by module or folder.
APPS = ("deputies_portal", "deputies_portal.core", "stations", "visits")
ORDERS = {app: plan.numbered(app, column=2) for app in APPS}
CONCEPT = 1
FRAME = "deputies_portal.core.ui"  # gives all parts their bases: its folders are no parts


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FUNCTION, IMPORT = ast.FunctionDef | ast.AsyncFunctionDef, ast.Import | ast.ImportFrom


@cache
def nodes_of(path):
    """The functions, classes and imports of a file; all files are walked through once."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTION | IMPORT | ast.ClassDef)]


@cache
def imported_names(path):
    """Full names of what a module imports, `from a import b` as `a.b`."""
    found = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def floor_of(name):
    fitting = [key for key in FLOORS if f"{name}.".startswith(f"{key}.")]
    return FLOORS[max(fitting, key=len)] if fitting else None


def app_of(name):
    """What has parts of its own: an app of the field, a package of the site or of its core."""
    parts = name.split(".")
    if parts[0] != "deputies_portal":
        return parts[0]
    return ".".join(parts[: 3 if parts[1:2] == ["core"] else 2])


def step_of(name):
    inside = name.removeprefix(app_of(name)).strip(".").split(".")
    return next((STEPS[part] for part in inside if part in STEPS), CONCEPT)


def where(path, line):
    return f"{path.relative_to(ROOT)}:{line}"


def part_of(name, app):
    """The module or folder that stands directly in the app."""
    return name.removeprefix(f"{app}.").split(".")[0]


def test_every_module_and_folder_stands_in_a_table_and_every_row_names_one():
    conventional = {"__init__", "__pycache__", "migrations", "data", "locale", *STEPS}
    for app, order in ORDERS.items():
        above = {"settings", "wsgi"} if app == "deputies_portal" else set()
        folder = ROOT.joinpath(*app.split("."))
        there = (path for path in folder.iterdir() if path.is_file() or any(path.rglob("*.py")))
        found = {path.stem for path in there} - conventional
        assert found == (order.keys() | above) - conventional, app


def test_a_concept_imports_from_lower_orders_alone():
    later = [
        f"{where(path, line)} imports {name}"
        for app, order in ORDERS.items()
        for path in CODE
        if path.is_relative_to(ROOT.joinpath(*app.split("."))) and "management" not in path.parts
        for line, name in imported_names(path)
        if name.startswith(f"{app}.")
        and part_of(name, app) != part_of(module_name(path), app)
        and order.get(part_of(name, app), 0) >= order.get(part_of(module_name(path), app), 99)
    ]
    assert later == []


def test_every_rule_lives_where_the_page_says():
    lost, told = [], set()
    for rule, file, names in plan.rows("rules"):
        for path in plan.NAMED.findall(file):
            text = (ROOT / path).read_text(encoding="utf-8")
            found = [
                name
                for name in plan.NAMED.findall(names)
                if re.search(rf"^ *(?:def |class |)({name})\b", text, re.MULTILINE)
            ]
            told.update((rule, name) for name in found)
            lost += [] if found else [(rule, path)]
        lost += [(rule, one) for one in plan.NAMED.findall(names) if (rule, one) not in told]
    assert lost == []


def test_nobody_imports_from_a_higher_floor():
    upward = [
        f"{where(path, line)} imports {name}"
        for path in CODE
        for line, name in imported_names(path)
        if floor_of(name) is not None and floor_of(name) > floor_of(module_name(path))
    ]
    assert upward == []


def test_within_an_app_nobody_imports_from_a_later_step():
    upward = [
        f"{where(path, line)} imports {name}"
        for path in CODE
        for line, name in imported_names(path)
        if app_of(name) == app_of(module_name(path)) != FRAME
        and step_of(name) > step_of(module_name(path))
        and not (step_of(name) == CONCEPT and knows_no_model(name))
    ]
    assert upward == []


def knows_no_model(name):
    """A module that only knows words and days (pinyin, the scope) may serve the models."""
    parts = name.split(".")
    files = [ROOT.joinpath(*parts[:n]).with_suffix(".py") for n in range(len(parts), 0, -1)]
    file = next(file for file in files if file.exists())
    return not any(
        imported.startswith(f"{app_of(name)}.models") for _, imported in imported_names(file)
    )


def test_nothing_is_imported_relatively():
    relative = [
        where(path, node.lineno)
        for path in CODE
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_an_import_inside_a_function_says_why():
    unexplained = []
    for path in CODE:
        inside = [n for n in nodes_of(path) if isinstance(n, IMPORT) and is_in_function(n, path)]
        lines = path.read_text(encoding="utf-8").splitlines() if inside else []
        for node in inside:
            if not any("#" in line for line in lines[node.lineno - 2 : node.lineno]):
                unexplained.append(where(path, node.lineno))
    assert unexplained == []


def is_in_function(node, path):
    holders = functions_of(path) if node.col_offset else []
    return any(one.lineno < node.lineno <= one.end_lineno for one in holders)


def functions_of(path):
    return [node for node in nodes_of(path) if isinstance(node, FUNCTION)]


def length(node):
    return node.end_lineno - node.lineno + 1


def test_modules_are_named_after_concepts():
    empty_names = {"utils", "helpers", "services", "common", "misc", "tools"}
    assert [str(path) for path in CODE if empty_names & {path.stem, path.parent.name}] == []


# Parts that each concept with steps or pages has, and what still stands twice for different things.
PARTS = {
    "case",
    "checks",
    "effects",
    "models",
    "news",
    "page",
    "paper",
    "qualities",
    "steps",
    "unit",
    "wording",
    "workflow",
}
MANY = {"migrations", "management", "demo", "views", "forms", "filters", "models", "data"}


def test_no_name_stands_twice_in_an_app():
    seen = {}
    for path in CODE:
        if not MANY & set(path.parts) and path.stem not in {"__init__", *PARTS, *STEPS}:
            seen.setdefault((path.relative_to(ROOT).parts[0], path.stem), []).append(path)
    again = {name for (_app, name), paths in seen.items() if len(paths) > 1}
    assert again == set()


def test_no_module_has_more_than_400_lines():
    files = [path for path in CODE if "data" not in path.parts] + TESTS
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in files}
    assert [f"{where(path, n)} lines" for path, n in lines.items() if n > 400] == []


def test_no_folder_has_more_than_20_modules():
    held = {}
    for path in CODE:
        if path.stem != "__init__":
            held[path.parent] = held.get(path.parent, 0) + 1
    assert {str(folder): n for folder, n in held.items() if n > 20} == {}


def test_no_concept_holds_more_than_an_eighth_of_the_lines():
    lines = {}
    for path in CODE:
        parts = path.relative_to(ROOT).parts
        concept = "/".join(parts[: 3 if parts[1] == "core" else 2])
        lines[concept] = lines.get(concept, 0) + path.read_text(encoding="utf-8").count("\n")
    whole = sum(lines.values())
    assert {name: n for name, n in lines.items() if n > whole / 8} == {}


def test_no_function_has_more_than_50_lines_and_no_test_more_than_35():
    long = [
        f"{where(path, node.lineno)} {node.name}: {length(node)} lines"
        for path in CODE + TESTS
        for node in functions_of(path)
        if length(node) > (35 if node.name.startswith("test_") else 50)
    ]
    assert long == []


def test_no_class_has_more_than_250_lines():
    long = [
        f"{where(path, node.lineno)} {node.name}: {length(node)} lines"
        for path in CODE
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef) and length(node) > 250
    ]
    assert long == []


def test_no_function_takes_more_than_seven_arguments():
    greedy = []
    for path in CODE:
        for node in functions_of(path):
            arguments = [*node.args.posonlyargs, *node.args.args]
            if len(arguments) > 7:
                greedy.append(f"{where(path, node.lineno)} {node.name}: {len(arguments)}")
    assert greedy == []


def test_no_template_has_more_than_180_lines():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in TEMPLATES}
    assert [f"{where(path, n)} lines" for path, n in lines.items() if n > 180] == []


def test_no_line_of_a_template_has_more_than_120_characters():
    """Breaks beside tags print nothing (`deputies_portal.core.ui.layout`)."""
    wide = [
        f"{where(path, number)} {len(line)}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert wide == []


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(
        r"\sstyle\s*=|<style|<script(?![^>]*(?:src=|application/json))[^>]*>|\son[a-z]+\s*=|javascript:"
    )
    found = [
        f"{where(path, number)} {line.strip()[:80]}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []


def test_only_signing_in_and_migrating_send_signals():
    allowed = ("django.contrib.auth.signals", "axes.signals", "django.test.signals")
    allowed += ("django.db.models.signals.pre_migrate", "django.db.models.signals.post_migrate")
    found = [
        f"{where(path, line)} {name}"
        for path in CODE
        for line, name in imported_names(path)
        if ".signals" in name and not name.startswith(allowed)
    ]
    assert found == []


# What calls another machine, or stands below such a call; whom is a setting (security K03).
CALLING = ("requests", "urllib.request", "http.client", "urllib3", "socket", "smtplib", "ftplib")
CALLERS = {
    "deputies_portal.core.accounts.sign_in.single_sign_on",  # the provider: OIDC_… settings
    "deputies_portal.core.notices.chat",  # the robot of a group: CHAT_WEBHOOK_URL
    "deputies_portal.core.serving",  # nobody: looks at what has come in
    "deputies_portal.core.notices.post",  # the mail server: EMAIL_URL
    "visits.duty.news.mailing",  # the same
}


def test_only_what_follows_a_setting_calls_another_machine():
    found = {
        module_name(path)
        for path in CODE
        for _line, name in imported_names(path)
        if name.startswith(CALLING)
    }
    assert found == CALLERS


# What would take text for SQL, a command, a program or a page (security E02, E03).
TAKEN_FOR_MORE = re.compile(
    r"\b(?:RawSQL|eval|exec|os\.system|os\.popen|pickle\.loads?)\(|\.(?:raw|extra)\(|shell=True"
    r"|\|\s*safe\b|autoescape (?:off|false)|\bMarkup\("
)
DRAWN_BY_US = {
    # A compiled template, which escapes what it prints.
    "deputies_portal/core/ui/templatetags/portal.py",
    "deputies_portal/core/papers/on_page.py",  # the blocks of a paper; each word in them is escaped
    "visits/visits/views/receipt.py",  # the code of our own address
}


def test_nothing_takes_text_for_more_than_text():
    found, marked = [], set()
    for path in [*CODE, *TEMPLATES]:
        name = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        marked |= {name} if "mark_safe(" in text else set()
        found += [(name, one.group()) for one in TAKEN_FOR_MORE.finditer(text)]
    assert (found, marked) == ([], DRAWN_BY_US)


def test_there_is_no_django_admin():
    found = [
        f"{where(path, line)} {name}"
        for path in CODE
        for line, name in imported_names(path)
        if name.startswith("django.contrib.admin")
    ]
    assert found == []
