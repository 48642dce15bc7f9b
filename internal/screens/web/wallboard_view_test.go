package web

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// If the machine cannot keep the speed, the board shows the speed that it reaches.
func TestBoardShowsTheSpeed(t *testing.T) {
	for _, c := range []struct {
		view prometheus.View
		set  Setting
		want string
	}{
		{prometheus.View{Speed: 60}, Setting{Speed: 60}, "60×"},
		{prometheus.View{Speed: 0.25}, Setting{Speed: 0.25}, "0.25×"},
		{prometheus.View{Speed: 39213.7, Lag: time.Hour}, Setting{Speed: 1e9}, "39,214× of the 1,000,000,000× set: this machine is no faster"},
		{prometheus.View{Speed: 75, Lag: time.Second}, Setting{Speed: 60}, "60×"}, // it is catching up
		{prometheus.View{Lag: time.Hour}, Setting{Speed: 1e9, Paused: true}, "paused"},
	} {
		if pace := paceOf(&c.view, c.set); pace != c.want {
			t.Errorf("it shows %q, want %q", pace, c.want)
		}
	}
}

// The word, the shape and the color of a queue follow its longest wait.
func TestStatesOfQueues(t *testing.T) {
	const target = des.Duration(20e9)
	for _, c := range []struct {
		queue sim.QueueSnapshot
		want  document.State
	}{
		{sim.QueueSnapshot{Open: true, Staffed: 1, Length: 1, LongestWait: target}, inTime},
		{sim.QueueSnapshot{Open: true, Staffed: 1, Length: 1, LongestWait: target + 1}, late},
		{sim.QueueSnapshot{Open: true, Staffed: 1, Length: 1, LongestWait: 10 * target}, late},
		{sim.QueueSnapshot{Open: true, Staffed: 1, Length: 1, LongestWait: 10*target + 1}, farBehind},
		{sim.QueueSnapshot{Open: false, Length: 1, LongestWait: 10*target + 1}, farBehind}, // they wait after its hours
		{sim.QueueSnapshot{Open: true, Staffed: 0, Length: 1, LongestWait: 1}, unstaffed},
		{sim.QueueSnapshot{Open: true, Staffed: 0}, unstaffed},
		{sim.QueueSnapshot{Open: true, Staffed: 1}, empty},
		{sim.QueueSnapshot{}, closed},
	} {
		c.queue.Target = target
		if got := queueState(&c.queue); got != c.want {
			t.Errorf("%+v is %q, want %q", c.queue, got.Word, c.want.Word)
		}
	}
}

// A screen has 17 queues. Queues with waiting callers are shown beyond it, and the others are in a fold.
func TestQueuesBeyondAScreen(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "centers/guests"), "day")
	for _, c := range []struct{ queues, waiting, shown, more int }{
		{17, 0, 17, 0}, {19, 0, 17, 2}, {19, 3, 17, 2}, {19, 18, 18, 1}, {19, 19, 19, 0},
	} {
		queues := make([]sim.QueueSnapshot, c.queues)
		for i := range queues {
			queues[i] = sim.QueueSnapshot{Queue: m.Center.Queues[0].Name.Value, Hub: m.Center.Hubs[0].Name.Value, Open: true, Staffed: 1}
			if i >= c.queues-c.waiting {
				queues[i].Length = 1
			}
		}

		b := &boardView{present: present{isKnown: true}}
		b.addQueues(m, &sim.Snapshot{}, queues, sparks{}, recentVisits{})
		more := 0
		if b.More != nil {
			more = len(b.More.Blocks[0].(*document.Table).Rows)
		}
		if len(b.Queues.Rows) != c.shown || more != c.more {
			t.Errorf("of %d queues, %d with callers, %d are shown and %d folded", c.queues, c.waiting, len(b.Queues.Rows), more)
		}
	}
}

