"""docker-compose.yml as its reader sees it: parsed, its variables filled in. No container engine is needed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$(\$|\{(?P<name>[A-Z_]+):\?[^}]*\})")


def parsed() -> dict[str, Any]:
    """With its variables as they are written."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return content


def filled(text: str, values: Mapping[str, str]) -> str:
    """Variables that are required get their values; a doubled dollar sign is one."""
    return _VARIABLE.sub(lambda found: values[found["name"]] if found["name"] else "$", text)


def required(text: str) -> set[str]:
    """Names of the variables without which nothing is started."""
    return {found["name"] for found in _VARIABLE.finditer(text) if found["name"]}


def dockerfile() -> str:
    """What the image of the directory is made of."""
    text: str = parsed()["services"]["service"]["build"]["dockerfile_inline"]
    return text
