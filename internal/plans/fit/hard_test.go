package fit_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// hard is a random center whose records are as hard to read as real ones. Agents pause, step
// away for minutes and come back when callers wait long. Conversations grow from week to week.
// One tier is ahead of the other by some seconds of waiting. Groups are small and share
// queues, and the agents of a day differ from the agents of another. There is an outage of two
// hours, and an hour in which most callers hang up; two weekdays are nearly closed. Times are
// cut to seconds, and after-call work is not recorded.
type hard struct {
	seed                         int
	total, drift, patience, talk float64
	pause, chance, away, back    float64
	credit                       int // seconds
	groups                       []hardGroup
	occupancy                    float64
	outage, crush                time.Time // hours that the test leaves out of the half hours that it compares
	roster                       map[string][][slotsOfDay]float64
	byQueueAndTier               bool    // patience
	unseen                       float64 // the part of the calls after which agents step away where nobody waits
}

type hardGroup struct {
	queues []string
	part   float64 // of the agents
}

const (
	slotsOfDay = 48
	hardWeeks  = 4
)

var hardQueues = []string{"private", "stock", "new"}

// hardStart is a Monday.
var hardStart = time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC)

func drawHard(seed int) *hard {
	s := des.NewKey(77, uint64(seed)).Stream()
	between := func(low, high float64) float64 { return low + (high-low)*s.Float64() }
	h := &hard{
		seed: seed, total: math.Round(between(500, 1100)), drift: between(0, 0.05), patience: math.Round(between(120, 500)), talk: math.Round(between(120, 220)),
		pause: math.Round(between(8, 25)), chance: between(0.1, 0.35), away: math.Round(between(150, 300)), back: math.Round(between(20, 80)),
		credit: 30 * int(between(1, 4)), occupancy: between(0.62, 0.8), roster: map[string][][slotsOfDay]float64{},
	}
	groups := [][]string{hardQueues}
	if seed%2 == 1 { // eleven small groups
		groups = nil
		for i := range 11 {
			of := []string{hardQueues[i%3], hardQueues[(i+1)%3]}
			if i > 5 {
				of = hardQueues
			}
			groups = append(groups, of)
		}
	}
	for _, of := range groups {
		h.groups = append(h.groups, hardGroup{of, 1 / float64(len(groups))})
	}
	day := func() time.Time {
		for {
			if d := hardStart.AddDate(0, 0, int(between(0, 7*hardWeeks))); d.Weekday() < time.Friday && d.Weekday() > time.Sunday {
				return d
			}
		}
	}
	h.outage, h.crush = day().Add(12*time.Hour), day().Add(15*time.Hour)
	return h
}

