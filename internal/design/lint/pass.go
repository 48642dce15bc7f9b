package lint

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// pass collects the findings of some rules, one per fact.
type pass struct {
	*flow.Flows
	graphs   []*dataflow.Graph // of the certain behavior
	possible []*dataflow.Graph
	tooMany  bool // the possible calls are not known, because flows with errors lead to too many states
	files    []yaml.File
	covered  dataflow.Coverage  // of the possible behavior
	wrong    map[string]bool    // the names of the files with errors
	leading  map[*flow.Def]bool // flows that lead to a flow of these files whose program lacks nothing

	found     *diag.Findings // for places and suggestions
	list      []fact
	reported  map[key]bool
	searches  int
	witnessed int // edges of all witnesses, as maxWitnessed counts them

	uncertain bool // a check cannot tell on this graph that nothing is wrong, and has to see the refined one
}

// key identifies a fact: a rule is reported once for a place.
type key struct {
	at   diag.Place
	rule diag.RuleID
}

// fact is a finding with the place of its subject. The subject is reported once. It is the
// finding's own place, or the place of a flow whose first step the finding names.
type fact struct {
	about key
	diag.Finding
}

func newPass(flows *flow.Flows, found *diag.Findings) *pass {
	return &pass{Flows: flows, found: found, reported: map[key]bool{}}
}

// hasErrors reports whether a flow has an error.
func (p *pass) hasErrors(f *flow.Def) bool { return f.Invalid() || p.wrong[f.Name.Place.File] }

// isKnown reports whether the possible calls are all calls that a flow may have. Then it has no
// error. The flows that it leads to have no error that only paths show, since the graphs do not
// contain these errors.
func (p *pass) isKnown(f *flow.Def) bool { return !p.hasErrors(f) && !p.leading[f] }

// leadingTo returns the flows that are meant, and those that lead to them, directly or not. It goes
// back from the meant flows once: a search from each flow would cost the square of the flows on a
// cycle.
func leadingTo(flows *flow.Flows, isMeant func(*flow.Def) bool) map[*flow.Def]bool {
	before := map[*flow.Def][]*flow.Def{}
	for _, f := range flows.Defs() {
		for _, to := range f.Callees() {
			before[to] = append(before[to], f)
		}
	}

	leading := map[*flow.Def]bool{}
	var work []*flow.Def
	for _, f := range flows.Defs() {
		if isMeant(f) {
			leading[f] = true
			work = append(work, f)
		}
	}

	for ; len(work) > 0; work = work[1:] {
		for _, f := range before[work[0]] {
			if !leading[f] {
				leading[f] = true
				work = append(work, f)
			}
		}
	}
	return leading
}

// maxSearches bounds the searches for a witness in a pass, apart from the search of the shortest
// path. So the time for a center is bounded even if everything in it is wrong. Further findings say
// that they have no witness.
const maxSearches = 300

// notAllowing returns the graphs without the graphs of lines that allow to break a rule.
func notAllowing(graphs []*dataflow.Graph, rule diag.RuleID) []*dataflow.Graph {
	return slices.DeleteFunc(slices.Clone(graphs), func(g *dataflow.Graph) bool {
		return g.Line != nil &&
			routing.Allows(g.Line.Allow, rule)
	})
}

// searched writes the witness that a search finds, unless the pass has made too many searches. Then
// it names the bound.
func (p *pass) searched(search func() string) string {
	p.searches++
	if p.searches > maxSearches {
		return fmt.Sprintf(" (no example call: %d findings have one already. Repair these first)", maxSearches)
	}
	return search()
}

// isNew reports whether a finding at a place would be added: its rule was not reported
// there before, and no list allows it. The lists are the allow keys of steps and queues.
func (p *pass) isNew(at diag.Place, rule diag.RuleID, allowed ...[]diag.Text) bool {
	return !p.reported[key{at, rule}] &&
		!slices.ContainsFunc(allowed, func(list []diag.Text) bool { return routing.Allows(list, rule) })
}

func (p *pass) error(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	p.add(diag.Finding{Place: at, Severity: diag.Error, Rule: rule, Message: message, Fix: string(fix)})
}

func (p *pass) advise(at diag.Place, rule diag.RuleID, message string, fix diag.Fix, allowed ...[]diag.Text) {
	if p.isNew(at, rule, allowed...) {
		p.add(diag.Finding{Place: at, Severity: diag.Advice, Rule: rule, Message: message, Fix: string(fix)})
	}
}

func (p *pass) add(x diag.Finding) { p.addAbout(x.Place, x) }

// addAbout adds a finding about a place, unless the rule has one.
func (p *pass) addAbout(at diag.Place, x diag.Finding) {
	if k := (key{at, x.Rule}); !p.reported[k] {
		p.reported[k] = true
		p.list = append(p.list, fact{k, x})
	}
}

// maxWitnessed bounds the work on the witnesses of a pass. A flow of thousands of steps in a row
// has as many findings, and the path to each of them is as long. Further findings say that they
// have no witness.
const maxWitnessed = 300_000

// witness writes the call that takes a path, after a colon. Once the pass has written too many edges, it names the
// bound.
func (p *pass) witness(g *dataflow.Graph, path func() []dataflow.Edge, further ...string) string {
	return p.witnessWith(g, path, nil, further...)
}

// witnessWith is witness for a path at whose end some attributes have certain values.
func (p *pass) witnessWith(
	g *dataflow.Graph, path func() []dataflow.Edge, atEnd dataflow.Constraints, further ...string,
) string {
	if p.witnessed > maxWitnessed {
		return fmt.Sprintf(" (no example call: the example calls of other findings have %d steps already. Repair these first)",
			maxWitnessed)
	}

	edges := path()
	p.witnessed += len(edges)
	return ": " + g.Witness(edges, atEnd, further...)
}

// maxListed bounds how many languages, lines or places a message names. It counts the others, or
// explains a finding without them. A fix begins the list that the message has in full.
const maxListed = 5

// example writes the shortest call that reaches a state, as witness does.
func (p *pass) example(g *dataflow.Graph, at flow.StateID) string {
	return p.witness(g, func() []dataflow.Edge { return g.PathTo(at) })
}

// unasked allows the edges that a call takes without being asked for input.
func unasked(g *dataflow.Graph) func(dataflow.Edge) bool {
	return func(e dataflow.Edge) bool { return !g.Asks(e) }
}

// speech returns how long a prompt takes in the slowest language that a call can have in a
// node, in nanoseconds.
func speech(g *dataflow.Graph, node int, p *flow.Prompt) int64 {
	var longest int64
	if !p.IsZero() {
		for language := range g.NodeValues(node, routing.AttrLanguage).All() {
			longest = max(longest, p.Length[language])
		}
	}
	return longest
}

// spent returns how long a node takes before its outcome, in nanoseconds: what is spoken
// in full, and a lookup. A caller answers at the prompt's end.
func spent(g *dataflow.Graph, node int) int64 {
	s := g.NodeStep(node)
	if s.System != nil && s.Help == flow.NoHelp {
		return s.System.Takes
	}
	return speech(g, node, &s.Prompt)
}

// exceeding rounds a time that is more than is allowed, but not down to what is allowed:
// 90.2 s, where 1m30s is allowed, stay 1m30.2s.
func exceeding(took, allowed int64) time.Duration {
	for unit := time.Second; unit > 1; unit /= 10 {
		if d := time.Duration(took).Round(unit); d > time.Duration(allowed) {
			return d
		}
	}
	return time.Duration(took)
}
