package fit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// scenario writes the scenario.
func (w *writer) scenario() []byte {
	file := yaml.OutMap("scenario", "fitted", "about",
		fmt.Sprintf("Fitted to %s records from %s to %s.", diag.Thousands(w.Records), w.First, w.Last))
	const week = 7 // days that are simulated at most

	// The last week is the nearest to the coming one, and a scenario of a week runs fast.
	first := w.Last.Plus(1 - week)
	if first.Before(w.First) {
		first = w.First
	}

	smallcenter.AddDays(&file, first, w.Last, func(d routing.Date) bool {
		return slices.Contains(w.Excluded, d) && w.worksOn(d.Weekday())
	})

	// The interval is the one of the estimates. A shorter one would claim more than the records show.
	file.AddText("timezone", w.zone())
	file.AddText("interval", "30m")
	file.AddText("replications", "10")

	if w.Read != nil && w.Read.LevelOf != "" {
		file.Add("service_level", yaml.OutMap("of", w.Read.LevelOf))
	}

	// The order of the keys is the order in which a call meets them.
	file.Add("calls", w.calls())
	file.Add("callers", w.callers())
	if answers := w.answers(); !answers.IsEmpty() {
		file.Add("answers", answers)
	}

	file.Add("handling", w.handling())

	if len(w.Groups) > 0 {
		file.Add("staff", w.staff())
	}

	return yaml.Write("Written by ivrsim fit; fit.md gives the source and the interval of each value.", file)
}

// worksOn reports whether calls arrive on a weekday.
func (w *writer) worksOn(day time.Weekday) bool {
	return slices.ContainsFunc(w.Lines, func(l Line) bool { return l.Weekdays[day].Value > 0 })
}

// calls writes the volume of each line, and where its calls go, by half hour of the week.
func (w *writer) calls() yaml.Out {
	var out yaml.Out
	for i := range w.Lines {
		l := &w.Lines[i]

		// The file has the counts, and the scenario scales their sum to the total.
		one := yaml.OutMap("total", number(l.meanDay()))
		if len(l.First) == 0 { // only redials
			one.AddText("shape", "flat")
		} else {
			one.Add("shape", yaml.OutMap("file", "arrivals.csv", "column", l.Name))
		}

		one.AddText("busyness", percentOver(0, l.Busyness.Value))

		// The queue depends on the time of day. So it is in a file, unless there is only one.
		where := mixture(l.First)
		if len(l.First) > 1 {
			where = yaml.OutMap("file", l.queuesFile())
		}

		one.Add("callers", yaml.OutEntry("attributes", yaml.OutEntry("queue", where)))
		out.Add(l.Name, one)
	}

	out.AddText("busyness", percentOver(0, w.Busyness.Value))
	return out
}

// meanDay is the mean of the weekdays with calls, as a scenario has the total of a week.
func (l *Line) meanDay() float64 {
	all := l.week()
	days := 0.0
	for day := range all {
		if stats.Sum(all[day][:]) > 0 {
			days++
		}
	}
	return ratio(all.sum(), days)
}

// mixture writes shares that add up to 100%: rounding goes to the largest.
func mixture(shares []Share) yaml.Out {
	const unit = 1e4 // hundredths of a percent in the whole
	left := int64(unit)
	largest := 0
	rounded := make([]int64, len(shares))
	for i, s := range shares {
		rounded[i] = int64(math.Round(s.Value * unit))
		left -= rounded[i]
		if rounded[i] > rounded[largest] {
			largest = i
		}
	}

	// The largest share changes least in proportion.
	var out yaml.Out
	for i, s := range shares {
		if i == largest {
			rounded[i] += left
		}
		out.AddText(s.Name, percent(float64(rounded[i])/unit))
	}

	return out
}

func (w *writer) callers() yaml.Out {
	var out yaml.Out
	if len(w.Tiers) > 0 && w.Tiers[0].N > 0 {
		out.Add("tier", mixture(w.Tiers))
	}

	out.Add("patience", w.patience())

	if r := w.Redial; r.Most > 0 {
		redial := yaml.OutMap("chance", percent(r.Chance.Value))
		redial.Add("after", meanTime(r.After.Value))
		redial.AddText("most", strconv.Itoa(min(r.Most, 10)))
		out.Add("redial", redial)
	}

	return out
}

