package scenario

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A path that lacks keys, misspells one or names a weekday that no shift has leads to the nearest
// value that the set could change.
func TestNearPaths(t *testing.T) {
	for text, want := range map[string]string{
		"calls=+10%":                      "calls.all.times",
		"handling=+10%":                   "handling.all.times",
		"calls.us=+10%":                   "calls.us.total",
		"calls.total=+5":                  "calls.us.total",
		"shifts.mon=-3":                   "staff.a.shifts.mon.08:00-16:00",
		"staff.a.shifts.mon=-3":           "staff.a.shifts.mon.08:00-16:00",
		"staff.a.shifts=-3":               "staff.a.shifts.08:00-16:00",
		"staff.a.shift.08:00-16:00=4":     "staff.a.shifts.08:00-16:00",
		"staff.a.shifts.9-11=+1":          "staff.a.shifts.09:00-11:00",
		"staff.w.shifts.12:00-18:00=five": "",
		"agents=+5":                       "staff.b.agents",
		"patience=+10%":                   "callers.patience.mix.1.share",
		"callers.patience.mean=5m":        "callers.patience.mix.1.mean",
		"callers.tiers=green":             "callers.tier",
		"staff.b.agents=-5":               "",
		"staff.a.shifts.09:00-10:00=-5":   "",
		"nothing.of.it=5":                 "",
	} {
		var found diag.Findings
		set, err := ParseSet(text)
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		if near := NearPaths(yaml.Parse("base.yaml", []byte(setBase), &found), set); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%s: nearest is %q, want %q", text, got, want)
		}
	}
}

// A value is a number, a time or a name. The first character decides between a time and a name, also 0 and 9.
func TestFormsOfValues(t *testing.T) {
	for value, want := range map[string]string{
		"12": "number", "0": "number", "1.5": "number", "80%": "number", "-3": "number",
		"08:00-20:00": "time", "9m": "time", "20s": "time", "0s": "time",
		"flat": "name", "": "name", ":30": "name", "/": "name", "%": "name",
	} {
		if got := formOf(value); got != want {
			t.Errorf("%q is a %s, want a %s", value, got, want)
		}
	}
}
