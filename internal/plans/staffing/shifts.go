package staffing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Shift is a shift with the dates on which its people work, as a tool for rosters reads it.
type Shift struct {
	Dates  []string `json:"dates"` // on which it begins, by the hub's calendar
	Start  string   `json:"start"` // the hub's local time
	End    string   `json:"end"`   // of the next day if it is not after the start
	Breaks string   `json:"breaks"`
	Group  string   `json:"group"`
	People int      `json:"people"`
}

// shifts lists the shifts of a plan that somebody works on the simulated dates. A week of people of several lengths
// is a shift for each length.
func (p *Problem) shifts(plan Plan) []Shift {
	var out []Shift
	for j, people := range plan {
		v := &p.Variables[j]
		for _, part := range v.Shift.EachLength() {
			dates := p.datesOf(v.Group, &part)
			if people == 0 || dates == nil {
				continue
			}
			out = append(out, Shift{
				dates,
				part.From.String(),
				part.To.String(),
				breaksText(p.staff[v.Group].BreaksOf(&part)),
				p.Model.Groups[v.Group].Name,
				people,
			})
		}
	}

	return out
}

// datesOf lists the dates on which a shift begins and has hours in the statistics.
func (p *Problem) datesOf(g int, s *scenario.Shift) []string {
	clock := &p.Model.Clock
	zone := p.zone(g)
	staff := &p.staff[g]

	from := clock.Instant(clock.From)
	to := clock.Instant(clock.To)
	var out []string

	// A shift that began on the day before may last into the simulated time.
	for day := from.In(zone).AddDate(0, 0, -1); day.Before(to.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		date := routing.DateOf(day)
		if !s.Days.Contain(date, staff.Holidays) || !staff.WorksOn(date) {
			continue
		}

		// The length is elapsed time, so a shift over a change of the clock ends at another hour.
		midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
		begin := midnight.Add(time.Duration(s.From) * time.Minute)
		end := begin.Add(time.Duration(s.Length()) * time.Minute)
		if begin.Before(to) && end.After(from) {
			out = append(out, day.Format(time.DateOnly))
		}
	}

	return out
}

// breaksText writes breaks: "15m after 2h, 30m after 4h unpaid".
func breaksText(breaks []scenario.Break) string {
	var out []string
	for _, b := range breaks {
		text := duration(b.Takes) + " after " + duration(b.After.Value)
		if b.Paid == "no" {
			text += " unpaid"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// paidHours sums the hours for which a plan's agents are paid.
func (c *choices) paidHours(plan Plan) float64 {
	total := 0.0
	for j, agents := range plan {
		total += float64(float64(agents) * c.Variables[j].paidHours)
	}
	return toMillionth(total)
}

// fullTime returns the number of people who work the paid hours full time: 40 hours a week, and 8
// hours on each of the first five days of a part of a week.
func (d *day) fullTime(paidHours float64) float64 { return paidHours / d.fullTimeHours() }

func (d *day) fullTimeHours() float64 {
	const (
		aDay = 8
		days = 5 // of a week
	)
	weeks := d.Model.Clock.Days() / 7
	rest := d.Model.Clock.Days() % 7
	return float64(aDay * (days*weeks + min(rest, days)))
}

// AtOnce is the time with most people.
type AtOnce struct {
	People int       `json:"people"`
	At     time.Time `json:"at"`
}

// mostAtOnce is when most agents are rostered under a plan, in all groups together.
func (p *Problem) mostAtOnce(plan Plan) AtOnce {
	clock := &p.Model.Clock
	rosters := p.rosters(plan)
	times := []int64{clock.From}
	for _, roster := range rosters {
		for _, step := range roster {
			if clock.From < step.At && step.At < clock.To {
				times = append(times, step.At)
			}
		}
	}

	// The number changes only at a step of a roster.
	slices.Sort(times)

	most := AtOnce{At: clock.Instant(clock.From)}
	for _, at := range slices.Compact(times) {
		people := 0
		for _, roster := range rosters {
			people += stepAt(roster, at).Paid
		}
		if people > most.People {
			most = AtOnce{people, clock.Instant(at)}
		}
	}

	return most
}

// hasRoster reports whether the scenario gives a group numbers of agents, which a result is compared with.
func (c *choices) hasRoster(g int) bool {
	return slices.ContainsFunc(c.Variables, func(v Variable) bool { return v.Group == g && v.Shift.Agents > 0 })
}

// hasNoRoster reports whether no searched group has a roster, so that a result has no staff to compare it with.
func (c *choices) hasNoRoster() bool {
	return !slices.ContainsFunc(c.Variables, func(v Variable) bool { return c.hasRoster(v.Group) })
}

// groupTitle is the title of the group of a row.
func (d *day) groupTitle(name string) string {
	g := slices.IndexFunc(d.Model.Groups, func(g model.Group) bool { return g.Name == name })
	if g < 0 {
		return name
	}
	return d.Model.TitleOf(model.Subject{Kind: model.SubjectGroup, Index: g}).String()
}

// tenths are the numbers from one to nine in words.
var tenths = [...]string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all"}

// missedDays says how often a goal that holds over all days would be missed on a day: "on four of ten days". It is ""
// for a goal that each period, or each day, has to keep.
func missedDays(met, days int) string {
	if met >= days || days == 0 {
		return ""
	}
	share := float64(days-met) / float64(days)
	if n := int(float64(10*share) + 0.5); n > 0 {
		return fmt.Sprintf("on %s of ten days", tenths[n])
	}
	return fmt.Sprintf("on %d of %d days", days-met, days)
}
