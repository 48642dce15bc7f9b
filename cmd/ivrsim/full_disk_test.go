package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/whole/wholetest"
)

// An output that cannot be written is an error of the verb, in every format: nobody takes a part for the whole.
func TestVerbsOnAFullDisk(t *testing.T) {
	small := filepath.Join("..", "..", "flows", "small")
	dialplan := filepath.Join(t.TempDir(), "extensions.conf")
	if err := os.WriteFile(dialplan, []byte("[in]\nexten => s,1,Playback(hello)\n same => n,Hangup()\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, args := range []string{
		"lint --rules", "lint --explain bad-yaml", "lint --json " + small, "lint --sarif " + small,
		"draw main --format dot -C " + small, "draw main --format mermaid -C " + small, "draw main --format svg -C " + small,
		"schema flow", "schema flow --text", "schema --text",
		"test " + small, "test -v " + small, "test --json " + small, "test --cover " + small,
		"simulate saturday --explain -C " + small, "simulate saturday -C " + small, "simulate saturday --json -C " + small,
		"simulate saturday --csv " + filepath.Join(t.TempDir(), "tables") + " -C " + small,
		"compare saturday saturday -C " + small, "compare saturday saturday --json -C " + small,
		"import " + dialplan + " --out " + filepath.Join(t.TempDir(), "center"),
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(args))
		root.SetIn(strings.NewReader(""))
		root.SetOut(&wholetest.Disk{})
		root.SetErr(io.Discard)
		if err := root.ExecuteContext(t.Context()); !errors.Is(err, wholetest.ErrFull) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// A file of calls that does not fit on the disk is an error, even if the calls are so few that they are all written at
// the end.
func TestFewCallsOnAFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has a file that is always full")
	}

	var out, problem strings.Builder
	args := []string{"simulate", "saturday", "-C", "../../flows/small", "--set", "calls.all.times=1%", "--calls", "/dev/full"}
	code := run(args, strings.NewReader(""), &out, &problem)
	if code != exitCannot || !strings.Contains(problem.String(), "/dev/full") {
		t.Errorf("exit code %d: %s", code, &problem)
	}
}
