package fit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// scenario writes the scenario.
func (w *writer) scenario() []byte {
	var file yaml.Out
	file.AddText("scenario", "fitted")
	file.AddText("about", fmt.Sprintf("Fitted to %d records from %s to %s.", w.Records, w.First, w.Last))
	first := w.firstDay()
	smallcenter.AddDays(&file, first, w.Last, func(d routing.Date) bool { return slices.Contains(w.Excluded, d) && w.worksOn(d.Weekday()) })
	file.AddText("timezone", w.zone())
	file.AddText("interval", "30m")
	file.AddText("replications", "10")
	file.Add("calls", w.calls())
	file.Add("callers", w.callers())
	file.Add("handling", w.handling())
	if len(w.Groups) > 0 {
		file.Add("staff", w.staff())
	}
	return yaml.Write("Written by ivrsim fit; fit.md tells where each value comes from and how sure it is.", file)
}

// firstDay is the first simulated day: at most a week is simulated.
func (w *writer) firstDay() routing.Date {
	const week = 7
	first := w.Last.Plus(1 - week)
	if first.Before(w.First) {
		return w.First
	}
	return first
}

// worksOn reports whether calls arrive on a weekday.
func (w *writer) worksOn(day time.Weekday) bool {
	return slices.ContainsFunc(w.Lines, func(l Line) bool { return l.Weekdays[day].Value > 0 })
}

func (w *writer) calls() yaml.Out {
	var out yaml.Out
	for i := range w.Lines {
		l := &w.Lines[i]
		var one yaml.Out
		one.AddText("total", number(l.Total.Value))
		if l.Shape == [slots]int{} { // only redials: weights that are all 0 are no shape
			one.AddText("shape", "flat")
		} else {
			var shape yaml.Out
			shape.AddText("file", "arrivals.csv")
			shape.AddText("column", l.Name)
			one.Add("shape", shape)
		}
		one.Add("weekdays", l.weekdays())
		if l.Busyness.Value > 0 {
			one.AddText("busyness", percent(l.Busyness.Value))
		}
		if len(l.First) > 0 {
			var callers, attributes yaml.Out
			attributes.Add("queue", mixture(l.First))
			callers.Add("attributes", attributes)
			one.Add("callers", callers)
		}
		out.Add(l.Name, one)
	}
	if w.Busyness.Value > 0 {
		out.AddText("busyness", percent(w.Busyness.Value))
	}
	return out
}

// weekdays writes the factors of the weekdays, unless only one is known.
func (l *Line) weekdays() yaml.Out {
	var out yaml.Out
	known := 0
	for _, x := range l.Weekdays {
		if x.N > 0 {
			known++
		}
	}
	if known < 2 {
		return out
	}
	for _, day := range weekdays {
		value := l.Weekdays[day].Value
		if math.IsNaN(value) {
			value = 0
		}
		out.AddText(routing.DayName(day), percent(value))
	}
	return out
}

// mixture writes shares that add up to 100 %: rounding goes to the largest.
func mixture(shares []Share) yaml.Out {
	const unit = 1e4 // hundredths of a percent in the whole
	left, largest := int64(unit), 0
	rounded := make([]int64, len(shares))
	for i, s := range shares {
		rounded[i] = int64(math.Round(s.Value * unit))
		left -= rounded[i]
		if rounded[i] > rounded[largest] {
			largest = i
		}
	}
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
		var redial, after yaml.Out
		redial.AddText("chance", percent(r.Chance.Value))
		after.AddText("mean", smallcenter.Duration(r.After.Value))
		redial.Add("after", after)
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
	for i := range of[:len(of)-1] {
		out.Add(of[i].Name, w.distribution(of[i].Distribution, "patience.csv", of[i].Name))
	}
	if of[max(0, len(of)-2)].Name != "otherwise" {
		out.Add("otherwise", w.distribution(all.Distribution, "patience.csv", "otherwise"))
	}
	return out
}

