package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of a scrape.
const (
	maxScrapes    = 16 // in flight
	scrapeTimeout = 10 * time.Second
)

// Handler serves a collector's metrics, and those of the Go program itself, from
// a registry of its own: OpenMetrics for whom asks for it, else the text format.
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
