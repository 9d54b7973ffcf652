#!/bin/sh
# Programs alone: solve and prove, from documents and models, down to the published numbers.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
VERIFY=$(dirname "$COMITIA")/comitia-verify
CHECKER=$CMT_SRCDIR/tests/tools/check_certificate.py

has() { # FILE TEXT
    grep -qF -e "$2" "$1" || { echo "$1 lacks $2:"; cat "$1"; exit 1; }
}
code() { # EXPECTED COMMAND...
    want=$1
    shift
    got=0
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$want" ] || { echo "$*: exit $got, not $want"; cat out err; exit 1; }
}
# Python's own opinion of every certificate of a file.
second() { # CERTIFICATE PROGRAMS DOCUMENT
    if ! python3 -c '' 2>/dev/null; then
        echo "no python3: no second opinion"
        return
    fi
    python3 - "$1" "$2" >pairs <<'PY'
import json, sys
file, programs = (json.load(open(name)) for name in sys.argv[1:3])
steps = file["steps"] if file["format"] == "comitia.chain/1" else [file]
assert len(steps) == len(programs), (len(steps), len(programs))
for certificate, program in zip(steps, programs):
    print(json.dumps({"certificate": certificate, "program": program}))
PY
    python3 "$CHECKER" --batch <pairs >answers
    if grep -qv '^yes$' answers; then
        echo "the second checker says:"
        cat answers
        exit 1
    fi
    # From the document itself, where the second reader knows its objective.
    grep -qE '<(nash|leximin)>' "$3" ||
        python3 "$CMT_SRCDIR/tests/tools/read_program.py" "$3" "$1" >answers || {
        echo "the second reader says:"
        cat answers
        exit 1
    }
}
solved() { # EXPECTED PROGRAM [OPTION...]: solve and prove, by both tools and both checkers
    want=$1
    shift
    code "$want" "$COMITIA" --json solve "$@" --certificate c.json --programs p.json
    mv out answer
    code 0 "$COMITIA" prove c.json "$1"
    code 0 "$VERIFY" prove c.json "$1"
    second c.json p.json "$1"
}
program() { # NAME: the body of a program document from stdin
    { echo '<program xmlns="urn:comitia:program:1">'; cat; echo '</program>'; } >"$1"
}

# x + y >= 1, x <= 1/3, y <= 2/3 - e: infeasible, however small e is.
zeros=
for e in 3 4 5 6 7 8 9 10 11 12 13 14 15 30; do
    while [ "${#zeros}" -lt "$e" ]; do zeros=${zeros}0; done
    # y <= (2 10^e - 3) / (3 10^e)
    nines=1$(printf '%s' "$zeros" | sed 's/./9/g' | sed 's/9$/7/')
    program gap.xml <<XML
<variable id="x"/><variable id="y"/>
<article id="sum"><at-least value="1"><sum><var ref="x"/><var ref="y"/></sum></at-least></article>
<article id="left"><at-most value="1/3"><var ref="x"/></at-most></article>
<article id="right"><at-most value="$nines/3$zeros"><var ref="y"/></at-most></article>
XML
    solved 1 gap.xml
    has answer '"status":"infeasible"'
    has answer '"article":"sum"'
    has answer '"article":"left"'
    has answer '"article":"right"'
    has answer "\"least\":\"1/4$zeros\""
    case $e in
    3 | 15 | 30) ;;
    *) continue ;;
    esac
    {
        printf 'min\n x\nst\n a: x + y >= 1\n b: 3 x <= 1\n c: 3%s y <= %s\nend\n' \
            "$zeros" "$nines"
    } >gap.lp
    solved 1 gap.lp
    has answer '"status":"infeasible"'
done
code 1 "$COMITIA" solve gap.lp
has out infeasible

# Two clashing lines of one tier: 0.55 and t = 0.25, and the same when one is written 1000 times.
for factor in 1 1000; do
    program lines.xml <<XML
<variable id="x" lower="0" upper="1"/><tier id="1"/>
<article id="floor" tier="1"><at-least value="4/5"><var ref="x"/></at-least></article>
<article id="ceiling" tier="1"><at-most value="$([ $factor = 1 ] && echo 3/10 || echo 300)"><times value="$factor"><var ref="x"/></times></at-most></article>
XML
    solved 0 lines.xml
    has answer '"variables":{"x":"11/20"}'
    has answer '"sums_of_largest":["1/4","1/2"]'
    has answer '"violation":"1/4"'
