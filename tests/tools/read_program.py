#!/usr/bin/env python3
"""A second reader of programs, from doc/models.md and doc/programs.md, section 7.1: it makes
the programs of a program document, a CPLEX LP or an MPS model anew, and has each certificate
judged by check_certificate.py. So nothing that the engine wrote stands between a document and
the verdict.

Usage: read_program.py PROGRAM CERTIFICATE    prints "yes" or "no: why"; exit 0 or 1
       read_program.py PROGRAM                prints its first program

The objectives `nash` and `leximin` are not read: their programs also depend on the points of
those before them.
"""
import json
import math
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction

from check_certificate import No, need, rational, verdict
from read_model import Builder, Unread, lp_program, mps_program

NS = "{urn:comitia:program:1}"


# --- program documents ------------------------------------------------------------------

class Form:
    """A sum of variables, its range over their bounds, and the grid it moves on."""

    def __init__(self, doc, terms):
        merged = {}
        for j, a in terms:
            merged[j] = merged.get(j, 0) + a
        self.terms = [(j, a) for j, a in sorted(merged.items()) if a != 0]
        self.low = self.high = Fraction(0)
        for j, a in self.terms:
            low, high = doc.bounds[j] if a > 0 else doc.bounds[j][::-1]
            self.low = None if self.low is None or low is None else self.low + a * low
            self.high = None if self.high is None or high is None else self.high + a * high
        self.step = None
        if self.terms and all(doc.integer[j] for j, _ in self.terms):
            den = 1
            for _, a in self.terms:
                den = den * a.denominator // math.gcd(den, a.denominator)
            num = math.gcd(*[int(a * den) for _, a in self.terms])
            self.step = Fraction(num, den)

    def negated(self):
        out = object.__new__(Form)
        out.terms = [(j, -a) for j, a in self.terms]
        out.low = None if self.high is None else -self.high
        out.high = None if self.low is None else -self.low
        out.step = self.step
        return out

    def unit(self):
        """What a violation of 1 is worth."""
        if self.low is None or self.high is None:
            return sum(abs(a) for _, a in self.terms) or Fraction(1)
        return self.high - self.low or Fraction(1)


TRUE, FALSE = ("true",), ("false",)


def count(children, k):
    """At least k of the children, constants folded, one alone unwrapped."""
    k -= sum(c is TRUE for c in children)
    kept = [c for c in children if c is not TRUE and c is not FALSE]
    if k <= 0:
        return TRUE
    if k > len(kept):
        return FALSE
    return kept[0] if len(kept) == 1 else ("count", kept, k)


def at_least(form, bound, strictly, priced):
    """form >= bound, or form > bound."""
    if form.low is not None and (form.low > bound or form.low == bound and not strictly
                                 and not (priced and form.step is None and form.terms)):
        return TRUE
    if form.high is not None and (form.high < bound or form.high == bound and strictly):
        return FALSE
    if form.step is not None:
        steps = bound / form.step
        bound = form.step * (math.floor(steps) + 1 if strictly else math.ceil(steps))
        if form.high is not None and form.high < bound:
            return FALSE
    elif strictly:
        raise Unread("a strict inequality")
    return ("linear", form, bound)


