package main

import (
	"testing"
)

func TestShareIsExact(t *testing.T) {
	parse := parseShare(0, 100)
	for _, c := range []struct {
		percent    string
		taken, all int
	}{{"28%", 7, 25}, {"14%", 7, 50}, {"56%", 28, 50}, {"1.1%", 33, 3000}, {"100%", 9, 9}, {"0%", 0, 9}} {
		s, err := parse(c.percent)
		if err != nil {
			t.Fatal(err)
		}
		if s.exceeds(c.taken, c.all) || c.taken > 0 && !s.exceeds(c.taken-1, c.all) {
			t.Errorf("%d of %d is not exactly %s", c.taken, c.all, s.text)
		}
	}

	for _, text := range []string{"90", "-1%", "101%", "NaN%", "%", "1/2%", ""} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
