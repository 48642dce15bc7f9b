package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// programs compiles the flows of the lines that get calls, each once, and lays
// out what callers answer at their steps.
func (l *lowering) programs() {
	l.reached = make([][]bool, len(l.center.Lines))
	byFlow := map[string]int{}
	for id := range l.model.Lines {
		line := &l.model.Lines[id]
		if line.Rate == nil && line.Trace == nil {
			continue
		}
		name := l.center.Lines[id].Flow.Value
		at, known := byFlow[name]
		if !known {
			p := l.folder.Flows.Program(name)
			if p == nil { // reported where the line stands
				continue
			}
			at = len(l.model.Programs)
			byFlow[name] = at
			l.model.Programs = append(l.model.Programs, Program{p, l.questions(p)})
		}
		line.Program = at
	}
	l.knownSteps()
	l.walk()
}

// questions lowers what is answered at each step of a program.
func (l *lowering) questions(p *flow.Program) []Question {
	out := make([]Question, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		if a := l.answerOf(s); a != nil && asks(s) {
			out[i] = l.question(p, s, a)
		}
	}
	return out
}

// answerOf gives what the scenario says about a step, or nil.
func (l *lowering) answerOf(s *flow.Step) *Answer {
	list, name := l.Answers, s.String()
	if s.Kind == flow.Lookup {
		list, name = l.Lookups, s.Lookup
	}
	for i := range list {
		if list[i].Key.Value == name {
			return &list[i].Value
		}
	}
	return nil
}

// asks reports whether a step asks something.
func asks(s *flow.Step) bool {
	switch s.Kind {
	case flow.Menu, flow.Collect, flow.Lookup, flow.Callback, flow.Deflect:
		return true
	case flow.Queue:
		return len(s.Choices) > 0
	default:
		return false
	}
}

// question lowers an answer at a step.
func (l *lowering) question(p *flow.Program, s *flow.Step, a *Answer) Question {
	property, names := l.property(a.By)
	otherwise := l.replies(p, s, a.Otherwise)
	if property.Property == Everybody {
		return Question{Of: [][]Reply{otherwise}}
	}
	of, given := make([][]Reply, len(names)), make([]bool, len(names))
	for _, pair := range a.Of {
		i := slices.Index(names, pair.Key.Value)
		if i < 0 {
			l.error(pair.Key.Place, unknownValue, near(pair.Key.Value, append(slices.Clone(names), "otherwise")), "%s %q does not exist", a.By.Value, pair.Key.Value)
			continue
		}
		of[i], given[i] = l.replies(p, s, pair.Value), true
	}
	for i := range of {
		switch {
		case given[i]:
		case a.Otherwise != nil:
			of[i] = otherwise
		default:
			l.error(a.Place, MissingAnswer, fmt.Sprintf("add %q or \"otherwise\"", plain(names[i])+": …"), "step %q is not answered by callers of %s %q", s, a.By.Value, names[i])
		}
	}
	return Question{property.Property, property.Attribute, of}
}

// replies lowers a mixture of answers at a step.
func (l *lowering) replies(p *flow.Program, s *flow.Step, m Mixture) []Reply {
	var out []Reply
	for _, part := range m {
		r, ok := reply(p, s, part.Name.Value)
		if !ok {
			names := answers(p, s)
			mend := "it takes " + strings.Join(names, ", ")
			if meant := diag.Suggest(part.Name.Value, names); len(part.Name.Value) > 2 && meant != "" {
				mend = meant
			}
			l.error(part.Name.Place, unknownOutcome, mend, "step %q takes no answer %q", s, part.Name.Value)
			continue
		}
		r.Share = part.Share
		out = append(out, r)
	}
	return out
}

// Answers that are no outcome.
const (
	silent = "silent"
	stay   = "stay"
)

