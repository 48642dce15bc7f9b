package scenario

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
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
  - {group: w, shifts: {mon-fri: {"08:00-12:00": 3, "12:00-18:00": 5}, "20:00-04:00": 1, patterns: []}}
  - {group: k, shifts: {"08:00-16:00": 3}, breaks: []}
goals: [{queue: general, measure: asa}, {queue: general, measure: blocked}, {measure: asa}]
`

func TestSet(t *testing.T) {
	for set, want := range map[string]string{
		"interval=30m":                               "interval: 30m",
		"calls.us.total=11":                          "us: {total: 11, shape: [1, 2]}",
		"calls.us.per_hour=11":                       "us: {per_hour: 11}",
		"calls.us.shape.2=5":                         "shape: [1, 5]",
		"calls.fr.total=5":                           "fr: {total: 5}}",
		"calls.all.times=105%":                       "all: {times: 105%}}",
		"calls.arrivals.file=calls.csv":              "calls: {arrivals: {file: calls.csv}}",
		"callers.redial.chance=20%":                  "redial: {chance: 20%}}",
		"callers.patience.mean=20m":                  "patience: {mean: 20m}",
		"callers.patience.mix.1.mean=3m":             "mix: [{share: 1%, mean: 3m}]",
		"callers.tier={gold: 40%, green: 60%}":       "tier: {gold: 40%, green: 60%}",
		"answers.main.topic.1=70%":                   "main.topic: {1: 70%, 2: 50%}",
		"answers.main.topic={1: 70%, 2: 30%}":        "main.topic: {1: 70%, 2: 30%}",
		"answers.main.x=2":                           "main: {x: 2}",
		"answers.other.topic.by=tier":                "other.topic: {by: tier}}",
		"staff.a.agents=40":                          "{group: a, queues: [general], agents: 40}",
		"staff.b.agents.at_most=40":                  "{group: b, queues: [general], agents: {count: 4, at_most: 40}}",
		"staff.c.agents=40":                          "{group: c, agents: {at_most: 9, count: 40}}",
		"staff.c.agents.at_least=2":                  `{group: c, agents: {at_most: 9, at_least: 2}, shifts: {"08:00-16:00": 3}}`,
		"staff.b={queues: [general], agents: 2}":     `{group: b, queues: [general], agents: 2}`,
		"staff.a.shifts.08:00-16:00=5":               `{group: a, queues: [general], shifts: {"08:00-16:00": 5}}`,
		"staff.a.shifts.10:00-14:00=+1":              `shifts: {"08:00-10:00": 3, "10:00-14:00": 4, "14:00-16:00": 3}}`,
		"staff.a.shifts.tue.08:00-10:00=-3":          `shifts: {tue: {"08:00-10:00": 0, "10:00-16:00": 3}, "mon, wed-sun": {"08:00-16:00": 3}}`,
		"staff.a.shifts.14:00-18:00=7":               `shifts: {"08:00-14:00": 3, "14:00-16:00": 7, "16:00-18:00": 7}}`,
		"staff.a.shifts.14:00-18:00=+10%":            `shifts: {"08:00-14:00": 3, "14:00-16:00": 3, "16:00-18:00": 0}}`,
		"staff.b.shifts.mon-fri.10:00-14:00=+1":      `{group: b, queues: [general], shifts: {mon-fri: {"00:00-10:00": 4, "10:00-14:00": 5, "14:00-24:00": 4}, "sat, sun": {"00:00-24:00": 4}}}`,
		"staff.w.shifts.mon-fri.10:00-14:00=+1":      `shifts: {mon-fri: {"08:00-10:00": 3, "10:00-12:00": 4, "12:00-14:00": 6, "14:00-18:00": 5}, "20:00-04:00": 1, patterns: []}}`,
		"staff.w.shifts.fri, holiday.17:00-19:00=+2": `fri: {"12:00-17:00": 5, "17:00-18:00": 7, "18:00-19:00": 2}, mon-thu: {"12:00-18:00": 5}, holiday: {"17:00-19:00": 2}, "20:00-04:00": 1`,
		"staff.temps={queues: [general], agents: 2}": "{group: temps, queues: [general], agents: 2}]",
		"staff.6={group: temps, agents: 2}":          "{group: temps, agents: 2}]",
		"outages.a={from: 10:00, to: 12:00}":         `outages: [{group: a, from: 10:00, to: 12:00}]`,
		"outages.york={hub: york, from: 10:00}":      `outages: [{hub: york, from: 10:00}]`,
		"spikes.us={at: 9:00}":                       `spikes: [{line: us, at: 9:00}]`,
		"goals.4={measure: blocked}":                 `{measure: asa}, {measure: blocked}]`,
		"staff.2.queues=[disputes]":                  "{group: b, queues: [disputes], agents: 4}",
		"staff.b.queues.1={queue: x}":                "{group: b, queues: [{queue: x}], agents: 4}",
		"goals.3.at_most=9s":                         "{measure: asa, at_most: 9s}",
		"goals.asa.at_most=9s":                       "{measure: asa, at_most: 9s}",
		"goals.2={queue: x, measure: asa}":           "{queue: x, measure: asa}, {measure: asa}",
		"staff=[]":                                   "staff: []",
		"about='a: b' # and so on":                   `about: "a: b"`,
		"spikes=[{line: us, at: 9:00, for: 1h}]":     "spikes: [{line: us, at: 9:00, for: 1h}]",
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
		"scenario=other":                 `--set:2:1: "scenario" names the scenario itself`,
		"interval=":                      "--set:2:10: there is no value",
		"interval=~":                     "--set:2:10: ~ is not a value",
		"interval={a: }":                 `--set:2:12: "a" has no value`,
		"calls.us.total.x=1":             "--set:2:16: calls.us.total is 10, which has no keys",
		"calls.us.shape.3=1":             `--set:2:16: calls.us.shape has no item "3"`,
		"staff.d.agents=1":               `--set:2:7: staff has no group "d"; there are a, b, c, w, k; one is added as a whole: staff.d={…}`,
		"goals.7.at_most=1s":             `--set:2:7: goals has no goal "7"; there are general, asa`,
		"callers.patience.mix.2.mean=3m": `--set:2:22: callers.patience.mix has no item "2"; there are 1`,
		"staff.a.shifts.10:00-14:00=-4":  `--set:2:28: -4 cannot change staff.a.shifts.10:00-14:00, which is "3"`,
		"staff.k.shifts.10:00-14:00=+1":  `--set:2:28: staff.k.shifts.10:00-14:00 has no value that +1 can change`,
		"staff.w.shifts.02:00-05:00=+1":  `--set:2:28: staff.w.shifts.02:00-05:00 has no value that +1 can change`,
		"goals.general.at_most=1s":       `--set:2:7: goals has 2 goals "general"`,
		"spikes.us.times=3":              `--set:2:8: spikes has no spike "us"; there is none; one is added as a whole: spikes.us={…}`,
		"answers.größe.topic.1.x={a:":    "--set:2:25: this { is not closed",
	} {
		var found diag.Findings
		base := yaml.Parse("base.yaml", []byte(setBase), &found)
		parsed, err := ParseSet(set)
		if err != nil {
			t.Fatal(err)
		}

		got := yaml.Inline(apply(base, []Set{{"seed", "1"}, parsed}, &found))
		sorted := found.Sorted()
		if len(sorted) != 1 || !strings.HasPrefix(fmt.Sprintf("%v: %s; %s", sorted[0].Place, sorted[0].Message, sorted[0].Fix), want) ||
			sorted[0].Place.Width < 1 {
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

// TestSetAgentsForATime changes the agents of random shifts in a random part of the day, and counts
// them minute by minute: in it they are as many more, and elsewhere as many.
func TestSetAgentsForATime(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		upTo := func(most int) int { return rapid.IntRange(0, most).Draw(t, "n") }
		text := "staff: [{group: a, shifts: {"
		for _, days := range []string{"mon-thu", "fri, sun", "holiday"} {
			text += `"` + days + `": {`
			for hour := upTo(11); hour < 23; {
				end := hour + 1 + upTo(23-hour)
				text += fmt.Sprintf(`"%02d:00-%02d:00": %d, `, hour, end, upTo(3))
				hour = end + upTo(2)
			}
			text += "}, "
		}

		text += "}}]\n"
		days := []string{"mon-fri", "fri", "sat, holiday", "mon-sun"}[upTo(3)]
		from := upTo(22)
		time := Span{Minute(60*from + 30), Minute(60 * (from + 1 + upTo(23-from)))}
		var found diag.Findings
		root := yaml.Parse("a.yaml", []byte(text), &found)

		changed := apply(root, []Set{{fmt.Sprintf("staff.a.shifts.%s.%s", days, time), "+2"}}, &found)
		if found.Len() > 0 {
			t.Fatalf("%s: %v", text, found.Sorted())
		}

		on, _ := readWeekdays(diag.Text{Value: days}, &found)

		before, after := agentsByMinute(t, root), agentsByMinute(t, changed)
		for day := range 8 {
			for minute := range MinutesPerDay {
				want := before[day][minute]
				if on&(1<<day) != 0 && time.Contains(minute) {
					want += 2
				}
				if after[day][minute] != want {
					t.Fatalf("%s%s %s: day %d at %s has %d, want %d:\n%s", text, days, time, day, minute, after[day][minute], want, yaml.Inline(changed))
				}
			}
		}
	})
}

// agentsByMinute counts the agents of the first group by weekday, then on holidays, and minute.
func agentsByMinute(t *rapid.T, root *yaml.Node) (out [8][MinutesPerDay]int) {
	var found diag.Findings
	list, ok := shifts.Read(root.Get("staff").Items[0].Get("shifts"), &found)
	if !ok {
		t.Fatalf("%s: %v", yaml.Inline(root), found.Sorted())
	}
	for _, s := range list {
		for day := range out {
			for minute := range MinutesPerDay {
				if cmp.Or(s.Days, everyWeekday)&(1<<day) != 0 && s.Contains(minute) {
					out[day][minute] += s.Agents
				}
			}
		}
	}
	return out
}

// FuzzSet makes any set in a scenario. A finding is at a place in the set's text, the
// old tree does not change, and the same set made again changes nothing.
func FuzzSet(f *testing.F) {
	for _, text := range []string{
		"interval=30m", "staff.a.shifts.08:00-16:00=5", "goals.asa={measure: asa}", "answers.main.topic.by=tier",
		"callers.patience.mix.1.mean=3m", "calls.arrivals.file=x", "staff.a.shifts={\"00:00-24:00\": 4}", "goals=[]", "a.b.c=[", "staff.A=0: 00",
		"staff.a.shifts.08:00-10:00=5", "staff.6=0: 0",
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
				if end := utf8.RuneCountInString(text) + 1; x.Place.File != diag.SetFlag || x.Place.Line != 1 || x.Place.Column < 1 ||
					x.Place.Column > end {
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
