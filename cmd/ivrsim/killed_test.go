//go:build linux

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// writing are the verbs that write, on a small center in the folder "center" and the files that prepare
// has made.
var writing = []string{
	"init new",
	"call -C center --save new.yaml",
	"dashboards new",
	"simulate -C center --replications 2 --csv new --html day.html --calls calls2.csv",
	"simulate -C center --replications 1 --tsdb new --tsdb-step 1m",
	"simulate -C lacking --write-missing",
	"compare -C center --replications 2 --set calls.all.times=2 --csv new --html page.html",
	"import flow.json --out new",
	"fit calls.csv --out new",
	"sweep plan -C center grid.yaml --out new",
	"sweep run plan --out new",
	"sweep merge plan parts --csv new.csv --html new.html",
	"test lacking --write-missing",
	"test center --junit new.xml --cover-html new.html",
	"lint lacking --write-missing",
	"staff saturday -C center --budget 120runs --csv new.csv --html new.html --out center/new.yaml",
	"export imported --patch flow.json --out new.json",
	"forecast history.csv --for 2026-11-23..2026-11-24 --out new",
}

// preparing makes what the verbs need.
var preparing = []string{
	"init --small center",
	"init --small lacking",
	"simulate -C center --replications 1 --calls calls.csv",
	"sweep plan -C center grid.yaml --out plan",
	"sweep run plan --out parts",
	"import flow.json --out imported",
}

const killedGrid = "sweep: grid\nscenario: saturday\nreplications: 2\nvary: {calls.all.times: [1, 2]}\n"

const killedImport = `{"Version":"2019-10-30","StartAction":"a","Metadata":{},"Actions":[
{"Identifier":"a","Type":"MessageParticipant","Parameters":{"Text":"Hello."},"Transitions":{"NextAction":"b"}},
{"Identifier":"b","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`

// killedHistory is an interval report of three weeks.
func killedHistory() string {
	var out strings.Builder
	out.WriteString("date,time,queue,offered\n")
	for day := range 21 {
		date := time.Date(2026, 11, 2+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		for hour := 9; hour < 17; hour++ {
			fmt.Fprintf(&out, "%s,%02d:00,orders,%d\n", date, hour, 20+hour%3+day%7)
		}
	}
	return out.String()
}

// Verbs that write are killed, interrupted, led to links and run at once, on copies of one folder. The short form takes a
// sixth of the verbs for each, the gate half of them and all links, and .ci/long all.
func TestVerbsThatWrite(t *testing.T) {
	t.Parallel()
	prepared := t.TempDir()
	r := newRunners(t)
	prepare(t, r, prepared)

	for name, test := range map[string]func(*testing.T, string){
		"killed":      testKilledWhileWriting,
		"interrupted": testInterruptedWhileWriting,
		"links":       func(t *testing.T, prepared string) { testOutputsFollowNoLinks(t, r, prepared) },
		"together":    testProcessesOnOneTarget,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, prepared)
		})
	}
}

// apart is the distance between the commands that a test of processes takes from a list.
func apart() int {
	switch {
	case longtest.AtLeast(0.1):
		return 1
	case longtest.IsLong():
		return 2
	}
	return 6
}

// A verb that is killed at any moment leaves nothing that the next run of the same does not
// remove: afterwards the folders hold what they hold after one run that was not killed.
func testKilledWhileWriting(t *testing.T, prepared string) {
	t.Helper()
	for i, command := range writing {
		if i%apart() != 0 {
			continue
		}
		t.Run(command, func(t *testing.T) {
			args := strings.Fields(command)
			clean := copied(t, prepared)

			begin := time.Now()
			wanted := program(t, args...)
			wanted.Dir = clean
			out, err := wanted.CombinedOutput()
			if code := wanted.ProcessState.ExitCode(); code != exitOK && code != exitFindings {
				t.Fatalf("%v: %s", err, out)
			}
			took := time.Since(begin)

			dir := copied(t, prepared)
			const golden = 0.618033988749895 // multiples of it are spread evenly (Weyl, 1916)
			for i := range longtest.N(1, 100) {
				_, part := math.Modf(golden * float64(i))
				killed := program(t, args...)
				killed.Dir = dir
				if err := killed.Start(); err != nil {
					t.Fatal(err)
				}

				kill := time.AfterFunc(time.Duration(part*float64(took)), func() { _ = killed.Process.Kill() })
				_ = killed.Wait() // it may have ended before
				kill.Stop()

				if isFilled(filepath.Join(dir, "new"), args[0]) {
					_ = os.RemoveAll(filepath.Join(dir, "new"))
				}
			}

			last := program(t, args...)
			last.Dir = dir
			out, err = last.CombinedOutput()
			code := last.ProcessState.ExitCode()
			isThere := strings.Contains(string(out), "there already")
			if code != exitOK && code != exitFindings && !isThere {
				t.Errorf("afterwards: %v: %s", err, out)
			}
			if got, want := kept(t, dir), kept(t, clean); got != want {
				t.Errorf("left:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// isFilled reports whether a verb that refuses a folder which is not empty has filled one
// before it was killed.
func isFilled(folder, verb string) bool {
	entries, err := os.ReadDir(folder)
	temporary := func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), whole.TemporaryEnd) }
	return err == nil && len(entries) > 0 && !slices.ContainsFunc(entries, temporary) &&
		slices.Contains([]string{"init", "dashboards", "fit", "forecast", "sweep"}, verb)
}

func prepare(t *testing.T, r *runners, dir string) {
	t.Helper()
	files := map[string]string{"grid.yaml": killedGrid, "flow.json": killedImport, "history.csv": killedHistory()}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}

	for _, command := range preparing {
		if done := r.ran(t, dir, command); done.Code != exitOK && done.Code != exitFindings {
			t.Fatalf("%s: %s", command, done.Err)
		}
	}
	breakLanguage(t, dir)

	// The center "lacking" lacks its calls and its translations.
	tests, err := filepath.Glob(filepath.Join(dir, "lacking", "*_test.yaml"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("tests %v, %v", tests, err)
	}
	for _, name := range append(tests, filepath.Join(dir, "lacking", "translations")) {
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
}

func copied(t *testing.T, from string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// kept lists the names of all files, with the names of blocks of metrics, which are random, by
// their kind.
func kept(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	for _, line := range strings.Split(listed(t, dir), "\n") {
		name, _, _ := strings.Cut(line, " ")
		if block := strings.TrimPrefix(name, "/new/"); len(block) >= 26 && strings.HasPrefix(block, "01") {
			name = "/new/block" + block[26:]
		}
		out = append(out, name)
	}
	return strings.Join(out, "\n")
}
