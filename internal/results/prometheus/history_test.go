package prometheus_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// blocksOf returns the blocks in a folder.
func blocksOf(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", "meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// addTwoHours starts a run and adds two hours around midnight, UTC.
func addTwoHours(t *testing.T, dir, name string) *prometheus.History {
	t.Helper()
	return addAround(t, dir, name, time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC))
}

func addAround(t *testing.T, dir, name string, midnight time.Time) *prometheus.History {
	t.Helper()
	h, err := prometheus.NewHistory(dir, prometheus.Run{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	for at := midnight.Add(-time.Hour); at.Before(midnight.Add(time.Hour)); at = at.Add(time.Minute) {
		v := view()
		v.Time = at
		if err := h.Add(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func commit(t *testing.T, h *prometheus.History) prometheus.Written {
	t.Helper()
	done, err := h.Commit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestBlocksAppearOnCommit(t *testing.T) {
	dir := t.TempDir()
	h := addTwoHours(t, dir, "baseline")
	if found := blocksOf(t, dir); len(found) > 0 {
		t.Errorf("before the end: %q", found)
	}

	done := commit(t, h)
	if found := blocksOf(t, dir); len(found) != 2 || done.Blocks != 2 {
		t.Errorf("a run over midnight gives two blocks: %q, %d", found, done.Blocks)
	}
	if done.Samples != uint64(done.Series)*120 {
		t.Errorf("%d samples of %d series at 120 times", done.Samples, done.Series)
	}

	for i, file := range blocksOf(t, dir) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		id, from := filepath.Base(filepath.Dir(file)), time.Date(2026, 11, 26, 23+i, 0, 0, 0, time.UTC)
		want := fmt.Sprintf(`{"ulid": %q, "minTime": %d, "maxTime": %d, "version": 1, "stats": {"numSamples": %d, "numSeries": %d, "numChunks": %[5]d}, "compaction": {"level": 1, "sources": [%[1]q]}}`,
			id, from.UnixMilli(), from.Add(59*time.Minute).UnixMilli()+1, done.Samples/2, done.Series)
		if got := strings.Join(strings.Fields(string(src)), ""); got != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}

	h.Discard()
	if found := blocksOf(t, dir); len(found) != 2 {
		t.Errorf("Discard removed committed blocks: %q", found)
	}
}

func TestCommitReplacesOnlyTheSameRun(t *testing.T) {
	dir := t.TempDir()
	commit(t, addTwoHours(t, dir, "baseline"))
	first := blocksOf(t, dir)
	commit(t, addTwoHours(t, dir, "other"))
	commit(t, addTwoHours(t, dir, "baseline"))
	if found := blocksOf(t, dir); len(found) != 4 {
		t.Errorf("two runs of two blocks: %q", found)
	}
	for _, block := range first {
		if _, err := os.Stat(block); !os.IsNotExist(err) {
			t.Errorf("%s is not replaced: %v", block, err)
		}
	}
}

func TestBlocksAround1970(t *testing.T) {
	if done := commit(t, addAround(t, t.TempDir(), "baseline", time.Unix(0, 0))); done.Blocks != 2 {
		t.Errorf("%d blocks, want 2", done.Blocks)
	}
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	addTwoHours(t, dir, "baseline").Discard()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

func TestFailedCommitKeepsEarlierRun(t *testing.T) {
	dir := t.TempDir()
	commit(t, addTwoHours(t, dir, "baseline"))
	first := blocksOf(t, dir)
	h := addTwoHours(t, dir, "baseline")

	written, err := filepath.Glob(filepath.Join(dir, "*.tmp", "*", "meta.json"))
	if err != nil || len(written) == 0 {
		t.Fatal("no day is written", err)
	}

	obstacle := filepath.Join(dir, filepath.Base(filepath.Dir(written[0])), "wal")
	if err := os.MkdirAll(obstacle, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Commit(t.Context()); err == nil {
		t.Error("Commit succeeded")
	}

	h.Discard()
	if found := blocksOf(t, dir); !slices.Equal(found, first) {
		t.Errorf("blocks %q, want %q", found, first)
	}
}

func TestRunNames(t *testing.T) {
	for name, fine := range map[string]bool{"baseline": true, "a-1.2_b": true, "": false, "a/b": false, "two words": false, "é": false} {
		if err := prometheus.CheckRunName(name); (err == nil) != fine {
			t.Errorf("%q: %v", name, err)
		}
	}
}
