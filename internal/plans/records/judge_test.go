package records_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// verdict is how a file with a known truth is read.
type verdict int

const (
	right      verdict = iota // at the first try
	asked                     // and one of the readings that are offered is right; or the summary says what no row decides
	askedWrong                // and no reading that is offered is right
	refused                   // for good
	wrong                     // silently
	verdicts
)

var verdictNames = [verdicts]string{"right", "asked", "asked wrong", "refused", "silently wrong"}

// counts of verdicts.
type verdictCounts [verdicts]int

// callTruth are the figures of the calls of a file.
type callTruth struct {
	n, abandoned, within, talk, handle float64 // handle is the talk with the after-call work; 0 if it is no answer
	joined                             float64 // the mean time at which callers joined the queue, in seconds since 1970
	queues                             int
	isSaid                             bool // the summary says what no row decides
}

const judged = 20 * time.Second // of the share that is answered within

func truthOf(vs []visit) (t callTruth) {
	answered := 0.0
	queues := map[string]bool{}
	for i := range vs {
		v := &vs[i]
		t.n++
		t.joined += float64(v.at.Unix())
		queues[v.queue] = true
		if !v.isAnswered {
			t.abandoned++
			continue
		}

		answered++
		t.talk += float64(v.talk)
		t.handle += float64(v.talk + v.work)
		if v.within(int(judged.Seconds())) {
			t.within++
		}
	}

	t.joined /= t.n
	t.abandoned /= t.n
	t.within /= t.n
	t.talk /= answered
	t.handle /= answered
	t.queues = len(queues)
	return t
}

// saysConvention reports whether a summary says that no row decides how a column is read.
func saysConvention(s *records.Summary) bool {
	return slices.ContainsFunc(s.Checks, func(check string) bool { return strings.Contains(check, ": no row ") })
}

// figuresOfCalls reads a file. The error is that of the reader.
func figuresOfCalls(file string, m *records.Map) (t callTruth, err error) {
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		return t, err
	}

	queues := map[string]float64{}
	talked := 0.0
	for c := range r.All() {
		if !c.Queued() {
			continue
		}
		t.n++
		t.joined += float64(c.Enqueued.Unix())
		queues[c.Queue]++
		if c.Outcome == "abandoned" {
			t.abandoned++
		}
		if c.Answered.IsZero() {
			continue
		}
		if c.Answered.Sub(c.Enqueued) <= judged {
			t.within++
		}
		if !c.Ended.IsZero() {
			talked++
			t.talk += c.Ended.Sub(c.Answered).Seconds()
		}
	}

	for _, n := range queues {
		if n >= 0.01*t.n {
			t.queues++
		}
	}

	t.joined /= t.n
	t.abandoned /= t.n
	t.within /= t.n
	t.talk /= talked
	t.isSaid = saysConvention(r.Summary())
	return t, r.Err()
}

// isLike reports whether a planner would see the same center.
func (t *callTruth) isLike(got *callTruth, of *layout) bool {
	talk := math.Min(math.Abs(got.talk-t.talk), math.Abs(got.talk-t.handle))
	queues := t.queues
	if of.queues > 0 {
		queues = of.queues
	}
	const calls, abandoned, within, seconds = 0.012, 0.007, 0.015, 2
	const menus, halfHour = 70, 1800 // zones are whole half hours apart
	if off := math.Abs(math.Remainder(got.joined-t.joined, halfHour)); off > menus && of.truth == nil {
		return false
	}
	return math.Abs(got.n/t.n-1) <= calls && math.Abs(got.abandoned-t.abandoned) <= abandoned &&
		math.Abs(got.within-t.within) <= within && talk <= seconds && (of.queues < 0 || got.queues == queues)
}

// offeredMaps are the maps that a question offers: each has the lines of one of its readings.
func offeredMaps(t *testing.T, refusal *records.Refusal) (out []*records.Map) {
	t.Helper()
	for _, text := range refusal.Readings() {
		var found diag.Findings
		m := records.ReadMap("map.yaml", []byte(text), &found)
		if m == nil {
			t.Errorf("no map: %v\n%s", found.FirstError(), text)
			continue
		}
		out = append(out, m)
	}
	return out
}

