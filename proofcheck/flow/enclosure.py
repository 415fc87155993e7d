"""One step of the flow: an approximate solution p, its defect, and what bounds a tube around it.

Let p be any piecewise polynomial curve of networks (here z_i(s) = Phi(s) z_i(0), with Taylor
polynomials Phi, scaled time 0 <= s <= 1 and step h), with p' = F(p) + delta, F being the field of
one joint pattern, continued to all networks. F is the gradient flow of a smooth loss with convex l,
so that for every direction eta = (u, alpha)

    eta' DF eta = sum_i 2 alpha_i <D_i, u_i> - sum_k c l''_k (df_k eta)^2 <= max |D_i| |eta|^2.

The Picard operator. On the box K of all continuous curves q with |q - p| <= rho' let

    M(q) = int_0^1 DF(p + u (q - p)) du,
    Pi(q) = p + eta,    eta' = M(q) eta - delta,    eta(0) = theta(0) - p(0).

As F(theta) - F(p) = M(theta) (theta - p), the fixed points of Pi are the solutions of
theta' = F(theta). For every q in K, all points p + u (q - p) are within rho' of p. There f_k
differs from its value on p by at most |z_k| (R rho' + rho'^2 / 2), R = |p|, z_k the longest drift
of the point, so that e_k differs by at most some gamma_k, and D_i by Gamma_i = sum |z_k| gamma_k.
The logarithmic norm of M(q) is at most max (|D_i(p)| + Gamma_i), and for every q in K

    |eta| <= exp(h max |D| + h max Gamma) (rho + source),    source = int |delta|,

on the whole step. If the right side is below rho', then Pi maps K into its interior. Pi(K) is
equicontinuous and Pi continuous, so that Pi has a fixed point in K (Schauder): the solution exists
over the step and lies in K. It is the only one, F being smooth. That the patterns are those of F is
then proved on K.

Switches. While some neurons switch, the flow is a solution of a differential inclusion, and
theta' = F(theta) + r. With f_k off by at most lost_k, so that e_k differs from that of the pattern
at the same network by at most some mu_k, and with the D of a switching neuron off by at most J_i,

    |r_j| <= (sum |z_k| mu_k + J_j) |theta_j|,    |theta_j| <= |p_j| + |eta_j|.

Pi is now set-valued: eta' = M(q) eta - delta + r, for every measurable r with this bound. With
Delta_i = sum |z_k| (gamma_k + mu_k) in place of Gamma_i, and h sum |z_k| mu_k |p_j| and
h J_i (|p_i| + rho') added to the source, the inequality shows that all of Pi(K) is in the interior
of K. Solutions of the inclusion exist, and go on as long as they are bounded. Take any one up to
the first time at which |theta - p| = rho': until then it is a fixed point, so that |theta - p| is
less. There is no such time, and all solutions lie in K over the whole step.

Once K is confirmed, the bound of |theta - p| just proved is a smaller box; all that depends on the
box is evaluated once more on that one. So K can be wide, and nothing is lost.
Compared with the operator of Picard and Lindelof, q -> theta(0) + int F(q), the linear part of the
equation is solved and not integrated once, and a logarithmic norm takes the place of the Lipschitz
constant (Dahlquist 1959; Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I,
Theorem I.10.6): the tube grows like the true distance of two neurons in the field D, and not like
its absolute values.

lost_k. A neuron in a pattern counts for f_k with a <w, z_k>. A wall that it reaches makes that
wrong by (1 - leak) |a| |<w, x_k>| for the points x_k of the wall; walls that it was kept on and may
leave by |a| |<w, y_k>|, y_k = s_k x_k - z_k, or x_k where its sign is 0.
J_i. Its D is that of its pattern up to (1 - leak) sum |e_k| |x_k| over the points of these walls. A
neuron that leaves one wall and stays on the others has its old D or its new one, which differ by
<D, u> u / |u|^2, u being the part of the normal orthogonal to the walls that it stays on: nearly
nothing, since its speed off the wall starts with 0.

Single neurons. The distance eps_i of a single neuron obeys, with all D_i those of the true flow,

    eps_i' <= |D_i(theta)| eps_i + |D_i(theta) - D_i(p)| |p_i| + |delta_i|.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_poly, fmpq

from proofcheck.exact.balls import dyadic, max_of, norm, total, upper
from proofcheck.exact.linear_algebra import Vector
from proofcheck.flow.fundamental import Group
from proofcheck.flow.polynomials import largest_on_unit, sum_of, unit_interval
from proofcheck.flow.residuals import residual_polynomials
from proofcheck.flow.taylor import Series
from proofcheck.flow.vectorfield import Form, VectorField, Wall

PARTS = 4
"""Subintervals on which |D| is bounded."""


class Step:
    """A step of p with its defect and all that bounds of a tube need.

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
        self.growth = [self.length * total(sizes) / PARTS for sizes in self.part_sizes]
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
        for part in range(PARTS):
            s = arb(fmpq(2 * part + 1, 2 * PARTS), fmpq(1, 2 * PARTS))
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

    def inner(self, g: int, wall: Wall, row: Sequence[arb]) -> arb_poly:
        """<w, v> of a neuron of group g, on p."""
        return sum_of(one * z for one, z in zip(self.wall_rows(g, wall), row, strict=True))

    def wall_rows(self, g: int, wall: Wall) -> list[arb_poly]:
        """v' Phi_w: the row that turns z_i(0) into <w_i, v>."""
        if (g, wall) not in self._rows:
            self._rows[g, wall] = self.rows_of(g, wall.normal)
        return self._rows[g, wall]

    def rows_of(self, g: int, vector: Vector) -> list[arb_poly]:
        """The row that turns z_i(0) into <w_i, vector>."""
        return [
            sum_of(self.phi[g][j][c] * v for j, v in enumerate(vector) if v)
            for c in range(self.field.d + 1)
        ]

    def form(self, coefficients: Form) -> arb_poly:
        """A linear form in the e_k, on p."""
        return sum_of(e * c for e, c in zip(self.residuals, coefficients, strict=True) if c)


__all__ = ["PARTS", "Step"]
