"""The summary of a certificate for a terminal, made from its JSON alone."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from proofcheck.report.findings import FLOW, KERNEL, about_flow, findings
from proofcheck.report.rationals import decimal, parse, root
from proofcheck.report.reading import counted

MARKS = {
    "proved": ("proved", "green"),
    "refuted": ("refuted", "red"),
    "supported": ("supported", "yellow"),
    "not-applicable": ("not applicable", "dim"),
    "undecided": ("undecided", "magenta"),
}
_HYPOTHESES = tuple(
    f"boursier2024.{name}" for name in ("assumption", "lemma-2", "saddle", "definition-1")
)
_SAMPLES = "williams2019.lemma-2"
_FEW = 8  # claims that were asked for by name, and values of each


def print_summary(document: Mapping[str, Any], files: Mapping[str, str], console: Console) -> None:
    """Print counts, extremal directions, hypotheses with margins, theorems, and the files.

    Parameters
    ----------
    document : mapping
        A certificate.
    files : mapping
        What was written: name -> path.
    console : rich.console.Console
    """
    parts: list[RenderableType] = [_headline(document), _directions(document)]
    claims = {claim["id"]: claim for claim in document["claims"]}
    hypotheses = [c for c in claims.values() if c["id"].startswith(_HYPOTHESES)]
    if hypotheses:
        parts.append(_hypotheses(hypotheses))
    if _SAMPLES in claims and claims[_SAMPLES]["witness"]:
        parts.append(_samples(claims[_SAMPLES]))
    parts += _found(claims, FLOW, about_flow(document))
    parts += _found(claims, KERNEL, "Random-feature kernel")
    if len(claims) <= _FEW:
        others = [c for c in claims if not c.startswith(_HYPOTHESES) and c != _SAMPLES]
        names = {c: [(v, v) for v in claims[c]["values"]] for c in others}
        rest = {c: tuple(pairs[:_FEW]) for c, pairs in names.items() if c not in {**FLOW, **KERNEL}}
        parts += _found(claims, rest, "Claims")
    if document["theorems"]:
        parts.append(_theorems(document["theorems"]))
    parts.append(_claims(claims))
    parts += [Text(f"{name}: {path}", overflow="fold") for name, path in files.items()]
    console.print(Group(*parts))


def approximate(value: str) -> str:
    """A rational as written, with three digits beside it if it is long."""
    if len(value) <= 9:
        return value
    number = parse(value)
    return f"{len(value)} characters" if number is None else f"≈ {_rounded(decimal, number)}"


def _rounded(rounding: Callable[[Fraction, int], tuple[str, bool]], number: Fraction) -> str:
    return rounding(number, 3)[0].replace("−", "-")


def _headline(document: Mapping[str, Any]) -> Text:
    dataset, sectors = document["dataset"], document["sectors"]
    d = len(dataset["inputs"][0]) + dataset["bias"]
    dimensions = ", ".join(
        f"{count} of dimension {k}"
        for k, count in sorted(sectors["by_dimension"].items(), key=lambda pair: int(pair[0]))
    )
    which = "" if sectors["scope"] == "all" else "open "
    nodes = len(sectors["completeness"]["tree"])
    text = Text.assemble(
        (dataset["name"], "bold"),
        f": {len(dataset['labels'])} points in {d} dimensions"
        f"{' (with the bias)' if dataset['bias'] else ''}, {dataset['loss']} loss "
        f"({dataset['scale']}), leak {dataset['leak']}\n"
        f"{sectors['total']} {which}sectors ({dimensions}), proved complete by a decision tree "
        f"with {nodes} nodes",
    )
    types = Counter(entry["type"] for entry in document["critical"])
    found = ", ".join(f"{types[t]} {t}" for t in ("maximum", "minimum", "saddle", "crossing"))
    return text.append(f"\ndirections D or -D in their own {which}sector: {found}")


def _directions(document: Mapping[str, Any], most: int = 12) -> Table:
    entries = [e for e in document["critical"] if e["type"] != "crossing"]
    title = "Critical directions"
    if len(entries) > most:
        title += f" (the first {most} of {len(entries)}; all are in the certificate)"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("sector", "type", "in it", "D", "|D|²", "neurons grow"):
        table.add_column(name, overflow="fold")
    for e in entries[:most]:
        table.add_row(
            e["signs"],
            e["type"],
            "D" if e["sign"] == "+" else "-D",
            "(" + ", ".join(approximate(v) for v in e["direction"]) + ")",
            approximate(e["norm_squared"]),
            "yes" if e["growing"] else "no",
        )
    return table


def _status(status: str) -> Text:
    return Text(*MARKS.get(status, (status, "")))


def _hypotheses(claims: list[Mapping[str, Any]]) -> Table:
    table = Table(title="Hypotheses", title_justify="left", title_style="bold")
    for name in ("claim", "verdict", "measured"):
        table.add_column(name, overflow="fold")
    for claim in claims:
        table.add_row(claim["id"], _status(claim["status"]), _measured(claim))
    return table


def _measured(claim: Mapping[str, Any]) -> str:
    """The margins of a hypothesis, and the witness where it fails."""
    values = claim["values"]
    facets = [k.removeprefix("facet_") for k, v in values.items() if k.startswith("facet_")]
    if facets:
        texts = []
        for k in facets:
            left, right = parse(values[f"lhs_{k}"]), parse(values[f"rhs_squared_{k}"])
            on_facet = "" if values[f"facet_{k}"] == "1" else " (not on a facet)"
            if left is None or right is None:
                texts.append(f"point {k}: in the certificate{on_facet}")
                continue
            held = left > 0 and left**2 > right
            texts.append(
                f"point {k}: {_rounded(decimal, left)} {'>' if held else '<='} "
                f"{_rounded(root, right)}{on_facet}"
            )
        return "; ".join(texts)
    shown = [
        f"{name} = {approximate(value)}"
        for name, value in values.items()
        if not name.startswith(("residual", "fit"))
    ]
    return "; ".join(shown + ([_witness(claim["witness"])] if claim["witness"] else []))


def _witness(witness: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}: {_part(value)}" for key, value in witness.items())


def _part(value: object) -> str:
    """A part of a witness in a few characters."""
    if isinstance(value, list) and all(isinstance(entry, str | int) for entry in value):
        return "(" + ", ".join(map(str, value[:12])) + (", …" if value[12:] else "") + ")"
    return "in the certificate" if isinstance(value, list | dict) else str(value)


def _samples(claim: Mapping[str, Any], most: int = 12) -> Table:
    """What every sample does to the knots of neurons with output weights of either sign."""
    title, samples = "Knots near the samples", claim["witness"].get("samples", [])
    if len(samples) > most:
        title += f" (the first {most} of {len(samples)}; all are in the certificate)"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("point", "residual", "neuron active", "output weight > 0", "output weight < 0"):
        table.add_column(name, overflow="fold")
    for sample in samples[:most]:
        k = sample["point"]
        for side in ("left", "right"):
            first = (str(k), approximate(claim["values"][f"residual_{k}"]))
            beginning = first if side == "left" else ("", "")
            table.add_row(*beginning, f"{side} of it", sample[side]["+"], sample[side]["-"])
    return table


def _found(
    claims: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, tuple[tuple[str, str], ...]],
    title: str,
) -> list[Table]:
    """What was found, for those of the named claims that are in the certificate."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("claim", "verdict", "found"):
        table.add_column(name, overflow="fold")
    for claim in (claims[name] for name in names if name in claims):
        table.add_row(claim["id"], _status(claim["status"]), findings(claim, names[claim["id"]]))
    return [table] if table.rows else []


