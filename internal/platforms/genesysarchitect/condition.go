package genesysarchitect

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// comparison is a condition on one value that is an outcome of one step.
type comparison struct {
	kind     importer.Kind // Branch on an attribute, or Match on what a caller has entered
	variable string
	outcome  string // the value, or the case
	negated  bool
}

// decide makes the steps of a condition, and returns the first: branches where a branch can
// say it, else lookups that are named after the expression. As in Architect, a part is
// decided only if those before it leave the whole open.
func (r *reader) decide(exp, id string, b *importer.Block, yes, no string) string {
	exp = unwrapped(exp)
	for _, join := range []struct {
		words []string
		isAnd bool
	}{{[]string{" or ", "||"}, false}, {[]string{" and ", "&&"}, true}} {
		parts := splitOutside(exp, join.words)
		if len(parts) < 2 {
			continue
		}
		if same, ok := r.comparisons(parts, join.isAnd); ok {
			if join.isAnd { // none of several values
				yes, no = no, yes
			}
			return r.compare(same, id, b, yes, no)
		}
		b.Expand("several conditions: a step for each")
		to := no
		if join.isAnd {
			to = yes
		}
		for i := len(parts) - 1; i >= 0; i-- {
			if join.isAnd {
				to = r.decide(parts[i], id, b, to, no)
			} else {
				to = r.decide(parts[i], id, b, yes, to)
			}
		}
		return to
	}
	if m := negation().FindStringSubmatch(exp); m != nil && closingParen(m[1]) == len(m[1])-1 {
		return r.decide(m[1], id, b, no, yes)
	}
	if m := emptiness().FindStringSubmatch(exp); m != nil && r.entry(m[1]) { // an entry has digits
		return r.decide("IsNotSet("+m[1]+")", id, b, yes, no)
	} else if m != nil {
		return r.decide("IsNotSet("+m[1]+") or "+m[1]+` == ""`, id, b, yes, no)
	}
	switch c, ok := r.comparison(exp); {
	case strings.EqualFold(exp, "true"):
		return r.through(r.part(id), b.Type, b.Name, yes)
	case strings.EqualFold(exp, "false"):
		return r.through(r.part(id), b.Type, b.Name, no)
	case ok && c.negated:
		return r.compare([]comparison{c}, id, b, no, yes)
	case ok:
		return r.compare([]comparison{c}, id, b, yes, no)
	}
	s := r.Step(importer.Lookup, b)
	s.ID, s.What = r.part(id), cmp.Or(exp, id)
	r.center.Names[s.What] = readable(s.What)
	s.Edge("yes", yes)
	s.Edge("no", no)
	return s.ID
}

// part identifies a step of an action that becomes several.
func (r *reader) part(id string) string {
	if r.parts[id]++; r.parts[id] > 1 {
		id += fmt.Sprintf("/part %d", r.parts[id])
	}
	return id
}

