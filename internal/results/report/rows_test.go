package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
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
