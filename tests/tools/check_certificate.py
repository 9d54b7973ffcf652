#!/usr/bin/env python3
"""A second opinion on certificates, from doc/certificates.md and nothing else.

Usage: check_certificate.py PROGRAM CERTIFICATE     prints "yes" or "no: why"; exit 0 or 1
       check_certificate.py --batch < LINES         a line {"certificate":…,"program":…}
                                                    gives a line "yes" or "no: why"
       check_certificate.py --batch --tangents      also checks that rows named nash(N) are
                                                    tangents of the logarithm, or above
                                                    (doc/programs.md, section 4.2)
"""
import hashlib
import json
import math
import re
import sys
from fractions import Fraction

RATIONAL = re.compile(r"(0|-?[1-9][0-9]{0,65535}(/[1-9][0-9]{0,65535})?)\Z")
STATUSES = {"optimal", "infeasible", "unbounded", "unproved"}
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class No(Exception):
    """The certificate does not prove its statement."""


def need(condition, why):
    if not condition:
        raise No(why)


def rational(text):
    need(isinstance(text, str) and RATIONAL.match(text), "a rational must stand here")
    value = Fraction(text)
    need(str(value) == text, "a rational is not in lowest terms")
    return value


def sparse(pairs, size):
    need(isinstance(pairs, list), "a list of pairs must stand here")
    out, last = {}, -1
    for pair in pairs:
        need(isinstance(pair, list) and len(pair) == 2, "a pair must stand here")
        index, value = pair[0], rational(pair[1])
        need(type(index) is int and last < index < size, "indices must ascend")
        need(value != 0, "a zero must be left out")
        out[index] = value
        last = index
    return out


class Program:
    def __init__(self, doc):
        self.digest = "sha256:" + hashlib.sha256(json.dumps(
            doc, sort_keys=True, separators=(",", ":"),
            ensure_ascii=False).encode()).hexdigest()
        get = lambda c, side: Fraction(c[side]) if side in c else None
        self.integer = [c["integer"] for c in doc["columns"]]
        self.lower = [get(c, "lower") for c in doc["columns"]]
        self.upper = [get(c, "upper") for c in doc["columns"]]
        self.rows = [(r["sense"], Fraction(r["rhs"]),
                      {j: Fraction(a) for j, a in r["terms"]}) for r in doc["rows"]]
        self.cost = {j: Fraction(c) for j, c in doc["objective"]}
        self.sign = -1 if doc["sense"] == "maximise" else 1

    def objective(self, x):
        return sum((c * x.get(j, 0) for j, c in self.cost.items()), Fraction(0))

    def step(self):
        """Objectives of integer points are multiples of this; 0 = of nothing."""
        if not all(self.integer[j] for j in self.cost):
            return Fraction(0)
        num = math.gcd(*[c.numerator for c in self.cost.values()], 0)
        den = 1
        for c in self.cost.values():
            den = den * c.denominator // math.gcd(den, c.denominator)
        return Fraction(num, den)

    def box(self):
        low = [math.ceil(v) if i and v is not None else v
               for v, i in zip(self.lower, self.integer)]
        high = [math.floor(v) if i and v is not None else v
                for v, i in zip(self.upper, self.integer)]
        return low, high


def dot(terms, x):
    return sum((a * x.get(j, 0) for j, a in terms.items()), Fraction(0))


def check_point(p, x):
    for j, (low, high) in enumerate(zip(p.lower, p.upper)):
        v = x.get(j, Fraction(0))
        need(low is None or v >= low, "below a bound")
        need(high is None or v <= high, "above a bound")
        need(not p.integer[j] or v.denominator == 1, "not an integer")
    for sense, rhs, terms in p.rows:
        v = dot(terms, x)
        need({"ge": v >= rhs, "le": v <= rhs, "eq": v == rhs}[sense], "a row fails")