func (h *hard) folder(week int) fstest.MapFS {
	first := hardStart.AddDate(0, 0, 7*week)

	var staff, queues, steps, then []string
	for i, g := range h.groups {
		pause := fmt.Sprintf("{mean: %vs}", h.pause)
		if h.unseen > 0 {
			pause = fmt.Sprintf("{mix: [{share: %.1f%%, mean: %vs}, {share: %.1f%%, mean: %vs}], when: {waiting 1: {mean: %vs}}}", 100*h.unseen, h.away, 100-100*h.unseen, h.pause, h.pause)
		}
		staff = append(staff, fmt.Sprintf("  - {group: g%d, hub: office, queues: [%s], agents: 1, pause: %s, away: {chance: %.1f%%, for: {mean: %vs}, back: {mean: %vs}}}", i, strings.Join(g.queues, ", "), pause, 100*h.chance, h.away, h.back))
	}

	for _, q := range hardQueues {
		queues = append(queues, q+": {answer_within: 20s}")
		steps = append(steps, fmt.Sprintf("  %s: {queue: %s, then: {answered: done}}", q, q))
		then = append(then, q+": "+q)
	}

	patience := fmt.Sprintf("{mean: %vs}", h.patience)
	if h.byQueueAndTier {
		patience = fmt.Sprintf("{by: [queue, tier], private: {mean: %vs}, private/high: {mean: %vs}, stock/low: {mean: %vs}, otherwise: {mean: %vs}}", h.patience, 3*h.patience, h.patience/3, 2*h.patience)
	}
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(fmt.Sprintf(`
center: hard
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {%s}
priority: {tier: {high: %d}, aging: 1 per 10s}
attributes: {tier: [low, high], topic: [%s]}
lines: {bank: {number: 1-800-555-0199, country: US, flow: bank}}
`, strings.Join(queues, ", "), h.credit/10, strings.Join(hardQueues, ", ")))},
		"bank.yaml": {Data: []byte(fmt.Sprintf("flow: bank\nstart: topic\nsteps:\n  topic: {branch: topic, then: {%s}}\n%s\n  done: {end: resolved}\n", strings.Join(then, ", "), strings.Join(steps, "\n")))},
		"week.yaml": {Data: []byte(fmt.Sprintf(`
scenario: week
days: %s..%s
timezone: UTC
seed: %d
replications: 1
calls: {bank: {total: %v, shape: [0,0,0,0,0,0,0,2,5,8,9,9,8,7,7,7,6,6,5,4,3,2,1,0], busyness: 8%%, weekdays: {mon: 120%%, tue-thu: 110%%, fri: 25%%, sat: 10%%, sun: 110%%}}}
callers: {tier: {low: 65%%, high: 35%%}, attributes: {topic: {private: 70%%, stock: 15%%, new: 15%%}}, patience: %s}
handling: {all: {times: %.2f%%, busyness: 3%%}, private: {talk: {mean: %vs, cv: 1.1}, wrap_up: 0s}, stock: {talk: {mean: %vs, cv: 1.2}, wrap_up: 0s}, new: {talk: {mean: %vs, cv: 1.1}, wrap_up: 0s}}
staff:
%s
`, first.Format(time.DateOnly), first.AddDate(0, 0, 6).Format(time.DateOnly), 100*h.seed+week, h.total, patience, 100*math.Pow(1+h.drift, float64(week)), h.talk, 1.4*h.talk, 0.8*h.talk, strings.Join(staff, "\n")))},
	}
}

// shape is the part of the day's calls by hour, as in the scenario.
var hardShape = [24]float64{7: 2, 5, 8, 9, 9, 8, 7, 7, 7, 6, 6, 5, 4, 3, 2, 1}

// setRosters gives each group agents for each half hour of each day.
func (h *hard) setRosters(m *model.Model, week int) {
	s := des.NewKey(78, uint64(100*h.seed+week)).Stream()
	weekdays := [7]float64{1.1, 1.2, 1.1, 1.1, 1.1, 0.25, 0.1}
	for g := range m.Groups {
		m.Groups[g].Roster = nil
	}
	last := make([]int, len(m.Groups))
	set := func(g int, at time.Time, agents int) {
		when := m.Clock.TimeOf(at)
		if r := m.Groups[g].Roster; len(r) == 0 || agents != last[g] {
			if len(r) == 0 && when > 0 {
				m.Groups[g].Roster = append(m.Groups[g].Roster, model.RosterStep{})
			}
			m.Groups[g].Roster = append(m.Groups[g].Roster, model.RosterStep{At: when, Agents: agents, Paid: agents})
		}
		last[g] = agents
	}
	for d := range 7 {
		date := hardStart.AddDate(0, 0, 7*week+d)
		today := 0.9 + 0.2*s.Float64() // how many agents come
		var truth [slotsOfDay]float64
		owed := make([]float64, len(m.Groups))
		for i := range owed {
			owed[i] = s.Float64() - 0.5
		}
		for slot := 14; slot < 47; slot++ {
			load := h.total * weekdays[date.Weekday()] * hardShape[slot/2] / 89 / 3600 * (1.05*h.talk + (1-h.chance)*h.pause + h.chance*h.away*0.6)
			need := today * (load/h.occupancy + 0.5)
			for g := range m.Groups {
				owed[g] += need * h.groups[g].part
				n := max(0, int(math.Round(owed[g])))
				if g == len(m.Groups)-1 { // which answers all queues
					n = max(1, n)
				} else if last[g] > 0 && math.Abs(owed[g]-float64(last[g])) < 1.2 && last[g] <= 2 {
					n = last[g] // shifts last for hours
				}
				owed[g] = 0.3 * (owed[g] - float64(n))
				start := date.Add(time.Duration(slot) * 30 * time.Minute)
				switch {
				case !start.Before(h.outage) && start.Before(h.outage.Add(2*time.Hour)):
					n = 0
				case !start.Before(h.crush) && start.Before(h.crush.Add(time.Hour)):
					n /= 4 // most callers hang up
				case slot == 46:
					n = 0
				}
				set(g, start, n)
				truth[slot] += float64(n)
			}
		}
		for g := range m.Groups {
			set(g, date.Add(23*time.Hour), 0)
		}
		truth[46] = 0
		h.roster[date.Format(time.DateOnly)] = append(h.roster[date.Format(time.DateOnly)], truth)
	}
}

