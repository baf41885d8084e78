"""One row of a delimited file → one record, or what is wrong with it.

Stated rules: a cell that is empty states nothing; a part of a record all of whose columns are empty (a second
practice, an address) is not there, whatever constants are mapped into it. A practice without an id of its own gets
one of the person's and its name and address, the same on every reading and in every row that repeats it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from typing import Any, TypeVar

import msgspec

from indexer.records import Review, Specialist
from indexer.sources.decoding import fault_of
from indexer.sources.delimited.cells import NOTHING, OutOfScope, Unusable, day_of, folded, value_of
from indexer.sources.delimited.fields import Field, Step
from indexer.sources.delimited.mapping import Mapped
from indexer.sources.delimited.nucc import NuccColumns
from indexer.sources.delimited.postcodes import MiddleOf
from indexer.sources.delimited.sheet import Ended, PointOfPostcode
from indexer.sources.rules import Rules

R = TypeVar("R", Specialist, Review)
Json = dict[str, Any]
Cells = Mapping[str, str]


class Assembly:
    """Makes records of one kind of the rows of one country."""

    def __init__(self, mapped: Mapped, rules: Rules, middle_of: MiddleOf) -> None:
        self._mapped, self._rules, self._middle_of = mapped, rules, middle_of
        self._columns = {field.path: cell for field, cell in mapped.fields}
        sheet = mapped.sheet
        self._kept = [(each.column, {folded(word) for word in each.words}) for each in sheet.keep]
        self._nucc = NuccColumns(sheet.nucc, rules.taxonomy) if sheet.nucc else None

    def record_of(self, cells: Cells, kind: type[R]) -> R:
        """Raises Unusable or OutOfScope."""
        if any(folded(cells[column]) not in words for column, words in self._kept):
            raise OutOfScope
        tree: Json = self._nucc.offers(cells) if self._nucc else {}
        for steps, value in self._stated(cells):
            _plant(tree, steps, value)
        if kind is Specialist:
            if "id" not in tree:
                raise Unusable("id", f"missing required field `id`{self._told_column('id')}")
            tree = {"id": tree["id"], "country": self._rules.country.code} | tree
            self._complete(tree, cells)
        try:
            return msgspec.convert(_without_gaps(tree), kind)
        except msgspec.ValidationError as error:
            raise self._broken(error) from error

    def _stated(self, cells: Cells) -> Iterator[tuple[tuple[Step, ...], Any]]:
        """Places and values, without the constants of parts that no column states."""
        sheet = self._mapped.sheet
        read = [(field, cell, value_of(field, cell, cells, sheet)) for field, cell in self._mapped.fields]
        stated = {
            field.steps[:length]
            for field, cell, value in read
            if value is not NOTHING and cell.constant is None
            for length in range(1, len(field.steps) + 1)
        }
        for field, cell, value in read:
            if value is not NOTHING and (cell.constant is None or _is_part_there(field, stated)):
                yield field.steps, value

    def _complete(self, tree: Json, cells: Cells) -> None:
        sheet = self._mapped.sheet
        if sheet.ended:
            _end(tree, self._day_columns(sheet.ended, cells), self._rules.as_of)
        for number, practice in enumerate(tree.get("practices", ())):
            if practice is None:
                continue
            if sheet.point_of_postcode and "point" not in practice:
                practice["point"] = self._middle(number, practice, sheet.point_of_postcode)
            if "id" not in practice:
                practice["id"] = f"{tree['id'][:180]}-{_digest(practice)}"

    def _day_columns(self, ended: Ended, cells: Cells) -> tuple[date | None, date | None]:
        columns = (ended.on, ended.again)
        on, again = (
            day_of("registrations[0].end", column, cells, self._mapped.sheet) if column else None
            for column in columns
        )
        return on, again

    def _middle(self, number: int, practice: Json, rule: PointOfPostcode) -> Json:
        postcode = str(practice.get("address", {}).get("postcode", ""))
        found = self._middle_of(postcode)
        if found is None:
            raise Unusable(
                f"practices[{number}].point", f"postcode {postcode!r} is not known; its middle is needed"
            )
        if found.uncertainty_km > rule.within_km:
            reason = f"postcode {postcode!r} is known to {found.uncertainty_km:g} km only, over within_km"
            raise Unusable(f"practices[{number}].point", reason)
        return {"lat": found.lat, "lon": found.lon}

    def _broken(self, error: msgspec.ValidationError) -> Unusable:
        """Names the column beside the field, where one column fills it."""
        fault = fault_of(error)
        path = fault.field.removeprefix("$").removeprefix(".")
        return Unusable(path, f"{fault.reason}{self._told_column(path)}")

    def _told_column(self, path: str) -> str:
        """The column that fills a field, in brackets; empty where none does alone."""
        cell = self._columns.get(path)
        columns = (*cell.columns, *cell.first_of, *filter(None, (cell.column,))) if cell else ()
        return f" (column {columns[0]!r})" if columns else ""


def _end(tree: Json, days: tuple[date | None, date | None], as_of: date) -> None:
    """Ends every registration on the day, unless it began again later."""
    on, again = days
    is_over = on is not None and (again is None or again <= on)
    for registration in tree.get("registrations", ()):
        if registration is None:
            continue
        if is_over and on is not None:
            registration["end"] = max(on, registration.get("start", on))
            registration["status"] = "lapsed" if on <= as_of else registration.get("status", "active")
        elif again is not None:
            registration["start"] = again


def _is_part_there(field: Field, stated: set[tuple[Step, ...]]) -> bool:
    """Whether a column states something of the part of the record that the field belongs to."""
    owner = field.steps[:-1]
    return not owner or owner in stated


def _plant(tree: Json, steps: tuple[Step, ...], value: Any) -> None:
    """Puts a value where the steps lead, growing what is not there yet."""
    at: Any = tree
    for step, following in pairwise(steps):
        _make_room(at, step)
        if at[step] is None:
            at[step] = [] if isinstance(following, int) else {}
        at = at[step]
    _make_room(at, steps[-1])
    at[steps[-1]] = value


def _make_room(at: Any, step: Step) -> None:
    if isinstance(step, int):
        at.extend([None] * (step + 1 - len(at)))
    else:
        at.setdefault(step, None)


def _without_gaps(value: Any) -> Any:
    """Lists without the items that no column filled."""
    if isinstance(value, dict):
        return {name: _without_gaps(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_gaps(each) for each in value if each is not None]
    return value


def _digest(practice: Json) -> str:
    """Eight hexadecimal digits of name and address."""
    stated = msgspec.json.encode([practice.get("name"), practice.get("address")], order="deterministic")
    return blake2b(stated, digest_size=4).hexdigest()
