package table

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

func TestTheSeparatorIsOutsideOfQuotes(t *testing.T) {
	for src, want := range map[string][]string{
		"time,wait\n":                     {"time", "wait"},
		"\ufeff# a comment, first\na;b\n": {"a", "b"},
		"\"wait, seconds\";time\n":        {"wait, seconds", "time"},
		"\"a;b\"\t\"c, d\"\n":             {"a;b", "c, d"},
		"\"a;b\",c\n":                     {"a;b", "c"},
	} {
		var found diag.Findings
		name := diag.Text{Value: "calls.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}
		read := Read(fstest.MapFS{"calls.csv": {Data: []byte(src)}}, name, &found)
		if read == nil {
			t.Errorf("%q cannot be read: %v", src, found.Sorted())
		} else if got := read.Columns(); !slices.Equal(got, want) {
			t.Errorf("%q has the columns %q, want %q", src, got, want)
		}
	}
}
