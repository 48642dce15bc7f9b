package fit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// Center is the estimate of a center from records.
type Center struct {
	Zone     *time.Location
	First    routing.Date
	Last     routing.Date
	Excluded []routing.Date // without a call, or not used
	Records  int
	Problems []records.Problem
	Read     *records.Summary // how the records were read; nil: nothing tells it
	Warnings []string
	Values   []Value // in the order in which they are estimated

	Replayed  []backtest.Returned // by Check: with the calls and the agents of the records
	ComesBack []Returned          // by Check: with the center as it is written
	onPhones  []records.Presence  // the agents of the records

	Lines            []Line
	Busyness         Estimate // of all lines together; N is 0 with one line
	Tiers            []Share
	Queues           []Queue
	Trend            Trend    // of handle times
	HandlingCV       Estimate // the coefficient of variation of the days' handle times
	HandlingForecast float64  // the same of a coming day, with what the records do not tell of it
	Patience         Patience
	Groups           []Group
	Away             Away // of the agents of all groups
	// likewise, between two calls although callers wait; N is 0: agents take the next call at once
	Pause      Estimate
	Attendance Attendance
	Ring       Ring // of the agents of all groups
	Priority   Priority
	Redial     Redial
}

// The outcomes that are estimated from.
var (
	abandoned = sim.OutcomeAbandoned
	blocked   = sim.OutcomeOf(model.Blocked)
	timedOut  = sim.OutcomeTimedOut
	booked    = sim.OutcomeOf(model.Booked)
)

// estimator fills a center from data.
type estimator struct {
	*Data
	Center
	lineNames  []string // as the center has them
	queueNames []string
	tierNames  []string

	skills []int    // of each agent: the index of its group, or -1; nil without agents
	serves [][]bool // by group and queue
}

// reservedNames mean something else where names of queues, tiers and lines stand.
var reservedNames = []string{"otherwise", "by", "all", "busyness", "arrivals", "routing", "fitted", "after", "mix"}

func namesOf(texts []string) []string {
	n := smallcenter.NewNames(slices.Concat(reservedNames, records.Outcomes)...)
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = n.Of(text, "unnamed")
	}
	return out
}

// newEstimator gives an estimator of the lines, queues and tiers of data.
func newEstimator(d *Data) *estimator {
	e := &estimator{Data: d}
	e.lineNames = namesOf(d.lines.list)
	e.queueNames = namesOf(d.queues.list)
	e.tierNames = namesOf(d.tiers.list)

	for i, name := range e.queueNames {
		e.Queues = append(e.Queues, Queue{Name: name, title: smallcenter.TitleOf(d.queues.list[i], name)})
	}
	return e
}

// warnRenamed names the names that a center cannot have. Titles show spaces, so a name with underscores for them is as
// written.
func (e *estimator) warnRenamed() {
	const most = 5
	var said []string
	for _, of := range []struct {
		what  string
		names *names
		as    []string
	}{{"line", &e.lines, e.lineNames}, {"queue", &e.queues, e.queueNames}, {"tier", &e.tiers, e.tierNames}} {
		for i, name := range of.as {
			if written := of.names.list[i]; written != name && written != diag.Title(name) {
				said = append(said, fmt.Sprintf("%s %q is %s", of.what, written, name))
			}
		}
	}
	if len(said) > 0 {
		// routing.yaml has the titles of the others.
		e.warn("names that a center cannot have are changed, and kept as titles of lines and queues: %s",
			strings.Join(shortened(said, most), ", "))
	}
}

// shortened returns the first texts of a list, and after them how many more there are. It changes the list.
func shortened(list []string, most int) []string {
	if more := len(list) - most; more > 0 {
		return append(list[:most], fmt.Sprintf("%d more", more))
	}
	return list
}

