package sim

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// behavior is an hour with a few calls at given times, whose results can be computed
// by hand. Callers of the lines green and gold have these tiers; the line far belongs
// to the other hub.
type behavior struct {
	queues  string               // routing.yaml's queues, overflow, priority
	steps   string               // of the flow that every line starts
	waiting string               // of the flow waiting, which starts at its step begin
	load    string               // the scenario's keys
	arrive  map[string][]float64 // by line: arrival times in seconds
}

func (b *behavior) model(t *testing.T) *model.Model {
	t.Helper()
	routing := `
center: small
hubs:
  near: {timezone: UTC, languages: [en, es]}
  far: {timezone: UTC, languages: [en]}
regions: {abroad: {hub: far, countries: [GB]}}
elsewhere: {hub: near}
attributes: {tier: [green, gold]}
lines:
  green: {number: +1 202 555 0143, country: US, languages: [en], flow: main}
  gold: {number: +1 202 555 0144, country: US, languages: [en], flow: main, set: {tier: gold}}
  far: {number: +44 20 7946 0018, country: GB, languages: [en], flow: main}
` + b.queues

	load := "scenario: load\nday: 2026-01-05\ntimezone: UTC\nfor: 1h\ninterval: 30m\nreplications: 1\ncalls:\n"
	for _, line := range slices.Sorted(maps.Keys(b.arrive)) {
		load += "  " + line + ": {per_hour: 1}\n"
	}
	load += b.load
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte(routing)},
		"main.yaml":    {Data: []byte("flow: main\nstart: begin\nsteps:\n" + b.steps)},
		"load.yaml":    {Data: []byte(load)},
	}

	if b.waiting != "" {
		folder["waiting.yaml"] = &fstest.MapFile{Data: []byte(b.waiting)}
	}
	_, m := scenariotest.Compiled(t, folder, "load")

	for i := range m.Lines {
		m.Lines[i].Rate = nil
		for _, s := range b.arrive[m.Center.Lines[i].Name.Value] {
			m.Lines[i].Trace = append(m.Lines[i].Trace, model.Arrival{At: des.Time(s * second), Origin: -1})
		}
	}

	return m
}

const direct = "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n"

func queueAt(t *testing.T, r *report.Report, queue, hub string) *report.Queue {
	t.Helper()
	for i := range r.Queues {
		if r.Queues[i].Queue == queue && r.Queues[i].Hub == hub {
			return &r.Queues[i]
		}
	}
	t.Fatalf("no queue %s@%s", queue, hub)
	return nil
}

func wantNumber(t *testing.T, what string, got stats.Number, want float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= 1e-9) { // also if got is NaN
		t.Errorf("%s is %v, want %v", what, float64(got), want)
	}
}

func wantCount(t *testing.T, what string, got, want int64) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %d, want %d", what, got, want)
	}
}

// behaviorCase is a case of testdata/behavior.yaml, which says what its keys are.
type behaviorCase struct {
	Name, Why, Routing, Steps, Waiting, Scenario string
	Arrive                                       map[string][]float64
	Want                                         map[string]any
}

func (c *behaviorCase) behavior() *behavior {
	b := behavior{queues: cmp.Or(c.Routing, "queues: {care: {hours: 24/7}}\n"), steps: direct, load: c.Scenario, arrive: c.Arrive}
	if c.Steps != "" {
		b.steps = "  " + strings.ReplaceAll(strings.TrimSuffix(c.Steps, "\n"), "\n", "\n  ") + "\n"
	}
	if c.Waiting != "" {
		b.waiting = "flow: waiting\nstart: begin\nsteps:\n  " + strings.ReplaceAll(strings.TrimSuffix(c.Waiting, "\n"), "\n", "\n  ") + "\n"
	}
	return &b
}

