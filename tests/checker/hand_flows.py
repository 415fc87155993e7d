"""Claims about a flow, with a flow worked out by hand.

The three points lie in the box of assumption 3 with eta 1/10, symmetrically to the second axis,
and the one neuron w = (0, w), a moves on this axis: w' = a (7/10 - a w), a' = w (7/10 - a w).
"""

from brute_certificates import make, sha256
from hand import P, claim

BITS, STEPS, END = 64, 24, 6  # steps of 1/4
INPUTS, LABELS = [["-9/10", 1], [0, 1], ["9/10", 1]], [1, "1/10", 1]
NETWORK = {"weights": [["0", "49/500"]], "outputs": ["1/10"]}


def motion():
    """The state (w, a) after each step, by the classical method of Runge and Kutta."""

    def field(w, a):
        return a * (0.7 - a * w), w * (0.7 - a * w)

    states, parts = [(0.098, 0.1)], 1000
    h = END / STEPS / parts
    for _ in range(STEPS):
        w, a = states[-1]
        for _ in range(parts):
            k1 = field(w, a)
            k2 = field(w + h / 2 * k1[0], a + h / 2 * k1[1])
            k3 = field(w + h / 2 * k2[0], a + h / 2 * k2[1])
            k4 = field(w + h * k3[0], a + h * k3[1])
            w += h / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
            a += h / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        states.append((w, a))
    return states


STATES = motion()
PATTERN = {"signs": "+++", "frozen": False}


def flow():
    """The certificate of the flow; the limit is least squares, b* = (0, 7/10)."""
    data = make(INPUTS, LABELS)["dataset"] | {"network": NETWORK}
    body = {
        "format": "proofcheck-flow", "version": 2, "dataset": data, "dataset_sha256": sha256(data),
        "network": NETWORK, "bits": BITS, "start": [PATTERN],
        "steps": [{"length": 2**BITS * END // STEPS, "order": 12, "box": 2 ** (BITS - 20),
                   "remainder": 2 ** (BITS - 30), "switches": []}] * STEPS,
        "events": [],
        "final": {
            "time": str(END), "patterns": [PATTERN], "radii": ["1/1000000000"],
            "rows": [[0, *(int(v * 2**BITS) for v in STATES[-1])]], "loss": ["9/100", "1/10"],
        },
        # q = 0.74, abs(fit - f) = 0.02; the least eigenvalue of X'X is 1.62
        "limit": {
            "fit": ["7/10"] * 3, "loss": "9/100", "lengths": {"+++": "1/10"}, "decaying": [],
            "free": [], "nu": "4/5", "remaining_distance": "1/4",
        },
    }  # fmt: skip
    return body | {"sha256": sha256(body)}


FLOW = flow()
BOX = INPUTS, LABELS, {"tables": {"network": NETWORK}, "flow": FLOW}
DIGEST = {"flow": FLOW["sha256"]}
LIMIT = {"least_squares_1": 0, "least_squares_2": "7/10", "limit_1": "7/10", "limit_2": "7/10",
         "limit_3": "7/10", "limit_loss": "9/100", "width": 1, "radius": 0,
         "proved_from": 6}  # fmt: skip
# 1/20 + 1/20 in the middle, 19/20 + 1/20 at the sides
FIT = {"weights": [["19/18", "1/20"], ["-19/18", "1/20"]], "outputs": ["1", "1"]}


def above(value):
    """A bound, rounded up a little."""
    return f"{round(value * 1.02 * 10**9)}/{10**9}"


def size(step):
    return STATES[step][1] ** 2


# phase 1 ends at 1: 1 - w/a is 0.005, a^2 is 0.04 < 1/10; phase 2a at 3, a^2 = 0.34
PHASES = {
    "phase_1_begin": 0, "phase_1_end": 1, "phase_2a_begin": 1, "phase_2a_end": 3,
    "phase_2b_begin": 3, "phase_2b_end": 6, "phase_3_begin": 6,
    "alignment_deficit": above(1 - STATES[4][0] / STATES[4][1]),
    "size_after_phase_1": above(size(4)), "size_after_phase_2a": above(size(12)),
    "size_after_phase_2b": above(size(24)), "negative_size_after_phase_2a": 0,
    "negative_size_after_phase_2b": 0, "rate_in_phase_3": "4/15",
}  # fmt: skip

BY_HAND = [
    (BOX, claim("boursier2024.phases", "proved", LIMIT | PHASES, DIGEST, [P])),
    (BOX, claim("boursier2024.theorem-4", "proved", LIMIT | {"interpolating_neurons": 0}, DIGEST,
                [P])),
    (BOX, claim("boursier2024.theorem-2", "proved", LIMIT | {"interpolating_neurons": 2},
                DIGEST | {"interpolation": FIT}, [P])),
    (BOX, claim("boursier2024.nature-of-limit", "proved",
                LIMIT | {"saddle": 0, "local_minimum": 1, "dominated": 1}, DIGEST, [P])),
]  # fmt: skip
