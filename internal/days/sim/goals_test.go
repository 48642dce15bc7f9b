package sim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A goal has the value of the report's row about the same subject. Here each line has
// the callers of one tier or of one region.
func TestAGoalHasTheValueOfItsRow(t *testing.T) {
	row := func(of func(*report.Report) []report.Queue, i int) func(*report.Report) *report.Queue {
		return func(r *report.Report) *report.Queue { return &of(r)[i] }
	}
	queues, tiers, regions := func(r *report.Report) []report.Queue { return r.Queues },
		func(r *report.Report) []report.Queue { return r.Tiers }, func(r *report.Report) []report.Queue { return r.Regions }
	subjects := []struct {
		name string
		row  func(*report.Report) *report.Queue
	}{
		{"queue: care@near", row(queues, 0)},
		{"queue: care@far", row(queues, 1)},
		{"queue: sales@near", row(queues, 2)},
		{"queue: sales@far", row(queues, 3)},
		{"tier: gold", row(tiers, 1)},
		{"line: gold", row(tiers, 1)},
		{"region: abroad", row(regions, 0)},
		{"line: far", row(regions, 0)},
		{"region: elsewhere", row(regions, 1)},
	}

	measures := []struct {
		name, bound string
		of          func(*report.Queue) stats.Estimate
	}{
		{"service_level 20s", "80%", func(q *report.Queue) stats.Estimate { return q.ServiceLevel }},
		{"abandoned", "5%", func(q *report.Queue) stats.Estimate { return q.AbandonedRatio }},
		{"asa", "1m", func(q *report.Queue) stats.Estimate { return q.ASA }},
		{"wait mean", "1m", func(q *report.Queue) stats.Estimate { return q.WaitMean }},
		{"wait p50", "1m", func(q *report.Queue) stats.Estimate { return q.Wait.P50 }},
		{"wait p90", "1m", func(q *report.Queue) stats.Estimate { return q.Wait.P90 }},
		{"wait p95", "1m", func(q *report.Queue) stats.Estimate { return q.Wait.P95 }},
		{"wait p99", "1m", func(q *report.Queue) stats.Estimate { return q.Wait.P99 }},
		{"answer p50", "1m", func(q *report.Queue) stats.Estimate { return q.Answer.P50 }},
		{"answer p90", "1m", func(q *report.Queue) stats.Estimate { return q.Answer.P90 }},
		{"answer p95", "1m", func(q *report.Queue) stats.Estimate { return q.Answer.P95 }},
		{"answer p99", "1m", func(q *report.Queue) stats.Estimate { return q.Answer.P99 }},
	}

	goals := "goals:\n"
	for _, s := range subjects {
		for _, m := range measures {
			goals += "  - {" + s.name + ", measure: " + m.name + ", at_most: " + m.bound + "}\n"
		}
		goals += "  - {" + s.name + ", measure: wait max, at_most: 1m}\n"
	}

	for _, of := range []string{"line: gold", "tier: gold", "line: far", "region: abroad"} {
		goals += "  - {" + of + ", measure: blocked, at_most: 1%}\n"
	}
	goals += "  - {group: a, measure: occupancy, at_most: 90%}\n  - {group: b, measure: occupancy, at_most: 90%}\n"
	b := behavior{
		queues: "queues: {care: {answer_within: 20s, hours: 24/7}, sales: {answer_within: 20s, hours: 24/7}}\npriority: {tier: {gold: 1}}\n",
		steps:  "  begin: {queue: care, then: {answered: next}}\n  next: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: {mean: 3m}}\nhandling: {care: {mean: 3m}, sales: {mean: 4m}}\ntrunks: {near: 20, far: 10}\n" +
			"staff: [{group: a, hub: near, queues: [care, sales], agents: 5}, {group: b, hub: far, queues: [care, sales], agents: 2}]\n" + goals,
		arrive: map[string][]float64{"green": nil, "gold": nil, "far": nil},
	}

	m := b.model(t)
	m.Replications = model.Replications{AtLeast: 3, AtMost: 3}

	for i, perHour := range []float64{200, 60, 50} {
		m.Lines[i].Rate = []model.RatePiece{{PerHour: perHour}}
	}
	r := run(t, m, Options{})

	next := 0
	same := func(want stats.Estimate) {
		t.Helper()
		if g := &r.Goals[next]; g.Value != want || !want.Low.Known() {
			t.Errorf("%s is %v, its row has %v", g.Goal, g.Value, want)
		}
		next++
	}
	for _, s := range subjects {
		for _, m := range measures {
			same(m.of(s.row(r)))
		}
		wantNumber(t, r.Goals[next].Goal, r.Goals[next].Value.Mean, float64(s.row(r).Wait.Max))
		next++
	}

	for _, line := range []int{1, 1, 2, 2} {
		wantNumber(t, r.Goals[next].Goal, r.Goals[next].Value.Mean, float64(r.Lines[line].Blocked)/float64(r.Lines[line].Arrived))
		next++
	}
	same(r.Groups[0].Occupancy)
	same(r.Groups[1].Occupancy)
}

