#!/usr/bin/env python3
"""Random program documents and models: solved by the engine, then read anew and judged by
read_program.py, as they are and with a number changed.

Usage: random_programs.py COMITIA SEED COUNT
"""
import json
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

from check_certificate import No
from read_model import Unread
from read_program import judge


class Document:
    def __init__(self, r):
        self.r = r
        self.real = ["x%d" % k for k in range(r.randint(0, 2))]
        self.whole = ["n%d" % k for k in range(r.randint(0, 2))]
        self.truth = ["t%d" % k for k in range(r.randint(1, 3))]

    def number(self, depth):
        r, kind = self.r, self.r.random()
        if depth == 0 or kind < 0.4:
            return '<var ref="%s"/>' % r.choice(self.real + self.whole + self.truth)
        if kind < 0.6:
            return '<times value="%s">%s</times>' % (self.value(4), self.number(depth - 1))
        return "<sum>%s</sum>" % "".join(self.number(depth - 1)
                                         for _ in range(r.randint(1, 3)))

    def value(self, most):
        return Fraction(self.r.randint(-most, most), self.r.choice([1, 1, 2, 3, 7]))

    def bound(self):
        tag = self.r.choice(["at-least", "at-most", "equals"])
        return '<%s value="%s">%s</%s>' % (tag, self.value(8), self.number(2), tag)

    def statement(self, depth):
        r = self.r
        if depth == 0 or r.random() < 0.3:
            fact = '<holds variable="%s"/>' % r.choice(self.truth)
            return fact if r.random() < 0.4 else self.bound()
        tag = r.choice(["all", "any", "not", "implies", "iff", "exactly", "at-least", "at-most"])
        n = {"not": 1, "implies": 2, "iff": 2}.get(tag, r.randint(1, 3))
        counted = tag in ("exactly", "at-least", "at-most")
        return "<%s%s>%s</%s>" % (tag, ' n="%d"' % r.randint(0, n) if counted else "",
                                  "".join(self.statement(depth - 1) for _ in range(n)), tag)

    def text(self):
        r, out = self.r, ['<program xmlns="urn:comitia:program:1">']
        for name in self.real + self.whole:
            low = self.value(4) if name in self.real else r.randint(-3, 2)
            out.append('<variable id="%s"%s lower="%s" upper="%s"/>' % (
                name, "" if name in self.real else ' type="integer"', low,
                low + r.randint(0, 4)))
        out += ['<variable id="%s" type="truth"/>' % name for name in self.truth]
        out.append('<tier id="1" slack="%s"/>' % r.choice(["0", "0", "1/3"]))
        for k in range(r.randint(1, 5)):
            out.append('<article id="a%d" tier="%d">%s</article>' % (
                k, r.choice([0, 0, 1, 1, 2]), self.statement(r.randint(0, 3))))
        aim = r.choice(["maximise", "minimise", None])
        if aim:
            out.append("<%s>%s</%s>" % (aim, self.number(2), aim))
        return "\n".join(out + ["</program>"])


def decimal(r):
    return r.choice(["%d" % r.randint(0, 30), "%d.%d" % (r.randint(0, 9), r.randint(0, 99)),
                     ".5", "2.", "%dE-%d" % (r.randint(1, 9), r.randint(1, 20)), "1e+2"])


def lp_text(r):
    names = r.sample(["x", "y1", "z(2)", "e", "E5x", "{w}", "st1", "#k"], 4)

    def total(n):
        return " ".join("%s %s %s" % (r.choice("+-"), decimal(r) if r.random() < 0.8 else "",
                                      r.choice(names)) for _ in range(n))

    out = [r.choice(["Max", "minimize"]), " goal: %s %s" % (total(3), r.choice(["", "- 2.5"])),
           r.choice(["subject to", "s.t."])]
    for k in range(r.randint(1, 4)):
        out.append(" c%d: " % k + r.choice([
            "%s %s %s" % (total(2), r.choice(["<=", "=>", "=", "<"]), decimal(r)),
            "-%s <= %s <= %s" % (decimal(r), total(2), decimal(r)),
            "%s >= %s + 1" % (decimal(r), total(2))]))
    out += ["bounds"] + [" -%s <= %s <= %s" % (decimal(r), name, decimal(r)) for name in names]
    out += ["generals", " " + names[0], "end"]
    return "\n".join(out) + "\n"


def mps_text(r):
    out = ["NAME", "OBJSENSE", "    " + r.choice(["MAX", "MIN"]), "ROWS", " N cost", " N spare"]
    rows = ["r%d" % k for k in range(r.randint(1, 4))]
    out += [" %s %s" % (r.choice("LGE"), row) for row in rows] + ["COLUMNS"]
    columns = ["x", "Z", "-1", "3e5"]
    for k, column in enumerate(columns):
        out += [" M 'MARKER' 'INTORG'"] if k == 2 else []
        out += [" %s %s %s%s" % (column, row, r.choice(["", "-"]), decimal(r))
                for row in ["cost"] + rows if r.random() < 0.7 or row == "cost"]
    out += [" M 'MARKER' 'INTEND'", "RHS", " b cost %s" % decimal(r)]
    out += [" b %s %s" % (row, decimal(r)) for row in rows if r.random() < 0.7] + ["RANGES"]
    out += [" R %s -%s" % (row, decimal(r)) for row in rows if r.random() < 0.3] + ["BOUNDS"]
    for column in columns:
        kind = r.choice(["LO", "UP", "FX", "FR", "MI", "BV", "UI"])
        number = "-3" if kind == "UI" else decimal(r) if kind in ("LO", "UP", "FX") else ""
        out.append(" %s B %s %s" % (kind, column, number))
        if r.random() < 0.5:
            out.append(" UP B %s 40" % column)
    return "\n".join(out + ["ENDATA", ""])


def check(comitia, path, text):
    """Whether the engine took it; the second reader has to say the same, and to notice."""
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    done = subprocess.run([comitia, "--quiet", "solve", path, "--nodes", "200", "--certificate",
                           path + ".json"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        assert done.returncode == 65, done.stderr
        return False
    with open(path + ".json", encoding="utf-8") as f:
        certificate = json.load(f)
    if "unproved" in json.dumps(certificate):
        return False
    judge(path, certificate)
    numbers = list(re.finditer(r'(?<=value=")[^"]+|(?<=[ -])[1-9][0-9]*(?=\n)', text))
    if numbers:
        at = numbers[len(text) % len(numbers)]
        with open(path, "w", encoding="utf-8") as f:
            f.write(text[:at.start()] + "97" + text[at.end():])
        try:
            judge(path, certificate)
        except (No, Unread):
            return True
        # A number that the bounds make void may be any: the rows are the same then.
        again = subprocess.run([comitia, "prove", path + ".json", path],
                               capture_output=True, check=False)
        assert again.returncode == 0, "the two readers differ on %s" % path
    return True


def main():
    comitia, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    took = {"xml": 0, "lp": 0, "mps": 0}
    with tempfile.TemporaryDirectory() as work:
        for k in range(count):
            r = random.Random(seed + k)
            for kind, text in (("xml", Document(r).text()), ("lp", lp_text(r)),
                               ("mps", mps_text(r))):
                try:
                    took[kind] += check(comitia, "%s/p.%s" % (work, kind), text)
                except (No, AssertionError) as why:
                    sys.exit("seed %d, %s: %s\n%s" % (seed + k, kind, why, text))
    print("read and judged: %s" % took)
    if min(took.values()) * 3 < count:
        sys.exit("most programs were refused")


if __name__ == "__main__":
    main()