func TestBehavior(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "behavior.yaml"))
	if err != nil {
		t.Fatal(err)
	}

	var cases []behaviorCase
	if err := yaml.UnmarshalWithOptions(text, &cases, yaml.Strict()); err != nil {
		t.Fatal(err)
	}

	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			m := c.behavior().model(t)
			for i := range m.Handling {
				for k := range m.Handling[i].Of {
					fixMean(t, &m.Handling[i].Of[k].Talk)
					fixMean(t, &m.Handling[i].Of[k].WrapUp)
				}
			}

			got := asJSON(t, run(t, m, Options{}))
			var r any
			if err := json.Unmarshal([]byte(got), &r); err != nil || len(c.Want) == 0 {
				t.Errorf("%v, or nothing is wanted", err)
			}

			for path, want := range c.Want {
				wantAt(t, r, path, want)
			}
			if asJSON(t, run(t, m, Options{Stepwise: true})) != got {
				t.Error("stepwise simulation gives a different report")
			}
		})
	}
}

// wantAt compares the value at a path of a JSON value, or the length of a list, with a
// constant expression or the bounds of a list of two.
func wantAt(t *testing.T, v any, path string, want any) {
	t.Helper()
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			v = element(in, name)
		default:
			v = nil
		}
	}

	if list, isList := v.([]any); isList {
		v = float64(len(list))
	}
	got, isNumber := v.(float64)
	low, high := want, want
	if bounds, isList := want.([]any); isList {
		low, high = bounds[0], bounds[1]
	}
	if !isNumber || got < evaluated(t, low)-1e-9 || got > evaluated(t, high)+1e-9 {
		t.Errorf("%s is %v, want %v", path, v, want)
	}
}

// element returns the element of a list that has a name, a queue's with its hub, or an index.
func element(list []any, name string) any {
	if i, err := strconv.Atoi(name); err == nil && i < len(list) {
		return list[i]
	}
	for _, e := range list {
		of, _ := e.(map[string]any)
		if fmt.Sprintf("%v@%v", of["queue"], of["hub"]) == name ||
			slices.Contains([]any{of["tier"], of["region"], of["group"], of["channel"]}, any(name)) {
			return e
		}
	}
	return nil
}

// evaluated returns the value of a constant expression of Go.
func evaluated(t *testing.T, expression any) float64 {
	t.Helper()
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, fmt.Sprint(expression))
	if err != nil {
		t.Fatal(err)
	}
	out, _ := constant.Float64Val(v.Value)
	return out
}

// Each try to reach a caller is drawn independently: one of 200 callers fails 30 times with a
// probability of 2·10⁻⁷.
func TestTriesAreIndependent(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.begin: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 50%, tries: 30, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 200}]\n",
		arrive: map[string][]float64{"green": make([]float64, 200)},
	}
	wantCount(t, "reached", run(t, b.model(t), Options{}).Callbacks[0].Reached, 200)
}

// Escalation is drawn in each conversation: of the callers who escalate in the first,
// half do in the second. The bounds are 5 standard deviations of a binomial: a false
// alarm has the probability 6·10⁻⁷.
func TestEachConversationMayEscalate(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, then: {answered: never, escalated: again}}\n  again: {queue: care, then: {answered: once, escalated: twice}}\n" +
			"  never: {end: never}\n  once: {end: once}\n  twice: {end: twice}\n",
		load:   "handling: {care: {mean: 1s, escalated: 50%}}\nstaff: [{group: a, hub: near, queues: [care], agents: 9}]\n",
		arrive: map[string][]float64{"green": {}},
	}
	for i := range 2000 {
		b.arrive["green"] = append(b.arrive["green"], float64(i))
	}
	r := run(t, b.model(t), Options{})
	once, twice := float64(r.Ends["once"]), float64(r.Ends["twice"])
	if n := once + twice; n < 500 || math.Abs(twice-n/2) > 5*math.Sqrt(n)/2 {
		t.Errorf("of those who escalated in the first conversation %v did in the second, %v did not", twice, once)
	}
}

