package scenario

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// weeks are the rules of people's weeks. The shifts of a week come from patterns, on a number of
// days, each with the same start. A week of one person is a tour.
type weeks struct {
	days      diag.At[int]
	rest      diag.Text // consecutiveRest or anyRest
	sameStart diag.Text
	hours     diag.At[Minute] // at most; 0 is any number
	lengths   diag.Text       // sameLengths or mixedLengths
	place     diag.Place
}

const (
	consecutiveRest = "consecutive" // days off follow each other, also from Sunday to Monday
	anyRest         = "any"

	sameLengths  = "same"
	mixedLengths = "mixed" // the shifts of a week may be of several patterns, at one start
)

var weeksObject = yaml.Object[weeks]{
	Name: "the weeks",
	Doc:  "The weeks of people: a search chooses how many people have which days off and which start.",
	Fields: []yaml.Field[weeks]{
		yaml.Bind("days", "On how many days of the week each works.", yaml.Placed(yaml.Int(1, 7)),
			func(w *weeks) *diag.At[int] { return &w.days }).Required(),
		yaml.Bind("rest", "Whether days off follow each other. Default: consecutive.",
			yaml.Placed(yaml.OneOf(consecutiveRest, anyRest)), func(w *weeks) *diag.Text { return &w.rest }),
		yaml.Bind("same_start",
			"Whether shifts begin at one time on all days of a week. Only yes can be searched. Default: yes.",
			yaml.Placed(yaml.OneOf("yes", "no")), func(w *weeks) *diag.Text { return &w.sameStart }),
		yaml.Bind("hours", "The most hours that a person is rostered in a week, as 40h.", yaml.Placed(weekHours),
			func(w *weeks) *diag.At[Minute] { return &w.hours }),
		yaml.Bind("lengths",
			"Whether the shifts of a week have one pattern, or several up to the hours. Default: same.",
			yaml.Placed(yaml.OneOf(sameLengths, mixedLengths)), func(w *weeks) *diag.Text { return &w.lengths }),
	},
	Where: func(w *weeks) *diag.Place { return &w.place },
}

// weeks reads the rules next to patterns, or nil.
func (r *shiftReader) weeks(shifts *yaml.Node) *weeks {
	n := shifts.Get("weeks")
	if n == nil {
		return nil
	}

	w, ok := weeksObject.Read(n, r.found)
	if !ok || w.days.Value == 0 { // it could not be read
		return nil
	}

	if w.sameStart.Value == "no" {
		r.found.Error(w.sameStart.Place, diag.BadValue, "same_start: no is not searched: a week has one start",
			"write same_start: yes, or patterns without weeks")
	}

	return &w
}

// mostMixed bounds the weeks of several lengths of a group.
const mostMixed = 2000

// mixed adds the weeks whose shifts are of several patterns. For each set of days and each start of
// all of them, it adds the weeks with the most hours that the rules allow.
func (r *shiftReader) mixed(w *weeks, patterns []pattern) {
	first := len(r.shifts)
	days := w.sets(everyWeekday)
	for _, at := range patterns[0].starts {
		for _, set := range days {
			// Only the weeks with the most hours are kept, because people are paid for a full week.
			best := [][]Weekdays(nil)
			total := Minute(-1)
			w.assign(patterns, at.at.Value, set, make([]Weekdays, len(patterns)), func(of []Weekdays, minutes Minute) {
				if minutes > total {
					best = nil
					total = minutes
				}
				if minutes == total {
					best = append(best, slices.Clone(of))
				}
			})

			for _, of := range best {
				r.week(patterns, of, at)
			}
		}
		if len(r.shifts)-first > mostMixed {
			r.found.Error(w.place, diag.TooLarge, fmt.Sprintf("the patterns make more than %d weeks", mostMixed),
				"give hours, fewer starts or fewer patterns")
			return
		}
	}

	if len(r.shifts) == first {
		r.found.Error(w.place, diag.BadValue, "no week of several lengths keeps these rules",
			"let the patterns begin at the same times, raise hours, or lower days")
	}
}

