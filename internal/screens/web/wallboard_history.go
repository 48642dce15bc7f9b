package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// dayHistory holds samples of the simulated day so far. Each day starts with none.
type dayHistory struct {
	from    time.Time
	every   time.Duration // between two samples
	day     int           // of the samples
	samples []sample
	newest  sample           // which may be too early to keep
	longest [][]des.Duration // the longest waits so far, by queue and by period of the day
}

// sample is the center at one moment.
type sample struct {
	at      time.Time
	arrived uint64 // on this day
	queues  []queueSample
}

// queueSample is a queue at one moment.
type queueSample struct {
	inTarget, judged  uint64 // visits of the service level, on this day
	abandoned, joined uint64 // visits of the abandoned ratio, on this day
}

// samplesPerDay is one sample every 10 minutes of 24 hours. Each frame contains all samples.
const samplesPerDay = 144

func newDayHistory(m *model.Model) *dayHistory {
	length := time.Duration(m.Clock.To - m.Clock.From)
	return &dayHistory{from: m.Clock.Instant(m.Clock.From), every: length / samplesPerDay}
}

// add records a view. It keeps at most one sample in each period of every.
func (d *dayHistory) add(v *prometheus.View) {
	d.newest = newSample(v)

	// A moment could miss every wait of a fast day, so the simulation keeps the longest waits itself.
	d.longest = d.longest[:0]
	for i := range v.Queues {
		d.longest = append(d.longest, v.Queues[i].LongestWaits)
	}

	if v.Day != d.day {
		d.samples = nil
		d.day = v.Day
	}
	if n := len(d.samples); n == 0 || d.newest.at.Sub(d.samples[n-1].at) >= d.every {
		d.samples = append(d.samples, d.newest)
	}
}

func newSample(v *prometheus.View) sample {
	s := sample{at: v.Time, arrived: arrivedToday(v.Snapshot)}
	queues := queuesToday(v.Snapshot)
	for i := range queues {
		q := &queues[i]
		level := q.Ratio(model.ServiceLevel)
		lost := q.Ratio(model.AbandonedRatio)
		s.queues = append(s.queues, queueSample{
			uint64(level.Numerator), uint64(level.Denominator), uint64(lost.Numerator), uint64(lost.Denominator),
		})
	}
	return s
}

// all returns the samples and the newest state. The history has a view of the day.
func (d *dayHistory) all() []sample {
	if last := &d.samples[len(d.samples)-1]; last.at.Equal(d.newest.at) {
		return d.samples
	}
	return append(slices.Clip(d.samples), d.newest)
}

// recently is the time of the values beside those of the day: a storm in the morning is still in the values of the
// evening.
const recently = 30 * time.Minute

// recent returns what happened at each queue in the last half hour, from the sample at its beginning or before it. It
// is nil before the day has lasted so long.
func (d *dayHistory) recent() []queueSample {
	var before *sample
	for i := range d.samples {
		if d.newest.at.Sub(d.samples[i].at) >= recently {
			before = &d.samples[i]
		}
	}
	if before == nil {
		return nil
	}
	out := make([]queueSample, len(d.newest.queues))
	for i := range out {
		out[i] = d.newest.queues[i].since(before.queues[i])
	}
	return out
}

// since returns the visits after an earlier sample. A visit that is judged later than it began can lower a count.
func (q queueSample) since(before queueSample) queueSample {
	less := func(now, then uint64) uint64 { return now - min(now, then) }
	return queueSample{
		less(q.inTarget, before.inTarget), less(q.judged, before.judged),
		less(q.abandoned, before.abandoned), less(q.joined, before.joined),
	}
}

// level is the service level of the visits, and lost their abandoned ratio. Without visits they are NaN.
func (q queueSample) level() float64 { return float64(q.inTarget) / float64(q.judged) }
func (q queueSample) lost() float64  { return float64(q.abandoned) / float64(q.joined) }

// totalOf adds up the visits of all queues.
func totalOf(queues []queueSample) (out queueSample) {
	for _, q := range queues {
		out.inTarget += q.inTarget
		out.judged += q.judged
		out.abandoned += q.abandoned
		out.joined += q.joined
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

// sparks draws the longest waits.
func (d *dayHistory) sparks() sparks {
	longest := time.Duration(0)
	for _, waits := range d.longest {
		for _, wait := range waits {
			longest = max(longest, time.Duration(wait))
		}
	}

	top := max(longest, tops[len(tops)-1])
	for _, t := range tops {
		if longest <= t {
			top = t
			break
		}
	}

	out := sparks{Most: target(int64(top))}
	if top >= time.Hour {
		out.Most = strconv.FormatFloat(top.Hours(), 'f', -1, 64) + " h"
	}

	for _, waits := range d.longest {
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
