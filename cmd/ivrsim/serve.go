package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/tail"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/telephone"
	"github.com/ivrsim/ivrsim/internal/screens/web"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	listen string
	speed  float64
	run    string
	seed   uint64
	sets   setFlags
	hosts  hostFlags
	client string // the header with a client's address
	series int    // the most series with classic histograms
	log    logFlags
	nlu    nluFlag

	transcriber transcriberFlag

	follow  string // the records of the day; "" for a simulated day
	mapping string // of follow

	sip         sipFlags
	sipCalls    int    // of one client at once
	transcripts string // the folder for calls by telephone; may be empty
	record      string // the folder for their sound; may be empty
}

func newServe() *verb {
	var flags serveFlags
	v := &verb{Command: &cobra.Command{
		Use:               "serve [FOLDER or FILE or SCENARIO]",
		ValidArgsFunction: completeScenarios,
		Short:             "Run a scenario against the clock, with its pages and metrics",
		Long: `Serve runs a scenario's day again and again, at --speed simulated seconds per second. It
serves pages to call the center, watch it, see its flows and make reports. It also serves
/metrics for Prometheus, /healthz, and /api/clock to read and change the speed and to
pause.

Serve reads the files again when they change. The pages, the next call and the next report
show the change. If the files have errors, the pages list them.

With --follow it serves a real day in place of a simulated one: the records of the file,
and each minute the rest of the day.

By default it listens only on loopback. It answers requests to its IP addresses, to
localhost and to the names of --host. An interrupt stops it.

It logs to stderr. You can set each flag in the environment, in capitals after IVRSIM_:
IVRSIM_SPEED is --speed, IVRSIM_CENTER is -C. A flag overrides the environment. Separate
names in IVRSIM_HOST by commas, and settings in IVRSIM_SET by line ends.

Exit code: 0 stopped by an interrupt, 1 a file has errors, 2 wrong usage, 3 could not run.`,
		Example: `  ivrsim serve
  ivrsim serve center --speed 60 --listen 127.0.0.1:8080
  ivrsim serve -C center --follow calls.csv
  ivrsim serve -C center --sip 127.0.0.1:5060`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return serve(cmd, args, flags) },
	}}

	parsedFlag(v, &flags.listen, "listen", "127.0.0.1:8080", "listen on `ADDRESS`", parseAddress)

	// its default has no quotes
	parsedFlag(v, &flags.speed, "speed", "60", "pass `N` simulated seconds per second. 1 is real time",
		parseSpeed).kind = "float64"
	parsedFlag(v, &flags.run, "run", "", "`NAME` of the run in the metrics. Default: the scenario's name",
		parseRunName)
	flags.nlu.add(v)
	flags.transcriber.add(v, "let callers at telephones speak")
	v.Flags().Uint64Var(&flags.seed, "seed", 0, "derive all random numbers from `N`. Default: the scenario's seed")
	v.Flags().Var(&flags.hosts, "host", "also answer requests to the host `NAME`. It may be repeated")
	parsedFlag(v, &flags.client, "client-header", "",
		"take a client's address from the proxy's header `NAME`, such as X-Forwarded-For", parseHeaderName)
	intFlag(v, &flags.series, "max-series", prometheus.DefaultMaxSeries, 1, maxMaxSeries,
		"serve classic histograms up to `N` series, then native ones")
	v.Flags().StringVar(&flags.follow, "follow", "",
		"follow the records of a day in `FILE` as it grows, and predict the rest of the day each minute")
	v.Flags().StringVar(&flags.mapping, "map", "",
		"with --follow, read the records by `MAP`: "+strings.Join(records.Formats, ", ")+
			" or a map file. Default: the format is detected")
	flags.log.add(v)
	flags.sip.add(v, "", "answer telephones on `ADDRESS`, as in 127.0.0.1:5060, at --speed 1 by default")
	intFlag(v, &flags.sipCalls, "sip-calls", 50, 1, mostTelephones,
		"answer at most `N` telephones of one client, and a tenth more in all")
	v.Flags().StringVar(&flags.transcripts, "sip-transcripts", "",
		"write a transcript of each telephone call to `FOLDER`")
	v.Flags().StringVar(&flags.record, "record", "",
		"write the sound of each telephone call to a WAV file in `FOLDER`")
	flags.sets.addSet(v)
	v.needs("follow", "name the records, as in --follow calls.csv", "map")
	v.needs("sip", sipHint, "sip-transcripts", "record", "transcriber")

	// A real day has no speed, and its agents answer no telephone of ours.
	v.excludes("follow", "speed", "sip", "sip-transcripts")
	environmentFlags(v)

	return v
}

