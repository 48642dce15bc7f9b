package genesysarchitect

import (
	"cmp"
	"iter"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// failures are the outputs of an action that the platform cannot do.
var failures = diag.LazyPattern(`(?i)fail|error`)

// overlooked translates the lists of actions in an action that its class does not have: those of its
// failure are reached by an error, and others make it approximated.
func (r *reader) overlooked(a action, v importer.Value, name string) {
	for key, x := range below(v) {
		switch {
		case key != "actions" || !x.IsList():
			if key == "outputs" || key == "" {
				key = name
			}
			r.overlooked(a, x, key)
		case !r.seen[x.At().String()]:
			name = cmp.Or(name, "actions")
			first := r.actions(x, a.id+"/"+name, a.next)
			s := r.byID()[a.id]
			switch {
			case failures().MatchString(name) && s != nil:
				s.ErrorEdge(first)
			case a.kind != "callTask": // of which an output may be one that the task does not end with
				a.block.Approximate("the way of its output "+name+" is left out", "write the steps of that output")
			}
		}
	}
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
