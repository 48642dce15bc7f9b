package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// question is what callers reach and nobody answers: a step, or a lookup wherever it
// stands.
type question struct {
	step  *flow.Step // the first
	takes []string   // as answers: what every such step takes
}

// named is what the answer of a step stands under, and the key that it stands in.
func named(s *flow.Step) entryName {
	if s.Kind == flow.Lookup {
		return entryName{"lookups", s.Lookup}
	}
	return entryName{"answers", s.String()}
}

type entryName struct{ key, name string }

// add has one more step ask the question.
func (q *question) add(p *flow.Program, s *flow.Step) {
	takes := answers(p, s)
	if s.Kind == flow.Menu {
		takes = takes[:len(takes)-1] // silence is not what a menu is for
	}
	if q.step == nil {
		q.step, q.takes = s, takes
	}
	q.takes = slices.DeleteFunc(q.takes, func(name string) bool { return !slices.Contains(takes, name) })
}

// unanswered notes the questions that callers reach and nobody answers, but not those whose
// answer may stand under another name.
func (l *lowering) unanswered(questions map[entryName]question) {
	for at, q := range questions {
		astray, what := l.astray.answers, fmt.Sprintf("step %q", q.step)
		if at.key == "lookups" {
			astray, what = l.astray.lookups, fmt.Sprintf("lookup %q of step %q", at.name, q.step)
		}
		if !astray {
			l.lacks = append(l.lacks, absence{at, scenario.MissingAnswer, what + " has no answer", equally(q.takes)})
		}
	}
}

// absence is what a scenario has to say and does not: an entry of a key, or, without
// a name, an item of one.
type absence struct {
	entryName
	rule  string
	what  string
	value string // to start from; empty: there is none that would do
}

// absent reports what the scenario does not say, each with what to add; what the one
// that it is like lacks, too, is to be added there. Whoever adds all of it in turn, as
// it is shown, has a file that says it.
func (l *lowering) absent(parent []absence) {
	slices.SortFunc(l.lacks, func(a, b absence) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.what, b.what)) })
	added := map[string]bool{}
	for _, x := range l.lacks {
		values := l.Root.Get(x.key)
		if x.name != "" && values.Get(x.name) != nil || slices.Contains(parent, x) {
			continue // it could not be read, or is said to be missing there
		}
		at := l.Name.Place
		if values != nil && (values.Place.File == at.File || values.Kind == yaml.List) { // a list of its own would replace all of it
			at, added[x.key] = values.Place, true
		}
		l.error(at, x.rule, x.mend(added[x.key]), "%s", x.what)
		added[x.key] = added[x.key] || x.value != ""
	}
}

// mend says what to add, and where: the key stands, or is to be added, too.
func (x *absence) mend(stands bool) string {
	line, whole := x.value, fmt.Sprintf("%s: [%s]", x.key, x.value)
	if x.name != "" {
		line = fmt.Sprintf("%s: %s", yaml.Quoted(x.name), x.value)
		whole = fmt.Sprintf("%s: {%s}", x.key, line)
	}
	switch {
	case x.value == "":
		return "its steps have no outcome in common: give their lookups different names"
	case stands:
		return fmt.Sprintf("add to %s: %s", x.key, line)
	}
	return "add " + whole
}

// calling reports whether the scenario says who gets calls, be it readable or not.
func (l *lowering) calling() bool {
	calls := l.Root.Get("calls")
	says := func(e yaml.Entry) bool { return e.Key.Text != allOfThem && e.Key.Text != "busyness" }
	return l.Root.Get("arrivals") != nil || calls != nil && (calls.Kind != yaml.Map || slices.ContainsFunc(calls.Entries, says))
}

// staffing reports whether a group says how many agents it has, be it readable or not.
func (l *lowering) staffing(s *scenario.Staff) bool {
	for _, n := range l.Root.Get("staff").Items {
		if n.Place == s.Place {
			return n.Get("agents") != nil || n.Get("shifts") != nil
		}
	}
	return false
}

// equally writes names with equal shares that make 100 %; nothing without any.
func equally(names []string) string {
	if len(names) == 0 {
		return ""
	}
	parts := make([]string, len(names))
	for i, n := range names {
		share := 100 / len(names)
		if i < 100%len(names) {
			share++
		}
		parts[i] = fmt.Sprintf("%s: %d%%", n, share)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// knownSteps reports answers to steps and lookups that do not exist, and to
// steps that ask nothing. A step of a flow that no line of this scenario
// starts is fine: a scenario like it may.
func (l *lowering) knownSteps() {
	asked := l.askedIn(l.model.Programs)
	if !l.allKnown(asked) {
		var rest []model.Program
		for _, name := range l.folder.Flows.Names() {
			if p := l.folder.Flows.Program(name); p != nil {
				rest = append(rest, model.Program{Program: p})
			}
		}
		asked = l.askedIn(append(rest, l.model.Programs...))
	}
	for i := range l.Answers {
		key := l.Answers[i].Key
		switch does, exists := asked.steps[key.Value]; {
		case !exists:
			l.astray.answers = true
			l.error(key.Place, flow.UnknownStep, near(key.Value, keys(asked.steps)), "step %q does not exist", key.Value)
		case !does && asked.lookups[key.Value]:
			l.error(key.Place, diag.BadValue, "say it under lookups, by the lookup's name", "step %q is a lookup", key.Value)
		case !does:
			l.error(key.Place, diag.BadValue, "remove it", "step %q asks nothing", key.Value)
		}
	}
	for i := range l.Lookups {
		if key := l.Lookups[i].Key; !asked.names[key.Value] {
			l.astray.lookups = true
			l.error(key.Place, flow.UnknownStep, near(key.Value, keys(asked.names)), "no step looks up %q", key.Value)
		}
	}
}

// asked is what programs ask.
type asked struct {
	steps   map[string]bool // every step, and whether callers are asked there
	lookups map[string]bool // the steps that are lookups
	names   map[string]bool // the lookups' names
}

func (l *lowering) askedIn(programs []model.Program) asked {
	a := asked{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, p := range programs {
		for i := range p.Steps {
			s := &p.Steps[i]
			a.steps[s.String()] = asks(s) && s.Kind != flow.Lookup
			if s.Kind == flow.Lookup {
				a.lookups[s.String()], a.names[s.Lookup] = true, true
			}
		}
	}
	return a
}

func (l *lowering) allKnown(a asked) bool {
	for i := range l.Answers {
		if _, ok := a.steps[l.Answers[i].Key.Value]; !ok {
			return false
		}
	}
	for i := range l.Lookups {
		if !a.names[l.Lookups[i].Key.Value] {
			return false
		}
	}
	return true
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
