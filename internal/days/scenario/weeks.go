package scenario

import (
	"cmp"
	"fmt"
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// weeks are the rules of the weeks of people, whose shifts are those of patterns: on so many
// days, each at the same start. A week of one person is a tour.
type weeks struct {
	days      diag.At[int]
	rest      diag.Text // consecutiveRest or anyRest
	sameStart diag.Text
	hours     diag.At[Minute] // at most; 0 is any number
	place     diag.Place
}

const (
	consecutiveRest = "consecutive" // days off follow each other, also from Sunday to Monday
	anyRest         = "any"
)

var weeksRecord = yaml.Record[weeks]{
	Name: "the weeks",
	Doc:  "The weeks of people, in place of shifts of single days: a search for the least staff chooses how many people have which days off and which start.",
	Fields: []yaml.Field[weeks]{
		yaml.Bind("days", "On how many days of the week each works.", yaml.Placed(yaml.Int(1, 7)), func(w *weeks) *diag.At[int] { return &w.days }).Required(),
		yaml.Bind("rest", "Whether days off follow each other: consecutive, as by default, or any.", yaml.Placed(yaml.OneOf(consecutiveRest, anyRest)), func(w *weeks) *diag.Text { return &w.rest }),
		yaml.Bind("same_start", "Whether shifts begin at one time on all days of a week: yes, as by default.", yaml.Placed(yaml.OneOf("yes", "no")), func(w *weeks) *diag.Text { return &w.sameStart }),
		yaml.Bind("hours", "The most hours that a person is rostered in a week, as 40h.", yaml.Placed(weekHours), func(w *weeks) *diag.At[Minute] { return &w.hours }),
	},
	Where: func(w *weeks) *diag.Place { return &w.place },
}

// weeks reads the rules beside patterns; nil if there are none.
func (r *shiftReader) weeks(shifts *yaml.Node) *weeks {
	n := shifts.Get("weeks")
	if n == nil {
		return nil
	}
	w, ok := weeksRecord.Read(n, r.found)
	if !ok || w.days.Value == 0 { // it could not be read
		return nil
	}
	if w.sameStart.Value == "no" {
		r.found.Error(w.sameStart.Place, diag.BadValue, "same_start: no is not searched: a week has one start", "write same_start: yes, or patterns without weeks")
	}
	return &w
}

// of lists the sets of days of the tours of a pattern. Rules that none keeps are an error.
func (w *weeks) of(p *pattern, found *diag.Findings) []Weekdays {
	if total := Minute(w.days.Value) * p.length; w.hours.Value > 0 && total > w.hours.Value {
		found.Error(w.hours.Place, diag.BadValue, fmt.Sprintf("hours: %d shifts of %s are %s a week, more than %s", w.days.Value, p.length.duration(), total.duration(), w.hours.Value.duration()), "shorten the shifts, or lower days")
		return nil
	}
	allowed := p.days &^ OnHolidays
	if p.days == 0 {
		allowed = everyWeekday
	}
	var out []Weekdays
	for days := Weekdays(1); days <= everyWeekday; days++ {
		if bits.OnesCount8(uint8(days)) == w.days.Value && days&^allowed == 0 && (w.rest.Value == anyRest || days.restsTogether()) {
			out = append(out, days)
		}
	}
	if out == nil {
		rule := "days off that follow each other"
		if w.rest.Value == anyRest {
			rule = "any days off"
		}
		found.Error(w.days.Place, diag.BadValue, fmt.Sprintf("days: no week of %d days with %s fits a pattern of %s", w.days.Value, rule, allowed), "lower days, or let the pattern begin on more days")
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

// Off is the set of the other weekdays; that of all weekdays has none and is written as "".
func (w Weekdays) Off() Weekdays {
	if w == 0 {
		return 0
	}
	return everyWeekday &^ w
}
