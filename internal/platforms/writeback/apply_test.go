package writeback

import "testing"

// TestSettingsOfOneNewMap adds three settings of a new map and another setting at the same place, in any order: the map
// has its key once.
func TestSettingsOfOneNewMap(t *testing.T) {
	const src = "name: Main"
	in := func(key string) edit { return edit{text: key + ": 1", open: "settings: {", end: "}, "} }
	alone := edit{text: "priority: 2", end: ", "}
	for _, edits := range [][]edit{
		{in("a"), in("b"), in("c"), alone},
		{in("a"), alone, in("b"), in("c")},
		{alone, in("a"), in("b"), in("c")},
	} {
		got, ok := apply(src, edits)
		want := "priority: 2, settings: {a: 1, b: 1, c: 1}, name: Main"
		if !ok || got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
