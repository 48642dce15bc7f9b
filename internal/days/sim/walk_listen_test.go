package sim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// mistakes is a random table of mistakes: the result of a recognizer for each intent, and where intents lead.
type mistakes struct {
	intents  int
	attempts int
	wants    []float64   // shares of the callers
	heard    [][]float64 // by intent: the shares of all intents, and last of no match
	target   []int       // by intent; two may share one
}

// shares returns n random shares in whole percent.
func shares(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for left := 100; left > 0; left-- {
		out[r.IntN(n)] += 0.01
	}
	return out
}

func randomMistakes(r *rand.Rand) mistakes {
	m := mistakes{intents: 1 + r.IntN(4), attempts: 1 + r.IntN(3)}
	m.wants = shares(r, m.intents)
	for range m.intents {
		m.heard = append(m.heard, shares(r, m.intents+1))
		m.target = append(m.target, r.IntN(m.intents))
	}
	return m
}

// exact returns the shares of calls at each target, of exhausted and of misrouted calls. Each attempt is a
// step of a Markov chain: no match leads back to the question, up to the last attempt.
func (m *mistakes) exact() (targets []float64, exhausted, misrouted float64) {
	targets = make([]float64, m.intents)
	for wanted, share := range m.wants {
		asks := share
		for range m.attempts {
			for heard := range m.intents {
				p := asks * m.heard[wanted][heard]
				targets[m.target[heard]] += p
				if m.target[heard] != m.target[wanted] {
					misrouted += p
				}
			}
			asks *= m.heard[wanted][m.intents]
		}
		exhausted += asks
	}
	return targets, exhausted, misrouted
}

// flow writes the table as the steps of a flow and as a scenario.
func (m *mistakes) flow() (steps, scenario string) {
	var intents, then, ends, wants, hears strings.Builder
	percent := func(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }
	for i := range m.intents {
		fmt.Fprintf(&intents, "i%d: [say word%d, tell word%d], ", i, i, i)
		fmt.Fprintf(&then, "i%d: t%d, ", i, m.target[i])
		fmt.Fprintf(&ends, "  t%d: {end: t%d}\n", i, i)
		fmt.Fprintf(&wants, "i%d: %s, ", i, percent(m.wants[i]))
		fmt.Fprintf(&hears, "i%d: {", i)
		for j := range m.intents {
			fmt.Fprintf(&hears, "i%d: %s, ", j, percent(m.heard[i][j]))
		}
		fmt.Fprintf(&hears, "no_match: %s}, ", percent(m.heard[i][m.intents]))
	}

	steps = fmt.Sprintf("  wait: {listen: How can I help?, intents: {%s}, attempts: %d, then: {%sexhausted: lost}}\n%s"+
		"  lost: {end: exhausted}\n", intents.String(), m.attempts, then.String(), ends.String())
	scenario = fmt.Sprintf("answers: {direct.wait: {%s}}\nhears: {direct.wait: {%s}}\n",
		strings.TrimSuffix(wants.String(), ", "), strings.TrimSuffix(hears.String(), ", "))
	return steps, scenario
}

// The shares of targets, of exhausted and of misrouted calls are the shares of the exact chain, within 0.2
// points in the long form.
func TestMistakesAreAsTheExactChain(t *testing.T) {
	calls := longtest.N(20_000, 1_000_000)
	tolerance := max(0.002, 4.5*0.5/math.Sqrt(float64(calls)))
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for table := range 50 {
		m := randomMistakes(r)
		steps, scenario := m.flow()
		compiled := oneLine(t, "", steps, fmt.Sprintf("%sfor: 10h\nreplications: 1\ncalls: {main: {total: %d, shape: flat}}\n",
			scenario, calls))
		d, err := Run(context.Background(), compiled, Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}

		targets, exhausted, misrouted := m.exact()
		total := d.Total
		arrived := float64(total.Days[0].Lines[0].Arrived)
		check := func(what string, got uint64, want float64) {
			t.Helper()
			off := math.Abs(float64(got)/arrived - want)
			worst = max(worst, off)
			if off > tolerance {
				t.Errorf("table %d: %s is %.4f of the calls, not %.4f: %+v", table, what, float64(got)/arrived, want, m)
			}
		}
		check("misrouted", total.Days[0].Lines[0].Misrouted, misrouted)
		for i, label := range d.Layout.EndLabels {
			want := exhausted
			if label != "exhausted" {
				var at int
				if _, err := fmt.Sscanf(label, "t%d", &at); err != nil {
					t.Fatal(err)
				}
				want = targets[at]
			}
			check("end "+label, total.Ends[i], want)
		}
	}
	t.Logf("50 tables of %d calls: the largest difference is %.3f points", calls, 100*worst)
}

