package sweep

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Result holds the results of the designs of a sweep.
type Result struct {
	Sweep        string
	Scenario     string
	Replications int // of each design
	Rows         []Row
	Effects      []Effect // of a sensitivity analysis

	Titles report.SetTitles
	Title  string // of the scenario
}

// Row summarizes the result of a design.
type Row struct {
	Name         string // "calls lower"; "" outside of a sensitivity analysis
	Design       Design
	Replications int
	Goals        int // that the design has
	Held         int
	AgentHours   float64 // staffed, in a replication
	Cells        []Cell
}

// Cell is a measure of a design: of a goal, or of all calls.
type Cell struct {
	Name  string // "platinum wait p90", "abandoned a day"
	Title string // for people: "Platinum callers: 90% wait at most 30 s"
	// MeasureTitle is the title without the bound of a goal, which a design may set.
	MeasureTitle string
	Unit         report.Unit
	Holds        stats.Verdict // of a goal; else ""
	Bound        stats.Number  // of a goal
	Value        stats.Estimate
	// Difference is by how much it is larger than in the first design, with the paired
	// interval: unknown in another sweep than a sensitivity analysis.
	Difference stats.Estimate
	Better     model.Direction
	IsOfCalls  bool // calls add to it: not so for the cost of the staff
}

// isGoal reports whether the measure belongs to a goal.
func (c *Cell) isGoal() bool { return c.Holds != "" }

// unitOfHours formats agent hours. Reports have no unit for them, and a number of calls has the same
// form: one decimal below 10, else a whole number.
const unitOfHours = report.CallsPerDay

const abandonedADay = "abandoned a day"

// base is the design that others are compared with.
type base struct {
	measures []report.SubjectMeasure
	all      report.Sample
}

// newRow summarizes the results of a design. The base may be nil.
func newRow(design Design, d *merged, base *base) Row {
	r := d.report
	all := report.AllDays(d.layout, &d.results)
	row := Row{Design: design, Replications: r.Replications, Goals: len(r.Goals)}

	// The measures of goals are in the order of the goals.
	goal := 0
	for i, m := range report.Measures(d.layout) {
		c := Cell{
			Name:         m.Subject + " " + m.Name,
			Title:        m.Title,
			MeasureTitle: m.MeasureTitle,
			Unit:         m.Unit,
			Value:        m.Estimate(all),
			Better:       m.Better,
			IsOfCalls:    m.IsOfCalls,
		}

		// The row has the measures of goals and of the center. It leaves out queues and optional
		// measures.
		switch {
		case m.IsGoal:
			if c.Holds, c.Bound = r.Goals[goal].Holds, r.Goals[goal].Bound; c.Holds == stats.Yes {
				row.Held++
			}
			goal++
		case m.Subject != report.CenterSubject || m.Optional:
			continue
		}

		// The names of measures of the center need no subject.
		if m.Subject == report.CenterSubject {
			c.Name = m.Name
		}

		if base != nil { // of a sensitivity analysis, whose designs have the same measures
			c.Difference = base.measures[i].Difference(base.all, &m, all)
		}

		row.Cells = append(row.Cells, c)
	}

	// Agents are a mean over the period, so the hours of the period give the agent hours. The product is
	// rounded before the sum, so that arm64, which can fuse the two, gives the same bytes.
	for i := range r.Groups {
		row.AgentHours += float64(float64(r.Groups[i].Agents) * r.End.Sub(r.Start).Hours())
	}

	return row
}

// cell finds a measure by its name. It is nil if the design does not have it.
func (r *Row) cell(name string) *Cell {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Cells[i]
}

// MeasureTitle is the title of a measure that some design has: the sentence of a goal, if it is
// the same goal in all designs.
func (r *Result) MeasureTitle(name string) string {
	var first *Cell
	for i := range r.Rows {
		c := r.Rows[i].cell(name)
		if c == nil {
			continue
		}
		if first == nil {
			first = c
		}

		// A goal whose bound differs between designs has no common sentence.
		if c.Title != first.Title {
			return first.MeasureTitle
		}
	}
	if first == nil {
		return name
	}
	return first.Title
}

