"""One verified step of the flow: an approximate solution, its defect, and a tube around it.

Let p be any piecewise polynomial curve of networks (here z_i(s) = Phi(s) z_i(0), with Taylor
polynomials Phi, scaled time 0 <= s <= 1 and step h), and theta the true flow, both in one joint
pattern. Inside the pattern theta' = F(theta) is a gradient flow of a smooth loss with convex l, so
that for every direction eta = (u, alpha)

    -eta' Hess eta = sum_i 2 alpha_i <D_i, u_i> - sum_k c l''_k (df_k eta)^2 <= max |D_i| |eta|^2.

With p' = F(p) + delta the distance rho = |theta - p| therefore obeys

    rho' <= sup |D| rho + |delta|,

where D is taken on the segments between p and theta. On them f_k differs from its value on p by
at most |z_k| (R rho + rho^2 / 2), R = |p|, z_k the longest drift of the point, whence the bounds
for e_k and D. The growth of rho is thus the true one of a neuron in the field D, and not that of
interval arithmetic. The distance eps_i of a single neuron obeys

    eps_i' <= |D_i(theta)| eps_i + |D_i(theta) - D_i(p)| |p_i| + |delta_i|.

Both are integrated over the step with a bound of rho that is assumed and then confirmed: this is
the a-priori box of a Picard-Lindeloef argument, and the solution exists over the step because it
cannot leave the box. The logarithmic norm replaces the Lipschitz constant (Dahlquist 1959; Hairer,
Norsett and Wanner, Solving Ordinary Differential Equations I, Theorem I.10.6).

While some neurons switch, the true field differs from that of the pattern of p: a neuron's D lies
within J = (1 - leak) sum |e_k| |x_k| of it (over the points of the wall; much less where it leaves
a wall that it was kept on, since its speed off the wall starts with 0), and f_k is off by at most
(1 - leak) |a_i| |<w_i, x_k>|. Both are added to the defect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_poly, fmpq

from proofcheck.exact.balls import dyadic, max_of, norm, proved_less, total, upper
from proofcheck.flow.fundamental import Group
from proofcheck.flow.polynomials import largest_on_unit, sum_of, unit_interval
from proofcheck.flow.residuals import residual_polynomials
from proofcheck.flow.switching import Undecided
from proofcheck.flow.taylor import Series
from proofcheck.flow.vectorfield import Form, Pattern, VectorField, Wall

_PARTS = 4  # subintervals on which |D| is bounded


@dataclass
class Switch:
    """A neuron that switches at a wall during a step.

    Attributes
    ----------
    neuron : int
    group : int
        The index of the group that p keeps it in over the step.
    wall : Wall
    row : list of arb
        z_i on p at the start.
    new : Pattern or None
        For a neuron that leaves a wall that it was kept on, the pattern in which it goes on.
    """

    neuron: int
    group: int
    wall: Wall
    row: list[arb]
    new: Pattern | None = None


class Step:
    """A step of p with everything that is proved about it.

    Parameters
    ----------
    field : VectorField
    groups : list of Group
    phi : list of (d+1, d+1) series
        For every group, see `proofcheck.flow.fundamental`.
    length : fmpq
        The length h of the step.
    bits : int
        Fraction bits of the series.

    Attributes
    ----------
    residuals : list of arb_poly
        e_k on p, up to the errors `residual_errors`.
    directions : list of lists of d arb_poly
        D of every group on p.
    growth : list of arb
        Bounds of the integral of |D| over the step, on p.
    defects : list of arb
        Bounds of |Phi' - h B Phi|, to be multiplied by |z_i(0)|.
    """

    def __init__(
        self,
        field: VectorField,
        groups: Sequence[Group],
        phi: Sequence[Sequence[Sequence[Series]]],
        length: fmpq,
        bits: int,
    ) -> None:
        self.field, self.groups, self.bits = field, groups, bits
        self.length = arb(length)
        self.dataset = field.dataset
        size = field.d + 1
        self._rows: dict[tuple[int, Wall], list[arb_poly]] = {}
        self.phi = [
            [[arb_poly([dyadic(c, bits) for c in series]) for series in row] for row in matrix]
            for matrix in phi
        ]
        self.moments = [[[dyadic(m, 2 * bits) for m in row] for row in g.moments] for g in groups]
        # |z_k| of every group, and the longest for every point.
        self.drift_norms = [[norm(map(arb, z)) for z in group.drift] for group in groups]
        self.longest = [max_of([norms[k] for norms in self.drift_norms]) for k in range(field.n)]
        self.predictions = self._predictions(size)
        order = len(phi[0][0][0]) if phi else 1
        self.residuals, self.residual_errors = residual_polynomials(
            self.dataset, self.predictions, order
        )
        self.directions = [
            [
                sum_of(e * z[j] for e, z in zip(self.residuals, group.drift, strict=True))
                for j in range(field.d)
            ]
            for group in groups
        ]
        self.residual_sizes = [
            upper(abs(e(unit_interval())) + error)
            for e, error in zip(self.residuals, self.residual_errors, strict=True)
        ]
        self.part_sizes = [self._part_sizes(direction) for direction in self.directions]
        self.growth = [self.length * total(sizes) / _PARTS for sizes in self.part_sizes]
        self.defects = [
            upper(self._defect(matrix, direction))
            for matrix, direction in zip(self.phi, self.directions, strict=True)
        ]
        trace = [total(m[j][j] for j in range(size)) for m in self.moments]
        self.group_norms = [upper(t.nonnegative_part().sqrt()) for t in trace]
        self.group_reach = [
            upper(grow.exp() * size_0 * (1 + defect))
            for grow, size_0, defect in zip(
                self.growth, self.group_norms, self.defects, strict=True
            )
        ]

    def _predictions(self, size: int) -> list[arb_poly]:
        d = size - 1
        totals = [arb_poly([0]) for _ in range(self.field.n)]
        for group, matrix, moments in zip(self.groups, self.phi, self.moments, strict=True):
            for j in range(d):
                half = [
                    sum_of(matrix[j][b] * moments[b][c] for b in range(size)) for c in range(size)
                ]
                beta = sum_of(half[c] * matrix[d][c] for c in range(size))
                for k, z in enumerate(group.drift):
                    if z[j]:
                        totals[k] += beta * z[j]
        return totals

    def _part_sizes(self, direction: Sequence[arb_poly]) -> list[arb]:
        sizes = []
        for part in range(_PARTS):
            s = arb(fmpq(2 * part + 1, 2 * _PARTS), fmpq(1, 2 * _PARTS))
            sizes.append(upper(norm(component(s) for component in direction)))
        return sizes

    def _defect(self, matrix: Sequence[Sequence[arb_poly]], direction: Sequence[arb_poly]) -> arb:
        d = len(direction)
        scaled = [self.length * component for component in direction]
        sizes = []
        for c in range(d + 1):
            for j in range(d):
                sizes.append(largest_on_unit(matrix[j][c].derivative() - scaled[j] * matrix[d][c]))
            moved = sum_of(scaled[j] * matrix[j][c] for j in range(d))
            sizes.append(largest_on_unit(matrix[d][c].derivative() - moved))
        return norm(sizes)

    def tube(self, rho: arb, switches: Sequence[Switch] = ()) -> Tube:
        """Bound the distance of the true flow over the step.

        Parameters
        ----------
        rho : arb
            Bound of |theta - p| at the start, over the live neurons.
        switches : sequence of Switch
            The neurons that switch during the step.

        Raises
        ------
        Undecided
            If no a-priori bound could be confirmed.
        """
        h = self.length
        defect = norm([d * size for d, size in zip(self.defects, self.group_norms, strict=True)])
        whole = upper(norm(self.group_reach))
        steepest = [max_of([sizes[part] for sizes in self.part_sizes]) for part in range(_PARTS)]
        growth = h * total(steepest) / _PARTS
        sizes = {
            switch.neuron: upper(
                self.growth[switch.group].exp()
                * norm(switch.row)
                * (1 + self.defects[switch.group])
            )
            for switch in switches
        }
        largest = upper((rho + defect + arb((1, -4 * self.bits))) * 2)
        for _ in range(12):
            lost = self._mismatch(switches, sizes, largest)
            mismatch = [self._residual_change(k, shift) for k, shift in enumerate(lost)]
            # Errors of D on p itself: those of e_k, and those of f_k while neurons switch.
            offset = [
                total(
                    z * (error + missed)
                    for z, error, missed in zip(norms, self.residual_errors, mismatch, strict=True)
                )
                for norms in self.drift_norms
            ]
            shift = [upper(z * (whole * largest + largest * largest / 2)) for z in self.longest]
            change = [
                self._residual_change(k, upper(moved + off))
                for k, (moved, off) in enumerate(zip(shift, lost, strict=True))
            ]
            source = defect + h * norm(
                [o * reach for o, reach in zip(offset, self.group_reach, strict=True)]
            )
            jumps = self._jumps(switches, change)
            source += h * total(jump * (sizes[i] + largest) for i, jump in jumps.items())
            extra = [
                upper(
                    total(
                        z * (c + error)
                        for z, c, error in zip(norms, change, self.residual_errors, strict=True)
                    )
                )
                for norms in self.drift_norms
            ]
            reached = upper((growth + h * max_of(extra)).exp() * (rho + source))
            if proved_less(reached, largest):
                return Tube(self, reached, change, extra, jumps)
            largest = upper(max_of([largest, reached]) * fmpq(11, 10))
            if not largest.is_finite():
                break
        raise Undecided("the a-priori bound of the distance to the true flow was not confirmed")

    def _residual_change(self, k: int, shift: arb) -> arb:
        """Bound of the change of e_k when f_k changes by at most ``shift``."""
        c = arb(self.dataset.factor)
        if self.dataset.loss == "square":
            return upper(c * shift)
        if self.dataset.loss == "logistic":
            return upper(c * shift / 4)
        return upper(self.residual_sizes[k] * shift.expm1())

    def _mismatch(
        self, switches: Sequence[Switch], sizes: dict[int, arb], largest: arb
    ) -> list[arb]:
        """Bounds of the change of f_k because neurons switch during the step."""
        lost = [arb(0)] * self.field.n
        for switch in switches:
            wall = switch.wall
            inner = self.inner(switch.group, wall, switch.row)
            reach = abs(inner(unit_interval())) + norm(map(arb, wall.normal)) * largest
            for k, t in wall.factors.items():
                size = sizes[switch.neuron] + largest
                lost[k] += (1 - self.dataset.leak) * abs(t) * size * reach
        return [upper(size) for size in lost]

    def _jumps(self, switches: Sequence[Switch], change: Sequence[arb]) -> dict[int, arb]:
        """Bounds of the distance of a switching neuron's D from that of its pattern."""
        slope = 1 - self.dataset.leak
        jumps: dict[int, arb] = {}
        for switch in switches:
            if switch.new is None:
                size = slope * total(
                    (self.residual_sizes[k] + change[k]) * norm(map(arb, self.field.points[k]))
                    for k in switch.wall.factors
                )
            else:
                # The old D is the projection of the new one, which has <D, v> nearly 0.
                form = self.field.speed(switch.new, switch.wall)
                normal = self.field.projected(switch.new, switch.wall.normal)
                size = abs(self.form(form)(unit_interval())) + total(
                    abs(c) * (one + error)
                    for c, one, error in zip(form, change, self.residual_errors, strict=True)
                )
                size /= norm(map(arb, normal))
            before = jumps.get(switch.neuron, arb(0))
            jumps[switch.neuron] = before + upper(size)
        return jumps

    def inner(self, g: int, wall: Wall, row: Sequence[arb]) -> arb_poly:
        """<w, v> of a neuron of group g, on p."""
        return sum_of(one * z for one, z in zip(self.wall_rows(g, wall), row, strict=True))

    def wall_rows(self, g: int, wall: Wall) -> list[arb_poly]:
        """v' Phi_w: the row that turns z_i(0) into <w_i, v>."""
        if (g, wall) not in self._rows:
            self._rows[g, wall] = [
                sum_of(self.phi[g][j][c] * v for j, v in enumerate(wall.normal) if v)
                for c in range(self.field.d + 1)
            ]
        return self._rows[g, wall]

    def form(self, coefficients: Form) -> arb_poly:
        """A linear form in the e_k, on p."""
        return sum_of(e * c for e, c in zip(self.residuals, coefficients, strict=True) if c)


