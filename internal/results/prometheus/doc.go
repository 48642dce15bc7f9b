// Package prometheus converts snapshots of a simulation to Prometheus metrics: at each
// scrape ([Collector]), or as TSDB blocks of a simulated day on its own time axis
// ([History]). It contains the dashboards, rules and settings that use them.
//
// It does not know who serves the metrics, nor what a page shows.
package prometheus
