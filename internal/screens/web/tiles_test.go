package web

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The share of calls that are answered in time names the time of the queues, or the shortest and the longest one.
func TestTimesOfTheLevelTile(t *testing.T) {
	const second = 1_000_000_000
	for _, c := range []struct {
		targets []int64 // in s
		goal    int64   // in s
		want    string
	}{
		{[]int64{20, 20}, 20, "goal 80% within 20 s"},
		{[]int64{20, 20}, 60, "within 20 s; no goal for the day"},
		{[]int64{60, 20}, 20, "in their queue’s 20 s to 1 min; no goal for the day"},
		{[]int64{60, 20}, 60, "in their queue’s 20 s to 1 min; no goal for the day"},
		{[]int64{30, 20, 40}, 30, "in their queue’s 20 s to 40 s; no goal for the day"},
	} {
		var queues []sim.QueueSnapshot
		for _, s := range c.targets {
			queues = append(queues, sim.QueueSnapshot{Target: s * second})
		}
		goal := model.Goal{Measure: model.ServiceLevel, AtLeast: true, Within: c.goal * second}
		now := sim.Snapshot{Goals: []sim.GoalSnapshot{{AtLeast: true, Target: 0.8, Value: 0.9, Holds: true}}}
		got := levelTile(&model.Model{Goals: []model.Goal{goal}}, &now, &sim.QueueSnapshot{}, queues)
		if got.Note != c.want {
			t.Errorf("queues with %v s and a goal of %d s: %q, want %q", c.targets, c.goal, got.Note, c.want)
		}
	}
}

// The tile of idle agents counts those who are signed in, and names those away from the phones.
func TestIdleAgents(t *testing.T) {
	agents := func(idle, talking, paused, away, off int) sim.GroupSnapshot {
		var g sim.GroupSnapshot
		g.Agents[sim.Idle], g.Agents[sim.Talking], g.Agents[sim.Off] = idle, talking, off
		g.Agents[sim.Paused], g.Agents[sim.Away] = paused, away
		return g
	}
	for _, c := range []struct {
		groups            []sim.GroupSnapshot
		value, unit, note string
	}{
		{nil, "0", "of 0", "no agent has been on the phones"},
		{[]sim.GroupSnapshot{agents(3, 4, 0, 0, 9)}, "3", "of 7", "no agent has been on the phones"},
		{
			[]sim.GroupSnapshot{agents(1000, 200, 3, 1, 0), agents(2, 0, 0, 5, 1)},
			"1,002", "of 1,211",
			"no agent has been on the phones; 9 paused or away",
		},
	} {
		got := idleTile(&sim.Snapshot{Groups: c.groups})
		if got.Value != c.value || got.Unit != c.unit || got.Note != c.note {
			t.Errorf("%+v: %+v", c.groups, got)
		}
	}
}

// TestFindingsOfTheFirstPage: without a finding the sign is good, and the note names the files in both cases.
func TestFindingsOfTheFirstPage(t *testing.T) {
	found := &diag.Findings{}
	p := &pages{center: &Center{Files: 3, Found: found}}
	if got, want := p.findings(), holds.says("No findings", "in 3 files"); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}

	found.Advise(diag.Place{File: "a.yaml", Line: 1}, "rule", "message", "fix")
	if got, want := p.findings(), open.says("1 finding", "in 3 files"); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The visits of queues add up, and a later day has those since its midnight alone.
func TestVisitsOfADay(t *testing.T) {
	longtest.Check(t, checkVisitsOfADay)
}

func checkVisitsOfADay(t *rapid.T) {
	n := rapid.IntRange(0, 99)
	visits := func() (q sim.QueueSnapshot) {
		q.Length = n.Draw(t, "waiting")
		for c := range q.Visits {
			q.Visits[c] = uint64(n.Draw(t, "visits"))
		}
		for reason := range q.Left {
			q.Left[reason] = uint64(n.Draw(t, "left"))
		}
		return q
	}
	now := sim.Snapshot{Began: &sim.Snapshot{}}
	var all, want sim.QueueSnapshot
	for range 3 {
		began, end := visits(), visits()
		want.Length += end.Length
		for c := range end.Visits {
			want.Visits[c] += end.Visits[c]
			end.Visits[c] += began.Visits[c]
		}
		for reason := range end.Left {
			want.Left[reason] += end.Left[reason]
			end.Left[reason] += began.Left[reason]
		}
		now.Queues = append(now.Queues, end)
		now.Began.Queues = append(now.Began.Queues, began)
	}

	for _, q := range queuesToday(&now) {
		addVisits(&all, &q)
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The plots of a day go from the first opening of its queues to their last closing, and over the whole day if none opens.
func TestOpenHours(t *testing.T) {
	folder := diagtest.Archive(t, "centers/guests")
	folder["routing.yaml"] = &fstest.MapFile{Data: bytes.Replace(folder["routing.yaml"].Data, []byte("hours: 24/7}}"), []byte(
		"hours: 24/7}, early: {answer_within: 20s, hours: {tue: 08:00-12:00}}, late: {answer_within: 20s, hours: {tue: 10:00-20:00}}, other: {answer_within: 20s, hours: {wed: 09:00-10:00}}}"), 1)}
	_, m := scenariotest.Compiled(t, folder, "day")
	for names, want := range map[string]string{
		"early": "08:00-12:00", "late": "10:00-20:00", "early late": "08:00-20:00", "late early": "08:00-20:00", "other": "00:00-00:00",
		"other late": "10:00-20:00",
	} {
		var s sim.Snapshot
		for name := range strings.FieldsSeq(names) {
			s.Queues = append(s.Queues, sim.QueueSnapshot{Queue: name, Hub: "here"})
		}
		from, to := openHours(m, &s)
		if got := from.Format("15:04") + "-" + to.Format("15:04"); got != want {
			t.Errorf("the hours of %s are %s, want %s", names, got, want)
		}
	}
}
