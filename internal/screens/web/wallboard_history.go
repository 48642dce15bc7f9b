package web

import (
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

// dayHistory holds samples of the simulated day so far. Each day starts with none.
type dayHistory struct {
	from, to time.Time
	every    time.Duration // between two samples
	day      int           // of the samples
	samples  []sample
	newest   sample // which may be too early to keep
}

// sample is the center at one moment.
type sample struct {
	at      time.Time
	arrived uint64 // since the simulation began
	waiting int
	talking int
}

// samplesPerDay is one sample every 10 minutes of 24 hours. Each frame contains all samples.
const samplesPerDay = 144

func newDayHistory(m *model.Model) *dayHistory {
	length := time.Duration(m.Clock.To - m.Clock.From)
	from := m.Clock.Start.Add(time.Duration(m.Clock.From))
	return &dayHistory{from: from, to: from.Add(length), every: length / samplesPerDay}
}

// add records a view. It keeps at most one sample in each period of every.
func (d *dayHistory) add(v *prometheus.View) {
	d.newest = newSample(v)
	if v.Day != d.day {
		d.samples, d.day = nil, v.Day
	}
	if n := len(d.samples); n == 0 || d.newest.at.Sub(d.samples[n-1].at) >= d.every {
		d.samples = append(d.samples, d.newest)
	}
}

func newSample(v *prometheus.View) sample {
	s := sample{at: v.Time}
	for i := range v.Lines {
		s.arrived += v.Lines[i].Arrived
	}
	for i := range v.Queues {
		s.waiting += v.Queues[i].Length
	}
	for i := range v.Groups {
		s.talking += v.Groups[i].Agents[sim.Talking]
	}
	return s
}

// chart returns the chart of the samples and of the newest state. The rate of arrivals is
// that between two samples, since over a shorter time it would be mostly noise.
func (d *dayHistory) chart() chart.Chart {
	waiting := chart.Series{Name: "callers waiting", Unit: "people"}
	talking := chart.Series{Name: "agents talking", Unit: "people"}
	arrivals := chart.Series{Name: "arrivals", Unit: "calls a minute"}
	c := chart.Chart{ID: "day", Title: "The day so far", Multiples: true, From: d.from, To: d.to}
	show := func(s sample, rate float64) {
		c.Times = append(c.Times, s.at)
		waiting.Values = append(waiting.Values, stats.Number(s.waiting))
		talking.Values = append(talking.Values, stats.Number(s.talking))
		arrivals.Values = append(arrivals.Values, stats.Number(rate))
	}
	for i, s := range d.samples {
		rate := math.NaN()
		if i > 0 {
			last := d.samples[i-1]
			rate = float64(s.arrived-last.arrived) / s.at.Sub(last.at).Minutes()
		}
		show(s, rate)
	}
	if n := len(d.samples); n > 0 && d.newest.at.After(d.samples[n-1].at) {
		show(d.newest, math.NaN())
	}
	c.Series = []chart.Series{waiting, talking, arrivals}
	return c
}