// After each announcement a tenth of the callers leave, by one of two choices. The number
// of announcements before is geometric with mean 9 and standard deviation √90. A caller waits that many intervals, the
// announcement of 4 s and the answer of 3 s, since there are no agents. The bounds are 5 standard
// deviations: a false alarm has the probability 6·10⁻⁷.
func TestLeavingAtAnnouncements(t *testing.T) {
	const callers, every = 20_000, 30.0
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: Press 1 or 2., takes: 4s, every: 30s, choices: {1: first, 2: second}, then: {answered: first}}\n" +
			"  first: {end: first}\n  second: {end: second}\n",
		load: "callers: {patience: 1000h, answers_after: 3s}\nanswers: {main.begin: {stay: 90%, 1: 6%, 2: 4%}}\nhandling: {care: {mean: 60s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	r := run(t, b.model(t), Options{})
	wantCount(t, "left by choice", queueAt(t, r, "care", "near").LeftByChoice, callers)
	near := func(name string, got, want, deviation float64) {
		if math.Abs(got-want) > 5*deviation {
			t.Errorf("%s: %g, want %g ± %g", name, got, want, 5*deviation)
		}
	}
	wait := &queueAt(t, r, "care", "near").Wait
	near("mean wait", float64(wait.Mean), 7+9*every, every*math.Sqrt(90)/math.Sqrt(callers))
	near("first", float64(r.Ends["first"]), 0.6*callers, math.Sqrt(callers*0.6*0.4))
	near("median", float64(wait.P50.Mean), 7+6*every, 0.3) // 0.9⁶ is over a half, 0.9⁷ is not; within 0.8%
}

// When callers leave a queue by a key, by hand. All callers leave at the first announcement that offers their key. It is
// the second of two, or the first if none or no text names the key.
func TestWhenCallersLeaveByAKey(t *testing.T) {
	const one, call = `"Please wait."`, `"To be called back, press 1."`
	for hold, want := range map[string]float64{
		"hold: [" + one + ", " + call + "], takes: 2s, every: 30s, ":                30 + 2 + 3,
		"hold: [" + one + ", " + call + "], takes: 2s, ":                            2 + 2 + 3,
		"hold: [" + call + ", " + one + "], takes: 2s, every: 30s, ":                2 + 3,
		"hold: [" + one + "], takes: 2s, every: 30s, ":                              2 + 3,
		"hold: [{audio: a.wav, takes: 6s}, " + call + "], every: 30s, ":             0,
		"hold: [{audio: a.wav, takes: 6s}, " + one + "], every: 30s, ":              6 + 3,
		`hold: ["To write to us, press 2.", ` + call + "], takes: 5s, every: 20s, ": 20 + 5 + 3,
		"": 3,
	} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n",
			steps: "  begin: {queue: care, " + hold + "choices: {1: first, 2: first}, then: {answered: first}}\n" +
				"  first: {end: first}\n",
			load: "callers: {patience: 1h, answers_after: 3s}\nanswers: {main.begin: 1}\nhandling: {care: {mean: 60s}}\n" +
				"staff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
			arrive: map[string][]float64{"green": {0, 10, 20}},
		}
		m := b.model(t)
		if want == 0 { // the length of the words is the flow's estimate
			want = 30 + 3 + float64(m.Programs[0].Steps[0].Hold[1].Length[0])/1e9
		}
		r := run(t, m, Options{})
		wantCount(t, hold+"left by choice", queueAt(t, r, "care", "near").LeftByChoice, 3)
		wantNumber(t, hold+"wait", queueAt(t, r, "care", "near").Wait.Mean, want)
	}
}