class Document(Builder):
    def __init__(self, root):
        super().__init__()
        self.bounds, self.integer, self.index = [], [], {}
        self.held = 0
        for v in root.iter(NS + "variable"):
            kind = v.get("type", "real")
            ends = [Fraction(v.get(k)) if v.get(k) else None for k in ("lower", "upper")]
            if kind == "truth":
                ends = [Fraction(0), Fraction(1)]
            self.index[v.get("id")] = len(self.bounds)
            self.bounds.append(ends)
            self.integer.append(kind != "real")
            self.column(v.get("id"), kind != "real", *ends)
        self.slack = {int(t.get("id")): Fraction(t.get("slack", "0"))
                      for t in root.iter(NS + "tier")}
        self.articles = [(a.get("id"), int(a.get("tier", "0")), a[-1])
                         for a in root.iter(NS + "article")]
        self.aim = None
        for last in list(root)[-1:]:
            tag = last.tag[len(NS):]
            if tag in ("nash", "leximin"):
                raise Unread("the objective " + tag)
            if tag in ("maximise", "minimise"):
                self.aim = (tag, self.number(last[0], Fraction(1)))

    def number(self, e, factor):
        tag = e.tag[len(NS):]
        if tag == "sum":
            return [t for c in e for t in self.number(c, factor)]
        if tag == "times":
            return self.number(e[0], factor * Fraction(e.get("value")))
        return [(self.index[e.get("ref") or e.get("variable")], factor)]

    def logic(self, e, negate, priced=None):
        tag = e.tag[len(NS):]
        if tag == "holds":
            return ("literal", self.index[e.get("variable")], negate)
        if e.get("value") is not None:
            return self.compare(e, tag, negate, e is priced)
        if tag == "not":
            return self.logic(e[0], not negate)
        if tag == "implies":
            return count([self.logic(e[0], not negate), self.logic(e[1], negate)],
                         2 if negate else 1)
        if tag == "iff":
            return count([count([self.logic(e[0], True), self.logic(e[1], negate)], 1),
                          count([self.logic(e[0], False), self.logic(e[1], not negate)],
                                1)], 2)
        n, k = len(e), int(e.get("n", "0"))
        if tag == "exactly":
            off = 1 if negate else 0
            most = count([self.logic(c, True) for c in e], n - k + off)
            least = count([self.logic(c, False) for c in e], k + off)
            return count([least, most], 1 if negate else 2)
        if tag == "at-most":  # n - k of the negations; its own negation: k + 1 of them
            k, negate_child = (k + 1, False) if negate else (n - k, True)
        else:
            k = {"all": n, "any": 1}.get(tag, k)
            k, negate_child = (n - k + 1, True) if negate else (k, False)
        return count([self.logic(c, negate_child) for c in e], k)

    def compare(self, e, tag, negate, priced):
        form, value = Form(self, self.number(e[0], Fraction(1))), Fraction(e.get("value"))
        if tag == "equals":
            return count([at_least(form, value, negate, priced),
                          at_least(form.negated(), -value, negate, priced)],
                         1 if negate else 2)
        if (tag == "at-least") != negate:
            return at_least(form, value, negate, priced)
        return at_least(form.negated(), -value, negate, priced)


class Article:
    """Rows and helper columns of one article."""

    def __init__(self, doc, name):
        self.doc, self.name, self.n_rows, self.n_helpers = doc, name, 0, 0

    def row(self, sense, rhs, terms):
        self.n_rows += 1
        self.doc.row("%s#%d" % (self.name, self.n_rows), sense, rhs, terms)

    def helper(self, what, upper):
        self.n_helpers += 1
        return self.doc.column("%s(%s,%d)" % (what, self.name, self.n_helpers), True, 0,
                               upper)

    def stand_in(self, node):
        if node[0] == "literal" and not node[2]:
            return node[1]
        column = self.helper("holds", 1)
        self.emit(node, column)
        return column

    def emit(self, node, guard):
        """Rows for: the node holds where the guard is 1; always, if there is none."""
        under = [] if guard is None else [guard]
        if node[0] == "false":
            if guard is None:
                self.row("ge", 1, [(self.helper("never", 0), 1)])
            else:
                self.row("ge", 0, [(guard, -1)])
        elif node[0] == "literal":
            _, column, negated = node
            rhs = (0 if negated else 1) - len(under)
            self.row("ge", rhs, [(column, -1 if negated else 1)] + [(g, -1) for g in under])
        elif node[0] == "linear":
            _, form, bound = node
            need(guard is None or form.low is not None, "logic over a form without a range")
            self.row("ge", form.low if under else bound,
                     form.terms + [(g, form.low - bound) for g in under])
        elif node[0] == "count":
            self.emit_count(node[1], node[2], under, guard)

    def emit_count(self, children, k, under, guard):
        if k == len(children):
            for child in children:
                self.emit(child, guard)
            return
        terms, negated = [], 0
        for child in children:
            if child[0] == "literal" and child[2]:
                terms.append((child[1], -1))
                negated += 1
            else:
                terms.append((self.stand_in(child), 1))
        rhs = (0 if under else k) - negated
        self.row("ge", rhs, terms + [(g, -k) for g in under])

    def elastic(self, e):
        """The column of the article's violation."""
        if e.get("value") is None:
            holds = self.stand_in(self.doc.logic(e, False))
            v = self.doc.column("violation(%s)" % self.name, True, 0, 1)
            self.row("ge", 1, [(holds, 1), (v, 1)])
            return v
        form = Form(self.doc, self.doc.number(e[0], Fraction(1)))
        v = self.doc.column("violation(%s)" % self.name, False, 0)
        if not e.tag.endswith("at-most"):
            self.row("ge", Fraction(e.get("value")), form.terms + [(v, form.unit())])
        if not e.tag.endswith("at-least"):
            self.row("le", Fraction(e.get("value")), form.terms + [(v, -form.unit())])
        return v


