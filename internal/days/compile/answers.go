package compile

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// compilePrograms compiles the flows of the lines that have calls, each flow once, with the
// answers at its steps.
func (c *answerCompiler) compilePrograms() {
	index := map[string]int{}
	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		if !line.IsCalled() {
			continue
		}

		name := c.center.Lines[id].Flow.Value
		at, known := index[name]
		if !known {
			p := c.folder.Flows.Program(name)
			if p == nil { // reported as an error of the line
				continue
			}

			at = len(c.model.Programs)
			index[name] = at
			c.model.Programs = append(c.model.Programs, model.Program{Program: p, Questions: c.questions(p)})
		}

		line.Program = at
	}
}

// questions compiles the answers at the steps of a program.
func (c *answerCompiler) questions(p *flow.Program) []model.Question {
	out := make([]model.Question, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		if a := c.answerOf(s); a != nil && s.IsAnswered() {
			out[i] = c.question(p, s, &a.Value)
		} else if s.Shares != nil {
			out[i] = chance(s)
		}
		if len(s.Intents) > 0 {
			c.listen(s, &out[i])
		}
	}
	return out
}

// chance returns the shares of a branch on chance, which no scenario has to give.
func chance(s *flow.Step) model.Question {
	var replies []model.Reply
	for _, share := range s.Shares {
		replies = append(replies, model.Reply{Kind: model.ReplyOutcome, Outcome: share.Outcome, Share: share.Share})
	}
	return model.Question{By: model.By[[]model.Reply]{Of: [][]model.Reply{replies}}}
}

// answerKey returns where a scenario gives the answer of a step: the key, and the name
// under it.
func answerKey(s *flow.Step) (key, name string) {
	if isLookup(s) {
		return "lookups", s.System.Name
	}
	return "answers", s.String()
}

func isLookup(s *flow.Step) bool { return s.Kind.Named() == flow.BySystem }

// placesOf returns the place of each name in a list, so that large centers are not searched for each step.
func placesOf(list []yaml.Pair[scenario.Answer]) map[string]int {
	out := map[string]int{}
	for i, p := range list {
		if _, known := out[p.Key.Value]; !known {
			out[p.Key.Value] = i
		}
	}
	return out
}

// answerOf returns the entry of the scenario with the answer of a step, or nil. The first one in the file counts, of
// the step's own and of its mailbox.
func (c *compiler) answerOf(s *flow.Step) *yaml.Pair[scenario.Answer] {
	list := c.Answers
	places := c.answersAt
	key, name := answerKey(s)
	if key == "lookups" {
		list = c.Lookups
		places = c.lookupsAt
	}

	// An answer may name the step or its mailbox. The earlier one in the file counts.
	at, has := places[name]
	if ofBox, hasBox := places[s.Box]; s.Box != "" && hasBox && (!has || ofBox < at) {
		at = ofBox
		has = true
	}
	if !has {
		return nil
	}
	return &list[at]
}

func (c *answerCompiler) question(p *flow.Program, s *flow.Step, a *scenario.Answer) model.Question {
	if a.Takes != nil && s.Help == flow.HelpQueue {
		c.error(a.Place, diag.BadValue,
			"a choice in a queue has no takes",
			"remove it: how long callers wait before they choose follows from the announcements")
	}
	return model.Question{Takes: a.Takes, By: compileBy(c.compiler, &a.ByProperty, c.propertyOfAnswer(s, a.By),
		func(m scenario.Mixture) []model.Reply { return c.replies(p, s, m) }, func(name string) {
			c.noteMissing(a.Place, scenario.MissingAnswer,
				fmt.Sprintf("step %q has no answer for callers of %s %q", s, a.By.Value,
					name), diag.Fixf("add %q or \"otherwise\"", yaml.Quoted(name)+": …"))
		})}
}

// propertyOfAnswer finds the property that the answer of a step depends on. Outside of queues it may be
// whether the caller's last intent was heard right.
func (c *answerCompiler) propertyOfAnswer(s *flow.Step, by diag.Text) property {
	if by.Value != scenario.ByHeard {
		return c.property(by, scenario.ByHeard)
	}
	if s.Help == flow.HelpQueue {
		c.error(by.Place, diag.BadValue, "a choice in a queue does not depend on what was heard",
			"name another property, or give the shares of all callers")
	}
	return property{Property: model.ByHeard, names: []string{"right", "wrong"}}
}

