package sim

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// everything returns a small center that has every kind of step, and a scenario that reaches them all.
func everything(t testing.TB) fstest.MapFS {
	t.Helper()
	return diagtest.Archive(t, "everything")
}

// randomized is a model with random volumes, staff, trunks, capacities and distributions
// of durations, some with many simultaneous events.
func randomized(t testing.TB, base *model.Model, number int) *model.Model {
	m := *base
	m.Seed = uint64(number)
	center := *base.Center
	m.Center = &center

	stream := des.NewKey(7, uint64(number)).Stream()
	chance := func(p float64) bool { return stream.Float64() < p }
	duration := func(mean time.Duration) des.Distribution {
		d, err := des.Exponential(int64(mean))
		if chance(0.4) { // whole minutes: events coincide
			d, err = des.Fixed(int64(mean.Round(time.Minute)))
		}
		if err != nil {
			t.Fatal(err)
		}
		return d
	}

	m.Lines = append([]model.Line(nil), m.Lines...)
	for i := range m.Lines {
		l := &m.Lines[i]
		l.Rate = []model.RatePiece{
			{At: 0, PerHour: 200 * stream.Float64()},
			{At: m.Clock.Interval * 3 / 2, PerHour: 100 * stream.Float64()},
		}
		if chance(0.3) {
			l.Callers.PromptBehavior = model.PromptBehavior{}
		}
		if chance(0.3) {
			l.Callers.AnswersAfter = duration(time.Duration(1+stream.Uint64N(3)) * time.Minute / 2)
		}
		if chance(0.5) {
			l.Callers.Patience = model.By[des.Distribution]{
				Property: model.ByAttribute, Attribute: routing.AttrTier,
				Of: []des.Distribution{duration(2 * time.Minute), duration(9 * time.Minute)},
			}
		}
	}

	m.Handling = append([]model.By[model.Handling](nil), m.Handling...)
	for i := range m.Handling {
		m.Handling[i].Of = slices.Clone(m.Handling[i].Of)
		h := &m.Handling[i].Of[0]
		h.Talk = duration(time.Duration(1+stream.Uint64N(6)) * time.Minute)
		h.WrapUp = duration(time.Duration(1+stream.Uint64N(2)) * time.Minute)

		if chance(0.3) {
			m.Handling[i] = variedHandling(m.Handling[i].Of[0], len(m.Groups), &stream)
		}
	}
	if chance(0.3) {
		m.HandlingCV = 0.2
	}

	m.Groups = append([]model.Group(nil), m.Groups...)
	for i := range m.Groups {
		g := &m.Groups[i]
		if chance(0.3) {
			languages := slices.Collect(g.Languages.All())
			g.Languages = routing.Only(languages[stream.Uint64N(uint64(len(languages)))])
		}
		if chance(0.3) {
			g.Pause = model.Pause{
				Usual: duration(time.Minute),
				When:  []model.WaitingPause{{Waiting: 3, Takes: duration(time.Second)}},
			}
		}
		if chance(0.3) {
			g.Away = model.Away{Chance: stream.Float64(), For: duration(4 * time.Minute), Back: duration(time.Minute)}
		}
		// Rings have a stream of their own, which shifts no other draw.
		if rings := des.NewKey(31, uint64(number)).With(uint64(i)).Stream(); rings.Float64() < 0.3 {
			g.Ring = model.Ring{Takes: duration(10 * time.Second), NotTaken: 0.8 * rings.Float64()}
		}
		if chance(0.3) {
			g.Speed = 0.5 + stream.Float64()
		}

		g.Roster = nil
		for at := des.Time(0); at < m.Clock.Stop; at += int64(time.Hour) * (1 + int64(stream.Uint64N(4))) {
			g.Roster = append(g.Roster, model.RosterStep{At: at, Agents: int(stream.Uint64N(6))})
		}
	}

	for at := m.Clock.From; chance(0.5) && at < m.Clock.To-m.Clock.Interval; {
		at += m.Clock.Interval * int64(1+stream.Uint64N(20))
		if at < m.Clock.To {
			m.Clock.Midnights = append(m.Clock.Midnights, at)
		}
	}

	m.Trunks = []int{int(stream.Uint64N(30)), int(stream.Uint64N(30)), int(stream.Uint64N(30))}

	center.Queues = append([]routing.Queue(nil), center.Queues...)
	center.Queues[0].Capacity = int(stream.Uint64N(6))
	center.Overflow.Equal = chance(0.5)
	for i := range center.Queues {
		q := &center.Queues[i]
		q.OverflowAfter = slices.Clone(q.OverflowAfter)
		q.OverflowAfter[1] = time.Duration(stream.Uint64N(3)) * time.Minute
	}

	if chance(0.3) {
		center.Overflow.To = slices.Clone(center.Overflow.To)
		center.Overflow.To[1] = make([][]routing.HubID, len(center.Hubs))
	}
	if chance(0.3) {
		center.Priority.Aging = routing.Aging{By: 1, Per: time.Minute}
	}

	m.Replications = model.Replications{AtLeast: 1, AtMost: 1}
	if chance(0.5) {
		m.ShortAbandon = int64(time.Minute)
	}
	if chance(0.3) {
		m.Lines[1].Rate = nil
		m.Lines[1].Trace = randomTrace(&m, &stream)
	}

	m.Goals = slices.Clone(m.Goals)
	if chance(0.5) {
		language := model.Subject{Kind: model.SubjectLanguage, Hub: routing.NoHub}
		m.Goals = append(m.Goals,
			model.Goal{Measure: model.WaitP90, Subject: language},
			model.Goal{Measure: model.Cost, Bound: 1000, Subject: model.Subject{Hub: routing.NoHub}},
		)
	}
	for i := range m.Goals {
		m.Goals[i].Each = model.Each(stream.Uint64N(uint64(len(model.EachNames))))
	}
	return &m
}