// records simulates the weeks and writes their records, with times in seconds.
func (h *hard) records(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("call,tier,arrived,queue,enqueued,answered,ended,agent,outcome\n")

	for week := range hardWeeks {
		_, m := scenariotest.Compiled(t, h.folder(week), "week")
		h.setRosters(m, week)
		l := tally.NewLayout(m)
		clock := func(at des.Time) string {
			if at == sim.NoTime {
				return ""
			}
			return m.Clock.Instant(at).Format(time.DateTime)
		}

		_, err := sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) {
			if at := m.Clock.Instant(c.Arrived); c.Queue < 0 || !at.Before(h.outage) && at.Before(h.outage.Add(2*time.Hour)) {
				return
			}
			queue, _ := l.QueueNames(int(c.Queue))
			agent := ""
			if c.Agent > 0 {
				agent = fmt.Sprintf("a%d_%d", c.Group, c.Agent)
			}
			fmt.Fprintf(&out, "%d-%d,%s,%s,%s,%s,%s,%s,%s,%s\n", week, c.Call, m.Center.Attributes[routing.AttrTier].Values[c.Tier],
				clock(c.Arrived), queue, clock(c.Enqueued), clock(c.Answered), clock(c.Ended), agent, c.Outcome)
		}}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}
	}

	return out.Bytes()
}

