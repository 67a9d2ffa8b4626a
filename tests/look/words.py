"""Finds text in a template that cannot be translated."""

import re
from html.parser import HTMLParser

_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
_TRANSLATED = re.compile(
    r"\{% blocktranslate\b.*?%\}.*?\{% endblocktranslate %\}|\{% translate\b.*?%\}", re.DOTALL
)
_BARE_INPUT = re.compile(
    r"""\b(?:text|title|words|link_text|label|heading)=(?:"[^"]*[a-z][^"]*"|'[^']*[a-z][^']*')"""
)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WORD = re.compile(r"[A-Za-z]{2,}")
_READ_OUT = {"alt", "aria-label", "content", "data-label", "placeholder", "title"}
_WEB_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?[a-z]+(?:\.[a-z]+)+(?:/\S*)?")


class _Bare(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.skipping = False

    def handle_starttag(self, tag, attrs):
        self.skipping = tag in {"script", "style"}
        is_for_machines = tag == "meta"
        for name, value in attrs:
            if name in _READ_OUT and not is_for_machines and _WORD.search(value or ""):
                self.found.append(f"{name}={value}")

    def handle_endtag(self, tag):
        self.skipping = False

    def handle_data(self, data):
        words = _WEB_ADDRESS.sub("", _COLOUR.sub("", data)).strip()
        if not self.skipping and _WORD.search(words):
            self.found.append(words)


def bare_words(template):
    """Returns the text of a template outside {% translate %} and {% blocktranslate %}."""
    text = _TRANSLATED.sub("", _COMMENT.sub("", template))
    inputs = [
        match
        for tag in re.findall(r"\{% include.*?%\}", text)
        for match in _BARE_INPUT.findall(tag)
    ]
    parser = _Bare()
    parser.feed(_TAG.sub("", text))
    return parser.found + inputs
