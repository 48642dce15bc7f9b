package records_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// fromStart are the times of a call by its lengths alone, from the start of its menus: nothing says how long they took.
func fromStart(v *visit, c *seenCall) {
	at := v.start()
	answer := at.Add(time.Duration(v.wait) * time.Second)
	c.arrived = stamp(at, time.DateTime)
	c.enqueued = c.arrived
	c.answered = v.either(stamp(answer, time.DateTime), "")
	c.ended = stamp(answer.Add(time.Duration(v.talk)*time.Second), time.DateTime)
}

// withMenusBefore are columns of calls whose menus no column has.
func withMenusBefore(fields ...field) map[string][]field {
	return map[string][]field{
		"Arrival Time": {{"Start Time", func(v *visit) any { return v.start() }}}, "Answer Time": {{"Waiting Time", wait}},
		"End Time": fields,
	}
}

// unexplained are exports in which the columns do not add up: a column with the name of a part of the call is not the one
// that the other columns leave for it.
var unexplained = []change{
	{
		name: "the end and the talk time", isAsk: "Talk Time", truth: fromStart,
		of: withMenusBefore(field{"End Time", func(v *visit) any { return v.end() }}, field{"Talk Time", talk}),
	},
	{
		name: "the length and the talk time", isAsk: "Talk Time", truth: fromStart,
		of: withMenusBefore(field{"Call Length", func(v *visit) any { return v.menus + v.wait + v.talk }}, field{"Talk Time", talk}),
	},
	{
		name: "lengths that brackets name", isAsk: "duration (in call)", truth: fromStart,
		of: withMenusBefore(field{"duration (total)", func(v *visit) any { return v.menus + v.wait + v.talk }},
			field{"duration (in call)", talk}),
	},
}

// A column with an exact name of a part of the call is never left out without a question if a reading explains it.
func TestNamedPartsAreNotDropped(t *testing.T) {
	t.Parallel()
	testChanges(t, unexplained)
}

// If no reading explains a column with an exact name, the summary names it.
func TestUnexplainedColumnIsNamed(t *testing.T) {
	t.Parallel()
	vs := office(31, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	c := change{of: map[string][]field{"": {{"Talk Time", func(v *visit) any { return 7 * v.wait }}}}}
	file, want := c.export(vs)
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []seenCall
	for c := range r.All() {
		got = append(got, seen(c))
	}
	compareCalls(t, "calls", got, want)
	checks := fmt.Sprint(r.Summary().Checks)
	if !strings.Contains(checks, `"Talk Time" has the name of a part of the call`) {
		t.Errorf("the checks are %s", checks)
	}
}