func collected(t *testing.T, csv []byte, form *records.Map, dates fit.Dates) *fit.Data {
	t.Helper()
	r, err := records.NewReader(bytes.NewReader(csv), "calls.csv", form)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fit.Collect(r, dates)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// firstHard is a seed that TestHardRecords does not have, of a center with several groups.
const firstHard = 401

// firstFit is the fit of the center of firstHard, which two tests look at.
var firstFit struct {
	sync.Once
	hard   *hard // with the truth that writing its records has drawn
	data   *fit.Data
	center *fit.Center
}

// fittedHard draws a center, and fits its records.
func fittedHard(t *testing.T, seed int) (*hard, *fit.Data, *fit.Center) {
	t.Helper()
	h := drawHard(seed)
	read := func() (*fit.Data, *fit.Center) {
		d := collected(t, h.records(t), nil, fit.Dates{})
		return d, fit.Fit(d)
	}
	if seed != firstHard {
		d, c := read()
		return h, d, c
	}
	firstFit.Do(func() {
		firstFit.hard = h
		firstFit.data, firstFit.center = read()
	})
	return firstFit.hard, firstFit.data, firstFit.center
}

// presence compares the agents on the phones with the truth: the hours of all days relative to
// it, and the mean absolute error by half hour in which anybody is or seems to be there.
func (h *hard) presence(times []records.Presence) (hours, byHalfHour float64) {
	seen := map[string]*[slotsOfDay]float64{}
	for _, p := range times {
		for at := p.From; at.Before(p.To); {
			next := at.Truncate(30 * time.Minute).Add(30 * time.Minute)
			if next.After(p.To) {
				next = p.To
			}
			day := at.UTC().Format(time.DateOnly)
			if seen[day] == nil {
				seen[day] = &[slotsOfDay]float64{}
			}
			seen[day][at.UTC().Hour()*2+at.UTC().Minute()/30] += next.Sub(at).Minutes() / 30
			at = next
		}
	}

	var all, got, off, n float64
	for day, truth := range h.roster {
		mine := seen[day]
		if mine == nil {
			mine = &[slotsOfDay]float64{}
		}

		for slot, want := range truth[0] {
			all, got = all+want, got+mine[slot]
			if want > 0 || mine[slot] > 0 {
				off, n = off+math.Abs(want-mine[slot]), n+1
			}
		}
	}

	return got/all - 1, off / n
}

// rosterOff compares the agent-hours of a fitted center's scenario with those that are estimated.
func rosterOff(t *testing.T, c *fit.Center) float64 {
	t.Helper()
	_, m := scenariotest.Compiled(t, written(c), "fitted")

	var rostered, estimated float64
	for g := range m.Groups {
		roster := m.Groups[g].Roster
		for i, s := range roster {
			from, until := max(s.At, m.Clock.From), m.Clock.To
			if i+1 < len(roster) {
				until = min(until, roster[i+1].At)
			}
			rostered += float64(s.Agents) * max(0, time.Duration(until-from).Hours())
		}
	}

	for g := range c.Groups {
		for day := range c.Groups[g].Staff {
			for _, e := range c.Groups[g].Staff[day] {
				estimated += e.Value / 2
			}
		}
	}

	return rostered/estimated - 1
}

// predicted fits the first days of records and predicts the others, as fit and simulate --against
// do, with the times of agents of all records.
func predicted(t *testing.T, csv []byte, form *records.Map, times []records.Presence, start time.Time, train,
	days int,
) (*fit.Center, *backtest.Validation) {
	t.Helper()
	dateOf := func(day int) routing.Date { return routing.DateOf(start.AddDate(0, 0, day)) }
	center := checked(t, collected(t, csv, form, fit.Dates{From: dateOf(0), To: dateOf(train - 1)}))
	folder := written(center)
	_, m := scenariotest.Compiled(t, folder, "fitted")

	r, err := records.NewReader(bytes.NewReader(csv), "calls.csv", form)
	if err != nil {
		t.Fatal(err)
	}

	var found diag.Findings
	actual := backtest.NewActual("calls.csv", r.All(), tally.NewLayout(m), &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}

	actual.Limit(dateOf(train), dateOf(days-1))
	compile := func(d routing.Date) (*model.Model, error) {
		_, m := scenariotest.Compiled(t, fs.FS(folder), "fitted", scenario.Set{Path: "day", Value: d.String()})
		return m, nil
	}
	replications := min(actual.Replications(), longtest.N(39, 400))

	v, err := backtest.Run(context.Background(), actual, compile, backtest.Options{Replications: replications, Staff: times})
	if err != nil {
		t.Fatal(err)
	}

	return center, v
}

// comparedMeasures are the measures of the center that are compared with the real days.
var comparedMeasures = []string{"service_level", "wait mean", "wait p90", "abandoned"}

// predictionErrors sums the errors of predictions by measure, the errors of Erlang A with the same
// agents, and the days that lie in their ranges.
type predictionErrors struct {
	centers        int
	errors, erlang map[string]float64
	inside, days   map[string]int
}

func newPredictionErrors() *predictionErrors {
	return &predictionErrors{errors: map[string]float64{}, erlang: map[string]float64{}, inside: map[string]int{}, days: map[string]int{}}
}

func (e *predictionErrors) add(t *testing.T, v *backtest.Validation) {
	t.Helper()
	e.centers++
	for _, s := range v.Summary {
		if s.About != report.CenterSubject {
			continue
		}
		e.inside[s.Measure], e.days[s.Measure] = e.inside[s.Measure]+s.DaysInside, e.days[s.Measure]+s.Days
		mine, theirs := s.MeanAbsoluteError, s.ErlangA
		if s.Intervals != nil {
			mine, theirs = s.Intervals.MeanAbsoluteError, s.Intervals.ErlangA
		}
		if theirs.Known() { // Erlang A has no value without agents
			e.errors[s.Measure], e.erlang[s.Measure] = e.errors[s.Measure]+float64(mine), e.erlang[s.Measure]+float64(theirs)
		}
		t.Logf("  %s: %.3f, Erlang A %.3f, %d of %d days inside", s.Measure, mine, theirs, s.DaysInside, s.Days)
	}
}

// check demands that a share of the days lies in their ranges, and errors below Erlang A's.
func (e *predictionErrors) check(t *testing.T, least, most float64) {
	t.Helper()
	for _, m := range comparedMeasures {
		share := float64(e.inside[m]) / float64(e.days[m])
		if share < least || share > most {
			t.Errorf("%s: %.1f%% of the days lie in their ranges", m, 100*share)
		}
		if e.errors[m] > e.erlang[m] {
			t.Errorf("%s: the error is larger than that of Erlang A", m)
		}
		t.Logf("%s: error %.3f, %.0f%% below Erlang A's; %.1f%% of %d days inside", m, e.errors[m]/float64(e.centers), 100*(1-e.errors[m]/e.erlang[m]), 100*share, e.days[m])
	}
}

// Agents are found from calls alone, and the real days lie in their ranges. The bounds are wide
// for few centers: with 50 of them the share of days inside has a standard error of 1.1% for
// independent days, and the short test runs fixed seeds.
func TestHardRecords(t *testing.T) {
	longtest.Skip(t) // a center takes seconds; TestComesBack fits one
	centers := longtest.N(1, 50)
	e := newPredictionErrors()
	var hours, absolute, byHalfHour float64
	for seed := range centers {
		h := drawHard(seed)
		csv := h.records(t)
		times := fit.AgentTimes(collected(t, csv, nil, fit.Dates{}))
		off, half := h.presence(times)
		hours, absolute, byHalfHour = hours+off, absolute+math.Abs(off), byHalfHour+half
		center, v := predicted(t, csv, nil, times, hardStart, 7*hardWeeks/2, 7*hardWeeks)
		if off := rosterOff(t, center); math.Abs(off) > 0.01 {
			t.Errorf("center %d: the hours of the roster differ by %+.2f%% from those that are estimated", seed, 100*off)
		}
		t.Logf("center %d, %d groups: hours %+.1f%%, half hour %.2f; away %.0f%% for %.0f s back %.0f s: %.0f%% %.0f s %.0f s; pause %.0f s: %.0f s; drift %.1f%%", seed, len(h.groups), 100*off, half,
			100*h.chance, h.away, h.back, 100*center.Away.Chance.Value, center.Away.For.Value, center.Away.Back.Value, h.pause, center.Pause.Value, 100*h.drift)
		e.add(t, v)
	}
	n := float64(centers)
	if off, half := math.Abs(hours/n), byHalfHour/n; off > 0.03 || half > 0.25 {
		t.Errorf("the agents' hours are off by %.1f%%, and by %.2f agents in a half hour", 100*off, half)
	}
	t.Logf("hours %+.2f%% on average, %.2f%% absolute; %.3f agents by half hour", 100*hours/n, 100*absolute/n, byHalfHour/n)
	least, most := 0.8, 1.0
	if centers >= 50 {
		least, most = 0.85, 0.95
	}
	e.check(t, least, most)
}
