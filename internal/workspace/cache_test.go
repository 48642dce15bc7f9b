package workspace_test

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// edits are the damages and what else a person may do to the files of a folder.
var edits = append(slices.Clone(damages),
	damage{"fill another name", regexp.MustCompile(`into: \w+`), nil, replacedBy("into: other")},
	damage{"lead elsewhere", regexp.MustCompile(`(run|go|while): \w+`), nil, func(t *rapid.T, _ string) string {
		return rapid.SampledFrom([]string{"run: main", "go: status", "run: nowhere"}).Draw(t, "to")
	}},
	damage{"return elsewhere", regexp.MustCompile(`return: \w+`), nil, replacedBy("return: elsewhere")},
	damage{"branch on a name", regexp.MustCompile(`branch: \w+`), nil, replacedBy("branch: other")},
	damage{"name the flow otherwise", regexp.MustCompile(`(?m)^(flow|prompts): \w+`), nil, replacedBy("flow: main")},
)

func replacedBy(text string) func(*rapid.T, string) string {
	return func(*rapid.T, string) string { return text }
}

// someFlows are flows that run and go on in each other, fill names and branch on them.
func someFlows() map[string][]byte {
	texts := diagtest.ManyFlows(12)
	texts["f5.yaml"] = []byte("flow: f5\nstart: ask\nsteps:\n  ask: {collect: Enter your order., digits: 4, into: order, then: {collected: on, exhausted: back}}\n  on: {go: f6}\n  back: {return: back}\n")
	texts["f6.yaml"] = []byte("flow: f6\nstart: which\nsteps:\n  which: {branch: order, then: {1000-2000: again, otherwise: back}}\n  again: {go: f5}\n  back: {return: back}\n")
	texts["f4.yaml"] = []byte("flow: f4\nstart: first\nsteps:\n  first: {run: f5, then: {back: back}}\n  back: {return: back}\n")
	texts["f10.es.yaml"] = []byte("prompts: f10\nlanguage: en\nsteps:\n  m0: For number 0, press 1.\n")
	return texts
}

// Whatever is done to the files of a center, one edit after the other, what is kept of the
// readings before leads to the findings, names and programs of a reading without it.
func TestCacheChangesNothing(t *testing.T) {
	centers := []map[string][]byte{someFlows(), someFlows(), someFlows(), sampleTexts(t)}
	longtest.CheckN(t, 10, 1000, func(t *rapid.T) {
		whole := centers[rapid.IntRange(0, len(centers)-1).Draw(t, "center")]
		texts := maps.Clone(whole)
		kept := &workspace.Cache{}
		for range rapid.IntRange(2, 5).Draw(t, "edits") {
			for range rapid.IntRange(1, 2).Draw(t, "at once") {
				change(t, texts, whole)
			}
			checkAlike(t, texts, kept)
		}
	})
}

// change changes a file, takes one out, gives one another name, or brings back what was there.
func change(t *rapid.T, texts, whole map[string][]byte) {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(texts)), func(name string) bool { return path.Ext(name) != ".yaml" })
	name := rapid.SampledFrom(names).Draw(t, "name")
	switch rapid.IntRange(0, 6).Draw(t, "what") {
	case 0:
		maps.Copy(texts, whole)
	case 1:
		delete(texts, name)
	case 2:
		texts["copy.yaml"] = texts[name]
	case 3:
		texts[name] = bytes.Clone(whole[name])
	default:
		d := rapid.SampledFrom(edits).Draw(t, "edit")
		if isIn := func(text []byte) bool { return d.of.Match(text) }; slices.ContainsFunc(names, func(n string) bool { return (d.in == nil || d.in.MatchString(n)) && isIn(texts[n]) }) {
			file, text := d.draw(t, texts)
			texts[file] = []byte(text)
		}
	}
}

// checkAlike reads a center with and without what is kept.
func checkAlike(t *rapid.T, texts map[string][]byte, kept *workspace.Cache) {
	t.Helper()
	lint := func(c *workspace.Cache) *workspace.Center {
		out, err := workspace.Lint(workspace.Folder{FS: workspace.Overlay(emptyFolder{}, maps.Clone(texts)), Cache: c}, false)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	got, want := lint(kept), lint(&workspace.Cache{})
	if !slices.Equal(got.Found.Sorted(), want.Found.Sorted()) {
		for _, x := range got.Found.Sorted() {
			if !slices.Contains(want.Found.Sorted(), x) {
				t.Errorf("too many: %v [%s] %s; %s", x.Place, x.Rule, x.Message, x.Fix)
			}
		}
		for _, x := range want.Found.Sorted() {
			if !slices.Contains(got.Found.Sorted(), x) {
				t.Errorf("missing: %v [%s] %s; %s", x.Place, x.Rule, x.Message, x.Fix)
			}
		}
	}
	if !slices.Equal(got.Found.Names(), want.Found.Names()) {
		t.Error("the names are others")
	}
	for _, name := range want.Flows.Names() {
		a, b := got.Flows.Program(name), want.Flows.Program(name)
		if (a == nil) != (b == nil) || a != nil && (!slices.Equal(a.States, b.States) || !slices.Equal(a.Edges, b.Edges) || !slices.Equal(a.Outcomes, b.Outcomes)) {
			t.Errorf("the program of %s is another", name)
		}
	}
}
