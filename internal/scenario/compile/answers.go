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

// programs compiles the flows of the lines that get calls, each once, and lays
// out what callers answer at their steps.
func (l *lowering) programs() {
	l.can, l.reached = make([]values, len(l.center.Lines)), make([][]bool, len(l.center.Lines))
	byFlow := map[string]int{}
	for id := range l.model.Lines {
		line := &l.model.Lines[id]
		if !line.IsCalled() {
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
			l.model.Programs = append(l.model.Programs, model.Program{Program: p, Questions: l.questions(p)})
		}
		line.Program = at
	}
	l.knownSteps()
	l.walk()
}

// questions lowers what is answered at each step of a program.
func (l *lowering) questions(p *flow.Program) []model.Question {
	out := make([]model.Question, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		if a := l.answerOf(s); a != nil && asks(s) {
			out[i] = l.question(p, s, a)
		}
	}
	return out
}

// answerOf gives what the scenario says about a step, or nil.
func (l *lowering) answerOf(s *flow.Step) *scenario.Answer {
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
func (l *lowering) question(p *flow.Program, s *flow.Step, a *scenario.Answer) model.Question {
	property, names := l.property(a.By)
	if property.Property == model.Everybody {
		var all []model.Reply
		if a.Otherwise != nil {
			all = l.replies(p, s, *a.Otherwise)
		}
		return model.Question{Of: [][]model.Reply{all}}
	}
	of := lowerGiven(l, &a.Given, names, nil, func(m scenario.Mixture) []model.Reply { return l.replies(p, s, m) }, func(name string) {
		l.error(a.Place, scenario.MissingAnswer, fmt.Sprintf("add %q or \"otherwise\"", yaml.Quoted(name)+": …"), "step %q is not answered by callers of %s %q", s, a.By.Value, name)
	})
	return model.Question{Property: property.Property, Attribute: property.Attribute, Of: of}
}

// lowerGiven lowers what is given by the values of a property, of these names; what is
// none of them may be meant for one of the words. missing reports one that is left out.
func lowerGiven[T, V any](l *lowering, g *scenario.Given[T], names, words []string, lower func(T) V, missing func(name string)) []V {
	of, given, astray := make([]V, len(names)), make([]diag.Place, len(names)), false
	var otherwise V
	if g.Otherwise != nil {
		otherwise = lower(*g.Otherwise)
	}
	for _, pair := range g.Of {
		i := slices.Index(names, pair.Key.Value)
		switch {
		case len(names) == 0 && g.By.Value == scenario.ByIntent: // which is said of the callers
		case i < 0 && g.By.Value == scenario.ByIntent && l.intents[pair.Key.Value]: // nobody calls about it now
		case i < 0:
			astray = true // and may be meant for one that is not given
			all := append(slices.Clone(names), "otherwise")
			mend := cmp.Or(diag.Suggest(pair.Key.Value, append(all, words...)), near(pair.Key.Value, all))
			l.error(pair.Key.Place, flow.UnknownValue, mend, "%s %q does not exist", g.By.Value, pair.Key.Value)
		case !given[i].IsZero():
			l.error(pair.Key.Place, diag.DuplicateKey, "keep one of the two", "%s %q stands already in line %d", g.By.Value, pair.Key.Value, given[i].Line)
		default:
			of[i], given[i] = lower(pair.Value), pair.Key.Place
		}
	}
	for i := range of {
		switch {
		case !given[i].IsZero() || astray:
		case g.Otherwise != nil:
			of[i] = otherwise
		default:
			missing(names[i])
		}
	}
	return of
}

// replies lowers a mixture of answers at a step.
func (l *lowering) replies(p *flow.Program, s *flow.Step, m scenario.Mixture) []model.Reply {
	var out []model.Reply
	for _, part := range m {
		r, ok := reply(p, s, part.Name.Value)
		if !ok {
			names := answers(p, s)
			mend := "it takes " + strings.Join(names, ", ")
			if strings.HasSuffix(part.Name.Value, "%") {
				mend = fmt.Sprintf("say what has that share: {%s: %s, …}", names[0], part.Name.Value)
			} else if meant := diag.Suggest(part.Name.Value, names); len(part.Name.Value) > 2 && meant != "" {
				mend = meant
			}
			l.error(part.Name.Place, flow.UnknownOutcome, mend, "step %q takes no answer %q", s, part.Name.Value)
			continue
		}
		r.Share = part.Share
		out = append(out, r)
	}
	return out
}

// reply finds what a word means as an answer at a step: an outcome, by its name
// or by another key or word of its entry; silence; to stay in the queue.
func reply(p *flow.Program, s *flow.Step, word string) (model.Reply, bool) {
	switch {
	case word == flow.Stay && s.Kind == flow.Queue:
		return model.Reply{Kind: model.ReplyStay}, true
	case word == flow.Silent:
		return silence(s)
	}
	for _, o := range given(p, s) {
		if p.Outcomes[o] == word {
			return model.Reply{Kind: model.ReplyOutcome, Outcome: o}, true
		}
	}
	for i := range s.Choices {
		c := &s.Choices[i]
		isKey := func(k flow.Key) bool { return word == k.String() || word == k.Symbol() }
		if slices.Contains(c.Words, flow.Fold(word)) || slices.ContainsFunc(c.Keys, isKey) {
			return model.Reply{Kind: model.ReplyOutcome, Outcome: c.Outcome}, true
		}
	}
	return model.Reply{}, false
}

// silence is no input in a menu or collect, staying in a queue, and declines
// an offer after a while. A lookup is never silent.
func silence(s *flow.Step) (model.Reply, bool) {
	switch s.Kind {
	case flow.Menu, flow.Collect, flow.Callback, flow.Deflect:
		return model.Reply{Kind: model.ReplySilence}, true
	case flow.Queue:
		return model.Reply{Kind: model.ReplyStay}, true
	default:
		return model.Reply{}, false
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
		i := slices.IndexFunc(s.Outcomes, func(o flow.Outcome) bool { return p.Outcomes[o] == flow.Collected })
		if i >= 0 {
			out = append(out, s.Outcomes[i])
		}
	}
	for i := range s.Choices {
		out = append(out, s.Choices[i].Outcome)
	}
	return out
}

// answers lists what may be written as an answer at a step.
func answers(p *flow.Program, s *flow.Step) []string {
	var out []string
	if s.Kind == flow.Queue {
		out = append(out, flow.Stay)
	}
	for _, o := range given(p, s) {
		out = append(out, yaml.Quoted(p.Outcomes[o]))
	}
	if s.Kind == flow.Menu || s.Kind == flow.Collect {
		out = append(out, flow.Silent)
	}
	return out
}