// Calls in progress at the end count as arrived in goals about any subject. Here they
// hear a prompt that is longer than the day.
func TestGoalsAboutTheSameCallsCountThoseInProgress(t *testing.T) {
	goals := "goals:\n"
	for _, measure := range []string{"blocked", "self_served", "redialed"} {
		for _, s := range []string{"", "line: main, ", "tier: standard, ", "region: elsewhere, ", "language: en, "} {
			goals += "  - {" + s + "measure: " + measure + ", at_most: 50%}\n"
		}
	}

	m := oneLine(t, "", `
  wait: {menu: "Your balance, or a story?", choices: {1: told, 2: story}, then: {exhausted: told}}
  story: {say: Once., takes: 20h, then: go_on}
  go_on: {say: And then., takes: 20h, then: told}
  told: {end: self_served}
`, `
for: 4h
replications: 3
calls: {main: {per_hour: 60}}
callers: {redial: {chance: 50%, after: {mean: 10m}, most: 3}}
answers: {direct.wait: {1: 40%, 2: 60%}}
trunks: {here: 50}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`+goals)

	r := run(t, m, Options{})
	if r.Calls.InProgress == 0 || r.Calls.Blocked == 0 || r.Calls.Redialed == 0 {
		t.Fatalf("the calls are %+v", r.Calls)
	}

	c := &r.Calls
	wantNumber(t, "blocked", r.Goals[0].Value.Mean, float64(c.Blocked)/float64(c.Arrived))
	wantNumber(t, "self-served of the calls that were not blocked", r.Goals[5].Value.Mean, float64(c.SelfServed)/float64(c.Arrived-c.Blocked))
	wantNumber(t, "redialed", r.Goals[10].Value.Mean, float64(c.Redialed)/float64(c.Arrived))

	for i := range r.Goals {
		if center := &r.Goals[i/5*5]; r.Goals[i].Value != center.Value || !(center.Value.Mean > 0) {
			t.Errorf("%s: %v, want the center's %v", r.Goals[i].Goal, r.Goals[i].Value, center.Value)
		}
	}
}

// A goal about the callers of one queue has the value of the goal about the queue, however the subject names them. The
// callers of another queue do not count, for a whole run and for each day.
func TestGoalsAboutTheCallersOfOneQueue(t *testing.T) {
	const goals = `
  - {%[1]s, measure: service_level 30s, at_least: 80%%}
  - {%[1]s, measure: service_level 30s, at_least: 80%%, each: day}
  - {%[1]s, measure: wait p90, at_most: 1m, each: day}
  - {%[1]s, measure: abandoned, at_most: 5%%, each: day}`
	const each = 4
	subjects := []string{"queue: few", "line: spanish", "tier: gold", "language: es", "queue: many", "line: english", "tier: green", "language: en"}
	all := ""
	for _, s := range subjects {
		all += fmt.Sprintf(goals, s)
	}

	folder := diagtest.Archive(t, "two_queues")
	folder["load.yaml"].Data = append(folder["load.yaml"].Data, all...)
	_, m := scenariotest.Compiled(t, folder, "load")
	r := run(t, m, Options{})

	for i, s := range subjects {
		queue := i / 4 * 4
		for k := range each {
			got := r.Goals[i*each+k].Value.Mean
			want := r.Goals[queue*each+k].Value.Mean
			if got != want || !(got > 0) {
				t.Errorf("%s: goal %d is %v, for its queue %v", s, k, got, want)
			}
			if other := r.Goals[(4-queue)*each+k].Value.Mean; got == other {
				t.Errorf("%s: goal %d is %v, as for the other queue", s, k, got)
			}
		}
	}
}

