package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// withMenusBefore are columns of calls whose menus no column has.
func withMenusBefore(fields ...field) map[string][]field {
	return map[string][]field{
		"Arrival Time": {{"Start Time", func(v *visit) any { return v.start() }}}, "Answer Time": {{"Waiting Time", wait}},
		"End Time": fields,
	}
}

// menusBefore are exports with the start and the end of a call, its wait and its talk time, which leave the menus.
var menusBefore = []change{
	{
		name: "the end and the talk time", truth: withMenus,
		of: withMenusBefore(field{"End Time", func(v *visit) any { return v.end() }}, field{"Talk Time", talk}),
	},
	{
		name: "the length and the talk time", truth: withMenus,
		of: withMenusBefore(field{"Call Length", func(v *visit) any { return v.menus + v.wait + v.talk }}, field{"Talk Time", talk}),
	},
	{
		name: "lengths that brackets name", truth: withMenus,
		of: withMenusBefore(field{"duration (total)", func(v *visit) any { return v.menus + v.wait + v.talk }},
			field{"duration (in call)", talk}),
	},
}

// A wait that ends with the answer, and that is shorter than the time since the arrival, leaves the menus before it.
func TestMenusAreBeforeTheWait(t *testing.T) {
	t.Parallel()
	testChanges(t, menusBefore)
}

// Callers who leave have no menus before their wait here: what is left in a conversation is a part of it.
func TestPartsOfAConversationAreNoMenus(t *testing.T) {
	t.Parallel()
	testChanges(t, []change{{
		name: "a hold that no column has", isAsk: "Talk Time",
		of: map[string][]field{
			"Answer Time": {{"Waiting Time", wait}},
			"":            {{"Talk Time", func(v *visit) any { return v.talk - v.hold }}},
		},
	}})
}

// asMinutes writes seconds as minutes, a little more than less: readers cut them.
func asMinutes(seconds int) string { return fmt.Sprintf("%.6f", float64(seconds)/60+1e-6) }

// partsByNames are exports in which names say which parts of a call a length has, or its unit.
var partsByNames = []change{
	{
		name: "a handle time up to the end", truth: func(v *visit, c *seenCall) { c.wrapped = stamp(v.last(), time.DateTime) },
		of: map[string][]field{
			"End Time": one("Close Time", func(v *visit) any { return v.last() }),
			"": {
				{"Handle Time", func(v *visit) any { return v.either(v.talk+v.work, "") }},
				{"After Call Work", func(v *visit) any { return v.either(v.work, "") }},
			},
		},
	},
	{
		name: "a talk time and an after-call work", truth: withWork,
		of: map[string][]field{
			"Answer Time": {{"Wait Time", wait}},
			"End Time":    {{"Talk Time", talk}, {"After Call Work", func(v *visit) any { return v.either(v.work, "") }}},
		},
	},
	{
		name: "an after-call work in minutes", truth: withWork,
		of: map[string][]field{"": {
			{"Talk Duration", func(v *visit) any { return asMinutes(v.talk) }},
			{"After Call Work", func(v *visit) any { return v.either(asMinutes(v.work), "") }},
		}},
	},
	{
		name: "a ring that is the wait",
		of:   map[string][]field{"": {{"Ring Duration", wait}}},
	},
}

// A handle time has the after-call work, a talk time has not, and the whole wait is no ring of an agent's phone.
func TestNamesSayTheParts(t *testing.T) {
	t.Parallel()
	testChanges(t, partsByNames)
}

// If no reading explains a column with an exact name, a question names it.
func TestUnexplainedColumnIsAskedFor(t *testing.T) {
	t.Parallel()
	vs := office(31, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	c := change{of: map[string][]field{"": {{"Talk Time", func(v *visit) any { return 7 * v.wait }}}}}
	file, _ := c.export(vs)
	_, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || !refusal.IsQuestion || !strings.Contains(refusal.Reason, `leaves out "Talk Time"`) {
		t.Errorf("the error is %v", err)
	}
}
