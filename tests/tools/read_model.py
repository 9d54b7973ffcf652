"""CPLEX LP and MPS models, from doc/models.md and nothing else: what they say, column by column and
row by row, as a program of doc/certificates.md. Of MPS the free format; lines that are wrong are
not told from those that are not: what is made of them will not be what the engine proved.
"""
import re
from fractions import Fraction

from check_certificate import need


class Unread(Exception):
    """Not a program that is read here."""


class Builder:
    """Columns and rows in the order in which they are made."""

    def __init__(self):
        self.columns, self.rows = [], []

    def column(self, name, integer, lower=None, upper=None):
        entry = {"integer": integer, "name": name}
        if lower is not None:
            entry["lower"] = str(lower)
        if upper is not None:
            entry["upper"] = str(upper)
        self.columns.append(entry)
        return len(self.columns) - 1

    @staticmethod
    def terms(terms):
        merged = {}
        for j, a in terms:
            merged[j] = merged.get(j, 0) + a
        return [[j, str(Fraction(a))] for j, a in sorted(merged.items()) if a != 0]

    def row(self, name, sense, rhs, terms):
        self.rows.append({"name": name, "rhs": str(Fraction(rhs)), "sense": sense,
                          "terms": self.terms(terms)})

    def program(self, sense, objective):
        return {"columns": list(self.columns), "format": "comitia.program/1",
                "objective": self.terms(objective), "rows": list(self.rows),
                "sense": sense}


# --- CPLEX LP ---------------------------------------------------------------------------

WORD = re.compile(r"""(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)(?!/\d)
                    | (?P<name>[A-Za-z!"\#$%&(),;?@_'`{}|~/][\w!"\#$%&(),.;?@'`{}|~/]*)
                    | (?P<sign><=|=<|>=|=>|<|>|=|\+|-|:)""", re.X | re.A)
HEADS = {"maximise": "maximize maximise maximum max",
         "minimise": "minimize minimise minimum min",
         "rows": "st s.t. st.", "bounds": "bounds bound", "binary": "binary binaries bin",
         "general": "general generals gen integer integers int", "end": "end"}
HEADS = {word: section for section, words in HEADS.items() for word in words.split()}
SENSE = {"<": "le", "<=": "le", "=<": "le", ">": "ge", ">=": "ge", "=>": "ge", "=": "eq"}
TURNED = {"le": "ge", "ge": "le", "eq": "eq"}


def decimal(text):
    mantissa, _, exponent = text.lower().partition("e")
    return Fraction(("0" + mantissa).rstrip(".")) * Fraction(10) ** int(exponent or 0)


class Words:
    """Tokens (kind, text, first on its line); kind is number, name, a sign, or head."""

    def __init__(self, text):
        self.all, self.at = [], 0
        for line in text.split("\n"):
            line, first = line.split("\\")[0].strip(), True
            head = re.match(r"(subject\s+to|such\s+that|[A-Za-z.]+)(?![\w(]|\s*:)", line, re.I)
            if head and head[1].lower().split()[0] in ("subject", "such"):
                self.all.append(("head", "rows", True))
                line, first = line[head.end():], False
            elif head and head[1].lower() in HEADS:
                self.all.append(("head", HEADS[head[1].lower()], True))
                line, first = line[head.end():], False
            at = 0
            while at < len(line):
                found = WORD.match(line, at)
                if line[at].isspace():
                    at += 1
                    continue
                if not found:
                    raise Unread("%r in a model" % line[at:at + 9])
                kind = found.lastgroup if found["sign"] is None else found["sign"]
                kind = "number" if found["number"] else kind
                self.all.append((kind, found[0], first))
                at, first = found.end(), False
        self.all += [("head", None, True)] * 2

    def kind(self, ahead=0):
        return self.all[self.at + ahead][0]

    def take(self):
        self.at += 1
        return self.all[self.at - 1][1]


class Model(Builder):
    """A model's variables, in the order in which they are first named."""

    def __init__(self):
        super().__init__()
        self.index, self.bounds, self.integers, self.n_named = {}, [], set(), 0

    def variable(self, name):
        if name not in self.index:
            self.index[name] = len(self.bounds)
            self.bounds.append([Fraction(0), None])
        return self.index[name]

    def constant(self, value):
        if value == 0:
            return []
        self.bounds.append([Fraction(1), Fraction(1)])
        self.index["objective constant"] = len(self.bounds) - 1
        return [(len(self.bounds) - 1, value)]

    def both(self, name, low, high, terms):
        if low == high:
            self.row(name, "eq", low, terms)
        else:
            self.row(name, "ge", low, terms)
            self.row(name + " (upper side)", "le", high, terms)

    def finish(self, sense, objective):
        for name, j in self.index.items():
            self.column(name, j in self.integers, *self.bounds[j])
        return self.program(sense, objective)


def lp_signs(words):
    sign = 1
    while words.kind() in "+-":
        sign = -sign if words.take() == "-" else sign
    return sign


def lp_sum(words, model):
    terms, constant = [], Fraction(0)
    while True:
        value = Fraction(lp_signs(words))
        counted = words.kind() == "number"
        if counted:
            value *= decimal(words.take())
        if words.kind() == "name" and not (counted and words.kind(1) == ":"):
            terms.append((model.variable(words.take()), value))
        else:
            need(counted, "a term must stand here")
            constant += value
        if words.kind() not in "+-":
            return terms, constant


def lp_number(words):
    sign = lp_signs(words)
    if words.kind() == "name":
        need(words.take().lower() in ("inf", "infinity"), "a number must stand here")
        return None
    return sign * decimal(words.take())


