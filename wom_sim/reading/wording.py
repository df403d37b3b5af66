"""pydantic's complaints in plain words, with the key at fault and a way to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from wom_sim.language.say import localized, marked, say
from wom_sim.reading.problems import KeyPath, Problem, did_you_mean, show, unknown

SNIPPETS = {
    "brands": "brands: {cafe: {conversion: 2%}}",
    "contents": "contents: {story: {attract: 35%, share: 20%}}",
}
"""The least that a scenario must say about these, for hints."""

_OURS = "scenario"
_NOISE = {"default_factory_not_called"}


class Said(NamedTuple):
    """One complaint of pydantic's, and the model that was being made."""

    detail: ErrorDetails
    model: type[BaseModel]

    @property
    def given(self) -> Any:
        """The value that was refused."""
        return self.detail["input"]

    @property
    def key(self) -> str:
        """The key at fault."""
        return str(self.detail["loc"][-1])


Wording = Callable[[Said], Problem]


def complaint(message: str, hint: str = "", at: KeyPath = ()) -> PydanticCustomError:
    """Return the exception by which a validator says that its own value is wrong."""
    return complaints([Problem(at, message, hint)])


def complaints(problems: Sequence[Problem]) -> PydanticCustomError:
    """Return the exception by which a validator reports problems, with paths relative to its value."""
    message = "; ".join(problem.message for problem in problems)
    return PydanticCustomError(_OURS, "{message}", {"message": message, "problems": list(problems)})


def reworded(error: ValidationError, model: type[BaseModel]) -> list[InitErrorDetails]:
    """Return the complaints of `error`, raised while making a `model`, in our words."""
    details = error.errors(include_url=False)
    return [_in_our_words(detail, model) for detail in details if detail["type"] not in _NOISE]


def problems_of(error: ValidationError) -> list[Problem]:
    """Return every problem of a reworded error, with paths from the top."""
    found = []
    for detail in error.errors(include_url=False):
        parents = _untagged(tuple(str(key) for key in detail["loc"]))
        found += [problem.under(parents) for problem in detail["ctx"]["problems"]]
    return found


def _untagged(path: KeyPath) -> KeyPath:
    # pydantic puts the tag of a union into the path; both of ours stand third: plan.NAME.ads, market.network.file.
    tagged = path[:1] == ("plan",) or path[:2] == ("market", "network")
    return path[:2] + path[3:] if tagged and path[2:3] != ("[key]",) else path


def _in_our_words(detail: ErrorDetails, model: type[BaseModel]) -> InitErrorDetails:
    error = detail["type"]
    said = Said(detail, model)
    problems = detail["ctx"]["problems"] if error == _OURS else [_WORDINGS.get(error, _as_pydantic_says)(said)]
    reason = complaints([_with_meaning(problem, said) for problem in problems])
    return InitErrorDetails(type=reason, loc=detail["loc"], input=detail["input"])


def _with_meaning(problem: Problem, said: Said) -> Problem:
    # Whoever finds no better hint is told what the key means.
    if problem.hint or problem.path or problem.on_key or not said.detail["loc"]:
        return problem
    return problem._replace(hint=_meaning(said))


def _meaning(said: Said) -> str:
    """What the key at fault means, where its model says so."""
    meanings = {info.alias or name: info.description for name, info in said.model.model_fields.items()}
    meaning = meanings.get(said.key)
    return say("{key} is {meaning}", key=said.key, meaning=say(meaning)) if meaning else ""


def _as_pydantic_says(said: Said) -> Problem:
    message = said.detail["msg"]
    message = say(f"{message[:1].lower()}{message[1:]}")
    return Problem((), say("{message} (got {given})", message=message, given=show(said.given)))


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _unknown_key(said: Said) -> Problem:
    message, hint = unknown("key", said.key, _keys_of(said.model))
    return Problem((), message, hint, on_key=True, nowhere=True)


