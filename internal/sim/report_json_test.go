package sim

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is written piece by piece is what would be written at once.
func TestTheReportAsJSON(t *testing.T) {
	r := run(t, scaled(peakDay(t, 1), 0.01), Options{})
	r.Scenario = "a \"name\"\n  \"intervals\": null"
	for _, n := range []int{96, 1, 0} {
		r.Intervals = r.Intervals[:n]
		var got, want bytes.Buffer
		if err := r.WriteJSON(&got); err != nil {
			t.Fatal(err)
		}
		all := json.NewEncoder(&want)
		all.SetIndent("", "  ")
		if err := all.Encode(r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("%d intervals (-at once +piece by piece):\n%.2000s", n, diff)
		}
	}
}
