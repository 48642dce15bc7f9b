package metrics

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// MaxSeries bounds what one run may emit: more is a mistake in the center, and
// Prometheus would pay for it.
const MaxSeries = 10_000

// Collector turns the latest view into samples at scrape time. Nothing of
// Prometheus runs in the simulation. It is safe for concurrent use.
type Collector struct {
	run      Run
	latest   func() *View
	families []family
	descs    []*prometheus.Desc
}

// NewCollector makes the collector of a run. Latest gives the newest view, which
// is never nil and never changes.
func NewCollector(run Run, latest func() *View) *Collector {
	c := &Collector{run: run, latest: latest, families: families(run)}
	for i := range c.families {
		f := &c.families[i]
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, f.labels, prometheus.Labels{"run": run.Name}))
	}
	return c
}

// Describe gives every metric's description.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		ch <- d
	}
}

// Collect gives every sample of the latest view.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	v := c.latest()
	for i := range c.families {
		c.families[i].samples(v, c.emit(i, ch))
	}
}

func (c *Collector) emit(i int, ch chan<- prometheus.Metric) emit {
	f, desc := &c.families[i], c.descs[i]
	send := func(m prometheus.Metric, err error) {
		if err != nil {
			m = prometheus.NewInvalidMetric(desc, err)
		}
		ch <- m
	}
	return emit{
		value: func(v float64, labels ...string) {
			if f.kind == counter {
				send(prometheus.NewConstMetricWithCreatedTimestamp(desc, f.valueType(), v, c.run.Started, labels...))
				return
			}
			send(prometheus.NewConstMetric(desc, f.valueType(), v, labels...))
		},
		observed: func(h *sim.Histogram, labels ...string) {
			send(prometheus.NewConstHistogramWithCreatedTimestamp(desc, h.Count, h.Sum, cumulative(h), c.run.Started, labels...))
		},
	}
}

// cumulative gives each bound's bucket the counts of those below it.
func cumulative(h *sim.Histogram) map[float64]uint64 {
	out := make(map[float64]uint64, len(sim.Bounds))
	sum := uint64(0)
	for i, bound := range sim.Bounds {
		sum += h.Buckets[i]
		out[bound] = sum
	}
	return out
}

// Check refuses a run with more than [MaxSeries] series, and names what has most.
func (c *Collector) Check() error {
	total, most, name := 0, 0, ""
	v := c.latest()
	for i := range c.families {
		n := 0
		c.families[i].samples(v, emit{
			value:    func(float64, ...string) { n++ },
			observed: func(*sim.Histogram, ...string) { n += len(sim.Bounds) + 3 }, // +Inf, sum, count
		})
		total += n
		if n > most {
			most, name = n, c.families[i].name
		}
	}
	if total > MaxSeries {
		return fmt.Errorf("the center has %d series, and more than %d are not served; %s alone has %d", total, MaxSeries, name, most)
	}
	return nil
}
