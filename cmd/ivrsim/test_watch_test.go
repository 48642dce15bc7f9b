package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The calls run again whenever a file changes, also after a run with errors, and an
// interrupt ends the verb with exit code 0.
func TestWatch(t *testing.T) {
	const turned = "\u202e" // changes the direction of a terminal
	folder := filepath.Join(t.TempDir(), "calls"+turned)
	if err := os.MkdirAll(filepath.Join(folder, yaml.Translations), whole.NewDir); err != nil {
		t.Fatal(err)
	}

	write := func(name, text string) { // atomically, so that no run reads half of it
		t.Helper()
		hidden := filepath.Join(folder, name+".new")
		if err := os.WriteFile(hidden, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(hidden, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}

	const calls = "tests:\n  - {name: nobody is there, steps: [end: END]}\n"
	write("routing.yaml", `center: small
language: en
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}
`)
	write("main.yaml", "flow: main\nstart: bye\nsteps: {bye: {end: turned_away}}\n")
	write("main_test.yaml", strings.ReplaceAll(calls, "END", "turned_away"))

	cmd := program(t, "test", "--watch", folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	lines := bufio.NewScanner(out)

	// next waits for a line that begins so, and for the end of the run.
	next := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "watching ") {
				t.Fatalf("no line begins with %q", want)
			}
			if strings.HasPrefix(lines.Text(), want) {
				for lines.Scan() && !strings.HasPrefix(lines.Text(), "watching ") {
				}
				if strings.Contains(lines.Text(), turned) {
					t.Errorf("control characters in %q", lines.Text())
				}
				return
			}
		}
		t.Fatalf("it ended without %q: %v", want, lines.Err())
	}

	next("ok: 1 scripted call in 1 file passed")

	write("main_test.yaml", strings.ReplaceAll(calls, "END", "resolved"))
	next("0 passed, 1 failed")

	write("main_test.yaml", "tests: [\n")
	next("0 passed, 0 failed, 1 error in tests files")

	write("main_test.yaml", strings.ReplaceAll(calls, "END", "turned_away"))
	next("ok: 1 scripted call in 1 file passed")

	write(filepath.Join(yaml.Translations, "main.es.yaml"), "prompts: main\nlanguage: es\nsteps: {bye: Adiós.}\n")
	next("main.es.yaml changed")

	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("printed %q after the interrupt", lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
