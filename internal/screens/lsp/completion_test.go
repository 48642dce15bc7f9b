package lsp_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCompletions has a place, |, in a file of a center, and names that are possible there. A key of a step has a text, and a
// value has no completions.
func TestCompletions(t *testing.T) {
	const head = "flow: main\nstart: ask\nsteps:\n"
	const tail = "\n  wait: {queue: general, then: {answered: done}}\n  done: {end: resolved}\n"
	const load = "scenario: load\nday: 2026-01-05\ncalls: {us_general: {total: 100}}\nlookups: {status: up}\n" +
		"handling: {general: 3m}\nstaff: [{group: all, hub: new_york, queues: [general], agents: 5}]\n"
	for about, c := range map[string]struct{ file, text, want string }{
		"the time between digits": {
			"main.yaml", head + "  ask: {collect: Number?, digits: 4, |: 3s, then: wait}" + tail, "between",
		},
		"the time between digits of an extension": {
			"main.yaml", head + "  ask: {menu: Press 1., choices: {1: wait, extension: {digits: 4, |: 3s, then: wait}}, then: wait}" + tail, "between",
		},
		"a date of the United States": {
			"main.yaml", head + "  ask: {collect: Day?, format: |, then: wait}" + tail, "mmddyyyy",
		},
		"a date of Europe": {
			"main.yaml", head + "  ask: {collect: Day?, format: |, then: wait}" + tail, "ddmmyyyy",
		},
		"the queue of a callback": {
			"main.yaml", head + "  ask: {callback: {by: language, en: |, otherwise: general}, asks: no, then: {booked: done, declined: done}}" + tail, "general",
		},
		"the hub whose trunks are down": {
			"load.yaml", load + "outages: [{trunks: |, from: \"10:00\", to: \"11:00\"}]\n", "new_york",
		},
		"the line that is down": {
			"load.yaml", load + "outages: [{line: us, |: 50%, from: \"10:00\", to: \"11:00\"}]\n", "share",
		},
		"the lookup that is down": {
			"load.yaml", load + "outages: [{lookup: sta|, from: \"10:00\", to: \"11:00\"}]\n", "status",
		},
		"a text that is never heard": {
			"main_test.yaml", "tests:\n  - name: one\n    |: [An error]\n    steps: [answered]\n", "never_hear",
		},
	} {
		asking := strings.Replace(hello, "then: wait}", "then: look}\n  look: {lookup: status, then: {up: wait, error: wait}}", 1)
		folder := write(t, filepath.Join(t.TempDir(), "center"), asking)
		file := filepath.Join(folder, c.file)
		before, after, _ := strings.Cut(c.text, "|")
		if err := os.WriteFile(file, []byte(before+after), 0o600); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(before, "\n")

		type item struct{ Label, Documentation string }
		var got []item
		start(t, folder).call("textDocument/completion", map[string]any{
			"textDocument": map[string]any{"uri": uri(file)},
			"position":     map[string]any{"line": len(lines) - 1, "character": len(lines[len(lines)-1])},
		}, &got)
		i := slices.IndexFunc(got, func(g item) bool { return g.Label == c.want })
		if i < 0 {
			t.Errorf("%s: %s is not among %v", about, c.want, got)
			continue
		}
		isKey := strings.HasPrefix(after, ":")
		isOfStep := c.file == "main.yaml"
		if hasText := got[i].Documentation != ""; hasText && !isKey || !hasText && isKey && isOfStep {
			t.Errorf("%s: the text of %s is %q", about, c.want, got[i].Documentation)
		}
	}
}
