package main

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Each rule's examples, judged by everything that lint does: the bad one has
// that finding and no other, the good one none.
func TestRules(t *testing.T) {
	diagtest.Rules(t, rules(), func(t testing.TB, folder fs.FS) *diag.Findings {
		return lintedForTest(t, folder, t.Name() == "TestRules/untested")
	})
}

func lintedForTest(t testing.TB, fsys fs.FS, tests bool) *diag.Findings {
	t.Helper()
	c, err := readCenter(workspace.Folder{FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	c.Checker.Advise(c.Files, c.Found)
	if err := c.Check(tests); err != nil {
		t.Fatal(err)
	}
	return c.Found
}

// All rules that can be found are listed, once.
func TestRuleList(t *testing.T) {
	want := []string{
		"bad-yaml", "unknown-key", "missing-key", "duplicate-key", "wrong-type", "bad-value", "unknown-step", "unknown-flow",
		"unknown-queue", "unknown-channel", "unknown-attribute", "unknown-value", "unknown-outcome", "missing-outcome",
		"ambiguous-key", "recursion", "unreturned", "never-waits", "endless", "unset-placeholder", "too-large",
		"unreachable-step", "impossible-outcome", "no-person", "zero-to-person", "slow-to-person", "secret-asked", "secret-unmasked", "unanswered-transfer", "invalid-transfer-number", "similar-texts",
		"similar-phrases", "few-examples", "secret-spoken",
		"unused", "endless-tries", "recorded-secret", "missing-language", "long-menu", "late-choice", "false-containment", "invalid-line-number", "unserved-country", "shared-plan", "unreached-queue",
		"unserved-language", "untested", "missing-answer", "unserved-queue", "bad-share", "roster-hours", "unnamed-choice", "unoffered-intent", "empty-guess", "unstaffed-hours",
		"silent-end", "same-way", "endless-silence", "unanswered-lookup", "unsaid", "queued-again", "near-label", "unlikely-time", "unoffered-language", "other-flow", "prompt-keys",
	}

	var got []string
	for _, r := range rules() {
		got = append(got, string(r.ID))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// BenchmarkLint checks the sample center, and one of 1,000 flows with 30 steps each.
func BenchmarkLint(b *testing.B) {
	for name, fsys := range map[string]fs.FS{"sample": flows.FS, "1000_flows": manyFlows(1000)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found := lintedForTest(b, fsys, false); found.Errors() > 0 {
					b.Fatal(found.Sorted()[0])
				}
			}
		})
	}
}

// BenchmarkProcess is whole processes: one that does nothing, and lint of the
// sample center.
func BenchmarkProcess(b *testing.B) {
	for _, args := range [][]string{{"--version"}, {"lint"}} {
		b.Run(strings.Join(args, " "), func(b *testing.B) {
			for b.Loop() {
				if err := program(b, args...).Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// In the bad example of a rule what has an edit is fixed by it, and nothing else is found then.
// The rules with edits there are the rules of docs/editor.md.
func TestRuleFixes(t *testing.T) {
	var with []string
	for _, r := range rules() {
		folder := workspace.Folder{FS: diagtest.Folder(t, r.Bad)}
		fixed, err := workspace.Fix(folder, r.ID == flow.Untested, func(*workspace.Center, diag.Finding) bool { return true })
		if err != nil {
			t.Fatal(err)
		}

		if fixed.Edits == 0 {
			continue
		}
		with = append(with, "`"+string(r.ID)+"`")
		if want := fixed.Before.Len() - fixed.Edits; fixed.Found.Len() != want {
			t.Errorf("%s: %d findings are left of %d with %d edits", r.ID, fixed.Found.Len(), fixed.Before.Len(), fixed.Edits)
		}
	}

	slices.Sort(with)
	doc, err := os.ReadFile("../../docs/editor.md")
	if err != nil {
		t.Fatal(err)
	}
	if list := strings.Join(with, ", "); !strings.Contains(string(doc), list) {
		t.Errorf("docs/editor.md does not list the rules with edits: %s", list)
	}
}

func manyFlows(n int) fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range diagtest.ManyFlows(n) {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	return fsys
}
