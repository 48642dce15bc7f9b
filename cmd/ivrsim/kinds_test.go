package main

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A step of every kind goes the whole way: it is read, checked and drawn, a scripted call takes each
// of its outcomes, and a day is simulated, at once and step by step. A new kind begins with its
// forms in flowtest, and a forgotten part fails here.
func TestKindsGoTheWholeWay(t *testing.T) {
	t.Parallel()
	for _, k := range flowtest.KindsWithoutForm() {
		t.Errorf("flowtest has no form of a %s step", k)
	}
	docs, err := os.ReadFile("../../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}

	for k := range flow.Kinds() {
		if !regexp.MustCompile("(?m)^\\|[^|]*`" + k.String() + "`").Match(docs) {
			t.Errorf("the table of docs/flows.md has no row of a %s step", k)
		}
		if h := k.Help(); h != flow.NoHelp && model.Helped(h) == model.GaveUp {
			t.Errorf("callers who get %s at a %s step count as if they gave up: internal/days/tally/disposition.go has no row for it", h, k)
		}
	}

	out := t.TempDir()
	folder := flowtest.FormCenter()
	if err := os.CopyFS(out, folder); err != nil {
		t.Fatal(err)
	}

	mustRun(t, "test", out, "--write-missing")
	mustRun(t, "simulate", out, "--write-missing")
	var lint bytes.Buffer
	if code := run([]string{"lint", out}, strings.NewReader(""), &lint, &lint); code > 1 {
		t.Fatalf("lint exits with %d:\n%s", code, &lint)
	}

	for line := range strings.Lines(lint.String()) {
		if strings.Contains(line, ": error: ") {
			t.Error(line)
		}
	}

	f, err := workspace.Open(out)
	if err != nil {
		t.Fatal(err)
	}

	c, err := readCenter(f)
	if err != nil {
		t.Fatal(err)
	}

	for _, name := range c.Flows.Names() {
		if err := graph(c, name).SVG(io.Discard); err != nil {
			t.Errorf("draw %s: %v", name, err)
		}
	}

	for line := range strings.Lines(mustRun(t, "test", out, "--cover")) {
		if strings.Contains(line, "not taken: form: ") {
			t.Errorf("no scripted call was found for it: %s", line)
		}
	}

	if walked, stepwise := mustRun(t, "simulate", out, "--json"),
		mustRun(t, "simulate", out, "--json", "--stepwise", "--live"); walked != stepwise {
		t.Error("the day differs if it is simulated step by step")
	}
}

// mustRun runs a command that has to succeed, and returns what it prints.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Errorf("%v exits with %d:\n%s%s", args, code, &stdout, &stderr)
	}
	return stdout.String()
}