// A number is judged only by a goal of the same subject, measure and time.
func TestOnlyGoalsJudge(t *testing.T) {
	m := &model.Model{Goals: []model.Goal{
		{Measure: model.ServiceLevel, AtLeast: false, Bound: 0.9},                                                // better values are not limited
		{Measure: model.ServiceLevel, AtLeast: true, Bound: 0.9, Within: 30e9, Subject: model.Subject{}},         // another time
		{Measure: model.ServiceLevel, AtLeast: true, Bound: 0.8, Within: 20e9, Subject: model.Subject{Index: 0}}, // this one
	}}
	s := &sim.Snapshot{Goals: []sim.GoalSnapshot{{Text: "first"}, {Text: "second"}, {Text: "third", AtLeast: true, Target: 0.8, Value: 0.73}}}
	goal := goalOf(m, s, model.ServiceLevel, 20e9, isCenter)
	if goal == nil || goal.Text != "third" {
		t.Fatalf("the number is judged by %+v", goal)
	}
	judged := judgedTile(document.Tile{}, goal, "within 20 s")
	if judged.State != goalMissed || judged.Value != "73.0%" || judged.Note != "goal 80% within 20 s: 7.0 points short" {
		t.Errorf("a missed goal shows %+v", judged)
	}
	alone := judgedTile(document.Tile{}, goalOf(m, s, model.AbandonedRatio, 0, isCenter), "of callers in a queue")
	if alone.State != (document.State{}) || !strings.Contains(alone.Note, "no goal") {
		t.Errorf("a number without a goal shows %+v", alone)
	}
	if state := goalState(&sim.GoalSnapshot{Value: math.NaN(), Holds: true}); state != noCallsYet {
		t.Errorf("a goal without calls is %q", state.Word)
	}
}

// The small drawing of a queue has the longest wait of each period so far, on a scale that all queues
// share.
func TestSparksHaveTheLongestWaitOfEachPeriod(t *testing.T) {
	const minute = int64(time.Minute)
	look := func(waits ...[]int64) sparks {
		var queues []sim.QueueSnapshot
		for _, w := range waits {
			queues = append(queues, sim.QueueSnapshot{LongestWaits: w})
		}
		return newSparks(queues)
	}

	if first := look([]int64{0}, []int64{minute}); first.of(0) != nil {
		t.Errorf("one period is drawn as %q", first.of(0).Line)
	}

	// Nobody waits at the moment of the look.
	one := []int64{0, 0, 0, minute, 0}
	other := []int64{0, 0, 2 * minute, 0, 0}
	last := look(one, other)
	wantOne := "M0 100L500 100L750 50L1000 100"
	wantOther := "M0 100L250 100L500 0L750 100L1000 100"
	if last.Most != "2 min" || last.of(0).Line != wantOne || last.of(1).Line != wantOther {
		t.Errorf("to %s: %q and %q", last.Most, last.of(0).Line, last.of(1).Line)
	}

	// A longer scale ends at a whole hour.
	for wait, want := range map[time.Duration]string{
		61 * time.Minute: "2 h", 8 * time.Hour: "8 h", 9*time.Hour + 57*time.Minute: "10 h", 30*time.Hour + 1: "31 h",
	} {
		if got := look([]int64{0, int64(wait)}).Most; got != want {
			t.Errorf("a wait of %s is on a scale to %s, want %s", wait, got, want)
		}
	}
}

// A center without a queue has no longest wait.
func TestLongestOfAll(t *testing.T) {
	if got := longestOfAll(nil); len(got) != 0 {
		t.Errorf("no queue waits %v", got)
	}
	got := longestOfAll([]sim.QueueSnapshot{{LongestWaits: []int64{1, 5}}, {LongestWaits: []int64{3, 2}}})
	if !slices.Equal(got, []int64{3, 5}) {
		t.Errorf("the longest waits are %v, want 3 and 5", got)
	}
}