// reply finds what a word means as an answer at a step: an outcome, by its name
// or by another key or word of its entry; silence; to stay in the queue.
func reply(p *flow.Program, s *flow.Step, word string) (Reply, bool) {
	switch {
	case word == stay && s.Kind == flow.Queue:
		return Reply{Kind: Stays}, true
	case word == silent:
		return silence(p, s)
	}
	for _, o := range given(p, s) {
		if p.Outcomes[o] == word {
			return Reply{Kind: Gives, Outcome: o}, true
		}
	}
	for i := range s.Choices {
		if c := &s.Choices[i]; slices.Contains(c.Words, strings.ToLower(word)) || slices.Contains(keyNames(c.Keys), word) {
			return Reply{Kind: Gives, Outcome: c.Outcome}, true
		}
	}
	return Reply{}, false
}

// silence is no input in a menu or collect, staying in a queue, and declines
// an offer. A lookup is never silent.
func silence(p *flow.Program, s *flow.Step) (Reply, bool) {
	switch s.Kind {
	case flow.Menu, flow.Collect:
		return Reply{Kind: StaysQuiet}, true
	case flow.Queue:
		return Reply{Kind: Stays}, true
	case flow.Callback, flow.Deflect:
		i := slices.IndexFunc(s.Outcomes, func(o flow.Outcome) bool { return p.Outcomes[o] == declined })
		return Reply{Kind: Gives, Outcome: s.Outcomes[max(i, 0)]}, i >= 0
	default:
		return Reply{}, false
	}
}

// given are the outcomes that a caller or a lookup decides at a step: all but
// those that come by themselves.
func given(p *flow.Program, s *flow.Step) []flow.Outcome {
	var out []flow.Outcome
	switch s.Kind {
	case flow.Lookup, flow.Callback, flow.Deflect:
		return s.Outcomes
	case flow.Collect:
		i := slices.IndexFunc(s.Outcomes, func(o flow.Outcome) bool { return p.Outcomes[o] == collected })
		if i >= 0 {
			out = append(out, s.Outcomes[i])
		}
	}
	for i := range s.Choices {
		out = append(out, s.Choices[i].Outcome)
	}
	return out
}

// Outcomes that a step has by itself.
const (
	collected = "collected"
	declined  = "declined"
)

// answers lists what may be written as an answer at a step.
func answers(p *flow.Program, s *flow.Step) []string {
	var out []string
	if s.Kind == flow.Queue {
		out = append(out, stay)
	}
	for _, o := range given(p, s) {
		out = append(out, plain(p.Outcomes[o]))
	}
	if s.Kind == flow.Menu || s.Kind == flow.Collect {
		out = append(out, silent)
	}
	return out
}

func keyNames(keys []flow.Key) []string {
	var out []string
	for _, k := range keys {
		switch k {
		case flow.Star:
			out = append(out, "star", "*")
		case flow.Hash:
			out = append(out, "hash", "#")
		default:
			out = append(out, string(rune('0'+k)))
		}
	}
	return out
}

// plain quotes a name for YAML where it has to be.
func plain(name string) string {
	if strings.ContainsAny(name, ":,{}[]#&*!|>'\"%@`") || strings.TrimSpace(name) != name || name == "" {
		return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"`
	}
	return name
}

// missing reports a question that callers reach and nobody answers, with the
// line that answers it. An answer that could not be read is not missing.
func (l *lowering) missing(p *flow.Program, s *flow.Step) {
	if l.root.Get("answers").Get(s.String()) != nil || l.root.Get("lookups").Get(s.Lookup) != nil {
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
			l.error(key.Place, unknownStep, near(key.Value, keys(asked.steps)), "step %q does not exist", key.Value)
		case !does && asked.lookups[key.Value]:
			l.error(key.Place, diag.BadValue, "say it under lookups, by the lookup's name", "step %q is a lookup", key.Value)
		case !does:
			l.error(key.Place, diag.BadValue, "remove it", "step %q asks nothing", key.Value)
		}
	}
	for i := range l.Lookups {
		if key := l.Lookups[i].Key; !asked.names[key.Value] {
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
