"""Reads the sources and says where they break the order of the house.

Each fault is one line, "file:line: what is wrong". Two limits, so that nobody trusts it too far:
it knows a queryset only by the names in GUARDED, so a new accessor to rows with secrets must be
added there; and it sees names, not values, so a write hidden behind `getattr` goes unseen.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Each room may import only what stands to its left. The tools stand left of all; every other
# module of the project package (home, urls, middleware, ...) stands right of all.
ROOMS = (
    "safeguard.forms",
    "safeguard.audit",
    "safeguard.accounts",
    "actions",
    "committees",
    "reports",
)
TOOLS = (
    "safeguard.dates",
    "safeguard.exceptions",
    "safeguard.retractable",
    "safeguard.versioning",
    "safeguard.earlier_database",
    "safeguard.pdf",
    "safeguard.fields",
    "safeguard.files",
    "safeguard.commands",
    "safeguard.public",
    "safeguard.searching",
    "safeguard.urgency",
)

# A file imports only from its own row and those above it, in its own room or one further left.
# A file that is none of these kinds holds knowledge, row 0: the field's own rules on plain values.
KNOWLEDGE = 0
ROWS = {
    "models": 1,
    "rules": 2,
    "services": 3,
    "forms": 4,
    "filters": 4,
    "templatetags": 4,
    "views": 5,
    "urls": 6,
    "admin": 6,
    "apps": 6,
    "migrations": 6,
    "management": 6,
    # audit: the database's side of the trail.
    "append_only": 3,
    "grants": 3,
    # every room: what the search box finds in it.
    "search": 2,
    # accounts: who asks, the first rows, in whose name a command works, the mail to somebody new,
    # what allauth asks; fields that every room uses, and where a page stands.
    "requests": 1,
    "installing": 3,
    "acting": 3,
    "trail": 2,
    "invitations": 3,
    "adapter": 4,
    "fields": 4,
    # forms: how each is shown and sent, which were sent before, and which after a session ended.
    "submissions": 3,
    "expired_sessions": 3,
    "versioned": 4,
    "handling": 4,
    "pages": 4,
    # actions: an action's history as a reader wants it; what the pages of every room are made of.
    "timeline": 1,
    "overview": 1,
    "evidence": 1,
    "offices": 1,
    "crumbs": 4,
    # actions: whom to ask, the links and the words of mails.
    "answering": 1,
    "asking": 1,
    "moderating": 1,
    "returns": 1,
    "signed_links": 1,
    "letters": 3,
    # actions: what waits to be signed off, and by whom it may be.
    "signing": 2,
    # actions: all plans in figures, and since when what waits.
    "overview_lines": 2,
    # every room: what of it waits for somebody.
    "waiting": 2,
    "waiting_for_team": 2,
    "honesty": 2,
    # committees: what may be read through which door, and what its pages gather from there.
    "doors": 1,
    "tracker": 2,
    "next_meetings": 2,
    "proceedings": 2,
    "opening": 2,
    # reports: what is read from the tables once, the paper made from it, the demonstration.
    "gathering": 1,
    "movement": 1,
    "exception": 1,
    "highlight": 1,
    "papers": 3,
    "demo": 3,
    # What Django calls by itself.
    "checks": 6,
}
LOWEST_SHARED_ROW = ROWS["services"]
SHARED_ALL_THE_SAME = {"crumbs", "fields", "handling", "pages", "versioned"}
READS_WHAT_WAS_TYPED = {"forms", "filters"}
# Knowledge has words that people read, and nothing else of Django's.
DJANGO_IN_KNOWLEDGE = ("django.utils.translation", "django.utils.functional")

# Files that answer requests write nothing, and reach rows with secrets only by visible_to.
ANSWERING = {
    "forms",
    "filters",
    "fields",
    "handling",
    "templatetags",
    "views",
    "home",
    "search",
    "pages",
    "errors",
    "context",
    "middleware",
}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "select_for_update",
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# A plan that may be seen has actions that may not.
GUARDED = MANAGERS | {"actions", "led_actions", "supported_actions"}
# Rows that everybody who is signed in may see.
WITHOUT_SECRETS = {"RatingScale", "Rating", "Team", "Post"}

VAGUE_NAMES = {"utils", "core", "common", "helpers", "mixins"}
MOST_LINES = 400
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")
# Handed out as a file, so it carries its style with it; the site itself never shows it.
STANDS_ALONE = "templates/reports/document.html"
IN_TEMPLATES = {
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script with content": re.compile(r"<script\b(?:[^>]*>)(?!\s*</script>)", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


@dataclass(frozen=True)
class Place:
    """Where a module stands: its room ("" for the tools and the project package) and its row."""

    module: str
    room: str
    kind: str

    @property
    def row(self) -> int:
        return ROWS.get(self.kind, KNOWLEDGE)

    @property
    def step(self) -> int:
        """Its place on the arrow, from the tools on the left to the project on the right."""
        if self.room:
            return ROOMS.index(self.room)
        return -1 if self.module in TOOLS else len(ROOMS)


def place_of(module: str) -> Place | None:
    """Where one of our modules stands; nothing for a library's."""
    for room in ROOMS:
        if module == room or module.startswith(f"{room}."):
            kind = module.removeprefix(room).removeprefix(".").partition(".")[0]
            return Place(module, room, kind)
    if module == "safeguard" or module.startswith("safeguard."):
        tool = next((tool for tool in TOOLS if module == tool or module.startswith(f"{tool}.")), "")
        return Place(tool or module, "", module.removeprefix("safeguard").removeprefix("."))
    return None


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def python_faults(path: str, source: str) -> list[str]:
    """Everything wrong with one Python file of the product; `path` is relative to the root."""
    tree = ast.parse(source)
    here = place_of(module_of(path))
    faults = list(_import_faults(here, tree)) if here else []
    faults += _inner_imports(path, tree)
    if module_of(path) != "safeguard.pdf":
        faults += _weasyprint_imports(tree)
    if "/migrations/" in path:
        faults += _on_another_database(tree)
    if here and here.kind in READS_WHAT_WAS_TYPED:
        faults += _services_in_forms(tree)
    if here and here.kind in ANSWERING:
        faults += [*_writes(tree), *_unguarded(tree)]
    return [f"{path}:{line}: {words}" for line, words in sorted(faults)]


