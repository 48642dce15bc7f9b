package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// plain quotes a name for YAML where it has to be.
func plain(name string) string {
	if strings.ContainsAny(name, ":,{}[]#&*!|>'\"%@`") || strings.TrimSpace(name) != name || name == "" {
		return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"`
	}
	return name
}

// missing reports a question that callers reach and nobody answers, with the
// line that answers it. An answer that could not be read is not missing, nor is
// one that may stand under another name.
func (l *lowering) missing(p *flow.Program, s *flow.Step) {
	if l.root.Get("answers").Get(s.String()) != nil || l.root.Get("lookups").Get(s.Lookup) != nil {
		return
	}
	if s.Kind == flow.Lookup && l.astray.lookups || s.Kind != flow.Lookup && l.astray.answers {
		return
	}
	if s.Kind == flow.Lookup {
		l.error(l.placeFor("lookups"), MissingAnswer, l.paste("lookups", s.Lookup, equally(answers(p, s))), "lookup %q of step %q has no answer", s.Lookup, s)
		return
	}
	names := answers(p, s)
	if s.Kind == flow.Menu {
		names = names[:len(names)-1] // silence is not what a menu is for
	}
	l.error(l.placeFor("answers"), MissingAnswer, l.paste("answers", s.String(), equally(names)), "step %q has no answer", s)
}

// calling reports whether the scenario says who gets calls, be it readable or not.
func (l *lowering) calling() bool {
	calls := l.root.Get("calls")
	says := func(e diag.Entry) bool { return e.Key.Text != allOfThem && e.Key.Text != "busyness" }
	return l.root.Get("arrivals") != nil || calls != nil && (calls.Kind != diag.Map || slices.ContainsFunc(calls.Entries, says))
}

// staffing reports whether a group says how many agents it has, be it readable or not.
func (l *lowering) staffing(s *Staff) bool {
	for _, n := range l.root.Get("staff").Items {
		if n.Place == s.Place {
			return n.Get("agents") != nil || n.Get("shifts") != nil
		}
	}
	return false
}

// placeFor is where a line is to be added: at the key's own map if that stands
// in this file, else at the scenario.
func (l *lowering) placeFor(key string) diag.Place {
	if n := l.root.Get(key); n != nil && n.Place.File == l.Place.File {
		return n.Place
	}
	return l.Name.Place
}

// paste writes the line to add.
func (l *lowering) paste(key, name, value string) string {
	line := fmt.Sprintf("%s: %s", plain(name), value)
	if n := l.root.Get(key); n != nil && n.Place.File == l.Place.File {
		return fmt.Sprintf("add to %s: %s", key, line)
	}
	return fmt.Sprintf("add %s: {%s}", key, line)
}

// equally writes names with equal shares that make 100 %.
func equally(names []string) string {
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
		var rest []Program
		for _, name := range l.folder.Flows.Names() {
			if p := l.folder.Flows.Program(name); p != nil {
				rest = append(rest, Program{Program: p})
			}
		}
		asked = l.askedIn(append(rest, l.model.Programs...))
	}
	for i := range l.Answers {
		key := l.Answers[i].Key
		switch does, exists := asked.steps[key.Value]; {
		case !exists:
			l.astray.answers = true
			l.error(key.Place, unknownStep, near(key.Value, keys(asked.steps)), "step %q does not exist", key.Value)
		case !does && asked.lookups[key.Value]:
			l.error(key.Place, diag.BadValue, "say it under lookups, by the lookup's name", "step %q is a lookup", key.Value)
		case !does:
			l.error(key.Place, diag.BadValue, "remove it", "step %q asks nothing", key.Value)
		}
	}
	for i := range l.Lookups {
		if key := l.Lookups[i].Key; !asked.names[key.Value] {
			l.astray.lookups = true
			l.error(key.Place, unknownStep, near(key.Value, keys(asked.names)), "no step looks up %q", key.Value)
		}
	}
}

// asked is what programs ask.
type asked struct {
	steps   map[string]bool // every step, and whether callers are asked there
	lookups map[string]bool // the steps that are lookups
	names   map[string]bool // the lookups' names
}

func (l *lowering) askedIn(programs []Program) asked {
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
