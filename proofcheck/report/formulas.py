"""Formulas as MathML, and the exact numbers of the certificate with their decimals.

Everything returns `Markup`; whatever comes from the certificate is escaped on the way in.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup, escape

from proofcheck.report.rationals import decimal, parse, root

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eps": "ε", "epsilon": "ε",
    "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "pi": "π", "Sigma": "Σ",
}  # fmt: skip
_OPERATORS = {"sum": "∑", "grad": "∇", "1": "1"}  # upright where they have an index
_RELATIONS = {"<=": "≤", ">=": "≥", "!=": "≠", "+-": "±", "->": "→"}
_NAMES = "|".join(sorted(_GREEK, key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?<![\w.])(?P<base>{_NAMES}|sum|grad|[A-Za-z]~?|1(?=_[a-z]))_"
    rf"(?P<index>\{{[^{{}}]{{1,24}}\}}|(?:{_NAMES})+|[a-z]{{1,2}}|[A-Z]|[0-9]+|[+-])(?!\w)"
    r"|(?<![\w.])lambda_star_(?P<star>[a-z]+(?:_[a-z]+)*)(?!\w)"
    rf"|(?<![\w.])(?P<letter>{_NAMES})_(?P<words>[a-z]{{3,}}(?:_[a-z0-9]+)*)(?!\w)"
    rf"|(?<![\w.])(?<![A-Za-z]-)(?P<greek>{_NAMES})(?![\w-])"
    rf"|(?P<relation><=|>=|!=|->|\+-(?=[A-Z1-9]|\([^()]*,|(?:{_NAMES})(?![A-Za-z0-9])))"
    rf"|\^(?P<power>\([^()^]{{1,24}}\)|\{{[^{{}}^]{{1,24}}\}}|-[0-9]+(?:/[0-9]+)?|[0-9]+"
    rf"|{_NAMES}|[a-zA-Z]'?)(?!\w)"
    r"|(?<![\w.])1e-(?P<tenth>[0-9]{1,3})(?!\w)"
    r"|(?<=[\])>|])_(?P<part>\+)"
    r"|(?<!\w)(?P<root>sqrt)(?=\()"
    r"|(?<!\w)(?P<infinity>oo)(?!\w)"
    r"|<(?P<product>[A-Za-z(][^<>]{0,60},[^<>]{1,60})>"
    rf"|(?P<minus>(?<=\s)-(?=\s)|(?<=[0-9])-(?=(?:{_NAMES})\b)"
    rf"|(?<![^\s(\[,|])-(?=[0-9(]|[A-Za-z]~?_|[A-Z]\b|[a-z][),]|oo\b"
    rf"|(?:{_NAMES}|sum|sqrt|cos|sin)(?![A-Za-z0-9])))"
)
_NUMBERED = re.compile(r"[a-z]{1,12}-[0-9]{1,2}(-[a-z]{1,3})?")
_LONG = 28  # characters; longer rationals are written p/q, where a line may break
_HUGE = 90  # characters; longer ones are folded away


def math(*parts: str) -> Markup:
    """Wrap MathML elements into one inline formula."""
    return Markup("<math>{}</math>").format(Markup("").join(Markup(part) for part in parts))


def identifier(name: str) -> Markup:
    """Return a variable; Greek names become letters."""
    return Markup("<mi>{}</mi>").format(_GREEK.get(name, name))


def subscript(base: str, index: str | int) -> Markup:
    """Return `base` with an index, as in D_sigma or x_3."""
    text = str(index)
    below = Markup("<mn>{}</mn>").format(text) if text.isdigit() else identifier(text)
    return Markup("<msub>{}{}</msub>").format(identifier(base), below)


def integer(value: int) -> Markup:
    """Return an integer; the minus sign is an operator of its own."""
    if value < 0:
        return Markup("<mrow><mo>−</mo><mn>{}</mn></mrow>").format(-value)
    return Markup("<mn>{}</mn>").format(value)


def fraction(value: Fraction) -> Markup:
    """Return a rational as integer or built-up fraction.

    Examples
    --------
    >>> str(fraction(Fraction(-3, 4)))
    '<mrow><mo>−</mo><mfrac><mn>3</mn><mn>4</mn></mfrac></mrow>'
    """
    if value.denominator == 1:
        return integer(value.numerator)
    built = Markup("<mfrac><mn>{}</mn><mn>{}</mn></mfrac>").format(
        abs(value.numerator), value.denominator
    )
    return Markup("<mrow><mo>−</mo>{}</mrow>").format(built) if value < 0 else built


def row(entries: Sequence[Fraction]) -> Markup:
    """Return a vector as a row in parentheses."""
    inner = Markup("<mo separator='true'>,</mo>").join(fraction(entry) for entry in entries)
    return Markup("<mrow><mo stretchy='true'>(</mo>{}<mo stretchy='true'>)</mo></mrow>").format(
        inner
    )


def norm_squared(inside: str) -> Markup:
    """Return the square of the Euclidean norm of a MathML expression."""
    bars = Markup("<mrow><mo stretchy='false'>‖</mo>{}<mo stretchy='false'>‖</mo></mrow>").format(
        Markup(inside)
    )
    return Markup("<msup>{}<mn>2</mn></msup>").format(bars)


def linear_relation(pairs: Sequence[tuple[int, int]]) -> Markup:
    """Return sum c x_k = 0 for pairs (k, c)."""
    parts: list[Markup] = []
    for position, (point, factor) in enumerate(pairs):
        if factor < 0 or position:
            parts.append(Markup("<mo>{}</mo>").format("−" if factor < 0 else "+"))
        if abs(factor) != 1:
            parts.append(Markup("<mn>{}</mn>").format(abs(factor)))
        parts.append(subscript("x", point))
    return math(*parts, "<mo>=</mo><mn>0</mn>")


def approximation(value: Fraction) -> Markup:
    """Return the decimal beside a fraction: after = if it is exact, after ≈ if rounded."""
    text, exact = decimal(value)
    return Markup('<span class="approx">{} {}</span>').format("=" if exact else "≈", text)


def square_root(value: Fraction) -> Markup:
    """Return the decimal of a square root, marked as exact or rounded."""
    text, exact = root(value)
    return Markup('<span class="approx">{} {}</span>').format("=" if exact else "≈", text)


def _long(text: str) -> Markup:
    """Return exact numbers that may break anywhere, folded away if they are huge."""
    shown = Markup('<span class="long">{}</span>').format(text.replace("-", "−"))
    if len(text) <= _HUGE:
        return shown
    return Markup(
        '<details class="fold"><summary>exact, {} characters</summary>{}</details>'
    ).format(len(text), shown)


def quantity(value: object) -> Markup:
    """Return an exact number with its decimal; what is not a rational is shown as text."""
    number = parse(value)
    if number is None:
        return escape(value) if len(str(value)) <= _HUGE else _long(str(value))
    text = str(number)
    exact = math(fraction(number)) if len(text) <= _LONG else _long(text)
    if number.denominator == 1:
        return exact
    return Markup('<span class="number">{} {}</span>').format(exact, approximation(number))


def vector(entries: Sequence[Fraction]) -> Markup:
    """Return an exact vector with its decimals."""
    shown = (
        math(row(entries))
        if all(len(str(entry)) <= _LONG for entry in entries)
        else _long(f"({', '.join(map(str, entries))})")
    )
    if all(entry.denominator == 1 for entry in entries):
        return shown
    decimals = [decimal(entry) for entry in entries]
    sign = "=" if all(exact for _, exact in decimals) else "≈"
    inner = ", ".join(text for text, _ in decimals)
    return Markup('<span class="number">{} <span class="approx">{} ({})</span></span>').format(
        shown, sign, inner
    )


def typeset(text: object) -> Markup:
    """Set indices, powers, relations and inner products of a plain-text statement.

    Everything else is escaped. Running text takes HTML rather than MathML, so that its letters
    match the words around them.

    Examples
    --------
    >>> str(typeset("x_k <= 2 & <b>"))
    '<i>x</i><sub><i>k</i></sub> ≤ 2 &amp; &lt;b&gt;'
    """
    source, position, parts = str(text), 0, []
    for token in _TOKEN.finditer(source):
        parts.append(escape(source[position : token.start()]))
        parts.append(_set(token))
        position = token.end()
    parts.append(escape(source[position:]))
    return Markup("").join(parts)


def _set(token: re.Match[str]) -> Markup:
    if token["relation"]:
        return Markup(_RELATIONS[token["relation"]])
    if token["minus"]:
        return Markup("−")
    if token["power"]:
        return Markup("<sup>{}</sup>").format(_inner(token["power"]))
    if token["tenth"]:
        return Markup("10<sup>−{}</sup>").format(token["tenth"])
    if token["part"]:
        return Markup("<sub>+</sub>")
    if token["root"]:
        return Markup("√")
    if token["infinity"]:
        return Markup("∞")
    if token["greek"]:
        return Markup("<i>{}</i>").format(_GREEK[token["greek"]])
    if token["product"]:
        return Markup("⟨{}⟩").format(typeset(token["product"]))
    if token["star"]:
        return Markup("<i>λ</i>*<sub>{}</sub>").format(token["star"].replace("_", " "))
    if token["letter"]:
        words = token["words"].replace("_", " ")
        return Markup("<i>{}</i><sub>{}</sub>").format(_GREEK[token["letter"]], words)
    return _base(token["base"]) + Markup("<sub>{}</sub>").format(_index(token["index"]))


def _inner(power: str) -> Markup:
    """Set a power without the brackets around it."""
    bare = power[1:-1] if power[0] in "({" else power
    return typeset(bare)


def _base(name: str) -> Markup:
    if name in _OPERATORS:
        return Markup(_OPERATORS[name])
    letter = name[0] + "\N{COMBINING TILDE}" if name.endswith("~") else _GREEK.get(name, name)
    return Markup("<i>{}</i>").format(letter)


def _index(text: str) -> Markup:
    if text[0] == "{":
        return typeset(text[1:-1])
    if not text.isalpha():
        return Markup(text.replace("-", "−"))
    letters = re.sub(_NAMES, lambda name: _GREEK[name[0]], text)
    return Markup("<i>{}</i>").format(letters)


def breakable(name: str) -> Markup:
    """Allow a line to break after the paper in `paper.statement`, and not before a number."""
    *paper, statement = name.split(".")
    kind = "whole" if _NUMBERED.fullmatch(statement) else "parts"
    last = Markup('<span class="{}">{}</span>').format(kind, statement)
    return Markup(".<wbr>").join([*map(escape, paper), last])
