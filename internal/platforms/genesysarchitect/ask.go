package genesysarchitect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// ask returns a lookup of another system's answer.
func (r *reader) ask(a action) string { return r.lookup(a, asked[a.kind]) }

// talk is a bot or another flow, which is not in the export and talks with the caller.
func (r *reader) talk(a action) string {
	first := r.lookup(a, nil)
	r.last(a.id).Unheard = "a bot or another flow speaks"
	r.last(a.id).Hears = true
	return first
}

// lookup asks how an action ends: by some answers, and its other outputs.
func (r *reader) lookup(a action, answers []string) string {
	s := r.step(a, importer.Lookup, "")
	s.Own = strings.HasPrefix(a.kind, "find") // in the platform's own lists
	s.What = cmp.Or(askedOf(a.Value), a.block.Name, a.kind)
	r.center.Names[s.What] = readable(s.What)

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
		set := importer.Assign{Attribute: r.variable(x.variable), To: importer.Answer{}}

		// Find Queue returns the queue of a name. The name may be written out, or in a variable.
		if name := a.Get("findName"); a.kind == "findQueue" && isGiven(name) {
			set.To = r.answered(name)
		}
		r.filled[set.Attribute] = true

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
		s.Edge(cmp.Or(outputNames[name], name), r.output(a, name), slices.Clone(gives)...)
	}

	// An export has only the outputs with actions. On the others the call goes on.
	isNext := func(e importer.Edge) bool { return e.To == a.next && !e.Error }
	if !isListed && !slices.ContainsFunc(s.Edges, isNext) {
		s.Edge(importer.Other, a.next, slices.Clone(sets)...)
	}

	return a.id
}

// answered is the value that an action returns if it finds a name.
func (r *reader) answered(name importer.Value) importer.Term {
	term := r.term(name)
	if _, isAny := term.(importer.Any); isAny {
		return importer.Answer{}
	}
	return term
}

// joinOutcomes leaves one outcome of a lookup whose outcomes go on alike, and fill nothing that is compared.
func (r *reader) joinOutcomes() {
	byID := r.byID()
	fills := func(set importer.Assign) bool { return r.compared[set.Attribute] || set.Attribute == importer.Language }

	// A step without an effect on the call's way does not make two ways different.
	landing := func(id string) string {
		for range r.Steps {
			s := byID[id]
			if s == nil || len(s.Edges) != 1 {
				break
			}
			hasNoEffect := s.Kind == importer.Pass || s.Kind == importer.Set
			if !hasNoEffect || slices.ContainsFunc(s.Sets, fills) {
				break
			}
			id = s.Edges[0].To
		}
		return id
	}

	for _, s := range r.Steps {
		differs := func(e importer.Edge) bool {
			return e.Error || landing(e.To) != landing(s.Edges[0].To) || slices.ContainsFunc(e.Sets, fills)
		}
		if s.Kind == importer.Lookup && !slices.ContainsFunc(s.Edges, differs) {
			s.Edges = s.Edges[:1]
			s.Caught = true // with the outcome of a failure
		}
	}
}

// outputNames are the words of the flow language for some outputs. YAML reads yes and no as true and false.
var outputNames = map[string]string{"notFound": "not_found", "failure": "failed", "true": "yes", "false": "no"}

// askedOf names the system of an action: a data action or a table. Several actions may use it.
func askedOf(v importer.Value) string {
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
func filled(v importer.Value, fills func(property string) bool) []filling {
	var out []filling
	var visit func(x importer.Value, byFailure bool)
	visit = func(x importer.Value, byFailure bool) {
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
