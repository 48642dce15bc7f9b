// Package metrics turns snapshots of a simulation into Prometheus metrics: at a
// scrape ([Collector]), or as a day's blocks on its own time axis ([History]). It
// keeps the dashboards, rules and settings that read them, and is the only room
// that imports anything of Prometheus.
//
// It knows what a snapshot shows and nothing of how a simulation came by it.
package metrics
