package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// A process that is killed while it writes blocks leaves only its temporary folder, and
// the same run can be written afterwards.
func TestKilledWhileWritingBlocks(t *testing.T) {
	t.Parallel()

	// A sample every ten seconds makes the day of the center take a while to write.
	folder, blocks := writtenCenter(t, archived(t, "one_queue")), filepath.Join(t.TempDir(), "blocks")
	killed := program(t, "simulate", folder, "--tsdb", blocks, "--tsdb-step", "10s")
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}

	waitForFile(t, filepath.Join(blocks, "ivrsim-load.tmp", "*", "chunks"))
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}

	_ = killed.Wait()
	if got := names(t, blocks); got != "ivrsim-load.tmp" {
		t.Errorf("left behind: %s", got)
	}
	if out, err := program(t, "simulate", folder, "--tsdb", blocks, "--tsdb-step", "1m").CombinedOutput(); err != nil {
		t.Errorf("afterwards: %v %s", err, out)
	}
	if got := names(t, blocks); strings.Contains(got, "tmp") || len(strings.Fields(got)) != 2 {
		t.Errorf("two blocks wanted, and nothing else: %s", got)
	}
}

func TestMergedRunHint(t *testing.T) {
	flags := historyFlags{dir: "blocks"}
	var failed *failure
	if !errors.As(flags.failure(&prometheus.MergedError{Run: "baseline", Block: "blocks/01M7"}), &failed) || failed.code != exitCannot {
		t.Fatalf("got %v", failed)
	}
	var said strings.Builder
	failed.print(&said)
	want := `error: write blocks in blocks: Prometheus has merged run "baseline" with others in block blocks/01M7
hint: --run NAME gives this run another name; a Prometheus with --no-storage.tsdb.allow-overlapping-compaction and --storage.tsdb.max-block-duration=2h merges none
`
	if said.String() != want {
		t.Errorf("got %s", said.String())
	}
}

func waitForFile(t *testing.T, pattern string) {
	t.Helper()
	deadline := time.After(time.Minute)
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			return
		}
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("no %s", pattern)
		}
	}
}

func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}