// distribution writes a distribution; the values of an empirical one go into a file.
func (w *writer) distribution(d Distribution, file, column string) yaml.Out {
	var out yaml.Out
	switch d.Family {
	case infinite:
		return yaml.OutText("infinite")
	case fixed:
		return yaml.OutText(smallcenter.Duration(d.Mean))
	case exponential:
		out.AddText("mean", smallcenter.Duration(d.Mean))
	case lognormal:
		out.AddText("mean", smallcenter.Duration(d.Mean))
		out.AddText("cv", number(d.CV))
	case gamma:
		out.AddText("shape", "gamma")
		out.AddText("mean", smallcenter.Duration(d.Mean))
		out.AddText("cv", number(d.CV))
	case empirical:
		out.AddText("shape", "empirical")
		out.AddText("file", file)
		out.AddText("column", column)
		t := w.table(file)
		t.columns, t.values = append(t.columns, column), append(t.values, d.Values)
	}
	return out
}

func (w *writer) handling() yaml.Out {
	var out yaml.Out
	var all yaml.Out
	if w.HandlingForecast > 0 {
		all.AddText("busyness", percent(w.HandlingForecast))
	}
	if t := w.Trend; t.Weekly.N > 0 {
		var trend yaml.Out
		trend.AddText("weekly", percent(t.Weekly.Value))
		trend.AddText("standard_error", percent(t.StandardError))
		trend.AddText("at", t.At.String())
		trend.AddText("until", t.Until.String())
		all.Add("trend", trend)
	}
	out.Add("all", all)
	used := map[string]bool{} // columns, in lower case
	for i := range w.Queues {
		used[strings.ToLower(w.Queues[i].Name)] = true
	}
	for i := range w.Queues {
		q := &w.Queues[i]
		if q.Talk.N == 0 {
			out.AddText(q.Name, "1s")
			continue
		}
		if q.By == "" {
			out.Add(q.Name, w.handlingOf(q.Parts[0], q.Name, q.WrapUp.N > 0))
			continue
		}
		var by yaml.Out
		by.AddText("by", q.By)
		for _, p := range q.Parts {
			key, column := p.Key, q.Name+"_"+p.Key
			switch lower := strings.ToLower(column); {
			case key == "":
				key, column = "otherwise", q.Name
			case used[lower]: // as of the queue support_gold and of the tier gold of the queue support
				column = q.Name + "/" + p.Key // "/" is in no name
			default:
				used[lower] = true
			}
			by.Add(key, w.handlingOf(p, column, q.WrapUp.N > 0))
		}
		out.Add(q.Name, by)
	}
	return out
}

func (w *writer) handlingOf(h Handling, column string, wrapUp bool) yaml.Out {
	var out yaml.Out
	out.Add("talk", w.distribution(h.Talk, "talk.csv", column))
	if wrapUp && h.WrapUp.Mean > 0 {
		out.Add("wrap_up", w.distribution(h.WrapUp, "wrap_up.csv", column))
	}
	return out
}

func (w *writer) staff() yaml.Out {
	var groups []yaml.Out
	all := w.shifts()
	for i := range w.Groups {
		g := &w.Groups[i]
		one := smallcenter.Group(g.Name, g.Queues)
		if all[i].Len() > 0 {
			one.Add("shifts", all[i])
		} else {
			one.AddText("agents", "1") // whose calls are on none of the dates
		}
		if len(g.Pauses) > 0 {
			one.Add("pause", w.pause(g))
		}
		if g.Away.Chance.N > 0 {
			one.Add("away", w.away(g))
		}
		if attendance := w.attendance(); attendance.Len() > 0 {
			one.Add("attendance", attendance)
		}
		groups = append(groups, one)
	}
	return yaml.OutList(groups...)
}

