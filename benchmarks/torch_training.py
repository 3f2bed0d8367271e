"""PyTorch as a party: the article's network and settings as someone who knows PyTorch would write them for a CPU.

`python -m benchmarks.torch_training [--network cnn|deep_cnn] [--epochs N] [--images N] [--seed N]`; needs PyTorch
(`requirements-bench.txt`). Images lie in memory as one tensor and are shuffled by index: a `DataLoader` that collates
single images is several times slower. Weights begin as Keras' do (Glorot, uniform; biases 0), Adam has Keras' epsilon,
and threads are PyTorch's default. Memory is channels-last and Adam is the fused one, for both are faster here than the
default. The last line it prints is for `benchmarks.party`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.party import (  # fmt: skip
    BATCH_SIZE,
    LEARNING_RATE,
    EpochTrace,
    Images,
    Stopwatch,
    Task,
    load_images,
    read_task,
    task_parser,
    tell,
)

KERAS_EPSILON = 1e-7
JUDGED_AT_ONCE = 1000
LAYOUT = torch.channels_last


def _conv(inputs: int, filters: int, padding: str = "valid") -> list[Any]:
    return [nn.Conv2d(inputs, filters, 3, padding=padding), nn.ReLU()]


def cnn() -> Any:
    """The network of the article's example 2."""
    return nn.Sequential(
        *_conv(1, 32), nn.MaxPool2d(2), *_conv(32, 64), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1600, 10)
    )


def deep_cnn() -> Any:
    """The network of the article's example 3."""
    blocks: list[Any] = []
    for inputs, filters in ((1, 64), (64, 128), (128, 256)):
        blocks += [*_conv(inputs, filters, "same"), *_conv(filters, filters, "same"), nn.MaxPool2d(2)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(2304, 512), nn.ReLU(), nn.Linear(512, 10))


NETWORKS = {"cnn": cnn, "deep_cnn": deep_cnn}


def begin_like_keras(layer: Any) -> None:
    """Give a layer the weights that Keras would begin with."""
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)


def _prepared(images: Any, labels: Any) -> tuple[Any, Any]:
    x = torch.tensor(images).unsqueeze(1).float().div_(255).contiguous(memory_format=LAYOUT)
    return x, torch.tensor(labels).long()


def train_epoch(model: Any, optimizer: Any, x: Any, y: Any) -> tuple[float, float]:
    """Loss and accuracy over the training images as they went by."""
    loss_sum, correct = torch.zeros(()), torch.zeros((), dtype=torch.long)
    model.train()
    for batch in torch.randperm(len(x)).split(BATCH_SIZE):
        logits = model(x[batch])
        loss = functional.cross_entropy(logits, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss_sum += loss.detach() * len(batch)
        correct += (logits.argmax(1) == y[batch]).sum()
    return float(loss_sum) / len(x), float(correct) / len(x)


def judge(model: Any, x: Any, y: Any) -> tuple[float, float]:
    """Loss and accuracy on images that were not learned from."""
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in x.split(JUDGED_AT_ONCE)])
    return float(functional.cross_entropy(logits, y)), float((logits.argmax(1) == y).float().mean())


def run(task: Task, images: Images) -> list[EpochTrace]:
    """Train, epoch by epoch."""
    x, y = _prepared(images.x_train[: task.training_images], images.y_train[: task.training_images])
    test = _prepared(images.x_test, images.y_test)
    traces, watch = [], Stopwatch()
    model = NETWORKS[task.network]().apply(begin_like_keras).to(memory_format=LAYOUT)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, eps=KERAS_EPSILON, fused=True)
    for _ in range(task.epochs):
        loss, accuracy = train_epoch(model, optimizer, x, y)
        watch.stop()
        traces.append(EpochTrace(watch.seconds, loss, accuracy, *judge(model, *test)))
        watch.start()
    return traces


def main() -> None:
    """Train and print."""
    task = read_task(task_parser(__doc__).parse_args())
    torch.manual_seed(task.seed)
    tell(run(task, load_images(task)))


if __name__ == "__main__":
    main()
