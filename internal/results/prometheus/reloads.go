package prometheus

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Reloads is the state of reading the files of the center again, as metrics with the names
// that Prometheus uses for its own configuration. It is safe for concurrent use.
type Reloads struct {
	mu          sync.Mutex
	isFailed    bool
	succeededAt time.Time
}

// NewReloads returns the state after the first reading of the files, which succeeded.
func NewReloads(at time.Time) *Reloads { return &Reloads{succeededAt: at} }

// Succeeded records that the files were read without errors.
func (r *Reloads) Succeeded(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isFailed = false
	r.succeededAt = at
}

// Failed records that the files have errors. The center that was read before stays.
func (r *Reloads) Failed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isFailed = true
}

var (
	reloadSuccessful = prometheus.NewDesc("ivrsim_config_last_reload_successful",
		"Whether the files were without errors when they were last read.", nil, nil)
	reloadTime = prometheus.NewDesc("ivrsim_config_last_reload_success_timestamp_seconds",
		"When the files were last read without errors, in seconds since 1970.", nil, nil)
)

// Describe implements prometheus.Collector.
func (r *Reloads) Describe(ch chan<- *prometheus.Desc) {
	ch <- reloadSuccessful
	ch <- reloadTime
}

// Collect implements prometheus.Collector.
func (r *Reloads) Collect(ch chan<- prometheus.Metric) {
	r.mu.Lock()
	defer r.mu.Unlock()
	successful := 1.0

	// Prometheus has no truth values, so a metric is 1 or 0.
	if r.isFailed {
		successful = 0
	}
	ch <- prometheus.MustNewConstMetric(reloadSuccessful, prometheus.GaugeValue, successful)
	ch <- prometheus.MustNewConstMetric(reloadTime, prometheus.GaugeValue, float64(r.succeededAt.UnixMilli())/1e3)
}
