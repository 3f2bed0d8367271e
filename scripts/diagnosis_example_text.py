"""The document of the example runs: a table of all, then the evidence of each."""

from __future__ import annotations

from collections.abc import Sequence

from mnist_core.diagnosis.findings import Finding
from mnist_core.evaluation.run_accuracy import judged_accuracy
from scripts.diagnosis_example_runs import Example

_HEAD = """# Example runs of the diagnosis

{made} examples of [diagnosis.md](diagnosis.md) were trained and diagnosed, and the first finding proved where that
takes at most {seconds:.0f} seconds by its estimate. Nothing here is written by hand:

    python -m scripts.make_diagnosis_examples

Accuracies are over the 10,000 test images, with 95 % intervals; a proof's verdict is over the validation images.

| example of | found first | sure | test accuracy | its remedy |
| --- | --- | --- | --- | --- |
"""


def document(examples: Sequence[Example], prove_seconds: float, every: int) -> str:
    """The document, Markdown, its last line ended.

    Args:
        examples: What was made.
        prove_seconds: How long a proof might take.
        every: How many examples there are to be made.
    """
    made = "All" if len(examples) == every else f"{len(examples)} of the {every}"
    rows = "".join(f"{_row(example)}\n" for example in examples)
    parts = "".join(_part(example) for example in examples)
    return f"{_HEAD.format(made=made, seconds=prove_seconds)}{rows}{parts}"


def _row(example: Example) -> str:
    top = example.told.diagnosis.top
    named, sure = (f"`{top.cause}`", f"{100 * top.confidence:.0f} %") if top else ("nothing", "–")
    return f"| `{example.command.cause}` | {named} | {sure} | {_accuracy(example)} | {example.proof or '–'} |"


def _accuracy(example: Example) -> str:
    judged = judged_accuracy(example.run)
    if judged is None:
        return example.run.state.value
    return f"{100 * judged.value:.2f} % [{100 * judged.interval.low:.2f}, {100 * judged.interval.high:.2f}]"


def _part(example: Example) -> str:
    findings = example.told.diagnosis.findings
    lines = [f"\n## `{example.command.cause}`\n", f"    python -m mnist_core {example.command.command}\n"]
    lines += [_finding(place, finding) for place, finding in enumerate(findings, 1)]
    if not findings:
        lines.append("Nothing stands out.")
    return "\n".join(lines) + "\n"


def _finding(place: int, finding: Finding) -> str:
    numbers = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in finding.numbers.items())
    behind = ", explained by another" if finding.is_explained else ""
    return f"{place}. `{finding.cause}`{behind}: {finding.sentence} ({numbers})"