func (w *writer) patience() yaml.Out {
	of := w.Patience.Of
	all := &of[len(of)-1]
	if w.Patience.By == nil {
		return w.distribution(all.Distribution, "patience.csv", "patience")
	}

	var out yaml.Out
	if by := w.Patience.By; len(by) == 1 {
		out.AddText("by", by[0])
	} else {
		out.Add("by", yaml.OutTexts(by))
	}

	// All callers together are the last distribution. Groups come before it by name.
	for i := range of[:len(of)-1] {
		out.Add(of[i].Name, w.distribution(of[i].Distribution, "patience.csv", of[i].Name))
	}

	// Callers outside of all groups need a distribution. Without one of their own they get the one of
	// all.
	if of[max(0, len(of)-2)].Name != "otherwise" {
		out.Add("otherwise", w.distribution(all.Distribution, "patience.csv", "otherwise"))
	}

	return out
}

// distribution writes a distribution; the values of an empirical one go into a file.
func (w *writer) distribution(d Distribution, file, column string) yaml.Out {
	mean := smallcenter.Duration(d.Mean)
	cv := number(d.CV)
	switch d.Family {
	case infinite:
		return yaml.OutText("infinite")
	case fixed:
		return yaml.OutText(mean)
	case lognormal:
		return yaml.OutMap("mean", mean, "cv", cv)
	case gamma:
		return yaml.OutMap("shape", "gamma", "mean", mean, "cv", cv)
	case empirical:
		t := w.table(file)
		t.columns, t.values = append(t.columns, column), append(t.values, d.Values)
		return yaml.OutMap("shape", "empirical", "file", file, "column", column)
	default: // exponential
		return meanTime(d.Mean)
	}
}

func meanTime(seconds float64) yaml.Out { return yaml.OutMap("mean", smallcenter.Duration(seconds)) }

func (w *writer) handling() yaml.Out {
	all := yaml.OutMap("busyness", percentOver(0, w.HandlingForecast))
	if t := w.Trend; t.Weekly.N > 0 {
		all.Add("trend",
			yaml.OutMap("weekly", percent(t.Weekly.Value), "standard_error", percent(t.StandardError), "at",
				t.At.String(),
				"until", t.Until.String()))
	}

	out := yaml.OutEntry("all", all)
	for i := range w.Queues {
		q := &w.Queues[i]

		// A queue needs a handling even if nobody was answered. A warning names the queue.
		if q.Talk.N == 0 {
			out.AddText(q.Name, "1s")
			continue
		}
		if q.By == "" {
			out.Add(q.Name, w.handlingOf(q.Parts[0], q.Name, q.WrapUp.N > 0))
			continue
		}

		by := yaml.OutMap("by", q.By)
		for _, p := range q.Parts {
			key := "otherwise"
			column := q.Name
			if p.Key != "" {
				key = p.Key
				column = q.Name + "/" + p.Key // "/" is in no name
			}

			by.Add(key, w.handlingOf(p, column, q.WrapUp.N > 0))
		}

		out.Add(q.Name, by)
	}

	return out
}

func (w *writer) handlingOf(h Handling, column string, wrapUp bool) yaml.Out {
	out := yaml.OutEntry("talk", w.distribution(h.Talk, "talk.csv", column))
	if wrapUp && h.WrapUp.Mean > 0 {
		out.Add("wrap_up", w.distribution(h.WrapUp, "wrap_up.csv", column))
	}
	return out
}

// staff returns the groups of agents with their shifts, pauses and absences.
func (w *writer) staff() yaml.Out {
	var groups []yaml.Out
	const least = 0.01 // of the variation of agents

	all := w.shifts()
	pause := w.pause()
	away := w.away()
	for i := range w.Groups {
		g := &w.Groups[i]
		one := smallcenter.Group(g.Name, g.Queues)
		if all[i].Len() > 0 {
			one.Add("shifts", all[i])
		} else {
			// The group has no shift on a weekday of the records.
			one.AddText("agents", "1")
		}

		// Absences without waiting callers are written as a part of the pause, the only key that
		// depends on waiting.
		if w.Pause.N > 0 || w.Away.Unseen.Value > 0 {
			one.Add("pause", pause)
		}

		if w.Away.Chance.Value > 0 {
			one.Add("away", away)
		}

		if w.Ring.Takes.N > 0 {
			one.Add("ring",
				yaml.OutMap("takes", smallcenter.Duration(w.Ring.Takes.Value), "not_taken",
					percent(w.Ring.NotTaken.Value)))
		}

		// A smaller variation is within the error of the estimated hours.
		one.AddText("attendance", percentOver(least, w.Attendance.ComingDay))
		groups = append(groups, one)
	}

	return yaml.OutList(groups...)
}

// away writes how agents step away.
func (w *writer) away() yaml.Out {
	out := yaml.OutMap("chance", percent(w.Away.Chance.Value))
	out.Add("for", meanTime(w.Away.For.Value))
	if w.Away.Back.N > 0 {
		out.Add("back", meanTime(w.Away.Back.Value))
	}
	return out
}

