package compare

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// People read the titles of scenarios and groups, and tell two arms with one title apart.
func TestTitlesOfArms(t *testing.T) {
	base := &report.Report{Title: "A Saturday"}
	base.Groups = make([]report.Group, 1)
	base.Groups[0].Group = "clerks"
	base.Groups[0].Title.Name = "Clerks"
	fewer := scenario.Set{Path: "staff.clerks.agents", Value: "9"}

	for _, test := range []struct {
		name, title string
		sets        []scenario.Set
		want        string
	}{
		{"sat+", "A Saturday", []scenario.Set{fewer}, "A Saturday, with 9 agents at Clerks, against the base"},
		{
			"sat+", "A Saturday",
			[]scenario.Set{fewer, fewer, fewer, fewer},
			"A Saturday, with 4 changes, against the base",
		},
		{"sun", "A Sunday", nil, "A Sunday against A Saturday"},
		{"sat@main", "A Saturday", nil, "A Saturday (sat@main) against A Saturday (sat)"},
	} {
		c := &Comparison{
			Names: []string{"sat", test.name},
			Arms:  []*report.Report{base, {Title: test.title}},
			Sets:  [][]scenario.Set{nil, test.sets},
		}
		if got := c.Versus(1); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
