//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// together are verbs. Several processes of one may write to one target, on the files that prepare has made.
// Each adds to what the others write, or writes the same.
var together = []string{
	"init new",
	"dashboards new",
	"import flow.json --out new",
	"fit calls.csv --out new",
	"forecast history.csv --for 2026-11-23..2026-11-24 --out new",
	"export imported --patch flow.json --out new.json",
	"simulate -C center --replications 1 --csv new",
	"lint broken --fix",
	"lint lacking --write-missing",
	"test lacking --write-missing",
	"sweep run plan --out new",
	"sweep plan -C center grid.yaml --out new",
}

// otherProcess matches the reasons for which a process may write nothing.
var otherProcess = regexp.MustCompile(`another ivrsim is writing it|it is not empty|was changed after it was read`)

// Three processes work on one target. When one of them ends with exit code 0, every file is there
// that one process alone makes. At the end the files have the content of one process alone. No
// temporary file is left, and an error gives the reason.
func testProcessesOnOneTarget(t *testing.T, prepared string) {
	t.Helper()
	for i, command := range together {
		if i%apart() != 0 {
			continue
		}
		t.Run(command, func(t *testing.T) {
			clean := copied(t, prepared)
			runTogether(t, clean, command, 1, nil)
			want := contentOf(t, clean)
			names := strings.Split(kept(t, clean), "\n")
			for range longtest.N(1, 30) {
				dir := copied(t, prepared)
				runTogether(t, dir, command, 3, names)
				got := strings.ReplaceAll(contentOf(t, dir), dir, clean)
				if strings.HasPrefix(command, "sweep run") { // the order of a part's designs differs
					got, want = merged(t, dir), merged(t, clean)
				}
				if got != want {
					diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n"))
					t.Fatalf("three processes leave files that one does not:\n%.2000s", diff)
				}
			}
		})
	}
}

// merged lists the names of all files, and merges the parts of a sweep.
func merged(t *testing.T, dir string) string {
	t.Helper()
	cmd := program(t, "sweep", "merge", "plan", "new")
	cmd.Dir = dir
	out, err := cmd.Output()
	must(t, err)
	return kept(t, dir) + string(out)
}

// breakLanguage adds a center with a finding that lint fixes.
func breakLanguage(t *testing.T, dir string) {
	t.Helper()
	broken := filepath.Join(dir, "broken")
	if err := os.CopyFS(broken, os.DirFS(filepath.Join(dir, "center"))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(broken, "main.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wrong := bytes.Replace(text, []byte("start: language"), []byte("start: langauge"), 1)
	if bytes.Equal(wrong, text) {
		t.Fatalf("%s has no such start", file)
	}
	if err := os.WriteFile(file, wrong, 0o600); err != nil {
		t.Fatal(err)
	}
}

// runTogether runs processes of a command at once. One has to succeed. When a process
// succeeds, the files with the names exist.
func runTogether(t *testing.T, dir, command string, processes int, names []string) {
	t.Helper()
	type end struct {
		code   int
		errors string
		lacks  []string
	}
	ends := make(chan end, processes)
	for range processes {
		var errors bytes.Buffer
		cmd := program(t, strings.Fields(command)...)
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader("1\n")
		cmd.Stderr = &errors
		must(t, cmd.Start())
		go func() {
			_ = cmd.Wait() // its exit code is compared
			lacks := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
				_, err := os.Lstat(dir + name)
				return err == nil
			})
			ends <- end{cmd.ProcessState.ExitCode(), errors.String(), lacks}
		}()
	}

	succeeded := 0
	for range processes {
		e := <-ends
		isDone := e.code == exitOK || e.code == exitFindings && !strings.Contains(e.errors, "error:")
		switch {
		case isDone && len(e.lacks) > 0:
			t.Errorf("%s: exit code %d, without the files %q", command, e.code, e.lacks)
		case isDone:
			succeeded++
		case e.code != exitCannot || !otherProcess.MatchString(e.errors):
			t.Errorf("%s: exit code %d: %s", command, e.code, e.errors)
		}
	}
	if succeeded == 0 {
		t.Errorf("%s: none of %d processes succeeds", command, processes)
	}
	checkNoTemporary(t, dir)
}

func checkNoTemporary(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(name, whole.TemporaryEnd) {
			t.Errorf("%s is left", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// All calls that processes save into one file at once are kept.
func TestCallsSavedTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range longtest.N(1, 30) {
		processes := longtest.N(3, 12)
		if longtest.IsLong() {
			processes = max(processes, 6)
		}
		file := filepath.Join(dir, "new.yaml")
		_ = os.Remove(file) // of the round before
		runTogether(t, dir, "call --sample --save new.yaml", processes, nil)
		text, err := os.ReadFile(file)
		if n := bytes.Count(text, []byte("- name:")); err != nil || n != processes {
			t.Fatalf("%d calls are kept, %v:\n%s", n, err, text)
		}
	}
}

// An interrupt waits for the end of a verb's commit, and after it nothing is committed.
func TestInterruptWaitsForTheFiles(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	written, again := false, false

	err := interruptibleVerb(func(cmd *cobra.Command, _ []string) error {
		err := commit(cmd, func() error {
			interrupt()
			for range 10_000 {
				runtime.Gosched()
			}
			written = true
			return nil
		})
		if err != nil {
			return err
		}

		return commit(cmd, func() error { again = true; return nil })
	})(cmd, nil)
	if !written || again || !errors.Is(err, context.Canceled) {
		t.Errorf("written %t, again %t, %v", written, again, err)
	}
}

// A verb whose files are all there has not been interrupted.
func TestInterruptAfterTheLastFile(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	isReported := false
	err := interruptibleVerb(func(cmd *cobra.Command, _ []string) error {
		if err := commit(cmd, func() error { interrupt(); return nil }); err != nil {
			return err
		}
		for range 10_000 {
			runtime.Gosched()
		}
		isReported = true
		return nil
	})(cmd, nil)
	if err != nil || !isReported {
		t.Errorf("%v, reported %t", err, isReported)
	}
}

// A verb that is interrupted at any moment leaves no temporary file.
func testInterruptedWhileWriting(t *testing.T, prepared string) {
	t.Helper()
	for i, command := range writing {
		if i%apart() != apart()-1 {
			continue
		}
		t.Run(command, func(t *testing.T) {
			args := strings.Fields(command)

			begin := time.Now()
			first := program(t, args...)
			first.Dir = copied(t, prepared)
			_ = first.Run() // its exit code does not matter
			took := time.Since(begin)

			rounds := longtest.N(2, 60)
			for round := range rounds {
				cmd := program(t, args...)
				cmd.Dir = copied(t, prepared)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}

				after := took * time.Duration(round+1) / time.Duration(rounds+1)
				interrupt := time.AfterFunc(after, func() { _ = cmd.Process.Signal(os.Interrupt) })
				_ = cmd.Wait() // it may have ended before
				interrupt.Stop()

				checkNoTemporary(t, cmd.Dir)
			}
		})
	}
}