// compileBy compiles values that are given for everybody or for each value of a
// property. It calls missing for each value of the property without one.
func compileBy[T, V any](c *compiler, g *scenario.ByProperty[T], by property, compile func(T) V,
	missing func(name string),
) model.By[V] {
	out := model.By[V]{Property: by.Property, Attribute: by.attribute}
	var otherwise V
	if g.Otherwise != nil {
		otherwise = compile(*g.Otherwise)
	}

	if by.Property == model.Everybody {
		if g.Otherwise != nil {
			out.Of = []V{otherwise}
		}
		return out
	}

	out.Of = slices.Repeat([]V{otherwise}, len(by.names))

	// The line in the file, by index of by.names.
	given := map[int]int{}
	for _, pair := range g.Of {
		i := slices.Index(by.names, pair.Key.Value)

		// An intent of a scenario that this one is like may be an intent of no caller here.
		mayBeInherited := len(by.names) == 0 || slices.Contains(c.intents, pair.Key.Value)
		if i < 0 && by.Property == model.ByIntent && mayBeInherited {
			continue
		}

		line, twice := given[i]
		switch {
		case i < 0 && by.Property == model.ByHour:
			c.error(pair.Key.Place, flow.UnknownValue,
				fmt.Sprintf("%s %q does not exist", g.By.Value, pair.Key.Value),
				`name each hour from 00 to 23, as in "08, 09"`)
		case i < 0:
			c.unknown(pair.Key, flow.UnknownValue, append(slices.Clone(by.names), "otherwise"),
				"%s %q does not exist", g.By.Value, pair.Key.Value)
		case twice:
			c.error(pair.Key.Place, diag.DuplicateKey,
				fmt.Sprintf("%s %q is already in line %d", g.By.Value, pair.Key.Value, line),
				"keep one of the two")
		default:
			out.Of[i] = compile(pair.Value)
			given[i] = pair.Key.Place.Line
		}
	}

	for i, name := range by.names {
		if _, ok := given[i]; !ok && g.Otherwise == nil {
			missing(name)
		}
	}

	return out
}

// replies compiles a mixture of answers at a step. If several steps ask for one value, each with a
// list of its own, a step leaves out the values of other lists. A step without any of the values
// leaves out nothing.
func (c *answerCompiler) replies(p *flow.Program, s *flow.Step, m scenario.Mixture) []model.Reply {
	var out []model.Reply
	for _, part := range m {
		if r, ok := ReplyTo(p, s, part.Name.Value); ok {
			r.Share = part.Share
			out = append(out, r)
		}
	}

	for _, part := range m {
		word := part.Name.Value
		if _, ok := ReplyTo(p, s, word); ok {
			continue
		}

		// Another lookup of the same system may have the value.
		readsValue := isLookup(s) && s.System.ValueOf != ""
		if out != nil && readsValue && c.isLookupOutcome(s.System.Name, word) {
			continue
		}

		names := AnswerNames(p, s)
		if s.DecidedBy(flow.BySilence) {
			names = append(names, flow.Silent)
		}

		fix := "it takes " + strings.Join(names, ", ")
		if similar := diag.Suggest(word, names); len(word) > 2 && similar != "" {
			fix = similar
		}

		c.error(part.Name.Place, flow.UnknownOutcome, fmt.Sprintf("step %q takes no answer %q", s, word),
			diag.Fix(fix))
	}

	return out
}

// ReplyTo finds the reply that a word names at a step: an outcome by its name or by
// another key or word of its choice, silence, or staying in the queue.
func ReplyTo(p *flow.Program, s *flow.Step, word string) (model.Reply, bool) {
	switch {
	case s.Kind.NoChoice() == flow.Stay && (word == flow.Stay || word == flow.Silent):
		return model.Reply{Kind: model.ReplyStay}, true
	case s.Kind.NoChoice() == word:
		return model.Reply{Kind: model.ReplySilence}, true
	}

	for _, o := range decidedOutcomes(s) {
		if p.Outcomes[o] == word {
			return model.Reply{Kind: model.ReplyOutcome, Outcome: o}, true
		}
	}

	for i := range s.Choices {
		choice := &s.Choices[i]
		isKey := func(k flow.Key) bool { return word == k.String() || word == k.Symbol() }
		if slices.Contains(choice.Words, flow.Fold(word)) || slices.ContainsFunc(choice.Keys, isKey) {
			return model.Reply{Kind: model.ReplyOutcome, Outcome: choice.Outcome}, true
		}
	}

	return model.Reply{}, false
}