// The steps before a queue take exactly their durations: the queue closes at ten
// minutes past, and a caller who arrives 1 ns earlier is admitted.
func TestStepsTakeTheirTime(t *testing.T) {
	const menu = "  begin: {menu: Press 1., takes: 10s, timeout: 4s, attempts: 2, choices: {1: wait}, then: {exhausted: wait}}\n"
	const dial = "  begin: {menu: Press 1., takes: 10s, attempts: 2, choices: {1: wait, star: wait, help: wait, extension: {digits: DIGITS, then: wait}}, then: {exhausted: wait}}\n"
	four, upToFive := strings.Replace(dial, "DIGITS", "4", 1), strings.Replace(dial, "DIGITS", "3-5, between: 2s", 1)
	const answered = "callers: {answers_after: 3s}\nanswers: {main.begin: "
	for name, c := range map[string]struct {
		begin, load string
		seconds     float64
	}{
		"a digit that may begin an extension": {four, answered + "1}\n", 18},
		"a key that begins none":              {four, answered + "star}\n", 13},
		"a word beside an extension":          {four, answered + "help}\n", 13},
		"an extension":                        {four, answered + "extension}\n", 13},
		"an extension that may be longer":     {upToFive, answered + "extension}\n", 15},
		"wrong keys beside an extension":      {upToFive, "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: 1}\n", 30},

		"an answer":                         {menu, "callers: {answers_after: 3s}\nanswers: {main.begin: 1}\n", 13},
		"an answer barged in":               {menu, "callers: {answers_after: 3s, slips: {barge_in: 100%}}\nanswers: {main.begin: 1}\n", 3},
		"silence, twice":                    {menu, "answers: {main.begin: silent}\n", 28},
		"a slip into silence":               {menu, "callers: {answers_after: 3s, slips: {silent: 100%}}\nanswers: {main.begin: 1}\n", 28},
		"wrong keys, twice":                 {menu, "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: 1}\n", 26},
		"no wrong key to slip":              {menu, "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: silent}\n", 28},
		"a lookup":                          {"  begin: {lookup: account, takes: 7s, then: {found: wait}}\n", "lookups: {account: found}\n", 7},
		"a loop, thrice":                    {"  begin: {say: Welcome., takes: 2s, then: count}\n  count: {loop: 2, then: {again: begin, done: wait}}\n", "", 6},
		"a transfer":                        {"  begin: {transfer: desk, say: Please hold., takes: 30s, then: {completed: done, busy: wait}}\n", "answers: {main.begin: busy}\n", 30.8},
		"a transfer that nobody answers":    {"  begin: {transfer: desk, takes: 30s, rings: 15s, then: {completed: done, no_answer: wait}}\n", "answers: {main.begin: no_answer}\n", 15},
		"a busy transfer that could ring":   {"  begin: {transfer: desk, takes: 30s, rings: 15s, then: {busy: wait, no_answer: done}}\n", "answers: {main.begin: busy}\n", 30},
		"a transfer that rings as it takes": {"  begin: {transfer: desk, takes: 30s, then: {completed: done, no_answer: wait}}\n", "answers: {main.begin: no_answer}\n", 30},

		"two silences and a wrong key, each counted alone": {"  begin: {menu: Press 1., takes: 10s, timeout: 4s, attempts: {no_input: 2, no_match: 3}, choices: {1: done}, then: {no_input: wait, no_match: done}}\n", "answers: {main.begin: silent}\n", 28},
		"wrong keys that are counted alone":                {"  begin: {menu: Press 1., takes: 10s, attempts: {no_input: 1, no_match: 3}, choices: {1: done}, then: {exhausted: wait}}\n", "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: 1}\n", 39},
		"a missing count is three":                         {"  begin: {menu: Press 1., takes: 10s, timeout: 4s, attempts: {no_match: 1}, choices: {1: done}, then: {exhausted: wait}}\n", "answers: {main.begin: silent}\n", 42},
		"an answer that may not barge in":                  {strings.Replace(menu, "timeout", "barge_in: no, timeout", 1), "callers: {answers_after: 3s, slips: {barge_in: 100%}}\nanswers: {main.begin: 1}\n", 13},
		"a prompt and a pause":                             {"  begin: {say: Welcome., takes: 6s, pause: 2s, then: wait}\n", "", 8},

		"a prompt":          {"  begin: {say: Welcome., takes: 6s, then: wait}\n", "", 6},
		"an accepted offer": {"  begin: {callback: care, say: Press 1., takes: 8s, then: {booked: wait, declined: wait}}\n", "callers: {answers_after: 3s}\nanswers: {main.begin: booked}\n", 11},
		"a deflection":      {"  begin: {deflect: chat, asks: no, say: Write to us., takes: 8s, then: {accepted: wait}}\n", "", 8},
		"an entry":          {"  begin: {collect: Which?, takes: 9s, digits: 4, into: it, then: {collected: wait, exhausted: wait}}\n", "callers: {answers_after: 3s}\n", 12},
		"a longer entry":    {"  begin: {collect: Which?, takes: 9s, digits: 1-4, between: 2s, then: {collected: wait, exhausted: wait}}\n", "callers: {answers_after: 3s}\n", 14},
		"a date":            {"  begin: {collect: Which?, takes: 9s, format: mmddyyyy, between: 2s, then: {collected: wait, exhausted: wait}}\n", "callers: {answers_after: 3s}\n", 12},
	} {
		t.Run(name, func(t *testing.T) {
			b := behavior{
				queues: "queues: {care: {hours: {mon: \"00:00-00:10\"}}}\nchannels: {chat: {responds: 1h-2h}}\n",
				steps:  c.begin + "  wait: {queue: care, then: {answered: done, closed: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
				load:   c.load + "handling: {care: 1s}\nstaff: [{group: a, hub: near, queues: [care], agents: 2}]\n",
				arrive: map[string][]float64{"green": {600 - c.seconds - 1e-9, 600 - c.seconds}},
			}
			r := run(t, b.model(t), Options{})
			wantCount(t, "just before closing", r.Ends["resolved"], 1)
			wantCount(t, "at closing", r.Ends["turned_away"], 1)
			wantNumber(t, "the time in menus", r.Center.MenuTime.Mean, c.seconds)
		})
	}
}

