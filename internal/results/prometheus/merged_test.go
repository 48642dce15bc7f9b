package prometheus

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
)

// TestMergedRunIsNotReplaced: NewHistory rejects a run that is in one block with another.
func TestMergedRunIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	b, err := newBlock(dir, []labels.Labels{
		labels.FromStrings("__name__", "ivrsim_sim_events_total", "run", "baseline"),
		labels.FromStrings("__name__", "ivrsim_sim_events_total", "run", "other"),
	})
	if err != nil {
		t.Fatal(err)
	}

	for i := range b.series {
		b.add(i, 1000, 1)
	}

	if err := b.write(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = NewHistory(dir, Run{Name: "other"})
	var merged *MergedError
	if !errors.As(err, &merged) || !strings.Contains(err.Error(), `merged run "other" with others`) {
		t.Errorf("got %v", err)
	}
	if _, err := NewHistory(dir, Run{Name: "third"}); err != nil {
		t.Errorf("another run: %v", err)
	}
}

func TestMoveAllUndoesOnError(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Mkdir(at("a"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := moveAll([]move{{at("a"), at("b")}, {at("nowhere"), at("c")}}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(at("a")); err != nil {
		t.Error(err)
	}
}

// TestOtherFolders: an unreadable block is an error; folders that are no blocks are ignored.
func TestOtherFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "wal"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := NewHistory(dir, Run{Name: "baseline"}); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, "01M7W4BVJBNHMZ943JZ114VMDW")
	if err := os.Mkdir(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "index"), []byte("no index"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewHistory(dir, Run{Name: "baseline"}); err == nil || !strings.Contains(err.Error(), "read block "+broken) {
		t.Errorf("got %v", err)
	}
}
