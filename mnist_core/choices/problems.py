"""What is wrong with settings, in sentences: the field, the value as it came, and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mnist_core.choices.layers import LAYER_KINDS

MAX_TOLD = 5
_MAX_SHOWN = 80
_LAYERS = "layers"
_SHAPES = {
    "tuple_type": "allowed is a list of layers",
    "model_attributes_type": 'allowed is a layer such as {"kind": "flatten"}',
    "dict_type": 'allowed is a layer such as {"kind": "flatten"}',
}


def shown(value: object) -> str:
    """A value as Python writes it, in at most 80 characters, for a value that is wrong may also be huge."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # Python refuses to write whole numbers of thousands of digits
        return "too long to show"
    return _shortened(text)


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


def limit(field: FieldInfo, side: Literal["ge", "le"]) -> float | None:
    """The least (`ge`) or the greatest (`le`) value a field allows; None where there is no such limit."""
    return next((getattr(item, side) for item in field.metadata if getattr(item, side, None) is not None), None)


@dataclass(frozen=True)
class KnownSettings:
    """The settings that there are: their fields, and the names that some of them choose from."""

    model: type[BaseModel]
    choices: Mapping[str, Mapping[str, Any]]

    def told(self, problems: Sequence[Mapping[str, Any]]) -> str:
        """The first five problems that pydantic found as one sentence, and how many more there are."""
        sentences = [self._sentence(problem) for problem in problems[:MAX_TOLD]]
        if len(problems) > MAX_TOLD:
            sentences.append(f"and {len(problems) - MAX_TOLD:,} more")
        return "; ".join(sentences) + "."

    def _sentence(self, problem: Mapping[str, Any]) -> str:
        place, known, field = self._located(problem["loc"])
        if not place:
            return str(problem["msg"]).removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            return f"{place} is not a setting; allowed are {', '.join(known)}"
        if problem["type"].startswith("union_tag"):
            return _kind_sentence(place, problem["input"])
        allowed = _SHAPES.get(problem["type"]) or (self._allowed(place, field) if field is not None else "")
        return f"{place} is {shown(problem['input'])}; {allowed or _lowered(problem['msg'])}"

    def _located(self, loc: Sequence[str | int]) -> tuple[str, Mapping[str, FieldInfo], FieldInfo | None]:
        """Where a problem is, in words; the settings there are in that place; and which of them it is."""
        known: Mapping[str, FieldInfo] = self.model.model_fields
        steps = list(loc)
        if len(steps) > 2 and steps[0] == _LAYERS and steps[2] in LAYER_KINDS:
            # pydantic puts the layer's kind into the way to its settings, where the reader's file has none.
            known = LAYER_KINDS[str(steps.pop(2))].model_fields
        return _shortened(".".join(map(str, steps))), known, known.get(str(steps[-1])) if steps else None

    def _allowed(self, name: str, field: FieldInfo) -> str:
        low, high = limit(field, "ge"), limit(field, "le")
        if low is not None and high is not None:
            return f"allowed is {low:.10g} to {high:.10g}"
        if field.annotation is bool:
            return "allowed are true and false"
        words = get_args(field.annotation) if get_origin(field.annotation) is Literal else self.choices.get(name, ())
        return f"allowed are {', '.join(words)}" if words else ""


def _kind_sentence(place: str, layer: object) -> str:
    kind = layer.get("kind") if isinstance(layer, Mapping) else None
    received = "is missing" if kind is None else f"is {shown(kind)}"
    return f"{place}.kind {received}; allowed are {', '.join(LAYER_KINDS)}"


def _lowered(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"
