package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A million records of a center with many groups, each of which answers several queues, are
// fitted in 700 MB, and fewer in less.
func TestFitLargeExport(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	records := longtest.N(5_000, 1_000_000)
	const week = 1_016_000 // records of peak_week
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	days := "scenario: peak_week\nlike: peak_day\ndays: 2026-11-23..2026-11-29\nreplications: 1\n"
	if err := os.WriteFile(filepath.Join(dir, "peak_week.yaml"), []byte(days), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) *os.ProcessState {
		cmd := program(t, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() > exitFindings {
			t.Fatalf("%v: %v\n%.500s", args, err, out)
		}
		return cmd.ProcessState
	}
	run("simulate", "peak_week", "--calls", "calls.csv", "--set", fmt.Sprintf("calls.all.times=%.2f%%", 100*float64(records)/week))
	state := run("fit", "calls.csv", "--out", "fitted")
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok || runtime.GOOS != "linux" {
		t.Skip("the memory of a process is not known here")
	}
	t.Logf("%d records: %s of processor time, %d MB", records, state.UserTime()+state.SystemTime(), usage.Maxrss>>10)
	var own syscall.Rusage // a process begins with the peak of the one that starts it
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		t.Fatal(err)
	}
	if most := int64(400<<10 + records*300/1024); usage.Maxrss > max(most, own.Maxrss) {
		t.Errorf("it took %d MB", usage.Maxrss>>10)
	}
}