def _theorems(theorems: list[Mapping[str, Any]]) -> Table:
    table = Table(title="Theorems", title_justify="left", title_style="bold")
    for name in ("theorem", "applies", "prediction, or what is missing"):
        table.add_column(name, overflow="fold")
    words = {True: ("yes", "green"), False: ("no", "red"), None: ("not known", "magenta")}
    for theorem in theorems:
        missing = [
            f"{h['claim']}: {h['demanded']} (found: {h['observed'] or 'no such value'})"
            for h in theorem["hypotheses"]
            if h["met"] is not True
        ]
        text = theorem["prediction"] if theorem["applies"] else "; ".join(missing)
        table.add_row(theorem["id"], Text(*words[theorem["applies"]]), text)
    return table


def _claims(claims: Mapping[str, Mapping[str, Any]]) -> Text:
    counts = Counter(claim["status"] for claim in claims.values())
    text = Text(f"{counted(len(claims), 'claim')}: ")
    text.append(", ".join(f"{counts[s]} {MARKS[s][0]}" for s in MARKS if counts[s]))
    refuted = [c["id"] for c in claims.values() if c["status"] == "refuted"]
    if refuted:
        text.append("\nrefuted on this dataset: " + ", ".join(refuted))
    return text


def print_ledger(records: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print the ledger: one row for each claim, with its verdicts on the cases.

    Parameters
    ----------
    records : list of dict
        What `proofcheck.ledger.ledger` returns.
    console : rich.console.Console
    """
    table = Table(title="Ledger", title_justify="left", title_style="bold")
    for name in ("claim", "place", "kind", "verdict", "cases", "printed forms refuted"):
        table.add_column(name, overflow="fold")
    for record in records:
        counts = Counter(case["status"] for case in record["cases"])
        printed = [
            f"{k}: {case['dataset']}"
            for k in range(1, len(record["printed"]) + 1)
            for case in [c for c in record["cases"] if c["printed"][k - 1]["status"] == "refuted"][
                :1
            ]
        ]
        table.add_row(
            record["id"],
            record["place"],
            record["kind"],
            _status(record["status"]),
            ", ".join(f"{counts[s]} {MARKS[s][0]}" for s in MARKS if counts[s]) or record["reason"],
            "; ".join(printed),
        )
    console.print(table)
    totals = Counter(record["status"] for record in records)
    summary = ", ".join(f"{totals[s]} {MARKS[s][0]}" for s in MARKS if totals[s])
    console.print(f"{len(records)} claims: {summary}")


__all__ = ["approximate", "print_ledger", "print_summary"]
