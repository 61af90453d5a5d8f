"""What is wrong with an entry of the registry, in words for the person who wrote it."""

from __future__ import annotations

from pydantic import ValidationError

#: What is wrong with a field, by the kind of pydantic's error.
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no field of an entry",
    "string_type": "expected text, found {found}",
    "string_pattern_mismatch": "{found} does not fit {pattern}",
    "string_too_short": "is empty",
    "tuple_type": "expected a list, found {found}",
    "dict_type": "expected names with values, found {found}",
    "model_type": "expected names with values, found {found}",
    "too_short": "the list is empty",
    "literal_error": "{found} is none of {expected}",
    "bool_parsing": "expected true or false, found {found}",
    "bool_type": "expected true or false, found {found}",
    "float_parsing": "expected a number, found {found}",
    "float_type": "expected a number, found {found}",
    "int_parsing": "expected a whole number, found {found}",
    "int_type": "expected a whole number, found {found}",
    "int_from_float": "expected a whole number, found {found}",
    "greater_than": "{found} is not above {gt}",
    "less_than": "{found} is not below {lt}",
    "greater_than_equal": "{found} is below {ge}",
    "less_than_equal": "{found} is above {le}",
    "date_from_datetime_parsing": "expected a day like 2026-01-31 or null, found {found}",
    "date_parsing": "expected a day like 2026-01-31 or null, found {found}",
    "date_type": "expected a day like 2026-01-31 or null, found {found}",
}


def reasons(error: ValidationError) -> list[str]:
    """Field and what is expected there, in words for the person who wrote the file."""
    told = []
    for item in error.errors(include_url=False):
        where = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        if words := _WORDS.get(item["type"]):
            message = words.format(found=repr(item["input"]), **item.get("ctx", {}))
        told.append(f"{where}: {message}" if where else message)
    return told
