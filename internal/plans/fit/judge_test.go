package fit_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// ordinaryCenters returns the names of centers as people have them. Words in angle brackets in their archives differ by
// seed.
func ordinaryCenters(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/centers/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d archives of centers: %v", len(files), err)
	}
	for i, file := range files {
		files[i] = strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".txtar"), "_", " ")
	}
	return files
}

// judgedDays are five weeks.
var judgedDays = scenario.Set{Path: "days", Value: "2026-06-01..2026-07-05"}

// ordinaryCenter is a center's folder. Each number in angle brackets is changed by up to a tenth.
func ordinaryCenter(t *testing.T, name string, seed int) fs.FS {
	t.Helper()

	draws := des.NewKey(91, uint64(seed)).Stream()
	var out strings.Builder
	text, err := os.ReadFile(filepath.Join("testdata/centers", strings.ReplaceAll(name, " ", "_")+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	rest := string(text)
	for {
		before, after, found := strings.Cut(rest, "<")
		out.WriteString(before)
		if !found {
			break
		}

		number, tail, _ := strings.Cut(after, ">")
		var value float64
		if _, err := fmt.Sscan(number, &value); err != nil {
			t.Fatal(err)
		}

		fmt.Fprintf(&out, "%.0f", value*(0.9+0.2*draws.Float64()))
		rest = tail
	}

	files := txtar.Parse([]byte(out.String()))
	for i := range files.Files {
		if files.Files[i].Name == "true.yaml" {
			files.Files[i].Data = append(files.Files[i].Data, "timezone: UTC\nday: 2026-06-01\nreplications: 1\n"...)
		}
	}

	folder, err := txtar.FS(files)
	if err != nil {
		t.Fatal(err)
	}

	return folder
}

// queueDays are the visits of a queue, or of all, over all days.
type queueDays struct {
	visits, abandoned, inTime, atOnce float64
	halfHours                         [7 * 48]float64
}

func (q *queueDays) share(measure string) float64 {
	switch measure {
	case "abandoned":
		return q.abandoned / q.visits
	case "service_level":
		return q.inTime / q.visits
	default:
		return q.atOnce / q.visits
	}
}

// simulated are the visits by queue of a center and its scenario, simulated once over some days; "" is the center.
func simulatedDays(t *testing.T, folder fs.FS, name string, seed int) map[string]*queueDays {
	t.Helper()
	_, m := scenariotest.Compiled(t, folder, name, judgedDays, scenario.Set{Path: "seed", Value: fmt.Sprint(seed)},
		scenario.Set{Path: "replications", Value: "1"})
	layout := tally.NewLayout(m)
	out := map[string]*queueDays{"": {}}

	_, err := sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) {
		if c.Queue < 0 || c.Enqueued == sim.NoTime || c.Outcome.IsCallback() {
			return
		}
		queue, _ := layout.QueueNames(int(c.Queue))
		if out[queue] == nil {
			out[queue] = &queueDays{}
		}
		at := m.Clock.Instant(c.Arrived)

		for _, q := range []*queueDays{out[""], out[queue]} {
			q.visits++
			q.halfHours[int(at.Weekday())*48+at.Hour()*2+at.Minute()/30]++
			if c.Outcome == sim.OutcomeAbandoned {
				q.abandoned++
			}
			if c.Answered != sim.NoTime && c.Answered-c.Enqueued <= int64(20*time.Second) {
				q.inTime++
			}
		}
	}}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}

	return out
}

// judged are a center's days, simulated several times.
type judged []map[string]*queueDays

func judge(t *testing.T, folder fs.FS, name string, times, seed int) (out judged) {
	t.Helper()
	for i := range times {
		out = append(out, simulatedDays(t, folder, name, seed+i))
	}
	return out
}

