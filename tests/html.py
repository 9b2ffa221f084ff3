"""Reading pages in tests: the parsed page, its figures, the values a form would send."""

from tests.elements import Element, parsed


def page(response) -> Element:
    """The parsed page of a response; it is parsed once."""
    if not hasattr(response, "parsed"):
        response.parsed = parsed(response.content)
    return response.parsed


def text_of(response) -> str:
    """What a reader sees in `main`, blanks run together."""
    shown = page(response)
    return " ".join((shown.main or shown).get_text(" ").split())


def figures(response) -> dict[str, int]:
    """The figures of a page by name. The same name twice must show the same number."""
    found: dict[str, int] = {}
    for element in page(response).select("[data-figure]"):
        name, number = element["data-figure"], int(element.get_text().replace(",", ""))
        assert found.setdefault(name, number) == number, f"figure {name} shows two numbers"
    return found


def figure_link(response, name: str) -> str:
    """Where the figure leads: the link around it, or inside it."""
    element = page(response).select_one(f'[data-figure="{name}"]')
    link = element if element.name == "a" else element.find_parent("a") or element.a
    return link["href"]


def form_of(response, selector: str = "main form[method=post]"):
    """The first form a selector finds."""
    return page(response).select_one(selector)


def form_values(response, selector: str = "main form[method=post]") -> dict:
    """What the form would send untouched: hidden fields, typed values, chosen options."""
    return values_of(form_of(response, selector))


def values_of(form) -> dict:
    values: dict = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        for value in _sent_by(control):
            _add(values, control["name"], value, many=_takes_many(control))
    return values


def _sent_by(control) -> list[str]:
    if control.has_attr("disabled"):
        return []
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        chosen = control.select("option[selected]") or control.select("option")[:1]
        return [option.get("value", option.get_text()) for option in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.has_attr("checked") else []
    if control.get("type") in ("file", "submit", "button"):
        return []
    return [control.get("value", "")]


def _takes_many(control) -> bool:
    return control.has_attr("multiple") or control.get("type") == "checkbox"


def _add(values, name, value, many):
    if many and name in values:
        values[name] = [*_listed(values[name]), value]
    else:
        values[name] = value


def _listed(value):
    return value if isinstance(value, list) else [value]


def error_links(response) -> dict[str, str]:
    """The error summary: anchor → the words of the link; errors without a field stand under ""."""
    lines = page(response).select("[data-errsum] li")
    return {(line.a["href"] if line.a else ""): line.get_text(" ", strip=True) for line in lines}