done

# Margins AB 1, BC 3, CA 5: the maximal lottery is (3,5,1)/9.
cat >lottery.lp <<'LP'
max
 v
subject to
 a: - b + 5 c - v >= 0
 b: a - 3 c - v >= 0
 c: - 5 a + 3 b - v >= 0
 all: a + b + c = 1
bounds
 v free
end
LP
solved 0 lottery.lp --explain
has answer '"variables":{"a":"1/3","b":"5/9","c":"1/9","v":"0"}'
has answer '"tied":false'

# A weighting that supports C(.4,.4) between A(.9,.1) and B(.1,.9): t = -1/10 at (1/2, 1/2).
cat >support.lp <<'LP'
max
 t
st
 a: 0.4 w1 - 0.9 w1 + 0.4 w2 - 0.1 w2 - t >= 0
 b: 0.4 w1 - 0.1 w1 + 0.4 w2 - 0.9 w2 - t >= 0
 d: 0.4 w1 - 0.3 w1 + 0.4 w2 - 0.3 w2 - t >= 0
 one: w1 + w2 = 1
bounds
 t free
end
LP
solved 0 support.lp --explain
has answer '"variables":{"t":"-1/10","w1":"1/2","w2":"1/2"}'

# Tiers: x <= 6, x + y <= 10, first x, then y: (6,4); with a slack of 1 on x: (5,5).
for slack in 0 1/6; do
    program tiers.xml <<XML
<variable id="x" lower="0" upper="6"/><variable id="y" lower="0" upper="10"/>
<tier id="1" slack="$slack"/><tier id="2"/>
<article id="room"><at-most value="10"><sum><var ref="x"/><var ref="y"/></sum></at-most></article>
<article id="first" tier="1"><at-least value="6"><var ref="x"/></at-least></article>
<article id="second" tier="2"><at-least value="10"><var ref="y"/></at-least></article>
XML
    solved 0 tiers.xml
    if [ $slack = 0 ]; then
        has answer '"variables":{"x":"6","y":"4"}'
    else
        has answer '"variables":{"x":"5","y":"5"}'
    fi
done

