package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestNeovim lets a Neovim without a screen edit the sample center: findings, the definition of
// a flow, completion, a code action, and the rename of a step that another file names, after
// which everything still runs. The short form are the tests of internal/screens/lsp, which write an editor's messages.
func TestNeovim(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	nvim := longtest.Program(t, "nvim")

	folder := filepath.Join(t.TempDir(), "shop")
	if out, err := program(t, "init", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	server := filepath.Join(t.TempDir(), "ivrsim") // the name under which the test's program is ivrsim
	if err := os.Symlink(self, server); err != nil {
		t.Fatal(err)
	}

	script, err := filepath.Abs("testdata/nvim.lua")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nvim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", "luafile "+script)
	cmd.Dir = folder
	cmd.Env = append(program(t, "lsp").Environ(),
		"IVRSIM="+server, "HOME="+t.TempDir(), "OUT="+filepath.Join(folder, "out.json"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	text, err := os.ReadFile(filepath.Join(folder, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Error      string
		Diagnostic string
		Definition string
		Completion []string
		Fixed      string
		Left       int
		Renamed    []string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}

	completion := strings.Join(got.Completion, " ")
	renames := strings.Join(got.Renamed, " ")
	for what, ok := range map[string]bool{
		"diagnostic": strings.Contains(got.Diagnostic, `step "topik" does not exist; did you mean "topic"?`),
		"definition": strings.HasSuffix(got.Definition, "billing.yaml"),
		"completion": strings.Contains(completion, "topic travel"),
		"fixed":      strings.Contains(got.Fixed, "chosen: topic,"),
		"left":       got.Left == 0,
		"renamed": strings.Contains(renames, "main.yaml") && strings.Contains(renames, "peak_day.yaml") &&
			strings.Contains(renames, "main.es.yaml"),
	} {
		if !ok || got.Error != "" {
			t.Errorf("%s: %s", what, text)
		}
	}

	for _, args := range [][]string{{"lint", folder}, {"test", folder}, {"simulate", "-C", folder, "--replications", "1"}} {
		out, err := program(t, args...).CombinedOutput()
		if err != nil && args[0] != "simulate" { // which exits with 1 if a goal is missed
			t.Errorf("%v: %v: %s", args, err, out)
		}
		if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() > 1 { //nolint:errorlint // it is not wrapped
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}

	renamed, err := os.ReadFile(filepath.Join(folder, "peak_day.yaml"))
	if err != nil || !strings.Contains(string(renamed), "main.subject:") {
		t.Errorf("the scenario does not name main.subject: %v", err)
	}
}
