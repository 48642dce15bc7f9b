package scenario

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A number is read up to its bound, and a factor also in percent. Another text has the rule of its problem.
func TestBoundedNumbers(t *testing.T) {
	for _, c := range []struct {
		of   yaml.Type[float64]
		text string
		want float64
		rule diag.RuleID
	}{
		{factor, "0", 0, ""},
		{factor, "1.5", 1.5, ""},
		{factor, "150%", 1.5, ""},
		{factor, "1000", 1000, ""},
		{factor, "100000%", 1000, ""},
		{factor, "1000.1", 0, diag.BadValue},
		{factor, "-0.1", 0, diag.BadValue},
		{factor, "most", 0, diag.WrongType},
		{factor, "%", 0, diag.WrongType},
		{factor, "1%%", 0, diag.WrongType},
		{variation, "100", 100, ""},
		{variation, "10001%", 0, diag.BadValue},
		{numberUpTo(7), "7", 7, ""},
		{numberUpTo(7), "7.01", 0, diag.BadValue},
		{numberUpTo(7), "7%", 0, diag.WrongType},
		{numberUpTo(7), "0x1", 0, diag.WrongType},
		{numberUpTo(MaxCalls), "1e99", 0, diag.TooLarge},
		{numberUpTo(MaxCalls), "-1", 0, diag.BadValue},
		{numberUpTo(MaxCalls), "1e999", 0, diag.WrongType},
	} {
		var found diag.Findings
		got, ok := c.of.Read(&yaml.Node{Kind: yaml.Scalar, Text: c.text}, &found)

		var rule diag.RuleID
		for x := range found.All() {
			rule = x.Rule
		}
		if rule != c.rule || ok != (c.rule == "") || ok && got != c.want {
			t.Errorf("%s is %g, %t, with the rule %q, want %g and %q", c.text, got, ok, rule, c.want, c.rule)
		}
	}
}
