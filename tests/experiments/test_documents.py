"""Figures as documents: the register, the options, and what every document must have."""

import json
import re
from dataclasses import replace

import pytest

from proofcheck.certificate import canonical
from proofcheck.errors import ExperimentError
from proofcheck.experiments import (
    FIGURES,
    find_figure,
    forty_points,
    local_trajectories,
    reproduce,
)
from proofcheck.experiments.document import axis, decimal, fact, frame, mark, plot, polar

DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?")
SMALL = {  # options with which a figure takes a second
    "boursier2024.figure-2": {"width": 6},
    "boursier2024.figure-3": {"width": 4},
    "williams2019.figure-2": {},
    "williams2019.figure-3": {},
    "williams2019.figure-4": {"width": 6},
    "williams2019.finite-width": {"width": 2000},
}


@pytest.fixture(scope="module")
def documents():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forty_points, "UNTIL", 600)
        early = [replace(s, until=s.until / 40) for s in local_trajectories.STARTS]
        patch.setattr(local_trajectories, "STARTS", tuple(early))
        return {figure_id: reproduce(figure_id, **options) for figure_id, options in SMALL.items()}


def test_no_figure_is_forgotten():
    assert SMALL.keys() == FIGURES.keys()


def numbers(panel):
    if panel["kind"] == "plot":
        for side in ("x", "y"):
            yield from (panel[side]["from"], panel[side]["to"])
            for entry in panel["marks"]:
                yield from entry[side]
    else:
        yield panel["rim"]
        for key in ("walls", "data", "angles", "norms"):
            yield from panel[key]


def test_every_document_has_the_fields_that_it_should_have(documents):
    assert documents
    for figure_id, document in documents.items():
        assert document["format"] == "proofcheck-figure"
        assert (document["version"], document["figure"]) == (1, figure_id)
        assert document["options"].keys() == FIGURES[figure_id].options.keys()
        assert document["evidence"] in ("numeric", "enclosure")
        assert isinstance(document["digits"], int)
        for key in ("title", "place", "engine", "summary"):
            assert document[key].strip() == document[key] != ""
        for entry in document["facts"]:
            assert entry["evidence"] in ("exact", "enclosure", "numeric")
        assert document["frames"]
        assert document["differences"]
        assert document["not_claimed"]


def test_every_panel_has_numbers_that_can_be_read(documents):
    for document in documents.values():
        for shown in document["frames"]:
            for panel in shown["panels"]:
                assert all(DECIMAL.fullmatch(text) for text in numbers(panel))
                for entry in panel.get("marks", ()):
                    assert len(entry["x"]) == len(entry["y"]) > 0
                if panel["kind"] == "polar":
                    lengths = {len(panel[key]) for key in ("angles", "norms", "signs")}
                    assert len(lengths) == 1


def test_documents_are_json_without_fractions(documents):
    for document in documents.values():
        again = json.loads(canonical(document), parse_float=lambda text: pytest.fail(text))
        assert canonical(again) == canonical(document)


def test_decimals_are_rounded_to_significant_digits():
    assert [decimal(x) for x in (2 / 3, -0.25, 0, -0.0, 1e-9, 123456789)] == [
        "0.666667", "-0.25", "0", "0", "1e-09", "1.23457e+08",
    ]  # fmt: skip
    assert decimal(2 / 3, 3) == "0.667"


def test_the_parts_of_a_document():
    made = plot("f", axis("x", 0, 1), axis("", 1, 10, log=True), [mark("line", [0, 1], [2, 3])])
    assert made["y"] == {"label": "", "from": "1", "to": "10", "log": True}
    assert made["marks"] == [
        {"kind": "line", "colour": "ink", "label": "", "x": ["0", "1"], "y": ["2", "3"]}
    ]
    weights = polar("w", [(0.5, 1, 1), (1.5, 2, -1), (0, 0, 0)], rim=2, walls=[3], data=[1])
    assert (weights["signs"], weights["norms"]) == ("+-0", ["1", "2", "0"])
    assert frame("t", [made], key=False)["key"] is False
    assert fact("n", "1", "exact") == {"name": "n", "value": "1", "evidence": "exact"}


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("boursier2024.figure-22", "boursier2024.figure-2"),
        ("figure-2", "boursier2024.figure-2"),
        ("boursier2024.figure_2", "boursier2024.figure-2"),
        ("boursier2024.figure-33\n", "boursier2024.figure-3"),
    ],
)
def test_an_unknown_figure_names_the_nearest(wrong, near):
    with pytest.raises(ExperimentError) as caught:
        find_figure(wrong)
    message = str(caught.value)
    assert message.endswith(f"no such figure; the nearest is {near}")
    assert "\n" not in message


@pytest.mark.parametrize("value", [1, 401, -5, True, 6.0, "6"])
def test_a_width_out_of_range_is_refused(value):
    with pytest.raises(
        ExperimentError, match=r"--width: found .*, expected an integer in \[2, 400"
    ):
        reproduce("boursier2024.figure-2", width=value)


def test_an_option_that_a_figure_has_not_is_refused():
    with pytest.raises(
        ExperimentError, match=r"--depth: boursier2024\.figure-2 has no such option"
    ):
        reproduce("boursier2024.figure-2", depth=3)


def shape(value):
    """The keys and types of a JSON value; a list is as its first entry."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_the_shape_of_a_document_is_the_documented_one(documents):
    document = shape(documents["boursier2024.figure-2"])
    document.pop("dataset")
    assert document == {
        "format": "str", "version": "int", "figure": "str", "title": "str", "place": "str",
        "options": {"width": "int", "seed": "int"}, "evidence": "str", "digits": "int",
        "engine": "str", "dataset_sha256": "str", "summary": "str", "settings": [["str"]],
        "facts": [{"name": "str", "value": "str", "evidence": "str"}], "animated": "bool",
        "frames": [
            {
                "label": "str", "title": "str", "text": "str", "key": "bool",
                "panels": [
                    {
                        "kind": "str", "title": "str", "equal": "bool",
                        "x": {"label": "str", "from": "str", "to": "str", "log": "bool"},
                        "y": {"label": "str", "from": "str", "to": "str", "log": "bool"},
                        "marks": [
                            {"kind": "str", "colour": "str", "label": "str", "x": ["str"],
                             "y": ["str"]}
                        ],
                    }
                ],
            }
        ],
        "differences": ["str"], "not_claimed": ["str"],
    }  # fmt: skip
    weights = documents["boursier2024.figure-2"]["frames"][0]["panels"][1]
    assert shape(weights) == {
        "kind": "str", "title": "str", "rim": "str", "walls": ["str"], "data": ["str"],
        "angles": ["str"], "norms": ["str"], "signs": "str",
    }  # fmt: skip
