package today

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The page says whether each goal is likely to hold, which is one with a chance of a half or more, and how the records
// were read.
func TestVerdictOfTheRest(t *testing.T) {
	const none, holds, fails = "The scenario has no goals.", "Each goal is likely to hold.", "A goal is unlikely to hold."
	for _, test := range []struct {
		chances []float64
		want    string
		isRead  bool
	}{{nil, none, false}, {[]float64{0.5, 1}, holds, true}, {[]float64{1, 0.49}, fails, false}} {
		r := &Result{Title: "A day", clock: &model.Clock{Interval: 15 * minute, To: 300 * minute}, Now: time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC)}
		for _, chance := range test.chances {
			r.Goals = append(r.Goals, Goal{Title: "Service level", Chance: chance, Value: quantilesOf(nil)})
		}
		if test.isRead {
			r.Records = &records.Summary{File: "calls.csv"}
		}

		d := r.Document()
		at := slices.IndexFunc(d.Blocks, func(b document.Block) bool { _, isVerdict := b.(document.Verdict); return isVerdict })
		verdict := d.Blocks[at].(document.Verdict)
		level := map[string]document.Level{none: 0, holds: document.Good, fails: document.Bad}[test.want]
		if says := verdict.Says; len(says) != 1 || !strings.Contains(says[0].Word, test.want) || verdict.Level != level {
			t.Errorf("%v: the verdict is %+v", test.chances, verdict)
		}
		page := documenttest.Page(t, d)
		if !strings.Contains(page, test.want) || strings.Contains(page, "Records read") != test.isRead {
			t.Errorf("%v: the page has not %q, or the records", test.chances, test.want)
		}
	}
}

// A day is simulated 100 times, or as often as has three million calls, and at least 20 times.
func TestReplicationsOfTheRest(t *testing.T) {
	for perHour, want := range map[float64]int{0: 100, 1000: 100, 3000: 100, 4000: 93, 12_500: 30, 1e6: 20} {
		line := model.Line{Rate: []model.RatePiece{{PerHour: perHour}}, Trace: make([]model.Arrival, 0)}
		m := &model.Model{Lines: []model.Line{line}, Clock: model.Clock{From: 0, To: 8 * 60 * minute, RatePeriod: 24 * 60 * minute}}
		if got := Replications(m); got != want {
			t.Errorf("%v calls an hour: %d, want %d", perHour, got, want)
		}
	}
	m := &model.Model{Lines: []model.Line{{Trace: make([]model.Arrival, 60_000)}}}
	if got := Replications(m); got != 50 {
		t.Errorf("60,000 calls of a file: %d", got)
	}
}

// The busyness of a day without expected calls is the usual one.
func TestBusynessWithoutCalls(t *testing.T) {
	m := &model.Model{Lines: make([]model.Line, 2), Clock: model.Clock{To: 60 * minute, RatePeriod: 60 * minute}, RateCV: 0.3}
	if got := busyness(m, &sim.Evidence{Lines: make([]sim.Seen, 2)}, 0); got != (Busyness{1, 1, 1}) {
		t.Errorf("%+v", got)
	}
}

// The text says that calls of no queue are not expected, and that some goals are of the calls from now on.
func TestLinesOfFewRecords(t *testing.T) {
	const queues = "The records have only calls that joined a queue, so that only such calls are expected."
	const rest = "Records have no intents, keys and redials. Goals about these are of the calls from now on."
	for _, is := range []bool{false, true} {
		r := &Result{Busyness: Busyness{1, 1, 1}, SoFar: SoFar{QueuesOnly: is}, Goals: []Goal{{}, {isOfRest: is}}}
		if lines := r.lines(); slices.Contains(lines, queues) != is || slices.Contains(lines, rest) != is {
			t.Errorf("with few records %t: %q", is, lines)
		}
	}
}
