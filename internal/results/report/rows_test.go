package report

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A disposition has a row if it has at least one in a thousand calls.
func TestRowsOfDispositions(t *testing.T) {
	for _, c := range []struct {
		arrived, abandoned, blocked int64
		want                        string
	}{
		{0, 0, 0, ""},
		{1, 0, 0, "answered 1"},
		{1000, 1, 0, "answered 999, abandoned 1"},
		{1001, 1, 0, "answered 1000"},
		{2000, 2, 1, "answered 1997, abandoned 2"},
		{3, 1, 1, "answered 1, abandoned 1, blocked 1"},
	} {
		r := &Report{Calls: Calls{
			Arrived: c.arrived, Answered: c.arrived - c.abandoned - c.blocked, Abandoned: c.abandoned, Blocked: c.blocked,
		}}
		var got []string
		for _, d := range r.dispositions() {
			got = append(got, fmt.Sprintf("%s %d", d.Name, d.Calls))
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%+v: the rows are %q, want %q", c, joined, c.want)
		}
	}
}

// A queue has a row of callbacks if one was booked. Those that reach nobody are the others.
func TestRowsOfCallbacks(t *testing.T) {
	center := &routing.Center{}
	center.Hubs = make([]routing.Hub, 1)
	center.Queues = make([]routing.Queue, 4)
	l := &tally.Layout{Model: &model.Model{Center: center}, Queues: make([]tally.QueueLayout, 4)}
	total := &tally.DayTally{Queues: make([]tally.QueueTally, 4)}
	for i, booked := range []uint64{0, 1, 2, 5} {
		center.Queues[i].Name = diag.Text{Value: fmt.Sprint("queue_", i)}
		l.Queues[i].Queue = routing.QueueID(i)
		total.Queues[i].Callbacks.Booked = booked
		for range booked / 2 {
			total.Queues[i].Callbacks.Waits.Add(int64(time.Minute))
		}
	}

	b := &builder{Sample: Sample{layout: l, total: total}}
	var got []string
	for _, row := range b.callbacks() {
		got = append(got, fmt.Sprintf("%s %d=%d+%d", row.Queue, row.Booked, row.Reached, row.Unreached))
	}
	if joined, want := strings.Join(got, ", "), "queue_1 1=0+1, queue_2 2=1+1, queue_3 5=2+3"; joined != want {
		t.Errorf("the rows are %s, want %s", joined, want)
	}
}

// A channel adds up the offers of its steps. Its responses are uniform between the bounds of its time.
func TestRowsOfChannels(t *testing.T) {
	center := &routing.Center{}
	center.Channels = []routing.Channel{
		{Name: diag.Text{Value: "chat"}, Responds: [2]time.Duration{5 * time.Minute, 15 * time.Minute}},
		{Name: diag.Text{Value: "mail"}, Responds: [2]time.Duration{time.Hour, time.Hour}},
		{Name: diag.Text{Value: "letter"}},
	}
	l := &tally.Layout{
		Model: &model.Model{Center: center},
		Steps: []tally.StepLayout{{Channel: -1}, {Channel: 0}, {Channel: 1}, {Channel: 0}},
	}
	of := func(visits, accepted uint64) tally.StepTally {
		return tally.StepTally{Visits: visits, Outcomes: map[string]uint64{flow.Accepted: accepted, flow.Declined: visits - accepted}}
	}
	total := &tally.Tally{Steps: []tally.StepTally{of(100, 100), of(8, 3), of(4, 4), of(2, 1)}}
	b := &builder{tally: total, Sample: Sample{layout: l}}

	want := []Channel{
		{"chat", "Chat", 10, 4, Durations{Mean: 600, P50: 600, P90: 840, Max: 900}},
		{"mail", "Mail", 4, 4, Durations{Mean: 3600, P50: 3600, P90: 3600, Max: 3600}},
	}
	if got := b.channels(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the channels are %+v, want %+v", got, want)
	}
}

// The agents and the occupancy of groups, and of the center, are the figures of the intervals together, and the
// figures of an interval are of its groups.
func TestGroupsAddUpTheirIntervals(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "note_calls"), "load")
	d, err := sim.Run(t.Context(), m, sim.Options{}, Decided)
	if err != nil {
		t.Fatal(err)
	}

	r := New(d.Layout, &d.Results)
	n := float64(len(r.Intervals))
	near := func(got stats.Number, want float64) bool { return math.Abs(float64(got)-want) < 1e-9*(1+want) }
	allAgents, allBusy := 0.0, 0.0
	for i, g := range r.Groups {
		agents, busy := 0.0, 0.0
		for k := range r.Intervals {
			v := &r.Intervals[k].Groups[i]
			agents += v.Agents / n
			busy += v.Busy / n
			if v.Busy > v.Agents || v.Group != g.Group || v.Hub != g.Hub {
				t.Errorf("in interval %d group %s@%s has %v busy ones of %v", k, v.Group, v.Hub, v.Busy, v.Agents)
			}
		}
		if busy == 0 || !near(g.Agents, agents) || !near(g.Occupancy.Mean, busy/agents) {
			t.Errorf("group %s has %v agents, busy for %v, and in its intervals %v and %v", g.Group, g.Agents, g.Occupancy.Mean, agents, busy/agents)
		}
		allAgents += agents
		allBusy += busy
	}
	if !near(r.Center.Agents, allAgents) || !near(r.Center.Occupancy.Mean, allBusy/allAgents) {
		t.Errorf("the center has %v agents, busy for %v, and the groups %v and %v", r.Center.Agents, r.Center.Occupancy.Mean, allAgents, allBusy/allAgents)
	}

	for k := range r.Intervals {
		agents, busy := 0.0, 0.0
		for _, g := range r.Intervals[k].Groups {
			agents += g.Agents
			busy += g.Busy
		}
		if v := &r.Intervals[k].Center; !near(v.Agents, agents) || agents > 0 && !near(v.Occupancy, busy/agents) {
			t.Errorf("interval %d has %v agents, busy for %v, and its groups %v and %v", k, v.Agents, v.Occupancy, agents, busy/agents)
		}
	}
}
