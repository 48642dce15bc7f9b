package prometheus

import (
	"fmt"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// DefaultMaxSeries is the default bound of the series of a run, with classic histograms.
// A center with more would make a scrape large and slow.
const DefaultMaxSeries = 10_000

// Run describes the run whose metrics are collected.
type Run struct {
	Name     string // the label run of every metric
	Scenario string
	Seed     uint64
	Version  string
	Started  time.Time // wall-clock time when the counters were 0

	// MaxSeries bounds the series of the run with classic histograms. Histograms past the
	// bound are native histograms only.
	MaxSeries int
}

// View is a snapshot with the state of the clock. It is immutable.
type View struct {
	*sim.Snapshot
	Speed float64       // simulated seconds per second, measured over the last seconds
	Lag   time.Duration // simulated time that the clock is behind its speed

	Predicted *Predicted // of a real day that is followed; nil for a simulated day
}

// Predicted has the predictions of the rest of a day.
type Predicted struct {
	Queues []PredictedQueue
	Goals  []float64 // the chance of each goal of the snapshot, from 0 to 1
}

// PredictedQueue has the predictions of a queue for some time from now on.
type PredictedQueue struct {
	Queue, Hub string
	Horizon    string // "30m", "1h" or "2h"

	ServiceLevel, Wait, Abandoned [len(Quantiles)]float64 // by Quantiles; seconds, and shares
}

// Quantiles are the quantiles of a prediction, as the label quantile has them.
var Quantiles = [...]string{"0.05", "0.5", "0.95"}

// Collector converts the latest view to metrics at each scrape. The simulation itself only updates
// plain counters. Collector is safe for concurrent use.
//
// Each histogram is a native histogram, which is one series. It also has classic buckets, one
// series each, while the series of the run stay within a bound.
type Collector struct {
	latest   func() *View
	run      Run
	families []family
	descs    []*prometheus.Desc // by family
	classic  int                // histograms with classic buckets, the first ones of the families
}

// NewCollector returns the collector of a run. latest returns the latest view, which is
// not nil. All views have the same lines, queues, groups and steps in the same order.
func NewCollector(run Run, latest func() *View) *Collector {
	c := &Collector{latest: latest, run: run, families: families(run)}
	for i := range c.families {
		f := &c.families[i]
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, f.labels, prometheus.Labels{"run": run.Name}))
	}
	c.classic = c.Series().classicWithin(run.MaxSeries)
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
	histograms := 0
	for i := range c.families {
		kind := c.families[i].kind
		desc := c.descs[i]
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
				send(prometheus.NewConstMetricWithCreatedTimestamp(desc, prometheus.CounterValue, v, c.run.Started,
					labels...))
			},
			histogram: func(h *sim.Histogram, labels ...string) {
				histograms++
				send(c.histogram(desc, h, histograms <= c.classic, labels))
			},
		})
	}
}

// histogram returns a native histogram, with classic buckets if they are wanted.
func (c *Collector) histogram(desc *prometheus.Desc, h *sim.Histogram, isClassic bool,
	labels []string,
) (prometheus.Metric, error) {
	counts := map[int]int64{}
	for i, n := range h.Native {
		if n > 0 {
			counts[i+sim.FirstNative] = int64(n)
		}
	}

	native, err := prometheus.NewConstNativeHistogram(
		desc, h.Count, h.Sum, counts, nil, h.Zero, sim.NativeSchema, sim.ZeroThreshold, c.run.Started, labels...)
	if err != nil || !isClassic {
		return native, err
	}

	return withClassicBuckets{native, h}, nil
}

// withClassicBuckets is a native histogram that has classic buckets too. Text formats have
// only the classic buckets.
type withClassicBuckets struct {
	prometheus.Metric
	counts *sim.Histogram
}

// Write implements prometheus.Metric.
func (m withClassicBuckets) Write(out *dto.Metric) error {
	if err := m.Metric.Write(out); err != nil {
		return err
	}
	for i, n := range m.counts.Cumulative() {
		out.Histogram.Bucket = append(out.Histogram.Bucket,
			&dto.Bucket{CumulativeCount: &n, UpperBound: &sim.Bounds[i]})
	}
	return nil
}

// Series counts the series of a run.
type Series struct {
	Values     int // of counters and gauges
	Histograms int // native, one series each
}

// classicSeries is the number of series of a classic histogram: its buckets, +Inf, sum and
// count.
const classicSeries = len(sim.Bounds) + 3

// Series counts the series of the latest view.
func (c *Collector) Series() Series {
	var s Series
	for i := range c.families {
		c.families[i].samples(c.latest(), emit{
			value:     func(float64, ...string) { s.Values++ },
			histogram: func(*sim.Histogram, ...string) { s.Histograms++ },
		})
	}
	return s
}

// WithClassic is the number of series if every histogram has classic buckets.
func (s Series) WithClassic() int { return s.Values + s.Histograms*classicSeries }

// classicWithin returns how many histograms can have classic buckets within a bound.
func (s Series) classicWithin(maxSeries int) int {
	left := maxSeries - s.Values - s.Histograms

	// A histogram is one series without them.
	return min(max(left, 0)/(classicSeries-1), s.Histograms)
}

// NativeOnly returns how many histograms have no classic buckets, because the run would
// have more series than the bound.
func (c *Collector) NativeOnly() int { return c.Series().Histograms - c.classic }

const (
	maxScrapes    = 16 // at the same time
	scrapeTimeout = 10 * time.Second
)

// Handler serves the metrics of the collector, of the process and the Go runtime, of the build and
// of the configuration, in the format that the client accepts. Protobuf has native histograms.
// OpenMetrics and the text format have classic histograms.
func Handler(c *Collector, config *Reloads) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	for _, each := range []prometheus.Collector{
		c,
		config,
		newBuildInfo(c.run.Version),
		newGuests(c.latest),
		collectors.NewGoCollector(),
		collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		if err := registry.Register(each); err != nil {
			return nil, fmt.Errorf("register the metrics: %w", err)
		}
	}

	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		Registry:            registry,
		EnableOpenMetrics:   true,
		MaxRequestsInFlight: maxScrapes,
		Timeout:             scrapeTimeout,
	}), nil
}

// newBuildInfo returns the metric that describes the program.
func newBuildInfo(version string) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "ivrsim_build_info",
		Help:        "Describes the program; always 1.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	}, func() float64 { return 1 })
}

// newGuests returns the metric of the callers from outside the simulation.
func newGuests(latest func() *View) prometheus.Collector {
	count := func() float64 { return float64(latest().Guests) }
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ivrsim_guests",
		Help: "Callers of telephones and of the page in the running day. The other metrics count them too.",
	}, count)
}
