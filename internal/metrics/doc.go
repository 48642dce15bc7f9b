// Package metrics turns snapshots of a simulation into Prometheus metrics, and
// keeps the dashboards, rules and settings that read them. It is the only room
// that imports client_golang.
package metrics
