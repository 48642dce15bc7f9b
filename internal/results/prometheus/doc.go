// Package prometheus converts snapshots of a simulation to Prometheus metrics: at each scrape
// ([Collector]), or as TSDB blocks of a simulated day on its own time axis ([History]). It contains
// the dashboards, rules and settings that use them.
//
// The package does not know who serves the metrics, or the content of a page.
package prometheus