// comparisons reads conditions that compare the same value with constants: all negated, or none.
// Cases that may overlap are not one branch.
func (r *reader) comparisons(parts []string, negated bool) ([]comparison, bool) {
	var out []comparison
	for _, p := range parts {
		c, ok := r.comparison(unwrapped(p))
		if !ok || c.negated != negated || c.kind == importer.Match && len(parts) > 1 && !importer.IsCase(c.outcome) || len(out) > 0 &&
			(out[0].kind != c.kind || out[0].variable != c.variable) {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}

// compare is a branch that leads on by yes for some values. A variable that nothing sets has none.
func (r *reader) compare(all []comparison, id string, b *importer.Block, yes, no string) string {
	if c := all[0]; r.hasNoValue(c.variable) {
		if slices.ContainsFunc(all, func(c comparison) bool { return c.outcome == notSet }) {
			no = yes
		}
		if !c.negated || no == yes {
			return r.through(r.part(id), b.Type, b.Name, no)
		}
	}
	s := r.branch(all[0], id, b)
	for _, c := range all {
		if !slices.ContainsFunc(s.Edges, func(e importer.Edge) bool { return e.Outcome == c.outcome }) {
			s.Edge(c.outcome, yes)
		}
	}
	s.Edge(importer.Otherwise, no)
	return s.ID
}

// branch begins a branch on the value of a comparison.
func (r *reader) branch(c comparison, id string, b *importer.Block) *importer.Step {
	s := r.Step(c.kind, b)
	s.ID, s.What = r.part(id), c.variable
	r.compared[c.variable] = true
	if o := r.origins[c.variable]; c.kind == importer.Branch && o != nil && o.entered {
		s.Approximate("compares what the caller may have entered before, and what is set elsewhere", "write a branch on the entry")
	}
	return s
}

const (
	variablePart = `(?:(?i:ToInt|ToDecimal|ToNumber|ToString|Trim|Lower|Upper)\(\s*)?((?i:Flow|Task|State|Call|Common|Menu)\.[\w.]+)\s*\)?`
	constantPart = `("(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|(?i:true|false|NOT_SET))`
)

var (
	negation   = diag.LazyPattern(`^(?:!|(?i:not\b))\s*(\w*\(.*\))$`)
	emptiness  = diag.LazyPattern(`^(?i:IsNotSetOrEmpty)\(\s*([\w.]+)\s*\)$`)
	beingSet   = diag.LazyPattern(`^(?i:Is(Not)?Set)\(\s*((?i:Flow|Task|State|Call|Common)\.[\w.]+)\s*\)$`)
	equality   = diag.LazyPattern(`^` + variablePart + `\s*(==|=|!=|<>|<=|>=|<|>)\s*` + constantPart + `$`)
	reversed   = diag.LazyPattern(`^` + constantPart + `\s*(==|!=)\s*` + variablePart + `$`)
	truthOf    = diag.LazyPattern(`^(!|(?i:not) )?\s*((?i:Flow|Task|State|Call|Common)\.[\w.]+)$`)
	lengthOf   = diag.LazyPattern(`^(?i:Length)\(\s*((?i:Flow|Task|State|Common)\.[\w.]+)\s*\)\s*==\s*(\d+)$`)
	partOf     = diag.LazyPattern(`^(?i:(Contains|StartsWith))\(\s*((?i:Flow|Task|State|Common)\.[\w.]+)\s*,\s*("(?:[^"\\]|\\.)*")\s*(?:,[^,()]*)?\)$`)
	entryCases = map[string]string{"==": "", "=": "", "<": "under ", ">": "over ", "<=": "at most ", ">=": "at least "}
)

// comparison reads a condition on one value, if a branch can say it.
func (r *reader) comparison(exp string) (comparison, bool) {
	variable, op, value := "", "", ""
	if m := equality().FindStringSubmatch(exp); m != nil {
		variable, op, value = m[1], m[2], m[3]
	} else if m := reversed().FindStringSubmatch(exp); m != nil {
		variable, op, value = m[3], m[2], m[1]
	} else if m := beingSet().FindStringSubmatch(exp); m != nil {
		return r.beingSet(m[2], m[1] == "")
	} else if m := truthOf().FindStringSubmatch(exp); m != nil {
		return comparison{importer.Branch, r.variable(m[2]), "true", m[1] != ""}, !r.entry(m[2])
	} else {
		return r.entryComparison(exp)
	}
	if strings.EqualFold(value, "NOT_SET") || value == `""` && r.entry(variable) {
		return r.beingSet(variable, op == "!=" || op == "<>")
	}
	c := comparison{importer.Branch, r.variable(variable), strings.Trim(value, `"'`), op == "!=" || op == "<>"}
	if c.negated {
		op = "=="
	}
	if !c.negated && r.hasNoValue(c.variable) {
		return c, true
	}
	if !r.entry(variable) {
		c.outcome = strings.TrimSpace(c.outcome)
		if strings.EqualFold(value, "true") || strings.EqualFold(value, "false") {
			c.outcome = strings.ToLower(value)
		}
		c.outcome = cmp.Or(c.outcome, "empty")
		return c, op == "==" || op == "="
	}
	c.kind = importer.Match
	known := importer.IsCase(c.outcome)
	c.outcome = entryCases[op] + c.outcome
	return c, known
}

// beingSet is the condition that a variable has a value, or has none: an entry is one of any number.
func (r *reader) beingSet(name string, is bool) (comparison, bool) {
	if r.entry(name) {
		return comparison{importer.Match, r.variable(name), "at least 0", !is}, true
	}
	return comparison{importer.Branch, r.variable(name), notSet, is}, true
}

// entryComparison reads a condition on what a caller has entered.
func (r *reader) entryComparison(exp string) (comparison, bool) {
	c := comparison{kind: importer.Match}
	name := ""
	if m := lengthOf().FindStringSubmatch(exp); m != nil {
		name, c.outcome = m[1], "length "+m[2]
	} else if m := partOf().FindStringSubmatch(exp); m != nil {
		text := strings.Trim(m[3], `"`)
		if !importer.IsCase(text) {
			return c, false
		}
		name, c.outcome = m[2], map[string]string{"contains": "contains ", "startswith": "starts with "}[strings.ToLower(m[1])]+text
	}
	c.variable = r.variable(name)
	return c, name != "" && (r.entry(name) || r.hasNoValue(c.variable))
}

// hasNoValue reports whether nothing sets a variable of the flow.
func (r *reader) hasNoValue(id string) bool {
	return strings.HasPrefix(id, r.ID+":") && r.origins[id] == nil
}

// entry reports whether a variable is what a caller enters, and nothing else.
func (r *reader) entry(name string) bool { return r.entered(r.variable(name)) }

func (r *reader) entered(id string) bool {
	o := r.origins[id]
	return o != nil && o.entered && !o.filled && len(o.literals) == 0
}

// decision makes the steps of a decision.
func (r *reader) decision(a action) string {
	yes, no := r.output(a, "yes"), r.output(a, "no")
	return r.decide(expressionOf(a.Get("condition")), a.id, a.block, yes, no)
}

// expressionOf returns an expression, also one that is a variable or written out.
func expressionOf(v importer.Value) string {
	return cmp.Or(v.Get("exp").Text(), v.Get("var").Text(), v.Get("lit").Text(), v.Text())
}

// switchAction makes a branch where all cases compare one value, else a decision for each.
func (r *reader) switchAction(a action) string {
	first, compared := a.Get("evaluate", "firstTrue"), ""
	for key, x := range below(a.Get("evaluate")) {
		if key != "firstTrue" && x.Has("cases") { // the cases are values of an expression
			first, compared = x, expressionOf(firstOf(x, "expression", "switchExpression", "value"))+" == "
		}
	}
	if !first.IsObject() {
		first = a.Value
	}
	otherwise := r.actions(firstOf(first, "default").Get("actions"), a.id+"/default", a.next)
	var conditions, targets []string
	for i, c := range first.Get("cases").List() {
		c = c.Get("case")
		value := unwrapped(expressionOf(c.Get("value")))
		if compared != "" && c.Get("value").Has("lit") && !constant().MatchString(value) {
			value = strconv.Quote(value)
		}
		conditions = append(conditions, compared+value)
		targets = append(targets, r.actions(c.Get("actions"), fmt.Sprintf("%s/case %d", a.id, i+1), a.next))
	}
	if len(conditions) == 0 {
		return r.through(a.id, a.block.Type, a.block.Name, otherwise)
	}
	if same, ok := r.comparisons(conditions, false); ok && !r.hasNoValue(same[0].variable) {
		s := r.branch(same[0], a.id, a.block)
		for i, c := range same {
			s.Edge(c.outcome, targets[i])
		}
		s.Edge(importer.Otherwise, otherwise)
		return s.ID
	}
	if len(conditions) > 1 {
		a.block.Expand("several conditions: a step for each")
	}
	for i := len(conditions) - 1; i >= 0; i-- {
		otherwise = r.decide(conditions[i], a.id, a.block, targets[i], otherwise)
	}
	return otherwise
}

// unwrapped is an expression without the parentheses around all of it.
func unwrapped(exp string) string {
	for {
		exp = strings.TrimSpace(exp)
		if len(exp) < 2 || exp[0] != '(' || closingParen(exp) != len(exp)-1 {
			return exp
		}
		exp = exp[1 : len(exp)-1]
	}
}

// closingParen returns where the parenthesis at the beginning of a text closes, or -1.
func closingParen(text string) int {
	depth, quoted := 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// splitOutside splits an expression at some words outside of parentheses and quotes.
func splitOutside(text string, words []string) []string {
	var out []string
	depth, quoted, from := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0:
			for _, w := range words {
				if len(text)-i >= len(w) && strings.EqualFold(text[i:i+len(w)], w) {
					out = append(out, text[from:i])
					from = i + len(w)
					i = from - 1
					break
				}
			}
		}
	}
	return append(out, text[from:])
}

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// readable names an expression.
func readable(exp string) string {
	return cmp.Or(strings.Trim(strings.ToLower(strings.Join(notNames().Split(exp, -1), "_")), "_"), "decision")
}