// randomTrace has some hundred calls. Of some calls, the talk, the patience and the tier are known.
func randomTrace(m *model.Model, stream *des.Stream) []model.Arrival {
	var out []model.Arrival
	for at := des.Time(0); at < m.Clock.To; at += int64(stream.Uint64N(uint64(10 * time.Minute))) {
		a := model.Arrival{At: at, Origin: -1}
		if stream.Uint64N(2) == 0 {
			a.Details = &model.TraceDetails{
				Talk: int64(stream.Uint64N(uint64(10 * time.Minute))), Patience: int64(stream.Uint64N(uint64(10 * time.Minute))), Intent: -1, Language: -1,
				Values: []routing.Assignment{{Attribute: routing.AttrTier, Value: routing.Value(stream.Uint64N(2))}},
			}
		}
		out = append(out, a)
	}
	return out
}

// variedHandling varies a handling by the tier, the hour or the group.
func variedHandling(h model.Handling, groups int, stream *des.Stream) model.By[model.Handling] {
	by := []model.By[model.Handling]{
		{Property: model.ByAttribute, Attribute: routing.AttrTier, Of: make([]model.Handling, 2)},
		{Property: model.ByHour, Of: make([]model.Handling, 24)},
		{Property: model.ByGroup, Of: make([]model.Handling, groups)},
	}[stream.Uint64N(3)]
	for i := range by.Of {
		by.Of[i] = h
		by.Of[i].Talk = h.Talk.Scaled(0.5 + stream.Float64())
	}
	return by
}

