"""The kinds of layer a network can be made of, as plain values: no Keras here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# No gelu: its error function has no ONNX translation, and every model must be downloadable and drawable.
Activation = Literal["relu", "tanh", "sigmoid", "elu", "swish", "linear"]


class _Layer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conv(_Layer):
    """Slide small filters over the picture, each looking for one local pattern."""

    kind: Literal["conv"] = "conv"
    filters: int = Field(default=32, ge=1, le=512, description="How many patterns it looks for.")
    kernel: int = Field(default=3, ge=1, le=11, description="Side of the window, in pixels.")
    stride: int = Field(default=1, ge=1, le=4, description="Pixels from one window to the next.")
    padding: Literal["valid", "same"] = Field(default="valid", description="Shrink at the border, or keep the size.")
    activation: Activation = Field(default="relu", description="What is done to each output.")
    bias: bool = Field(default=True, description="Whether each filter has an offset.")


class MaxPool(_Layer):
    """Keep the largest of each small window: smaller pictures, tolerant of shifts."""

    kind: Literal["max_pool"] = "max_pool"
    size: int = Field(default=2, ge=2, le=8, description="Side of the window, in pixels.")


class AveragePool(_Layer):
    """Keep the average of each small window."""

    kind: Literal["average_pool"] = "average_pool"
    size: int = Field(default=2, ge=2, le=8, description="Side of the window, in pixels.")


class GlobalAveragePool(_Layer):
    """Average each feature map to one number."""

    kind: Literal["global_average_pool"] = "global_average_pool"


class Flatten(_Layer):
    """Lay the picture out as one row of numbers; where things were is forgotten."""

    kind: Literal["flatten"] = "flatten"


class Dense(_Layer):
    """Connect everything with everything."""

    kind: Literal["dense"] = "dense"
    units: int = Field(default=128, ge=1, le=4096, description="How many outputs.")
    activation: Activation = Field(default="relu", description="What is done to each output.")
    bias: bool = Field(default=True, description="Whether each output has an offset.")


class Dropout(_Layer):
    """Silence a random share of the inputs at each training step, so none is relied on alone."""

    kind: Literal["dropout"] = "dropout"
    rate: float = Field(default=0.25, ge=0.0, le=0.9, description="Share silenced.")


class BatchNorm(_Layer):
    """Keep each feature's mean and spread steady, so training can go faster."""

    kind: Literal["batch_norm"] = "batch_norm"


class Activate(_Layer):
    """Apply an activation function."""

    kind: Literal["activation"] = "activation"
    activation: Activation = Field(default="relu", description="Which function.")


class Residual(_Layer):
    """Two batch-normalised 3×3 convolutions whose result is added to their input."""

    kind: Literal["residual"] = "residual"
    filters: int = Field(default=32, ge=1, le=512, description="How many patterns each convolution looks for.")
    stride: int = Field(default=1, ge=1, le=2, description="2 halves the picture's side.")


Layer = Annotated[
    Conv | MaxPool | AveragePool | GlobalAveragePool | Flatten | Dense | Dropout | BatchNorm | Activate | Residual,
    Field(discriminator="kind"),
]
Layers = tuple[Layer, ...]

LAYER_KINDS: dict[str, type[_Layer]] = {
    kind.model_fields["kind"].default: kind
    for kind in (
        Conv,
        MaxPool,
        AveragePool,
        GlobalAveragePool,
        Flatten,
        Dense,
        Dropout,
        BatchNorm,
        Activate,
        Residual,
    )
}