// isLookupOutcome reports whether some lookup of a name has an outcome.
func (c *answerCompiler) isLookupOutcome(lookup, outcome string) bool {
	for p, s := range c.allSteps() {
		if isLookup(s) && s.System.Name == lookup && p.HasOutcome(s, outcome) {
			return true
		}
	}
	return false
}

// allSteps yields the steps of all flows that compile, each in one program. The programs of the
// lines come first: they have most steps.
func (c *compiler) allSteps() iter.Seq2[*flow.Program, *flow.Step] {
	var names []string
	for i := range c.center.Lines {
		names = append(names, c.center.Lines[i].Flow.Value)
	}
	return func(yield func(*flow.Program, *flow.Step) bool) {
		seen := map[string]bool{} // flows
		for _, name := range append(names, c.folder.Flows.Names()...) {
			if seen[name] {
				continue
			}

			p := c.folder.Flows.Program(name)
			if p == nil {
				continue
			}

			// A flow counts as seen only after its program, because a program can contain a flow several times.
			own := map[string]bool{}
			for i := range p.Steps {
				s := &p.Steps[i]
				own[s.Flow] = true
				if !seen[s.Flow] && !yield(p, s) {
					return
				}
			}

			maps.Copy(seen, own)
		}
	}
}

// decidedOutcomes returns the outcomes of a step whose shares a scenario gives. The outcome of an
// entry comes before the outcomes of choices.
func decidedOutcomes(s *flow.Step) []flow.Outcome {
	var out []flow.Outcome
	for i, o := range s.Outcomes {
		switch by := s.Facts[i].Decider; {
		case by == flow.ByEntry:
			out = slices.Insert(out, 0, o)
		case by.IsAnswer():
			out = append(out, o)
		}
	}
	return out
}

// AnswerNames lists what may be written as an answer at a step, without silence.
func AnswerNames(p *flow.Program, s *flow.Step) []string {
	var out []string
	if s.Kind.NoChoice() == flow.Stay {
		out = append(out, flow.Stay)
	}
	for _, o := range decidedOutcomes(s) {
		out = append(out, yaml.Quoted(p.Outcomes[o]))
	}
	return out
}

// checkAnswerKeys reports answers at steps that do not exist or ask nothing, and unknown
// lookups. A step may be in a flow that no line starts here: a scenario that is like
// this one may use it.
func (c *answerCompiler) checkAnswerKeys() {
	steps := map[string]*flow.Step{}
	lookups := map[string]bool{}
	for _, s := range c.allSteps() {
		steps[s.String()] = s
		if s.Box != "" { // this also answers a message
			steps[s.Box] = s
		}
		if isLookup(s) {
			lookups[s.System.Name] = true
		}
	}

	for i := range c.Answers {
		key := c.Answers[i].Key

		// A lookup has a key of its own, because several steps may share it.
		switch s := steps[key.Value]; {
		case s == nil:
			c.unknown(key, flow.UnknownStep, slices.Sorted(maps.Keys(steps)), "step %q does not exist", key.Value)
		case !isLookup(s):
			c.found.ReferStep(key)
			if !s.IsAnswered() {
				c.error(key.Place, diag.BadValue, fmt.Sprintf("step %q asks nothing", key.Value), "remove it")
			}
		default:
			c.error(key.Place, diag.BadValue, fmt.Sprintf("step %q is a lookup", key.Value),
				"give its outcomes under lookups, by the lookup's name")
		}
	}

	for i := range c.Lookups {
		c.found.ReferStep(c.Lookups[i].Key)
		if key := c.Lookups[i].Key; !lookups[key.Value] {
			c.unknown(key, flow.UnknownStep, slices.Sorted(maps.Keys(lookups)), "no step looks up %q", key.Value)
		}
	}
}
