package metrics

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// MaxSeries bounds what one run may emit: more is a mistake in the center, and
// Prometheus would pay for it.
const MaxSeries = 10_000

// Collector turns the latest view into samples at scrape time. Nothing of
// Prometheus runs in the simulation. It is safe for concurrent use.
type Collector struct {
	latest   func() *View
	started  *timestamppb.Timestamp
	families []family
	descs    []*prometheus.Desc
	labels   [][][]*dto.LabelPair // by family and sample: a run's samples stay the same ones
}

// NewCollector makes the collector of a run. Latest gives the newest view, which
// is never nil and never changes; all views of a run have the same parts in the
// same order.
func NewCollector(run Run, latest func() *View) *Collector {
	c := &Collector{latest: latest, started: timestamppb.New(run.Started), families: families(run)}
	for i := range c.families {
		f := &c.families[i]
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, f.labels, prometheus.Labels{"run": run.Name}))
		c.labels = append(c.labels, labelPairs(f, run.Name, latest()))
	}
	return c
}

// labelPairs gives the labels of a family's samples, each sorted by name.
func labelPairs(f *family, run string, v *View) (all [][]*dto.LabelPair) {
	add := func(values []string) {
		pairs := []*dto.LabelPair{{Name: new("run"), Value: &run}}
		for i := range values {
			pairs = append(pairs, &dto.LabelPair{Name: &f.labels[i], Value: &values[i]})
		}
		slices.SortFunc(pairs, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
		all = append(all, pairs)
	}
	f.samples(v, emit{
		value:    func(_ float64, labels ...string) { add(labels) },
		observed: func(_ *sim.Histogram, labels ...string) { add(labels) },
	})
	return all
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
		f, labels := &c.families[i], c.labels[i]
		send := func(s sample) {
			s.desc, s.kind, s.created, s.labels = c.descs[i], f.kind, c.started, labels[0]
			labels = labels[1:]
			ch <- &s
		}
		f.samples(v, emit{
			value:    func(v float64, _ ...string) { send(sample{value: v}) },
			observed: func(h *sim.Histogram, _ ...string) { send(sample{observed: h}) },
		})
	}
}

// Check refuses a run with more than [MaxSeries] series, and names what has most.
func (c *Collector) Check() error {
	total, most, name := 0, 0, ""
	for i := range c.families {
		n := len(c.labels[i]) * c.families[i].kind.series()
		total += n
		if n > most {
			most, name = n, c.families[i].name
		}
	}
	if total > MaxSeries {
		return fmt.Errorf("the center has %d series, and at most %d are kept; %s alone has %d", total, MaxSeries, name, most)
	}
	return nil
}

// sample is one sample of a scrape.
type sample struct {
	desc     *prometheus.Desc
	kind     kind
	labels   []*dto.LabelPair
	created  *timestamppb.Timestamp
	value    float64
	observed *sim.Histogram // of a histogram
}

// Desc is the description of the sample's metric.
func (s *sample) Desc() *prometheus.Desc { return s.desc }

// Write fills in what a scrape sends.
func (s *sample) Write(out *dto.Metric) error {
	out.Label = s.labels
	switch s.kind {
	case counter:
		out.Counter = &dto.Counter{Value: &s.value, CreatedTimestamp: s.created}
	case gauge:
		out.Gauge = &dto.Gauge{Value: &s.value}
	case histogram:
		h := s.observed
		out.Histogram = &dto.Histogram{SampleCount: &h.Count, SampleSum: &h.Sum, Bucket: buckets(h), CreatedTimestamp: s.created}
	}
	return nil
}

func buckets(h *sim.Histogram) []*dto.Bucket {
	counts := h.Cumulative()
	all, refs := make([]dto.Bucket, len(sim.Bounds)), make([]*dto.Bucket, len(sim.Bounds))
	for i := range all {
		all[i].UpperBound, all[i].CumulativeCount = &sim.Bounds[i], &counts[i]
		refs[i] = &all[i]
	}
	return refs
}
