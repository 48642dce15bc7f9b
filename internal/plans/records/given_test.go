package records

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestColumnsOfAMapAreThere gives a column in each key of a map that names one. A column that the file does not have is
// named, and another is not.
func TestColumnsOfAMapAreThere(t *testing.T) {
	s := &sheet{columns: []*column{{text: "one"}, {text: "two"}}}
	for _, key := range []string{
		"columns: {arrived: NAME}", "columns: {queue: {column: two, when: {NAME: [x]}}}", "drop: {NAME: [x]}", "answered_if: {NAME: [x]}",
		"queue_columns: [NAME]", "date: NAME", "columns: {arrived: one}\ndate: NAME",
	} {
		for name, isThere := range map[string]bool{"one": true, "gone": false} {
			text := "records: csv\n" + strings.ReplaceAll(key, "NAME", name) + "\n"
			var found diag.Findings
			m := ReadMap("map.yaml", []byte(text), &found)
			if m == nil {
				t.Fatalf("%s: %v", text, found.Sorted())
			}

			var want []string
			if !isThere {
				want = []string{`the map's column "gone" is not there`}
			}
			if got := s.checkGiven(m); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}

// TestObjectsOfTheLongestList draws an object with lists and other members in any order. Its rows are the objects of the list
// with the most, or the object itself without a list of objects.
func TestObjectsOfTheLongestList(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var object []member
		var want []any
		for i := range rapid.IntRange(0, 5).Draw(t, "members") {
			value := any("text")
			if rapid.Bool().Draw(t, "list") {
				var items []any
				hasObject := false
				for k := range rapid.IntRange(0, 4).Draw(t, "items") {
					item := any("no object")
					if rapid.Bool().Draw(t, "object") {
						item = []member{{"id", fmt.Sprint(i, k)}}
						hasObject = true
					}
					items = append(items, item)
				}
				value = items
				if hasObject && len(items) > len(want) {
					want = items
				}
			}
			object = append(object, member{fmt.Sprint("m", i), value})
		}
		if got := longestList(object); !reflect.DeepEqual(got, want) {
			t.Errorf("the rows of %v are %v, want %v", object, got, want)
		}
	})
}

// TestTermsOfColumns reads names of columns and their sums and differences. A column whose name has a mark comes first.
func TestTermsOfColumns(t *testing.T) {
	s := &sheet{columns: []*column{{text: "total"}, {text: "talk"}, {text: "wrap - up"}, {text: "hold"}}}
	for name, want := range map[string][]term{
		"total":                    {{0, 1}},
		" Talk ":                   {{1, 1}},
		"total - talk":             {{0, 1}, {1, -1}},
		"total − talk":             {{0, 1}, {1, -1}},
		"total–talk":               nil, // a dash without spaces is of a name
		"talk + wrap - up":         {{1, 1}, {2, 1}},
		"wrap - up":                {{2, 1}},
		"total - wrap - up":        {{0, 1}, {2, -1}},
		"total - talk - hold":      {{0, 1}, {1, -1}, {3, -1}},
		"total - talk + hold":      {{0, 1}, {1, -1}, {3, 1}},
		"wrap - up - talk":         {{2, 1}, {1, -1}},
		"total - gone":             nil,
		"gone + talk":              nil,
		"gone":                     nil,
		"total − hold − wrap - up": {{0, 1}, {3, -1}, {2, -1}},
	} {
		got, ok := s.terms(name)
		if ok != (want != nil) || ok && !slices.Equal(got, want) {
			t.Errorf("%q has the terms %v, %t; want %v", name, got, ok, want)
		}
	}
}

// TestListOfOneObject reads a list with one object as the object, and a list of texts as their words.
func TestListOfOneObject(t *testing.T) {
	for _, c := range []struct {
		value any
		want  []string
	}{
		{[]any{[]member{{"name", "Sales"}}}, []string{"team.name=Sales"}},
		{[]member{{"name", "Sales"}}, []string{"team.name=Sales"}},
		{[]any{"Sales", "Support"}, []string{"team=Sales Support"}},
		{[]any{"Sales"}, []string{"team=Sales"}},
		{[]any{nil}, nil},
		{[]any{}, []string{"team="}},
	} {
		var got []string
		flatten("", []member{{"team", c.value}}, func(name, value string) { got = append(got, name+"="+value) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%v is flattened to %q, want %q", c.value, got, c.want)
		}
	}
}

// TestDateThatAMapNames takes the column that the map names for the dates, if it has dates, and otherwise the best
// name.
func TestDateThatAMapNames(t *testing.T) {
	date := columnOf("date", "2026-01-05", "2026-01-06")
	booked := columnOf("booked", "2026-02-05", "2026-02-06")
	for given, want := range map[string]*column{"": date, "date": date, "booked": booked, "caller": date} {
		s := &callSheet{sheet: sheetOf(booked, date, columnOf("caller", "a", "b")), given: &Map{Date: given}}
		if got := s.dateOf(); got != want {
			t.Errorf("with the date %q the column is %q", given, got.text)
		}
	}
}
