package records

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Any text in a map file is read as it was: as one text, in a list, and as a key. Words that YAML takes for others, numbers
// and marks stand in quotes, and other words do not.
func TestTextsOfAMapFile(t *testing.T) {
	words := []string{"y", "N", "yes", "No", "on", "OFF", "true", "False", "null", "~", "-", "1.5", "2026-01-05", "queue", "Wait time", "E", "Called by"}
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.SampledFrom(words), rapid.StringMatching(`[ -~ä]{1,8}`)).Draw(rt, "text")
		other := rapid.SampledFrom(words).Draw(rt, "other")
		file := quoted(text) + ": " + quotedList([]string{text, other}) + "\none_of_them: " + quotedList([]string{text}) + "  # reading 1: 4 calls\n"

		var found diag.Findings
		root := yaml.Parse("map.yaml", []byte(file), &found)
		if found.Len() > 0 || root == nil || len(root.Pairs) != 2 {
			rt.Fatalf("%s is read as %v, %v", file, root, found.Sorted())
		}
		first, second := root.Pairs[0], root.Pairs[1]
		got := []string{first.Key.Text, second.Value.Text}
		for _, item := range first.Value.Items {
			got = append(got, item.Text)
		}
		if want := []string{text, text, text, other}; !slices.Equal(got, want) {
			rt.Fatalf("%s is read as %q, want %q", file, got, want)
		}
	})
	for text, want := range map[string]string{"yes": `"yes"`, "Off": `"Off"`, "NULL": `"NULL"`, "queue": "queue", "Wait time": "Wait time", "5": `"5"`} {
		if got := quoted(text); got != want {
			t.Errorf("%s is written as %s, want %s", text, got, want)
		}
	}
}

// TestMapsKeepTheirKeys completes a map that has every key. The map that is written has each key with the same value.
func TestMapsKeepTheirKeys(t *testing.T) {
	given := mustMap(t, `records: csv
timezone: Europe/Paris
times: America/New_York
time: [DD/MM/YYYY hh:mm:ss, "YYYY-MM-DD hh:mm"]
separator: ";"
columns: {arrived: Start, answered: {after: arrived, column: Wait}}
outcomes: {Gave up: abandoned}
date: Day
since: 2026-08-03 00:00
empty: [NONE, "-"]
answered_if: {Agent: [""]}
drop: {Kind: [TEST]}
service_level: {of: answered}
queue_columns: [Sales, Support]
queues: {Sales: main/sales}
`)
	for _, separator := range []byte(separators) {
		s := &sheet{header: &header{separator: separator}}
		given.Separator = string(separator)
		written := s.understanding(given).mapFile()
		again := mustMap(t, written)

		want, got := reflect.ValueOf(*given), reflect.ValueOf(*again)
		for i := range want.NumField() {
			name := want.Type().Field(i).Name
			if !want.Type().Field(i).IsExported() {
				continue
			}
			if want.Field(i).IsZero() {
				t.Errorf("the map of this test has no %s", name)
			}
			if d := cmp.Diff(want.Field(i).Interface(), got.Field(i).Interface(), cmpopts.IgnoreTypes(diag.Place{}),
				cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); d != "" {
				t.Errorf("%s of a map with the separator %q (- given, + written):\n%s", name, separator, d)
			}
		}
	}
}