def text_faults(path: str, text: str) -> list[str]:
    """Everything wrong with a file of any kind, template or not."""
    faults = []
    if VAGUE_NAMES & {part.partition(".")[0] for part in path.split("/")}:
        faults.append(f"{path}:1: a name that says nothing about what is in it")
    if text.count("\n") > MOST_LINES and "/migrations/" not in path:
        faults.append(f"{path}:{MOST_LINES}: longer than {MOST_LINES} lines")
    patterns = {"path of one machine": MACHINE_PATH}
    if path.endswith(".html") and path != STANDS_ALONE:
        patterns |= IN_TEMPLATES
    for words, pattern in patterns.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            faults.append(f"{path}:{line}: {words}")
    return faults


Fault = tuple[int, str]


def _imports(tree: ast.Module) -> Iterator[Fault]:
    """Line and whole name of every module imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, name) for name in _imported_from(node))


def _imported_from(node: ast.ImportFrom) -> list[str]:
    """`from actions import rules` imports a module; `from actions.rules import may` a name."""
    module = "." * node.level + (node.module or "")
    if module in {"safeguard", *ROOMS}:
        return [f"{module}.{alias.name}" for alias in node.names]
    return [module]


def _import_faults(here: Place, tree: ast.Module) -> Iterator[Fault]:
    for line, name in _imports(tree):
        there = place_of(name)
        if name.startswith("."):
            yield line, "an import by dots: write the whole name"
        elif there:
            yield from ((line, words) for words in _wrong_way(here, there))
        elif here.room and here.row == KNOWLEDGE and here.kind and _is_barred_django(name):
            yield line, f"knowledge imports {name}"


def _is_barred_django(name: str) -> bool:
    return name.partition(".")[0] == "django" and not name.startswith(DJANGO_IN_KNOWLEDGE)


def _wrong_way(here: Place, there: Place) -> Iterator[str]:
    if there.step > here.step:
        yield f"against the arrow: {there.module}"
    elif here.room and there.room and there.row > here.row:
        yield f"imports from a row below it: {there.module}"
    elif here.room not in {"", there.room} and not _is_shared(there):
        yield f"{there.kind} of another room: {there.module}"


def _is_shared(there: Place) -> bool:
    return there.row <= LOWEST_SHARED_ROW or there.kind in SHARED_ALL_THE_SAME


def _services_in_forms(tree: ast.Module) -> Iterator[Fault]:
    """Forms may know a service's values and refusals, which are classes, and call none."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for name in _imported_from(node):
            place = place_of(name)
            is_class = name == node.module and all(alias.name[0].isupper() for alias in node.names)
            if place and place.kind == "services" and not is_class:
                yield node.lineno, f"reading what was typed calls no service: {name}"


def _weasyprint_imports(tree: ast.Module) -> Iterator[Fault]:
    for line, name in _imports(tree):
        if name.partition(".")[0] == "weasyprint":
            yield line, "only safeguard/pdf.py imports weasyprint"


def _on_another_database(tree: ast.Module) -> Iterator[Fault]:
    """A migration run with `--database owner` must not ask the site's own connection."""
    named = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "using"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in named:
            yield node.lineno, ".objects without using(schema_editor.connection.alias)"


def _inner_imports(path: str, tree: ast.Module) -> Iterator[Fault]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if path.endswith("/apps.py") and function.name == "ready":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node.lineno, f"import inside the function {function.name}"


def _writes(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in WRITES:
            yield called.lineno, f"writes with .{called.attr}(): that is a service's work"


def _unguarded(tree: ast.Module) -> Iterator[Fault]:
    """Accessors to rows with secrets that are followed by anything but visible_to."""
    guarded = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    }
    followed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in GUARDED:
            continue
        is_open = isinstance(node.value, ast.Name) and node.value.id in WITHOUT_SECRETS
        is_query = node.attr in MANAGERS or id(node) in followed
        if is_query and not is_open and id(node) not in guarded:
            yield node.lineno, f".{node.attr} without visible_to"
