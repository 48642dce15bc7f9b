package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// factors are the sizes of a center, of which a call's cost may depend on each. The center
// has about 200,000 calls a day. They pass a step of their kind and ask its queue for an
// agent.
type factors struct {
	waiting   int // callers waiting, in all queues
	agents    int
	groups    int // all of them answer all queues at their hub
	queues    int
	hubs      int // callers overflow to all others
	lines     int
	steps     int // of the flow; a call passes the same number of them
	tiers     int // each with a priority
	intervals int // of the day
}

// BenchmarkFactors measures what a call costs as one factor grows and the others stay.
func BenchmarkFactors(b *testing.B) {
	usual := factors{waiting: 100, agents: 400, groups: 1, queues: 1, hubs: 1, lines: 2, steps: 1, tiers: 2, intervals: 24}
	for _, grows := range []struct {
		name string
		of   func(f *factors) *int
		to   []int // the last is 100 times the first, or the most that there can be
	}{
		{"waiting", func(f *factors) *int { return &f.waiting }, []int{100, 1_000, 10_000}},
		{"agents", func(f *factors) *int { return &f.agents }, []int{100, 1_000, 10_000}},
		{"groups", func(f *factors) *int { return &f.groups }, []int{1, 10, 100}},
		{"queues", func(f *factors) *int { return &f.queues }, []int{1, 10, 100}},
		{"hubs", func(f *factors) *int { return &f.hubs }, []int{1, 8, 64}},
		{"lines", func(f *factors) *int { return &f.lines }, []int{2, 20, 200}},
		{"steps", func(f *factors) *int { return &f.steps }, []int{1, 10, 100}},
		{"tiers", func(f *factors) *int { return &f.tiers }, []int{2, 20, 200}},
		{"intervals", func(f *factors) *int { return &f.intervals }, []int{24, 144, 1440}},
	} {
		for _, n := range grows.to {
			f := usual
			*grows.of(&f) = n
			if grows.name == "hubs" { // which have a group and a line each
				f.groups, f.lines = 64, 64
			}
			b.Run(fmt.Sprintf("%s/%d", grows.name, n), func(b *testing.B) { benchmarkCalls(b, f.model(b)) })
		}
	}
}

// benchmarkCalls counts all calls that are simulated, also those outside the statistics: a
// day goes on until its last caller has left.
func benchmarkCalls(b *testing.B, m *model.Model) {
	t, err := newTables(m)
	if err != nil {
		b.Fatal(err)
	}
	calls := uint64(0)
	for b.Loop() {
		r := newReplication(t, 0, Options{})
		if err := r.Advance(m.Clock.Stop); err != nil {
			b.Fatal(err)
		}
		calls += r.nextNumber
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(calls), "ns/call")
}

// countries have a hub each.
var countries = strings.Fields("AE AR AT AU BE BG BO BR CH CL CN CO CR CY CZ DE DK DO EC EE EG ES FI FR GR HK HR HU ID IE IL IN IS JO JP KE KR KW LT LU LV MA MT MX MY NG NL NZ OM PA PE PH PK PL PT QA RO SA SE SG SI SK TH TW")

// model writes the center's files and compiles them.
func (f *factors) model(b *testing.B) *model.Model {
	list := func(n int, format string, of ...func(i int) any) string {
		var items []string
		for i := range n {
			var values []any
			for _, value := range of {
				values = append(values, value(i))
			}
			items = append(items, fmt.Sprintf(format, values...))
		}
		return strings.Join(items, ", ")
	}
	number := func(i int) any { return i }
	kinds := max(f.queues, f.steps)
	files := fstest.MapFS{
		"main.yaml": {Data: []byte(`
flow: main
start: hello
steps:
  hello: {menu: Press 1., choices: {1: which}, then: {exhausted: done}}
  which: {branch: kind, then: {` + list(f.steps, "k%d: step%d", number, number) + `, otherwise: step0}}
  ` + strings.ReplaceAll(list(f.steps, "step%d: {menu: Press 1., choices: {1: wait}, then: {exhausted: done}}", number), "}}, ", "}}\n  ") + `
  wait: {queue: {by: kind, ` + list(f.queues, "k%d: q%d", number, number) + `, otherwise: q0}, then: {answered: done}}
  done: {end: resolved}
`)},
		"routing.yaml": {Data: []byte(`
center: factors
language: en
hubs: {` + list(f.hubs, "h%d: {timezone: UTC, languages: [en]}", number) + `}
regions: {` + list(f.hubs, "r%d: {hub: h%d, countries: [%s]}", number, number, func(i int) any { return countries[i] }) + `}
elsewhere: {hub: h0}
attributes: {tier: [` + list(f.tiers, "t%d", number) + `], kind: [` + list(kinds, "k%d", number) + `, other]}
queues: {` + list(f.queues, "q%d: {answer_within: 20s, hours: 24/7}", number) + `}
priority: {tier: {` + list(f.tiers, "t%d: %d", number, number) + `}}
` + f.overflow(list) + `
lines: {` + list(f.lines, "l%d: {number: +1 %d 555 %04d, country: %s, languages: [en], flow: main}", number, func(i int) any { return 202 + i/100 }, func(i int) any { return 100 + i%100 }, func(i int) any { return countries[i%f.hubs] }) + `}
`)},
		"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
interval: ` + fmt.Sprintf("%dm", 1440/f.intervals) + `
replications: 1
calls: {` + list(f.lines, "l%d: {per_hour: %g}", number, func(int) any { return 8000 / float64(f.lines) }) + `}
callers:
  tier: {` + list(f.tiers, "t%d: %g%%", number, func(int) any { return 100 / float64(f.tiers) }) + `}
  attributes: {kind: {` + list(kinds, "k%d: %g%%", number, func(int) any { return 100 / float64(kinds) }) + `}}
  patience: {mean: ` + fmt.Sprintf("%dms", f.patience()) + `}
  answers_after: 2s
answers: {main.hello: {1: 100%}, ` + list(f.steps, "main.step%d: {1: 100%%}", number) + `}
handling: {` + list(f.queues, "q%d: {mean: %ds}", number, func(int) any { return max(1, f.agents*3600/4000) }) + `}
staff: [` + list(f.groups, "{group: g%d, hub: h%d, agents: %d, queues: [%s]}", number, func(i int) any { return i % f.hubs },
			func(int) any { return max(1, f.agents/f.groups) }, func(int) any { return list(f.queues, "q%d", number) }) + `]
`)},
	}
	_, m := scenariotest.Compiled(b, files, "load")
	return m
}

func (f *factors) overflow(list func(int, string, ...func(int) any) string) string {
	if f.hubs == 1 {
		return ""
	}
	to := func(i int) any { return list(f.hubs-1, "h%d", func(k int) any { return (i + 1 + k) % f.hubs }) }
	return "overflow: {after: 30s, to: {" + list(f.hubs, "h%d: [%s]", func(i int) any { return i }, to) + "}}"
}

// patience is the mean, in ms, with which so many callers wait: half of the 8000 calls an hour
// are not answered (Little's law).
func (f *factors) patience() int { return f.waiting * 3600_000 / 4000 }