def check_ray(p, d):
    for j, v in d.items():
        need(not (v < 0 and p.lower[j] is not None), "the ray meets a bound")
        need(not (v > 0 and p.upper[j] is not None), "the ray meets a bound")
    for sense, _, terms in p.rows:
        v = dot(terms, d)
        need({"ge": v >= 0, "le": v <= 0, "eq": v == 0}[sense], "the ray leaves a row")
    need(p.sign * dot(p.cost, d) < 0, "the ray does not improve")


def weak(p, box, y, priced):
    """The bound that multipliers y prove (minimising), and the reduced costs."""
    sign = p.sign if priced else 1
    reduced = {j: sign * c for j, c in p.cost.items()} if priced else {}
    value = Fraction(0)
    for r, v in y.items():
        sense, rhs, terms = p.rows[r]
        v *= sign
        need(not (sense == "ge" and v < 0) and not (sense == "le" and v > 0),
             "a multiplier has the wrong sign")
        value += v * rhs
        for j, a in terms.items():
            reduced[j] = reduced.get(j, 0) - v * a
    for j, d in reduced.items():
        if d != 0:
            limit = box[0][j] if d > 0 else box[1][j]
            need(limit is not None, "the multipliers leave a column without a bound")
            value += d * limit
    return value, reduced


def round_up(value, step):
    return math.ceil(value / step) * step if step else value


def tighten(p, box, y, target, step):
    value, reduced = weak(p, box, y, True)
    room = target - value - step
    low, high = list(box[0]), list(box[1])
    for j, d in reduced.items():
        if d == 0 or not p.integer[j]:
            continue
        width = room / d
        if d > 0:
            width = math.floor(width) if step else math.ceil(width) - 1
            if high[j] is None or box[0][j] + width < high[j]:
                high[j] = box[0][j] + width
        else:
            width = math.ceil(width) if step else math.floor(width) + 1
            if low[j] is None or box[1][j] + width > low[j]:
                low[j] = box[1][j] + width
    return low, high


def walk(p, nodes, target):
    """Every feasible point is at least as bad as the target; None: there is none."""
    step = p.step()
    if target is not None:
        target = round_up(p.sign * target, step)
    todo, at = [p.box()], 0
    while todo:
        need(at < len(nodes), "the tree is cut short")
        box, node = todo.pop(), nodes[at]
        at += 1
        kind, data = node
        if kind == "branch":
            j, k = data
            need(p.integer[j], "branching on a column that need not be an integer")
            above, below = (list(box[0]), box[1]), (box[0], list(box[1]))
            if above[0][j] is None or above[0][j] < k + 1:
                above[0][j] = k + 1
            if below[1][j] is None or below[1][j] > k:
                below[1][j] = k
            todo += [above, below]
        elif kind == "tighten":
            need(target is not None, "no objective to reach")
            todo.append(tighten(p, box, data, target, step))
        elif kind == "empty":
            low, high = box[0][data], box[1][data]
            need(low is not None and high is not None and low > high, "not empty")
        elif kind == "dual":
            need(target is not None, "a bound does not prove infeasibility")
            value, _ = weak(p, box, data, True)
            need(round_up(value, step) >= target, "the multipliers prove less")
        else:
            value, _ = weak(p, box, data, False)
            need(value > 0, "no contradiction")
    need(at == len(nodes), "the tree has loose nodes")


def read_node(p, node):
    need(isinstance(node, dict), "a node must stand here")
    if "branch" in node:
        j = node["branch"]
        need(set(node) == {"at", "branch"}, "a branching has a column and at")
        need(type(j) is int and 0 <= j < len(p.integer), "no such column")
        at = rational(node["at"])
        need(at.denominator == 1, "a branching is at an integer")
        return "branch", (j, int(at))
    need(len(node) == 1, "a node of no known kind")
    kind, data = next(iter(node.items()))
    if kind == "empty":
        need(type(data) is int and 0 <= data < len(p.integer), "no such column")
        return kind, data
    need(kind in ("dual", "farkas", "tighten"), "a node of no known kind")
    return kind, sparse(data, len(p.rows))


