package genesysarchitect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// failures are the outputs of an action that the platform cannot do.
var failures = diag.LazyPattern(`(?i)fail|error`)

// translated is an action with the steps of its translation, which show what its class does not read.
type translated struct {
	action
	before int // how many steps the flow had before it
}

// steps returns the steps of the action, and of its outputs.
func (t translated) steps() []*importer.Step { return t.Steps[t.before:] }

// owns reports whether a step is one of the action itself, and not of its outputs.
func (t translated) owns(s *importer.Step) bool { return slices.Contains(s.From, t.block) }

// fillingKey matches a key of an action below which variables get values: its outputs, its result, or the item of a
// loop.
var fillingKey = diag.LazyPattern(`^current|(?i:outputs?|result)$`)

// fillRest gives values to the variables that an action fills and its class does not. It returns the first step.
// Without the values such a variable would count as empty, and callers would be lost.
func (t translated) fillRest(first string) string {
	var rest []importer.Assign
	for _, x := range filled(t.Value, fillingKey().MatchString) {
		id := t.variable(x.variable)
		gives := func(s *importer.Step) bool { return t.owns(s) && importer.AssignsTo(s, id) }
		if slices.ContainsFunc(t.steps(), gives) {
			continue
		}
		t.filled[id] = true
		if !x.byFailure {
			rest = append(rest, importer.Assign{Attribute: id, To: importer.Any{}})
			continue
		}

		// The kind of a failure and its text exist only after the failure.
		for _, s := range t.steps() {
			for i := range s.Edges {
				e := &s.Edges[i]
				if t.owns(s) && (e.Error || e.Outcome == "failed" || e.Outcome == "no_answer") {
					e.Sets = append(e.Sets, importer.Assign{Attribute: id, To: importer.Answer{}})
				}
			}
		}
	}
	return t.assignAll("/filled", rest, first)
}

// nameUnheard names the prompts of an action that no step speaks, since its class does not have them.
func (t translated) nameUnheard() {
	isOwn := func(s *importer.Step) bool { return t.owns(s) && s.Kind != importer.Pass }
	if !slices.ContainsFunc(t.steps(), isOwn) {
		return
	}

	for _, key := range t.Keys() {
		// The form of audio that is not known has its note where the step is made, if a step speaks it.
		notes := t.notes
		p := t.heardAs(t.Get(key))
		t.notes = notes
		speaks := func(s *importer.Step) bool {
			return isOwn(s) && strings.Contains(s.Prompt.Content(), p.Content())
		}
		isForAgents := strings.Contains(strings.ToLower(key), "whisper")
		switch {
		case p.IsZero() || isForAgents || slices.ContainsFunc(t.steps(), speaks):
			continue
		case failures().MatchString(key):
			t.block.Remark("its "+key+" follows a failure of the platform, which no call has here", "")
		default:
			t.block.Approximate("its "+key+" is not read: here callers do not hear it",
				"write its words: "+strconv.Quote(p.Content()))
		}
	}
}

// nameUnread names the properties of an action that its translation does not read.
func (t translated) nameUnread() {
	t.nameUnreadOf(t.Value, t.reads)

	// A default of the flow is as good as a property of each action without a value of its own.
	for key, v := range below(t.defaults(t.kind)) {
		if isGiven(v) && !isGiven(t.Get(key)) {
			t.nameLost(key)
		}
	}
}

// overlooked translates the lists of actions in an action that its class does not have. An error
// reaches the actions of its failure. overlooked returns the others. The value may be one of the action's outputs.
func (r *reader) overlooked(a action, v tree.Value, name string, isOutput bool) (ways []importer.Edge) {
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

	r.center.AskWays(r.Flow, a.block, a.id, ways, first).ID = id
	return id
}
