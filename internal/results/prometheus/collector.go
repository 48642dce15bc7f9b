package prometheus

import (
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// maxSeries limits the series of a run. A center with more has too many queues or
// steps to monitor, and would overload Prometheus.
const maxSeries = 10_000

// Run describes the run whose metrics are collected.
type Run struct {
	Name     string // the label run of every metric
	Scenario string
	Seed     uint64
	Version  string
	Started  time.Time // wall-clock time at which the counters were 0
}

// View is a snapshot with the state of the clock. It is immutable.
type View struct {
	*sim.Snapshot
	Speed float64       // simulated seconds per second, measured over the last seconds
	Lag   time.Duration // simulated time by which the clock is behind where its speed would have it
}

// Collector converts the latest view to metrics at each scrape. The simulation itself
// only updates plain counters. It is safe for concurrent use.
type Collector struct {
	latest   func() *View
	started  time.Time
	families []family
	descs    []*prometheus.Desc // by family
}

// NewCollector returns the collector of a run. latest returns the latest view, which is
// not nil. All views have the same lines, queues, groups and steps in the same order.
func NewCollector(run Run, latest func() *View) *Collector {
	c := &Collector{latest: latest, started: run.Started, families: families(run)}
	for i := range c.families {
		f := &c.families[i]
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, f.labels, prometheus.Labels{"run": run.Name}))
	}
	return c
}

// Describe implements prometheus.Collector.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	v := c.latest()
	for i := range c.families {
		kind, desc := c.families[i].kind, c.descs[i]
		send := func(m prometheus.Metric, err error) {
			if err != nil {
				m = prometheus.NewInvalidMetric(desc, err)
			}
			ch <- m
		}
		c.families[i].samples(v, emit{
			value: func(v float64, labels ...string) {
				if kind == gauge {
					send(prometheus.NewConstMetric(desc, prometheus.GaugeValue, v, labels...))
					return
				}
				send(prometheus.NewConstMetricWithCreatedTimestamp(desc, prometheus.CounterValue, v, c.started, labels...))
			},
			histogram: func(h *sim.Histogram, labels ...string) {
				send(prometheus.NewConstHistogramWithCreatedTimestamp(desc, h.Count, h.Sum, buckets(h), c.started, labels...))
			},
		})
	}
}

func buckets(h *sim.Histogram) map[float64]uint64 {
	out := make(map[float64]uint64, len(sim.Bounds))
	for i, n := range h.Cumulative() {
		out[sim.Bounds[i]] = n
	}
	return out
}

// Check returns an error if the run has more than 10,000 series. It names the metric
// with the most.
func (c *Collector) Check() error {
	total, most, name := 0, 0, ""
	for i := range c.families {
		f, n := &c.families[i], 0
		f.samples(c.latest(), emit{
			value:     func(float64, ...string) { n++ },
			histogram: func(*sim.Histogram, ...string) { n += len(sim.Bounds) + 3 }, // +Inf, sum and count
		})
		total += n
		if n > most {
			most, name = n, f.name
		}
	}
	if total > maxSeries {
		return fmt.Errorf("the center has %d series, and at most %d are kept; %s alone has %d", total, maxSeries, name, most)
	}
	return nil
}

const (
	maxScrapes    = 16 // at the same time
	scrapeTimeout = 10 * time.Second
)

// Handler serves the collector's metrics and those of the Go runtime, in OpenMetrics or
// the text format as the client accepts.
func Handler(c *Collector) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	for _, each := range []prometheus.Collector{c, collectors.NewGoCollector(), collectors.NewBuildInfoCollector()} {
		if err := registry.Register(each); err != nil {
			return nil, err
		}
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		Registry:            registry,
		EnableOpenMetrics:   true,
		MaxRequestsInFlight: maxScrapes,
		Timeout:             scrapeTimeout,
	}), nil
}
