package twiliostudio

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// operators has the operators of conditions. Others compare with a date or a time, which only the call knows.
var operators = map[string]importer.Operator{
	"equal_to":       importer.Equal,
	"matches_any_of": importer.OneOf,
	"contains":       importer.Contains,
	"starts_with":    importer.Starts,
	"is_blank":       importer.Blank,
	"regex":          importer.Pattern,
	"less_than":      importer.Under,
	"greater_than":   importer.Over,
}

// negations have the operator that a kind of condition negates.
var negations = map[string]string{
	"not_equal_to": "equal_to", "does_not_match_any_of": "matches_any_of", "does_not_contain": "contains",
	"does_not_start_with": "starts_with", "is_not_blank": "is_blank",
}

// relabel changes the value in a label that Studio writes for a condition: "If value equal_to 1". It returns the
// label of a designer.
func relabel(label string, value func(string) string) string {
	condition, isWritten := strings.CutPrefix(label, "If value ")
	operator, of, _ := strings.Cut(condition, " ")
	_, isOperator := operators[cmp.Or(negations[operator], operator)]
	if !isWritten || !isOperator {
		return label
	}
	return strings.TrimSuffix(label, of) + value(of)
}

// readTest reads a condition. What it tests is an expression until all widgets are known.
func readTest(v, split tree.Value) importer.Test {
	t := importer.Test{
		Kind:     v.TextOf("type"),
		Operand:  v.TextOf("value"),
		Variable: split.TextOf("input"),
		Folds:    true,
	}

	// A negated test is its positive form with Not, so that both tell the same values apart.
	positive, not := negations[t.Kind]
	is, known := operators[cmp.Or(positive, t.Kind)]
	if !known {
		is = importer.Operator(cmp.Or(t.Kind, "no type"))
	}

	t.Is = is
	t.Not = not
	t.Dynamic = isTemplate(t.Operand)

	// Newer exports have the input in each condition. Older ones have it once in the widget.
	if arguments := v.Get("arguments").List(); len(arguments) > 0 {
		t.Variable = cmp.Or(arguments[0].Text(), t.Variable)
	}

	return t
}

// split makes a widget that compares values into a branch.
func (r *reader) split(w *widget) {
	s := r.Step(importer.Decide, w.block)
	computed := map[string]bool{}
	for _, t := range w.transitions {
		if t.event != "match" || len(t.tests) == 0 {
			continue
		}

		tests := slices.Clone(t.tests)
		for i := range tests {
			r.nameMeasured(w, tests[i])
			id, isComputed := r.compared(tests[i].Variable)
			tests[i].Variable = id
			if isComputed {
				computed[id] = true
			}

			// An operand that is one value is compared as that value. Other templates stay as they
			// are.
			if one := soleValue(tests[i].Operand); one != "" {
				tests[i].Operand = r.identify(one)
			}
		}

		s.Edges = append(s.Edges, importer.Edge{To: t.next, Tests: tests})
	}

	s.Edges = append(s.Edges, importer.Edge{To: w.next("noMatch")})

	// The values that filters compute must be known before the branch.
	r.compute(w, s, slices.Sorted(maps.Keys(computed)))
}

// nameMeasured names a comparison of a result that the platform measures, such as how sure it is of the words. The
// flow does not contain such a value, and the simulator does not measure it.
func (r *reader) nameMeasured(w *widget, t importer.Test) {
	for _, text := range []string{t.Variable, t.Operand} {
		result := r.measuredIn(text)
		if result == "" {
			continue
		}
		w.block.Approximate("compares "+result+", which the platform measures in the call: here chance decides",
			"write a lookup in place of the comparison, and give its outcomes in the scenario")
	}
}

// references matches the values in an expression or a text that may be measured: results of widgets, variables, and
// parameters that another flow gives.
var references = diag.LazyPattern(`widgets\.[^.{}|]+\.[\w.\[\]-]*|flow\.variables\.[\w-]+|trigger\.parent\.parameters\.[\w-]+`)

// measuredIn returns the result in a text that the platform measures, also by a variable that may have it, or "".
func (r *reader) measuredIn(text string) string {
	for _, reference := range references().FindAllString(text, -1) {
		if result := cmp.Or(r.measured[r.identify(reference)], r.measuredOutput(reference)); result != "" {
			return result
		}
	}
	return ""
}

// measuredOutput returns the result that a reference names, if the platform measures the result, or "".
func (r *reader) measuredOutput(reference string) string {
	m := outputs().FindStringSubmatch(reference)
	if m == nil || r.byName[m[1]] == nil {
		return ""
	}

	// A widget that takes keys alone measures nothing, so that its results are known to be empty.
	from := r.byName[m[1]]
	takesKeysAlone := from.kind == gatherInput && from.next("speech") == ""
	if takesKeysAlone || !slices.Contains(strings.Fields(from.is.measures), m[2]) {
		return ""
	}
	return m[2]
}

// measuredCopies returns the variables and parameters of all flows that may have a result which the platform measures,
// with the name of the result.
func measuredCopies(readers []*reader) map[string]string {
	out := map[string]string{}
	copies := map[string][]string{} // by variable, the variables whose values contain it
	var work []string
	for _, r := range readers {
		for _, w := range r.widgets {
			for id, value := range w.given() {
				for _, reference := range references().FindAllString(value, -1) {
					of := r.identify(reference)
					copies[of] = append(copies[of], id)
					if result := r.measuredOutput(reference); result != "" && out[id] == "" {
						out[id] = result
						work = append(work, id)
					}
				}
			}
		}
	}

	// A copy may have a copy.
	for ; len(work) > 0; work = work[1:] {
		for _, to := range copies[work[0]] {
			if out[to] == "" {
				out[to] = out[work[0]]
				work = append(work, to)
			}
		}
	}
	return out
}

