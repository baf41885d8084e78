"""The fields of a record as a mapping names them: by their path, "practices[0].address.city", as errors do.

Knows the types of records; knows nothing of columns.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

Kind = Literal["text", "day", "flag", "number", "list"]
Step = str | int
_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d)\])?\Z")


class UnknownField(ValueError):
    """No record has such a field; the message says what there is."""


class Field(Struct, frozen=True):
    """One value of a record. `hint` is its annotation, with its rules; of a list that of the whole."""

    path: str
    steps: tuple[Step, ...]
    kind: Kind
    hint: Any

    def require(self, value: object) -> None:
        """Raises ValidationError where the value is none that the field may have."""
        msgspec.convert(value, self.hint)


def field_of(record: type[Struct], path: str) -> Field:
    """Raises UnknownField naming the first step that leads nowhere."""
    steps: list[Step] = []
    hint: Any = record
    for written in path.split("."):
        owner = _bare(hint)
        known = _fields(owner) if isinstance(owner, type) and issubclass(owner, Struct) else {}
        found = _STEP.match(written)
        if found is None or found[1] not in known:
            held = ", ".join(known) or "no fields of its own"
            raise UnknownField(f"unknown field {path!r}: {written!r} is none of {held}")
        hint = known[found[1]]
        steps.append(found[1])
        if found[2] is not None:
            item = _item_of(hint)
            if item is None:
                raise UnknownField(f"unknown field {path!r}: {found[1]!r} is no list")
            hint = item
            steps.append(int(found[2]))
    return Field(path, tuple(steps), _kind_of(hint, path), hint)


def missing_from(record: type[Struct], fields: Collection[Field], given: Collection[str]) -> Iterator[str]:
    """Paths of required fields, of every struct that the fields speak of, that no field fills."""
    filled = {field.steps[:length] for field in fields for length in range(1, len(field.steps) + 1)}
    for owner in sorted({()} | {steps[:-1] for steps in filled}, key=str):
        type_ = _type_at(record, owner)
        if type_ is None:
            continue
        for info in msgspec.structs.fields(type_):
            steps = (*owner, info.name)
            is_filled = steps in filled or _path(steps) in given
            if info.required and not is_filled:
                yield _path(steps)


def _type_at(record: type[Struct], steps: tuple[Step, ...]) -> type[Struct] | None:
    """The struct at a place; None where a list or a value stands."""
    hint: Any = record
    for step in steps:
        hint = _item_of(hint) if isinstance(step, int) else _fields(_bare(hint))[step]
    bare = _bare(hint)
    return bare if isinstance(bare, type) and issubclass(bare, Struct) else None


def _path(steps: tuple[Step, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


@cache
def _fields(owner: type[Struct]) -> dict[str, Any]:
    hints = get_type_hints(owner, include_extras=True)
    return {name: hints[name] for name in owner.__struct_fields__}


def _bare(hint: Any) -> Any:
    """The type itself: without what is annotated, without None."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        (only,) = (each for each in get_args(hint) if each is not NoneType)
        return _bare(only)
    return hint


def _item_of(hint: Any) -> Any | None:
    bare = _bare(hint)
    return get_args(bare)[0] if get_origin(bare) is tuple else None


def _kind_of(hint: Any, path: str) -> Kind:
    bare = _bare(hint)
    if get_origin(bare) is Literal or bare is str:
        return "text"
    kinds: dict[Any, Kind] = {date: "day", bool: "flag", int: "number", float: "number"}
    if bare in kinds:
        return kinds[bare]
    item = _bare(_item_of(hint)) if get_origin(bare) is tuple else None
    if item is str or get_origin(item) is Literal:
        return "list"
    inner = item or bare
    example = f"{path}[0]" if item else path
    raise UnknownField(f"{path!r} is no single value; name its parts, e.g. {example}.{next(iter(_fields(inner)))}")
