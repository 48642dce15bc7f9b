package fit

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Value is an estimate as fit.md and fit-values.csv have it.
type Value struct {
	Section, About, What string
	Unit                 Unit
	Estimate
	matters bool   // a prediction rests on it
	title   string // in words, for a value of a line, queue or tier; "": What is in words
}

// Title is the value's name for people: "Shop: to Self-served".
func (v *Value) Title() string { return cmp.Or(v.title, diag.Title(v.What)) }

// Unit is the unit of estimates.
type Unit struct {
	name, format string
	times        float64 // factor for printing a value
}

// The units, as values are shown.
var (
	asCount   = Unit{"count", "%.1f", 1}
	asSeconds = Unit{"seconds", "%.1f s", 1}
	asPercent = Unit{"fraction", "%.1f%%", 100}
	asShare   = Unit{"fraction", "%.2f%%", 100}
)

// of writes a value with its unit; "" if it is not known.
func (u Unit) of(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	text := fmt.Sprintf(u.format, u.times*v)

	// Numbers of four digits and more have separators, as in all tables.
	whole, decimals, _ := strings.Cut(text, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && n >= 1000 {
		return diag.Thousands(n) + "." + decimals
	}
	return text
}

// interval writes the 95% interval; "" if the records do not tell it.
func (v *Value) interval() string {
	if math.IsNaN(v.Low) || math.IsNaN(v.High) {
		return ""
	}
	return v.Unit.of(v.Low) + " to " + v.Unit.of(v.High)
}

// withoutInterval returns a value with an unknown interval.
func withoutInterval(value float64, n int, method string) Estimate {
	return Estimate{value, nan, nan, n, method}
}

// noting appends estimates of a section and a subject.
type noting struct {
	*Center
	section, about string
}

func (c *Center) notes(section, about string) *noting { return &noting{c, section, about} }

// add adds an estimate.
func (n *noting) add(what string, e Estimate, u Unit) {
	n.Values = append(n.Values, Value{n.section, n.about, what, u, e, false, ""})
}

// named adds an estimate of a line, a queue or a tier. Files have its name, and people read its title.
func (n *noting) named(name, what, words string, e Estimate, u Unit) *Value {
	n.add(name+" "+what, e, u)
	v := &n.Values[len(n.Values)-1]
	v.title = diag.Title(name) + ": " + words
	return v
}

// matters adds an estimate on which predictions rest most.
func (n *noting) matters(what string, e Estimate, u Unit) {
	n.add(what, e, u)
	n.Values[len(n.Values)-1].matters = true
}

// valuesTable writes fit-values.csv: the estimates as numbers in their units.
func (c *Center) valuesTable() []byte {
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(roundTo(v, 6), 'f', -1, 64)
	}

	var out bytes.Buffer
	w := document.NewCSVWriter(&out)
	_ = w.Write([]string{"section", "about", "what", "value", "low", "high", "unit", "from", "method"})
	for i := range c.Values {
		v := &c.Values[i]
		_ = w.Write([]string{
			v.Section, v.About, v.What, number(v.Value), number(v.Low), number(v.High), v.Unit.name,
			strconv.Itoa(v.N), v.Method,
		})
	}

	_ = w.Flush() // to memory
	return out.Bytes()
}

// The sections of fit.md.
const (
	inArrivals  = "Arrivals"
	inPatience  = "Patience"
	inHandling  = "Conversations"
	inStaff     = "Staff"
	inPriority  = "Priority"
	inRedials   = "Redials"
	inComesBack = "What comes back"
)

