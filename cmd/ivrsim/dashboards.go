package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

func newDashboards() *verb {
	var kubernetes bool
	v := &verb{Command: &cobra.Command{
		Use:   "dashboards FOLDER",
		Short: "Write out the Grafana dashboards, and Prometheus's rules and settings",
		Long: `Dashboards writes the files that docker-compose.yml mounts into a new or empty folder:
grafana/dashboards has the dashboards as JSON, grafana/provisioning the data sources, and
prometheus the settings and rules for a live simulation and for days from
"ivrsim simulate --tsdb". The addresses in them fit docker-compose.yml. Comments in the
files of Prometheus and in the data sources show the parts to replace.

With --kubernetes the folder has manifests of Kubernetes: a Deployment and a Service of
"ivrsim serve", a ServiceMonitor and a PrometheusRule of the Prometheus Operator, and one
ConfigMap per dashboard.

Exit code: 0 written, 2 wrong usage, 3 the folder could not be written.`,
		Example: `  ivrsim dashboards grafana
  ivrsim dashboards --kubernetes manifests`,
		Args:    arguments(1, 1),
		PreRunE: noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			written := "the dashboards, rules and settings"
			fill := func(folder string) error { return os.CopyFS(folder, prometheus.Files) }
			if kubernetes {
				manifests, err := prometheus.Kubernetes()
				if err != nil {
					return err
				}
				written = "the manifests of a Deployment, a Service, a ServiceMonitor, a PrometheusRule and the dashboards"
				fill = func(folder string) error { return whole.WriteAll(folder, manifests) }
			}
			if err := newFolder(cmd, args[0], fill); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s holds %s\n", diag.Visible(args[0]), written)
			return err
		},
	}}
	v.Flags().BoolVar(&kubernetes, "kubernetes", false, "write manifests of Kubernetes")
	return v
}
