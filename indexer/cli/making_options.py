"""The options of every command that makes a version: how strictly, how far, and where the report goes."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

PROGRESS = click.option(
    "--progress",
    "is_progress_told",
    is_flag=True,
    help="Say every ten seconds how far it is, where the output is no terminal.",
)
_OPTIONS = (
    click.option("--dry-run", is_flag=True, help="Everything but the last step: nothing goes live."),
    click.option("--force", is_flag=True, help="Go live even with less than half of what is live now."),
    click.option(
        "--force-check",
        "forced",
        metavar="CHECK",
        multiple=True,
        help="Pass over one check by its name.",
    ),
    click.option(
        "--report",
        "report_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write a report as JSON.",
    ),
    PROGRESS,
)


def making_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `dry_run`, `force`, `forced`, `report_file` and `is_progress_told`, in this order of the help."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)
