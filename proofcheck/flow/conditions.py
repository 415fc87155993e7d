"""The conditions on which the patterns of a step hold, proved on the tube."""

from collections.abc import Sequence
from math import lcm
from operator import mul

from flint import arb, arb_poly, fmpq, fmpz

from proofcheck.exact.balls import (
    CannotTellError,
    dyadic,
    norm,
    proved_less,
    sign_of,
    total,
    upper,
    widened,
)
from proofcheck.flow.enclosure import Step
from proofcheck.flow.picard import Tube
from proofcheck.flow.polynomials import positive_on, sum_of
from proofcheck.flow.switching import SignOfForm, Undecided, only_motion
from proofcheck.flow.vectorfield import Form, Pattern, VectorField, Wall
from proofcheck.flow.watches import Watch


class Unverified(Exception):
    """An inequality was not proved at this step length and precision."""


class Conditions:
    """Proves sides, walls and switches for the state of a rigorous run."""

    field: VectorField
    bits: int
    rows: list[list[int]]
    eps: list[arb]
    rising: set[tuple[int, Wall]]

    def _check_sides(
        self,
        step: Step,
        tube: Tube,
        eps: dict[int, arb],
        lengths: dict[int, int],
        exempt: set[tuple[int, Wall]],
    ) -> set[tuple[int, Wall]]:
        """Prove that every live neuron stays on its side of every wall; return those rising."""
        rising = set()
        zero, one = fmpq(0), fmpq(1)
        for g, group in enumerate(step.groups):
            for wall in self.field.walls:
                side = self.field.side(group.pattern, wall)
                if not side:
                    continue
                rows = step.wall_rows(g, wall)
                span = norm(total(abs(c) for c in row.coeffs()[1:]) for row in rows)
                normal = norm(map(arb, wall.normal))
                # A first test in integers: V is an integer multiple of v.
                scale = lcm(*(int(c.q) for c in wall.normal))
                whole = [int((scale * c).p) for c in wall.normal]
                steep = fixed_above(scale * span, self.bits)
                for i in group.members:
                    if (i, wall) in exempt:
                        continue
                    margin = upper(normal * eps[i])
                    if (i, wall) in self.rising:
                        if self._rises(step, tube, g, i, wall, margin, eps[i]):
                            rising.add((i, wall))
                        continue
                    inner = side * sum(map(mul, whole, self.rows[i]))
                    room = (steep * lengths[i] >> self.bits) + 1
                    if inner > room + fixed_above(scale * margin, self.bits):
                        continue
                    value = side * step.inner(g, wall, [dyadic(c, self.bits) for c in self.rows[i]])
                    if not positive_on(value, margin, zero, one):
                        raise Unverified(
                            f"neuron {i + 1} was not proved to stay on its side of the wall of "
                            f"point {next(iter(wall.factors)) + 1}"
                        )
        return rising

    def _rises(
        self,
        step: Step,
        tube: Tube,
        g: int,
        i: int,
        wall: Wall,
        margin: arb,
        eps: arb,
    ) -> bool:
        """Prove that a neuron that has just left a wall stays off it; True if still near it.

        The derivative of <w, v> has the sign of a <D, v>; as long as that is proved to be positive
        on the tube, <w, v> stays positive. Later its value itself is larger than the tube.
        """
        pattern = step.groups[g].pattern
        side = self.field.side(pattern, wall)
        row = [dyadic(c, self.bits) for c in self.rows[i]]
        value = side * step.inner(g, wall, row)
        output = _output(step, g, self.rows[i], self.bits)
        sign = 1 if self.rows[i][-1] > 0 else -1
        form = self.field.speed(pattern, wall)
        slope, error = side * sign * step.form(form), tube.form_error(form)
        zero, one = fmpq(0), fmpq(1)
        for halvings in range(64):
            middle = fmpq(1, fmpz(1) << halvings)
            if not positive_on(slope, error, zero, middle, pieces=100):
                continue
            if not positive_on(sign * output, eps, zero, middle, pieces=100):
                continue
            if halvings == 0:
                return not proved_less(margin, value(arb(1)))
            if positive_on(value, margin, middle, one):
                return False
        raise Unverified(
            f"neuron {i + 1} was not proved to move away from the wall of "
            f"point {next(iter(wall.factors)) + 1}"
        )

    def _check_holding(
        self, step: Step, tube: Tube, eps: dict[int, arb], chosen: Sequence[Watch]
    ) -> None:
        """Prove that neurons that are kept on walls stay there."""
        leaving = {(w.group, w.wall, w.kind, w.neurons) for w in chosen if w.kind != "reach"}
        for g, group in enumerate(step.groups):
            holding = self.field.holding(group.pattern)
            if not holding:
                continue
            for output in (1, -1):
                members = tuple(i for i in group.members if (self.rows[i][-1] > 0) == (output > 0))
                for i in members:
                    value = output * _output(step, g, self.rows[i], self.bits)
                    if not positive_on(value, eps[i], fmpq(0), fmpq(1)):
                        raise Unverified(f"the output weight of neuron {i + 1} may pass 0")
                for wall, b, kappa in holding if members else ():
                    rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
                    for kind, form in (("leave-", b), ("leave+", rest)):
                        if (g, wall, kind, members) in leaving or not any(form):
                            continue
                        self._demand(step, tube, form, -output, wall)

    def _demand(self, step: Step, tube: Tube, form: Form, side: int, wall: Wall) -> None:
        value, error = side * step.form(form), tube.form_error(form)
        if not positive_on(value, error, fmpq(0), fmpq(1)):
            raise Unverified(
                "neurons were not proved to be kept on the wall of "
                f"point {next(iter(wall.factors)) + 1}"
            )

    def _switched(
        self, step: Step, tube: Tube, eps: dict[int, arb], watch: Watch
    ) -> list[tuple[Pattern, str]]:
        """The new pattern and the kind of the switch, proved for every neuron of a watch."""
        unit = arb(fmpq(1, 2), fmpq(1, 2))
        balls = [
            widened(e(unit), change + error)
            for e, change, error in zip(
                step.residuals, tube.change, step.residual_errors, strict=True
            )
        ]
        value = sign_at(balls)
        pattern = step.groups[watch.group].pattern
        if watch.kind != "reach":
            return self._left(step, tube, watch)
        found: list[tuple[Pattern, str]] = []
        side = self.field.side(pattern, watch.wall)
        for i in watch.neurons:
            output = widened(_output(step, watch.group, self.rows[i], self.bits)(unit), eps[i])
            speed = -side * output * _form(balls, self.field.speed(pattern, watch.wall))
            inner = total(
                dyadic(c, self.bits) * v
                for c, v in zip(self.rows[i], watch.wall.normal, strict=False)
            )
            far = abs(inner) + norm(map(arb, watch.wall.normal)) * self.eps[i]
            if not proved_less(far, step.length * speed):
                raise Unverified(f"neuron {i + 1} was not proved to reach a wall in its window")
            signs = pattern.signs
            for wall in (watch.wall, *watch.also):
                signs = self.field.moved(signs, wall, 0)
            try:
                new = only_motion(self.field, signs, sign_of(output), value, neuron=i)
            except CannotTellError as failure:
                raise Unverified(f"neuron {i + 1} at a wall: {failure}") from None
            reached = self.field.side(new, watch.wall)
            if not new.frozen and reached == side:
                raise Unverified(f"neuron {i + 1} turns back at a wall")
            found.append((new, "die" if new.frozen else "cross" if reached else "slide"))
        return found

    def _new(self, pattern: Pattern, watch: Watch) -> Pattern:
        """The pattern of a neuron that leaves the wall of a watch."""
        side = -1 if watch.kind == "leave-" else 1
        return Pattern(self.field.moved(pattern.signs, watch.wall, side))

    def _left(self, step: Step, tube: Tube, watch: Watch) -> list[tuple[Pattern, str]]:
        """Prove that sliding neurons leave their wall on one side within the window."""
        pattern = step.groups[watch.group].pattern
        output = 1 if self.rows[watch.neurons[0]][-1] > 0 else -1
        side = -1 if watch.kind == "leave-" else 1
        new = self._new(pattern, watch)
        for wall, b, kappa in self.field.holding(pattern):
            if wall is not watch.wall:
                continue
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            form, other = (b, rest) if side < 0 else (rest, b)
            ending, error = output * step.form(form)(arb(1)), tube.form_error(form)
            if not proved_less(16 * error, ending):  # enough for the longer step that follows
                raise Unverified("neurons were not proved to leave a wall within the window")
            if not any(other):
                # Then kappa is this form: the wall attracts no more, and nothing is unique beyond.
                stop = Undecided("non-unique solution", [new, pattern])
                stop.neuron = watch.neurons[0] + 1
                raise stop
            self._demand(step, tube, kappa, -output, wall)
        for wall, b, kappa in self.field.holding(new):
            rest = tuple(k - c for k, c in zip(kappa, b, strict=True))
            for form in (b, rest):
                if any(form):
                    self._demand(step, tube, form, -output, wall)
        return [(new, "leave")] * len(watch.neurons)


def sign_at(residuals: Sequence[arb]) -> SignOfForm:
    """The sign of a linear form, at balls for the e_k."""

    def value(form: Form) -> int:
        return sign_of(_form(residuals, form))

    return value


def _form(residuals: Sequence[arb], form: Form) -> arb:
    return total(e * c for e, c in zip(residuals, form, strict=True) if c)


def _output(step: Step, g: int, row: Sequence[int], bits: int) -> arb_poly:
    """The polynomial of a_i on p."""
    return sum_of(entry * dyadic(c, bits) for entry, c in zip(step.phi[g][-1], row, strict=True))


def fixed_above(value: arb, bits: int) -> int:
    """A fixed-point number that is not below a ball."""
    mantissa, exponent = value.upper().man_exp()
    shift = int(exponent) + bits
    return int(mantissa) << shift if shift >= 0 else (int(mantissa) >> -shift) + 1


__all__ = ["Conditions", "Unverified", "fixed_above", "sign_at"]
