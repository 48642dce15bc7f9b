package records_test

import (
	"strings"
	"testing"
)

// At the beginning of a day no call has ended, and none may be answered: the names of the empty columns tell their
// meanings. Columns that are empty in the calls of a whole day are none of these times.
func TestBeginningOfADay(t *testing.T) {
	const header = "Contact ID,Skill,Arrival Time,Answer Time,Disconnect Time,Agent,Disposition\n"
	for _, c := range []struct{ name, rows, want string }{
		{"one waits", "1,Sales,8/17/2026 9:15:00 AM,,,,\n", "1 - - - Sales - abandoned 09:15:00Z 09:15:00Z 09:15:00Z - - -\n"},
		{
			"two talk", "1,Sales,8/17/2026 9:15:00 AM,8/17/2026 9:15:09 AM,,Ann,\n2,Sales,8/17/2026 9:16:00 AM,8/17/2026 9:16:01 AM,,Bob,\n",
			"1 - - - Sales Ann answered 09:15:00Z 09:15:00Z 09:15:00Z 09:15:09Z - -\n2 - - - Sales Bob answered 09:16:00Z 09:16:00Z 09:16:00Z 09:16:01Z - -\n",
		},
		{"all day", strings.Repeat("1,Sales,8/17/2026 9:15:00 AM,,,,\n2,Sales,8/17/2026 11:15:00 AM,,,,\n", 9), ""},
	} {
		calls, _, err := read(t, nil, header+c.rows)
		isRefused := err != nil && strings.Contains(err.Error(), "no column gives answered")
		if calls != c.want || isRefused != (c.want == "") {
			t.Errorf("%s: %q, want %q; %v", c.name, calls, c.want, err)
		}
	}
}
