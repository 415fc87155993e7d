"""Pictures of the sectors and of the critical directions; they illustrate and decide nothing."""

from collections.abc import Mapping
from typing import Any

from proofcheck.report.pictures.canvas import Picture
from proofcheck.report.pictures.dimensions import dimensions
from proofcheck.report.pictures.fan import fan
from proofcheck.report.pictures.profile import profile
from proofcheck.report.pictures.scene import read_scene
from proofcheck.report.pictures.sphere import hemisphere
from proofcheck.report.pictures.univariate import univariate

__all__ = ["Picture", "pictures"]


def pictures(document: Mapping[str, Any], counts: list[tuple[int, int]]) -> list[Picture]:
    """Return the pictures that suit the dimension of the data, in the order of the page."""
    scene = read_scene(document)
    if scene is None:
        return []
    if scene.dimension == 2:
        kinks = univariate(scene) if scene.bias else None
        return [*([kinks] if kinks else []), fan(scene), profile(scene)]
    if scene.dimension == 3:
        return [hemisphere(scene, 1), hemisphere(scene, -1)]
    return [dimensions(counts)] if scene.dimension > 3 and counts else []
