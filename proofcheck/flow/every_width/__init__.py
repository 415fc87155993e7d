"""An initialisation scale below which the flow converges to least squares, for every width.

The data are positively correlated with positive labels, the activation is ReLU, the loss is the
square loss, and the network starts balanced or dominated: |a_j| >= |w_j|. If sum a_j^2 is at most
lambda*^2 at the start and some neuron with a_j > 0 has an active point, the weights converge, and
the limit is linear on the cone of the data and equal to least squares there
(Boursier and Flammarion 2024, theorem 4; the proof and the constants: docs/every-width.md).
"""

from proofcheck.flow.every_width.admission import unmet_by
from proofcheck.flow.every_width.chain import Free
from proofcheck.flow.every_width.constants import Unmet
from proofcheck.flow.every_width.search import EveryWidth, every_width, verified

__all__ = ["EveryWidth", "Free", "Unmet", "every_width", "unmet_by", "verified"]