// The planned calls are the calls of the rates and the calls that are given one by one.
func TestPlannedCalls(t *testing.T) {
	hour := des.Duration(time.Hour)
	m := &model.Model{
		Clock: model.Clock{From: 0, To: 24 * hour, RatePeriod: 24 * hour},
		Lines: []model.Line{
			{Rate: []model.RatePiece{{At: 0, PerHour: 0}, {At: 8 * hour, PerHour: 60}, {At: 16 * hour, PerHour: 0}}},
			{Trace: []model.Arrival{{At: 1 * hour}, {At: 2 * hour}, {At: 20 * hour}}},
		},
	}
	p := newPlan(m)
	for at, want := range map[des.Duration]float64{0: 0, 6 * hour: 2, 9 * hour: 62, 16 * hour: 482, 24 * hour: 483, 30 * hour: 483} {
		if got := p.plannedBy(at); math.Abs(got-want) > 1e-6 {
			t.Errorf("by %v %g calls are planned, want %g", time.Duration(at), got, want)
		}
	}
	p.there = 5 // they count as calls of the first day only
	for day, want := range []float64{67, 62} {
		view := &prometheus.View{Snapshot: &sim.Snapshot{Day: day}}
		if got := p.expected(view, 0, 9*hour); math.Abs(got-want) > 1e-6 {
			t.Errorf("on day %d %g calls are expected, want %g", day, got, want)
		}
		if got := p.expected(view, 6*hour, 9*hour); math.Abs(got-60) > 1e-6 {
			t.Errorf("on a day that began after 6 hours %g calls are expected, want 60", got)
		}
	}
}

// A visit of a flow's first step that comes from a step of the flow is no further call, and the
// counts of earlier days are left out.
func TestCallsOfAFlow(t *testing.T) {
	m := &flowModel{
		name: "f", served: map[string]bool{"bye": true},
		graph: &draw.Graph{Flow: "f", Boxes: []draw.Box{{Name: "ask"}, {Name: "bye"}}},
	}
	day := func(visits, again, hungUp, served uint64) *sim.Snapshot {
		return &sim.Snapshot{
			Steps: []sim.StepSnapshot{
				{Flow: "f", Step: "ask", Visits: visits, HangUps: hungUp},
				{Flow: "f", Step: "bye", Visits: served},
				{Flow: "g", Step: "ask", Visits: 99, HangUps: 99},
			},
			Transitions: []sim.Transition{
				{Flow: "f", Source: "ask", Target: "ask", Count: again},
				{Flow: "f", Source: "ask", Target: "bye", Count: served},
				{Flow: "g", Source: "ask", Target: "ask", Count: 99},
			},
		}
	}
	now := day(110, 32, 12, 55)
	now.Began = day(100, 30, 10, 50)
	if n := m.countFlow(now, stepsToday(now)); n != (flowCounts{calls: 8, served: 5, hungUp: 2}) {
		t.Errorf("%+v, want 8 calls, 5 served, 2 hung up", n)
	}

	// The row has the shares of the 8 calls. A flow without an end that serves callers has no share of them.
	if row := m.row(now, stepsToday(now)); row.Served != wholePercentage(5.0/8) || row.HungUp != "25.0%" {
		t.Errorf("%s are served and %s hang up", row.Served, row.HungUp)
	}
	m.served = nil
	if row := m.row(now, stepsToday(now)); row.Served != "–" {
		t.Errorf("%s are served by no end", row.Served)
	}
}

// A value of the wallboard has its goal as a note.
func TestValueWithItsGoal(t *testing.T) {
	got := judgedBy(&sim.GoalSnapshot{Target: 0.8, Value: 0.625, AtLeast: true})
	if got.Note != "goal 80%" || got.OnPage() != wholePercentage(0.625) || got.State != goalMissed {
		t.Errorf("%+v", got)
	}
}

// Before the first queue opens, the board shows when: also if calls have come that no queue takes.
func TestBoardShowsTheOpening(t *testing.T) {
	offered := func(n uint64) sim.QueueSnapshot {
		return sim.QueueSnapshot{Visits: model.VisitCounts{model.VisitsOffered: n}}
	}
	s := &sim.Snapshot{
		Lines:  []sim.LineSnapshot{{Arrived: 8}},
		Queues: []sim.QueueSnapshot{offered(5), offered(3)},
		Began:  &sim.Snapshot{Lines: []sim.LineSnapshot{{}}, Queues: []sim.QueueSnapshot{offered(5), offered(3)}},
	}
	if !noneOpenedYet(s) {
		t.Error("all queues are closed, and it is not before their opening")
	}

	s.Queues[1].Visits[model.VisitsOffered]++
	if noneOpenedYet(s) {
		t.Error("after a queue has had a caller it is before its opening")
	}

	now := time.Date(2026, 11, 21, 1, 31, 0, 0, time.UTC)
	for at, want := range map[time.Time]string{
		now.Add(329 * time.Minute): "today at 07:00", now.Add(53*time.Hour + 29*time.Minute): "Mon 23 Nov at 07:00",
	} {
		if got := inWords(now, at); got != want {
			t.Errorf("%v is %q, want %q", at, got, want)
		}
	}
}