// given returns the variables and parameters that a widget gives values, with the values.
func (w *widget) given() iter.Seq2[string, string] {
	return func(yield func(id, value string) bool) {
		for _, v := range pairs(w.properties.Get("variables")) {
			if !yield(variable(v.key), v.value) {
				return
			}
		}
		for _, p := range pairs(w.properties.Get("parameters")) {
			if !yield(parameter(p.key), p.value) {
				return
			}
		}
	}
}

// compute asks for the values that a widget computes, each time before the widget compares them.
func (r *reader) compute(w *widget, compares *importer.Step, ids []string) {
	if len(ids) == 0 {
		return
	}

	compare := compares.ID + "/compare"
	s := r.Step(importer.Set, w.block)
	for _, id := range ids {
		s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: importer.Any{}})
		if strings.Contains(id, "| date") {
			w.block.Approximate("compares the time of the call: here it is an answer", "write opening hours, and check them")
		}
	}
	s.Edge("done", compare)

	// Other widgets lead to the ID of the widget. The step with the values now has this ID.
	compares.ID = compare
}

// sameForTests are the filters that change no result of a test: tests ignore case and the space around a value.
var sameForTests = []string{"downcase", "upcase", "capitalize", "strip", "lstrip", "rstrip"}

// compared is computed for a value that a test compares.
func (r *reader) compared(expression string) (id string, isComputed bool) {
	return r.computed(expression, sameForTests, computedName)
}

// computed returns the identifier of a value, and whether several values or filters, other than some that do not
// matter, compute it.
func (r *reader) computed(
	expression string, same []string, name func(of string, filters []string) string,
) (id string, isComputed bool) {
	inner := strings.TrimSpace(expression)
	if begun, ok := strings.CutPrefix(inner, "{{"); ok {
		inner = strings.TrimSuffix(begun, "}}")
	}

	parts := strings.Split(strings.Trim(inner, "-"), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}

	filters := slices.DeleteFunc(parts[1:], func(f string) bool {
		filter, _, _ := strings.Cut(f, ":")
		return slices.Contains(same, filter)
	})
	if len(filters) == 0 && !strings.ContainsAny(parts[0], `{}%"'`) {
		return r.identify(parts[0]), false
	}

	// Widgets of two flows may have the same name, so that the flow is part of the identifier.
	parts[0] = strings.ReplaceAll(parts[0], "widgets.", r.scope+"widgets.")
	id = strings.Join(append(parts[:1:1], filters...), " | ")
	r.nameAfter(id, name(parts[0], filters))
	return id, true
}

// computedName returns a name for a value that filters compute: Digits_size for the number of the digits.
func computedName(of string, filters []string) string {
	name := "text" // of commands, or of several values
	if !strings.ContainsAny(of, "{}%") {
		of = of[strings.LastIndexByte(of, '.')+1:]
		name = strings.Trim(of, `'" `)
	}

	for _, f := range filters {
		filter, _, _ := strings.Cut(f, ":")
		name += "_" + strings.TrimSpace(filter)
	}
	return name
}

// comesWithCall reports whether a value is the caller's number, or one of the contact, of the flow's data or
// of its trigger: all others are empty until a widget sets them.
func comesWithCall(variables map[string]bool) func(string) bool {
	return func(id string) bool {
		if variables[id] || strings.HasPrefix(id, variable("")) || strings.Contains(id, ":widgets.") {
			return false
		}
		root, _, _ := strings.Cut(id, ".")
		return !identifier().MatchString(root) ||
			slices.Contains([]string{"caller", "contact", "flow", "trigger"}, root)
	}
}

// identifier matches the possible beginning of an expression that is not a constant.
var identifier = diag.LazyPattern(`^[A-Za-z_][\w-]*$`)

// increment matches the value of a variable that is counted up. A variable without a value counts from 0, also
// without a default.
var increment = diag.LazyPattern(
	`^\{\{-?\s*flow\.variables\.([\w-]+)\s*(?:\|\s*default:\s*["']?0["']?\s*)?\|\s*plus:\s*1\s*-?\}\}$`)

// term returns a value that a widget gives a variable or a parameter. A text of several parts is known in the call
// only. One part alone is a copy.
func (r *reader) term(value string) importer.Term {
	if !isTemplate(value) {
		return importer.Const{Text: strings.TrimSpace(value)}
	}
	if of := soleValue(value); of != "" {
		return importer.CopyOf(r.identify(of))
	}
	return importer.Any{}
}

// setVariables sets variables: to a text, a copy, one more than before, or what only the call knows.
func (r *reader) setVariables(w *widget) {
	s := r.Step(importer.Set, w.block)
	for _, v := range pairs(w.properties.Get("variables")) {
		a := importer.Assign{Attribute: variable(v.key)}
		m := increment().FindStringSubmatch(strings.TrimSpace(v.value))
		if m != nil && m[1] == v.key {
			a.To = importer.SumOf(a.Attribute, 1)
		} else {
			a.To = r.term(v.value)
		}

		s.Sets = append(s.Sets, a)
	}

	s.Edge("done", w.next("next"))
}