// assign calls a function with each way to give the days of a set to patterns that begin at a start,
// and the minutes of it, within the hours.
func (w *weeks) assign(patterns []pattern, at Minute, left Weekdays, of []Weekdays, found func([]Weekdays, Minute)) {
	minutes := Minute(0)
	for i, days := range of {
		minutes += patterns[i].length * Minute(bits.OnesCount8(uint8(days)))
	}

	// Further days only add minutes, so a week over its hours is not continued.
	if w.hours.Value > 0 && minutes > w.hours.Value {
		return
	}
	if left == 0 {
		found(of, minutes)
		return
	}

	// The first day that is left has each pattern in turn. The recursion gives patterns to the later days.
	day := left & -left
	for i := range patterns {
		p := &patterns[i]
		begins := slices.ContainsFunc(p.starts, func(s start) bool { return s.at.Value == at })
		if begins && (p.days == 0 || p.days&day != 0) {
			of[i] |= day
			w.assign(patterns, at, left&^day, of, found)
			of[i] &^= day
		}
	}
}

// week adds the shift of a week whose days of each pattern are given.
func (r *shiftReader) week(patterns []pattern, of []Weekdays, at start) {
	var out *Shift

	// The parts are linked from the last to the first, so that the first one leads to the rest.
	for i := len(of) - 1; i >= 0; i-- {
		if of[i] != 0 {
			p := &patterns[i]
			out = &Shift{
				Days:    of[i],
				Span:    p.span(at),
				Agents:  at.agents,
				Pattern: true,
				Open:    at.open,
				Breaks:  p.breaks,
				Tour:    true,
				Rest:    out,
			}
		}
	}

	r.shifts = append(r.shifts, *out)
}

// of lists the sets of days of the tours of a pattern. Rules that none keeps are an error.
func (w *weeks) of(p *pattern, found *diag.Findings) []Weekdays {
	if total := Minute(w.days.Value) * p.length; w.hours.Value > 0 && total > w.hours.Value {
		found.Error(w.hours.Place, diag.BadValue,
			fmt.Sprintf("hours: %d shifts of %s are %s a week, more than %s", w.days.Value, p.length.duration(),
				total.duration(), w.hours.Value.duration()),
			"shorten the shifts, or lower days")
		return nil
	}

	// Weeks have no holidays. A pattern without days begins on every weekday.
	allowed := p.days &^ OnHolidays
	if p.days == 0 {
		allowed = everyWeekday
	}

	out := w.sets(allowed)
	if out == nil {
		rule := "days off that follow each other"
		if w.rest.Value == anyRest {
			rule = "any days off"
		}
		found.Error(w.days.Place, diag.BadValue,
			fmt.Sprintf("days: no week of %d days with %s fits a pattern of %s", w.days.Value, rule, allowed),
			"lower days, or let the pattern begin on more days")
	}

	return out
}

// sets lists the sets of as many of some days as a person works on, with days off as the rules say.
func (w *weeks) sets(allowed Weekdays) []Weekdays {
	var out []Weekdays
	for days := Weekdays(1); days <= everyWeekday; days++ {
		if bits.OnesCount8(uint8(days)) == w.days.Value && days&^allowed == 0 &&
			(w.rest.Value == anyRest || days.restsTogether()) {
			out = append(out, days)
		}
	}
	return out
}

// restsTogether reports whether the days that are not in the set follow each other in a week
// that repeats.
func (w Weekdays) restsTogether() bool {
	ends := 0 // days off after which a day of work follows
	for day := range 7 {
		if w&(1<<day) == 0 && w&(1<<((day+1)%7)) != 0 {
			ends++
		}
	}
	return ends <= 1
}

// Count is the number of weekdays in the set.
func (w Weekdays) Count() int { return bits.OnesCount8(uint8(cmp.Or(w, everyWeekday) & everyWeekday)) }

// Off returns the set of the other weekdays. The set of all weekdays has no others and is written
// as "".
func (w Weekdays) Off() Weekdays {
	if w == 0 {
		return 0
	}
	return everyWeekday &^ w
}
