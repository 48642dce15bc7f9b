package main

import (
	"encoding/csv"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// simulatedLog is the log of a simulated day, as it grows.
type simulatedLog struct {
	column map[string]int
	rows   [][]string // the header, and the records of the whole day
}

// rowTimes are the columns in which something happens to a call, in the order of time.
var rowTimes = []string{"arrived", "ivr_end", "enqueued", "answered", "ended", "wrap_up_end"}

// logDay is a day of the past, so that now is the last time of its log.
const logDay = "2026-01-05"

// simulateLog simulates a day of a center.
func simulateLog(t testing.TB, folder, scenario string) *simulatedLog {
	t.Helper()
	file := filepath.Join(t.TempDir(), "day.csv")
	args := []string{"simulate", "-C", folder, scenario, "--replications", "1", "--calls", file, "--set", "day=" + logDay}
	if code := execute(t.Context(), args, nil, io.Discard, io.Discard); code > 1 {
		t.Fatalf("simulate ends with the code %d", code)
	}

	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // it is only read
	l := &simulatedLog{column: map[string]int{}}
	if l.rows, err = csv.NewReader(in).ReadAll(); err != nil {
		t.Fatal(err)
	}
	for i, name := range l.rows[0] {
		l.column[name] = i
	}
	return l
}

// at is the time of a record in a column, or the zero time.
func (l *simulatedLog) at(row []string, column string) time.Time {
	out, _ := time.Parse(time.RFC3339, row[l.column[column]])
	return out
}

// has reports whether something had happened to a call by a time.
func (l *simulatedLog) has(row []string, column string, now time.Time) bool {
	at := l.at(row, column)
	return !at.IsZero() && !at.After(now)
}

// known is a record as it was known at a time.
func (l *simulatedLog) known(row []string, now time.Time) []string {
	out := slices.Clone(row)
	for _, name := range rowTimes {
		if !l.has(row, name, now) {
			out[l.column[name]] = ""
		}
	}

	if !l.has(row, "enqueued", now) {
		out[l.column["queue"]] = ""
	}
	if !l.has(row, "answered", now) {
		out[l.column["agent"]] = ""
	}

	// A booked callback is known by its outcome.
	if !l.has(row, "ended", now) && !sim.OutcomeNamed(row[l.column["outcome"]]).IsCallback() {
		out[l.column["outcome"]] = ""
	}
	return out
}

// soFar counts the calls that arrived by a time, and those that wait and talk then.
func (l *simulatedLog) soFar(now time.Time) (calls, waiting, talking int) {
	seen := map[string]bool{}
	for _, row := range l.rows[1:] {
		if l.has(row, "arrived", now) && !seen[row[l.column["call"]]] {
			seen[row[l.column["call"]]] = true
			calls++
		}

		isAnswered := l.has(row, "answered", now)
		isEnded := l.has(row, "ended", now)
		if l.has(row, "enqueued", now) && !isAnswered && !isEnded {
			waiting++
		}
		if isAnswered && !isEnded {
			talking++
		}
	}
	return calls, waiting, talking
}

// logEvent is something that happens to a call.
type logEvent struct {
	at  time.Time
	row []string // the record of the call
}

// events are what happens on the day, in the order of time.
func (l *simulatedLog) events() []logEvent {
	var out []logEvent
	for _, row := range l.rows[1:] {
		for _, name := range rowTimes {
			if at := l.at(row, name); !at.IsZero() {
				out = append(out, logEvent{at, row})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b logEvent) int { return a.at.Compare(b.at) })
	return out
}

// follow makes a follower of a file that does not exist yet.
func follow(t testing.TB, folder, scenario string) *follower {
	t.Helper()
	opened, err := openPath(folder)
	if err != nil {
		t.Fatal(err)
	}
	center, _, err := chooseScenario(opened, scenario)
	if err != nil {
		t.Fatal(err)
	}
	return &follower{
		file: filepath.Join(t.TempDir(), "calls.csv"), center: center, scenario: scenario,
		log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// A log grows by a row for each thing that happens to a call. It is read in each second of an hour, and the counts of
// the day so far are those of the whole records.
func TestFollowedHour(t *testing.T) {
	t.Parallel()
	folder := writtenCenter(t, archived(t, "followed"))
	l := simulateLog(t, folder, "day")
	f := follow(t, folder, "day")

	file, err := os.Create(f.file)
	must(t, err)
	defer file.Close() //nolint:errcheck // each write is checked
	log := csv.NewWriter(file)
	must(t, log.Write(l.rows[0]))

	events := l.events()
	begin := time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	var last time.Time
	for second := range 3601 {
		now := begin.Add(time.Duration(second) * time.Second)
		for len(events) > 0 && !events[0].at.After(now) {
			last = events[0].at
			must(t, log.Write(l.known(events[0].row, last)))
			events = events[1:]
		}
		log.Flush()
		must(t, log.Error())
		must(t, f.read())

		// A prediction takes longer than reading.
		if second%600 != 0 {
			continue
		}
		_, prediction, err := f.refresh(t.Context())
		must(t, err)
		calls, waiting, talking := l.soFar(last)
		s := prediction.SoFar
		if s.Calls != calls || s.Waiting != waiting || s.Talking != talking || !prediction.Now.Equal(last) {
			t.Errorf("at %s: %d calls, %d wait, %d talk, want %d, %d, %d at %s", prediction.Now, s.Calls, s.Waiting,
				s.Talking, calls, waiting, talking, last)
		}
	}
}

// BenchmarkRefresh predicts the rest of the sample's day, from noon on. Before each prediction a minute passes.
func BenchmarkRefresh(b *testing.B) {
	const folder, scenario = "../../flows", "peak_day"
	l := simulateLog(b, folder, scenario)
	f := follow(b, folder, scenario)
	noon := l.at(l.rows[1], "arrived").Truncate(time.Hour).Add(12 * time.Hour)

	file, err := os.Create(f.file)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // each write is checked
	log := csv.NewWriter(file)
	if err := log.Write(l.rows[0]); err != nil {
		b.Fatal(err)
	}
	for _, row := range l.rows[1:] {
		if !l.has(row, "arrived", noon) {
			continue
		}
		if err := log.Write(l.known(row, noon)); err != nil {
			b.Fatal(err)
		}
	}
	log.Flush()

	// The day is not today, so now is the last time of the file.
	refresh := func() {
		if _, _, err := f.refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	refresh()

	now := noon
	events := slices.DeleteFunc(l.events(), func(e logEvent) bool { return !e.at.After(noon) })
	for b.Loop() {
		now = now.Add(time.Minute)
		for len(events) > 0 && !events[0].at.After(now) {
			if err := log.Write(l.known(events[0].row, events[0].at)); err != nil {
				b.Fatal(err)
			}
			events = events[1:]
		}
		log.Flush()
		refresh()
	}
}
