package scenario

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A value with a sign changes what stands there: in the scenario, in the defaults, or by an
// earlier set.
func TestSignedSet(t *testing.T) {
	for sets, want := range map[string]string{
		"calls.us.total=+5":                           "us: {total: 15, ",
		"calls.us.total=-5":                           "us: {total: 5, ",
		"calls.us.total=+25%":                         "us: {total: 13, ",
		"calls.us.total=+0.5":                         "us: {total: 10.5, ",
		"calls.us.shape.2=-50%":                       "shape: [1, 1]",
		"calls.all.times=+15%":                        "all: {times: 115%}",
		"handling.all.adds=+20s":                      "adds: 20s",
		"callers.patience.mix.1.mean=-30s":            "mean: 1m30s",
		"callers.patience.mix.1.mean=+10%":            "mean: 2m12s",
		"callers.patience.mix.1.share=+50%":           "share: 1.5%",
		"staff.b.agents=+2":                           "agents: 6",
		"staff.b.agents={count: 4}|staff.b.agents=+2": "agents: {count: 6}",
		"staff.a.shifts.08:00-16:00=-1":               `"08:00-16:00": 2`,
		"interval=-5m":                                "interval: 10m",
		"staff.b.agents=9|staff.b.agents=+1":          "agents: 10",
	} {
		var found diag.Findings

		var parsed []Set
		for text := range strings.SplitSeq(sets, "|") {
			set, err := ParseSet(text)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, set)
		}

		got := yaml.Inline(apply(yaml.Parse("base.yaml", []byte(setBase), &found), parsed, &found))
		if !strings.Contains(got, want) || found.Len() > 0 {
			t.Errorf("%s: %s\nlacks %s; found %v", sets, got, want, found.Sorted())
		}
	}
}

func TestWrongSignedSet(t *testing.T) {
	for text, want := range map[string]string{
		"calls.us.total=-11":             `-11 cannot change calls.us.total, which is "10"; it would be below 0`,
		"calls.us.total=+5s":             `+5s cannot change calls.us.total, which is "10"; change it by a number, as in +5, or by a share of it, as in +10%`,
		"callers.patience.mix.1.mean=+5": `+5 cannot change callers.patience.mix.1.mean, which is "2m"; change it by a duration, as in +20s, or by a share of it, as in +10%`,
		"callers.redial.chance=+5":       `+5 cannot change callers.redial.chance, which is "0%"; change it by a share of it, as in +10%`,
		"calls.us=+5":                    "+5 changes a number, and calls.us is a map; set one value in it",
		"calls.fr.total=+5":              "calls.fr.total has no value that +5 can change; write the value itself, without a sign",
		"staff.k.shifts.10:00-14:00=+1":  "staff.k.shifts.10:00-14:00 has no value that +1 can change; shifts with breaks or over midnight are not cut: add a group",
		"staff.c.shifts.9-11=+3":         `staff.c.shifts.9-11 has no value that +3 can change; write the hours as in "09:00-11:00"`,
		"callers.tier=+5":                `+5 cannot change callers.tier, which is "gold"; write the value itself, without a sign`,
		"staff.d.agents=+1":              `staff has no group "d"`,
	} {
		var found diag.Findings
		set, err := ParseSet(text)
		if err != nil {
			t.Fatal(err)
		}

		apply(yaml.Parse("base.yaml", []byte(setBase), &found), []Set{set}, &found)
		if all := found.Sorted(); len(all) != 1 || !strings.Contains(all[0].Message+"; "+all[0].Fix, want) {
			t.Errorf("%s: found %v\nwant %s", text, all, want)
		}
	}
}