# Choice by tiers, (safety, honesty, help): a(1,.2,.9) b(.95,.8,.5) c(.9,.9,.6) d(.2,1,1), each
# tier within r of the best of what is left: 0 gives a, .06 b, .10 c; an equal sum c, whatever r.
# A slack is a share of the sum's range, 61/20 and 29/10. Lower tiers never bring d back.
choice() { # SLACK OF TIER 1, OF TIER 2, HELP OF d
    printf '<variable id="a" type="truth"/><variable id="b" type="truth"/>'
    printf '<variable id="c" type="truth"/><variable id="d" type="truth"/>'
    printf '<tier id="1" slack="%s"/><tier id="2" slack="%s"/>' "$1" "$2"
    printf '<article id="one"><exactly n="1"><holds variable="a"/><holds variable="b"/><holds variable="c"/><holds variable="d"/></exactly></article>'
    sum() { # OF a b c d
        set -- a "$1" b "$2" c "$3" d "$4"
        while [ $# -gt 0 ]; do
            printf '<times value="%s"><var ref="%s"/></times>' "$2" "$1"
            shift 2
        done
    }
    printf '<article id="safety" tier="1"><at-least value="1"><sum>%s</sum></at-least></article>' "$(sum 1 19/20 9/10 1/5)"
    printf '<article id="honesty" tier="2"><at-least value="1"><sum>%s</sum></at-least></article>' "$(sum 1/5 4/5 9/10 1)"
    printf '<maximise><sum>%s</sum></maximise>' "$(sum 9/10 1/2 3/5 "$3")"
}
for case in 'a 0 0' 'b 6/305 12/725' 'c 2/61 9/290'; do
    # shellcheck disable=SC2086
    set -- $case
    for help in 1 1000; do
        choice "$2" "$3" $help | program tiers.xml
        solved 0 tiers.xml
        has answer "\"$1\":\"1\""
    done
done
choice 0 0 1 | sed 's/<article id="[sh][^>]*tier.*<\/article>//; s/<maximise>.*//' | program sum.xml
sed -i 's/<\/program>/<maximise><sum><times value="21\/10"><var ref="a"\/><\/times><times value="9\/4"><var ref="b"\/><\/times><times value="12\/5"><var ref="c"\/><\/times><times value="11\/5"><var ref="d"\/><\/times><\/sum><\/maximise>&/' sum.xml
solved 0 sum.xml
has answer '"c":"1"'

# The MaxMin lottery over a(.9,.2) b(.6,.5) c(.5,.55): b 1/3, c 2/3, t = 8/15; and what a
# minority gains by reporting (0,.45,.55): b 1/4, c 3/4.
cat >maxmin.lp <<'LP'
max
 t
st
 majority: 0.9 a + 0.6 b + 0.5 c - t >= 0
 minority: 0.2 a + 0.5 b + 0.55 c - t >= 0
 one: a + b + c = 1
end
LP
solved 0 maxmin.lp --explain
has answer '"objective":"8/15"'
has answer '"variables":{"a":"0","b":"1/3","c":"2/3","t":"8/15"}'
sed 's/0.2 a + 0.5 b/0 a + 0.45 b/' maxmin.lp >lie.lp
solved 0 lie.lp --explain
has answer '"variables":{"a":"0","b":"1/4","c":"3/4","t":"21/40"}'

# Water-filling a cap of .45 over (.6,.25,.15): (.45,.34375,.20625). Kept shares stay in
# proportion, so y = .25 r, z = .15 r.
cat >cap.lp <<'LP'
max
 x
st
 x + y + z = 1
 y - 0.25 r = 0
 z - 0.15 r = 0
bounds
 x <= 0.45
end
LP
solved 0 cap.lp --explain
has answer '"variables":{"r":"11/8","x":"9/20","y":"11/32","z":"33/160"}'

# CVaR of the losses 0, 1, 2, 10 (Rockafellar and Uryasev): 6 at 1/2, 10 at 3/4.
for share in 0.5 0.25; do
    cat >cvar.lp <<LP
min
 $share m + 0.25 u0 + 0.25 u1 + 0.25 u2 + 0.25 u3
st
 u0 + m >= 0
 u1 + m >= 1
 u2 + m >= 2
 u3 + m >= 10
bounds
 m free
end
LP
    solved 0 cvar.lp
    # the value is share times CVaR
    has answer "\"objective\":\"$([ $share = 0.5 ] && echo 3 || echo 5/2)\""
done

# Prices, ranges, what an article costs.
program prices.xml <<'XML'
<variable id="x" lower="0"/><variable id="y" lower="0"/>
<article id="land"><at-most value="4"><sum><var ref="x"/><var ref="y"/></sum></at-most></article>
<article id="work"><at-most value="6"><sum><var ref="x"/><times value="3"><var ref="y"/></times></sum></at-most></article>
<article id="idle"><at-most value="9"><var ref="x"/></at-most></article>
<maximise><sum><times value="3"><var ref="x"/></times><times value="5"><var ref="y"/></times></sum></maximise>
XML
solved 0 prices.xml
has answer '"objective":"14"'
has answer '"lost":"4","lowered":"-2","raised":"2"' # land
has answer '"lost":"6","lowered":"-1","raised":"1"' # work
# The same with whole numbers: x 3, y 1; one more of land is worth 1, one less 3.
sed 's/lower="0"/& type="integer"/g' prices.xml >whole.xml
solved 0 whole.xml
has answer '"raised":{"change":"1","objective":"15","status":"optimal","to":"5"}'
has answer '"lowered":{"change":"-3","objective":"11","status":"optimal","to":"3"}'
# A tier is followed: what clashes is shared, and x goes by a half.
program shared.xml <<'XML'
<variable id="x" lower="0" upper="1"/>
<article id="high" tier="1"><at-least value="4/5"><var ref="x"/></at-least></article>
<article id="low" tier="1"><at-most value="3/10"><var ref="x"/></at-most></article>
<maximise><var ref="x"/></maximise>
XML
solved 0 shared.xml
has answer '"lowered":"-1/2","raised":"1/2"'
program tied.xml <<'XML'
<variable id="x" lower="0" upper="1"/><variable id="y" lower="0"/><variable id="z"/>
<article id="all"><equals value="1"><sum><var ref="x"/><var ref="y"/></sum></equals></article>
<maximise><sum><var ref="x"/><var ref="y"/></sum></maximise>
XML
solved 0 tied.xml
has answer '"ranges":{"x":{"high":"1","low":"0"},"y":{"high":"1","low":"0"},"z":{}}'
has answer '"tied":true'

# What is left for whom: three points against one share one thing 3 to 1 (Nash, Econometrica 18,
# 1950); an optimum at (1 + sqrt 7) / 6 is an interval; whole things; nobody below nothing.
program nash.xml <<'XML'
<variable id="x" lower="0" upper="1"/>
<nash><group id="most" points="3"><var ref="x"/></group><group id="some"><sum><var ref="rest"/></sum></group></nash>
XML
sed -i 's/<nash>/<variable id="rest" lower="0" upper="1"\/><article id="all"><equals value="1"><sum><var ref="x"\/><var ref="rest"\/><\/sum><\/equals><\/article>&/' nash.xml
solved 0 nash.xml
has answer '"exact":true'
has answer '"variables":{"rest":"1/4","x":"3/4"}'
sed 's/ points="3"//; s/<\/nash>/<group id="third"><sum><times value="3"><var ref="x"\/><\/times><var ref="rest"\/><\/sum><\/group>&/' nash.xml >surd.xml
solved 0 surd.xml
has answer '"exact":false'
python3 - <<'PY'
import json
from fractions import Fraction
a = json.load(open("answer"))
x = Fraction(a["variables"]["x"])
# d/dx of log x + log(1 - x) + log(1 + 2x): zero at (1 + sqrt 7) / 6
assert abs(float(x) - (1 + 7 ** 0.5) / 6) < 1e-3, float(x)
assert Fraction(a["social"]["nash"]["gap"]) <= Fraction(1, 2 ** 20)
PY
sed 's/lower="0"/& type="integer"/g; s/upper="1"/upper="3"/g; s/equals value="1"/equals value="3"/; s/ points="3"//' nash.xml >things.xml
solved 0 things.xml
has answer '"ranges":{"rest":{"high":"2","low":"1"},"x":{"high":"2","low":"1"}}'
sed 's/equals value="1"/equals value="-1"/; s/lower="0"/lower="-1"/g' nash.xml >bad.xml
code 1 "$COMITIA" solve bad.xml
has out 'gain(most)'
sed 's/nash>/leximin>/g; s/<var ref="x"\/><\/group>/<times value="2"><var ref="x"\/><\/times><\/group>/; s/ points="3"//' nash.xml >leximin.xml
solved 0 leximin.xml
has answer '"leximin":["2/3","4/3"]'
sed 's/ upper="1"//; s/<article.*article>//' nash.xml >endless.xml
code 65 "$COMITIA" solve endless.xml
has err 'there is no end to what group "most" could get'

# Coefficients so far apart that GLPK's branch and cut runs in circles for ever.
cat >apart.mps <<'MPS'
NAME
OBJSENSE
    MAX
ROWS
 N cost
 G r0
 E r1
COLUMNS
 x cost -11 r0 2.33
 x r1 -.5
 Z cost -2. r0 1e+2
 Z r1 -4.63
 M 'MARKER' 'INTORG'
 w cost -0.17 r0 0.93
 v cost -25 r0 .5
 v r1 2E-18
 M 'MARKER' 'INTEND'
RHS
 b cost 6E-15
RANGES
 R r1 -30
BOUNDS
 FR B x
 UI B Z -3
 UP B Z 40
 BV B w
 UP B w 40
 MI B v
 UP B v 40
ENDATA
MPS
solved 0 apart.mps --nodes 200

# Sums that should come to an odd number, of even ones: found a point of, never proved, tier by tier.
awk 'BEGIN {
    for (i = 0; i < 24; i++) printf "<variable id=\"t%d\" type=\"truth\"/>\n", i
    print "<tier id=\"1\"/>"
    for (a = 0; a < 3; a++) {
        printf "<article id=\"a%d\" tier=\"1\"><equals value=\"%d\"><sum>", a, 600001 + 2 * a
        for (i = 0; i < 24; i++)
            printf "<times value=\"%d\"><var ref=\"t%d\"/></times>", 2 * (9973 * (i + 1) * (a + 3) % 44987), i
        print "</sum></equals></article>"
    }
    print "<maximise><var ref=\"t0\"/></maximise>"
}' | program odd.xml
solved 0 odd.xml --nodes 30
has answer '"status":"unproved"'
has answer '"tiers":[{"sums_of_largest":["'