// Fit estimates a center.
func Fit(d *Data) *Center {
	e := newEstimator(d)
	e.Warnings = slices.Clone(d.Folded)
	e.dropPartialDays()
	e.Zone = d.zone
	e.Center.Records, e.Center.Problems = d.Records, slices.Clone(d.Problems)
	e.Center.Read = d.Read

	for _, x := range d.dates {
		if x.excluded {
			e.Excluded = append(e.Excluded, x.Date)
			continue
		}
		e.First = cmp.Or(e.First, x.Date)
		e.Last = x.Date
	}

	e.warnRenamed()
	e.warnSwitchboards()
	if e.hasCaller {
		e.Redial = findRedials(e.visits)
	} else {
		e.warn("the records do not distinguish callers: redials count as new calls")
	}

	// The streams of a line depend on the hours of its queues.
	for q, hours := range hoursOf(d) {
		e.Queues[q].Hours = hours
	}

	e.estimateLines()
	e.estimateTiers()
	e.noteArrivals()
	e.estimatePatience()
	e.estimateQueues()
	e.noteHandling()
	e.estimateStaff()
	e.Ring = ringOf(e.visits)
	e.warnDelays()
	e.noteStaff()
	e.estimatePriority()
	e.notePriority()
	e.noteRedials()
	e.findOutages()
	e.warnMissing()

	return &e.Center
}

// dropPartialDays leaves out the first and the last date if an export begins or ends in the middle
// of a day. Such a day has less than a third of the median calls of its weekday's days.
func (e *estimator) dropPartialDays() {
	counts := make([]float64, len(e.dates))
	for _, v := range e.visits {
		counts[v.day]++
	}

	// A Saturday has fewer calls than a Monday. So a day is compared with the days of its half of the
	// week.
	isWeekend := func(day time.Weekday) bool { return day == time.Saturday || day == time.Sunday }
	median := func(like time.Weekday) float64 {
		var others []float64
		for i, d := range e.dates {
			if i > 0 && i < len(e.dates)-1 && !d.excluded && isWeekend(d.weekday) == isWeekend(like) {
				others = append(others, counts[i])
			}
		}
		return quantile(sorted(others), 0.5)
	}

	// Only the first and the last day can be cut by an export.
	for _, i := range []int{0, len(e.dates) - 1} {
		const part = 3
		if d := &e.dates[i]; !d.excluded && part*counts[i] < median(d.weekday) {
			d.excluded = true
			e.warn("%s is left out: it has %s, as where an export begins or ends in the middle of a day", d,
				diag.Plural(int(counts[i]), "record"))
		}
	}
}

func (c *Center) warn(format string, args ...any) {
	c.Warnings = append(c.Warnings, fmt.Sprintf(format, args...))
}

// warnSwitchboards names the callers that are switchboards.
func (e *estimator) warnSwitchboards() {
	if s := e.Switchboards; s.Numbers > 0 {
		e.warn("%s with %s are switchboards, by two calls in progress at once or over 1%% of all calls: "+
			"they do not count for redials",
			diag.Plural(s.Numbers, "number"), diag.Plural(s.Calls, "call"))
	}
}

// estimateTiers estimates the shares of the tiers among first attempts.
func (e *estimator) estimateTiers() {
	counts := make([]int, len(e.tierNames))
	n := 0

	// A redial has the tier of its first attempt, so it would count the caller twice.
	for _, v := range e.visits {
		if v.first && !v.redial && v.tier != none {
			counts[v.tier]++
			n++
		}
	}
	for i, name := range e.tierNames {
		e.Tiers = append(e.Tiers, Share{name, shareOf(counts[i], n)})
	}
}

func clockOf(slot int) string { return smallcenter.Clock(slot * slotMinutes) }

// warnMissing says what the records do not tell.
func (e *estimator) warnMissing() {
	// The name of a zone is needed for the change of the clock. An offset alone does not give it.
	if e.Zone.String() == "" {
		e.warn("no time zone has the offset %s all year: the times of day are as in the records, "+
			"and the scenario has UTC for their zone; name the time zone in a map",
			e.First.At(0, e.Zone).Format("-07:00"))
	}

	if !e.hasWrapUp {
		e.warn("the records have no after-call work: what follows a call without being recorded appears " +
			"as a pause of the agents, where callers wait")
	}

	const twoWeeks = 14 // days
	if days := e.workedDays(); days < twoWeeks {
		e.warn("the records have %s: estimates of the variation of days and of weekdays need some weeks",
			diag.Plural(days, "day"))
	}
}

// start is the number of the first date.
func (d *Data) start() int { return dayNumber(d.dates[0].Date) }

// workedDays is the number of dates that are not excluded.
func (d *Data) workedDays() int {
	n := 0
	for _, x := range d.dates {
		if !x.excluded {
			n++
		}
	}
	return n
}

// countedDays is the number of dates of each weekday that are days of the counts.
func (d *Data) countedDays() (out [7]int) {
	for i := range d.dates {
		if x := &d.dates[i]; x.counts() {
			out[x.weekday]++
		}
	}
	return out
}
