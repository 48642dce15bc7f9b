package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/sim"
	"github.com/ivrsim/ivrsim/internal/web"
)

// serveFlags say where and how fast a scenario is served.
type serveFlags struct {
	listen string
	speed  float64
	run    string
	seed   uint64
}

func newServe() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve [FOLDER or FILE or SCENARIO]",
		Short: "Run a scenario against the clock, with its pages and metrics",
		Long: `Serve runs a scenario's day over and over, at --speed simulated seconds a
second, and serves pages to call the center, watch it, see its flows and make
reports; /metrics for Prometheus, /healthz, and POST /api/clock to change the
speed or pause.

It listens on loopback unless told otherwise, and stops cleanly when interrupted.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return serve(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:8080", "listen on `ADDRESS`")
	cmd.Flags().Float64Var(&flags.speed, "speed", 60, "pass `N` simulated seconds a second; 1 is real time")
	cmd.Flags().StringVar(&flags.run, "run", "", "`NAME` of the run in the metrics; the scenario's name by default")
	cmd.Flags().Uint64Var(&flags.seed, "seed", 0, "derive all random numbers from `N`, in place of the scenario's seed")
	return cmd
}

func serve(cmd *cobra.Command, args []string, flags serveFlags) error {
	if err := web.CheckSpeed(flags.speed); err != nil {
		return wrongUsage(fmt.Errorf("--speed: %w", err), "--speed 60 simulates a minute a second, --speed 1 is real time")
	}
	if flags.run != "" {
		if err := checkRun(flags.run); err != nil {
			return err
		}
	}
	if err := checkAddress(flags.listen); err != nil {
		return wrongUsage(fmt.Errorf("--listen: %w", err), "--listen 127.0.0.1:8080 is for this machine alone, --listen :8080 for all")
	}
	var run metrics.Run
	var server *web.Server
	err := untilInterrupted(cmd.Context(), func() (err error) {
		run, server, err = newServer(cmd, args, flags)
		return err
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", flags.listen)
	if err != nil {
		return cannot(fmt.Errorf("listen on %s: %w", flags.listen, plainListenError(err)), mendListen(err))
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s at http://%s/, its metrics at http://%[2]s/metrics, %[3]s simulated seconds a second; Ctrl-C stops\n", diag.Visible(run.Scenario), shownAddress(l.Addr()), web.FormatSpeed(flags.speed)); err != nil {
		return cannot(err, "")
	}
	if err := server.Serve(cmd.Context(), l); err != nil {
		return cannot(err, "")
	}
	return nil
}

// newServer reads the scenario and prepares what is served of it.
func newServer(cmd *cobra.Command, args []string, flags serveFlags) (metrics.Run, *web.Server, error) {
	c, _, m, err := readScenario(cmd, args)
	if err != nil {
		return metrics.Run{}, nil, err
	}
	if cmd.Flags().Changed("seed") {
		m.Seed = flags.seed
	}
	run := flags.watched(m)
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		return run, nil, cannot(err, "")
	}
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	server, err := web.New(web.NewClock(live, flags.speed, log), run, c.shownWith(m), log)
	if err != nil {
		return run, nil, cannot(err, "give the center fewer queues, lines or steps, or serve a part of it")
	}
	return run, server, nil
}

// checkAddress says what is wrong with an address to listen on, whether or not it
// can be listened on.
func checkAddress(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no host and port", address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("%q is no port", port)
	}
	return nil
}

// plainListenError says why an address cannot be listened on, without the address, which
// the verb says, and without naming a system call.
func plainListenError(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

func mendListen(err error) string {
	if errors.Is(err, syscall.EADDRINUSE) {
		return "another program may have the port: --listen 127.0.0.1:0 takes a free one"
	}
	return "--listen 127.0.0.1:8080 is an address that every machine has"
}

// shownWith is what the pages show of a center.
func (c *center) shownWith(m *model.Model) *web.Center {
	c.paths.Advise(c.files, c.found) // a flow's page shows it
	return &web.Center{Flows: c.flows, Found: c.found, Suites: c.suites("", c.found), Model: m}
}

func (f *serveFlags) watched(m *model.Model) metrics.Run {
	return metrics.Run{Name: cmp.Or(f.run, m.Scenario), Scenario: m.Scenario, Seed: m.Seed, Version: version(), Started: time.Now()}
}

// shownAddress is where to look: what listens on all addresses is found on the loopback.
func shownAddress(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(t.Port))
	}
	return a.String()
}