// Run verifies the invariants itself: Little's law per queue, sums, agents, occupancy.
// In addition stepwise and live simulation give the same bytes, and so do one and
// several processors in some scenarios.
func TestRandomScenariosKeepTheInvariants(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	for i := range longtest.N(10, 200) {
		m := randomized(t, base, i)
		want := run(t, m, Options{})
		if want.Calls.Arrived == 0 && m.Lines[0].Rate[0].PerHour > 10 {
			t.Errorf("scenario %d: no call arrived", i)
		}

		same := func(name, want, got string) {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("scenario %d: %s (-plain +%s):\n%.3000s", i, name, name, diff)
			}
		}

		byQueue := visitsIn(want.Queues)
		for name, rows := range map[string][]report.Queue{"tiers": want.Tiers, "regions": want.Regions, "the center": {want.Center.Queue}} {
			if got := visitsIn(rows); got != byQueue {
				t.Fatalf("scenario %d: the visits of all %s are %+v, of all queues %+v", i, name, got, byQueue)
			}
		}

		intervalsAddUp(t, fmt.Sprintf("scenario %d: ", i), want)
		if want.Days != nil {
			daysAddUp(t, i, want)
		}
		same("stepwise", asJSON(t, want), asJSON(t, run(t, m, Options{Stepwise: true})))

		switch i % 10 {
		case 0:
			same("fsm", asJSON(t, want), asJSON(t, run(t, m, Options{UseFSM: true})))
		case 5:
			m.Replications = model.Replications{AtLeast: 3, AtMost: 3}
			intervalsAddUp(t, fmt.Sprintf("scenario %d, three times: ", i), run(t, m, Options{}))
			same("on one processor", asJSON(t, runOn(t, 3, m)), asJSON(t, runOn(t, 1, m)))
		}
	}
}

// visitsIn sums the counts of visits over rows. Each visit belongs to one queue, one tier
// and one region.
func visitsIn(rows []report.Queue) (sum report.Queue) {
	for i := range rows {
		q := &rows[i]
		sum.Offered += q.Offered
		sum.Answered += q.Answered
		sum.Abandoned += q.Abandoned
		sum.TimedOut += q.TimedOut
		sum.LeftByChoice += q.LeftByChoice
		sum.OverflowedIn += q.OverflowedIn
		sum.OverflowedOut += q.OverflowedOut
		sum.Rejected += q.Rejected
		sum.AnsweredInTarget += q.AnsweredInTarget
		sum.Announced.Count += q.Announced.Count
	}
	return sum
}

// intervalsAddUp checks that the intervals of each queue and group add up to the intervals of the
// run, and that in each interval the tiers at a hub add up to its queues.
func intervalsAddUp(t *testing.T, of string, r *report.Report) {
	t.Helper()
	for i := range r.Queues {
		q, sum, within, waited, ended, counted, most := &r.Queues[i], report.Queue{}, 0.0, 0.0, int64(0), int64(0), int64(0)
		for k := range r.Intervals {
			v := &r.Intervals[k].Queues[i]
			sum.Offered, sum.Answered, sum.Abandoned = sum.Offered+v.Offered, sum.Answered+v.Answered, sum.Abandoned+v.Abandoned
			if v.InServiceLevel > 0 {
				within += float64(v.ServiceLevel) * float64(v.InServiceLevel)
			}
			if v.Ended > 0 {
				waited += float64(v.WaitMean) * float64(v.Ended)
			}
			ended, counted, most = ended+v.Ended, counted+v.InServiceLevel, max(most, v.WaitingMax)
		}

		name := of + q.Queue + "@" + q.Hub + ": "
		wantCount(t, name+"offered", sum.Offered, q.Offered)
		wantCount(t, name+"answered", sum.Answered, q.Answered)
		wantCount(t, name+"abandoned", sum.Abandoned, q.Abandoned)
		wantCount(t, name+"ended", ended, q.Offered-q.WaitingAtEnd)
		wantCount(t, name+"most waiting", most, q.MaxWaiting)
		wantAlmost(t, name+"answered in target", within, float64(q.AnsweredInTarget))
		if counted > 0 {
			wantAlmost(t, name+"service level", within/float64(counted), float64(q.ServiceLevel.Mean))
		}
		if ended > 0 {
			wantAlmost(t, name+"mean wait", waited/float64(ended), float64(q.Wait.Mean))
		}
	}

	for i := range r.Groups {
		agents, busy := 0.0, 0.0
		for k := range r.Intervals {
			agents += r.Intervals[k].Groups[i].Agents / float64(len(r.Intervals))
			busy += r.Intervals[k].Groups[i].Busy / float64(len(r.Intervals))
		}
		wantAlmost(t, of+r.Groups[i].Group+": agents", agents, float64(r.Groups[i].Agents))
		if agents > 0 {
			wantAlmost(t, of+r.Groups[i].Group+": occupancy", busy/agents, float64(r.Groups[i].Occupancy.Mean))
		}
	}

	for k := range r.Intervals {
		hubs := map[string]report.TierInterval{}
		for _, v := range r.Intervals[k].Tiers {
			h := hubs[v.Hub]
			hubs[v.Hub] = report.TierInterval{Offered: h.Offered + v.Offered, Answered: h.Answered + v.Answered, Abandoned: h.Abandoned +
				v.Abandoned, Ended: h.Ended + v.Ended}
		}

		for _, v := range r.Intervals[k].Queues {
			h := hubs[v.Hub]
			hubs[v.Hub] = report.TierInterval{
				Offered: h.Offered - v.Offered, Answered: h.Answered - v.Answered,
				Abandoned: h.Abandoned - v.Abandoned, Ended: h.Ended - v.Ended,
			}
		}

		for hub, left := range hubs {
			if left != (report.TierInterval{}) {
				t.Errorf("%sinterval %d: the tiers at %s have %+v more than its queues", of, k, hub, left)
			}
		}
	}
}