// judge reads a file as a user does: once, and with each map that a question offers.
func judge(t *testing.T, cannot bool, read func(m *records.Map) (isRight bool, got string, err error)) (verdict, string) {
	t.Helper()
	isRight, got, err := read(nil)
	var refusal *records.Refusal
	switch {
	case err == nil && isRight && !cannot:
		return right, got
	case err == nil:
		return wrong, got
	case !errors.As(err, &refusal):
		t.Fatal(err)
	case refusal.Map == "":
		return refused, refusal.Reason
	}

	// The map as it is printed asks the same question again.
	said := refusal.Reason + "\n" + refusal.Map
	var found diag.Findings
	if m := records.ReadMap("map.yaml", []byte(refusal.Map), &found); m == nil {
		t.Errorf("the printed map is none: %v\n%s", found.FirstError(), refusal.Map)
	} else {
		var again *records.Refusal
		if _, _, err := read(m); !errors.As(err, &again) || again.Reason != refusal.Reason {
			t.Errorf("the printed map does not ask the same question again:\n%s\n%v\n%s", refusal.Reason, err, refusal.Map)
		}
	}

	best := askedWrong
	for _, m := range offeredMaps(t, refusal) {
		isRight, got, err := read(m)
		if err != nil {
			t.Errorf("a map that is offered is refused: %v\n%s", err, refusal.Map)
			continue
		}
		said += "\n" + got
		if isRight && !cannot {
			best = asked
		}
	}
	return best, said
}

// least are the counts that the reader has reached. They may only improve: right may not fall, and silently wrong may not
// rise.
var least = map[string]verdictCounts{
	"systems of the tests": {14, 1, 0, 0, 0},
	"first tries":          {23, 5, 0, 0, 0},
	"vendors":              {22, 1, 0, 3, 0},
	"handmade":             {34, 13, 0, 1, 0},
	"unseen":               {16, 4, 0, 0, 0},
	"documented":           {19, 10, 0, 1, 0}, // 16, 9, 0, 3 and 2 at the first run
	"further":              {13, 1, 0, 1, 0},  // 10, 4, 0, 1 and 0 without known forms
	"reports":              {28, 4, 0, 4, 0},  // a mean duration may be the handle time: it is asked
	"documented reports":   {8, 4, 0, 0, 0},   // 7, 1, 3, 0 and 1 at the first run
	"further reports":      {5, 0, 0, 0, 0},   // 3, 0, 0, 0 and 2 at the first run
	"written":              {17, 13, 0, 0, 0}, // 16, 12, 1, 1 and 0 at the first run
	"written reports":      {10, 3, 0, 0, 0},  // 10, 0, 1, 0 and 2 at the first run
}

// judgedEach is the step between the layouts that are judged: the short form judges every third one.
func judgedEach() int {
	if longtest.IsLong() {
		return 1
	}
	const short = 3
	return short
}

// judgedDays are the days of calls that a layout has.
func judgedDays() int {
	if longtest.AtLeast(0.1) {
		return 20
	}
	return 3
}

