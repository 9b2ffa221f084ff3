"""Papers and their words as a page of documentation: `manage.py papers` prints docs/papers.md."""

from django.conf import settings
from django.utils import translation

from deputies_portal.core.papers.registry import Paper, known

HEAD = """# Papers made from Word templates

Printed by `manage.py papers` from the papers the portal registers; a test keeps this page equal to
it. A paper is a `.docx` with words in double braces. A county replaces one under
`/settings/papers/`: download the shipped one, change it in Word or WPS, try it, upload it. Layout,
fonts and fixed words are free; a placeholder stands within one paragraph. `manage.py draw_papers`
draws the shipped ones from the blocks each paper declares, which are also the page that is printed.

- `{{ word }}` prints a word.
- `{% if word %}` … `{% else %}` … `{% endif %}` asks whether a word is filled in, or a yes or no;
  `not`, `and`, `or`, `==` work, and `{{ word or '—' }}`.
- `{%tr for one in list %}` and `{%tr endfor %}` each stand alone in a row of a table; the rows
  between them are repeated. `{%p for one in list %}` and `{%p endfor %}` do the same with
  paragraphs, `{%p if word %}` and `{%tr if word %}` leave some out. `loop.index` is the number.
- Nothing else of the template language is allowed, and no links to files outside, no embedded
  objects, no macros; at most 4 MB. A mistake is refused when the file is uploaded, with the
  placeholder it is about.
"""


def as_markdown() -> str:
    """In the language of the source, whatever language is spoken now."""
    with translation.override("zh-hans"):
        return HEAD + "".join(_paper(paper) for paper in known())


def _paper(paper: Paper) -> str:
    file = paper.template.relative_to(settings.BASE_DIR).as_posix()
    lines = [f"\n## {paper.label} `{paper.code}`\n", f"{paper.says} `{file}`\n"]
    lines += ["| placeholder | what it says | example |", "|---|---|---|"]
    for mark, says, example in paper.marks:
        lines.append(f"| `{mark}` | {says} | {example} |".replace("\n", "<br>"))
    return "\n".join(lines) + "\n"