// Chance sends each share of the calls its way, without an answer of the scenario, and an answer replaces the shares. The
// bounds are 5 standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestChance(t *testing.T) {
	const callers = 40_000
	for answers, share := range map[string]float64{"": 0.3, "answers: {main.begin: {new: 90%, old: 10%}}\n": 0.9} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n",
			steps: "  begin: {branch: chance, shares: {new: 30%, old: 70%}, then: {new: new, old: old}}\n" +
				"  new: {end: new}\n  old: {end: old}\n",
			load:   answers,
			arrive: map[string][]float64{"green": make([]float64, callers)},
		}
		r := run(t, b.model(t), Options{})
		if got := float64(r.Ends["new"]); math.Abs(got-share*callers) > 5*math.Sqrt(callers*share*(1-share)) {
			t.Errorf("%s%v of %d calls are new, want %v of them", answers, got, callers, share)
		}
		wantCount(t, "old", r.Ends["old"], callers-r.Ends["new"])
	}
}

// Callers that a transfer returns to itself hang up in the end. The number of transfers of
// a caller is geometric with a mean of 10 and a standard deviation of √90, so the bounds
// are 5 standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestCallersHangUpAfterTransfers(t *testing.T) {
	const callers = 10_000
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {transfer: desk, takes: 1s, then: {no_answer: begin, completed: done}}\n  done: {end: resolved}\n",
		load:   "callers: {slips: {silent: 5%, wrong_key: 20%, hang_up: 10%}}\nanswers: {main.begin: no_answer}\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	r := run(t, b.model(t), Options{})
	wantCount(t, "hung up", r.Calls.HungUp, callers)
	begin := r.Steps[slices.IndexFunc(r.Steps, func(s report.Step) bool { return s.Step == "begin" })]
	if mean := float64(begin.Visits) / callers; math.Abs(mean-10) > 5*math.Sqrt(90.0/callers) {
		t.Errorf("callers are transferred %v times on average, want 10", mean)
	}
}

