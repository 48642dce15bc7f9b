package flow

import (
	"maps"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// analysis is what can happen in all calls of a center: one walk for each line,
// and one for each flow that no line reaches.
type analysis struct {
	*Flows
	walks   []*walk
	traffic func() traffic // of the walks
	closing *closing
	where   *whereabouts
	found   *diag.Findings
	settled []*source // see settle
	said    map[diag.Finding]bool

	searches int // for examples, so far
}

// judge runs checks side by side. No two of them report the same rule, and each
// searches as often as it may by itself.
func (a *analysis) judge(checks []func(*analysis)) {
	each := make([]analysis, len(checks))
	a.found.Parallel(len(checks), func(i int, found *diag.Findings) {
		each[i] = *a
		each[i].found, each[i].said = found, map[diag.Finding]bool{}
		checks[i](&each[i])
	})
	for i := range each {
		a.searches = max(a.searches, each[i].searches)
	}
}

// maxSearches bounds the searches for a call that shows a finding, so that a
// center where everything is wrong is judged in good time. Findings beyond it
// show no call.
const maxSearches = 300

// search reports whether another search may be made.
func (a *analysis) search() bool {
	a.searches++
	return a.searches <= maxSearches
}

// reported reports whether a rule has been broken at a place already.
func (a *analysis) reported(at diag.Place, rule string) bool {
	return a.said[diag.Finding{Place: at, Rule: rule}]
}

// newAnalysis walks the flows. One with an error that obscures its ways is left out,
// and so is a run of it: its paths are not what its author meant.
func newAnalysis(f *Flows, c *closing, found *diag.Findings) *analysis {
	a := &analysis{Flows: f, closing: c, where: newWhereabouts(f.Center), found: found}
	for i := range f.Center.Lines {
		line := &f.Center.Lines[i]
		if s := f.byName[line.Flow.Value]; s != nil && s.clear() {
			a.walk(s.compiled(), line, a.startOf(i))
		}
	}
	a.run(0)
	a.walkUnreached()
	a.traffic = sync.OnceValue(func() traffic { return trafficOf(a.walks) })
	return a
}

// walk adds a walk of a program.
func (a *analysis) walk(p *Program, line *routing.Line, start func(routing.AttributeID) routing.ValueSet) {
	where := a.where
	if line != nil {
		where = where.of(line, &a.Center.Attributes[routing.AttrCountry])
	}
	w := &walk{Program: p, line: line, ways: p.Edges, closing: a.closing, where: where, firsts: a.firsts(line)}
	w.closer = func() *walk { return w }
	w.index()
	w.begun = w.begin(start)
	if twin := a.twin(w); twin != nil {
		twin.others = append(twin.others, line)
		return
	}
	if len(a.walks) < maxCloser {
		w.closer = sync.OnceValue(w.lookCloser)
	}
	a.walks = append(a.walks, w)
}

// maxCloser bounds the walks of a center that can be looked at closer.
const maxCloser = 64

// run runs the walks from one on, side by side.
func (a *analysis) run(from int) {
	a.found.Parallel(len(a.walks)-from, func(i int, _ *diag.Findings) { a.walks[from+i].run() })
}

// twin gives the walk of another line whose calls are alike, or nil. A line with
// advice of its own to allow has its own walk.
func (a *analysis) twin(w *walk) *walk {
	for _, v := range a.walks {
		if w.line != nil && len(w.line.Allow) == 0 && len(v.line.Allow) == 0 && w.alike(v) {
			return v
		}
	}
	return nil
}

// firsts gives the first language of a line, or of all.
func (a *analysis) firsts(line *routing.Line) routing.ValueSet {
	var out routing.ValueSet
	for i := range a.Center.Lines {
		if line == nil || line == &a.Center.Lines[i] {
			out.Add(a.Center.FirstLanguage(routing.LineID(i)))
		}
	}
	return out
}

// judged gives the walks for which an advice is given: those of the lines that
// do not allow what it is about.
func (a *analysis) judged(rule string) []*walk {
	return slices.DeleteFunc(slices.Clone(a.walks), func(w *walk) bool { return w.line != nil && routing.Allows(w.line.Allow, rule) })
}

// clear reports whether it is known how a flow leads from step to step.
func (f *source) clear() bool { return !f.broken && f.first >= 0 && f.states <= maxStates }

// known reports whether it is known where a flow leads from all of its steps.
func (f *source) known() bool { return f.clear() && !f.loose }

// sound reports whether a flow and all that it runs compile for calls.
func (f *source) sound() bool {
	return !f.faulty && f.known() && !slices.ContainsFunc(f.runs(), func(g *source) bool { return !g.sound() })
}

// withoutErrors is the analysis of the calls that come through no flow that leads
// them wrong.
func (a *analysis) withoutErrors() *analysis {
	misleading := a.misleading()
	wrong := a.through(misleading)
	out := *a
	out.settle(misleading)
	if len(wrong) == 0 {
		return &out
	}
	out.searches = 0
	out.walks = slices.DeleteFunc(slices.Clone(a.walks), func(w *walk) bool { return wrong[a.byName[w.Flow]] })
	out.traffic = sync.OnceValue(func() traffic { return trafficOf(out.walks) })
	return &out
}

// misleading gives the flows with an error in them that only the paths show, and whose
// mend leads calls another way.
func (a *analysis) misleading() map[*source]bool {
	in, out := a.inFiles(), map[*source]bool{}
	for x := range a.found.All() {
		if f := in[x.Place.File]; f != nil && slices.Contains([]string{NeverWaits, Endless, Unreturned}, x.Rule) {
			out[f] = true
		}
	}
	return out
}

// through gives the flows whose calls come through one of some.
func (f *Flows) through(some map[*source]bool) map[*source]bool {
	out := map[*source]bool{}
	if len(some) == 0 {
		return out
	}
	for _, s := range f.list {
		runs := map[*source]bool{}
		s.markRuns(runs)
		for g := range runs {
			if some[g] {
				out[s] = true
			}
		}
	}
	return out
}

// settle finds the flows of which it is known where calls come to and where they do not:
// none that is run by one of some, or by one whose ways are not all known, since what is
// not known may be what leads on there.
func (a *analysis) settle(some map[*source]bool) {
	if a.unlinked {
		return
	}
	open := maps.Clone(some)
	for _, f := range a.list {
		if !f.known() {
			open[f] = true
		}
	}
	suspect := map[*source]bool{}
	for f := range a.through(open) {
		f.markRuns(suspect)
	}
	a.settled = slices.DeleteFunc(slices.Clone(a.list), func(f *source) bool { return suspect[f] })
}

// markRuns adds a flow and all that it runs, directly or not.
func (f *source) markRuns(to map[*source]bool) {
	if to[f] {
		return
	}
	to[f] = true
	for _, g := range f.runs() {
		g.markRuns(to)
	}
}

// allKnown reports whether the ways through every flow are known.
func (f *Flows) allKnown() bool {
	return !slices.ContainsFunc(f.list, func(s *source) bool { return !s.known() })
}

// runs gives the flows that a flow runs directly.
func (f *source) runs() []*source {
	var out []*source
	for _, s := range f.steps {
		if s.runs != nil && !slices.Contains(out, s.runs) {
			out = append(out, s.runs)
		}
	}
	return out
}

// walkUnreached walks the flows that no line reaches, each as a test would
// start it, and where one runs another the first of them. It does so only where
// the ways through every flow are known: one that is not may be what reaches them.
func (a *analysis) walkUnreached() {
	if !a.whole || a.unlinked || !a.allKnown() {
		return
	}
	seen := map[*source]bool{}
	for _, w := range a.walks {
		w.mark(seen)
	}
	inner := map[*source]bool{}
	for _, f := range a.list {
		for _, g := range f.runs() {
			inner[g] = inner[g] || !seen[f]
		}
	}
	lines := len(a.walks)
	for _, f := range a.list {
		if !seen[f] && !inner[f] {
			a.walk(f.compiled(), nil, a.anyStart)
		}
	}
	a.run(lines)
}

// mark adds the flows that calls of a walk come through.
func (w *walk) mark(seen map[*source]bool) {
	for i := range w.States {
		if w.reached(StateID(i)) {
			seen[w.source(StateID(i)).flow] = true
		}
	}
}

// startOf gives what each attribute can be when a line's call is answered.
func (a *analysis) startOf(line int) func(routing.AttributeID) routing.ValueSet {
	l := &a.Center.Lines[line]
	return func(id routing.AttributeID) routing.ValueSet {
		for _, set := range l.Set {
			if set.Attribute == id {
				return routing.Only(set.Value)
			}
		}
		switch id {
		case routing.AttrLine:
			return routing.Only(routing.Value(line))
		case routing.AttrLanguage:
			return routing.Only(a.Center.FirstLanguage(routing.LineID(line)))
		case routing.AttrAbroad:
			if l.AnyCountry() {
				return routing.Only(routing.No)
			}
		}
		return a.Center.Attributes[id].Domain()
	}
}

// anyStart gives what each attribute can be on any line.
func (a *analysis) anyStart(id routing.AttributeID) routing.ValueSet {
	if len(a.Center.Lines) == 0 {
		return a.Center.Attributes[id].Domain()
	}
	var out routing.ValueSet
	for i := range a.Center.Lines {
		out = out.Or(a.startOf(i)(id))
	}
	return out
}

// error reports an error once for each place and rule, in the words of the
// first walk that shows it.
func (a *analysis) error(at diag.Place, rule, message, mend string) {
	if !a.reported(at, rule) {
		a.said[diag.Finding{Place: at, Rule: rule}] = true
		a.found.Error(at, rule, message, mend)
	}
}

// advise reports advice as error does, unless one of the lists allows it: those
// of the step, the queue or the line that it is about.
func (a *analysis) advise(at diag.Place, rule, message, mend string, allowed ...[]diag.Text) {
	a.adviseShown(at, rule, message, nil, mend, allowed...)
}

// adviseShown is advise with a call that shows it, which is spelled only where the
// advice is given.
func (a *analysis) adviseShown(at diag.Place, rule, message string, call func() string, mend string, allowed ...[]diag.Text) {
	if !a.news(at, rule, allowed...) {
		return
	}
	a.said[diag.Finding{Place: at, Rule: rule}] = true
	if call != nil {
		message = shown(message, call())
	}
	a.found.Advise(at, rule, message, mend)
}

// news reports whether advice at a place would be given: none of the lists allows
// it, and it was not given before.
func (a *analysis) news(at diag.Place, rule string, allowed ...[]diag.Text) bool {
	return !a.reported(at, rule) && !slices.ContainsFunc(allowed, func(list []diag.Text) bool { return routing.Allows(list, rule) })
}
