"""What a reader sees of a page: its words, without tags and without what stands in attributes.

A page also carries tokens and nonces of random letters. A short word looked for in all of it, such
as a reference, is found in one of them every so often; looked for in here it is not.
"""

import re
from html import unescape


def text_of(page, element="main"):
    """The words of an answer's one element of this name, on one line."""
    (markup,) = re.findall(rf"<{element}\b.*?</{element}>", page.text, re.DOTALL)
    return plain(markup)


def plain(markup):
    """The words of a piece of HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())
