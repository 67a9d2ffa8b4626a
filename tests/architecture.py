"""Reads the source files and reports where they break the project's rules.

import-linter checks the order of imports (pyproject.toml), and this checks what import-linter
cannot. Each fault is one line, "file:line: the fault". There are two limits. It recognises a
queryset only by the names in GUARDED, so a new accessor to confidential rows must be added there.
It also sees names and not values, so it does not notice a write through `getattr`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Files that handle requests write nothing and reach confidential rows only through visible_to.
ANSWERS_REQUESTS = {
    "forms",
    "filters",
    "fields",
    "views",
    "home",
    "search",
    "pages",
    "error_pages",
    "context",
    "middleware",
    "navigation",
}
READS_INPUT = {"forms", "filters", "fields"}
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
# A visible plan can have actions that are not visible.
GUARDED = MANAGERS | {"actions", "led_actions", "supported_actions"}
# Methods that select the rows a person, or the public, can see.
GUARDS = {"visible_to", "public", "ever_visible_to", "ever_public"}
# Rows that every signed-in user can see.
WITHOUT_SECRETS = {"RatingScale", "Rating", "Team", "Post"}
# The package that stores submitted forms, and so writes.
KEEPS_SUBMISSIONS = "safeguard/forms/"

VAGUE_NAMES = {"utils", "core", "common", "helpers", "mixins"}
MOST_LINES = 400
# History shows people by the name they had then.
NAME_OF_TODAY = re.compile(r"_by\.name\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")
# Downloaded as a file, so it includes its styles; the site itself never shows it.
CARRIES_ITS_STYLE = "templates/reports/rendering/document.html"
IN_TEMPLATES = {
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script with content": re.compile(r"<script\b(?:[^>]*>)(?!\s*</script>)", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}

Fault = tuple[int, str]


def python_faults(path: str, source: str) -> list[str]:
    """Returns the faults in one Python file of the product; `path` is relative to the root."""
    tree = ast.parse(source)
    layers = set(path.removesuffix(".py").split("/"))
    faults = [*_relative_imports(tree), *_inner_imports(path, tree)]
    if path != "safeguard/pdf.py":
        faults += _weasyprint_imports(tree)
    if "migrations" in layers:
        faults += _on_another_database(tree)
    if layers & READS_INPUT and not path.startswith(KEEPS_SUBMISSIONS):
        faults += _services_in_forms(tree)
    if layers & ANSWERS_REQUESTS and not path.startswith(KEEPS_SUBMISSIONS):
        faults += [*_writes(tree), *_unguarded(tree)]
    return [f"{path}:{line}: {words}" for line, words in sorted(faults)]


def text_faults(path: str, text: str) -> list[str]:
    """Returns the faults in a file of any kind, whether or not it is a template."""
    faults = []
    if VAGUE_NAMES & {part.partition(".")[0] for part in path.split("/")}:
        faults.append(f"{path}:1: the name does not say what the file contains")
    if text.count("\n") > MOST_LINES and "/migrations/" not in path:
        faults.append(f"{path}:{MOST_LINES}: longer than {MOST_LINES} lines")
    patterns = {"path of one machine": MACHINE_PATH}
    if not path.startswith("tests/"):
        patterns |= {"today’s name beside what was done, use name_at": NAME_OF_TODAY}
    if path.endswith(".html") and path != CARRIES_ITS_STYLE:
        patterns |= IN_TEMPLATES
    for words, pattern in patterns.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            faults.append(f"{path}:{line}: {words}")
    return faults


def _imports(tree: ast.Module) -> Iterator[Fault]:
    """Yields the line and full name of every module imported anywhere in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def _relative_imports(tree: ast.Module) -> Iterator[Fault]:
    for line, name in _imports(tree):
        if name.startswith("."):
            yield line, "a relative import: write the whole name"


def _services_in_forms(tree: ast.Module) -> Iterator[Fault]:
    """Forms can use the classes of a service (its values and refusals) but must not call it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        in_services = "services" in (node.module or "").split(".")
        for alias in node.names:
            if alias.name == "services" or (in_services and not alias.name[0].isupper()):
                yield node.lineno, f"a form calls no service: {node.module}.{alias.name}"


def _weasyprint_imports(tree: ast.Module) -> Iterator[Fault]:
    for line, name in _imports(tree):
        if name.partition(".")[0] == "weasyprint":
            yield line, "only safeguard/pdf.py imports weasyprint"


def _on_another_database(tree: ast.Module) -> Iterator[Fault]:
    """A migration run with `--database owner` must not use the site's own connection."""
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
    """Yields uses of accessors for confidential rows that are not followed by a guard."""
    guarded = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in GUARDS
    }
    followed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in GUARDED:
            continue
        is_open = isinstance(node.value, ast.Name) and node.value.id in WITHOUT_SECRETS
        is_query = node.attr in MANAGERS or id(node) in followed
        if is_query and not is_open and id(node) not in guarded:
            yield node.lineno, f".{node.attr} without visible_to"
