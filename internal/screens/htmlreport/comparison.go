package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

//go:embed comparison.html
var comparisonMarkup string

// comparisonPage is the data of the template of a comparison.
type comparisonPage struct {
	page
	Base   string         // name of the base
	Report *report.Report // of the base
	Unit   string         // what a replication simulates: a day, or a run
	Goals  *table.Results // of the base, in the base and in each arm
	Arms   []comparedArm
}

// comparedArm is the section of an arm.
type comparedArm struct {
	Name     string
	OnGoals  string
	Verdict  compare.Verdict // on the goals
	Groups   []differenceGroup
	Same     string  // queues without a difference, if any
	Matrix   heatMap // the calls of the pairs of outcomes: of the base by row, of the arm by column
	Pairs    []outcomePair
	Coupling string
}

// differenceGroup is a table of differences.
type differenceGroup struct {
	Title string
	Table *table.Results
}

type outcomePair struct {
	Sentence string
	Examples []exampleCall
}

// exampleCall is a call in both arms: what both begin with, and the rest of each.
type exampleCall struct {
	compare.Example
	Common, BaseRest, OtherRest []compare.Event
}

// WriteComparison writes a part of the page of a comparison: [Page] or [Body]. It has no scripts.
func WriteComparison(w io.Writer, c *compare.Comparison, part Part) error {
	base := c.Arms[0]
	p := comparisonPage{
		page: newPage(c.Names[0]+": ivrsim comparison", "", ""),
		Base: c.Names[0], Report: base, Unit: base.Unit(), Goals: goalTable(c),
	}
	for i, name := range c.Names[1:] {
		arm := comparedArm{Name: name, Coupling: c.CouplingSentence(name)}
		arm.OnGoals, arm.Verdict = c.OnGoals(i + 1)
		arm.addGroups(c.Of(name))
		arm.addOutcomes(c)
		p.Arms = append(p.Arms, arm)
	}
	return execute(w, part, comparisonMarkup, funcs(base), p)
}

func goalTable(c *compare.Comparison) *table.Results {
	t := table.NewResults(table.Columns("goal")...)
	t.Class = table.Stacked
	for _, name := range c.Names {
		t.Columns = append(t.Columns, table.Column{Name: name}, table.Column{Name: "holds", Class: table.Verdict})
	}
	for _, g := range c.Arms[0].Goals {
		cells := []string{g.Title}
		for _, r := range c.Arms {
			value, holds := "–", ""
			if i := slices.IndexFunc(r.Goals, func(o report.Goal) bool { return o.Goal == g.Goal }); i >= 0 {
				value, holds = r.Goals[i].ShowValue(), string(r.Goals[i].Holds)
			}
			cells = append(cells, value, holds)
		}
		t.Row(cells...)
	}
	return t
}

// addGroups makes a table of the goals' measures, one of the center's, and one of
// each measure of the queues in which some measure differs.
func (a *comparedArm) addGroups(all []compare.Difference) {
	differ := map[string]bool{} // by queue
	for i := range all {
		if d := &all[i]; !d.IsGoal && d.About != report.CenterSubject {
			differ[d.About] = differ[d.About] || d.Verdict != compare.NoDifference
		}
	}
	groups, titles := map[string][]compare.Difference{}, []string{}
	same := 0
	for _, d := range all {
		title := "Goals"
		switch {
		case d.IsGoal:
		case d.About == report.CenterSubject:
			title = "Center"
		case !differ[d.About]:
			continue
		default:
			title = "Queues: " + strings.ReplaceAll(d.Measure, "_", " ")
		}
		if !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
		groups[title] = append(groups[title], d)
	}
	for _, title := range titles {
		a.Groups = append(a.Groups, newGroup(title, groups[title]))
	}
	for _, differs := range differ {
		if !differs {
			same++
		}
	}
	if same > 0 {
		a.Same = diag.Plural(same, "queue")
	}
}

func newGroup(title string, differences []compare.Difference) differenceGroup {
	scale := map[report.Unit]float64{} // the largest bound of each unit
	for _, d := range differences {
		for _, n := range []stats.Number{d.Difference.Mean, d.Difference.Low, d.Difference.High} {
			if n.Known() {
				scale[d.Unit] = max(scale[d.Unit], math.Abs(float64(n)))
			}
		}
	}
	t := compare.Table("measure", differences)
	for i := range differences {
		d := &differences[i]
		t.Plot(i, plot(d.Difference, scale[d.Unit]))
		if !d.IsGoal && d.About != report.CenterSubject {
			t.Columns[0].Name, t.Rows[i].Cells[0].Text = "queue", d.Subject.String()
		}
	}
	return differenceGroup{title, t}
}

// plot places an estimate on a scale with 0 in the middle.
func plot(e stats.Estimate, scale float64) string {
	if !e.Mean.Known() {
		return ""
	}
	if !e.Low.Known() {
		e.Low, e.High = e.Mean, e.Mean
	}
	at := func(n stats.Number) float64 { return 50 + 48*float64(n)/max(scale, math.SmallestNonzeroFloat64) }
	return fmt.Sprintf("--low:%.2f%%;--dot:%.2f%%;--high:%.2f%%", at(e.Low), at(e.Mean), at(e.High))
}

// addOutcomes fills the matrix and the list of pairs, the most frequent first.
func (a *comparedArm) addOutcomes(c *compare.Comparison) {
	pairs := slices.DeleteFunc(slices.Clone(c.Outcomes), func(o compare.OutcomePair) bool { return o.Arm != a.Name })
	names := func(of func(*compare.OutcomePair) string) []string {
		var out []string
		for i := range pairs {
			out = append(out, of(&pairs[i]))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	columns := names(func(o *compare.OutcomePair) string { return o.To })
	a.Matrix = heatMap{Class: "matrix", Corner: "base ↓ other →"}
	for _, to := range columns {
		a.Matrix.Heads = append(a.Matrix.Heads, heatHead{compare.OutcomeInText(to), 1})
	}
	for _, from := range names(func(o *compare.OutcomePair) string { return o.From }) {
		row := heatRow{compare.OutcomeInText(from), make([]heatCell, len(columns))}
		for i := range pairs {
			if o := &pairs[i]; o.From == from {
				calls := o.CallsPerDay.Mean
				mix := percent(math.Sqrt(float64(calls / pairs[0].CallsPerDay.Mean)))
				row.Cells[slices.Index(columns, o.To)] = heatCell{Text: report.CallsPerDay.Format(calls), Class: "over", Mix: mix}
			}
		}
		a.Matrix.Rows = append(a.Matrix.Rows, row)
	}
	for i := range pairs {
		a.Pairs = append(a.Pairs, newOutcomePair(&pairs[i]))
	}
}

func newOutcomePair(o *compare.OutcomePair) outcomePair {
	out := outcomePair{Sentence: o.Sentence()}
	for _, e := range o.Examples {
		n := e.Common()
		out.Examples = append(out.Examples, exampleCall{e, e.Base[:n], e.Base[n:], e.Other[n:]})
	}
	return out
}
