package prometheus

import "embed"

// Files contains the dashboards (grafana/dashboards), Grafana's provisioning of them
// (grafana/provisioning), and the settings and rules of Prometheus (prometheus).
//
//go:embed prometheus grafana
var Files embed.FS
