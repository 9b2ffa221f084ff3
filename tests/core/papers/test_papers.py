"""The engine of papers: filling in, what a template may say, what is refused and how."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from docx import Document

from deputies_portal.core import papers
from deputies_portal.core.papers import checking, drawing
from deputies_portal.core.papers.filling import BrokenTemplate, fill_in
from tests.core.templates_of_papers import NOTE, WORDS, letters, saved, template, with_part
from tests.libreoffice import needs_libreoffice, texts

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "papers.md"
LOOP = (("{%tr for day in days %}",), ("{{ loop.index }}", "{{ day.date }}"), ("{%tr endfor %}",))


def refused(content) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        papers.trial(NOTE, content)
    return refusal.value.messages


def test_words_rows_and_questions_are_filled_in():
    plain = template(
        "{{ place }}{% if is_urgent %}（急）{% endif %}", "电话：{{ phone or '—' }}", rows=LOOP
    )
    days = [{"date": "9月10日", "is_fixed": True}, {"date": "9月20日", "is_fixed": False}]
    filled = fill_in(NOTE, plain, WORDS | {"days": days})
    assert letters(filled) == ["柯街镇（急）", "电话：—", "1 9月10日", "2 9月20日"]


def test_what_people_wrote_is_text_and_nothing_else():
    written = "<w:p/>&amp; {{ phone }} {% if x %}\x07\x0c\x00 𠮷\r\n第二行"
    filled = fill_in(NOTE, template("{{ place }}"), WORDS | {"place": written})
    assert letters(filled) == ["<w:p/>&amp; {{ phone }} {% if x %} 𠮷\n第二行"]


def test_a_paper_is_filled_with_exactly_its_words():
    with pytest.raises(ValueError, match="phone"):
        fill_in(NOTE, template("x"), {"place": "", "is_urgent": False, "days": []})


def test_a_placeholder_that_word_has_cut_into_formats_is_still_read():
    document = Document()
    paragraph = document.add_paragraph()
    for piece, bold in (("{", False), ("{ pl", True), ("ace }", False), ("}", True)):
        paragraph.add_run(piece).bold = bold
    assert letters(papers.trial(NOTE, saved(document))) == ["柯街镇"]


ONLY = "这里只能写占位词、if 和 for。"
MISTAKES = {
    "{{ plase }}": "“{{ plase }}”：没有“plase”这个占位词，是不是“place”？",
    "{{ nobody }}": "“{{ nobody }}”：没有“nobody”这个占位词。",
    "{{ day.date }}": "“{{ day.date }}”：没有“day”这个占位词，是不是“days”？",
    "{{ place ": "“{{ place”：括号没有成对。一个占位词要写完整，并且写在同一段里。",
    "地点 place }}": "“地点 place }}”：括号没有成对。一个占位词要写完整，并且写在同一段里。",
    "{% if place %}x": "“{% if place %}”：没有对应的结尾。",
    "x{% endif %}": "“{% endif %}”：没有对应的开头。",
    "{% if %}x{% endif %}": "“{% if %}”：这个标记写得不完整或不认识。",
    "{%tr for day in days %}x{%tr endfor %}": (
        "“{%tr for day in days %}”：要单独占表格的一行，这一行里不写别的。"
    ),
    "x{%p if place %}": "“{%p if place %}”：要单独占一段，这一段里不写别的。",
    "{% for day in place %}{% endfor %}": "“{% for day in place %}”：没有“place”这个占位词。",
    "{{ days }}": f"“{{{{ days }}}}”：{ONLY}",
    "{{ place.upper() }}": f"“{{{{ place.upper() }}}}”：{ONLY}",
    "{{ place|upper }}": f"“{{{{ place|upper }}}}”：{ONLY}",
    "{{ ''.__class__ }}": f"“{{{{ ''.__class__ }}}}”：{ONLY}",
    "{{ place.__class__ }}": "“{{ place.__class__ }}”：没有“place.__class__”这个占位词。",
    "{{ place * 999999999 }}": f"“{{{{ place * 999999999 }}}}”：{ONLY}",
    "{{ 9 ** 9 ** 9 }}": f"“{{{{ 9 ** 9 ** 9 }}}}”：{ONLY}",
    "{{ range(9) }}": f"“{{{{ range(9) }}}}”：{ONLY}",
    "{% set x = 1 %}": f"“{{% set x = 1 %}}”：{ONLY}",
    "{% include '/etc/passwd' %}": f"“{{% include '/etc/passwd' %}}”：{ONLY}",
    "{% for x in days %}{% for y in days %}{% endfor %}{% endfor %}": (
        f"“{{% for y in days %}}”：{ONLY}"
    ),
    "{{r place }}": f"“{{{{r place }}}}”：{ONLY}",
    "{# note #}": f"“{{# note #}}”：{ONLY}",
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.items())
def test_a_mistake_is_refused_and_its_placeholder_named(text, said):
    assert said in refused(template(text))


def test_all_mistakes_are_said_at_once_wherever_they_stand():
    document = Document()
    document.add_paragraph("{{ first }} {{ second }}")
    document.sections[0].footer.paragraphs[0].text = "{{ third }}"
    assert refused(saved(document)) == [
        f"“{{{{ {name} }}}}”：没有“{name}”这个占位词。" for name in ("first", "second", "third")
    ]


def test_a_tag_in_the_title_of_the_file_is_read_by_the_same_rules():
    document = Document()
    document.core_properties.title = "{{ ''.__class__.__mro__ }}"
    assert refused(saved(document)) == [ONLY]


UNSAFE = "模板里有外部链接、嵌入对象或会取外部内容的域，不能使用。"
DAMAGED = "这不是完好的 Word 文件，请用 Word 或 WPS 另存一次。"
OUTSIDE = b'<Relationship Id="x9" Type="a/image" TargetMode="External" Target="http://x/"/></Rel'
FIELD = b"<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd</w:instrText></w:r></w:p><w:sectPr"
SPOILT = {
    "no archive": (lambda good: b"%PDF-1.7", "请上传 .docx 文件。"),
    "cut off": (lambda good: good[:4000], "文件内容与扩展名 .docx 不符，或者文件已损坏。"),
    "too large": (lambda good: good + b"0" * 5_000_000, "模板太大，不能超过 4 MB。"),
    "too much": (
        lambda good: with_part(good, "word/document.xml", lambda old: old + b" " * 4_000_000),
        "文件压缩得不正常，不能上传。",
    ),
    "marks without end": (
        lambda good: template("{" * 5000),
        "模板里的内容太多。",
    ),
    "paragraphs without end": (
        lambda good: with_part(
            good,
            "word/document.xml",
            lambda old: old.replace(b"<w:sectPr", b'<w:p w:rsidR="1"/>' * 1001 + b"<w:sectPr", 1),
        ),
        "模板里的内容太多。",
    ),
    "no XML": (lambda good: with_part(good, "word/document.xml", lambda old: old[:-9]), DAMAGED),
    "an entity": (
        lambda good: with_part(
            good, "word/document.xml", lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old[55:]
        ),
        UNSAFE,
    ),
    "a picture from outside": (
        lambda good: with_part(
            good, "word/_rels/document.xml.rels", lambda old: old.replace(b"</Rel", OUTSIDE)
        ),
        UNSAFE,
    ),
    "an object": (
        lambda good: with_part(good, "word/embeddings/o.xlsx", lambda old: b"PK"),
        UNSAFE,
    ),
    "a field that runs": (
        lambda good: with_part(
            good, "word/document.xml", lambda old: old.replace(b"<w:sectPr", FIELD, 1)
        ),
        UNSAFE,
    ),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILT.values(), ids=SPOILT.keys())
def test_a_file_that_is_broken_or_could_harm_is_refused(spoil, said):
    assert refused(spoil(template("{{ place }}"))) == [said]


def test_a_template_that_repeats_beyond_measure_is_stopped():
    long = template("{% for day in days %}", "字" * 200_000, "{% endfor %}")
    rows = [{"date": "", "is_fixed": False}] * 1000
    begun = time.monotonic()
    with pytest.raises(BrokenTemplate, match="模板里的内容太多。"):
        fill_in(NOTE, long, WORDS | {"days": rows})
    assert time.monotonic() - begun < 10


# --- the papers that ship -----------------------------------------------------------------------
@pytest.mark.parametrize("code", [paper.code for paper in papers.known()])
def test_the_shipped_template_passes_its_own_check(code):
    paper = papers.get(code)
    filled = "\n".join(letters(papers.trial(paper, paper.shipped())))
    assert "{{" not in filled
    assert "{%" not in filled


@pytest.mark.walk
@needs_libreoffice
def test_libreoffice_opens_every_paper_and_shows_its_words(tmp_path):
    files = {one.code: papers.trial(one, one.shipped()) for one in papers.known()}
    shown = {code: "".join(text.split()) for code, text in texts(files, tmp_path).items()}
    for paper in papers.known():
        printed = checking.printed_words(checking.check(paper, paper.shipped()))
        words = [one.trial for one in paper.words if one.name in printed]
        lines = ["".join(line.split()) for one in words for line in one.splitlines()]
        assert lines
        assert [line for line in lines if line not in shown[paper.code]] == []
        assert "{" not in shown[paper.code]


def test_the_page_of_documentation_says_what_is_registered():
    printed = StringIO()
    with translation.override("en"):
        call_command("papers", stdout=printed)
    assert printed.getvalue() == DOCUMENT.read_text(encoding="utf-8")


def test_a_template_drawn_twice_is_the_same(tmp_path):
    for name in ("a.docx", "b.docx"):
        document = drawing.blank()
        drawing.red_head(document, "{{ place }}", number="phone", signer="phone")
        drawing.facts(document, ("地点", "{{ place }}"))
        drawing.save(document, tmp_path / name, "便笺")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_a_code_names_one_paper_and_no_word_hides_behind_a_method():
    with pytest.raises(ValueError, match="two papers rota"):
        papers.register(papers.Paper("rota", "", "", Path(), ()))
    with pytest.raises(ValueError, match="items"):
        papers.register(papers.Paper("other", "", "", Path(), (papers.Word("items", ""),)))