// The counts of a period lie between marks in proportion, and the last period ends now.
func TestPeriodsOfTheDay(t *testing.T) {
	start := time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	d := dayPlot{from: start, to: at(12 * 60), now: &sim.Snapshot{Marks: []sim.Mark{
		{At: at(0)}, {At: at(60), Arrived: 60}, {At: at(130), Arrived: 60},
	}}}

	arrived := func(m *sim.Mark) float64 { return float64(m.Arrived) }
	for _, c := range []struct {
		period
		want float64
	}{
		{period{at(0), at(30)}, 30},
		{period{at(30), at(90)}, 30},
		{period{at(60), at(130)}, 0},
		{period{at(-60), at(0)}, 0},
	} {
		if got := d.during(c.period, arrived); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%g calls from %v to %v, want %g", got, c.from, c.to, c.want)
		}
	}

	periods := d.periods(time.Hour)
	if last := periods[len(periods)-1]; len(periods) != 3 || last != (period{at(120), at(130)}) {
		t.Errorf("%d periods, the last %v", len(periods), last)
	}
}

// A tile of a service level shows the goal of the day within the same time, and no other goal.
func TestGoalOfATile(t *testing.T) {
	const target = 20
	center := model.Subject{Kind: model.SubjectCenter}
	m := &model.Model{Goals: []model.Goal{
		{Subject: center, Measure: model.ServiceLevel, Within: 60, AtLeast: true},
		{Subject: center, Measure: model.ServiceLevel, Within: target},
		{Subject: center, Measure: model.ServiceLevel, Within: target, AtLeast: true, Each: model.EachHour},
		{Subject: center, Measure: model.ServiceLevel, Within: target, AtLeast: true},
		{Subject: center, Measure: model.AbandonedRatio},
	}}
	s := &sim.Snapshot{Goals: make([]sim.GoalSnapshot, len(m.Goals))}

	for _, c := range []struct {
		measure model.Measure
		target  int64
		goals   int // the number of the model's goals
		want    int // the index of the goal; -1 is no goal
	}{
		{model.ServiceLevel, target, 5, 3},
		{model.ServiceLevel, 60, 5, 0},
		{model.ServiceLevel, 30, 5, -1},
		{model.ServiceLevel, target, 3, -1}, // the snapshot has fewer goals
		{model.AbandonedRatio, target, 5, 4},
		{model.ASA, target, 5, -1},
	} {
		s.Goals = s.Goals[:c.goals]
		got := -1
		for i := range s.Goals {
			if goalOf(m, s, c.measure, c.target, isCenter) == &s.Goals[i] {
				got = i
			}
		}
		s.Goals = s.Goals[:len(m.Goals)]
		if got != c.want {
			t.Errorf("%v within %d of %d goals: goal %d, want %d", c.measure, c.target, c.goals, got, c.want)
		}
	}

	goals := m.Goals
	m.Goals = []model.Goal{{Subject: center, Measure: model.ServiceLevel, AtLeast: true}}
	if goalOf(m, s, model.ServiceLevel, target, isCenter) == nil {
		t.Error("a goal within the targets of the queues judges no tile")
	}
	m.Goals = goals
}

// The source of a step ends where the next step begins, whatever its indentation.
func TestSourceOfAStep(t *testing.T) {
	lines := strings.Split(`flow: f
steps:
  ask:
    menu: "Press 1."
    choices: {1: bye}

    then: {exhausted: bye}
  bye: {end: resolved}
# the end`, "\n")
	for place, want := range map[diag.Place]string{
		{Line: 3, Column: 3}: "ask:\n  menu: \"Press 1.\"\n  choices: {1: bye}\n\n  then: {exhausted: bye}",
		{Line: 8, Column: 3}: "bye: {end: resolved}",
	} {
		m := &flowModel{lines: lines}
		step := &script.StepCoverage{Step: &flow.Step{Place: place}}
		if got := m.source(step); got != want {
			t.Errorf("the step in line %d is %q, want %q", place.Line, got, want)
		}
	}
}

