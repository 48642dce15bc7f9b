package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/plans/tail"
	"github.com/ivrsim/ivrsim/internal/screens/web"
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

// events are the events of the day, in the order of time.
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
	log := slog.New(slog.DiscardHandler)
	return &follower{
		file: filepath.Join(t.TempDir(), "calls.csv"), center: center, scenario: scenario, log: log, records: tail.New(log),
	}
}

// A log grows by a row for each thing that happens to a call. It is read in each second of an hour, and the counts of
// the day so far are the values of the whole records.
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

// plotted are the values of the charts of a wallboard, by the names of their lines and the times of their points.
func plotted(t *testing.T, page string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, found := range regexp.MustCompile(`data-v='([^']*)'`).FindAllStringSubmatch(page, -1) {
		var chart struct {
			Times []string `json:"t"`
			Lines [][]any  `json:"s"`
		}
		must(t, json.Unmarshal([]byte(found[1]), &chart))
		for _, line := range chart.Lines {
			values := map[string]string{}
			for i, value := range line[1].([]any) {
				values[chart.Times[i]], _ = value.(string)
			}
			out[line[0].(string)] = values
		}
	}
	return out
}

// pageOf is a page of a server.
func pageOf(server *web.Server, path string) string {
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w.Body.String()
}

// A server that begins to follow a day at noon shows the whole morning of the records, and again after more of them. What
// records do not have has no value: the steps of calls, the languages and numbers of callers, and the goals about these.
func TestFollowedMorning(t *testing.T) {
	t.Parallel()
	folder := writtenCenter(t, archived(t, "followed_menu"))
	l := simulateLog(t, folder, "day")
	f := follow(t, folder, "day")

	midnight := time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)
	var server *web.Server
	for _, hour := range []time.Duration{12, 14} {
		now := midnight.Add(hour * time.Hour)
		var rows bytes.Buffer
		log := csv.NewWriter(&rows)
		must(t, log.Write(l.rows[0]))
		for _, row := range l.rows[1:] {
			if l.has(row, "arrived", now) {
				must(t, log.Write(l.known(row, now)))
			}
		}
		log.Flush()
		must(t, os.WriteFile(f.file, rows.Bytes(), 0o600))
		live, prediction, err := f.refresh(t.Context())
		must(t, err)
		if server == nil {
			server = serveFollowed(t, f, live, prediction)
		}
		server.Follow(live, prediction)

		charts := plotted(t, pageOf(server, "/wallboard"))
		for from := midnight; from.Add(30 * time.Minute).Before(now); from = from.Add(30 * time.Minute) {
			to := from.Add(30 * time.Minute)
			if got, want := charts["calls"][from.Format("Mon 15:04")], strconv.Itoa(2*l.arrivedBetween(from, to)); got != want {
				t.Errorf("%s calls an hour from %s, want %s", got, from.Format("15:04"), want)
			}
		}
		for from := midnight; from.Add(time.Hour).Before(now); from = from.Add(time.Hour) {
			want := fmt.Sprintf("%.1f%%", 100*l.inTimeBetween(from, from.Add(time.Hour)))
			if got := charts["in time"][from.Format("Mon 15:04")]; got != want {
				t.Errorf("%s are answered in time from %s, want %s", got, from.Format("15:04"), want)
			}
		}
	}

	metrics := pageOf(server, "/metrics")
	for _, unknown := range []string{
		"ivrsim_flow_step_", "ivrsim_flow_transitions_total", "ivrsim_caller_numbers_total", `reason="full"`,
	} {
		if strings.Contains(metrics, unknown) {
			t.Errorf("the metrics have %s", unknown)
		}
	}
	for _, measure := range []string{`measure="inputs"`, `kind="language"`} {
		if !regexp.MustCompile(`ivrsim_goal_value\{[^}]*` + measure + `[^}]*\} NaN`).MatchString(metrics) {
			t.Errorf("the goal with %s has a value", measure)
		}
	}

	// From 09:00 on nobody speaks Spanish, and nothing is known of the callers' languages.
	for _, page := range []string{"/", "/flows/main?step=top", "/wallboard"} {
		body := pageOf(server, page)
		if page != "/wallboard" && !strings.Contains(body, "Records have queues and no steps.") {
			t.Errorf("%s does not say that records have no steps", page)
		}
		for _, unknown := range []string{"0.0% hung up", "<b>0</b> calls", "no agent speaks"} {
			if strings.Contains(body, unknown) {
				t.Errorf("%s has %q", page, unknown)
			}
		}
	}
}

// arrivedBetween counts the calls that arrived after one time and by another.
func (l *simulatedLog) arrivedBetween(from, to time.Time) int {
	seen := map[string]bool{}
	for _, row := range l.rows[1:] {
		if l.has(row, "arrived", to) && !l.has(row, "arrived", from) {
			seen[row[l.column["call"]]] = true
		}
	}
	return len(seen)
}

// inTimeBetween is the share of the waits that ended after one time and by another which an agent ended in the time of the
// queue.
func (l *simulatedLog) inTimeBetween(from, to time.Time) float64 {
	within := map[string]time.Duration{"sales": 30 * time.Second, "help": time.Minute}
	inTime, all := 0.0, 0.0
	for _, row := range l.rows[1:] {
		end := "answered"
		if l.at(row, end).IsZero() {
			end = "ended"
		}
		queue := row[l.column["queue"]]
		if queue == "" || l.has(row, end, from) || !l.has(row, end, to) {
			continue
		}
		all++
		if end == "answered" && l.at(row, end).Sub(l.at(row, "enqueued")) <= within[queue] {
			inTime++
		}
	}
	return inTime / all
}