// A confirmation by keys or by words depends on the mistake, and the branch behind it on the intent that was heard. The
// expected shares are of the chain: a wrong intent is confirmed by 6%.
func TestConfirmationDependsOnTheMistake(t *testing.T) {
	for sure, hears := range map[string]string{
		`menu: Sure?, choices: {"1, yes": route, "2, no": lost}, then: {exhausted: lost}`: "",
		"listen: Sure?, intents: {yes: [yes it is, fine], no: [no way, wrong]}, then: {yes: route, no: lost, exhausted: lost}": `
hears: {direct.sure: {yes: {yes: 50%, no_match: 50%}, no: {no: 100%}}}`,
	} {
		steps := `  wait: {listen: How can I help?, intents: {a: [word one, first], b: [word two, second]}, into: intent, attempts: 1, then: {a: sure, b: sure, exhausted: lost}}
  sure: {` + sure + `, attempts: 20}
  route: {branch: intent, then: {a: ta, b: tb}}
  ta: {end: ta}
  tb: {end: tb}
  lost: {end: lost}
`
		m := oneLine(t, "", steps, `for: 10h
replications: 1
calls: {main: {total: 100000, shape: flat}}
callers: {intent: {a: 70%, b: 30%}}
recognition: 80%
answers: {direct.sure: {by: heard, right: {yes: 97%, no: 3%}, wrong: {yes: 6%, no: 94%}}}`+hears)
		d, err := Run(context.Background(), m, Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}

		want := map[string]float64{"ta": 0.7*0.8*0.97 + 0.3*0.1*0.06, "tb": 0.3*0.8*0.97 + 0.7*0.1*0.06}
		for i, label := range d.Layout.EndLabels {
			got := float64(d.Total.Ends[i]) / float64(d.Total.Days[0].Lines[0].Arrived)
			if label != "lost" && math.Abs(got-want[label]) > 0.005 {
				t.Errorf("%.4f of the calls reach %s, want %.4f: %s", got, label, want[label], sure)
			}
		}
		got := float64(d.Total.Days[0].Lines[0].Misrouted) / float64(d.Total.Days[0].Lines[0].Arrived)
		if want := 0.1 * 0.06; math.Abs(got-want) > 0.001 {
			t.Errorf("%.4f of the calls are misrouted, want %.4f: %s", got, want, sure)
		}
	}
}

