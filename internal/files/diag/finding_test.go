package diag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

func TestSorted(t *testing.T) {
	var found diag.Findings
	at := func(file string, line int) diag.Place { return diag.Place{File: file, Line: line, Column: 1, Width: 1} }
	found.Advise(at("b", 1), "r", "m", "")
	found.Error(at("a", 20), "r", "m", "")
	found.Error(at("a", 3), "s", "m", "")
	found.Error(at("a", 3), "r", "n", "z 2")
	found.Error(at("a", 3), "r", "n", "z 1")
	found.Error(at("a", 3), "r", "n", "z 2")
	found.Error(at("a", 3), "r", "m", "")
	found.Error(at("a", 3), "r", "m", "")

	var got []string
	for _, x := range found.Sorted() {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%v %v %s %s %s", x.Place, x.Severity, x.Rule, x.Message, x.Fix)))
	}
	want := []string{"a:3:1 error r m", "a:3:1 error r n z 1", "a:3:1 error r n z 2", "a:3:1 error s m", "a:20:1 error r m", "b:1:1 advice r m"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := found.WithSeverity(diag.Advice).Len(); n != 1 {
		t.Errorf("%d are advice", n)
	}
	if n := found.InFiles("a").Errors(); n != 7 {
		t.Errorf("%d are in a", n)
	}
}

// A message of up to 1,000 bytes stays whole. A longer one ends with an ellipsis, after a whole character.
func TestLongMessages(t *testing.T) {
	for message, want := range map[string]string{
		strings.Repeat("x", 1000):      strings.Repeat("x", 1000),
		strings.Repeat("x", 1001):      strings.Repeat("x", 1000) + "…",
		strings.Repeat("x", 999) + "é": strings.Repeat("x", 999) + "…",
		strings.Repeat("x", 998) + "é": strings.Repeat("x", 998) + "é",
	} {
		var found diag.Findings
		found.Add(diag.Finding{Place: diag.Place{File: "a.yaml", Line: 1, Column: 1}, Rule: "rule", Message: message})
		if got := found.Sorted()[0].Message; got != want {
			t.Errorf("a message of %d bytes has %d, want %d", len(message), len(got), len(want))
		}
	}
}

// Findings of parallel calls are the findings of one call after another, at any depth, with the names and the texts
// of files.
func TestParallel(t *testing.T) {
	for _, keepsNames := range []bool{true, false} {
		var found diag.Findings
		if keepsNames {
			found.KeepNames()
		}
		found.Source("a.yaml", []byte(strings.Repeat("word\n", 9)))
		at := func(line int) diag.Place { return diag.Place{File: "a.yaml", Line: line, Column: 1, Width: 4} }
		found.Error(at(9), "r", "last", "")
		found.Parallel(3, func(i int, outer *diag.Findings) {
			outer.Error(at(i+1), "r", fmt.Sprint("outer ", i), "")
			outer.Refer(diag.HubName, "", diag.Text{Value: "word", Place: at(i + 1)})
			outer.Parallel(2, func(k int, inner *diag.Findings) {
				inner.Advise(at(i+1), "s", fmt.Sprint("inner ", i, k), "")
				inner.Source(fmt.Sprint("inner ", i, k), []byte("text"))
				inner.Refer(diag.QueueName, "", diag.Text{Value: "word", Place: at(4 + 2*i + k)})
				if n := inner.Errors(); n != 2 || inner.Written(at(2)) != "word" {
					t.Errorf("a call sees %d errors, and the text %q", n, inner.Written(at(2)))
				}
			})
		})

		var got []string
		for x := range found.All() {
			got = append(got, x.Message)
		}
		want := "last, outer 0, inner 0 0, inner 0 1, outer 1, inner 1 0, inner 1 1, outer 2, inner 2 0, inner 2 1"
		if strings.Join(got, ", ") != want || found.Errors() != 4 || found.Len() != 10 || found.Files() != 7 {
			t.Errorf("%d errors of %d findings, of %d files: %q", found.Errors(), found.Len(), found.Files(), got)
		}

		names := 0
		if keepsNames {
			names = 9
		}
		uses := found.Names()
		isSorted := slices.IsSortedFunc(uses, func(a, b diag.Use) int { return a.Place.Compare(b.Place) })
		if len(uses) != names || !isSorted {
			t.Errorf("the names are %v", uses)
		}
	}
}

// Findings that are merged from parts are those that are added at once, in whatever parts.
func TestMerge(t *testing.T) {
	at := func(line int) diag.Place { return diag.Place{File: "a.yaml", Line: line, Column: 1, Width: 4} }
	adds := []func(f *diag.Findings){
		func(f *diag.Findings) { f.Source("a.yaml", []byte("main\nnull\nhubs\npath\n")) },
		func(f *diag.Findings) { f.Source("b.yaml", []byte("text\n")) },
		func(f *diag.Findings) { f.Error(at(1), "r", "first", "mend it") },
		func(f *diag.Findings) { f.Advise(at(3), "r", "second", "") },
		func(f *diag.Findings) { f.Error(at(2), "r", "is missing in other words", "") },
		func(f *diag.Findings) { f.Null(at(2), "is missing", "") },
		func(f *diag.Findings) { f.Define(diag.FlowName, "", diag.Text{Value: "main", Place: at(1)}) },
		func(f *diag.Findings) { f.Refer(diag.HubName, "", diag.Text{Value: "hubs", Place: at(3)}) },
		func(f *diag.Findings) {
			f.Unknown(diag.Text{Value: "status_uk", Place: at(4)}, "r", "unknown", []string{"status_us"}, "it has ")
		},
	}
	dump := func(f *diag.Findings) string {
		return fmt.Sprint(f.Sorted(), f.Errors(), f.Len(), f.Names(), f.Expected(at(4)), f.Written(at(1)), f.Written(diag.Place{
			File: "b.yaml", Line: 1, Column: 1, Width: 4,
		}))
	}

	var all diag.Findings
	all.KeepNames()
	for _, add := range adds {
		add(&all)
	}
	want := dump(&all)
	missing := slices.DeleteFunc(all.Sorted(), func(x diag.Finding) bool { return x.Place != at(2) })
	if len(missing) != 1 || missing[0].Message != "is missing" {
		t.Errorf("at a missing value: %v", missing)
	}
	for column := range 7 { // an editor asks from before the name to after its end
		var names []string
		if 1 <= column && column <= 5 {
			names = []string{"status_us"}
		}
		here := diag.Place{File: "a.yaml", Line: 4, Column: column}
		if got := all.Expected(here); !slices.Equal(got, names) {
			t.Errorf("in column %d of an unknown name %q are expected", column, got)
		}
	}
	for parts := range 1 << len(adds) {
		var whole, part diag.Findings
		whole.KeepNames()
		part.KeepNames()
		for i, add := range adds {
			if parts&(1<<i) == 0 {
				add(&whole)
			} else {
				add(&part)
			}
		}
		whole.Merge(&part)
		if got := dump(&whole); got != want {
			t.Fatalf("in the parts %b: %s\nwant %s", parts, got, want)
		}
	}
}