// A goal about a subject without calls holds, for an estimate and for a share of days,
// and is decided as soon as goals are judged.
func TestGoalWithoutCallsHolds(t *testing.T) {
	goals := "goals:\n"
	for _, measure := range []string{
		"service_level 30s, at_least: 80%", "asa, at_most: 1m", "wait p90, at_most: 1m",
		"wait max, at_most: 1m", "blocked, at_most: 1%", "self_served, at_least: 25%",
	} {
		goals += "  - {region: elsewhere, measure: " + measure + "}\n  - {region: elsewhere, measure: " + measure + ", on: 90% of days}\n"
	}
	m := oneLine(t, "regions: {home: {hub: here, countries: [US]}}\n", straight, `
for: 1h
replications: {until: decided, at_most: 40}
calls: {main: {per_hour: 10}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`+goals)
	r := run(t, m, Options{})
	if r.Calls.Arrived == 0 || r.Replications != 10 {
		t.Errorf("%d calls on %d days, want some on 10", r.Calls.Arrived, r.Replications)
	}
	m.Replications = model.Replications{AtLeast: 1, AtMost: 1} // no interval decides
	for _, r := range []*report.Report{r, run(t, m, Options{})} {
		for _, g := range r.Goals {
			if g.Value.Mean.Known() || g.Holds != stats.Yes || g.DaysMet != g.Days {
				t.Errorf("%s is %v: %s, met on %d of %d days", g.Goal, g.Value.Mean, g.Holds, g.DaysMet, g.Days)
			}
		}
	}
}

// A goal for each day of one day, and one for each interval as long as the day, are the
// goal for all calls.
func TestGoalForEachOfOnePeriod(t *testing.T) {
	goals := "goals:\n"

	add := func(goal string) {
		for _, each := range []string{"", ", each: day", ", each: interval"} {
			goals += "  - {" + goal + each + "}\n"
		}
	}
	for _, s := range []string{"", "queue: only, ", "line: main, ", "tier: standard, ", "region: elsewhere, ", "language: en, "} {
		for _, measure := range []string{
			"service_level 30s, at_least: 80%", "service_level 0s, at_least: 50%", "wait mean, at_most: 1m", "wait p90, at_most: 1m",
			"wait max, at_most: 1m",
			"answer p95, at_most: 1m", "asa, at_most: 30s", "abandoned, at_most: 5%", "abandoned, at_most: 5%, on: 90% of days",
		} {
			add(s + "measure: " + measure)
		}
		for _, measure := range []string{"blocked", "self_served", "redialed"} {
			if s != "queue: only, " {
				add(s + "measure: " + measure + ", at_most: 5%")
			}
		}
	}

	add("group: all, measure: occupancy, at_most: 90%")
	add("group: all, measure: cost, at_most: 500")
	add("measure: cost, at_most: 6720")
	m := oneLine(t, "", `
  wait: {menu: "Your balance, or a person?", choices: {1: told, 2: person}, then: {exhausted: person}}
  person: {queue: only, then: {answered: told}}
  told: {end: self_served}
`, `
replications: 4
short_abandons: 10s
calls: {main: {total: 3000}}
callers: {patience: {mean: 3m}, redial: {chance: 50%, after: {mean: 10m}, most: 3}}
answers: {direct.wait: {1: 20%, 2: 80%}}
trunks: {here: 15}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10, cost: 28}]
`+goals)

	m.Clock.Interval = int64(24 * time.Hour)
	r := run(t, m, Options{})

	for i := 0; i < len(r.Goals); i += 3 {
		want := r.Goals[i]
		if !(want.Value.Mean > 0) {
			t.Errorf("%s: %v", want.Goal, want.Value.Mean)
		}

		for _, g := range r.Goals[i+1 : i+3] {
			if g.Value != want.Value || g.Holds != want.Holds || g.DaysMet != want.DaysMet || g.Days != 4 {
				t.Errorf("%s: %v %s on %d days, want %v %s on %d", g.Goal, g.Value, g.Holds, g.DaysMet, want.Value, want.Holds, want.DaysMet)
			}
			if g.Period == nil || !g.Period.Equal(r.Start) {
				t.Errorf("%s: the period of the value is %v", g.Goal, g.Period)
			}
		}
	}

	wantNumber(t, "cost", r.Goals[len(r.Goals)-1].Value.Mean, 10*24*28)
}

