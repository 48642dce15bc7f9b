package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// recently is the time of the values beside those of the day: a storm in the morning is still in the values of the
// evening.
const recently = 30 * time.Minute

// recentVisits are the visits of each queue since a time of the day that is at least recently ago. They are nil before
// the day has lasted so long.
type recentVisits struct {
	since  time.Time
	queues []model.VisitCounts
}

// recent returns the visits since the last mark that is at least recently ago.
func recent(marks []sim.Mark) recentVisits {
	now := &marks[len(marks)-1]
	var before *sim.Mark
	for i := range marks {
		if now.At.Sub(marks[i].At) >= recently {
			before = &marks[i]
		}
	}
	if before == nil {
		return recentVisits{}
	}

	out := recentVisits{before.At, make([]model.VisitCounts, len(now.Queues))}
	for i := range out.queues {
		for c := range out.queues[i] {
			out.queues[i][c] = now.Queues[i][c] - before.Queues[i][c]
		}
	}
	return out
}

// ratioOf returns a measure of visits; NaN without any.
func ratioOf(visits *model.VisitCounts, m model.Measure) float64 {
	numerator, denominator := visits.Ratio(m)
	return numerator / denominator
}

// totalOf adds up the visits of all queues.
func totalOf(queues []model.VisitCounts) (out model.VisitCounts) {
	for i := range queues {
		out.Add(&queues[i])
	}
	return out
}

// sparks are small drawings of the longest wait of each queue since the day began, on one scale.
type sparks struct {
	Most  string // the wait at the upper edge
	lines []spark
}

// spark is a line and the area below it, as paths in a box of 1000 by 100.
type spark struct{ Line, Area string }

// SVG draws the line.
func (s *spark) SVG() template.HTML {
	const format = `<svg class="d spark" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">` +
		`<path class="area" d="%s"/><path class="line" d="%s"/></svg>`
	return template.HTML(fmt.Sprintf(format, s.Area, s.Line)) //nolint:gosec // the paths are numbers
}

// tops are the possible ends of the scale of sparklines, as waits.
var tops = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute,
	30 * time.Minute, 45 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
}

// newSparks draws the longest waits.
func newSparks(queues []sim.QueueSnapshot) sparks {
	longest := time.Duration(0)
	for i := range queues {
		for _, wait := range queues[i].LongestWaits {
			longest = max(longest, time.Duration(wait))
		}
	}

	top := (longest + time.Hour - 1).Truncate(time.Hour)
	for _, t := range tops {
		if longest <= t {
			top = t
			break
		}
	}

	out := sparks{Most: target(int64(top))}
	if top >= time.Hour {
		out.Most = fmt.Sprintf("%d h", top/time.Hour)
	}

	for i := range queues {
		waits := queues[i].LongestWaits

		// One period is a point and no line.
		if len(waits) < 2 {
			return out
		}
		out.lines = append(out.lines, newSpark(waits, top))
	}

	return out
}

// newSpark draws the longest waits of a queue, one for each period. A run of equal values is one stroke, so that a
// quiet day is short.
func newSpark(waits []des.Duration, top time.Duration) spark {
	var line strings.Builder
	last := len(waits) - 1
	x := func(i int) int { return 1000 * i / last }
	y := func(i int) int { return 100 - int(100*time.Duration(waits[i])/top) }
	move := func(command string, i int) {
		line.WriteString(command + strconv.Itoa(x(i)) + " " + strconv.Itoa(y(i)))
	}
	move("M", 0)

	for i := 1; i <= last; i++ {
		goesOn := i < last && y(i) == y(i-1) && y(i) == y(i+1)
		if !goesOn {
			move("L", i)
		}
	}

	return spark{Line: line.String(), Area: line.String() + "V100H0Z"}
}

// of returns the small drawing of a queue; nil before there are two periods.
func (s *sparks) of(queue int) *spark {
	if queue >= len(s.lines) {
		return nil
	}
	return &s.lines[queue]
}

// noneOpenedYet reports whether no queue has opened yet on this day.
func noneOpenedYet(s *sim.Snapshot) bool {
	queues := queuesToday(s)
	for i := range queues {
		if q := &queues[i]; q.Open || q.Length > 0 || q.Visits[model.VisitsOffered] > 0 {
			return false
		}
	}
	return true
}