// Where the intents lead to one queue, no call is misrouted, whatever is after the queue: an end of each step, or a second
// queue. Where they lead to two queues, the mistakes are misrouted, also if both queues lead to one end.
func TestMisroutedByTheFirstQueue(t *testing.T) {
	const listen = `  wait:
    listen: How can I help?
    intents: {a: [word one, first], b: [word two, second]}
    attempts: 1
    then: {a: qa, b: qb, exhausted: lost}
  lost: {end: lost}
`
	const ends = "  ta: {end: ta}\n  tb: {end: tb}\n"
	const more = "  more: {queue: second, then: {answered: ta}}\n"
	for name, c := range map[string]struct {
		steps string
		want  float64
	}{
		"one queue, one end":  {"  qa: {queue: only, then: {answered: ta}}\n  qb: {queue: only, then: {answered: ta}}\n  ta: {end: ta}\n", 0},
		"one queue, two ends": {"  qa: {queue: only, then: {answered: ta}}\n  qb: {queue: only, then: {answered: tb}}\n" + ends, 0},
		"one queue, and a second after it": {
			"  qa: {queue: only, max_wait: 1s, then: {answered: ta, timed_out: more}}\n" +
				"  qb: {queue: only, max_wait: 1s, then: {answered: ta, timed_out: tb}}\n" + more + ends, 0,
		},
		"ways that meet before a branch": {
			"  qa: {branch: chance, shares: {x: 50%, y: 50%}, then: {x: x, y: y}}\n" +
				"  qb: {branch: chance, shares: {x: 40%, y: 40%, z: 20%}, then: {x: x, y: y, z: z}}\n" +
				"  x: {set: {kind: x}, then: kinds}\n  y: {set: {kind: y}, then: kinds}\n  z: {set: {kind: z}, then: kinds}\n" +
				"  kinds: {branch: kind, then: {x: ta, y: tb, z: lost}}\n" + ends,
			0.7 * 0.2 * 0.2,
		},
		"two values that belong together": {
			"  qa: {branch: chance, shares: {x: 50%, y: 50%}, then: {x: xx, y: yy}}\n" +
				"  xx: {set: {kind: x, more: x}, then: kinds}\n  yy: {set: {kind: y, more: y}, then: kinds}\n" +
				"  qb: {set: {kind: x, more: y}, then: kinds}\n" +
				"  kinds: {branch: kind, then: {x: both, y: ta, z: lost}}\n" +
				"  both: {branch: more, then: {x: ta, y: tb}}\n" + ends,
			0.2,
		},
		"a value that one intent alone sets": {
			"  qa: {set: {kind: y}, then: kinds}\n  qb: {say: Hello., then: kinds}\n" +
				"  kinds: {branch: kind, then: {x: ta, y: tb, z: lost}}\n" + ends,
			0.2,
		},
		"a second listen step that hears all": {
			"  qa: {end: ta}\n" +
				"  qb: {listen: Yes?, intents: {a: [one, first], b: [two, second]}, then: {a: tb, b: tb, exhausted: tb}}\n" +
				"  tb: {end: tb}\n",
			0.2,
		},
		"two queues, one end": {"  qa: {queue: only, then: {answered: ta}}\n  qb: {queue: second, then: {answered: ta}}\n  ta: {end: ta}\n", 0.2},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := scenariotest.Compiled(t, fstest.MapFS{
				"routing.yaml": {Data: []byte(`
center: two
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
attributes: {kind: [x, y, z], more: [x, y]}
queues: {only: {answer_within: 20s, hours: 24/7}, second: {answer_within: 20s, hours: 24/7}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`)},
				"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n" + listen + c.steps)},
				"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
for: 10h
replications: 1
calls: {main: {total: 20000, shape: flat}}
callers: {intent: {a: 70%, b: 30%}}
hears: {direct.wait: {a: {a: 80%, b: 20%}, b: {b: 80%, a: 20%}}}
handling: {only: 20s, second: 1s}
staff: [{group: main, hub: here, queues: [only], agents: 11}, {group: rest, hub: here, queues: [second], agents: 100}]
`)},
			}, "load")
			d, err := Run(context.Background(), m, Options{}, report.Decided)
			if err != nil {
				t.Fatal(err)
			}
			got := float64(d.Total.Days[0].Lines[0].Misrouted) / float64(d.Total.Days[0].Lines[0].Arrived)
			if math.Abs(got-c.want) > 0.015 {
				t.Errorf("%.4f of the calls are misrouted, want %.4f", got, c.want)
			}
		})
	}
}

// Callers whom no step listens to are never heard wrong, also after a call of another line that was.
func TestOnlyListenersAreHeardWrong(t *testing.T) {
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: two
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
lines:
  listens: {number: +1 202 555 0143, country: US, flow: ask}
  asks: {number: +1 202 555 0144, country: US, flow: sure}
`)},
		"ask.yaml": {Data: []byte(`
flow: ask
start: ask
steps:
  ask: {listen: Which?, intents: {a: [word one, first], b: [word two, second]}, then: sure}
  sure: {go: sure}
`)},
		"sure.yaml": {Data: []byte(`
flow: sure
start: sure
steps:
  sure: {menu: Sure?, choices: {1: "yes", 2: "no"}, then: {exhausted: "no"}}
  "yes": {end: right}
  "no": {end: wrong}
`)},
		"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
for: 10h
replications: 1
calls: {listens: {total: 1000, shape: flat}, asks: {total: 1000, shape: flat}}
hears: {ask.ask: {a: {b: 100%}, b: {a: 100%}}}
answers: {ask.ask: {a: 50%, b: 50%}, sure.sure: {by: heard, right: 1, wrong: 2}}
`)},
	}, "load")
	d, err := Run(context.Background(), m, Options{}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}

	for i, label := range d.Layout.EndLabels {
		line := map[string]int{"wrong": 0, "right": 1}[label]
		if got, want := d.Total.Ends[i], d.Total.Days[0].Lines[line].Arrived; got != want {
			t.Errorf("%d calls are heard %s, want the %d of line %d", got, label, want, line)
		}
	}
}
