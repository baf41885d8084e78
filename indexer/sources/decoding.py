"""One line of JSON → one object, or the field and the reason why not. Knows no file and no country."""

import re
from typing import Any, NamedTuple

import msgspec

from indexer.sources.lines import LONGEST

_PLACE = re.compile(r"^(?P<reason>.*?)(?: - at `(?P<field>[^`]*)`)?\Z", re.DOTALL)
_NAMED = re.compile(r"(?:unknown|missing required) field `(?P<name>[^`]*)`")


class Fault(NamedTuple):
    """What is wrong with a record; `field` is a JSON path, "$" the whole record."""

    field: str
    reason: str


def decode(decoder: "msgspec.json.Decoder[Any]", line: bytes) -> Any:
    """The object of the decoder's type, or a Fault."""
    if len(line) > LONGEST:
        return Fault("$", f"the line is longer than {LONGEST} bytes; is it one record a line?")
    try:
        return decoder.decode(line)
    except msgspec.ValidationError as error:
        return fault_of(error)
    except UnicodeDecodeError as error:
        return Fault("$", f"no UTF-8 at byte {error.start}; save the file as UTF-8")
    except msgspec.DecodeError as error:
        if "truncated" in str(error):
            return Fault("$", "the record ends in its middle; was the file cut off?")
        return Fault("$", f"no JSON: {str(error).removeprefix('JSON is malformed: ')}")
    except (ValueError, OverflowError, RecursionError) as error:
        return Fault("$", f"no record: {error}")


def fault_of(error: msgspec.ValidationError) -> Fault:
    """Splits msgspec's message into path and reason; a field it names becomes part of the path."""
    found = _PLACE.match(str(error))
    assert found is not None
    field = found["field"] or "$"
    if field.endswith(".lat") and "90.0" in found["reason"]:
        return Fault(field, f"{found['reason']}; are latitude and longitude swapped?")
    named = _NAMED.search(found["reason"])
    return Fault(f"{field}.{named['name']}" if named else field, found["reason"])