// parseHeaderName reads the name of a header. A proxy sets no other, so that all its clients would count as one.
func parseHeaderName(text string) (string, error) {
	const known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if strings.Trim(text, known) != "" {
		return "", wrongUsage(fmt.Errorf("--client-header: %q is not the name of a header", text),
			"as in X-Forwarded-For")
	}
	return text, nil
}

// maxMaxSeries bounds --max-series. Prometheus needs some 4 KB of memory for a series.
const maxMaxSeries = 10_000_000

// mostTelephones bounds --sip-calls.
const mostTelephones = 10_000

// hostFlags are the names of a server, each given by a flag --host.
type hostFlags web.Hosts

// String returns the names with a comma between them. It implements pflag.Value.
func (f *hostFlags) String() string { return strings.Join(*f, ",") }

// Set adds one name. It implements pflag.Value.
func (f *hostFlags) Set(name string) error {
	if err := web.CheckHost(name); err != nil {
		return wrongUsage(fmt.Errorf("--host: %w", err), "give the name as clients write it: --host ivr.example.org")
	}
	*f = append(*f, name)
	return nil
}

// Type is the word for a value in the help. It implements pflag.Value.
func (*hostFlags) Type() string { return "NAME" }

// GetSlice returns the names: the flag may be repeated.
func (f *hostFlags) GetSlice() []string { return *f }

// parseSpeed reads the flag --speed.
func parseSpeed(text string) (float64, error) {
	speed, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, wrongUsage(fmt.Errorf("--speed takes a number, not %q", text),
			"--speed 60 simulates a minute per second")
	}
	if err := web.CheckSpeed(speed); err != nil {
		return 0, wrongUsage(fmt.Errorf("--speed: %w", err),
			"--speed 60 simulates a minute per second, --speed 1 is real time")
	}
	return speed, nil
}

func serve(cmd *cobra.Command, args []string, flags serveFlags) error {
	if err := flags.sip.check(); err != nil {
		return err
	}

	if flags.sip.address.IsValid() && !cmd.Flags().Changed("speed") {
		// A caller waits in real time.
		flags.speed = 1
	}

	s, err := newServed(cmd, args, flags)
	if err != nil {
		return err
	}

	defer s.close()

	// Both are set before the server listens, because they check the first request too.
	s.server.CountClientsBy(flags.client)
	s.server.Answer(web.Hosts(flags.hosts))

	l, err := net.Listen("tcp", flags.listen)
	if err != nil {
		return cannot(fmt.Errorf("listen on %s: %w", flags.listen, plainListenError(err)), listenHint(err))
	}

	pace := web.FormatSpeed(flags.speed) + " simulated seconds per second"
	if flags.speed == 1 {
		pace = "in real time"
	}
	paced := slog.Float64("speed", flags.speed)
	if flags.follow != "" {
		pace = "the day of " + diag.Visible(flags.follow) + " and its rest"
		paced = slog.String("follow", flags.follow)
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(),
		"%s at http://%s/, its metrics at http://%[2]s/metrics, %[3]s; Ctrl-C stops\n",
		diag.Visible(s.run.Scenario), browserAddress(l.Addr()), pace); err != nil {
		return err
	}

	s.log.Info("started", "scenario", s.run.Scenario, "address", l.Addr().String(), paced,
		"seed", s.run.Seed, "version", s.run.Version)

	if err := s.printTelephones(cmd); err != nil {
		return err
	}

	// If the server or the telephones fail, the context ends the others.
	group, ctx := errgroup.WithContext(cmd.Context())
	group.Go(func() error { return s.server.Serve(ctx, l) })

	if s.telephones != nil {
		group.Go(func() error { return s.telephones.Serve(ctx) })
	}

	if s.watcher != nil {
		group.Go(func() error { s.follow(ctx); return nil })
	}

	if s.follower != nil {
		group.Go(func() error { s.follower.run(ctx, s.server); return nil })
	}

	err = group.Wait()
	if err != nil {
		s.log.Error("stopped", "reason", err)
		return err
	}

	s.log.Info("stopped", "reason", stopReason(cmd.Context()))
	return nil
}

// stopReason returns the name of the signal that ended the server: interrupt, terminated or hangup.
func stopReason(ctx context.Context) string {
	return strings.TrimSuffix(context.Cause(ctx).Error(), " signal received")
}

// served is a scenario that is served, and where it was read from.
type served struct {
	folder     workspace.Folder
	scenario   string // as asked for
	sets       setFlags
	seed       *uint64 // in place of the scenario's
	run        prometheus.Run
	began      *routing.Center // of the running day
	server     *web.Server
	telephones *telephone.Server // nil without --sip
	watcher    *watcher          // nil for the embedded sample center
	follower   *follower         // nil for a simulated day
	log        *slog.Logger
	recognize  func(sentence string) (string, error) // nil without --nlu
}

