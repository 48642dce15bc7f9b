package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// A center of many blocks is imported, although import.yaml is larger than a file that a
// person writes. A flow that no file can hold is one error, and nothing is written.
func TestImportOfManyBlocks(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	dir := t.TempDir()

	flow := func(folder, prefix string, number, blocks int, runs ...string) {
		t.Helper()
		name := func(i int) string { return fmt.Sprintf("%s_number_%05d_of_the_flow_with_number_%d", prefix, i, number) }
		begins := map[string]string{"incomingCall": name(0)}
		states := []any{studiotest.Widget("Trigger", "trigger", begins, nil)}
		for i := range blocks {
			next := map[string]string{}
			if i+1 < blocks {
				next["audioComplete"] = name(i + 1)
			}
			if i < len(runs) {
				completed := map[string]string{"completed": name(i + 1)}
				states = append(states, studiotest.Widget(name(i), "run-subflow", completed, map[string]any{"flow_sid": runs[i]}))
				continue
			}
			text := map[string]any{"say": fmt.Sprintf("Number %d.", i)}
			states = append(states, studiotest.Widget(name(i), "say-play", next, text))
		}

		src, err := json.Marshal(map[string]any{
			"sid": fmt.Sprintf("FW%d", number), "friendly_name": fmt.Sprintf("Flow %d", number),
			"definition": map[string]any{"initial_state": "Trigger", "states": states},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, folder, fmt.Sprintf("flow%d.json", number))
		if err := os.WriteFile(file, src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	imports := func(from, to string) (code int, stderr string) {
		var out, wrong bytes.Buffer
		args := []string{"import", filepath.Join(dir, from), "--out", filepath.Join(dir, to)}
		code = run(args, strings.NewReader(""), &out, &wrong)
		return code, wrong.String()
	}

	flow("many", "Say"+strings.Repeat("_again", 400), 0, 600)
	for range 2 { // the second one reads import.yaml
		if code, stderr := imports("many", "center"); code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
	}
	const large = 1 << 20
	if info, err := os.Stat(filepath.Join(dir, "center", "import.yaml")); err != nil || info.Size() <= large {
		t.Errorf("import.yaml is not large: %v, %v", info, err)
	}

	flow("one", "Say", 7, 9_000)
	code, stderr := imports("one", "none")
	want := "error: flow_7.yaml would be too large: the file is over 1 MiB\n" +
		"hint: split the flow on the platform into several that go on in each other\n"
	if code != 3 || stderr != want {
		t.Errorf("exit code %d: %s", code, stderr)
	}

	// Flow 8 runs flow 9 five times, and each run has the 3,000 states of flow 9.
	flow("runs", "Say", 8, 10, "FW9", "FW9", "FW9", "FW9", "FW9")
	flow("runs", "Say", 9, 3000)
	code, stderr = imports("runs", "none")
	want = "error: flow_8.yaml would be too large: flow \"flow_8\" has 15016 states with what it runs and sets, " +
		"and at most 10000 compile\n" +
		"hint: split the flow on the platform into several that go on in each other\n"
	if code != 3 || stderr != want {
		t.Errorf("exit code %d: %s", code, stderr)
	}

	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder was written")
	}
}

// TestStates has a row of menus. Calls that begin at the first come to all: it compiles, or the import refuses
// with what to do, and leaves the folder as it was. The short form only compiles a row: a refusal takes seconds, and
// TestImportOfManyBlocks has another.
func TestStates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	imports := func(menus, prompts int) (code int, stderr string) {
		var src strings.Builder
		src.WriteString("[in]\nexten => s,1,Goto(m0,s,1)\n")
		for i := range menus {
			next := (i + 1) % menus
			fmt.Fprintf(&src, "[m%d]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\nexten => 1,1,Playback(a%d)\n", i, i)
			for k := range prompts {
				fmt.Fprintf(&src, " same => n,Playback(a%d_%d)\n", i, k)
			}
			fmt.Fprintf(&src, " same => n,Goto(m%d,s,1)\nexten => 2,1,Playback(b%d)\n same => n,Goto(m%d,s,1)\nexten => i,1,Queue(help)\n", next, i, next)
		}
		file := filepath.Join(dir, "extensions.conf")
		if err := os.WriteFile(file, []byte(src.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		var out, wrong bytes.Buffer
		code = run([]string{"import", file, "--out", filepath.Join(dir, "center")}, strings.NewReader(""), &out, &wrong)
		return code, wrong.String()
	}
	refused := func() {
		t.Helper()

		// Prompts one after the other cost the import less than menus.
		row := struct{ menus, prompts, states int }{100, 100, 10322}
		if longtest.AtLeast(0.1) {
			row.menus = 3600
			row.prompts = 0
			row.states = 10818
		}
		code, stderr := imports(row.menus, row.prompts)
		want := fmt.Sprintf("error: in.yaml would be too large: flow \"in\" has %d states with what it runs and sets, and at most 10000 compile\n", row.states) +
			"hint: import a part: --start names the CONTEXT[,EXTENSION] in which its calls begin\n"
		if code != exitCannot || stderr != want {
			t.Errorf("exit code %d: %s", code, stderr)
		}
	}
	if longtest.IsLong() {
		refused()
		if _, err := os.Stat(filepath.Join(dir, "center")); err == nil {
			t.Error("a folder was written")
		}
	}
	menus := 60
	if longtest.IsLong() {
		menus = longtest.N(300, 3300)
	}
	if code, stderr := imports(menus, 0); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if !longtest.IsLong() {
		return
	}
	before := readAll(filepath.Join(dir, "center"))
	refused()
	if readAll(filepath.Join(dir, "center")) != before {
		t.Error("the folder has changed")
	}
}
