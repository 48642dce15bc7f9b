package genesysarchitect

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// decider makes the steps of the conditions of an action.
type decider struct {
	*program
	*variables
	names map[string]string // of lookups, by what they ask
	id    string
	block *importer.Block
}

// deciderOf returns the decider of an action.
func deciderOf(a action) decider {
	return decider{a.program, a.variables, a.center.Names, a.id, a.block}
}

// decide makes the steps of a condition, and returns the ID of the first. A comparison of one variable is a branch. Any
// other part is a lookup that is named after the action or the expression.
func (d decider) decide(exp expr, yes, no string) string {
	for _, join := range []token.Token{token.LOR, token.LAND} {
		parts := exp.joined(join)
		isAnd := join == token.LAND

		// Parts that compare one variable are one branch with a case for each part. The parts of an AND are negated:
		// the value differs from the value of each part.
		if same, ok := d.tests(parts, isAnd); ok {
			if isAnd {
				return d.compare(same, slices.Repeat([]string{no}, len(same)), yes)
			}
			return d.compare(same, slices.Repeat([]string{yes}, len(same)), no)
		}
		if len(parts) > 1 {
			return d.decideParts(parts, isAnd, yes, no)
		}
	}

	if not, ok := exp.node.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		return d.decide(exp.part(not.X), no, yes)
	}

	switch {
	case strings.EqualFold(exp.text(), "true"):
		return d.through(d.part(d.id), d.block.Type, d.block.Name, yes)
	case strings.EqualFold(exp.text(), "false"):
		return d.through(d.part(d.id), d.block.Type, d.block.Name, no)
	}

	return d.lookUpResult(exp, yes, no)
}

// decideParts makes the steps of the parts of an OR or an AND. As in Architect, a part is evaluated only if the parts
// before it do not give the result.
func (d decider) decideParts(parts []expr, isAnd bool, yes, no string) string {
	d.block.Expand("several conditions: a step for each")
	to := no
	if isAnd {
		to = yes
	}

	// The last part is built first, since each part leads to the part after it.
	for _, part := range slices.Backward(parts) {
		if isAnd {
			to = d.decide(part, to, no)
		} else {
			to = d.decide(part, yes, to)
		}
	}
	return to
}

// lookUpResult makes a lookup of the result of an expression that compares no single variable with a constant. Only the
// running platform has the result.
func (d decider) lookUpResult(exp expr, yes, no string) string {
	// A value that the flow has set or asked for may decide the expression as well.
	if why, fix := notModeled(exp); why != "" {
		d.block.Note(importer.Note{Status: importer.Unknown, Reason: why, Fix: fix})
	} else if ofFlow().MatchString(exp.text()) {
		d.block.Guess("its condition is computed from values of the flow: here a lookup decides",
			"ask with a menu, or keep the lookup and give its outcomes in the scenario")
	}

	s := d.Step(importer.Lookup, d.block)
	s.Own = true
	s.ID = d.part(d.id)
	s.What = cmp.Or(exp.text(), d.id)
	if d.names[s.What] == "" {
		d.names[s.What] = nameOf(s.What)
	}
	s.Edge("yes", yes)
	s.Edge("no", no)

	return s.ID
}

// ofFlow matches a variable of a flow or of its parts, and the language of the call, which a flow sets.
var ofFlow = diag.LazyPattern(`(?i)\b(?:(?:Flow|Task|State|Common)\.\w|Call\.Language\b)`)

// compare leads on to the target of the first of some tests that holds.
func (d decider) compare(all []importer.Test, targets []string, otherwise string) string {
	s := d.Step(importer.Decide, d.block)
	s.ID = d.part(d.id)
	for i, t := range all {
		s.Edges = append(s.Edges, importer.Edge{To: targets[i], Tests: []importer.Test{t}})
	}
	s.Edges = append(s.Edges, importer.Edge{To: otherwise})
	return s.ID
}

// decision makes the steps of a decision.
func (a action) decision() string {
	yes := a.output("yes")
	no := a.output("no")
	exp := parseExpression(expressionOf(a.Get("condition")))

	// People know the question by the name of its action. A variable has a name of its own.
	if name := a.ownName(); exp.variable() == "" && name != "" {
		a.center.Names[exp.text()] = readable(name)
	}
	return deciderOf(a).decide(exp, yes, no)
}

// switchAction makes a branch where all cases compare one value, else a decision for each.
func (r *reader) switchAction(a action) string {
	first := a.Get("evaluate", "firstTrue")
	compared := ""
	for key, x := range below(a.Get("evaluate")) {
		if key != "firstTrue" && x.Has("cases") {
			// The cases are values of an expression.
			first, compared = x, expressionOf(firstOf(x, "expression", "switchExpression", "value"))+" == "
		}
	}

	// Actions are translated from the end, so that the default comes first.
	otherwise := r.actions(firstOf(first, "default").Get("actions"), a.id+"/default", a.next)
	var conditions []expr
	var targets []string
	for i, c := range r.items(first.Get("cases")) {
		c = c.Get("case")
		value := strings.TrimSpace(expressionOf(c.Get("value")))

		// A literal text has no quotes in the export, and the expression needs them.
		if compared != "" && c.Get("value").Has("lit") && !constant().MatchString(value) {
			value = strconv.Quote(value)
		}

		conditions = append(conditions, parseExpression(compared+value))
		targets = append(targets, r.actions(c.Get("actions"), fmt.Sprintf("%s/case %d", a.id, i+1), a.next))
	}

	if same, ok := r.tests(conditions, false); ok {
		return deciderOf(a).compare(same, targets, otherwise)
	}

	if len(conditions) > 1 {
		a.block.Expand("several conditions: a step for each")
	}

	// The cases are tried in their order, so that each leads to the next one.
	for i := len(conditions) - 1; i >= 0; i-- {
		otherwise = deciderOf(a).decide(conditions[i], targets[i], otherwise)
	}

	return otherwise
}
