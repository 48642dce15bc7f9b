package scenario

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// setBase is the scenario in which the sets of the tests are made.
const setBase = `scenario: base
calls: {us: {total: 10, shape: [1, 2]}, gb: {per_hour: 3}}
callers: {patience: {mix: [{share: 1%, mean: 2m}]}, tier: gold}
answers: {main.topic: {1: 50%, 2: 50%}, main: {x: 1}}
staff:
  - {group: a, queues: [general], shifts: {"08:00-16:00": 3}}
  - {group: b, queues: [general], agents: 4}
  - {group: c, agents: {at_most: 9}, shifts: {"08:00-16:00": 3}}
goals: [{queue: general, measure: asa}, {queue: general, measure: blocked}, {measure: asa}]
`

func TestSet(t *testing.T) {
	for set, want := range map[string]string{
		"interval=30m":                           "interval: 30m",
		"calls.us.total=11":                      "us: {total: 11, shape: [1, 2]}",
		"calls.us.per_hour=11":                   "us: {per_hour: 11}",
		"calls.us.shape.2=5":                     "shape: [1, 5]",
		"calls.fr.total=5":                       "fr: {total: 5}}",
		"calls.all.times=105%":                   "all: {times: 105%}}",
		"calls.arrivals.file=calls.csv":          "calls: {arrivals: {file: calls.csv}}",
		"callers.redial.chance=20%":              "redial: {chance: 20%}}",
		"callers.patience.mean=20m":              "patience: {mean: 20m}",
		"callers.patience.mix.1.mean=3m":         "mix: [{share: 1%, mean: 3m}]",
		"callers.tier={gold: 40%, green: 60%}":   "tier: {gold: 40%, green: 60%}",
		"answers.main.topic.1=70%":               "main.topic: {1: 70%, 2: 50%}",
		"answers.main.topic={1: 70%, 2: 30%}":    "main.topic: {1: 70%, 2: 30%}",
		"answers.main.x=2":                       "main: {x: 2}",
		"answers.other.topic.by=tier":            "other.topic: {by: tier}}",
		"staff.a.agents=40":                      "{group: a, queues: [general], agents: 40}",
		"staff.b.agents.at_most=40":              "{group: b, queues: [general], agents: {count: 4, at_most: 40}}",
		"staff.c.agents=40":                      "{group: c, agents: {at_most: 9, count: 40}}",
		"staff.c.agents.at_least=2":              `{group: c, agents: {at_most: 9, at_least: 2}, shifts: {"08:00-16:00": 3}}`,
		"staff.a.shifts.08:00-16:00=5":           `{group: a, queues: [general], shifts: {"08:00-16:00": 5}}`,
		"staff.2.queues=[disputes]":              "{group: b, queues: [disputes], agents: 4}",
		"staff.b.queues.1={queue: x}":            "{group: b, queues: [{queue: x}], agents: 4}",
		"goals.3.at_most=9s":                     "{measure: asa, at_most: 9s}",
		"goals.asa.at_most=9s":                   "{measure: asa, at_most: 9s}",
		"goals.2={queue: x, measure: asa}":       "{queue: x, measure: asa}, {measure: asa}",
		"staff=[]":                               "staff: []",
		"about='a: b' # and so on":               `about: "a: b"`,
		"spikes=[{line: us, at: 9:00, for: 1h}]": "spikes: [{line: us, at: 9:00, for: 1h}]",
	} {
		var found diag.Findings
		base := yaml.Parse("base.yaml", []byte(setBase), &found)
		parsed, err := ParseSet(set)
		if err != nil {
			t.Fatal(err)
		}
		got := yaml.Inline(apply(base, []Set{parsed}, &found))
		if !strings.Contains(got, want) || found.Len() > 0 {
			t.Errorf("%s: %s\nlacks %s; found %v", set, got, want, found.Sorted())
		}
	}
}

func TestWrongSet(t *testing.T) {
	for set, want := range map[string]string{
		"scenario=other":              `--set:2:1: "scenario" says which scenario it is`,
		"interval=":                   "--set:2:10: there is no value",
		"interval=~":                  "--set:2:10: ~ is not a value",
		"interval={a: }":              `--set:2:12: "a" has no value`,
		"calls.us.total.x=1":          "--set:2:16: calls.us.total is 10, which has no keys",
		"calls.us.shape.3=1":          `--set:2:16: calls.us.shape has no item "3"`,
		"staff.d.agents=1":            `--set:2:7: staff has no group "d"`,
		"goals.general.at_most=1s":    `--set:2:7: goals has 2 goals "general"`,
		"spikes.us.times=3":           `--set:2:8: spikes has no spike "us"`,
		"answers.größe.topic.1.x={a:": "--set:2:25: this { is not closed",
	} {
		var found diag.Findings
		base := yaml.Parse("base.yaml", []byte(setBase), &found)
		parsed, err := ParseSet(set)
		if err != nil {
			t.Fatal(err)
		}
		got := yaml.Inline(apply(base, []Set{{"seed", "1"}, parsed}, &found))
		if sorted := found.Sorted(); len(sorted) != 1 || !strings.HasPrefix(sorted[0].Place.String()+": "+sorted[0].Message, want) || sorted[0].Place.Width < 1 {
			t.Errorf("%s: found %v, want %s", set, sorted, want)
		}
		if !strings.HasSuffix(got, "seed: 1}") {
			t.Errorf("%s: without the other set: %s", set, got)
		}
	}
	for _, text := range []string{"", "a", "=1", "a.=1", ".a=1", "a..b=1", "a={b: 1,\nc: 2}"} {
		if s, err := ParseSet(text); err == nil {
			t.Errorf("%q is read as %v", text, s)
		}
	}
}

// FuzzSet makes any set in a scenario. A finding is at a place in the set's text, the
// old tree does not change, and the same set made again changes nothing.
func FuzzSet(f *testing.F) {
	for _, text := range []string{
		"interval=30m", "staff.a.shifts.08:00-16:00=5", "goals.asa={measure: asa}", "answers.main.topic.by=tier",
		"callers.patience.mix.1.mean=3m", "calls.arrivals.file=x", "staff.a.shifts={\"00:00-24:00\": 4}", "goals=[]", "a.b.c=[",
	} {
		f.Add(text)
	}
	var none diag.Findings
	base := yaml.Parse("base.yaml", []byte(setBase), &none)
	before := yaml.Inline(base)
	f.Fuzz(func(t *testing.T, text string) {
		set, err := ParseSet(text)
		if err != nil {
			return
		}
		diagtest.Bounded(t, func() {
			var found, again diag.Findings
			once := apply(base, []Set{set}, &found)
			for _, x := range found.Sorted() {
				if end := utf8.RuneCountInString(text) + 1; x.Place.File != diag.SetFlag || x.Place.Line != 1 || x.Place.Column < 1 || x.Place.Column > end {
					t.Errorf("%s is not in the text: %s", x.Place, x.Message)
				}
			}
			twice := apply(once, []Set{set}, &again)
			if again.Len() == 0 && yaml.Inline(once) != yaml.Inline(twice) {
				t.Errorf("made once:  %s\nmade twice: %s", yaml.Inline(once), yaml.Inline(twice))
			}
			if after := yaml.Inline(base); after != before {
				t.Errorf("the scenario is changed: %s", after)
			}
		})
	})
}
