package routing_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// TestFixesOfWeekdays: a day in another spelling is certain, and "lint --fix" writes it. A misspelled day is only a
// proposal, also next to a day in another spelling.
func TestFixesOfWeekdays(t *testing.T) {
	for written, want := range map[string]struct {
		fix       string
		isCertain bool
	}{
		"Monday":         {`did you mean "mon"?`, true},
		"Monday-Friday":  {`did you mean "mon-fri"?`, true},
		"Mnday":          {`did you mean "mon"?`, false},
		"Mnday-Friday":   {`did you mean "mon-fri"?`, false},
		"Monday-Fridday": {`did you mean "mon-fri"?`, false},
	} {
		src := "center: c\nhubs: {h: {timezone: UTC}}\nelsewhere: {hub: h}\nhours: {office: {" + written + ": 08:00-09:00}}\n"
		var found diag.Findings
		routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)
		var of []diag.Finding
		for _, x := range found.Sorted() {
			if x.Rule == routing.UnknownValue {
				of = append(of, x)
			}
		}
		if len(of) != 1 || of[0].Fix != want.fix || of[0].Edit.IsZero() == want.isCertain {
			t.Errorf("%s: found %+v, want the fix %q, certain: %t", written, of, want.fix, want.isCertain)
		}
	}
}
