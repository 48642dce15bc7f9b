package main

import (
	"fmt"
	"html"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// followedRows are a header and records.
var followedRows = []string{
	"call,line,arrived,queue,enqueued,answered,ended,outcome\n",
	"1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,,\n",
	"2,main,2026-01-06T09:01:00Z,only,2026-01-06T09:01:00Z,,,\n",
	"1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,2026-01-06T09:04:20Z,answered\n",
}

// serveFollowed makes the server of a followed day.
func serveFollowed(t *testing.T, f *follower, soFar *sim.Snapshot, prediction web.Prediction) *web.Server {
	t.Helper()
	clock := web.NewFollowingClock(soFar, web.Predicted(prediction.Result), f.log)
	run := prometheus.Run{Name: "day", Started: time.Now()}
	server, err := web.New(clock, run, web.NewCenter(f.center, prediction.Input.Model), f.log)
	must(t, err)
	server.Follow(soFar, prediction)
	return server
}

// A followed day has the counts of its records and a prediction. A problem with the file is named. TestFollowedDay of
// internal/screens/web has the pages of a prediction.
func TestFollowedDay(t *testing.T) {
	t.Parallel()
	f := follow(t, writtenCenter(t, archived(t, "followed")), "day")
	write := func(rows ...string) {
		t.Helper()
		if err := os.WriteFile(f.file, []byte(strings.Join(rows, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	write(followedRows[:3]...)
	soFar, prediction, err := f.refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := prediction.SoFar; s.Waiting != 1 || s.Talking != 1 || prediction.Now.Format("15:04:05") != "09:01:00" {
		t.Errorf("%+v at %s", s, prediction.Now)
	}

	server := serveFollowed(t, f, soFar, prediction)
	get := func(path string) string { return pageOf(server, path) }
	contains := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in %.3000s", want, text)
			}
		}
	}
	contains(get("/metrics"), `ivrsim_goal_chance{goal="only service_level 20s at least 80%",kind="queue",`,
		`ivrsim_queue_calls_offered_total{hub="here",queue="only",run="day"} 2`)

	// Nobody can wait among the callers of a real day.
	contains(get("/call"), `<select name="queues">
<option value="free" selected>`)
	contains(get("/call?queues=live"), "The day is followed, and not simulated: choose the queues.")

	contains(get("/report/what-if?agents=five&group=all&from=noon"), "agents: &#34;five&#34;", "hours: &#34;noon-24:00&#34;")

	// The row of the end replaces the row of the answer.
	write(followedRows...)
	if soFar, prediction, err = f.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := prediction.SoFar; s.Calls != 2 || s.Talking != 0 || s.Waiting != 1 {
		t.Errorf("%+v", s)
	}
	server.Follow(soFar, prediction)

	write(followedRows[:2]...)
	_, _, err = f.refresh(t.Context())
	if err == nil {
		t.Fatal("a cut file was read")
	}
	server.Miss(err.Error())
	contains(get("/wallboard"), " was cut: ", "Predicted at 09:04:20")
}

// Rows that are not used as they are have a line of the log for each kind, when the kind appears and when its count
// changes. The wallboard has them too.
func TestFollowedFileWithWrongRows(t *testing.T) {
	t.Parallel()
	f := follow(t, writtenCenter(t, archived(t, "followed")), "day")
	var log strings.Builder
	f.log = slog.New(slog.NewTextHandler(&log, nil))
	var server *web.Server
	refresh := func(rows []string, wants ...string) {
		t.Helper()
		log.Reset()
		must(t, os.WriteFile(f.file, []byte(strings.Join(rows, "")), 0o600))
		soFar, prediction, err := f.refresh(t.Context())
		must(t, err)
		if server == nil {
			server = serveFollowed(t, f, soFar, prediction)
		}
		server.Follow(soFar, prediction)

		page := html.UnescapeString(pageOf(server, "/wallboard"))
		logged := strings.ReplaceAll(log.String(), `\"`, `"`)
		if lines := strings.Count(logged, "not used as they are"); lines != len(wants) {
			t.Errorf("%d kinds are logged, want %d: %s", lines, len(wants), logged)
		}
		for _, want := range wants {
			if !strings.Contains(logged, want) || !strings.Contains(page, want) {
				t.Errorf("no %q in %s or in %.3000s", want, logged, page)
			}
		}
	}

	rows := slices.Clone(followedRows)
	for i := range 96 {
		at := fmt.Sprintf("2026-01-06T08:%02d:%02dZ", i%60, i/60)
		rows = append(rows, fmt.Sprintf("g%d,main,%s,only,%[2]s,%[2]s,%[2]s,answered\n", i, at))
	}
	refresh(rows)
	rows = append(rows, "3,main,not a time,,,,,\n", "4,main,2026-01-06T09:02:00Z,only,2026-01-06T09:02:00Z,soon,,\n")
	refresh(rows, `records without a time: 1, the first in line 101 ("3"); left out`,
		`times that cannot be read: 2, the first in line 101 ("not a time"); the time is unknown`)
	refresh(rows)
	rows = append(rows, "garbage\xff,,,,,,,\n", "5,main,2026-01-05T09:02:00Z,only,2026-01-05T09:02:00Z,,,\n")
	refresh(rows, "records without a time: 2, the first in line 101", "1 record left out: of other days")

	// The lines of a file that was replaced are no longer named.
	refresh([]string{followedRows[0], followedRows[3]}, `records without a time: 2 ("3"); left out`,
		`times that cannot be read: 2 ("not a time"); the time is unknown`)
}

// A file with a queue that the center does not have is refused with the names of the queues.
func TestFollowedFileWithAnUnknownQueue(t *testing.T) {
	t.Parallel()
	center := writtenCenter(t, archived(t, "followed"))
	file := filepath.Join(t.TempDir(), "calls.csv")
	for queue, hint := range map[string]string{"onyl": `did you mean "only"?`, "sales": "the scenario has only"} {
		must(t, os.WriteFile(file, []byte(strings.ReplaceAll(followedRows[0]+followedRows[1], "only", queue)), 0o600))
		var out, errors strings.Builder
		code := run([]string{"serve", "-C", center, "--follow", file, "--listen", "127.0.0.1:0"}, nil, &out, &errors)
		if got := errors.String(); code != exitCannot || !strings.Contains(got, "\nhint: "+hint+"; a map can name another column") {
			t.Errorf("exit code %d: %s", code, got)
		}
	}
}

// A record with a wrong clock, later than the present, does not change the followed day.
func TestFollowedDayOfAWrongClock(t *testing.T) {
	t.Parallel()
	center := writtenCenter(t, archived(t, "followed"))
	f := follow(t, center, "day")
	late := strings.ReplaceAll(followedRows[1], "2026-", "2099-")
	must(t, os.WriteFile(f.file, []byte(strings.Join(followedRows[:3], "")+late), 0o600))
	_, prediction, err := f.refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := prediction.SoFar; s.Calls != 2 || prediction.Now.Format(time.DateTime) != "2026-01-06 09:01:00" {
		t.Errorf("%+v at %s", s, prediction.Now)
	}

	// A replayed day may be later than the present.
	f = follow(t, center, "day")
	must(t, os.WriteFile(f.file, []byte(followedRows[0]+late), 0o600))
	if _, prediction, err = f.refresh(t.Context()); err != nil || prediction.Now.Year() != 2099 {
		t.Errorf("%s, %v", prediction.Now, err)
	}
}

// A set gives the number of the simulated rests of the day, as for a prediction that is printed.
func TestFollowedDayHasTheGivenReplications(t *testing.T) {
	t.Parallel()
	f := follow(t, writtenCenter(t, archived(t, "followed")), "day")
	must(t, os.WriteFile(f.file, []byte(strings.Join(followedRows[:3], "")), 0o600))
	must(t, f.sets.Set("replications=21"))
	if _, p, err := f.refresh(t.Context()); err != nil || p.Replications != 21 {
		t.Errorf("%d replications, %v", p.Replications, err)
	}
}

// A date without a model from the scenario is an error each time that the file is read.
func TestFollowedDateWithoutAModel(t *testing.T) {
	t.Parallel()
	files := archived(t, "followed")
	files["volumes.csv"] = "date,time,line,calls\n2026-01-05,10:00,main,20\n"
	files["day.yaml"] = strings.Replace(files["day.yaml"], "\ncalls: ", "\ncalls: {file: volumes.csv} # ", 1)
	f := follow(t, writtenCenter(t, files), "day")
	must(t, os.WriteFile(f.file, []byte(strings.Join(followedRows[:2], "")), 0o600))

	// The records are of the day after the volumes.
	for range 2 {
		if _, _, err := f.refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "volumes.csv has no calls") {
			t.Errorf("the day is predicted with %v", err)
		}
	}
}

// The next prediction after a change of the center's files has the changed staff, lines and queues, on the pages and in
// the metrics.
func TestFollowedCenterChanges(t *testing.T) {
	t.Parallel()
	files := archived(t, "followed")
	f := follow(t, writtenCenter(t, files), "day")
	must(t, os.WriteFile(f.file, []byte(strings.Join(followedRows[:3], "")), 0o600))
	soFar, prediction, err := f.refresh(t.Context())
	must(t, err)
	server := serveFollowed(t, f, soFar, prediction)
	if page := pageOf(server, "/wallboard"); !strings.Contains(page, "Only") || strings.Contains(page, "Further") {
		t.Errorf("the wallboard of the first center is %.3000s", page)
	}
	before := prediction.Result.Goals[0].Chance
	compile := prediction.Compile

	// A queue is inserted before the one with the calls, and four more agents come.
	files["routing.yaml"] = strings.Replace(files["routing.yaml"], "queues: {", "queues: {further: {hours: 24/7}, ", 1)
	files["main.yaml"] = strings.Replace(files["main.yaml"], "{answered: done}}",
		"{answered: done}}\n  more: {queue: further, then: {answered: done}}", 1)
	files["day.yaml"] = strings.Replace(files["day.yaml"], "agents: 1}", "agents: 5}", 1)
	changed := follow(t, writtenCenter(t, files), "day").center
	f.changed.Store(changed)
	soFar, prediction, err = f.refresh(t.Context())
	must(t, err)
	server.Follow(soFar, prediction)
	if after := prediction.Result.Goals[0].Chance; before > 0.5 || after < 0.9 {
		t.Errorf("the chance of the goal is %.2f, and %.2f with four more agents", before, after)
	}
	for path, want := range map[string]string{
		"/wallboard": "Further",
		"/metrics":   `ivrsim_queue_calls_offered_total{hub="here",queue="further",run="day"} 0`,
	} {
		if page := pageOf(server, path); !strings.Contains(page, want) {
			t.Errorf("%s has no %q: %.3000s", path, want, page)
		}
	}

	// A question about the first prediction is one about its center.
	m, err := compile(nil)
	must(t, err)
	if queues := len(m.Center.Queues); queues != 1 {
		t.Errorf("the center of the first prediction has %d queues, want 1", queues)
	}
}

// The first line of a server that follows a file names the file, and no speed.
func TestServeNamesTheFollowedFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.csv")
	must(t, os.WriteFile(file, []byte(strings.Join(followedRows[:3], "")), 0o600))

	cmd, line, errors := serving(t, writtenCenter(t, archived(t, "followed")), "--follow", file)
	if !strings.Contains(line, "the day of "+file+" and its rest") || strings.Contains(line, "simulated seconds") {
		t.Errorf("printed %q", line)
	}
	interrupt(t, cmd, errors)
	if log := errors.String(); !strings.Contains(log, "follow="+file) || strings.Contains(log, "speed=") {
		t.Errorf("logged %q", log)
	}
}