// wantAlmost compares sums up to rounding, which depends on the order of additions.
func wantAlmost(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// runOn runs a model on a number of processors.
func runOn(t *testing.T, processors int, m *model.Model) *report.Report {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	return run(t, m, Options{})
}

// Each disposition and each counted event occurs in some random scenario.
func TestRandomScenariosReachEverything(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	var sum report.Calls
	var queue report.Queue
	reached := int64(0)

	for i := range 20 {
		d, err := Run(context.Background(), randomized(t, base, i), Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}

		r := report.New(d.Layout, &d.Results)
		c := &r.Calls
		sum.Blocked += c.Blocked
		sum.SelfServed += c.SelfServed
		sum.Deflected += c.Deflected
		sum.Answered += c.Answered
		sum.Booked += c.Booked
		sum.Abandoned += c.Abandoned
		sum.HungUp += c.HungUp
		sum.TurnedAway += c.TurnedAway
		sum.LeftMessage += c.LeftMessage
		sum.Redialed += c.Redialed
		sum.LanguageFallbacks += c.LanguageFallbacks
		queue = visitsIn(append(r.Queues, queue))

		for _, b := range r.Callbacks {
			reached += b.Reached
		}
	}

	for name, n := range map[string]int64{
		"blocked": sum.Blocked, "self-served": sum.SelfServed, "deflected": sum.Deflected, "answered": sum.Answered, "booked": sum.Booked,
		"abandoned": sum.Abandoned, "hung up": sum.HungUp, "turned away": sum.TurnedAway, "left a message": sum.LeftMessage, "redialed": sum.Redialed, "fell back": sum.LanguageFallbacks,
		"timed out": queue.TimedOut, "left by choice": queue.LeftByChoice, "overflowed in": queue.OverflowedIn, "overflowed out": queue.OverflowedOut,
		"rejected": queue.Rejected, "announced": queue.Announced.Count, "called back": reached,
	} {
		if n == 0 {
			t.Errorf("no call %s in any scenario", name)
		}
	}

	if queue.OverflowedIn != queue.OverflowedOut {
		t.Errorf("%d overflowed in and %d out", queue.OverflowedIn, queue.OverflowedOut)
	}
}