// queues are the names of the queues, with "" for the center.
func (j judged) queues() (out []string) {
	for _, days := range j {
		for name := range days {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// share is the mean of a share, and the range in which nine of ten draws lie.
func (j judged) share(queue, measure string) (mean, low, high float64) {
	var all []float64
	for _, days := range j {
		if q := days[queue]; q != nil {
			all = append(all, q.share(measure))
		}
	}
	slices.Sort(all)
	for _, x := range all {
		mean += x / float64(len(all))
	}
	return mean, all[len(all)/20], all[len(all)-1-len(all)/20]
}

// halfHourError is the sum of the absolute errors of the calls by queue and half hour of the week, relative to all
// calls.
func halfHourError(truth, fitted judged) float64 {
	off, all := 0.0, 0.0
	for _, queue := range truth.queues() {
		if queue == "" {
			continue
		}
		var want, got [7 * 48]float64
		add := func(to *[7 * 48]float64, j judged) {
			for _, days := range j {
				if q := days[queue]; q != nil {
					for i, n := range q.halfHours {
						to[i] += n / float64(len(j))
					}
				}
			}
		}

		add(&want, truth)
		add(&got, fitted)

		for i := range want {
			off += math.Abs(got[i] - want[i])
			all += want[i]
		}
	}

	return off / all
}

// exportForms are the columns that an export lacks: the others are renamed to what means nothing.
var exportForms = map[string][]string{
	"all columns": nil,
	"no line":     {"line"},
	"no agents":   {"agent"},
}

// A center that is fitted to the records of an ordinary center is like it: its abandonment, and its calls by queue and
// half hour. What fit.md says comes back does come back. The truth is simulated, and so is the folder that is
// written: its own arrivals, hours and roster.
func TestOrdinaryCentersAreFitted(t *testing.T) {
	names := ordinaryCenters(t)
	forms := sortedNames(exportForms)
	seeds, times := longtest.N(1, 3), 20
	if seeds < 3 { // all centers take ten minutes
		names, forms, seeds, times = []string{"a Saturday"}, []string{"no agents"}, 1, 6
	}
	var off, errors []float64
	claims, falseClaims := 0, 0
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			for seed := 1; seed <= seeds; seed++ {
				folder := ordinaryCenter(t, name, seed)
				truth := judge(t, folder, "true", times, 1000*seed)
				csv := trueRecords(t, folder, seed)
				for _, form := range forms {
					fitted := checked(t, collected(t, without(csv, exportForms[form]), nil, fit.Dates{}))
					again := judge(t, written(fitted), "fitted", times, 2000*seed)
					want, _, _ := truth.share("", "abandoned")
					got, _, _ := again.share("", "abandoned")
					byHalfHour := halfHourError(truth, again)
					t.Logf("%s, seed %d: abandoned %.2f%% in place of %.2f%%; calls by half hour off by %.1f%%",
						form, seed, 100*got, 100*want, 100*byHalfHour)
					off = append(off, math.Abs(got-want))
					errors = append(errors, byHalfHour)
					n, wrong := checkClaims(t, fitted, truth, again)
					claims += n
					falseClaims += wrong
				}
			}
		})
	}
	mean := func(values []float64) float64 {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	}
	t.Logf("abandoned off by %.2f points on average, %.2f at worst; calls by half hour by %.1f%% on average, %.1f%% at worst; %d of %d claims false",
		100*mean(off), 100*slices.Max(off), 100*mean(errors), 100*slices.Max(errors), falseClaims, claims)
	if mean(off) > 0.01 || slices.Max(off) > 0.05 {
		t.Error("abandonment is too far off")
	}
	if mean(errors) > 0.08 {
		t.Error("the calls by half hour are too far off")
	}
	if falseClaims > 0 {
		t.Error("claims are false")
	}
}

// checkClaims counts the shares of which fit says that they come back, and those of them that do not: the fitted center,
// simulated again, is off by more than two points from the records as well as from the true center, and outside of what
// nine in ten draws of the true center's days have.
func checkClaims(t *testing.T, c *fit.Center, truth, fitted judged) (claims, wrong int) {
	t.Helper()
	for i := range c.ComesBack {
		r := &c.ComesBack[i]
		queue, _, isQueue := strings.Cut(r.About, "@")
		if r.About == report.CenterSubject {
			queue, isQueue = "", true
		}
		isKnown := r.Measure == "abandoned" || r.Measure == "service_level"
		if !isQueue || !isKnown || !slices.Contains(truth.queues(), queue) {
			continue
		}
		if !r.ComesBack {
			t.Logf("  %s of %s does not come back: %s", r.Measure, r.About, r.Reason)
			if r.Reason == "" {
				t.Errorf("  no reason is given")
			}
			continue
		}

		claims++
		want, low, high := truth.share(queue, r.Measure)
		got, _, _ := fitted.share(queue, r.Measure)
		const points = 0.02
		isOff := math.Abs(got-want) > points && math.Abs(got-float64(r.Actual)) > points
		if isOff && (got < low || got > high) {
			wrong++
			t.Logf("  %s of %s is said to come back: %.3f in place of %.3f (%.3f to %.3f)", r.Measure, r.About, got, want, low, high)
		}
	}

	return claims, wrong
}

// trueRecords are the records of one draw of a center's days.
func trueRecords(t *testing.T, folder fs.FS, seed int) []byte {
	t.Helper()
	return recordsOfDays(t, folder, seed, judgedDays)
}

// recordsOfDays are the records of one draw of some days of a center.
func recordsOfDays(t *testing.T, folder fs.FS, seed int, days scenario.Set) []byte {
	t.Helper()
	_, m := scenariotest.Compiled(t, folder, "true", days, scenario.Set{Path: "seed", Value: fmt.Sprint(seed)})
	var out bytes.Buffer
	w, err := records.NewWriter(&out, tally.NewLayout(m))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) { err = w.Write(c) }}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// without renames columns of records.
func without(csv []byte, columns []string) []byte {
	header, rows, _ := bytes.Cut(csv, []byte("\n"))
	names := strings.Split(string(header), ",")
	for i, name := range names {
		if slices.Contains(columns, name) {
			names[i] = "ignored_" + name
		}
	}
	return slices.Concat([]byte(strings.Join(names, ",")+"\n"), rows)
}

func sortedNames[V any](m map[string]V) (out []string) {
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
