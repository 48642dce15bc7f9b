package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A million records of a center with many groups that answer several queues each, are
// fitted in 700 MB, and fewer in less.
func TestFitLargeExport(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	records := longtest.N(5_000, 1_000_000)
	const week = 1_016_000 // records of peak_week
	dir := t.TempDir()
	must(t, os.CopyFS(dir, flows.FS))
	days := "scenario: peak_week\nlike: peak_day\ndays: 2026-11-23..2026-11-29\nreplications: 1\n"
	must(t, os.WriteFile(filepath.Join(dir, "peak_week.yaml"), []byte(days), 0o666))
	times := fmt.Sprintf("calls.all.times=%.2f%%", 100*float64(records)/week)
	ended(t, dir, "simulate", "peak_week", "--calls", "calls.csv", "--set", times)
	checkMemory(t, 400+records*300>>20, dir, "fit", "calls.csv", "--out", "fitted")
}

// A million rows with the columns of another system are fitted in 520 MB, and fewer in less.
func TestFitLargeForeignExport(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	rows := longtest.N(5_000, 1_000_000)
	dir := t.TempDir()
	out, closed := written(t, filepath.Join(dir, "export.csv"))
	fmt.Fprintln(out, "Interaction,ANI,Segment Start,Queue Name,Connect Time,Disconnect Time,Agent Name")
	const agents, perDay = 40, 5000
	for i := range rows {
		at := time.Date(2026, 9, 7+i/perDay, 8, 0, 7*(i%perDay), 0, time.UTC)
		wait, talk := time.Duration(i%9)*time.Second, time.Duration(60+i%170)*time.Second
		fmt.Fprintf(out, "%d,+1202555%04d,%s,Sales,%s,%s,Agent %d\n", i, i%9000, at.Format(time.DateTime),
			at.Add(wait).Format(time.DateTime), at.Add(wait+talk).Format(time.DateTime), i%agents)
	}
	closed()
	checkMemory(t, 300+rows*220/1_000_000, dir, "fit", "export.csv", "--out", "fitted")
}

// A million records of one agent are fitted in 600 MB, and fewer in less.
func TestFitLargeExportOfOneAgent(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	records := longtest.N(5_000, 1_000_000)
	dir := t.TempDir()
	out, closed := written(t, filepath.Join(dir, "calls.csv"))
	fmt.Fprintln(out, "arrived,queue,agent,answered,ended")
	const each = 2000 // a day
	for i := range records {
		at := time.Date(2025, 1, 6+i/each, 8, 0, 18*(i%each)+i%7, 0, time.UTC)
		wait, talk := time.Duration(i%5)*time.Second, time.Duration(5+i%8)*time.Second
		fmt.Fprintf(out, "%s,orders,alice,%s,%s\n", at.Format(time.DateTime), at.Add(wait).Format(time.DateTime), at.Add(wait+talk).Format(time.DateTime))
	}
	closed()
	checkMemory(t, 300+records*300>>20, dir, "fit", "calls.csv", "--out", "fitted")
}

// A file of calls with a million rows is read in 250 MB. One that is too large is refused before it
// takes more than twice the largest size of a file.
func TestLargeVolumes(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	const lines = 30
	rows := longtest.N(5_000, 1_000_000)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, flows.Small()))
	edit := func(file, old, with string) {
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, []byte(strings.Replace(string(text), old, with, 1)), 0o600))
	}
	edit("saturday.yaml", "calls: {shop: {total: 900, shape: office_hours}}", "calls: {file: volumes.csv}")
	edit("saturday.yaml", "day: 2026-11-21", "days: 2026-01-01..2026-12-31")
	edit("saturday.yaml", "timezone: America/Chicago", "timezone: UTC")
	for i := range lines {
		line := fmt.Sprintf("l%d: {number: +1 312 555 %04d, country: US, languages: [en, es], flow: main}", i, 200+i)
		edit("routing.yaml", "lines: {", "lines: {"+line+", ")
	}

	volumes := func(n int) {
		out, closed := written(t, filepath.Join(dir, "volumes.csv"))
		fmt.Fprintln(out, "date,time,line,calls")
		for i := range n {
			at := time.Date(2026, 1, 1, 0, 15*(i/lines), 0, 0, time.UTC)
			fmt.Fprintf(out, "%s,%s,l%d,0.1\n", at.Format(time.DateOnly), at.Format("15:04"), i%lines)
		}
		closed()
	}
	volumes(rows)
	checkMemory(t, 100+rows*150>>20, dir, "simulate", "saturday", "--explain")
	volumes(10 * rows)
	checkMemory(t, 512, dir, "simulate", "saturday", "--explain")
	must(t, os.Truncate(filepath.Join(dir, "volumes.csv"), 2<<30)) // a hole takes no room on the disk
	checkMemory(t, 100, dir, "simulate", "saturday", "--explain")
}

// written creates a file that is too large to be made in memory: a program begins with the peak of
// the memory of the test.
func written(t *testing.T, path string) (out io.Writer, closed func()) {
	t.Helper()
	file, err := os.Create(path)
	must(t, err)
	buffer := bufio.NewWriter(file)
	return buffer, func() {
		must(t, buffer.Flush())
		must(t, file.Close())
	}
}

// ended runs the program, which has to end with exit code 0 or 1.
func ended(t *testing.T, dir string, args ...string) *os.ProcessState {
	t.Helper()
	cmd := program(t, args...)
	cmd.Dir = dir
	cmd.Env = nil // its memory is measured
	if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() > exitFindings {
		t.Fatalf("%v: %v\n%.500s", args, err, out)
	}
	return cmd.ProcessState
}

// checkMemory runs the program, which may take a number of MB at most.
func checkMemory(t *testing.T, most int, dir string, args ...string) {
	t.Helper()
	state := ended(t, dir, args...)
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok || runtime.GOOS != "linux" {
		t.Skip("the memory of a process is not known here")
	}
	t.Logf("%v: %s of processor time, %d MB", args, state.UserTime()+state.SystemTime(), usage.Maxrss>>10)
	var own syscall.Rusage // a process begins with the peak of the one that starts it
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	if usage.Maxrss>>10 > max(int64(most), own.Maxrss>>10) {
		t.Errorf("%v: it took %d MB, more than %d", args, usage.Maxrss>>10, most)
	}
}