# Unbounded, with a ray; unproved, with bound and gap.
printf 'max\n x + y\nst\n x - y <= 1\n x - y >= 0\nend\n' >ray.lp
solved 0 ray.lp
has answer '"ray":{"x":"'
has answer '"status":"unbounded"'
python3 - >hard.lp 2>/dev/null <<'PY' || printf 'max\n x\nst\nend\n' >hard.lp
import itertools
n = 15
print("max\n", " + ".join(f"x{i}" for i in range(n)), "\nst")
for i, j in itertools.combinations(range(n), 2):
    if (i * j + i + j) % 3:
        print(f" 2 x{i} + 2 x{j} <= 3")
print("binaries\n", " ".join(f"x{i}" for i in range(n)), "\nend")
PY
if grep -q x14 hard.lp; then
    solved 0 hard.lp --nodes 1
    if grep -q unproved answer; then
        has answer '"gap":"'
        has answer '"bound":"'
    fi
    solved 0 hard.lp
    has answer '"status":"optimal"'
fi

# A deadlock in logic; MPS; what is refused, and how.
program logic.xml <<'XML'
<variable id="a" type="truth"/><variable id="b" type="truth"/><variable id="c" type="truth"/>
<article id="if"><implies><holds variable="a"/><holds variable="b"/></implies></article>
<article id="spare"><any><holds variable="c"/><holds variable="b"/></any></article>
<article id="must"><holds variable="a"/></article>
<article id="not"><not><holds variable="b"/></not></article>
XML
solved 1 logic.xml
has answer '"article":"if"'
has answer '"article":"must"'
has answer '"article":"not"'
if grep -q '"conflict":.*spare.*"status"' answer; then
    echo "spare is not needed for the conflict"
    exit 1
