package forecast

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// near reports whether two values are the same but for rounding, or both unknown.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

// The values of a queue are sums over the rows that have them. A day whose waits are not all known tells nothing of
// waits. Queues that are joined have the sums of both.
func TestValuesOfQueuesAddUp(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var queues [2]Observed
		var answered, abandoned, waited, waitedAbandoned float64
		var calls, talk [24]float64
		loads := 0
		for q := range queues {
			for range rapid.IntRange(0, 3).Draw(rt, "days") {
				var day dayWaits
				dayWaited, dayLeft, isKnown := 0.0, 0.0, true
				for range rapid.IntRange(1, 4).Draw(rt, "rows") {
					value := func(name string, most int) float64 {
						if v := rapid.IntRange(-1, most).Draw(rt, name); v >= 0 {
							return float64(v)
						}
						return math.NaN()
					}
					slot := rapid.IntRange(0, quarters-1).Draw(rt, "slot")
					c := records.Counts{
						Offered: float64(rapid.IntRange(3, 9).Draw(rt, "offered")), Answered: value("answered", 3), Abandoned: value("abandoned", 3),
						ASA: value("asa", 50), ATA: value("ata", 50), AHT: value("aht", 300),
					}
					queues[q].add(slot, &c)
					day.add(&c)

					isTold := !math.IsNaN(c.Answered) || !math.IsNaN(c.Abandoned)
					a, b := c.Answered, c.Abandoned
					if math.IsNaN(a) {
						a = c.Offered - b
					}
					if math.IsNaN(b) {
						b = c.Offered - a
					}
					if !math.IsNaN(c.AHT) {
						weight := a
						if !isTold {
							weight = c.Offered
						}
						calls[slot/4] += weight
						talk[slot/4] += weight * c.AHT
					}
					if isTold {
						answered += a
						abandoned += b
						if c.AHT > 0 && a > 0 && c.ASA > 0 {
							loads++
						}
					}
					for _, part := range [][2]float64{{a, c.ASA}, {b, c.ATA}} {
						if part[0] != 0 {
							dayWaited += part[0] * part[1]
						}
					}
					dayLeft += b
					isKnown = isKnown && !math.IsNaN(dayWaited)
				}
				queues[q].addDay(&day)
				if isKnown {
					waited += dayWaited
					waitedAbandoned += dayLeft
				}
			}
		}

		o := queues[0]
		o.join(&queues[1])
		if o.Answered != answered || o.Abandoned != abandoned || !near(o.waited, waited) || o.waitedAbandoned != waitedAbandoned || len(o.rows) != loads {
			rt.Errorf("%v answered, %v abandoned, waited %v and %v of %d, want %v, %v, %v, %v, %d", o.Answered, o.Abandoned, o.waited, o.waitedAbandoned,
				len(o.rows), answered, abandoned, waited, waitedAbandoned, loads)
		}
		allCalls, allTalk := 0.0, 0.0
		for hour := range 24 {
			allCalls += calls[hour]
			allTalk += talk[hour]
			if seconds, n := o.handleTimeIn(hour); n != calls[hour] || !near(seconds, talk[hour]/max(1, calls[hour])) {
				rt.Errorf("hour %d: %v s of %v calls, want %v of %v", hour, seconds, n, talk[hour], calls[hour])
			}
		}
		if !near(o.HandleTime(), allTalk/max(1, allCalls)) {
			rt.Errorf("the handle time is %v, want %v of %v", o.HandleTime(), allTalk, allCalls)
		}
	})
}

// An interval with over 10,000 callers at once, who talk or wait, is not asked about.
func TestLoadsOfManyCallers(t *testing.T) {
	for _, test := range []struct {
		offered, aht, asa float64
		want              int
	}{{9000, 1000, 20, 1}, {9000, 1001, 20, 0}, {9000, 20, 1000, 1}, {9000, 20, 1001, 0}} {
		var o Observed
		o.add(0, &records.Counts{Offered: test.offered, Answered: test.offered, AHT: test.aht, ASA: test.asa})
		if len(o.rows) != test.want {
			t.Errorf("%+v: %d intervals", test, len(o.rows))
		}
	}
}