// holdsAll reports whether the design has goals and holds them all.
func (r *Row) holdsAll() bool { return r.Goals > 0 && r.Held == r.Goals }

// Cost returns the cost of a design's staff: the measure of a goal for cost, or otherwise the agent
// hours.
func (r *Row) Cost() (report.Unit, stats.Number) {
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Unit == report.Money && !c.IsOfCalls {
			return c.Unit, c.Value.Mean
		}
	}
	return unitOfHours, stats.Number(r.AgentHours)
}

// ServiceMeasures lists the names of the measures of the callers' service: the measures of the
// goals, or without goals the abandoned calls.
func (r *Result) ServiceMeasures() []string {
	var out []string
	for i := range r.Rows {
		// Money is the other side of the comparison, so a goal on cost is no service.
		for _, c := range r.Rows[i].Cells {
			if c.isGoal() && c.Unit != report.Money {
				out = appendNew(out, c.Name)
			}
		}
	}

	if len(out) == 0 {
		return []string{abandonedADay}
	}
	return out
}

// Efficient reports for each design whether no other dominates it (Pareto efficiency: K. M.
// Miettinen, Nonlinear Multiobjective Optimization, 1999, def. 2.2.1). Means are compared, of
// designs with the same calls, callers and conversations.
func (r *Result) Efficient() []bool {
	service := r.ServiceMeasures()

	// Designs with other demand are a different question. Their costs cannot be compared.
	demands := map[string][]int{} // designs
	for i := range r.Rows {
		demand := r.Rows[i].Design.demand().String()
		demands[demand] = append(demands[demand], i)
	}

	out := make([]bool, len(r.Rows))
	for _, designs := range demands {
		for _, i := range designs {
			out[i] = !slices.ContainsFunc(designs, func(k int) bool { return r.Rows[k].dominates(&r.Rows[i], service) })
		}
	}

	return out
}

// demand returns the part of a design that no planner chooses.
func (d Design) demand() Design {
	return slices.DeleteFunc(slices.Clone(d), func(s scenario.Set) bool { return !isDemand(s) })
}

// decisions returns the part of a design that a planner chooses.
func (d Design) decisions() Design { return slices.DeleteFunc(slices.Clone(d), isDemand) }

func isDemand(s scenario.Set) bool {
	key, _, _ := strings.Cut(s.Path, ".")
	return slices.Contains([]string{"arrivals", "callers", "calls", "handling", "spikes"}, key)
}

// dominates reports whether a design costs no more than another, is worse in no measure of
// the service, and better in one of them or in the cost.
func (r *Row) dominates(other *Row, service []string) bool {
	_, cost := r.Cost()
	_, otherCost := other.Cost()
	if !cost.Known() || !otherCost.Known() || cost > otherCost {
		return false
	}

	better := cost < otherCost
	for _, name := range service {
		a := r.cell(name)
		b := other.cell(name)
		if a == nil || b == nil || !a.Value.Mean.Known() || !b.Value.Mean.Known() {
			return false
		}

		gain := b.Value.Mean - a.Value.Mean
		if a.Better == model.Higher {
			gain = -gain
		}

		if gain < 0 {
			return false
		}
		better = better || gain > 0
	}

	return better
}

// paths lists the paths that the designs set, or none if some set others.
func (r *Result) paths() []string {
	var paths []string
	for i := range r.Rows {
		var own []string
		for _, s := range r.Rows[i].Design {
			own = append(own, s.Path)
		}

		if i > 0 && !slices.Equal(own, paths) {
			return nil
		}
		paths = own
	}

	return paths
}

// value returns the value that the design sets at a path, or "".
func (d Design) value(path string) string {
	for _, s := range slices.Backward(d) {
		if s.Path == path {
			return s.Value
		}
	}
	return ""
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