def lp_row(words, model, name):
    terms, constant = lp_sum(words, model)
    sense = SENSE[words.take()]
    if terms:
        model.row(name, sense, lp_number(words) - constant, terms)
        return
    left = constant
    terms, constant = lp_sum(words, model)
    if words.kind() not in SENSE:
        model.row(name, TURNED[sense], left - constant, terms)
        return
    need(SENSE[words.take()] == sense != "eq", "no range")
    ends = [left - constant, lp_number(words) - constant]
    model.both(name, *(ends if sense == "le" else ends[::-1]), terms)


def lp_bound(words, model):
    def bound(j, sense, value):
        if sense != "le":
            model.bounds[j][0] = value
        if sense != "ge":
            model.bounds[j][1] = value
        given.update((j, side) for side in (0, 1) if side != {"le": 0, "ge": 1}.get(sense))

    given = model.given
    if words.kind() != "name" or words.all[words.at][1].lower() in ("inf", "infinity"):
        value = lp_number(words)
        sense = TURNED[SENSE[words.take()]]
        j = model.variable(words.take())
        bound(j, sense, value)
        if words.kind() not in SENSE:
            return
    else:
        j = model.variable(words.take())
        if words.kind() == "name" and words.all[words.at][1].lower() == "free":
            words.take()
            bound(j, "eq", None)
            return
    bound(j, SENSE[words.take()], lp_number(words))


def lp_program(text):
    words, model = Words(text), Model()
    model.given, binaries = set(), set()
    need(words.kind() == "head", "maximise or minimise must come first")
    sense, objective, constant = words.take(), [], Fraction(0)
    if words.kind(1) == ":":
        words.at += 2
    if words.kind() != "head":
        objective, constant = lp_sum(words, model)
    objective += model.constant(constant)
    section = words.take()
    while section != "end":
        need(section is not None, "end is missing")
        while words.kind() != "head":
            if section == "rows":
                model.n_named += 1
                name = "row %d" % model.n_named
                if words.kind(1) == ":":
                    name, _ = words.take(), words.take()
                lp_row(words, model, name)
            elif section == "bounds":
                lp_bound(words, model)
            else:
                j = model.variable(words.take())
                model.integers.add(j)
                binaries |= {j} if section == "binary" else set()
        section = words.take()
    for j in binaries:
        for side in (0, 1):
            if (j, side) not in model.given:
                model.bounds[j][side] = Fraction(side)
    return model.finish(sense, objective)


# --- MPS, in free format ------------------------------------------------------------------

def mps_number(text):
    sign = -1 if text[0] == "-" else 1
    text = text.lstrip("+-")
    return None if text.lower() in ("inf", "infinity") else sign * decimal(text)


def mps_pairs(fields, odd):
    fields = fields[1:] if len(fields) % 2 == odd else fields
    return [(fields[k], mps_number(fields[k + 1])) for k in range(0, len(fields), 2)]


def mps_bound(model, given, bounded, kind, fields):
    valued = kind in ("LO", "UP", "FX", "LI", "UI")
    name = fields[-2] if valued else fields[-1]
    j = model.index[name if name in model.index else fields[0]]
    value = mps_number(fields[-1]) if valued else None
    low, high = model.bounds[j]
    bounded.add(j)
    if kind in ("BV", "LI", "UI"):
        model.integers.add(j)
    if kind in ("LO", "LI", "FX", "MI"):
        given.add(j)
    if kind in ("UP", "UI"):
        opens = value is not None and value < 0 and j not in given
        model.bounds[j] = [None if opens else low, value]
    else:
        model.bounds[j] = {"LO": [value, high], "LI": [value, high], "FX": [value, value],
                           "FR": [None, None], "MI": [None, high], "PL": [low, None],
                           "BV": [Fraction(0), Fraction(1)]}[kind]


def mps_program(text):
    model, section, sense, integer = Model(), None, "minimise", False
    kinds, terms, sides, ranges, given, bounded = {}, {}, {}, {}, set(), set()
    for line in text.split("\n"):
        fields = line.split()
        if not fields or line[0] == "*":
            continue
        if not line[0].isspace():
            section = fields[0]
            fields = fields[1:] if section == "OBJSENSE" else []
            if section == "ENDATA":
                break
            if not fields:
                continue
        if section == "OBJSENSE":
            sense = "maximise" if fields[0].lower().startswith("max") else "minimise"
        elif section == "ROWS":
            kinds[fields[1]], terms[fields[1]] = fields[0], []
        elif section == "COLUMNS" and fields[1] == "'MARKER'":
            integer = fields[2] == "'INTORG'"
        elif section == "COLUMNS":
            j = model.variable(fields[0])
            model.integers |= {j} if integer else set()
            for row, value in mps_pairs(fields, 1):
                terms[row].append((j, value))
        elif section in ("RHS", "RANGES"):
            (sides if section == "RHS" else ranges).update(mps_pairs(fields, 1))
        elif section == "BOUNDS":
            mps_bound(model, given, bounded, fields[0], fields[1:])
        else:
            raise Unread("the section %s" % section)
    for j in model.integers - bounded:
        model.bounds[j][1] = Fraction(1)
    aims = [row for row, kind in kinds.items() if kind == "N"]
    objective = terms[aims[0]] if aims else []
    objective = objective + model.constant(-sides.get(aims[0], Fraction(0)) if aims else 0)
    for row, kind in kinds.items():
        b, r = sides.get(row, Fraction(0)), ranges.get(row)
        if kind == "N":
            continue
        if r is None:
            model.row(row, {"L": "le", "G": "ge", "E": "eq"}[kind], b, terms[row])
        elif kind == "G" or (kind == "E" and r >= 0):
            model.both(row, b, b + abs(r), terms[row])
        else:
            model.both(row, b - abs(r), b, terms[row])
    return model.finish(sense, objective)
