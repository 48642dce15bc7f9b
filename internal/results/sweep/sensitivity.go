package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Factor is one of the inputs of a one-at-a-time sensitivity analysis, with the designs
// in which it is lower and higher by the same share.
type Factor struct {
	Name      string
	Low, High Design
}

// Sensitivity lists the factors of a scenario, each lower and higher by a share from 0 to
// 1: the calls, the length of conversations, patience, agents and shrinkage. Without are those
// that it cannot vary, with the reason. The root is the scenario with all that it is like merged,
// as [scenario.Scenario] has it.
func Sensitivity(root *yaml.Node, share float64) (factors []Factor, without []string) {
	for _, f := range []struct {
		name string
		sets func(root *yaml.Node, by float64) Design
		none string // why there may be no designs
	}{
		{"calls", scaledTimes("calls"), ""},
		{"handling", scaledTimes("handling"), ""},
		{"patience", scaledPatience, "the scenario gives none as a duration"},
		{"agents", scaledAgents, "no group has a number of them"},
		{"shrinkage", scaledShrinkage, "no group has a share of it"},
	} {
		// A factor that no key sets has no designs, and its reason is reported.
		if low, high := f.sets(root, 1-share), f.sets(root, 1+share); len(low) > 0 {
			factors = append(factors, Factor{f.name, low, high})
		} else {
			without = append(without, f.name+" ("+f.none+")")
		}
	}
	return factors, without
}

// Analyze replaces the designs of the plan by the designs of a sensitivity analysis: the scenario
// as it is written, and each factor lower and higher.
func (p *Plan) Analyze(factors []Factor) {
	p.Designs = []Design{{}}
	for _, f := range factors {
		p.Designs = append(p.Designs, f.Low, f.High)
		p.Factors = append(p.Factors, f.Name)
	}
}

// Effect is the difference of a measure from the unchanged scenario, with a factor lower and with
// the factor higher.
type Effect struct {
	Factor  string      `json:"factor"`
	Measure string      `json:"measure"`
	Title   string      `json:"title"` // of the measure
	Unit    report.Unit `json:"-"`

	IsGoal bool            `json:"-"` // the measure of a goal
	Better model.Direction `json:"-"`

	Low  stats.Estimate `json:"low"`
	High stats.Estimate `json:"high"`
}

// name returns the name of a design of a sensitivity analysis, or "".
func (p *Plan) name(design int) string {
	switch {
	case len(p.Factors) == 0:
		return ""
	case design == 0:
		return Design{}.String()
	}
	return p.Factors[(design-1)/2] + [...]string{" lower", " higher"}[(design-1)%2]
}

// effects lists the effects of the plan's factors on each measure: those with the largest
// first.
func (p *Plan) effects(rows []Row) []Effect {
	var out []Effect
	if len(p.Factors) == 0 {
		return nil
	}

	for c := range rows[0].Cells {
		var of []Effect

		// Row 0 is the base. After it, each factor has a row for lower and a row for higher.
		for k, factor := range p.Factors {
			low := &rows[1+2*k].Cells[c]
			high := &rows[2+2*k].Cells[c]
			of = append(of, Effect{
				Factor: factor, Measure: low.Name, Title: low.Title, Unit: low.Unit,
				IsGoal: low.isGoal(), Better: low.Better, Low: low.Difference, High: high.Difference,
			})
		}

		slices.SortStableFunc(of, func(a, b Effect) int { return cmp.Compare(b.size(), a.size()) })
		out = append(out, of...)
	}

	return out
}

// size is the larger difference.
func (e *Effect) size() float64 {
	low := math.Abs(float64(e.Low.Mean))
	high := math.Abs(float64(e.High.Mean))
	return max(low, high)
}

// cells formats the effect for a table: the factor, and the difference and its interval where it
// is lower and where it is higher.
func (e *Effect) cells() []string {
	return []string{
		e.Factor, e.Unit.Signed(e.Low.Mean), e.Unit.SignedRange(e.Low), e.Unit.Signed(e.High.Mean),
		e.Unit.SignedRange(e.High),
	}
}

// AgentSteps gives the agent hours with fewer and with more agents; "" if agents do not vary. A step of a share is at
// least one agent, so it is a larger share of a small group.
func (r *Result) AgentSteps() string {
	hours := func(name string) string {
		i := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Name == name })
		if i < 0 {
			return ""
		}
		return unitOfHours.Format(stats.Number(r.Rows[i].AgentHours))
	}
	lower := hours("agents lower")
	higher := hours("agents higher")
	if lower == "" || higher == "" {
		return ""
	}
	return fmt.Sprintf("Agents: %s agent hours if lower and %s if higher. A step is at least one agent of each group.",
		lower, higher)
}