def tier(doc, columns, slack):
    """Yields a program for each sum of the k largest; takes back its optimum."""
    def name(what):
        doc.held += 1
        return "%s(%d)" % (what, doc.held)

    before = Fraction(0)
    for k in range(1, len(columns) + 1):
        r = doc.column(name("largest"), False, 0)
        total = [(r, k)]
        for v in columns:
            row = [(r, 1), (v, -1)]
            if k > 1:
                row.append((doc.column(name("above"), False, 0), 1))
                total.append(row[-1])
            doc.row(name("held"), "ge", 0, row)
        optimum = yield doc.program("minimise", total)
        doc.row(name("held"), "le", optimum + slack, total)
        if slack > 0 or optimum == before:
            return
        before = optimum


def document_programs(root):
    """The programs of a document, one after another; each is sent its own optimum."""
    doc = Document(root)
    for name, level, e in doc.articles:
        if level == 0:
            Article(doc, name).emit(doc.logic(e, False, e), None)
    for level in sorted({level for _, level, _ in doc.articles if level > 0}):
        columns = [Article(doc, name).elastic(e)
                   for name, at, e in doc.articles if at == level]
        yield from tier(doc, columns, doc.slack.get(level, Fraction(0)))
    yield doc.program(*(doc.aim or ("minimise", [])))


def programs_of(path):
    with open(path, "rb") as f:
        text = f.read().decode("utf-8")
    if path.endswith(".lp"):
        return iter([lp_program(text)])
    if path.endswith(".mps"):
        return iter([mps_program(text)])
    return document_programs(ET.fromstring(text))


def judge(path, certificate):
    """Each certificate against the program that it must be about."""
    steps = [certificate]
    if certificate.get("format") == "comitia.chain/1":
        steps = certificate.get("steps")
        need(set(certificate) == {"format", "status", "steps"}, "no chain")
        need(isinstance(steps, list) and len(steps) > 1, "a chain has two steps or more")
        need(certificate["status"] == steps[-1]["status"], "another status than the last's")
    programs = programs_of(path)
    program = next(programs)
    for k, step in enumerate(steps):
        answer = verdict(program, step)
        need(answer == "yes", answer)
        if "objective" not in step or step["status"] == "unbounded":
            need(k + 1 == len(steps), "steps behind the last")
            return
        try:
            program = programs.send(rational(step["objective"]))
        except (StopIteration, AttributeError):
            need(k + 1 == len(steps), "steps behind the last")
            return
    need(False, "steps are missing")


def main():
    if len(sys.argv) == 2:
        print(json.dumps(next(programs_of(sys.argv[1])), sort_keys=True,
                         separators=(",", ":"), ensure_ascii=False))
        return 0
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[2], encoding="utf-8") as f:
        certificate = json.load(f)
    try:
        judge(sys.argv[1], certificate)
    except (No, Unread) as why:
        print("no: %s" % why)
        return 1
    print("yes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
