package backtest

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// A comparison says whose arrivals and agents are simulated, how service levels count, and which days calibrate it.
func TestArrivalsOfAValidation(t *testing.T) {
	for want, v := range map[string]Validation{
		"with the arrivals of the records, and the agents of the scenario":                                 {Staff: "scenario"},
		"with the arrivals and the agents of the records":                                                  {Staff: "records"},
		"a forecast: with the scenario's arrivals":                                                         {Staff: "scenario", Forecast: true},
		"a forecast: with the scenario's arrivals, and the agents of the records":                          {Staff: "records", Forecast: true, OfReport: true},
		"with the calls of the report, at random times in their intervals, and the agents of the scenario": {Staff: "scenario", OfReport: true},
		"with the arrivals and the agents of the records; ranges calibrated on 9 days":                     {Staff: "records", CalibratedOn: "9 days"},
		"with the arrivals and the agents of the records; service levels of " + model.OfAnswered.Words():   {Staff: "records", LevelOf: model.ServiceLevelNames()[model.OfAnswered]},
	} {
		if got := v.arrivals(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}

	for _, test := range []struct {
		how  Options
		want string
	}{{Options{}, "scenario"}, {Options{Staff: []records.Presence{}}, "records"}, {Options{Staff: []records.Presence{}, OfScenario: true}, "scenario"}} {
		if got := staffOf(&test.how); got != test.want {
			t.Errorf("%+v: %s", test.how, got)
		}
	}
}

// The verdict names the measure of the center that was farthest off on the days before, by over three standard errors;
// the first cause, and each other cause once.
func TestVerdictsOfAValidation(t *testing.T) {
	const none = "No input differs by more than chance explains."
	const chance = "Chance may explain it: compare more days."
	of := func(about string, days int, offset float64) Summary {
		return Summary{About: about, Title: Title{Measure: about + " measure"}, Calibration: &Calibration{Days: days, Offset: offset}}
	}
	cause := func(name string, mayBeChance bool) Cause {
		return Cause{Cause: name, Sentence: "the " + name + " differs", MayBeChance: mayBeChance}
	}
	first := "Likely cause of errors: handle time: the handle time differs."
	also := "Also differs: volume: the volume differs."
	for _, test := range []struct {
		name    string
		summary []Summary
		causes  []Cause
		want    []string
		not     string
	}{
		{"nothing", nil, nil, []string{none}, "On the days before"},
		{"above", []Summary{of("center", 16, 0.6)}, nil, []string{`"center measure" of the center was 0.6 standard deviations of a day above the prediction.`}, "below"},
		{"below", []Summary{of("center", 16, -0.6)}, nil, []string{"was 0.6 standard deviations of a day below the prediction."}, "above"},
		{"within three standard errors", []Summary{of("center", 16, 0.57)}, nil, []string{none}, "On the days before"}, // 3·√16/21
		{"the farthest", []Summary{of("center", 16, 0.6), of("center", 16, -0.9), of("center", 16, 0.8)}, nil, []string{"was 0.9 standard"}, "was 0.6"},
		{"of a queue", []Summary{of("q@here", 16, 3)}, nil, []string{none}, "On the days before"},
		{"a cause", nil, []Cause{cause("handle time", false)}, []string{first}, chance},
		{"by chance", nil, []Cause{cause("handle time", true)}, []string{first, chance}, also},
		{
			"others", nil,
			[]Cause{cause("handle time", false), cause("handle time", false), cause("volume", false), cause("patience", false), cause("volume", true)},
			[]string{first, also, "Also differs: patience: the patience differs."},
			none,
		},
	} {
		v := Validation{Summary: test.summary, LikelyCauses: test.causes, Days: []Period{{Date: "2026-01-06"}}}
		got := v.Verdict()
		for _, want := range test.want {
			if strings.Count(got, want) != 1 {
				t.Errorf("%s: %q is not in %s", test.name, want, got)
			}
		}
		if strings.Contains(got, test.not) {
			t.Errorf("%s: %q is in %s", test.name, test.not, got)
		}
	}
}

// A distance counts standard deviations of its side of the median, 1.645 of which the range has; of the other side if a
// side has none. It is unknown if no simulated day differs, and the real one does. The value at a distance is the real one.
func TestDistancesFromTheMedian(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct{ low, median, high, actual, want float64 }{
		{10, 20, 40, 40, 1.6449},
		{10, 20, 40, 10, -1.6449},
		{10, 20, 40, 30, 0.8224},
		{10, 20, 40, 20, 0},
		{20, 20, 40, 10, -0.8224},
		{10, 20, 20, 25, 0.8224},
		{20, 20, 20, 20, 0},
		{20, 20, 20, 21, nan},
	} {
		v := Value{Predicted: stats.Estimate{P5: stats.Number(test.low), P95: stats.Number(test.high)}, Median: stats.Number(test.median), Actual: stats.Number(test.actual)}
		got := v.distance()
		if math.Abs(got-test.want) > 1e-3 || math.IsNaN(got) != math.IsNaN(test.want) {
			t.Errorf("%+v: %v", test, got)
		}
		if at := float64(v.at(got)); !math.IsNaN(got) && math.Abs(at-test.actual) > 1e-9 {
			t.Errorf("%+v: the value at the distance is %v", test, at)
		}
	}
	far := Value{Predicted: stats.Estimate{P5: 19, P95: 21}, Median: 20, Actual: 1e6}

	if got := far.distance(); got != farthest {
		t.Errorf("a far value has the distance %v", got)
	}
}

// By Erlang's formula, the callers that a service level judges are all at a target of 0, and all but those who hang up at
// a target without end. Those answered are a part of those judged at each target.
func TestJudgedCallersOfTheFormula(t *testing.T) {
	for _, q := range []erlang.A{
		{Arrival: 0.05, Service: 1.0 / 240, Abandon: 1.0 / 180, Agents: 10}, {Arrival: 0.05, Service: 1.0 / 240, Abandon: 1.0 / 600, Agents: 14},
	} {
		left := q.AbandonProbability()
		for of, judged := range erlangJudged {
			at := map[model.ServiceLevelOf][2]float64{
				model.OfOffered: {1, 1}, model.OfAnswered: {1 - left, 1 - left}, model.OfAnsweredOrAbandoned: {1, 1}, model.OfAnsweredOrWaited: {1, 1 - left},
			}[model.ServiceLevelOf(of)]
			for k, within := range []float64{0, 1e5} {
				if got := judged(q, within); math.Abs(got-at[k]) > 1e-6 {
					t.Errorf("%v at %v s: %v, want %v", of, within, got, at[k])
				}
			}

			if judged(q, 20) < q.Within(20) {
				t.Errorf("%v: more are answered in 20 s than are judged", of)
			}
		}
	}
}

// A scenario counts service levels as the map does, and has the intervals of a report.
func TestSetsOfRecords(t *testing.T) {
	m := &model.Model{Clock: model.Clock{Interval: int64(30 * time.Minute)}}
	for _, test := range []struct {
		of     string
		length time.Duration
		want   []scenario.Set
	}{
		{"", 0, nil},
		{"answered", 0, []scenario.Set{{Path: "service_level.of", Value: "answered"}}},
		{"", 15 * time.Minute, nil},
		{"", 30 * time.Minute, nil},
		{"", time.Hour, []scenario.Set{{Path: "interval", Value: "1h"}}},
		{"answered", 20 * time.Minute, []scenario.Set{{Path: "service_level.of", Value: "answered"}, {Path: "interval", Value: "20m"}}},
	} {
		a := &Actual{Read: &records.Summary{LevelOf: test.of}, length: test.length}

		if got := a.Sets(m); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// The past of a day has the calls that arrived in it by now, as far as they were known then: a call that goes on in a
// further queue has left the one before. Other records are counted by their reason.
func TestPastOfADay(t *testing.T) {
	start := time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC)
	const no = sim.NoTime
	one := func(id uint64, arrived, enqueued, answered, ended int64, queue int32, outcome string) call {
		v := visit{arrived: arrived, enqueued: enqueued, answered: answered, ended: ended, wrapUpEnd: no, queue: queue, tier: -1, group: -1, outcome: sim.OutcomeNamed(outcome)}
		for _, at := range []*int64{&v.arrived, &v.enqueued, &v.answered, &v.ended} {
			if *at != no {
				*at = start.UnixNano() + *at*int64(time.Second)
			}
		}
		return call{visit: v, id: id}
	}
	m := &model.Model{Clock: model.Clock{Start: start, Stop: 10_000 * int64(time.Second)}}
	a := &Actual{
		dates: []routing.Date{routing.DateOf(start)},
		calls: [][]call{{
			one(1, 10, 20, 30, 60, 0, "answered"),
			one(2, -1, 20, 30, 60, 0, "answered"),          // of the day before
			one(3, 10_000, 10_001, no, no, 0, "abandoned"), // of the next day
			one(4, 101, 102, 103, 104, 0, "answered"),      // later
			one(5, 50, no, no, no, -1, "called_back"),      // without a queue
			one(6, 40, 41, 45, no, 0, "answered"),          // goes on in a further queue
			one(6, 40, 80, no, no, 1, "abandoned"),
			one(7, 100, 100, no, no, 0, "abandoned"), // at this moment
			one(8, 90, 91, 95, 105, 1, "answered"),   // in progress
		}},
	}
	const now = 100 * int64(time.Second)
	p := a.Until(now, m)
	var got [][5]int64
	second := func(at int64) int64 {
		if at == no {
			return -1
		}
		return at / int64(time.Second)
	}
	for _, r := range p.Records {
		got = append(got, [5]int64{second(r.Arrived), int64(r.Queue), second(r.Enqueued), second(r.Answered), second(r.Ended)})
	}
	want := [][5]int64{{10, 0, 20, 30, 60}, {40, 0, 41, 45, 80}, {40, 1, 80, -1, -1}, {90, 1, 91, 95, -1}, {100, 0, 100, -1, -1}}
	if !slices.Equal(got, want) || p.Later != 1 || p.Others != 2 || p.Queueless != 1 || !p.HasOpen {
		t.Errorf("%v, later %d, others %d, without a queue %d, open %t, want %v", got, p.Later, p.Others, p.Queueless, p.HasOpen, want)
	}
}

// Records without a name have the only name, or the one that a fitted center gives. Names are compared by their letters
// and digits.
func TestNamesOfRecords(t *testing.T) {
	index := func(list ...string) *names {
		n := &names{list: list, index: map[string]int{}}
		for i, name := range list {
			n.index[fold(name)] = i
		}
		return n
	}
	for _, test := range []struct {
		of   *names
		want int
	}{{index("a"), 0}, {index("a", "unnamed"), 1}, {index("a", "b"), -1}, {index(), -1}} {
		if got := test.of.ofNone("unnamed"); got != test.want {
			t.Errorf("%v: %d, want %d", test.of.list, got, test.want)
		}
	}

	for text, want := range map[string]string{"Sales & More ": "sales___more", "Größe-2@Hub 1": "größe_2@hub_1", "__": ""} {
		if got := fold(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The text of a comparison has a row for each of 31 days, and counts the others. A subject with the values of the center
// has no chart of its own, and values that are not known have none.
func TestLongValidations(t *testing.T) {
	nan := stats.Number(math.NaN())
	for days, want := range map[int]string{31: "", 32: "and 1 further day: see --json or --html"} {
		v := testValidation()
		for len(v.Days) < days {
			v.Days = append(v.Days, v.Days[0])
		}
		text := documenttest.Text(t, v.Document())
		rows := strings.Count(text, "  Mean wait")
		if !strings.Contains(text, want) || want == "" && strings.Contains(text, " further day") || rows < 31 || rows > 33 {
			t.Errorf("%d days have %d rows, and not %q in\n%s", days, rows, want, text)
		}
	}

	v := testValidation()
	v.Intervals = nil
	v.Records = &records.Summary{File: "calls.csv"}
	v.sameAsCenter = map[string]bool{"q@here": true}
	points := []QQPoint{{Quantile: 0.5, Predicted: 20, Actual: 40}}
	v.QQ = []QQ{{About: "q@here", Title: model.Title{Name: "Copied"}, Points: points}, {About: "x@here", Title: model.Title{Name: "Unknown"}, Points: []QQPoint{{Predicted: nan, Actual: 1}, {Predicted: 1, Actual: nan}}}}
	if _, isShown := v.scatter().(document.Section); isShown {
		t.Error("a chart has no values")
	}
	v.QQ = append(v.QQ, QQ{About: "y@here", Title: model.Title{Name: "Other"}, Points: points})
	page := documenttest.Page(t, v.Document())
	for name, want := range map[string]bool{"Copied: predicted": false, "Unknown: predicted": false, "Other: predicted": true, "Records read": true} {
		if strings.Contains(page, name) != want {
			t.Errorf("the page has %q: %t", name, !want)
		}
	}
}
