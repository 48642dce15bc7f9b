package genesysarchitect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// ask returns a lookup of another system's answer.
func (a action) ask() string { return a.lookup(asked[a.kind]) }

// talk is a bot or another flow, which is not in the export and talks with the caller.
func (a action) talk() string {
	first := a.lookup(nil)
	a.last(a.id).Unheard = "a bot or another flow speaks"
	a.last(a.id).Hears = true
	return first
}

// lookup asks how an action ends: by some answers, and its other outputs.
func (a action) lookup(answers []string) string {
	s := a.step(importer.Lookup, "")
	s.Own = strings.HasPrefix(a.kind, "find") // in the platform's own lists
	s.What = cmp.Or(askedOf(a.Value), a.block.Name, a.kind)
	a.center.Names[s.What] = readable(s.What)

	// The answers of the class come first, and then any other output that the export has.
	outputs := a.Get("outputs")
	isListed := len(answers) > 0
	answers = slices.Clone(answers)
	for _, name := range outputs.Keys() {
		if !slices.Contains(answers, name) {
			answers = append(answers, name)
		}
	}

	if len(answers) == 0 {
		answers = []string{"done"}
	}

	var sets, failed []importer.Assign // by the first answer, and by failures
	for _, x := range filled(a.Value, func(property string) bool { return property != "inputs" }) {
		set := importer.Assign{Attribute: a.variable(x.variable), To: importer.Answer{}}

		// Find Queue returns the queue of a name. The name may be written out, or in a variable.
		if name := a.Get("findName"); a.kind == "findQueue" && isGiven(name) {
			set.To = a.answered(name)
		}
		a.filled[set.Attribute] = true

		if x.byFailure {
			failed = append(failed, set)
		} else {
			sets = append(sets, set)
		}
	}

	// Of a list of answers only the first is a success, which fills the variables. Without a list each
	// output may be one. A failure fills the variables of its kind and its text.
	for i, name := range answers {
		var gives []importer.Assign
		isFailure := failures().MatchString(name) || name == "timeout"
		isFirst := i == 0 && isListed
		if isFailure && !isFirst {
			gives = failed
		} else if isFirst || !isListed {
			gives = sets
		}
		s.Edge(cmp.Or(outputNames[name], name), a.output(name), slices.Clone(gives)...)
	}

	// An export has only the outputs with actions. On the others the call goes on.
	isNext := func(e importer.Edge) bool { return e.To == a.next && !e.Error }
	if !isListed && !slices.ContainsFunc(s.Edges, isNext) {
		s.Edge(importer.Other, a.next, slices.Clone(sets)...)
	}

	return a.id
}

// outputNames are the words of the flow language for some outputs. YAML reads yes and no as true and false.
var outputNames = map[string]string{"notFound": "not_found", "failure": "failed", "true": "yes", "false": "no"}

// askedOf names the system of an action: a data action or a table. Several actions may use it.
func askedOf(v tree.Value) string {
	for _, category := range v.Get("category").Keys() {
		for _, action := range v.Get("category", category, "dataAction").Keys() {
			return action
		}
	}
	for _, table := range v.Get("dataTable").Keys() {
		return table
	}
	return ""
}

// filling is a variable that an action fills: with its answer, or with the reason of its failure.
type filling struct {
	variable  string
	byFailure bool
}

// filled returns the variables that some properties of an action fill: {var: Flow.x}, at any place but its inputs.
func filled(v tree.Value, fills func(property string) bool) []filling {
	var out []filling
	var visit func(x tree.Value, byFailure bool)
	visit = func(x tree.Value, byFailure bool) {
		for k, one := range below(x) {
			isName := k == "var" || k == "variable"
			found := filling{one.Text(), byFailure}
			if isName && found.variable != "" && !slices.Contains(out, found) {
				out = append(out, found)
			}
			if k != "actions" && k != "inputs" {
				visit(one, byFailure || failures().MatchString(k))
			}
		}
	}

	// The classes name their outputs differently. In each of them a value that is read is an expression, so that a
	// variable by its name is one that is filled.
	for _, k := range v.Keys() {
		if fills(k) {
			visit(v.Get(k), failures().MatchString(k))
		}
	}

	return out
}
