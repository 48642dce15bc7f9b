package fit

import (
	"fmt"
	"strings"
	"testing"
)

// A queue has a distribution of each hour or tier with enough conversations if their means differ by chance in less than 1%
// of the draws, and by 3% beyond chance. If both differ, the parts that differ more count. The last part has all conversations.
func TestPartsOfConversations(t *testing.T) {
	type part struct {
		hour, tier, n int
		mean          float64
	}
	tiers := []string{"green", "gold"}
	for name, c := range map[string]struct {
		parts []part
		want  string
	}{
		"none":                      {nil, "=0"},
		"one hour":                  {[]part{{9, 0, 200, 100}}, "=200"},
		"two hours":                 {[]part{{9, 0, 200, 100}, {10, 0, 200, 200}}, "09=200 10=200 =400"},
		"the same means":            {[]part{{9, 0, 200, 100}, {10, 0, 200, 100}}, "=400"},
		"too few of another hour":   {[]part{{9, 0, 200, 100}, {10, 0, 200, 200}, {11, 0, 49, 300}}, "09=200 10=200 =449"},
		"enough of another hour":    {[]part{{9, 0, 200, 100}, {10, 0, 200, 200}, {11, 0, 50, 300}}, "09=200 10=200 11=50 =450"},
		"too few but in one hour":   {[]part{{9, 0, 200, 100}, {10, 0, 49, 200}}, "=249"},
		"a small difference":        {[]part{{9, 0, 2000, 100}, {10, 0, 2000, 104}}, "=4000"},
		"a difference to note":      {[]part{{9, 0, 2000, 100}, {10, 0, 2000, 108}}, "09=2000 10=2000 =4000"},
		"tiers":                     {[]part{{9, 0, 200, 100}, {9, 1, 200, 200}}, "green=200 gold=200 =400"},
		"tiers that differ more":    {[]part{{9, 0, 200, 100}, {9, 1, 200, 200}, {10, 0, 200, 120}, {10, 1, 200, 240}}, "green=400 gold=400 =800"},
		"hours that differ more":    {[]part{{9, 0, 200, 100}, {9, 1, 200, 120}, {10, 0, 200, 200}, {10, 1, 200, 240}}, "09=400 10=400 =800"},
		"a tier that nobody knows":  {[]part{{9, 0, 200, 100}, {9, -1, 200, 200}}, "=400"},
		"a tier with conversations": {[]part{{9, 1, 200, 100}, {10, 1, 200, 200}}, "09=200 10=200 =400"},
	} {
		var all []conversation
		for _, p := range c.parts {
			for i := range p.n {
				talk := p.mean * (0.9 + 0.2*float64(i%2))
				all = append(all, conversation{talk: talk, wrapUp: talk / 10, hour: int8(p.hour), tier: int16(p.tier)})
			}
		}

		var q Queue
		q.choose(all, tiers)
		var got []string
		for _, p := range q.Parts {
			got = append(got, fmt.Sprintf("%s=%d", p.Key, p.N))
			sum, n := 0.0, 0.0
			for i := range all {
				if p.Key == "" || partNames(q.By, tiers)[all[i].part(q.By)] == p.Key {
					sum += all[i].talk
					n++
				}
			}
			if mean := sum / max(1, n); !near(p.Talk.Mean, mean, 1e-9*(1+mean)) || !near(p.WrapUp.Mean, mean/10, 1e-9*(1+mean/10)) {
				t.Errorf("%s: part %q has the means %v and %v, want %v and a tenth", name, p.Key, p.Talk.Mean, p.WrapUp.Mean, mean)
			}
		}
		if joined := strings.Join(got, " "); joined != c.want {
			t.Errorf("%s: the parts are %s, want %s", name, joined, c.want)
		}
	}
}