func (c *Center) noteArrivals() {
	n := c.notes(inArrivals, "")
	for i := range c.Lines {
		l := &c.Lines[i]
		n.named(l.Name, "a day", "first attempts a day", l.Total, asCount).matters = true

		for _, day := range weekdays {
			if l.Weekdays[day].N > 0 {
				n.named(l.Name, routing.DayName(day), day.String(), l.Weekdays[day], asPercent)
			}
		}

		n.named(l.Name, "busyness", "busyness", l.Busyness, asPercent)
		n.named(l.Name, "time in the menus", "time in the menus", l.Menus, asSeconds)

		for _, s := range l.First {
			n.named(l.Name, "to "+s.Name, "to "+diag.Title(s.Name), s.Estimate, asShare)
		}
	}

	// With one line, the common factor of all lines is the line's own factor.
	if c.Busyness.N > 0 {
		n.add("busyness of all lines", c.Busyness, asPercent)
	}

	for _, t := range c.Tiers {
		n.named("tier", t.Name, diag.Title(t.Name), t.Estimate, asShare)
	}
}

func (c *Center) notePatience() {
	for i := range c.Patience.Of {
		s := &c.Patience.Of[i]

		// The group of all callers has no name. With several groups it needs a title that tells it from
		// the others.
		about := s.Name
		if about == "" && len(c.Patience.Of) > 1 {
			about = "all callers"
		} else if about == "" {
			about = "callers"
		}

		n := c.notes(inPatience, about)

		// The share comes first: it is known even if nobody hung up, and the rest of the section is
		// not.
		n.add("waits that end in hanging up", shareOf(s.Deaths, s.Waits), asPercent)

		if s.Deaths == 0 {
			continue
		}

		// Predictions rest on the callers as a whole. The groups only divide them.
		add := n.add
		if s.Name == "" {
			add = n.matters
		}

		if s.Exponential {
			add("mean patience, at a constant hazard", s.Mean, asSeconds)
		} else {
			add("mean patience, with the tail",
				withoutInterval(s.Distribution.Mean, s.Deaths, "product limit, the tail exponential"), asSeconds)
		}

		// This mean is often taken for the patience, so it stands next to the estimate under its own
		// name.
		n.add("mean of the abandoned waits, which is not patience", withoutInterval(s.MeanOfDeaths, s.Deaths, "mean"),
			asSeconds)
		add("patience that the waits show",
			withoutInterval(s.Observed, s.Deaths, "product limit; of the rest nothing is known"), asPercent)

		for _, at := range []float64{10, 30, 60, 120, 300, 600, 1200, 1800} {
			if longer, ok := s.after(at); ok {
				n.add(fmt.Sprintf("waits longer than %.0f s", at), longer, asPercent)
			}
		}
	}
}

// after is the probability of waiting longer than some seconds, if waits show it.
func (s *Survival) after(seconds float64) (longer Estimate, ok bool) {
	for _, step := range s.Steps {
		if step.Seconds <= seconds {
			longer = step.Estimate
			ok = true
		}
	}
	return longer, ok && s.Steps[len(s.Steps)-1].Seconds >= seconds
}

func (c *Center) noteHandling() {
	n := c.notes(inHandling, "")
	for i := range c.Queues {
		q := &c.Queues[i]
		n.named(q.Name, "talk", "talk time", q.Talk, asSeconds).matters = true

		if q.WrapUp.N > 0 {
			n.named(q.Name, "after-call work", "after-call work", q.WrapUp, asSeconds)
		}

		n.noteLeaving(q)

		for _, p := range q.Parts {
			if p.N == 0 {
				continue
			}

			// The last part is all conversations. The others are the hours or tiers that differ.
			of := ", all"
			if p.Key != "" {
				of = ", " + q.By + " " + p.Key
			}

			n.named(q.Name, "talk"+of, "talk time"+of, withoutInterval(p.Talk.Mean, p.N, p.Talk.describe()), asSeconds)

			if q.WrapUp.N > 0 {
				n.named(q.Name, "after-call work"+of, "after-call work"+of,
					withoutInterval(p.WrapUp.Mean, p.N, p.WrapUp.describe()), asSeconds)
			}
		}
	}

	// A trend decides about later days, so it comes before the variation between days.
	if c.Trend.Weekly.N > 0 {
		n.matters("handle times of a week ÷ handle times of the week before", c.Trend.Weekly, asPercent)
	}

	n.add("busyness of handle times, from day to day", c.HandlingCV, asPercent)

	if c.HandlingForecast > 0 {
		n.add("the same for a coming day, as in the scenario",
			withoutInterval(c.HandlingForecast, c.HandlingCV.N,
				"with its uncertainty, also of the level and of a trend"),
			asPercent)
	}
}

