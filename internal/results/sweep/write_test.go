package sweep

import (
	"slices"
	"testing"
)

func TestShortPaths(t *testing.T) {
	for _, c := range []struct{ paths, want []string }{
		{[]string{"staff.clerks.agents", "calls.main.total"}, []string{"clerks.agents", "main.total"}},
		{[]string{"staff.clerks.shifts.mon-fri.07:00-13:00"}, []string{"clerks.mon-fri.07:00-13:00"}},
		{[]string{"staff.clerks.shifts.07:00-13:00", "staff.nurses.shifts.07:00-13:00"}, []string{"clerks.07:00-13:00", "nurses.07:00-13:00"}},
		{[]string{"staff.us.sales.agents", "staff.uk.sales.agents"}, []string{"staff.us.sales.agents", "staff.uk.sales.agents"}},
	} {
		if got := Shorten(c.paths); !slices.Equal(got, c.want) {
			t.Errorf("%v is shortened to %v, want %v", c.paths, got, c.want)
		}
	}
}
