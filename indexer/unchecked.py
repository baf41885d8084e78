"""Types of records without limits and without rules: what was checked once is read again by them.

They are made from the types of the records, so that they cannot differ; to read by them takes half as long.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from types import FunctionType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

RecordT = TypeVar("RecordT", bound=Struct)


def decoder_of(kind: type[RecordT]) -> Callable[[bytes], RecordT]:
    """Reads the JSON of records of a kind that were written out as they were found valid."""
    return msgspec.json.Decoder(without_rules(kind)).decode


def without_rules(kind: type[RecordT]) -> type[RecordT]:
    """A type like the kind, with its fields and methods. What is of it is of no type of the records: it is never
    equal to one of them."""
    return _without_rules(kind, {})


def _without_rules(kind: type[Struct], made: dict[type, type]) -> type[Any]:
    if kind not in made:
        hints = get_type_hints(kind, include_extras=True)
        fields = [
            (each.name, _without_limits(hints[each.name], made), _default_of(each))
            for each in msgspec.structs.fields(kind)
        ]
        config = kind.__struct_config__
        made[kind] = msgspec.defstruct(
            kind.__name__,
            fields,
            namespace=_methods_of(kind),
            frozen=config.frozen,
            kw_only=True,
            omit_defaults=config.omit_defaults,
            gc=config.gc,
        )
    return made[kind]


def _methods_of(kind: type[Struct]) -> dict[str, Any]:
    """What it answers by, without what it judges itself by when it is made."""
    return {
        name: value
        for name, value in vars(kind).items()
        if isinstance(value, FunctionType | property) and not name.startswith("__")
    }


def _without_limits(hint: Any, made: dict[type, type]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _without_limits(arguments[0], made)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _without_rules(hint, made)
    if origin is Literal or not arguments:
        return hint
    inner = [each if each is Ellipsis else _without_limits(each, made) for each in arguments]
    return reduce(or_, inner) if origin in (Union, UnionType) else origin[tuple(inner)]


def _default_of(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not NODEFAULT:
        return msgspec.field(default_factory=field.default_factory)
    return field.default