// The checks of a flow show a sign and a text: findings are counted, and their absence is good.
func TestChecksOfAFlow(t *testing.T) {
	m := &flowModel{}
	if got, want := m.found(), (check{State: document.Good.Saying("none")}); got != want {
		t.Errorf("without findings the check is %+v, want %+v", got, want)
	}
	m.findings = make([]diag.Finding, 1234)
	if got := m.found(); got != open.says("1,234", "") || got.Level == document.Good {
		t.Errorf("with findings the check is %+v", got)
	}
}

// A goal of the center judges the tiles of the center, and the goal of a queue at a hub judges the queue there. A goal of a
// queue at all hubs judges a queue that is at one hub only.
func TestGoalsOfTheCenterAndOfAQueue(t *testing.T) {
	c := &routing.Center{Named: routing.Named{
		Queues: []routing.Queue{{Name: diag.Text{Value: "sales"}, Hubs: []routing.HubID{0, 1}}, {Name: diag.Text{Value: "help"}, Hubs: []routing.HubID{1}}},
		Hubs:   []routing.Hub{{Name: diag.Text{Value: "york"}}, {Name: diag.Text{Value: "kyoto"}}},
	}}
	of := func(kind model.SubjectKind, queue int, hub routing.HubID) model.Goal {
		return model.Goal{Measure: model.ASA, Subject: model.Subject{Kind: kind, Index: queue, Hub: hub}}
	}

	m := &model.Model{Goals: []model.Goal{
		of(model.SubjectQueue, 0, 1), of(model.SubjectCenter, 0, routing.NoHub),
		of(model.SubjectQueue, 1, routing.NoHub), of(model.SubjectQueue, 0, routing.NoHub),
	}}
	s := &sim.Snapshot{Goals: make([]sim.GoalSnapshot, len(m.Goals))}
	for name, want := range map[string]int{"": 1, "sales york": -1, "sales kyoto": 0, "help kyoto": 2} {
		meant := isCenter
		if queue, hub, isOfQueue := strings.Cut(name, " "); isOfQueue {
			meant = isQueue(c, queue, hub)
		}

		got := -1
		for i := range s.Goals {
			if goalOf(m, s, model.ASA, 0, meant) == &s.Goals[i] {
				got = i
			}
		}

		if got != want {
			t.Errorf("%q is judged by goal %d, want %d", name, got, want)
		}
	}
}

// The row of a queue names the languages of waiting callers that no agent speaks. The values of the last half hour stand
// before the values of the day, whose target is then shown on demand.
func TestRowOfAQueue(t *testing.T) {
	m := &model.Model{Center: &routing.Center{Named: routing.Named{
		Queues: []routing.Queue{{Name: diag.Text{Value: "help"}, Title: "Help", Hubs: []routing.HubID{0}}},
		Hubs:   []routing.Hub{{Name: diag.Text{Value: "kyoto"}, Title: "Kyoto"}},
	}}}
	q := &sim.QueueSnapshot{Queue: "help", Hub: "kyoto", Target: 20e9, Unspoken: []string{"Spanish", "French"}}

	young := newQueueRow(m, &sim.Snapshot{}, q, nil, nil, present{isKnown: true})
	if got := young.cells[1].Alarm; got != "no agent speaks Spanish or French" {
		t.Errorf("the queue has the warning %q", got)
	}
	if level := young.cells[5]; level.Lead != "" || level.Note != "in 20 s" {
		t.Errorf("without a half hour the service level is %+v", level)
	}
	later := newQueueRow(m, &sim.Snapshot{}, q, nil, &model.VisitCounts{}, present{isKnown: true})
	if level := later.cells[5]; level.Lead != "– /" || level.Note != "" || level.Hint != "in 20 s" {
		t.Errorf("beside the last half hour the service level is %+v", level)
	}
}
