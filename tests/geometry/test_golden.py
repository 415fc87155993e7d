"""Datasets that were worked out once by two other exact algorithms."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from proofcheck.dataset import Dataset
from proofcheck.geometry.sections import geometric_sections
from proofcheck.geometry.survey import Survey

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


def survey(name):
    golden = GOLDEN[name]
    inputs = [x.split() for x in golden["points"]]
    return Survey(Dataset.create(inputs, golden["weights"].split(), scale="sum"))


@pytest.mark.parametrize("name", GOLDEN)
def test_sectors(name):
    golden, found = GOLDEN[name], geometric_sections(survey(name))["sectors"]
    expected = " ".join(golden["sectors"]).split()
    assert [item["signs"] for item in found["items"]] == sorted(expected)
    assert found["total"] == golden["total"] == len(expected)
    counts = [found["by_dimension"].get(str(j), 0) for j in range(len(golden["counts"]))]
    assert counts == golden["counts"]
    assert sum(found["by_dimension"].values()) == golden["total"]


@pytest.mark.parametrize("name", GOLDEN)
def test_general_position(name):
    found = survey(name)
    assert found.general_position is GOLDEN[name]["general position"]
    cells = Survey(found.dataset, cells_only=True)
    assert cells.general_position is GOLDEN[name]["general position"]


@pytest.mark.parametrize("name", GOLDEN)
def test_critical_directions(name):
    found = geometric_sections(survey(name))["critical"]
    expected = sorted(GOLDEN[name]["critical"])
    assert [e["signs"] for e in found] == [row[0] for row in expected]
    for entry, (signs, sign, kind, flags, direction, norm) in zip(found, expected, strict=True):
        assert (entry["sign"], entry["type"]) == (sign, kind), signs
        assert entry["clarke_critical"] is ("clarke" in flags.split()), signs
        assert entry["growing"] is ("growing" in flags.split()), signs
        assert list(map(Fraction, entry["direction"])) == list(map(Fraction, direction.split()))
        assert Fraction(entry["norm_squared"]) == Fraction(norm)


@pytest.mark.parametrize("name", GOLDEN)
def test_open_sectors_alone(name):
    golden = GOLDEN[name]
    found = geometric_sections(Survey(survey(name).dataset, cells_only=True))
    cells = [s for s in " ".join(golden["sectors"]).split() if "0" not in s]
    assert [item["signs"] for item in found["sectors"]["items"]] == sorted(cells)
    expected = [row[:3] for row in sorted(golden["critical"]) if "0" not in row[0]]
    assert [[e["signs"], e["sign"], e["type"]] for e in found["critical"]] == expected
