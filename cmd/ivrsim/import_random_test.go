package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// TestImportedFoldersRun imports flows of any blocks in any graph: the folder has no
// errors, its flows can be drawn, a day can be simulated, and the calls that --write-missing writes pass. A second
// import changes no byte. One flow of a thousand has errors, because its calls would run for
// ever: the import leaves no way without an end, but values that a lookup never gives or a
// flow never sets may close some.
func TestImportedFoldersRun(t *testing.T) {
	t.Parallel()
	t.Run("connect", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importAndRun(t, connecttest.Flows(t)) })
	})
	t.Run("connect as designed", func(t *testing.T) {
		longtest.CheckN(t, 2, 1000, func(t *rapid.T) {
			importAndRun(t, map[string][]byte{"flow.json": connecttest.Plain(t)})
		})
	})
	t.Run("architect", func(t *testing.T) {
		longtest.CheckN(t, 1, 1000, func(t *rapid.T) { importAndRun(t, architecttest.Flows(t)) })
	})
	t.Run("asterisk", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importAndRun(t, asterisktest.Flows(t)) })
	})
	t.Run("studio", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importAndRun(t, studiotest.Flows(t)) })
	})
	t.Run("studio as designed", func(t *testing.T) {
		longtest.CheckN(t, 2, 1000, func(t *rapid.T) {
			importAndRun(t, map[string][]byte{"flow.json": studiotest.Plain(t)})
		})
	})
}

func importAndRun(t *rapid.T, flows map[string][]byte) {
	source, out := foldersFor(t)
	writeFlows(t, source, flows)
	code := imported(t, source, out)
	first := readAll(out)
	if again := imported(t, source, out); again != code || readAll(out) != first {
		t.Fatalf("another import exits with %d and changes the folder from\n%s\nto\n%s", again, first, readAll(out))
	}
	if code == exitCannot {
		return // refused with its reason, and without a folder
	}
	for _, flow := range flowsIn(out) {
		succeed(t, "draw", flow, "-C", out)
	}
	if code != 0 {
		return
	}
	if flows["extensions.conf"] == nil {
		var stderr bytes.Buffer
		changed := filepath.Join(filepath.Dir(out), "changed")
		code := run([]string{"export", out, "--patch", source, "--out", changed}, strings.NewReader(""), io.Discard, &stderr)
		isLarge := code == exitCannot && strings.Contains(stderr.String(), "the YAML cannot be changed: ") // over the bounds of YAML
		if was, is := readAll(source), readAll(changed); !isLarge && (code != 0 || was != is) {
			t.Fatalf("the export of an unchanged folder exits with %d:\n%s\n%s\n%s", code, &stderr, was, is)
		}
	}
	var lint bytes.Buffer
	if code := run([]string{"lint", out}, strings.NewReader(""), &lint, &lint); code > 1 || strings.Contains(lint.String(), ": error: ") {
		t.Fatalf("lint exits with %d:\n%s\n%s", code, &lint, readAll(out))
	}
	succeed(t, "simulate", out, "--replications", "1")
	succeed(t, "test", out, "--write-missing")
	if tests, _ := filepath.Glob(filepath.Join(out, "*_test.yaml")); len(tests) > 0 { // else no step has an outcome
		succeed(t, "test", out)
	}
}

// foldersFor returns an empty folder for the files of a platform, and where their import goes.
func foldersFor(t *rapid.T) (source, out string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "import")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // it is in the system's folder for such
	source = filepath.Join(dir, "flows")
	if err := os.Mkdir(source, 0o777); err != nil {
		t.Fatal(err)
	}
	return source, filepath.Join(dir, "out")
}

// writeFlows writes the files of a platform into a folder.
func writeFlows(t *rapid.T, folder string, flows map[string][]byte) {
	t.Helper()
	for name, src := range flows {
		if err := os.WriteFile(filepath.Join(folder, name), src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// imported imports flows, and fails unless it exits with 0, or with 1 and the only errors are that
// calls never end, or with 3 because a flow is too large.
func imported(t *rapid.T, source, out string) int {
	t.Helper()
	var stdout, stderr, lint bytes.Buffer
	code := run([]string{"import", source, "--out", out}, strings.NewReader(""), &stdout, &stderr)
	if code == 0 || code == exitCannot && strings.Contains(stderr.String(), "are more than 10,000 steps") {
		return code
	}
	run([]string{"lint", out}, strings.NewReader(""), &lint, &lint)
	endless, others := 0, 0
	for line := range strings.Lines(lint.String()) {
		switch {
		case !strings.Contains(line, ": error: "):
		case strings.Contains(line, "[never-waits]"), strings.Contains(line, "[endless]"):
			endless++
		default:
			others++
		}
	}
	if code != 1 || endless == 0 || others > 0 {
		t.Fatalf("import exits with %d:\n%s%s%s\n%s", code, &stdout, &stderr, &lint, readAll(out))
	}
	return code
}

// succeed runs a verb that has to exit with 0. A simulation has no goals to miss.
func succeed(t *rapid.T, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		folder := args[1]
		if len(args) > 2 && args[2] == "-C" {
			folder = args[3]
		}
		t.Fatalf("%v exits with %d:\n%s%s\n%s", args, code, &stdout, &stderr, readAll(folder))
	}
}

// flowsIn returns the names of the flows in an imported folder.
func flowsIn(out string) []string {
	var names []string
	files, _ := filepath.Glob(filepath.Join(out, "*.yaml"))
	for _, f := range files {
		switch name := strings.TrimSuffix(filepath.Base(f), ".yaml"); name {
		case "routing", "trivial", "import":
		default:
			names = append(names, name)
		}
	}
	return names
}

func readAll(dir string) string {
	var out strings.Builder
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		src, _ := os.ReadFile(f)
		fmt.Fprintf(&out, "-- %s --\n%s", filepath.Base(f), src)
	}
	return out.String()
}
