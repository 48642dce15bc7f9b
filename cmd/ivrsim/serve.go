package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
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

// serveFlags are the flags of serve.
type serveFlags struct {
	listen string
	speed  float64
	run    string
	seed   uint64
	sets   setFlags
}

func newServe() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:               "serve [FOLDER or FILE or SCENARIO]",
		ValidArgsFunction: completeScenarios,
		Short:             "Run a scenario against the clock, with its pages and metrics",
		Long: `Serve runs a scenario's day over and over, at --speed simulated seconds a
second. It serves pages to call the center, watch it, see its flows and make
reports; /metrics for Prometheus, /healthz, and POST /api/clock to change the
speed or pause.

By default it listens on loopback only. An interrupt stops it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return serve(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:8080", "listen on `ADDRESS`")
	cmd.Flags().Float64Var(&flags.speed, "speed", 60, "pass `N` simulated seconds a second; 1 is real time")
	cmd.Flags().StringVar(&flags.run, "run", "", "`NAME` of the run in the metrics; the scenario's name by default")
	cmd.Flags().Uint64Var(&flags.seed, "seed", 0, "derive all random numbers from `N`, in place of the scenario's seed")
	flags.sets.addSet(cmd)
	return cmd
}

func serve(cmd *cobra.Command, args []string, flags serveFlags) error {
	if err := web.CheckSpeed(flags.speed); err != nil {
		return wrongUsage(fmt.Errorf("--speed: %w", err), "--speed 60 simulates a minute a second, --speed 1 is real time")
	}
	if err := checkRunName(flags.run); err != nil {
		return err
	}
	if err := checkAddress(flags.listen); err != nil {
		return wrongUsage(fmt.Errorf("--listen: %w", err), "--listen 127.0.0.1:8080 is for this machine alone, --listen :8080 for all")
	}
	var run metrics.Run
	var server *web.Server
	err := interruptible(cmd.Context(), func() (err error) {
		run, server, err = newServer(cmd, args, flags)
		return err
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", flags.listen)
	if err != nil {
		return cannot(fmt.Errorf("listen on %s: %w", flags.listen, plainListenError(err)), listenHint(err))
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s at http://%s/, its metrics at http://%[2]s/metrics, %[3]s simulated seconds a second; Ctrl-C stops\n", diag.Visible(run.Scenario), browserAddress(l.Addr()), web.FormatSpeed(flags.speed)); err != nil {
		return err
	}
	return server.Serve(cmd.Context(), l)
}

// newServer reads the scenario and starts its simulation.
func newServer(cmd *cobra.Command, args []string, flags serveFlags) (metrics.Run, *web.Server, error) {
	c, _, m, err := readScenario(cmd, args, flags.sets)
	if err != nil {
		return metrics.Run{}, nil, err
	}
	if cmd.Flags().Changed("seed") {
		m.Seed = flags.seed
	}
	run := metrics.Run{Name: cmp.Or(flags.run, m.Scenario), Scenario: m.Scenario, Seed: m.Seed, Version: version(), Started: time.Now()}
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		return run, nil, err
	}
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	server, err := web.New(web.NewClock(live, flags.speed, log), run, c.forPages(m), log)
	if err != nil {
		return run, nil, cannot(err, "give the center fewer queues, lines or steps, or serve a part of it")
	}
	return run, server, nil
}

// forPages is what the pages show of a center: lint's advice too.
func (c *center) forPages(m *model.Model) *web.Center {
	c.checker.Advise(c.files, c.found)
	return &web.Center{Flows: c.flows, Found: c.found, Suites: c.suites(""), Model: m}
}

// checkAddress checks that an address to listen on is a host and a port.
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

// plainListenError strips the address and the system call off an error of net.Listen.
func plainListenError(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

func listenHint(err error) string {
	if errors.Is(err, syscall.EADDRINUSE) {
		return "another program may have the port: --listen 127.0.0.1:0 takes a free one"
	}
	return "--listen 127.0.0.1:8080 is an address that every machine has"
}

// browserAddress is an address to open in a browser: localhost if the server listens on
// all addresses.
func browserAddress(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(t.Port))
	}
	return a.String()
}
