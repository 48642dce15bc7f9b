package telephone

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A callback that is offered takes a key, and another key declines it. The transcript is written with the fields of its
// JSON.
func TestOffers(t *testing.T) {
	t.Parallel()
	c := testCenter(t, map[string]string{"main.yaml": `flow: main
start: back
steps:
  back: {callback: general, say: Press 1 to be called back., then: {booked: booked, declined: bye}}
  booked: {end: booked, say: We call you.}
  bye: {end: declined, say: Goodbye.}
`})
	h := serve(t, c, nil)
	for key, want := range map[string][]string{"1": {"says We call you.", "ivr ends: booked"}, "2": {"says Goodbye.", "ivr ends: declined"}} {
		p := h.silent("bank")
		p.Press(key)
		p.AwaitEnd()
		got := h.transcript()
		if said := did(got, ByIVR); got.Result != want[1] || !slices.Contains(said, want[0]) {
			t.Errorf("after %s: %s, %q", key, got.Result, said)
		}

		var out bytes.Buffer
		if err := got.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(out.Bytes(), &fields); err != nil || fields["line"] != "bank" || fields["result"] != want[1] {
			t.Errorf("%v in %s", err, &out)
		}
	}
}

// The steps that take words alone are described, the first ten by their names.
func TestDescribedSteps(t *testing.T) {
	steps := strings.Split("abcdefghijk", "")
	for n, want := range map[int]string{
		1:  "1 step takes words alone, which a telephone cannot press: a",
		2:  "2 steps take words alone, which a telephone cannot press: a, b",
		10: "10 steps take words alone, which a telephone cannot press: a, b, c, d, e, f, g, h, i, j",
		11: "11 steps take words alone, which a telephone cannot press: a, b, c, d, e, f, g, h, i, j and 1 more",
	} {
		if got := describeWordsAlone(steps[:n]); got != want {
			t.Errorf("%d steps: %s", n, got)
		}
	}
}