// Each kind of slip has its share of a hundred thousand menus. The bounds are 5
// standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestSlipsHaveTheirShares(t *testing.T) {
	const callers = 100_000
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {menu: Press 1., attempts: 1, choices: {1: done}, then: {exhausted: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load:   "callers: {slips: {silent: 5%, wrong_key: 20%, hang_up: 10%}}\nanswers: {main.begin: 1}\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}

	r := run(t, b.model(t), Options{})
	for _, c := range []struct {
		what  string
		got   int64
		share float64
	}{
		{"resolved", r.Ends["resolved"], 0.65},
		{"silent or by a wrong key", r.Ends["turned_away"], 0.25},
		{"hung up", r.Calls.HungUp, 0.1},
	} {
		if d := float64(c.got) - c.share*callers; d*d > 25*callers*c.share*(1-c.share) {
			t.Errorf("%s: %d, want %.0f", c.what, c.got, c.share*callers)
		}
	}
}

// The random numbers of a traced call do not depend on calls of other intervals.
func TestTracedCallsKeepTheirDraws(t *testing.T) {
	waits := func(green ...float64) stats.Number {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n", steps: direct,
			load:   "callers: {patience: {mean: 5m}}\nhandling: {care: 60s}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
			arrive: map[string][]float64{"green": green},
		}
		r := run(t, b.model(t), Options{})
		return r.Intervals[1].Tiers[0].WaitMean
	}
	if alone, beside := waits(2000), waits(10, 20, 2000); alone != beside {
		t.Errorf("the call of the second interval waits for %v, and %v where the first has calls", alone, beside)
	}
}

// The sum of the waits of many callers in a long interval does not fit in 64 bits.
func TestSumOfWaitsExceeds64Bits(t *testing.T) {
	const callers, day = 300_000, int64(24 * time.Hour)
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n", steps: direct,
		load:   "callers: {patience: 100h}\nhandling: {care: 60s}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	m := b.model(t)
	m.Clock.To, m.Clock.Interval, m.Clock.Stop = day, day, 2*day
	m.Lines[0].Callers.Patience.Of[0] = fixed(t, day+int64(time.Hour))
	r := run(t, m, Options{})
	wantNumber(t, "waiting", queueAt(t, r, "care", "near").Waiting.Mean, callers)
	wantNumber(t, "the interval's mean wait", r.Intervals[0].Queues[0].WaitMean, 25*3600)
	wantCount(t, "most waiting in it", r.Intervals[0].Queues[0].WaitingMax, callers)
}

// Hundreds of groups answer a queue, each after a different delay.
func TestManyDelayedSkills(t *testing.T) {
	const groups = 300
	load := "handling: {care: 100s}\nstaff:\n"
	for i := range groups {
		load += fmt.Sprintf("  - {group: g%d, hub: near, queues: [{queue: care, after: %ds}], agents: %d}\n", i, i+1, i/(groups-1))
	}
	b := behavior{queues: "queues: {care: {hours: 24/7}}\n", steps: direct, load: load, arrive: map[string][]float64{"green": {0}}}
	wantNumber(t, "the wait", queueAt(t, run(t, b.model(t), Options{}), "care", "near").Wait.Max, groups)
}

func fixMean(t *testing.T, d *des.Distribution) {
	t.Helper()
	*d = fixed(t, des.Duration(d.Mean()))
}

func fixed(t *testing.T, d des.Duration) des.Distribution {
	t.Helper()
	out, err := des.Fixed(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCycleInNoTimeIsAnError(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: begin, escalated: done}}\n  done: {end: resolved}\n",
		load:   "handling: {care: 100s}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0}},
	}
	m := b.model(t)
	m.Handling[0].Of[0].Talk = des.Distribution{}
	if r, err := Run(context.Background(), m, Options{}, nil); err == nil {
		t.Errorf("a queue that leads to itself with talk times of 0 gives no error: %+v", r.Replications)
	}
}