// zeroEffects counts the effects that are 0, which tables and pages leave out; "" if there is none.
func zeroEffects(effects []Effect) string {
	zero := 0
	for i := range effects {
		if effects[i].size() == 0 {
			zero++
		}
	}
	if zero == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s are 0 and not shown", diag.Thousands(zero), diag.Plural(len(effects), "effect"))
}

// scaledTimes scales the factor of all lines or queues.
func scaledTimes(key string) func(*yaml.Node, float64) Design {
	return func(root *yaml.Node, by float64) Design {
		times := 1.0
		if n := root.Get(key).Get("all").Get("times"); n != nil && n.Kind == yaml.Scalar {
			times = portionOf(n.Text)
		}
		return Design{{Path: key + ".all.times", Value: scenario.FormatPercent(times*by) + "%"}}
	}
}

// portionOf reads "110%" or "1.1" as 1.1. The text is valid.
func portionOf(text string) float64 {
	number, isPercent := strings.CutSuffix(text, "%")
	v, _ := strconv.ParseFloat(number, 64)
	if isPercent {
		v /= 100
	}
	return v
}

// scaledPatience scales the durations of the callers' patience.
func scaledPatience(root *yaml.Node, by float64) Design {
	// Patience from a file has no durations in the scenario.
	n := root.Get("callers").Get("patience")
	if n == nil || n.Get("file") != nil {
		return nil
	}

	scaled := scale(n, func(text string) string {
		var found diag.Findings
		d, ok := yaml.Duration.Read(&yaml.Node{Kind: yaml.Scalar, Text: text}, &found)
		if !ok || d == 0 {
			return text // a share, a shape, a name
		}

		// Seconds with three decimals are fine enough for any patience.
		return strconv.FormatFloat(math.Round(float64(d)*by/1e6)/1e3, 'f', -1, 64) + "s"
	})

	return Design{{Path: "callers.patience", Value: yaml.Inline(scaled)}}
}

// scaledAgents scales the agents of each group, to the next whole number and by at least one agent. Weeks keep
// their numbers of days.
func scaledAgents(root *yaml.Node, by float64) Design {
	whole := func(text string) string {
		agents, err := strconv.Atoi(text)
		if err != nil || agents == 0 {
			return text
		}

		// A share of few agents rounds to the same number, so the change is at least one agent.
		scaled := int(math.Round(float64(agents) * by))
		if scaled == agents && by < 1 {
			scaled = agents - 1
		}

		if scaled == agents && by > 1 {
			scaled = agents + 1
		}

		return strconv.Itoa(scaled)
	}
	return eachGroup(root, func(group *yaml.Node) (key string, value *yaml.Node) {
		for _, key := range []string{"shifts", "agents"} {
			if n := group.Get(key); n != nil && (n.Kind == yaml.Scalar || key == "shifts") {
				scaled := scale(n, whole)

				// The number of days in a week is no number of agents.
				for i := range scaled.Pairs {
					if e := &scaled.Pairs[i]; e.Key.Text == "weeks" {
						e.Value = n.Pairs[i].Value
					}
				}

				return key, scaled
			}
		}
		return "", nil
	})
}

// scaledShrinkage scales the shrinkage of each group that has one, up to 99%.
func scaledShrinkage(root *yaml.Node, by float64) Design {
	return eachGroup(root, func(group *yaml.Node) (key string, value *yaml.Node) {
		n := group.Get("shrinkage")
		if n == nil || n.Kind != yaml.Scalar || portionOf(n.Text) == 0 {
			return "", nil
		}
		return "shrinkage", scale(n, func(text string) string {
			return scenario.FormatPercent(min(portionOf(text)*by, 0.99)) + "%"
		})
	})
}

// eachGroup sets a key of each group for which there is a value.
func eachGroup(root *yaml.Node, value func(group *yaml.Node) (string, *yaml.Node)) Design {
	var d Design
	staff := root.Get("staff")
	if staff == nil {
		return nil
	}

	for _, group := range staff.Items {
		name := group.Get("group")
		if name == nil {
			continue // a roster
		}
		if key, n := value(group); n != nil {
			d = append(d, scenario.Set{Path: "staff." + name.Text + "." + key, Value: yaml.Inline(n)})
		}
	}

	return d
}

// scale returns a copy of a node with its scalars replaced. Keys stay.
func scale(n *yaml.Node, scalar func(string) string) *yaml.Node {
	out := *n
	switch n.Kind {
	case yaml.Scalar:
		out.Text = scalar(n.Text)
	case yaml.Map:
		out.Pairs = slices.Clone(n.Pairs)
		for i := range out.Pairs {
			out.Pairs[i].Value = scale(n.Pairs[i].Value, scalar)
		}
	case yaml.List:
		out.Items = slices.Clone(n.Items)
		for i := range out.Items {
			out.Items[i] = scale(n.Items[i], scalar)
		}
	case yaml.Null:
	}

	return &out
}
