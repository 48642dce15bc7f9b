package records_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// verdict is the result of reading a file with a known truth.
type verdict string

const (
	right      verdict = "right"            // at the first try
	asked      verdict = "asked"            // and one of the readings that are offered is right
	isSaid     verdict = "said"             // the summary says what no row decides
	askedWrong verdict = "asked, all wrong" // no reading that is offered is right
	refused    verdict = "refused"          // for good
	wrong      verdict = "silently wrong"
	another    verdict = "another" // an offered reading that is not right
)

// callTruth are the figures of the calls of a file.
type callTruth struct {
	n, abandoned, within, talk, handle float64 // handle is the talk with the after-call work; 0 if it is no answer
	joined                             float64 // the mean time at which callers joined the queue, in seconds since 1970
	queues                             int
	isSaid                             bool // the summary says what no row decides
	calls                              []records.Call
}

const soon = 20 * time.Second // of the share that is answered within

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
		if v.within(int(soon.Seconds())) {
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

// saysConvention reports whether a summary says what the file does not tell: how a column is read, the queues, or the
// seconds.
func saysConvention(s *records.Summary) bool {
	return slices.ContainsFunc(s.Checks, func(check string) bool {
		return strings.Contains(check, ": no row ") || strings.HasPrefix(check, "no row names its queue") ||
			strings.HasPrefix(check, "no wait and no conversation has seconds")
	})
}

// figuresOfCalls reads a file. The error is the reader's error.
func figuresOfCalls(file string, m *records.Map) (t callTruth, err error) {
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
	if err != nil {
		return t, err
	}

	queues := map[string]float64{}
	talked := 0.0
	for c := range r.All() {
		t.calls = append(t.calls, *c)
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
		if c.Answered.Sub(c.Enqueued) <= soon {
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

// judge reads a file as a user does: once, and with each map that a question offers. It returns the verdict with what is
// read: in the first line at once, and in the others with the maps.
func judge(t *testing.T, read func(m *records.Map) (verdict, string, error)) string {
	t.Helper()
	v, got, err := read(nil)
	var refusal *records.Refusal
	switch {
	case err == nil:
		return strings.TrimSpace(fmt.Sprintf("%s: %s", v, got))
	case !errors.As(err, &refusal):
		t.Fatal(err)
	case refusal.Map == "":
		return fmt.Sprintf("%s: %s", refused, refusal.Reason)
	}

	// The map as it is printed asks the same question again.
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
	said := refusal.Reason
	for _, m := range offeredMaps(t, refusal) {
		v, got, err := read(m)
		if v == wrong {
			v = another
		}
		if err != nil {
			t.Errorf("a map that is offered is refused: %v\n%s", err, refusal.Map)
			continue
		}
		said += fmt.Sprintf("\n  %s: %s", v, got)
		if v == right || v == isSaid {
			best = asked
		}
	}
	return fmt.Sprintf("%s: %s", best, said)
}

// judged is a file with what its readings are.
type judged struct {
	name string // of its set and its layout
	read func(m *records.Map) (verdict, string, error)
}

const judgedFile = "testdata/judged.txt"

// readJudgments reads what is read of each layout, by the names of its set and its own.
func readJudgments(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(judgedFile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, part := range strings.Split(string(text), "== ")[1:] {
		name, said, _ := strings.Cut(part, "\n")
		out[name] = strings.TrimSpace(said)
	}
	return out
}

// judgedOf is of how many layouts one is judged in the short form, by the first judgment. A question is read with each of
// its maps.
var judgedOf = map[verdict]int{right: 10, asked: 32}

// The judgments of all layouts may only improve: no more files may be asked, refused or silently wrong, and no more
// fields be unknown or "?". UPDATE_JUDGED=1 writes them. The short form has a part of the layouts, and the gate has all.
func TestLayoutsAreJudged(t *testing.T) {
	isUpdate := os.Getenv("UPDATE_JUDGED") != ""
	count := map[verdict]int{}
	want := readJudgments(t)
	var out strings.Builder
	for _, of := range slices.Concat(judgedCalls(t), judgedReports(t)) {
		said := want[of.name]
		delete(want, of.name)
		first, _, _ := strings.Cut(said, ":")
		if part := judgedOf[verdict(first)]; part > 0 && !isUpdate && !longtest.IsLong() {
			count[verdict(first)]++
			if count[verdict(first)]%part > 0 {
				continue
			}
		}

		got := judge(t, of.read)
		fmt.Fprintf(&out, "== %s\n%s\n\n", of.name, got)
		if got != said && !isUpdate {
			t.Errorf("%s is\n%s\nwant\n%s", of.name, got, said)
		}
	}

	switch {
	case isUpdate:
		if err := os.WriteFile(judgedFile, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	case len(want) > 0:
		t.Errorf("no layouts have the judgments %v", slices.Sorted(maps.Keys(want)))
	}
}

// judgedCalls are the layouts of calls.
func judgedCalls(t *testing.T) (out []judged) {
	t.Helper()
	const days = 3
	vs := office(77, days, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	for i := range handmade {
		out = append(out, handmade[i].judged("handmade", vs))
	}
	rows := valuesOfVisits(vs)
	for _, of := range readWritten(t, "testdata/layouts.txt") {
		as := &layout{name: of.name, queues: of.queues, cannot: of.cannot}
		out = append(out, as.judgedFile("written", func() string { return of.file(t, rows) }, vs))
	}

	calls := center(3, 6)
	vs = nil
	for i := range calls {
		vs = append(vs, calls[i].visit())
	}
	ofCenter := valuesOfVisits(vs)
	for i, of := range readWritten(t, "testdata/center.txt") {
		as := &layout{name: of.name, queues: of.queues}
		lineEnd := []string{"\n", "\r\n", "\r"}[i%3]
		file := func() string { return strings.ReplaceAll(of.file(t, ofCenter), "\n", lineEnd) }
		out = append(out, as.judgedFile("center", file, vs))
	}
	return out
}

// hold is the part of a conversation in which the caller was on hold.
func (c *truth) hold() time.Duration {
	if c.talk < time.Minute || c.id[len(c.id)-1] > '3' {
		return 0
	}
	return c.talk / 3 / time.Second * time.Second
}

// work is the after-call work.
func (c *truth) work() time.Duration {
	if !c.isAnswered {
		return 0
	}
	return c.wrapped.Sub(c.ended)
}

// visit is a call of the center as a visit.
func (c *truth) visit() visit {
	seconds := func(d time.Duration) int { return int(d.Seconds()) }
	return visit{
		id: c.id, queue: c.queue, agent: c.agent, caller: c.caller, line: c.line, at: c.arrived, isAnswered: c.isAnswered,
		wait: seconds(c.wait), talk: seconds(c.talk), hold: seconds(c.hold()), work: seconds(c.work()),
	}
}

// judgedReports are the layouts of reports.
func judgedReports(t *testing.T) (out []judged) {
	t.Helper()
	all := intervals()
	for i := range reports {
		out = append(out, reports[i].judged("reports", all))
	}

	for _, of := range readWritten(t, "testdata/reports.txt") {
		as := &reportLayout{name: of.name, one: of.one, cannot: of.cannot, noHandle: of.noHandle}
		kept := as.kept(all)
		file := func() string {
			var rows []values
			for k := range kept {
				rows = append(rows, valuesOfInterval(&kept[k]))
			}
			return of.file(t, rows)
		}
		out = append(out, as.judgedFile("written reports", file, kept))
	}
	return out
}

// separatorOf is the separator of a layout's cells.
func separatorOf(of *layout) string {
	if of.separator == "" {
		return ","
	}
	return of.separator
}

// judged writes an export of calls.
func (of *layout) judged(set string, vs []visit) judged {
	var kept []visit
	for i := range vs {
		if of.only == nil || of.only(&vs[i]) {
			kept = append(kept, vs[i])
		}
	}

	return of.judgedFile(set, func() string {
		var rows [][]string
		if of.all != nil {
			rows = of.all(kept)
		} else {
			for i := range kept {
				rows = append(rows, of.row(&kept[i]))
			}
		}
		text := table(of.header, separatorOf(of), rows)
		if of.above != "" {
			text = of.above + "\n" + text
		}
		return text
	}, kept)
}

// judgedFile is a file of calls, which is written when it is read first.
func (of *layout) judgedFile(set string, write func() string, vs []visit) judged {
	file := sync.OnceValue(write)
	want := truthOf(vs)
	if of.truth != nil {
		of.truth(&want, vs)
	}
	return judged{set + ", " + of.name, func(m *records.Map) (verdict, string, error) {
		got, err := figuresOfCalls(file(), m)
		if err != nil {
			return wrong, "", err
		}

		v := wrong
		switch isLike := want.isLike(&got, of); {
		case isLike && !of.cannot:
			v = right
		case got.isSaid:
			v = isSaid
		}
		if of.all != nil { // its rows are no visits
			return v, "", nil
		}
		return v, fieldsOf(vs, got.calls), nil
	}}
}

// reportFigures are the figures of a report.
type reportFigures struct {
	offered, handle float64
	first           int // minute of the day of the first interval with calls
	queues          int
	isSaid          bool // the summary says what no row decides
	rows            []records.Interval
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
		f.rows = append(f.rows, *row)
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

// judged writes a report.
func (of *reportLayout) judged(set string, all []interval) judged {
	kept := of.kept(all)
	return of.judgedFile(set, func() string {
		header := of.header
		var rows [][]string
		if of.all != nil {
			header, rows = of.all(kept)
		} else {
			for i := range kept {
				rows = append(rows, of.row(&kept[i]))
			}
		}
		return table(header, cmp.Or(of.separator, ","), rows)
	}, kept)
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

// judgedFile is a file of intervals, which is written when it is read first.
func (of *reportLayout) judgedFile(set string, write func() string, kept []interval) judged {
	file := sync.OnceValue(write)
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

	return judged{set + ", " + of.name, func(m *records.Map) (verdict, string, error) {
		got, err := figuresOfReport(file(), m)
		if err != nil {
			return wrong, "", err
		}

		const near = 0.02
		isHandle := math.Abs(got.handle-want.handle) <= near*want.handle || of.noHandle
		isLike := math.Abs(got.offered/want.offered-1) <= 0.01 && got.first == want.first && isHandle && got.queues == want.queues
		v := wrong
		switch {
		case isLike && !of.cannot:
			v = right
		case got.isSaid:
			v = isSaid
		}
		return v, fieldsOfReport(kept, got.rows), nil
	}}
}