// describe says the distribution in a few words.
func (d *Distribution) describe() string {
	if d.CV > 0 {
		return fmt.Sprintf("%s, cv %.2f; Kolmogorov-Smirnov distance %.3f", d.Family, d.CV, d.D)
	}
	return fmt.Sprintf("%s; Kolmogorov-Smirnov distance %.3f", d.Family, d.D)
}

// noteStaff notes the staff, again after the check has calibrated it.
func (c *Center) noteStaff() {
	// The check runs after the estimates and changes the staff. Its values replace the first ones.
	c.Values = slices.DeleteFunc(c.Values, func(v Value) bool { return v.Section == inStaff })
	hours := 0.0
	days := 0
	for i := range c.Groups {
		g := &c.Groups[i]
		n := c.notes(inStaff, g.Name)
		n.add("different agents in the records",
			withoutInterval(float64(g.Agents), g.Known, "count; from: those with logins or pauses in the records"),
			asCount)

		// All groups have the same pauses and rings, but a reader looks them up at the group.
		if c.Pause.N > 0 {
			n.add("pause although callers wait", c.Pause, asSeconds)
		}

		if c.Ring.Takes.N > 0 {
			n.add("ring before an answer", c.Ring.Takes, asSeconds)
			n.add("rings that are not taken", c.Ring.NotTaken, asPercent)
		}

		if c.Away.For.N > 0 {
			add := n.add
			if i == 0 { // all groups do alike
				add = n.matters
			}

			add("share of calls", c.Away.Chance, asPercent)

			if c.Away.Unseen.N > 0 {
				add("share of calls at whose end nobody waits, in addition", c.Away.Unseen, asPercent)
			}

			n.add("for, unless callers wait long", c.Away.For, asSeconds)

			if c.Away.Back.N > 0 {
				n.add("back when a caller has waited", c.Away.Back, asSeconds)
			}
		}

		// A half hour without a date of its weekday has no value, so it adds nothing to the week.
		for day := range g.Staff {
			for _, x := range g.Staff[day] {
				if x.N > 0 {
					hours += max(0, x.Value) * slotMinutes / 60
					days = max(days, x.N)
				}
			}
		}
	}

	n := c.notes(inStaff, "")
	n.matters("agent-hours a week", withoutInterval(hours, days, "mean by weekday and interval: see staff.csv"),
		asCount)

	if a := &c.Attendance; a.Day.N > 0 {
		n.matters("attendance: agent-hours of a day, from day to day", a.Day, asPercent)
		n.add("attendance of a coming day, which the scenario has",
			withoutInterval(a.ComingDay, a.Day.N, "with the standard error of the weekdays' means"), asPercent)
	}
}

func (c *Center) notePriority() {
	for _, p := range c.Priority.Pairs {
		n := c.notes(inPriority, p.Kind+" "+p.First+" before "+p.Kind+" "+p.Other)
		n.add("overtaken", p.Share, asPercent)
		if p.Credit.N > 0 {
			n.matters("ahead by", p.Credit, asSeconds)
		}
	}
}

func (c *Center) noteRedials() {
	if r := &c.Redial; r.Chance.N > 0 && !math.IsNaN(r.Chance.Value) {
		n := c.notes(inRedials, "")
		n.add("chance of a redial", r.Chance, asPercent)
		n.add("time until it", r.After, asSeconds)
	}
}