@dataclass
class Tube:
    """The proved distance of the true flow from p over one step.

    Attributes
    ----------
    rho : arb
        Bound of |theta - p| over the live neurons, during and at the end of the step.
    change : list of arb
        Bounds of the change of e_k between p and theta.
    shift : list of arb
        For every group, bounds of |D(theta) - D(p)|.
    jumps : dict
        Neuron -> bound of the distance of its D from that of its pattern while it switches.
    """

    step: Step
    rho: arb
    change: list[arb]
    shift: list[arb]
    jumps: dict[int, arb]

    def __post_init__(self) -> None:
        step, h = self.step, self.step.length
        self.factors = [
            upper((grow + h * shift).exp())
            for grow, shift in zip(step.growth, self.shift, strict=True)
        ]
        self.sources = [
            upper(h * shift * factor * (1 + defect) + defect)
            for shift, factor, defect in zip(self.shift, self.factors, step.defects, strict=True)
        ]

    def neuron(self, g: int, i: int, eps: arb, size: arb) -> arb:
        """Bound of the distance of one neuron over the step.

        Parameters
        ----------
        g : int
            Its group.
        i : int
            Its number.
        eps : arb
            The bound at the start.
        size : arb
            Bound of |z_i| at the start.
        """
        found = eps + self.sources[g] * size
        if i in self.jumps:
            reach = self.factors[g] * (1 + self.step.defects[g]) * size
            found += self.step.length * self.jumps[i] * (reach + self.rho)
        return upper(self.factors[g] * found)

    def form_error(self, coefficients: Form) -> arb:
        """Bound of the change of a linear form in the e_k between p and theta."""
        return upper(
            total(
                abs(c) * (change + error)
                for c, change, error in zip(
                    coefficients, self.change, self.step.residual_errors, strict=True
                )
                if c
            )
        )


__all__ = ["Step", "Switch", "Tube"]