fi
code 1 "$COMITIA" solve logic.xml
has out 'These cannot hold together'
# Two conflicts that share nothing.
program twice.xml <<'XML'
<variable id="a" type="truth"/><variable id="b" type="truth"/>
<article id="a-is"><holds variable="a"/></article>
<article id="b-is"><holds variable="b"/></article>
<article id="a-not"><not><holds variable="a"/></not></article>
<article id="b-not"><not><holds variable="b"/></not></article>
XML
solved 1 twice.xml
has answer '"conflicts":'
code 1 "$COMITIA" solve twice.xml
has out 'sharing nothing with those'
cat >small.mps <<'MPS'
NAME          SMALL
OBJSENSE
    MAX
ROWS
 N  value
 L  weight
COLUMNS
    M1        'MARKER'                 'INTORG'
    a         value              0.3   weight             0.1
    b         value              0.5   weight             0.2
    M2        'MARKER'                 'INTEND'
RHS
    RHS       weight            0.25
ENDATA
MPS
solved 0 small.mps --explain
has answer '"objective":"1/2"'

code 0 "$COMITIA" solve lottery.lp --certificate c.json
sed 's/5 c/6 c/' lottery.lp >other.lp
code 1 "$COMITIA" prove c.json other.lp
has out 'another program'
sed 's/"5\/9"/"5\/8"/' c.json >altered.json
code 1 "$COMITIA" --json prove altered.json lottery.lp
has out '"proved":false'
sed 's/optimal/optimistic/' c.json >altered.json
code 1 "$COMITIA" prove altered.json lottery.lp
echo '{' >altered.json
code 65 "$COMITIA" prove altered.json lottery.lp
code 74 "$COMITIA" solve nonesuch.lp
printf 'max\n x y\nst\nend\n' >bad.lp
code 65 "$COMITIA" solve bad.lp
has err 'bad.lp:2:4: '
code 65 "$COMITIA" prove c.json bad.lp
code 2 "$COMITIA" solve
code 2 "$COMITIA" solve "$CMT_SRCDIR/README.md"
code 2 "$COMITIA" solve lottery.lp --nodes none
code 2 "$COMITIA" prove c.json
code 0 "$COMITIA" check gap.xml
program loose.xml <<'XML'
<variable id="x"/><variable id="a" type="truth"/>
<article id="link"><implies><holds variable="a"/><at-least value="1"><var ref="x"/></at-least></implies></article>
XML
code 65 "$COMITIA" solve loose.xml
has err 'loose.xml:3: link: a condition that stands under logic needs bounds'
