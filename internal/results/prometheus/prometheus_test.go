package prometheus_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// modelOf returns a scenario of the sample center with one replication.
func modelOf(t testing.TB, name string) *model.Model {
	t.Helper()
	m := scenariotest.Sample(t, name)
	m.Replications = model.Replications{AtLeast: 1, AtMost: 1}
	return m
}

// settings writes Prometheus's settings and rules to a folder, with replacements for the
// test, and returns the path of one of them.
func settings(t *testing.T, name string, change *strings.Replacer) string {
	t.Helper()
	dir := t.TempDir()
	files, err := fs.Glob(prometheus.Files, "prometheus/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := prometheus.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		writeConfig(t, dir, path.Base(file), change.Replace(string(text)))
	}
	return filepath.Join(dir, name)
}

// sampling returns the time between two samples of a written day: 15 s as by default, or
// three minutes in short runs, so that the shortest window of a rule has five samples.
func sampling() time.Duration { return 3 * time.Minute / time.Duration(longtest.N(1, 12)) }

// write writes the first day of a scenario as a run.
func write(t testing.TB, dir string, m *model.Model, name string) prometheus.Written {
	t.Helper()
	h, err := prometheus.NewHistory(dir, prometheus.Run{Name: name, Scenario: m.Scenario, Seed: m.Seed, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	err = sim.RunWithSnapshots(t.Context(), m, 0, sim.Options{}, int64(sampling()), func(s *sim.Snapshot) error {
		return h.Add(t.Context(), &prometheus.View{Snapshot: s, Speed: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	done, err := h.Commit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// TestWrittenDayMatchesReport queries two runs, written as blocks, in a real Prometheus.
func TestWrittenDayMatchesReport(t *testing.T) {
	longtest.Program(t, "prometheus")
	t.Parallel() // with the other tests that wait for a program of Prometheus
	dir := t.TempDir()
	m := modelOf(t, "peak_day")
	m.ShortAbandon = int64(2 * time.Minute)
	done := write(t, dir, m, "baseline")
	write(t, dir, modelOf(t, "assistant"), "assistant-1.0")
	analyze(t, dir)

	server := startPrometheus(t, settings(t, "replay.yml", strings.NewReplacer()), dir)
	noon := done.From.Add(12 * time.Hour)
	v := &viewer{
		server: server, from: done.From, to: done.From.Add(24 * time.Hour), step: 20 * sampling(),
		peak: [2]time.Time{noon.Add(-2 * time.Hour), noon.Add(3 * time.Hour)},
		values: map[string]string{
			"job": "ivrsim", "instance": "ivrsim:8080", // as with live.yml
			"run": "baseline", "other": "assistant-1.0", "queue": ".*", "hub": ".*", "flow": "main",
			"interval": (4 * sampling()).String(), "__range": "24h",
		},
	}

	d, err := sim.Run(t.Context(), m, sim.Options{}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	of := report.New(d.Layout, &d.Results)

	t.Run("numbers", func(t *testing.T) { sameNumbers(t, server, of, done.To) })
	t.Run("service levels", func(t *testing.T) { sameServiceLevels(t, server, of, done) })
	t.Run("dashboards", func(t *testing.T) { v.examineAll(t, ofFollowedDays) })
	t.Run("planted", v.checkPlantedProblems)
	if longtest.IsLong() { // TestAlerts has the rules in the short form
		v.to = noon // when the center is busy
		t.Run("rules", func(t *testing.T) { checkBackfilledRules(t, v) })
	}
}

func analyze(t *testing.T, dir string) {
	t.Helper()
	blocks, err := filepath.Glob(filepath.Join(dir, "0*"))
	if err != nil || len(blocks) < 4 {
		t.Fatalf("blocks of two days and two runs: %q %v", blocks, err)
	}
	promtool(t, "tsdb", "analyze", dir, filepath.Base(blocks[0]))
	if left, err := filepath.Glob(filepath.Join(dir, "*.tmp*")); err != nil || len(left) > 0 {
		t.Errorf("temporary files: %q %v", left, err)
	}
}

// sameNumbers compares the final counters with the report of the same day.
func sameNumbers(t *testing.T, server *promServer, report *report.Report, end time.Time) {
	for i := range report.Queues {
		q := &report.Queues[i]
		of := fmt.Sprintf(`{run="baseline",queue=%q,hub=%q}`, q.Queue, q.Hub)
		for metric, want := range map[string]int64{
			"offered": q.Offered, "answered": q.Answered, "abandoned": q.Abandoned, "answered_within_target": q.AnsweredInTarget,
		} {
			if got := server.One(t, "ivrsim_queue_calls_"+metric+"_total"+of, end); got != float64(want) {
				t.Errorf("%s@%s: %g %s, the report has %d", q.Queue, q.Hub, got, metric, want)
			}
		}
		p90 := server.One(t, "histogram_quantile(0.9, ivrsim_queue_wait_seconds_bucket"+of+")", end)
		// The report's quantile is exact within 1%, so it may lie on the other side of a bound.
		if want := float64(q.Answer.P90.Mean); bucket(p90) != bucket(0.99*want) && bucket(p90) != bucket(1.01*want) {
			t.Errorf("%s@%s: p90 %g s, the report has %g s", q.Queue, q.Hub, p90, want)
		}
	}
	if got := server.One(t, `count({__name__=~"ivrsim_queue_wait_seconds_bucket",run="baseline",le="20.0",queue="general"})`, end); got != 5 {
		t.Errorf("%g hubs have a bucket le=\"20.0\", want 5", got)
	}
}

// sameServiceLevels compares the service levels of the wallboard with the service levels of the report,
// which exclude short abandons. Prometheus extrapolates the increases of counters.
func sameServiceLevels(t *testing.T, server *promServer, report *report.Report, done prometheus.Written) {
	v := &viewer{server: server, to: done.To, values: map[string]string{
		"job": ".+", "instance": ".+", "run": "baseline", "queue": ".*", "hub": ".*", "__range": fmt.Sprintf("%.0fs", done.To.Sub(done.From).Seconds()),
	}}
	levels := map[string]float64{}
	found, problems := v.ask(t.Context(), serviceLevels(t))
	for _, s := range found {
		levels[s.Labels["queue"]+"@"+s.Labels["hub"]] = s.Points[0].Value
	}
	for i := range report.Queues {
		q := &report.Queues[i]
		got, want := levels[q.Queue+"@"+q.Hub], float64(q.ServiceLevel.Mean)
		if len(problems) > 0 || math.Abs(got-want) > 0.005 {
			t.Errorf("%s@%s: a service level of %.3f, the report has %.3f %q", q.Queue, q.Hub, got, want, problems)
		}
	}
}

// serviceLevels returns the query of the wallboard's column.
func serviceLevels(t *testing.T) target {
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if d.File == "operations.json" && p.Title == "Queues" && strings.Contains(q.Expr, "answered_within_target") {
					return q
				}
			}
		}
	}
	t.Fatal("the wallboard has no service level by queue")
	return target{}
}

// bucket returns the index of the bucket of a wait.
func bucket(seconds float64) int { return sort.SearchFloat64s(sim.Bounds[:], seconds) }

// checkBackfilledRules evaluates the recording rules over the day with promtool, as the
// comment in their file recommends.
func checkBackfilledRules(t *testing.T, v *viewer) {
	v.examineRules(t, "day*.rules.yml", false)
	dir := t.TempDir()
	promtool(t, "tsdb", "create-blocks-from", "rules", "--url="+v.server.URL, "--output-dir="+dir,
		fmt.Sprintf("--start=%d", v.to.Add(-10*time.Minute).Unix()), fmt.Sprintf("--end=%d", v.to.Unix()),
		"--eval-interval=1m", "prometheus/day.rules.yml")
	blocks, err := filepath.Glob(filepath.Join(dir, "0*"))
	if err != nil || len(blocks) == 0 {
		t.Fatalf("promtool wrote no blocks: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "wal"), 0o700); err != nil { // dump needs it
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), longtest.Program(t, "promtool"), "tsdb", "dump", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules(t, "day.rules.yml") {
		if r.Record == "" || !strings.Contains(string(out), `__name__="`+r.Record+`"`) {
			t.Errorf("no samples of %s", r)
		}
	}
	if strings.Contains(string(out), "alertname") {
		t.Error("alerts have samples")
	}
}

// TestLiveDay scrapes the sample center each second in its busy hours, at a high speed, as two instances of one run. A
// loaded machine may miss a scrape, so the test takes a time before which several scrapes in turn came. The gate runs it.
// Without the gate, TestWrittenDayMatchesReport asks the same queries about a written day.
func TestLiveDay(t *testing.T) {
	longtest.Skip(t)
	longtest.Program(t, "prometheus")
	t.Parallel() // with the other tests that wait for a program of Prometheus
	live, err := sim.NewLive(modelOf(t, "peak_day"), sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := live.Advance(int64(10 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	addresses := serveLive(t, live, 600)
	config := settings(t, "live.yml", strings.NewReplacer(
		"scrape_interval: 5s", "scrape_interval: 1s", "scrape_timeout: 4s", "scrape_timeout: 1s",
		"evaluation_interval: 5s", "evaluation_interval: 1s", "interval: 5s", "interval: 1s", `"ivrsim:8080"`,
		`"`+strings.Join(addresses, `", "`)+`"`))
	begin := time.Now()
	server := startPrometheus(t, config, t.TempDir())
	// Both instances have enough samples, the last scrapes of each came in time, and so did the rules.
	now := server.Until(t, `count(count_over_time(ivrsim_sim_timestamp_seconds[1m]) >= 5
		and ivrsim_sim_timestamp_seconds and ivrsim_sim_timestamp_seconds offset 1s
		and count_over_time(ivrsim_sim_timestamp_seconds[4s]) >= 3
		and on (job, instance, run) run:ivrsim_invalid_numbers:ratio
		and on (job, instance, run) run:ivrsim_invalid_numbers:ratio offset 1s
		and on (job, instance, run) count_over_time(run:ivrsim_invalid_numbers:ratio[4s]) >= 3) == 2`)
	v := &viewer{
		server: server, from: begin, to: now, step: time.Second, peak: [2]time.Time{now.Add(-time.Second), now},
		values: map[string]string{
			"job": ".+", "instance": ".+", "run": "trial", "other": "trial", "queue": ".*", "hub": ".*", "flow": "main",
			"interval": "3s", "__range": "3s",
		},
	}
	t.Run("dashboards", func(t *testing.T) { v.examineAll(t, nil) })
	t.Run("accelerated rules", func(t *testing.T) { v.examineRules(t, "accelerated.rules.yml", true) })
	t.Run("instances", func(t *testing.T) { checkRecordedInstances(t, v) })
	t.Run("clock rules", func(t *testing.T) { v.examineRules(t, "clock.rules.yml", true) })
	t.Run("metrics", func(t *testing.T) { checkScrapedMetrics(t, v, addresses[0]) })
}

// checkRecordedInstances checks that recording rules do not add instances of one run.
func checkRecordedInstances(t *testing.T, v *viewer) {
	for _, r := range rules(t, "accelerated.rules.yml") {
		if r.Record == "" {
			continue
		}
		if got := v.server.One(t, `count(group by (job, instance, run) (`+r.Record+`{job="ivrsim",instance!=""}))`, v.to); got != 2 {
			t.Errorf("%s: %g instances, want 2", r, got)
		}
	}
}

// serveLive serves the metrics of a simulation that runs until the test ends, at two addresses.
func serveLive(t *testing.T, live *sim.Live, speed float64) (addresses []string) {
	t.Helper()
	clock := web.NewClock(live, speed, slog.New(slog.DiscardHandler))
	run := prometheus.Run{Name: "trial", Scenario: "peak_day", Started: time.Now(), MaxSeries: prometheus.DefaultMaxSeries}
	latest := func() *prometheus.View { return withPrediction(clock.View()) }

	handler, err := prometheus.Handler(prometheus.NewCollector(run, latest), prometheus.NewReloads(run.Started))
	if err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- clock.Run(ctx) }()

	var servers [2]*httptest.Server
	for i := range servers {
		servers[i] = httptest.NewServer(handler)
		addresses = append(addresses, servers[i].Listener.Addr().String())
	}
	t.Cleanup(func() {
		servers[0].Close()
		servers[1].Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})

	return addresses
}

// withPrediction returns the view with a prediction for each queue, hub and horizon, and for each goal, as serve has it
// while it follows the records of a day.
func withPrediction(v *prometheus.View) *prometheus.View {
	out, p := *v, &prometheus.Predicted{}
	for i := range v.Queues {
		for _, horizon := range []string{"30m", "1h", "2h"} {
			p.Queues = append(p.Queues, prometheus.PredictedQueue{
				Queue: v.Queues[i].Queue, Hub: v.Queues[i].Hub, Horizon: horizon,
				ServiceLevel: [...]float64{0.4, 0.75, 0.95}, Wait: [...]float64{5, 20, 90}, Abandoned: [...]float64{0.01, 0.04, 0.2},
			})
		}
	}
	for i := range v.Goals {
		p.Goals = append(p.Goals, 1/float64(2+i))
	}
	out.Predicted = p
	return &out
}

// checkScrapedMetrics compares the scraped metrics with the reference, and checks the text
// format with promtool.
func checkScrapedMetrics(t *testing.T, v *viewer, address string) {
	found, err := v.server.At(t.Context(), `count by (__name__) ({__name__=~"ivrsim_.+",job="ivrsim"})`, v.to)
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, m := range prometheus.Reference() {
		name := m.Name
		if m.Type == "histogram" {
			name += "_bucket"
		}
		missing[name] = true
	}
	known := emitted()
	for _, name := range prometheus.ProcessMetrics() {
		known[name] = true
	}
	for _, s := range found {
		name := s.Labels["__name__"]
		delete(missing, name)
		if !known[name] {
			t.Errorf("%s is not in the reference", name)
		}
	}
	for name := range missing {
		t.Errorf("%s is not scraped", name)
	}
	check := exec.CommandContext(t.Context(), longtest.Program(t, "promtool"), "check", "metrics")
	_, text := get(t, "http://"+address+"/metrics")
	check.Stdin = strings.NewReader(text)
	out, err := check.CombinedOutput()
	if len(out) == 0 && err != nil {
		t.Errorf("promtool check metrics: %v", err)
	}

	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "ivrsim_predicted_") || !strings.Contains(line, isNoSummary) {
			t.Errorf("promtool check metrics: %s", line)
		}
	}
}