def read_steps(p, doc):
    given = [k for k in ("dual", "farkas", "tree") if k in doc]
    need(len(given) <= 1, "only one of dual, farkas and tree can stand here")
    if not given:
        return None
    if given[0] != "tree":
        return [(given[0], sparse(doc[given[0]], len(p.rows)))]
    need(isinstance(doc["tree"], list) and doc["tree"], "nodes must stand here")
    return [read_node(p, node) for node in doc["tree"]]


def check(program, doc):
    p = Program(program)
    need(isinstance(doc, dict), "a certificate is an object")
    need(doc.get("format") == "comitia.certificate/1", "another format")
    status = doc.get("status")
    need(isinstance(status, str) and status in STATUSES, "no known status")
    need(doc.get("program") == p.digest, "about another program")
    need(("primal" in doc) == ("objective" in doc), "point and objective go together")
    steps = read_steps(p, doc)
    has_x, has_ray, has_bound = "primal" in doc, "ray" in doc, "bound" in doc
    fits = {
        "optimal": has_x and steps and not has_bound and not has_ray,
        "infeasible": not has_x and steps and not has_bound and not has_ray,
        "unbounded": has_x and not steps and not has_bound and has_ray,
        "unproved": has_bound == bool(steps) and not has_ray,
    }
    need(fits[status], "the members do not go with the status")
    known = {"format", "status", "program", "primal", "objective", "ray", "bound",
             "dual", "farkas", "tree"}
    need(set(doc) <= known, "an unknown member")
    objective = None
    if has_x:
        x = sparse(doc["primal"], len(p.integer))
        objective = rational(doc["objective"])
        check_point(p, x)
        need(p.objective(x) == objective, "another objective value")
    if has_ray:
        check_ray(p, sparse(doc["ray"], len(p.integer)))
    if status == "optimal":
        walk(p, steps, objective)
    elif status == "infeasible":
        walk(p, steps, None)
    elif has_bound:
        walk(p, steps, rational(doc["bound"]))


def verdict(program, certificate):
    try:
        check(program, certificate)
    except No as why:
        return "no: %s" % why
    return "yes"


def log_low(x):
    """A rational at most 2^-60 below log x: 2^k z, and the series of artanh."""
    k = 0
    while x > Fraction(4, 3):
        x, k = x / 2, k + 1
    while x <= Fraction(2, 3):
        x, k = x * 2, k - 1

    def artanh(t):  # from below; the rest of the series is less than its last term
        terms = [t ** (2 * i + 1) / (2 * i + 1) for i in range(40)]
        return sum(terms) - 2 * abs(terms[-1])
    two = artanh(Fraction(1, 3))
    if k < 0:
        two += 4 * Fraction(1, 3) ** 79 / 79
    return 2 * artanh((x - 1) / (x + 1)) + 2 * k * two


def check_tangents(program):
    """m + u / x - c z >= 0, or m + u / x >= c, with c <= 1 - log x."""
    name = [c["name"].split("(")[0] for c in program["columns"]]
    for row in program["rows"]:
        if not row["name"].startswith("nash("):
            continue
        by = {name[j]: Fraction(a) for j, a in row["terms"]}
        if "missed" not in by or len(row["terms"]) > 3 or "gets" not in by:
            continue  # what the search holds for a while
        need(by["missed"] == 1 and row["sense"] == "ge", "not a tangent")
        c = Fraction(row["rhs"]) - by.get("counts", 0)
        need(c <= 1 - log_low(1 / by["gets"]), "a tangent below the logarithm")


def batch(tangents):
    for line in sys.stdin:
        pair = json.loads(line)
        answer = verdict(pair["program"], pair["certificate"])
        if tangents and answer == "yes":
            try:
                check_tangents(pair["program"])
            except No as why:
                answer = "no: %s" % why
        print(answer)
    return 0


def main():
    if sys.argv[1:2] == ["--batch"] and sys.argv[2:] in ([], ["--tangents"]):
        return batch(len(sys.argv) == 3)
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as f, \
            open(sys.argv[2], encoding="utf-8") as g:
        answer = verdict(json.load(f), json.load(g))
    print(answer)
    return 0 if answer == "yes" else 1


if __name__ == "__main__":
    sys.exit(main())
