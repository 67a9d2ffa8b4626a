"""Returns the visible text of a page. Tags and attributes are left out.

A page also has tokens and nonces of random letters, which sometimes contain a short word such as a
reference. The visible text does not.
"""

import re
from html import unescape


def text_of(page, element="main"):
    """Returns the text of the response's only element of this name, on one line."""
    (markup,) = re.findall(rf"<{element}\b.*?</{element}>", page.text, re.DOTALL)
    return plain(markup)


def plain(markup):
    """Returns the text of a piece of HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())