// attendance writes how agents vary from day to day, and from hour to hour: from 1 % on.
func (w *writer) attendance() (out yaml.Out) {
	const least = 0.01
	if cv := w.Attendance.ComingDay; cv >= least {
		out.AddText("day", percent(cv))
	}
	if cv := w.Attendance.ComingHour; cv >= least {
		out.AddText("hour", percent(cv))
	}
	return out
}

// away writes how a group's agents step away.
func (w *writer) away(g *Group) yaml.Out {
	var out, mean yaml.Out
	out.AddText("chance", percent(g.Away.Chance.Value))
	mean.AddText("mean", smallcenter.Duration(g.Away.For.Value))
	out.Add("for", mean)
	if g.Away.Back.Mean > 0 {
		out.Add("back", w.distribution(g.Away.Back, "back.csv", g.Name))
	}
	return out
}

// pause writes a group's pause: that with one caller waiting, and others by their number.
func (w *writer) pause(g *Group) yaml.Out {
	first := g.Pauses[0]
	out := w.distribution(first.Of, "pause.csv", fmt.Sprintf("%s_%d", g.Name, first.Waiting))
	if first.Of.Family == fixed {
		out = yaml.Out{}
		out.AddText("mean", smallcenter.Duration(first.Mean.Value))
	}
	var when yaml.Out
	for _, c := range g.Pauses[1:] {
		when.Add(fmt.Sprintf("waiting %d", c.Waiting), w.distribution(c.Of, "pause.csv", fmt.Sprintf("%s_%d", g.Name, c.Waiting)))
	}
	out.Add("when", when)
	return out
}

// shifts writes the agents of each group by weekday.
func (w *writer) shifts() []yaml.Out {
	out, last := make([]yaml.Out, len(w.Groups)), make([]yaml.Out, len(w.Groups))
	known := 0
	for _, day := range weekdays {
		if len(w.Groups) == 0 || w.Groups[0].Staff[day][0].N == 0 {
			continue
		}
		known++
		for g, rounded := range w.wholeAgents(day) {
			last[g] = smallcenter.Shifts(rounded[:])
			out[g].Add(routing.DayName(day), last[g])
		}
	}
	if known == 1 {
		return last
	}
	return out
}

// wholeAgents rounds the agents of a weekday: up to each interval all groups together are right
// within half an agent, and whom a group lacks it gets before the others. A group that has no
// whole agent on any weekday has one in its busiest interval.
func (w *writer) wholeAgents(day time.Weekday) [][slots]int {
	out, owed := make([][slots]int, len(w.Groups)), make([]float64, len(w.Groups))
	all, given := 0.0, 0
	for slot := range slots {
		for g := range w.Groups {
			value := w.Groups[g].Staff[day][slot].Value
			owed[g], all = owed[g]+value, all+value
		}
		for ; given < int(math.Round(all)); given++ {
			g := 0
			for k := range owed {
				if owed[k] > owed[g] {
					g = k
				}
			}
			owed[g]--
			out[g][slot]++
		}
	}
	for g := range w.Groups {
		if busiest := w.Groups[g].busiest(); busiest.day == day && w.Groups[g].mostHours() < 1 && out[g] == [slots]int{} {
			out[g][busiest.slot] = 1
		}
	}
	return out
}

// weekSlot is an interval of a week.
type weekSlot struct {
	day  time.Weekday
	slot int
}

// busiest is the interval of the week with the most agents.
func (g *Group) busiest() (out weekSlot) {
	most := -1.0
	for _, day := range weekdays {
		for slot, e := range g.Staff[day] {
			if e.Value > most {
				out, most = weekSlot{day, slot}, e.Value
			}
		}
	}
	return out
}

// mostHours is the largest number of intervals that an agent fills on a weekday.
func (g *Group) mostHours() (most float64) {
	for day := range g.Staff {
		n := 0.0
		for _, e := range g.Staff[day] {
			if e.N > 0 {
				n += e.Value
			}
		}
		most = max(most, n)
	}
	return most
}