// The total has the sums of the days. All queues together are closed if each is, and know the last same day if one does.
func TestTotalsOfDays(t *testing.T) {
	day := func(mean, low, high float64, closed bool, last ...float64) Day {
		d := Day{Count: Count{mean, low, high}, Closed: closed}
		if len(last) > 0 {
			d.LastSameDay = &last[0]
		}
		return d
	}
	f := &Forecast{Queues: []Queue{
		{Days: []Day{day(10, 5, 20, false, 12), day(30, 25, 40, false), day(0, 0, 0, true)}},
		{Days: []Day{day(1, 0, 3, false), day(2, 1, 5, true, 4), day(0, 0, 0, true)}},
	}}

	for i, want := range []Total{
		{Calls: 40, Low: 30, High: 60, Days: 2, LastSameDays: 12}, {Calls: 3, Low: 1, High: 8, Days: 1, LastSameDays: 4},
	} {
		if got := f.Queues[i].Total(); got != want {
			t.Errorf("queue %d has %+v, want %+v", i, got, want)
		}
	}
	together := f.DaysTogether()
	for k, want := range []Day{day(11, 5, 23, false, 12), day(32, 26, 45, false, 4), day(0, 0, 0, true)} {
		got := together[k]
		isLast := (got.LastSameDay == nil) == (want.LastSameDay == nil) &&
			(want.LastSameDay == nil || *got.LastSameDay == *want.LastSameDay)
		if got.Count != want.Count || got.Closed != want.Closed || !isLast {
			t.Errorf("day %d is %+v, want %+v", k, got, want)
		}
	}
	if got, want := f.Total(), (Total{Calls: 43, Low: 31, High: 68, Days: 2, LastSameDays: 16}); got != want {
		t.Errorf("the total is %+v, want %+v", got, want)
	}
}

// The agents of a rate are the fewest with which Erlang A answers 80% of the callers in 20 s: none for a call a day.
func TestAgentsOfRates(t *testing.T) {
	for _, perSecond := range []float64{2e-5, 0.001, 0.01, 0.05} {
		const handle, patience = 300, 180
		want := 1
		for (erlang.A{Arrival: perSecond, Service: 1.0 / handle, Abandon: 1.0 / patience, Agents: want}).Within(20) < 0.8 {
			want++
		}
		if got := agentsFor(perSecond, handle, patience); got != want {
			t.Errorf("%v calls a second: %d agents, want %d", perSecond, got, want)
		}
	}
	if none, most := agentsFor(0.9e-5, 300, 180), agentsFor(1000, 101, 180); none != 0 || most != 100_000 {
		t.Errorf("%d and %d agents, want none and the most", none, most)
	}
}