// newServed reads the scenario and starts its simulation. It watches the folder before it
// reads, so that no change is missed.
func newServed(cmd *cobra.Command, args []string, flags serveFlags) (*served, error) {
	f, name, err := openScenario(cmd, args)
	if err != nil {
		return nil, err
	}

	s := &served{folder: f, scenario: name, sets: flags.sets, log: flags.log.logger(cmd.ErrOrStderr())}
	if cmd.Flags().Changed("seed") {
		s.seed = &flags.seed
	}

	// The sample has no files that could change. Without a watcher, serve still works.
	if f.Path != "" {
		if s.watcher, err = newWatcher(f); err != nil {
			s.log.Warn("changed files are read at the next start", "err", err)
		}
	}

	d, err := readScenarioIn(cmd, f, name, flags.sets)
	if err != nil {
		return nil, err
	}

	s.recognize = flags.nlu.recognizer(cmd.Context())

	// The seed is set before the clock starts, because the first day begins with it.
	m := d.model
	s.setSeed(m)
	s.began = m.Center

	s.run = prometheus.Run{
		Name:      cmp.Or(flags.run, m.Scenario),
		Scenario:  m.Scenario,
		Seed:      m.Seed,
		Version:   version(),
		Started:   time.Now(),
		MaxSeries: flags.series,
	}

	if flags.follow != "" {
		return s, s.followDay(cmd, d, flags)
	}

	// Telephones and pages share one running day, and with it one clock.
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		return nil, err
	}

	clock := web.NewClock(live, flags.speed, s.log)
	if flags.sip.address.IsValid() {
		if err := s.answerTelephones(clock, d.Flows, flags); err != nil {
			return nil, err
		}
	}

	center := web.NewCenter(d.Center, m, s.sets...)
	center.Recognize = s.recognize
	if s.server, err = web.New(clock, s.run, center, s.log); err != nil {
		return nil, cannot(err, "give the center fewer queues, lines or steps, or serve a part of it")
	}
	return s, nil
}

// followDay starts with the first prediction of the day of a file.
func (s *served) followDay(cmd *cobra.Command, d *design, flags serveFlags) error {
	// Reports compile the scenarios of the other center meanwhile.
	center, _, err := chooseScenario(s.folder, d.model.Scenario)
	if err != nil {
		return err
	}
	s.follower = &follower{
		file: flags.follow, mapping: flags.mapping, cmd: cmd, center: center, scenario: d.model.Scenario,
		sets: flags.sets, seed: s.seed, log: s.log, records: tail.New(s.log),
	}
	soFar, prediction, err := s.follower.refresh(cmd.Context())
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case err != nil:
		return cannot(err, "name a file with the records of a day")
	}

	// A set that ends before now had its effect when an earlier server began.
	wholeDay := prediction.Input
	wholeDay.Now = wholeDay.Model.Clock.From
	date := s.follower.day.date
	err = flags.sets.checkRest(d, &wholeDay, func(sets setFlags) (*model.Model, error) {
		return s.follower.compile(center, sets, &date)
	})
	if err != nil {
		return err
	}

	clock := web.NewFollowingClock(soFar, web.Predicted(prediction.Result), s.log)
	if s.server, err = web.New(clock, s.run, web.NewCenter(d.Center, prediction.Input.Model), s.log); err != nil {
		return cannot(err, "give the center fewer queues, lines or steps, or serve a part of it")
	}
	s.server.Follow(soFar, prediction)
	return nil
}

// answerTelephones opens the address for telephones. Their callers are guests of the day.
func (s *served) answerTelephones(clock *web.Clock, flows *flow.Flows, flags serveFlags) error {
	how := telephone.Options{
		Address:  flags.sip.address,
		Password: flags.sip.password,
		Calls:    flags.sipCalls,
		Folder:   s.folder.FS,
		Log:      s.log,
		Arrive:   telephone.InDay(clock),

		MediaFrom:  flags.sip.mediaFrom,
		Recognize:  s.recognize,
		Transcribe: flags.transcriber.transcribe(),
	}

	// The transcripts are opened before the address, so a wrong folder starts no server.
	if flags.transcripts != "" {
		kept, err := newTranscripts(flags.transcripts, s.log)
		if err != nil {
			return err
		}
		how.Ended = kept.keep
	}
	if err := addRecordings(&how, flags.record); err != nil {
		return err
	}

	var err error
	s.telephones, err = telephone.Listen(flows, how)
	if err != nil {
		return listenFailure(flags.sip.address, err)
	}

	return nil
}