// A goal for each hour has the value of the worst hour, as computed from the calls.
func TestGoalForEachHour(t *testing.T) {
	m := oneQueue(t, `
replications: 1
calls: {main: {total: 1500, shape: [0,0,0,0,0,0,0,1,2,4,5,6,5,4,4,5,5,4,3,2,1,0,0,0]}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
goals:
  - {queue: only, measure: service_level 20s, at_least: 0%, each: hour}
  - {queue: only, measure: abandoned, at_most: 100%, each: hour}
  - {queue: only, measure: asa, at_most: 10m, each: hour}
  - {queue: only, measure: service_level 20s, at_least: 50%, each: hour}
`)
	m.Clock.Interval = int64(15 * time.Minute)
	r, records := recordsOf(t, m, Options{})
	hours := map[int64][]CallRecord{}
	for _, c := range records {
		hours[c.Arrived/int64(hour)] = append(hours[c.Arrived/int64(hour)], c)
	}

	level := 1.0
	abandoned := 0.0
	asa := 0.0
	worst := int64(0) // the hour with the lowest service level
	for h, calls := range hours {
		var inTarget, lost, answered, waits float64
		for _, c := range calls {
			if c.Answered == NoTime {
				lost++
				continue
			}
			wait := float64(c.Answered - c.Enqueued)
			answered++
			waits += wait / second
			if wait <= 20*second {
				inTarget++
			}
		}

		if l := inTarget / float64(len(calls)); l < level {
			level = l
			worst = h
		}
		abandoned = max(abandoned, lost/float64(len(calls)))
		asa = max(asa, waits/answered)
	}

	wantNumber(t, "service level", r.Goals[0].Value.Mean, level)
	wantNumber(t, "abandoned", r.Goals[1].Value.Mean, abandoned)
	wantNumber(t, "ASA", r.Goals[2].Value.Mean, asa)
	if start := r.Goals[0].Period; start == nil || int64(start.Sub(r.Start).Hours()) != worst-4 { // after the lead-in of 4 h
		t.Errorf("the worst hour begins at %v, want the %d. of the run", start, worst)
	}

	for i, want := range []int{1, 1, 1, 0} {
		if r.Goals[i].DaysMet != want {
			t.Errorf("%s was met on %d days, want %d", r.Goals[i].Goal, r.Goals[i].DaysMet, want)
		}
	}
}

// Callers of several languages are counted by theirs: together they are the center's.
func TestGoalsAboutLanguages(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	m.Goals = append(m.Goals, model.Goal{Subject: model.Subject{Kind: model.SubjectLanguage}, Measure: model.RedialedRatio})
	s, err := New(m)
	if err != nil {
		t.Fatal(err)
	}

	counts, err := s.Replicate(t.Context(), 0, Options{}, func() {}, Observer{})
	if err != nil {
		t.Fatal(err)
	}

	day, sum, center := counts.AllDays(s.Layout()), tally.LanguageTally{}, tally.LanguageTally{}
	for i := range day.Languages {
		l := &day.Languages[i]
		if l.Arrived == 0 || l.Visits.Answered.Count == 0 {
			t.Errorf("language %d: %d calls, %d answered", i, l.Arrived, l.Visits.Answered.Count)
		}
		sum.Arrived, sum.Redialed = sum.Arrived+l.Arrived, sum.Redialed+l.Redialed
		sum.Visits.Merge(&l.Visits)
	}

	for i := range day.Tiers {
		c := &day.Tiers[i]
		center.Arrived, center.Redialed = center.Arrived+c.Arrived, center.Redialed+c.Redialed
		center.Visits.Merge(&c.Visits)
	}

	if diff := gocmp.Diff(center, sum, gocmp.AllowUnexported(stats.Summary{}), cmpopts.IgnoreTypes(stats.Summary{})); diff != "" {
		t.Errorf("(-center +languages):\n%s", diff)
	}
}

