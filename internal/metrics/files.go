package metrics

import "embed"

// Files are the dashboards (grafana/dashboards), what Grafana needs to find them
// (grafana/provisioning), and Prometheus's settings and rules (prometheus).
//
//go:embed prometheus grafana
var Files embed.FS
