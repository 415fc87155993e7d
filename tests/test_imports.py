"""Imports only ever point down the list of rooms, and importing the package is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import proofcheck

ROOT = Path(proofcheck.__file__).parent
MODULES = {
    ".".join(("proofcheck", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in sorted(ROOT.rglob("*.py"))
}

EXACT = {"exact", "errors"}
DATA = EXACT | {"dataset", "verdict", "certificate"}
MATHEMATICS = {"geometry", "flow", "kernel", "margin", "deep", "experiments"}
DOORS = {
    "__main__", "cli", "flow_cli", "flow_options", "flow_state", "flow_progress", "reproduce_cli",
    "working", "api", "pytest_plugin", "batch",
}  # fmt: skip

MAY_IMPORT = {
    "errors": set(),
    "exact": {"errors"},
    "dataset": EXACT,
    "verdict": EXACT,
    "certificate": EXACT,
    "strategies": EXACT | {"dataset"},
    "geometry": EXACT | {"dataset"},
    "flow": EXACT | {"dataset", "geometry"},
    "kernel": EXACT | {"dataset"},
    "margin": EXACT | {"dataset"},
    "deep": EXACT | {"dataset"},
    "experiments": EXACT | {"dataset", "geometry", "flow", "kernel"},
    "claims": DATA | MATHEMATICS,
    "ledger": DATA | MATHEMATICS | {"claims"},
    "report": {"certificate", "errors"},
    "checker": set(),
}
EVERYTHING = set(MAY_IMPORT) | DOORS
HEAVY = ("cvxpy", "sympy", "flint", "numpy", "matplotlib", "pydantic", "jinja2", "hypothesis")


def room(module):
    """The room of a module; the package itself is the front door."""
    return module.split(".")[1] if "." in module else "api"


def imported(module, path):
    """Absolute names of the modules that a module imports anywhere in its text."""
    parts = module.split(".")
    package = parts if path.name == "__init__.py" else parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                deeper = f"{source}.{alias.name}"
                yield deeper if deeper in MODULES else source


def rooms_imported(module, path):
    for name in imported(module, path):
        if name.split(".")[0] == "proofcheck":
            yield room(name), name


def test_every_room_is_in_the_table():
    assert {room(m) for m in MODULES} <= EVERYTHING


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module):
    own = room(module)
    if own in DOORS:
        return
    allowed = MAY_IMPORT[own] | {own}
    wrong = [
        name for target, name in rooms_imported(module, MODULES[module]) if target not in allowed
    ]
    assert not wrong, f"{module} must not import {wrong}"


def test_only_doors_import_the_checker():
    importers = {
        room(module)
        for module, path in MODULES.items()
        for target, _ in rooms_imported(module, path)
        if target == "checker" and room(module) != "checker"
    }
    assert importers <= DOORS
    assert "api" in importers


@pytest.mark.parametrize("module", [m for m in MODULES if room(m) == "checker"])
def test_the_checker_needs_the_standard_library_alone(module):
    foreign = {
        name
        for name in imported(module, MODULES[module])
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("proofcheck.checker")
    }
    assert not foreign


def test_nothing_imports_a_door():
    for module, path in MODULES.items():
        if room(module) not in DOORS:
            assert not {t for t, _ in rooms_imported(module, path)} & DOORS


def test_the_reader_of_imports_sees_every_form(tmp_path):
    path = tmp_path / "made.py"
    path.write_text(
        "import proofcheck.report, os\n"
        "from proofcheck import checker\n"
        "from proofcheck.claims import registry as r\n"
        "from . import ledger\n"
        "from .geometry import field\n"
        "from .geometry.survey import Survey\n"
        "def late():\n"
        "    from proofcheck.dataset import Dataset\n",
        encoding="utf-8",
    )
    assert {name for _, name in rooms_imported("proofcheck.made", path)} == {
        "proofcheck.report",
        "proofcheck.checker",
        "proofcheck.claims.registry",
        "proofcheck.ledger",
        "proofcheck.geometry.field",
        "proofcheck.geometry.survey",
        "proofcheck.dataset",
    }


def loaded_after(statement):
    """Top-level names in sys.modules after a statement in a fresh process."""
    code = f"{statement}\nimport sys\nprint(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT.parent,
        timeout=60,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["proofcheck", "proofcheck.checker", "proofcheck.pytest_plugin"])
def test_importing_is_light(module):
    loaded = loaded_after(f"import {module}")
    assert "proofcheck" in loaded
    assert not loaded.intersection(HEAVY)


def test_certifying_needs_no_sympy():
    statement = (
        "import proofcheck as pc; "
        "pc.certify(pc.Dataset.create([['1', '0'], ['0', '1']], ['1', '1']))"
    )
    assert not loaded_after(statement).intersection({"cvxpy", "sympy", "matplotlib", "hypothesis"})


def test_the_front_door_offers_what_it_lists():
    for name in proofcheck.__all__:
        assert getattr(proofcheck, name) is not None
    assert set(proofcheck.__all__) | {"__version__"} == set(dir(proofcheck))
    with pytest.raises(AttributeError, match="no attribute 'ceritfy'"):
        proofcheck.ceritfy  # noqa: B018
