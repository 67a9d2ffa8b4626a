"""All text in templates can be translated, and no template has an inline style or script."""

import re

import pytest
from django.template.loader import get_template

from tests.look.words import bare_words

INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\bsrc=)""", re.IGNORECASE
)
# A report saved as a file includes its styles, because it is read without a server.
STANDS_ALONE = {"reports/rendering/document.html"}


def test_no_template_has_text_outside_translation_tags(template_files):
    found = {name: bare_words(text) for name, text in template_files if bare_words(text)}

    assert len(template_files) > 30
    assert found == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        '<input placeholder="Your name">',
        '{% include "components/empty_state.html" with text="Nothing here" only %}',
        '{% if actions %}<p>{% translate "Yes" %}</p>{% else %}none{% endif %}',
    ],
)
def test_untranslated_text_is_found(template):
    assert bare_words(template)


@pytest.mark.parametrize(
    "template",
    [
        "{# Inputs: text. #}<p>{{ text }}</p>",
        '<p>{% translate "Hello" %} {% blocktranslate %}and {{ you }}{% endblocktranslate %}</p>',
        '{% include "components/empty_state.html" with text=_("Nothing here") only %}',
        '<a href="https://ico.org.uk/">ico.org.uk</a>',
    ],
)
def test_comments_for_translators_are_ignored(template):
    assert bare_words(template) == []


def test_every_template_compiles(template_files):
    assert all(get_template(name) for name, _ in template_files)


def test_no_template_has_an_inline_style_or_script(template_files):
    found = [name for name, text in template_files if INLINE.search(text)]

    assert [name for name in found if name not in STANDS_ALONE] == []


@pytest.mark.parametrize(
    "mark_up", ['<p style="x">', "<p onclick='x'>", "<script>x</script>", '<a href="javascript:x">']
)
def test_an_inline_style_or_script_would_be_found(mark_up):
    assert INLINE.search(mark_up)


def test_every_component_names_its_inputs_in_its_first_line(template_files):
    first_lines = {
        name: text.splitlines()[0]
        for name, text in template_files
        if name.startswith("components/")
    }

    assert [
        n for n, line in first_lines.items() if not re.match(r"\{# .*Inputs: .+ #\}", line)
    ] == []


def test_components_are_included_with_only_what_they_are_given(template_files):
    open_includes = [
        (name, tag)
        for name, text in template_files
        for tag in re.findall(r"""\{% include ["']components/.*?%\}""", text)
        if not tag.endswith(" only %}")
    ]

    assert open_includes == []
