package genesysarchitect

import (
	"cmp"
	"iter"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// failures are the outputs of an action that the platform cannot do.
var failures = diag.LazyPattern(`(?i)fail|error`)

// overlooked translates the lists of actions in an action that its class does not have. An error
// reaches the actions of its failure. overlooked returns the others. The value may be one of the action's outputs.
func (r *reader) overlooked(a action, v importer.Value, name string, isOutput bool) (ways []importer.Edge) {
	call, _ := cutCall(a.id)
	for key, x := range below(v) {
		switch {
		case key != "actions" || !x.IsList():
			isInOutput := isOutput || key == "outputs"
			if key == "outputs" || key == "" {
				key = name
			}
			ways = append(ways, r.overlooked(a, x, key, isInOutput)...)
		// No translation has read this list of actions, and without this pass its blocks would be
		// lost.
		case !r.seen[place{call, x.At().String()}]:
			name = cmp.Or(name, "actions")
			first := r.actions(x, a.id+"/"+name, a.next)
			s := r.last(a.id)
			switch {
			case failures().MatchString(name) && s != nil:
				s.ErrorEdge(first)
			// An output of a call may be one that the task does not end with.
			case a.kind != "callTask" || !isOutput:
				ways = append(ways, importer.Edge{Outcome: name, To: first})
			}
		}
	}
	return ways
}

// keepWays puts a lookup of the outputs that the class of an action does not have before its first step, which it
// returns.
func (r *reader) keepWays(a action, first string, ways []importer.Edge) string {
	id := a.id + "/outputs"
	switch {
	case r.ways[id]: // two ways of the action before it lead here
		return id
	case len(ways) == 0:
		return first
	}
	r.ways[id] = true

	s := r.Step(importer.Lookup, a.block)
	s.ID = id
	s.What = "way of " + r.ID + " " + a.id
	s.Parameter = true
	s.Name = readable(cmp.Or(a.block.Name, a.kind)) + "_result"
	r.center.Names[s.What] = s.Name
	s.Edges = append(s.Edges, ways...)

	// The known ways follow after the other answer.
	s.Edge(importer.Other, first)
	a.block.Approximate("has ways whose conditions are not known: a lookup decides whether a call takes them",
		"give the lookup's outcomes in the scenario")

	return s.ID
}

// below returns the values of an object by their keys, or the items of a list.
func below(v importer.Value) iter.Seq2[string, importer.Value] {
	return func(yield func(string, importer.Value) bool) {
		for _, key := range v.Keys() {
			if !yield(key, v.Get(key)) {
				return
			}
		}
		for _, item := range v.List() {
			if !yield("", item) {
				return
			}
		}
	}
}
