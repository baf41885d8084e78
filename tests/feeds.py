"""Source folders for tests: records written as an operator would hand them in."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from indexer.records import Name, Registration, Review, Specialist
from tests.builders import YESTERDAY, a_review, a_specialist

DATA = Path(__file__).parent / "data"
PLAN_NET = DATA / "plan-net"


def a_registration(number: str, **changes: Any) -> Registration:
    fields: dict[str, Any] = {"register": "hcpc", "start": date(2015, 1, 1), "verified_at": YESTERDAY}
    return Registration(number=number, **(fields | changes))


def person(number: int, **changes: Any) -> Specialist:
    """A synthetic specialist whose id, name and registration are like nobody else's."""
    fields: dict[str, Any] = {
        "id": f"s{number}",
        "names": (Name(text=f"Alex Reed{number}"),),
        "registrations": (a_registration(f"DEMO-{number}"),),
    }
    return a_specialist(**(fields | changes))


def opinion(number: int, specialist_id: str, **changes: Any) -> Review:
    return a_review(**({"id": f"r{number}", "specialist_id": specialist_id} | changes))


def write_lines(path: Path, lines: Iterable[bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def write_feed(
    folder: Path, specialists: Iterable[Specialist], reviews: Iterable[Review] = (), country: str = "gb"
) -> Path:
    """`specialists/<cc>.jsonl` and `reviews/<cc>.jsonl` in the folder."""
    write_lines(folder / "specialists" / f"{country}.jsonl", map(msgspec.json.encode, specialists))
    write_lines(folder / "reviews" / f"{country}.jsonl", map(msgspec.json.encode, reviews))
    return folder