// The next day lies in the range of the days before with a probability of 90%: of 400
// seeds 87 to 93% are two standard deviations. Of the 20 seeds of the short test at least
// 13, which one in 2,500 misses. The median wait is 0 on many days: its range begins at 0
// and holds all of them, which is more.
func TestRangeOfDaysCoversTheNextDay(t *testing.T) {
	m := oneQueue(t, `
for: 8h
calls: {main: {per_hour: 115, busyness: 6%}}
callers: {patience: {mean: 4m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`)

	seeds := longtest.N(20, 400)
	for _, days := range []int{6, 20} {
		covered := map[string]int{}
		for seed := range seeds {
			m.Seed = uint64(seed + 1)
			m.Replications = model.Replications{AtLeast: days, AtMost: days}
			r := run(t, m, Options{})
			next := nextDay(t, m, days)

			for name, e := range queueMeasures(r) {
				if v := queueMeasures(next)[name].Mean; e.P5 <= v && v <= e.P95 {
					covered[name]++
				}
			}
		}

		for name, n := range covered {
			most := 0.93
			if strings.HasSuffix(name, "p50") {
				most = 1
			}
			if share := float64(n) / float64(seeds); seeds >= 400 && (share < 0.87 || share > most) || n < 13 {
				t.Errorf("%s: of %d seeds the day after %d days lies in their range for %.1f%%", name, seeds, days, 100*share)
			}
		}
	}
}

// nextDay gives the report of one day after a number of days.
func nextDay(t *testing.T, m *model.Model, days int) *report.Report {
	t.Helper()
	s, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.Replicate(t.Context(), days, Options{}, func() {}, Observer{})
	if err != nil {
		t.Fatal(err)
	}
	return report.New(s.Layout(), &tally.Results{Total: counts, Replications: []tally.Replication{tally.NewReplication(s.Layout(), counts)}})
}

// The center's row and the intervals have the values that follow from the calls.
func TestCenterAndIntervalsGiveTheCalls(t *testing.T) {
	m := oneLine(t, "", straight, `
replications: 1
calls: {main: {total: 3000, shape: [0,0,0,0,0,0,0,1,2,4,5,6,5,4,4,5,5,4,3,2,1,0,0,0]}}
callers: {patience: {mean: 5m}}
handling: {only: {mean: 5m}}
staff:
  - {group: all, hub: here, queues: [only], agents: 10}
  - {group: more, hub: here, queues: [only], shifts: {"10:00-16:00": 6}}
`)

	r, records := recordsOf(t, m, Options{})
	waits := make([][]float64, len(r.Intervals))
	type change struct {
		at des.Time
		by int
	}

	var changes []change
	for _, c := range records {
		left := c.Ended
		if c.Answered != NoTime {
			left = c.Answered
		}
		i := (c.Arrived - m.Clock.From) / m.Clock.Interval
		waits[i] = append(waits[i], float64(left-c.Enqueued)/second)
		if left > c.Enqueued {
			changes = append(changes, change{c.Enqueued, 1}, change{left, -1})
		}
	}

	slices.SortFunc(changes, func(a, b change) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by)) })

	most, waiting := 0, 0
	for _, c := range changes {
		waiting += c.by
		most = max(most, waiting)
	}
	wantCount(t, "most waiting", r.Center.MaxWaiting, int64(most))
	wantCount(t, "most waiting in an interval", slices.MaxFunc(r.Intervals,
		func(a, b report.Interval) int { return cmp.Compare(a.Center.WaitingMax, b.Center.WaitingMax) }).Center.WaitingMax, int64(most))
	wantCount(t, "offered", r.Center.Offered, int64(len(records)))
	wantAlmost(t, "agents", float64(r.Center.Agents), float64(r.Groups[0].Agents+r.Groups[1].Agents))

	busy := 0.0
	for _, g := range r.Groups {
		busy += float64(g.Occupancy.Mean) * float64(g.Agents)
	}
	wantAlmost(t, "occupancy", float64(r.Center.Occupancy.Mean), busy/float64(r.Center.Agents))

	for i := range r.Intervals {
		v := &r.Intervals[i]
		if v.Center.Offered != int64(len(waits[i])) || v.Center.ServiceLevel != v.Queues[0].ServiceLevel && v.Center.Offered > 0 {
			t.Errorf("interval %d: the center has %+v, its queue %+v", i, v.Center, v.Queues[0])
		}

		slices.Sort(waits[i])
		for q, got := range map[float64]stats.Number{0.5: v.Center.WaitP50, 0.9: v.Center.WaitP90} {
			if len(waits[i]) == 0 {
				continue
			}
			if want := waits[i][int(math.Ceil(q*float64(len(waits[i]))))-1]; math.Abs(float64(got)-want) > want/8+0.02 || want == 0 && got != 0 {
				t.Errorf("interval %d: the quantile %v of the waits is %v, want about %v", i, q, got, want)
			}
		}
	}
}
