package sim

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// measured runs a center of two queues, in which some callers book a callback, with goals that
// have to hold together and in each hour. It gives the records of its only replication.
func measured(t *testing.T, goals string) (*model.Model, *report.Report, []CallRecord) {
	t.Helper()
	b := behavior{
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps: "  begin: {say: Welcome., takes: 5s, then: first}\n  first: {queue: care, max_wait: 1m, then: {answered: next, timed_out: offer}}\n" +
			"  offer: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: other}}\n" +
			"  other: {callback: sales, say: Press 1., takes: 5s, then: {booked: done, declined: next}}\n" +
			"  next: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.offer: {booked: 60%, declined: 40%}, main.other: {booked: 50%, declined: 50%}}\ncallers: {patience: {mean: 5m}, redial: {chance: 50%, after: 5m, most: 2}}\n" +
			"handling: {care: {mean: 3m}, sales: {mean: 2m}}\ncallbacks: {takes: 10s, reached: 60%, tries: 2, again_after: 20m}\n" +
			"staff: [{group: a, hub: near, queues: [care], cost: 30, agents: 5}, {group: b, hub: near, queues: [sales], cost: 24.5, agents: 4}, " +
			"{group: c, hub: far, queues: [care, sales], cost: 20, shifts: {\"00:00-02:00\": 2, \"02:00-04:00\": 1}}]\n" + goals,
		arrive: map[string][]float64{"green": nil, "far": nil},
	}

	m := b.model(t)
	m.Clock.To, m.Clock.Stop = m.Clock.From+4*int64(hour), m.Clock.Stop+27*int64(hour)

	for i, perHour := range []float64{150, 0, 60} {
		m.Lines[i].Rate = []model.RatePiece{{PerHour: perHour}}
	}
	r, records := recordsOf(t, m, Options{})
	return m, r, records
}

const all = -1 // hours

// wantGoals compares the goals about a measure with a value for each: the value of the center or
// of a queue in all hours, or the value of its worst hour.
func wantGoals(t *testing.T, m *model.Model, r *report.Report, measure model.Measure, value func(of *model.Subject, hour int) float64) {
	t.Helper()
	for i := range m.Goals {
		g := &m.Goals[i]
		want := value(&g.Subject, all)
		if g.Each == model.EachHour {
			want = math.NaN()
			for hour := range 4 {
				if v := value(&g.Subject, hour); !(g.AtLeast && v >= want) && !(!g.AtLeast && v <= want) && !math.IsNaN(v) {
					want = v
				}
			}
		}
		if g.Measure == measure && (!(want > 0) || math.Abs(float64(r.Goals[i].Value.Mean)/want-1) > 1e-12) {
			t.Errorf("%s: %v, the records give %v", g.Text, r.Goals[i].Value.Mean, want)
		}
	}
}

// The callbacks kept are the callbacks of the records: called back ÷ booked.
func TestCallbacksKeptAreThoseOfTheRecords(t *testing.T) {
	goals := "goals:\n"
	for _, about := range []string{"", "queue: care, ", "queue: sales, ", "queue: care@far, "} {
		goals += "  - {" + about + "measure: callbacks_kept, at_least: 80%}\n  - {" + about + "measure: callbacks_kept, at_least: 80%, each: hour}\n"
	}
	m, r, records := measured(t, goals)
	kept := func(of *model.Subject, hour int) float64 {
		n := map[Outcome]float64{}
		for i := range records {
			c := &records[i]
			if hour == all || int((c.Arrived-m.Clock.From)/(3600*1e9)) == hour {
				if of.Kind == model.SubjectCenter || of.IsQueue(recordQueue(m, c)) {
					n[c.Outcome]++
				}
			}
		}

		return n[OutcomeCalledBack] / (n[OutcomeCalledBack] + n[OutcomeUnreached])
	}

	wantGoals(t, m, r, model.CallbacksKept, kept)
	wantNumber(t, "of the center", r.Center.CallbacksKept.Mean, kept(&model.Subject{}, all))
}

// recordQueue is the queue of a record and its hub.
func recordQueue(m *model.Model, c *CallRecord) (routing.QueueID, routing.HubID) {
	if c.Queue == none {
		return -1, -1
	}
	q := tally.NewLayout(m).Queues[c.Queue]
	return q.Queue, q.Hub
}

// The cost per answered call is the cost of the roster's hours ÷ the calls with an answer in
// the records: 5 agents at 30, 4 at 24.5, and 2 and then 1 at 20.
func TestCostPerAnsweredIsThatOfTheRecords(t *testing.T) {
	m, r, records := measured(t, "goals:\n  - {measure: cost_per_answered, at_most: 5}\n  - {measure: cost_per_answered, at_most: 5, each: hour}\n  - {measure: cost, at_most: 1500}\n")
	value := func(_ *model.Subject, hour int) float64 {
		cost, answered := 0.0, map[uint64]bool{}
		for h := range 4 {
			if hour == all || h == hour {
				cost += 5*30 + 4*24.5 + 20*float64([]int{2, 2, 1, 1}[h])
			}
		}

		for i := range records {
			c := &records[i]
			if isIn := int((c.Arrived-m.Clock.From)/(3600*1e9)) == hour; (isIn || hour == all) && c.Answered != NoTime &&
				c.Outcome != OutcomeCalledBack {
				answered[c.Call] = true
			}
		}

		return cost / float64(len(answered))
	}

	wantGoals(t, m, r, model.CostPerAnswered, value)
	wantNumber(t, "of the center", r.Center.CostPerAnswered.Mean, value(nil, all))
	wantNumber(t, "the cost of the center", r.Center.Cost.Mean, float64(r.Goals[2].Value.Mean))
}

// What the simulation counts for a goal in each hour adds up to what the report takes from
// the counts of the day, for every measure of the table: no counter is misread.
func TestHoursAddUpToTheDay(t *testing.T) {
	m, _, _ := measured(t, "short_abandons: 20s\ntrunks: {near: 14, far: 5}\n")
	for _, measure := range model.Measures() {
		for _, each := range []model.Each{model.Together, model.EachHour} {
			g := model.Goal{Measure: measure, Within: 20e9, Each: each, Subject: model.Subject{Kind: model.SubjectCenter, Hub: routing.NoHub}}
			m.Goals = append(m.Goals, g)
		}
	}
	s, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.Replicate(t.Context(), 0, Options{}, func() {}, Observer{})
	if err != nil {
		t.Fatal(err)
	}
	r := tally.NewReplication(s.Layout(), counts)
	for i := 0; i < len(m.Goals); i += 2 {
		var sum tally.Ratio
		for _, hour := range r.Periods[i+1] {
			sum.Numerator, sum.Denominator = sum.Numerator+hour.Numerator, sum.Denominator+hour.Denominator
		}
		day, measure := r.Goals[i], m.Goals[i].Measure
		differs := func(a, b float64) bool { return math.Abs(a-b) > 1e-9*b }

		// No step of the day listens, so nobody is heard wrong.
		if !(day.Numerator > 0) && measure != model.SelfServedRatio && measure != model.Misrouted {
			t.Errorf("%s: nothing is counted", measure)
		}
		if measure.IsRatio() && (differs(sum.Numerator, day.Numerator) || measure != model.Cost && differs(sum.Denominator, day.Denominator)) {
			t.Errorf("%s: the hours give %v and the day %v", measure, sum, day)
		}
	}
}
