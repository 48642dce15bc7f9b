package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

func newDashboards() *cobra.Command {
	return &cobra.Command{
		Use:   "dashboards FOLDER",
		Short: "Write out the Grafana dashboards, and Prometheus's rules and settings",
		Long: `Dashboards writes the files that docker-compose.yml mounts into a new or empty folder:
grafana/dashboards has the dashboards as JSON, grafana/provisioning the data sources, and
prometheus the settings and rules for a live simulation and for days from
"ivrsim simulate --tsdb". The addresses in them fit docker-compose.yml. A comment in each
file shows the parts to replace.

Exit code: 0 written, 2 wrong usage, 3 the folder could not be written.`,
		Example: `  ivrsim dashboards grafana`,
		Args:    arguments(1, 1),
		PreRunE: noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := newFolder(cmd, args[0], func(folder string) error { return os.CopyFS(folder, prometheus.Files) })
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s holds the dashboards, rules and settings\n",
				diag.Visible(args[0]))
			return err
		},
	}
}