// printTelephones prints the address for telephones, and the prompts and steps that they cannot
// hear or answer.
func (s *served) printTelephones(cmd *cobra.Command) error {
	if s.telephones == nil {
		return nil
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "telephones dial sip:LINE@%s\n", s.telephones.Address()); err != nil {
		return err
	}
	return printWarnings(cmd.ErrOrStderr(), s.telephones)
}

func (s *served) close() {
	if s.watcher != nil {
		s.watcher.close()
	}
}

func (s *served) setSeed(m *model.Model) {
	if s.seed != nil {
		m.Seed = *s.seed
	}
}

// follow reads the files again after each change, until the context ends.
func (s *served) follow(ctx context.Context) {
	for {
		changed, err := s.watcher.nextChange(ctx)
		if ctx.Err() != nil || changed == "" && err == nil {
			return
		}

		if err != nil { // too many changes at once, for example
			s.log.Warn("a change may be missed", "err", err)
		}

		// Even after a missed change the present files are read: nothing older stays on the pages.
		if err := s.reload(); err != nil {
			s.log.Error("show the changed files", "err", err)
		}
	}
}

// reload shows the files as they are now, or what is wrong in them.
func (s *served) reload() error {
	// The reload has the time when the reading began.
	read := time.Now()
	var c *workspace.Center
	m, err := withoutPanic(func() (m *model.Model, err error) {
		c, m, err = s.read()
		return m, err
	})
	if err == nil && c.Found.Errors() > 0 {
		errors := c.Found.WithSeverity(diag.Error).Sorted()
		s.log.Warn("refused the changed files", "errors", len(errors), "first",
			fmt.Sprintf("%s: %s", errors[0].Place, errors[0].Message))
		return s.server.Reject(errors)
	}

	if err == nil {
		if s.telephones != nil {
			// Telephones and pages take the same flows. Calls in progress keep their own.
			s.telephones.Replace(c.Flows)
		}
		center := web.NewCenter(c, m, s.sets...)
		center.Recognize = s.recognize
		err = s.server.Replace(center, read)
	}
	if err == nil && s.follower != nil {
		// Reports compile the scenarios of the other center meanwhile.
		var own *workspace.Center
		own, _, err = chooseScenario(c.Folder, s.follower.scenario)
		s.follower.changed.Store(own)
	}

	if err == nil {
		s.watcher.shown = c.Folder
		s.log.Info("reloaded the files", "folder", s.folder.Path)
		if s.follower == nil {
			s.warnOfNew(c.Routing)
		}
		return nil
	}

	// The pages show the error as a finding of the folder. The last files without errors stay.
	s.log.Warn("refused the changed files", "err", err)
	x := diag.Finding{Place: diag.Place{File: s.folder.Path}, Severity: diag.Error, Message: err.Error()}
	var f *failure
	if errors.As(err, &f) {
		x.Fix = f.hint
	}

	return s.server.Reject([]diag.Finding{x})
}

// warnOfNew names the lines and queues that the running day does not have. Calls of the changed flows may wait
// in such a queue, where no agent of the running day looks for them.
func (s *served) warnOfNew(center *routing.Center) {
	var lines, queues []string
	for i := range center.Lines {
		name := center.Lines[i].Name.Value
		if _, began := s.began.Line(name); !began {
			lines = append(lines, name)
		}
	}
	for i := range center.Queues {
		name := center.Queues[i].Name.Value
		if _, began := s.began.Queue(name); !began {
			queues = append(queues, name)
		}
	}

	if len(lines)+len(queues) > 0 {
		s.log.Warn("added after the start: nobody answers there before a restart", "lines", lines, "queues", queues)
	}
}

// read reads the files again. The model is usable only without errors.
func (s *served) read() (*workspace.Center, *model.Model, error) {
	f, err := reopen(s.folder)
	if err != nil {
		return nil, nil, err
	}
	s.watcher.last = f

	c, name, err := chooseScenario(f, s.scenario)
	if err != nil || c.Found.Errors() > 0 {
		return c, nil, err
	}

	// The values of --set and --seed apply to the changed files too.
	_, m := c.Compile(name, c.Found, s.sets...)
	if m != nil {
		s.setSeed(m)
	}

	return c, m, nil
}

// parseAddress reads the flag --listen: a host and a port.
func parseAddress(address string) (string, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		err = fmt.Errorf("%q is not a host and port", address)
	} else if _, err = net.LookupPort("tcp", port); err != nil {
		err = fmt.Errorf("%q is not a port", port)
	}
	if err != nil {
		return "", wrongUsage(fmt.Errorf("--listen: %w", err),
			"--listen 127.0.0.1:8080 is for this machine alone, --listen :8080 for all")
	}
	return address, nil
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
		return "another program may use the port: --listen 127.0.0.1:0 takes a free one"
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
