"""Reads a form from a page's HTML, to be filled in and submitted as a browser does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ShownForm:
    """The fields of one form: the value of each, and the choices where they are limited."""

    address: str = ""
    data: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def offers(self, name, value):
        """Returns whether the form has this field, and this value if it has choices."""
        if name in self.offered:
            return str(value) in self.offered[name]
        return name in self.data

    def filled_in(self, **typed):
        """Returns the data to submit, with these values changed."""
        return self.data | {
            name: [str(each) for each in (value if isinstance(value, list) else [value])]
            for name, value in typed.items()
        }


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms = []
        self.form = None
        self.select = self.area = ""
        self.texts = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = ShownForm(given.get("action") or "")
        elif self.form is None or "disabled" in given:
            return
        elif tag == "input":
            self._read_input(given)
        elif tag == "textarea":
            self.area, self.texts = given["name"], []
        elif tag == "select":
            self.select = given["name"]
            self.form.offered.setdefault(self.select, [])
        elif tag == "option" and self.select:
            self.form.offered[self.select].append(given.get("value", ""))
            if "selected" in given or self.select not in self.form.data:
                self.form.data[self.select] = [given.get("value", "")]

    def _read_input(self, given):
        name, value = given.get("name"), given.get("value", "on")
        if not name or given.get("type") in {"submit", "button"}:
            return
        if given.get("type") not in {"radio", "checkbox"}:
            self.form.data.setdefault(name, []).append(given.get("value", ""))
            return
        self.form.offered.setdefault(name, []).append(value)
        if "checked" in given:
            self.form.data.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.area:
            self.texts.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            # HTML ignores a line break directly after the opening tag.
            self.form.data[self.area] = ["".join(self.texts).removeprefix("\n")]
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form" and self.form:
            self.forms.append(self.form)
            self.form = None


def forms_on(page):
    """Returns all forms of the page, including the search box and the sign-out button."""
    reader = _Reader()
    reader.feed(page.text)
    return reader.forms


def form_on(page):
    """Returns the page's main form."""
    (form,) = [form for form in forms_on(page) if any(map(_is_nonce, form.data))]
    return form


def _is_nonce(name):
    """Returns whether this is the input of a form, or of one part of a form, that counts once."""
    return name == "nonce" or name.endswith("-nonce")


def hidden_form_on(page):
    """Returns what the page would send again: the fields of its only form, without the token."""
    reader = _Reader()
    reader.feed(page.text)
    (form,) = reader.forms
    return {name: value for name, value in form.data.items() if name != "csrfmiddlewaretoken"}