// The long form judges all layouts, at a tenth of its length with twenty days of calls. The short form judges
// some, of which no more may be wrong than of all.
func TestLayoutsAreJudged(t *testing.T) {
	t.Run("calls", func(t *testing.T) {
		vs := office(77, judgedDays(), time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
		for name, set := range map[string][]layout{
			"vendors": vendors, "handmade": handmade, "unseen": unseen, "documented": documented, "further": further,
		} {
			t.Run(name, func(t *testing.T) {
				var counts verdictCounts
				for i := 0; i < len(set); i += judgedEach() {
					of := &set[i]
					v, said := judgeLayout(t, of, vs)
					counts[v]++
					logVerdict(t, of.name, v, said)
				}
				compareCounts(t, name, counts)
			})
		}
	})

	t.Run("reports", func(t *testing.T) {
		all := intervals()
		for name, set := range map[string][]reportLayout{
			"reports": reports, "documented reports": documentedReports, "further reports": furtherReports,
		} {
			t.Run(name, func(t *testing.T) {
				var counts verdictCounts
				for i := 0; i < len(set); i += judgedEach() {
					of := &set[i]
					v, said := judgeReport(t, of, all)
					counts[v]++
					logVerdict(t, of.name, v, said)
				}
				compareCounts(t, name, counts)
			})
		}
	})

	t.Run("tables of other tests", func(t *testing.T) {
		calls := center(3, 6)
		want := trueLengths(calls)
		isLike := func(m *records.Map, file string) (bool, string, error) {
			got, err := lengthsBy(file, m)
			isNear := got.calls == want.calls && math.Abs(got.abandoned-want.abandoned) < 0.005 &&
				math.Abs(got.level-want.level) < 0.02 && math.Abs(got.talk-want.talk) < 1
			return isNear, fmt.Sprintf("%.4v", got), err
		}
		var counts verdictCounts
		for i := 0; i < len(systems); i += judgedEach() {
			of := &systems[i]
			file := fileOf(of.header, of.row, calls)
			v, said := judge(t, false, func(m *records.Map) (bool, string, error) { return isLike(m, file) })
			counts[v]++
			logVerdict(t, of.name, v, said)
		}
		compareCounts(t, "systems of the tests", counts)

		counts = verdictCounts{}
		for i := 0; i < len(firstTries); i += judgedEach() {
			of := &firstTries[i]
			file := fileOf(of.header, of.row, calls)
			v, said := judge(t, false, func(m *records.Map) (bool, string, error) { return isLike(m, file) })
			counts[v]++
			logVerdict(t, of.name, v, said)
		}
		compareCounts(t, "first tries", counts)
	})
}

// logVerdict says what became of a file, unless it is right.
func logVerdict(t *testing.T, name string, v verdict, said string) {
	t.Helper()
	if v != right {
		t.Logf("%s: %s: %s", name, verdictNames[v], strings.TrimSpace(said))
	}
}

// compareCounts fails if fewer files are right, or more are silently wrong or asked with a wrong map. If more are right,
// the table is to be raised.
func compareCounts(t *testing.T, name string, got verdictCounts) {
	t.Helper()
	want := least[name]
	isPart := judgedEach() > 1
	if got == want || isPart && got[wrong] <= want[wrong] && got[askedWrong] <= want[askedWrong] && got[refused] <= want[refused] {
		return
	}
	t.Errorf("%s: right, asked, asked wrong, refused, silently wrong: %v, and the table has %v", name, got, want)
}

// separatorOf is the separator of a layout's cells.
func separatorOf(of *layout) string {
	if of.separator == "" {
		return ","
	}
	return of.separator
}

// judgeLayout judges an export of calls.
func judgeLayout(t *testing.T, of *layout, vs []visit) (verdict, string) {
	t.Helper()
	var kept []visit
	for i := range vs {
		if of.only == nil || of.only(&vs[i]) {
			kept = append(kept, vs[i])
		}
	}
	want := truthOf(kept)
	if of.truth != nil {
		of.truth(&want, kept)
	}

	var rows [][]string
	if of.all != nil {
		rows = of.all(kept)
	} else {
		for i := range kept {
			rows = append(rows, of.row(&kept[i]))
		}
	}
	return judgeCalls(t, of, table(of.header, separatorOf(of), rows), &want)
}

// judgeCalls judges a file of calls.
func judgeCalls(t *testing.T, of *layout, file string, want *callTruth) (verdict, string) {
	t.Helper()
	isSaid := false
	v, said := judge(t, of.cannot, func(m *records.Map) (bool, string, error) {
		got, err := figuresOfCalls(file, m)
		isSaid = got.isSaid
		return want.isLike(&got, of), fmt.Sprintf("got %.3v, want %.3v", got, *want), err
	})
	if v == wrong && isSaid {
		v = asked
	}
	return v, said
}

// reportFigures are the figures of a report.
type reportFigures struct {
	offered, handle float64
	first           int // minute of the day of the first interval with calls
	queues          int
	isSaid          bool // the summary says what no row decides
}

func figuresOfReport(file string, m *records.Map) (f reportFigures, err error) {
	r, err := records.NewIntervalReader(strings.NewReader(file), "report.csv", m)
	if err != nil {
		return f, err
	}

	f.first = 24 * 60

	queues := map[string]bool{}
	handled := 0.0
	for row := range r.All() {
		f.offered += row.Offered
		queues[row.Queue] = true
		if row.Offered > 0 {
			f.first = min(f.first, row.Minute)
		}
		answered, _ := row.Endings()
		if math.IsNaN(answered) {
			answered = row.Offered
		}
		if !math.IsNaN(row.AHT) {
			f.handle += row.AHT * answered
			handled += answered
		}
	}

	if handled > 0 {
		f.handle /= handled
	}
	f.queues = len(queues)
	f.isSaid = saysConvention(r.Summary())
	return f, r.Err()
}

// judgeReport judges a report.
func judgeReport(t *testing.T, of *reportLayout, all []interval) (verdict, string) {
	t.Helper()
	kept := of.kept(all)
	header := of.header
	var rows [][]string
	if of.all != nil {
		header, rows = of.all(kept)
	} else {
		for i := range kept {
			rows = append(rows, of.row(&kept[i]))
		}
	}
	separator := of.separator
	if separator == "" {
		separator = ","
	}
	return judgeCounts(t, of, table(header, separator, rows), kept)
}

// kept are the intervals that the file has.
func (of *reportLayout) kept(all []interval) []interval {
	if !of.one {
		return all
	}

	var kept []interval
	for _, i := range all {
		if i.queue == "Sales" {
			kept = append(kept, i)
		}
	}
	return kept
}

// judgeCounts judges a file of intervals.
func judgeCounts(t *testing.T, of *reportLayout, file string, kept []interval) (verdict, string) {
	t.Helper()
	want := reportFigures{first: 8 * 60, queues: 2}
	if of.isDay {
		want.first = -1
	}
	if of.one {
		want.queues = 1
	}
	handled := 0.0
	for _, i := range kept {
		want.offered += float64(i.offered)
		want.handle += float64(i.handle() * i.answered)
		handled += float64(i.answered)
	}
	want.handle /= handled
	if of.noHandle {
		want.handle = 0
	}
	if of.factor > 0 {
		want.offered *= of.factor
	}

	isSaid := false
	v, said := judge(t, of.cannot, func(m *records.Map) (bool, string, error) {
		got, err := figuresOfReport(file, m)
		isSaid = got.isSaid
		const near = 0.02
		isHandle := math.Abs(got.handle-want.handle) <= near*want.handle || of.noHandle
		isLike := math.Abs(got.offered/want.offered-1) <= 0.01 && got.first == want.first && isHandle && got.queues == want.queues
		return isLike, fmt.Sprintf("got %v, want %v", got, want), err
	})
	if of.isAsked && v == askedWrong || isSaid && v == wrong {
		v = asked
	}
	return v, said
}

// fileOf writes calls as a system of the tests exports them.
func fileOf(header string, row func(c *truth) []string, calls []truth) string {
	separator := ","
	if strings.Contains(header, ";") {
		separator = ";"
	}
	lines := []string{header}
	for i := range calls {
		lines = append(lines, strings.Join(row(&calls[i]), separator))
	}
	return strings.Join(lines, "\n") + "\n"
}

// lengthsBy reads an export by a map, which may be nil.
func lengthsBy(file string, m *records.Map) (out lengths, err error) {
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		return out, err
	}

	var answered, within, abandoned float64
	for c := range r.All() {
		if !c.Queued() {
			continue
		}
		out.calls++
		if c.Outcome == "abandoned" {
			abandoned++
		}
		if c.Answered.IsZero() {
			continue
		}

		answered++
		out.talk += c.Ended.Sub(c.Answered).Seconds()
		if c.Answered.Sub(c.Enqueued) <= level {
			within++
		}
	}

	out.abandoned = abandoned / out.calls
	out.level = within / out.calls
	out.talk /= answered
	return out, r.Err()
}
