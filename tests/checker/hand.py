"""What entries worked out by hand are made of: a small dataset and a claim about it."""

import json

from brute_certificates import make, sha256
from tampering import rehash

NOT_YET = "not yet implemented"
LINE = [["-3/4"], ["-1/2"], ["1/8"]], ["11/10", "1/10", "4/5"], {"bias": True}
ORTHONORMAL = [[1, 0], [0, 1]], [1, 1], {"scale": "sum"}
REPEATED = [[1, 0], [1, 0]], [1, -1], {"scale": "sum"}
ONE = [[1]], [1], {}
P, R, N = ("proved", None), ("refuted", None), ("not-applicable", None)
DEPENDENT = {"fails": "general-position", "relation": [[1, 1], [2, -1]]}


def claim(name, status, values=(), witness=None, printed=(), **more):
    """A claim with a wording of its own."""
    return {
        "id": name, "kind": "dataset", "status": status, "fidelity": "as-printed",
        "evidence": None if status == "undecided" else "exact", "statement": name,
        "printed": [{"form": "f", "reading": "r", "status": s, "witness": w} for s, w in printed],
        "values": {k: str(v) for k, v in dict(values).items()}, "witness": witness,
        "reason": NOT_YET if status == "undecided" else None,
        "steps": [{"by": "checker", "what": "all"}], **more,
    }  # fmt: skip


def words(entry):
    """The digest of the wording of a claim that is exact when it is decided."""
    kept = {key: entry[key] for key in ("fidelity", "kind", "statement", "steps")}
    forms = [{"form": f["form"], "reading": f["reading"]} for f in entry["printed"]]
    return sha256({**kept, "printed": forms, "evidence": "exact"})


def bare(inputs, labels, **options):
    """A certificate as it stands in a witness."""
    document = json.loads(json.dumps(make(inputs, labels, **options)))
    return {key: document[key] for key in document if key not in ("claims", "theorems")}


def with_claims(dataset, *claims, scope="all", theorems=()):
    """The certificate of a dataset; its options may be `tables` of the case, and a `flow`."""
    inputs, labels, options = dataset
    plain = {key: options[key] for key in options if key not in ("tables", "flow")}
    document = make(inputs, labels, scope=scope, **plain)
    document["dataset"] |= options.get("tables", {})
    flow = {"flow": options["flow"]} if "flow" in options else {}
    return rehash(document) | {"claims": list(claims), "theorems": list(theorems)} | flow