// pause writes the pause. After a call at whose end nobody waits it may be an absence.
func (w *writer) pause() yaml.Out {
	pause := w.Pause.Value
	if w.Away.Unseen.Value == 0 {
		return meanTime(pause)
	}

	// The mixture applies if nobody waits. As soon as one caller waits, only the pause is left.
	away := meanTime(w.Away.For.Value)
	rest := meanTime(pause)
	away.AddText("share", percent(w.Away.Unseen.Value))
	rest.AddText("share", percent(1-w.Away.Unseen.Value))
	out := yaml.OutEntry("mix", yaml.OutList(away, rest))
	out.Add("when", yaml.OutEntry("waiting 1", meanTime(pause)))
	return out
}

// isSeen reports whether the records have a day of some weekday. The clock may skip some of its half hours.
func (g *Group) isSeen(day time.Weekday) bool {
	return slices.ContainsFunc(g.Staff[day][:], func(e Estimate) bool { return e.N > 0 })
}

// shifts writes the agents of each group by weekday.
func (w *writer) shifts() []yaml.Out {
	out := make([]yaml.Out, len(w.Groups))
	last := make([]yaml.Out, len(w.Groups))
	known := 0
	agents := w.wholeAgents()
	for _, day := range weekdays {
		if len(w.Groups) == 0 || !w.Groups[0].isSeen(day) {
			continue
		}

		known++

		for g := range agents {
			last[g] = smallcenter.Shifts(agents[g][day][:])
			out[g].Add(routing.DayName(day), last[g])
		}
	}

	// One weekday in the records stands for all days.
	if known == 1 {
		return last
	}
	return out
}

// nobody is the mean number of agents below which nobody is there: who is there on one day in twenty.
const nobody = 0.05

// wholeAgents rounds the agents of each group. Each half hour has its mean rounded up or down, so nobody is at a
// time when nobody was there. Within the group's own day the rounded agents add up to the mean ones: up to each half
// hour within one agent, and at its end within half an agent. What one group lacks or has too many in a half hour,
// the next groups make up for. A group without a whole agent has one in its busiest interval.
func (w *writer) wholeAgents() [][7][slots]int {
	out := make([][7][slots]int, len(w.Groups))
	for _, day := range weekdays {
		var missing [slots]float64 // of the groups so far, by half hour
		for g := range w.Groups {
			var means [slots]float64
			for slot := range slots {
				if e := &w.Groups[g].Staff[day][slot]; e.N > 0 && e.Value >= nobody {
					means[slot] = e.Value
				}
			}

			out[g][day] = wholeDay(&means, &missing)

			for slot, mean := range means {
				missing[slot] += mean - float64(out[g][day][slot])
			}
		}
	}

	for g := range w.Groups {
		if out[g] == [7][slots]int{} {
			day, slot := w.Groups[g].busiest()
			out[g][day][slot] = 1
		}
	}

	return out
}

// wholeDay rounds the mean agents of a group's day up or down. The remainders add up from half hour
// to half hour, and each time they reach one half, one agent more is there. The agents that other
// groups lack in a half hour, or have too many, move this moment by up to half an agent.
func wholeDay(means, missing *[slots]float64) (out [slots]int) {
	const half = 0.5
	owed := 0.0
	for slot, mean := range means {
		whole := math.Floor(mean)
		owed += mean - whole
		out[slot] = int(whole)
		if mean > whole && owed+min(half, max(-half, missing[slot])) >= half {
			out[slot]++
			owed--
		}
	}

	// The sum of the day is right: the half hours with the largest remainders give or take the rest.
	for ; owed >= half; owed-- {
		if slot := largestRemainder(means, &out, 1); slot >= 0 {
			out[slot]++
		}
	}

	for ; owed < -half; owed++ {
		if slot := largestRemainder(means, &out, -1); slot >= 0 {
			out[slot]--
		}
	}

	return out
}

// largestRemainder is the half hour that lacks most of its mean, or with sign −1 has most beyond it; -1 if none does.
func largestRemainder(means *[slots]float64, given *[slots]int, sign float64) int {
	largest := -1
	most := 0.0
	for slot, mean := range means {
		if rest := sign * (mean - float64(given[slot])); rest > most {
			largest = slot
			most = rest
		}
	}
	return largest
}

// busiest is the interval of the week with the most agents.
func (g *Group) busiest() (day time.Weekday, slot int) {
	for _, d := range weekdays {
		for k := range g.Staff[d] {
			// A value that is not a number compares as false, so it has to be replaced explicitly.
			if most := g.Staff[day][slot].Value; g.Staff[d][k].Value > most || math.IsNaN(most) {
				day = d
				slot = k
			}
		}
	}
	return day, slot
}