def _no_key(said: Said) -> Problem:
    return Problem(
        (),
        say("{key} is no key", key=show(said.detail["loc"][-1])),
        say("a number takes a decimal point and no comma: 6.70 or 7_000"),
        on_key=True,
    )


def _missing(said: Said) -> Problem:
    return Problem((), say("is missing"), _example(said) or _meaning(said))


def _example(said: Said) -> str:
    snippet = SNIPPETS.get(said.key)
    return say("the least that does: {snippet}", snippet=snippet) if snippet else ""


def _not_a_mapping(said: Said) -> Problem:
    keys = ", ".join(_keys_of(said.model)[:6]) if not said.detail["loc"] else ""
    hint = (
        say("write keys and values under it, such as {keys}", keys=keys)
        if keys
        else say("write keys and values under it")
    )
    return Problem((), say("must be a mapping of keys to values (got {given})", given=show(said.given)), hint)


def _not_a_list(said: Said) -> Problem:
    given = said.given
    hint = (
        say("write [{given}]", given=given) if isinstance(given, str) else say("write [first, second], or [] for none")
    )
    return Problem((), say("must be a list (got {given})", given=show(given)), hint)


def _not_text(said: Said) -> Problem:
    given = said.given
    hint = say('put it in quotes: "{given}"', given=given) if isinstance(given, str | int | float) else ""
    return Problem((), say("must be text (got {given})", given=show(given)), hint)


def _not_a_choice(said: Said) -> Problem:
    options = re.findall(r"'([^']*)'", str(said.detail["ctx"]["expected"]))
    close = did_you_mean(said.given, options)
    return Problem(
        (),
        say("must be one of {options} (got {given})", options=", ".join(options), given=show(said.given)) + close,
    )


def _unknown_kind(said: Said) -> Problem:
    options = re.findall(r"'([^']*)'", str(said.detail["ctx"]["expected_tags"]))
    given = said.given["kind"]
    return Problem(
        ("kind",),
        say("must be one of {options} (got {given})", options=", ".join(options), given=show(given))
        + did_you_mean(given, options),
    )


def _missing_kind(said: Said) -> Problem:
    key = str(said.detail["ctx"]["discriminator"]).strip("'")
    kinds = _kinds(said.model.model_fields[str(said.detail["loc"][0])].annotation)
    return Problem((), say("{key} is missing: one of {kinds}", key=key, kinds=", ".join(kinds)))


def _kinds(annotation: Any) -> list[str]:
    """What the members of a union say to be, wherever the union stands in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return list(get_args(annotation.model_fields["kind"].annotation))
    return [kind for part in get_args(annotation) for kind in _kinds(part)]


def _out_of_range(sentence: str, limit: str) -> Wording:
    def word(said: Said) -> Problem:
        bound = localized(f"{said.detail['ctx'][limit]:,}".removesuffix(".0"))
        return Problem((), say(sentence, bound=bound, given=show(said.given)))

    return word


def _not_true_or_false(said: Said) -> Problem:
    return Problem((), say("must be true or false (got {given})", given=show(said.given)))


def _empty(said: Said) -> Problem:
    return Problem((), say("must not be empty"), _example(said))


_WORDINGS: dict[str, Wording] = {
    "extra_forbidden": _unknown_key,
    "invalid_key": _no_key,
    "missing": _missing,
    "model_type": _not_a_mapping,
    "model_attributes_type": _not_a_mapping,
    "dict_type": _not_a_mapping,
    "list_type": _not_a_list,
    "tuple_type": _not_a_list,
    "string_type": _not_text,
    "literal_error": _not_a_choice,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _missing_kind,
    "greater_than": _out_of_range(marked("must be more than {bound} (got {given})"), "gt"),
    "greater_than_equal": _out_of_range(marked("must be at least {bound} (got {given})"), "ge"),
    "less_than_equal": _out_of_range(marked("must be at most {bound} (got {given})"), "le"),
    "bool_type": _not_true_or_false,
    "bool_parsing": _not_true_or_false,
    "too_short": _empty,
    "string_too_short": _empty,
}