// An hour has its own handle time if it differs by more than chance of its calls, 50 or more, and by 3%.
func TestHandleTimesOfHours(t *testing.T) {
	for _, test := range []struct {
		step        int
		calls, talk float64 // in the hour from 9 on, next to 1e9 calls of 100 s from 10 on
		want        string
	}{
		{60, 50, 150, `{by: hour, 09: {mean: 2m30s}, otherwise: {mean: 1m40s}}`},
		{60, 49, 150, "{mean: 1m40s}"},
		{60, 100, 131, `{by: hour, 09: {mean: 2m11s}, otherwise: {mean: 1m40s}}`},
		{60, 100, 129, "{mean: 1m40s}"},
		{60, 100, 69, `{by: hour, 09: {mean: 1m9s}, otherwise: {mean: 1m40s}}`},
		{60, 20_000, 104, `{by: hour, 09: {mean: 1m44s}, otherwise: {mean: 1m40s}}`},
		{60, 20_000, 102.8, "{mean: 1m40s}"},
		{1440, 50, 150, "{mean: 1m40s}"},
	} {
		s := &Series{}
		s.handled[36] = test.calls
		s.talk[36] = test.calls * test.talk
		s.handled[40], s.talk[40] = 1e9, 1e11
		out := s.handling(test.step)
		if got := out.Inline(); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
	if out := (&Series{}).handling(60); out.Inline() != "{mean: 5m}" {
		t.Errorf("without handle times: %s", out.Inline())
	}
}

// The shares of the replies of all callers are means, by the callers with each value of the deciding attribute: alike
// if nothing says how many they are.
func TestSharesOfReplies(t *testing.T) {
	one := model.Reply{Outcome: 1, Share: 0.25}
	two := model.Reply{Outcome: 2, Share: 0.75}
	all := model.Reply{Outcome: 1, Share: 1}
	line := &model.Line{}
	line.Callers.Intent = []float64{0.2, 0.8}
	line.Callers.Language = []float64{0.4, 0.6}
	line.Callers.Attributes = []model.AttributeShares{{Attribute: 3, Shares: []float64{0, 1}}, {Attribute: 7, Shares: []float64{0.9, 0.1}}}
	for _, test := range []struct {
		property  model.Property
		attribute routing.AttributeID
		want      float64 // of the first reply
	}{
		{model.ByIntent, 0, 0.2*0.25 + 0.8},
		{model.ByLanguage, 0, 0.4*0.25 + 0.6},
		{model.ByAttribute, 7, 0.9*0.25 + 0.1},
		{model.ByAttribute, 3, 1},
		{model.ByAttribute, 5, 0.5*0.25 + 0.5},
		{model.Everybody, 0, 0.5*0.25 + 0.5},
	} {
		q := &model.Question{}
		q.Property, q.Attribute = test.property, test.attribute
		q.Of = [][]model.Reply{{one, two}, {all}}
		got := sharesAt(line, q)
		if first := got[model.Reply{Outcome: 1}]; len(got) != 2 || !near(first, test.want) || !near(got[model.Reply{Outcome: 2}], 1-test.want) {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// A history of over 1,000 queues, or of over ten years, is refused.
func TestLargeHistories(t *testing.T) {
	c := &collected{queues: map[string]int{}}
	for i := range 1002 {
		err := c.add(&records.Interval{Date: monday, Queue: fmt.Sprint(min(i, 1000))})
		if isRefused := i >= 1000; isRefused != (err != nil && err.Error() == "the history is too large: it has more than 1000 queues") {
			t.Errorf("queue %d: %v", i, err)
		}
	}

	for _, test := range []struct{ last, want string }{
		{"2026-01-06", "the history is too large: it has 13151 days from 1990-01-05 to 2026-01-06 of 1 queue"},
		{"2000-01-13", "the history is too large: it has 3661 days"},
		{"2000-01-12", ""},
	} {
		report := "date,time,offered\n1990-01-05,09:00,5\n1990-01-06,09:00,5\n" + test.last + ",09:00,5\n"
		r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		h, err := Collect(r)
		if (err == nil) != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) || (h == nil) == (err == nil) {
			t.Errorf("up to %s: %v", test.last, err)
		}
	}
}

// The assumptions of a forecast name its options, and a history that predicts no day says why.
func TestReasonsOfForecasts(t *testing.T) {
	f := aForecast(Queue{Name: "a"})
	const like = "The days of `--like` are as far from usual as the days that they are like."
	const closed = "Nobody calls on the days of `--closed`."
	for _, isNamed := range []bool{false, true} {
		if isNamed {
			f.Closed = append(f.Closed, f.First)
			f.Like = map[routing.Date]routing.Date{f.First: f.First.Plus(-7)}
		}
		all := strings.Join(f.Assumptions(), "\n")

		if strings.Contains(all, like) != isNamed || strings.Contains(all, closed) != isNamed {
			t.Errorf("the assumptions are %s", all)
		}
	}
	for days, want := range map[int]string{
		27: "The history has 27 days. To measure errors, the method predicts days from the 28 days before them: give 30 days or more.",
		28: "The history has 28 days. To measure errors, the method predicts days from the 28 days before them: give 30 days or more.",
		29: "No day after the first 28 days of the history has calls, so no day could be predicted and compared.",
	} {
		if got := whyNoErrors(days); got != want {
			t.Errorf("%d days: %q", days, got)
		}
	}
}

// A history of whole days has no shape of the day, and one in intervals has.
func TestShapesOfHistories(t *testing.T) {
	for step, want := range map[int]bool{24 * 60: false, 12 * 60: true, 60: true} {
		f := aForecast(Queue{Name: "orders", Days: fourDays()})
		f.Step, f.History.Step = step, step
		slots := 24 * 60 / step
		f.History.Series[0].Counts = make([]float64, 70*slots)
		for k := range f.Queues[0].Days {
			f.Queues[0].Days[k].Counts = make(Counts, slots)
		}
		page := documenttest.Page(t, f.Document(time.UTC))
		if strings.Contains(page, "The shape of a day") != want {
			t.Errorf("intervals of %d minutes have a shape: %t", step, !want)
		}
	}
}
