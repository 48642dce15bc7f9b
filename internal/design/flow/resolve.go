package flow

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// resolver replaces the names in flows by what they refer to, and reports names that do
// not exist.
type resolver struct {
	checker
	filled map[string][]*StepDef // by name: the steps that fill it

	// The names that queue steps and checks look up, listed once. A list per step would take memory that
	// grows with the square of the queues.
	queueNames []string // by routing.QueueID
	checkNames []string // the names of queues, then of hours
}

// checker checks what a step says by itself, and finds what it names in the flows and in the center. It knows
// nothing of the names that other steps fill.
type checker struct {
	*Flows
	found *diag.Findings
}

func newResolver(f *Flows, found *diag.Findings) *resolver {
	r := &resolver{checker: checker{f, found}, filled: f.filledNames()}
	r.queueNames = r.names((*routing.Center).QueueNames)
	r.checkNames = slices.Concat(r.queueNames, r.names((*routing.Center).HoursNames))
	return r
}

func (r *resolver) resolveFlow(f *Def) {
	r.resolveAttributes(f)
	f.startIndex = r.target(f, f.start)
	r.uniqueTokens(f.anywhere, f.inputOutcomes())
	for _, e := range f.anywhere {
		r.target(f, e.target)
	}
	for _, s := range f.Steps {
		r.resolveStep(s)
	}
}

// checkCenter checks what routing.yaml names of the flow language: flows, advice, and texts
// for placeholders.
func (r *resolver) checkCenter() {
	for i := range r.Center.Regions {
		r.checkAllowed(r.Center.Regions[i].Allow)
	}

	for i := range r.Center.Queues {
		r.checkAllowed(r.Center.Queues[i].Allow)
	}

	// A text of the center fills a placeholder, so its name follows the same rules.
	for i := range r.Center.Texts {
		r.checkInto(r.Center.Texts[i].Name)
	}

	for i := range r.Center.Lines {
		r.flow(r.Center.Lines[i].Flow, r.found)
		r.checkAllowed(r.Center.Lines[i].Allow)
	}
}

// target returns the index of the step with the name t, or -1.
func (c *checker) target(f *Def, t diag.Text) int {
	if t.Place.IsZero() || len(f.byName) == 0 { // reported by the reader
		return -1
	}
	f.step(t, c.found)
	return f.index(t.Value)
}

func (r *resolver) resolveStep(s *StepDef) {
	r.resolveKind(s)
	r.checkAllowed(s.Allow)
	s.Allow = append(s.Allow, r.allowedByQueues(s)...)
	r.checkPrompts(s)
	r.uniqueTokens(s.Choices, s.entryOutcomes())
	s.added = s.anywhere()
	r.resolveExits(s)
	r.checkReserved(s)
	r.resolveSets(s)
}

func (r *resolver) resolveKind(s *StepDef) {
	switch s.Kind {
	case Check:
		r.resolveCheck(s)
	case Callback:
		r.resolveQueue(s)
	case Queue:
		r.resolveQueue(s)
		r.resolvePriority(s)
		r.resolveWhile(s)
	case Deflect:
		s.step.Channel = routing.ChannelID(r.indexIn(s, s.What, UnknownChannel, "channel",
			r.names((*routing.Center).ChannelNames)))
	case Branch:
		r.resolveBranch(s)
	case Run, Go:
		r.resolveCallee(s, s.What)
	case Transfer:
		r.resolveNumber(s)
	case Menu, Collect:
		r.checkEntry(s)
		r.checkInto(s.into)
	case Listen:
		r.checkIntents(s)
		r.checkInto(s.into)
	case Lookup:
		for _, p := range s.fills {
			for _, t := range p.Value {
				r.checkInto(t)
			}
		}
	case End:
		r.checkLabel(s.What)
	default: // it names nothing else
	}
}

// resolveCallee finds the flow that a step leads to.
func (c *checker) resolveCallee(s *StepDef, name diag.Text) {
	if s.Callee = c.flow(name, c.found); s.Callee == nil {
		s.misread() // even if it may be in a file that could not be read
	}
}

// resolveCheck finds the queue or the hours that a check names.
func (r *resolver) resolveCheck(s *StepDef) {
	if r.Center != nil {
		s.step.Hours = r.Center.HoursOf(s.What.Value)
	}
	if s.step.Hours == nil {
		s.step.Queue = routing.QueueID(r.indexIn(s, s.What, UnknownQueue, "queue", r.checkNames))
		return
	}
	r.found.Refer(diag.HoursName, "", s.What)
}

// checkLabel reports a misspelled self_served.
func (c *checker) checkLabel(label diag.Text) {
	if diag.IsTypo(label.Value, SelfServed) {
		c.found.Misspelled(label, diag.BadValue, fmt.Sprintf("an end %q does not count as self-service", label.Value),
			SelfServed)
	}
}

// allowedByQueues returns the advice that the queue of a queue step or callback silences: of
// several queues what all of them do.
func (r *resolver) allowedByQueues(s *StepDef) []diag.Text {
	hasQueues := r.Center != nil && len(r.Center.Queues) > 0
	if s.Kind != Queue && s.Kind != Callback || !hasQueues {
		return nil
	}
	queues := s.step.Queues()
	return slices.DeleteFunc(slices.Clone(r.Center.Queues[queues[0]].Allow), func(t diag.Text) bool {
		return slices.ContainsFunc(queues, func(q routing.QueueID) bool {
			return !routing.Allows(r.Center.Queues[q].Allow, diag.RuleID(t.Value))
		})
	})
}

// names returns names of the center, or nil without a center.
func (c *checker) names(of func(*routing.Center) []string) []string {
	if c.Center == nil {
		return nil
	}
	return of(c.Center)
}

// indexIn is index of a name in a step, which is misread if there is no such name.
func (c *checker) indexIn(s *StepDef, t diag.Text, rule diag.RuleID, what string, names []string) int {
	i := c.index(t, rule, what, names)
	if i >= len(names) || names[i] != t.Value {
		s.misread()
	}
	return i
}

// index returns the index of a name, or 0 if there is no such name, which it reports unless
// the names could not be read.
func (c *checker) index(t diag.Text, rule diag.RuleID, what string, names []string) int {
	unread := len(names) == 0 && (c.Center == nil || c.Center.HasErrors())
	if t.Place.IsZero() || unread {
		return 0
	}

	i := slices.Index(names, t.Value)
	if i < 0 {
		message := fmt.Sprintf("%s %q does not exist", what, t.Value)

		// Without any name, the fix shows how to define the first.
		if len(names) == 0 {
			c.found.Error(t.Place, rule, message,
				diag.Fixf("define it in routing.yaml, under %ss: {%s: %s}", what, t.Value, exampleOf[what]))
			return 0
		}

		c.found.Unknown(t, rule, message, names, "define it in routing.yaml, or write one of ")
		return 0
	}

	// A reference counts only for a name that exists. Rename and search use it.
	c.found.Refer(diag.NameKind(what), "", t)
	return i
}

// exampleOf has an example of a value that defines a thing of the center.
var exampleOf = map[string]string{"queue": "{hours: 24/7}", "channel": "{responds: 5m-15m}"}

// resolveNumber checks where a transfer goes: a name, or a number, which needs its country
// code, since a flow belongs to no country.
func (c *checker) resolveNumber(s *StepDef) {
	isNoAnswer := func(p yaml.Pair[diag.Text]) bool { return p.Key.Value == NoAnswer }
	comesBack := s.Then.All.Value != "" || slices.ContainsFunc(s.Then.Each, isNoAnswer)

	// A time to ring needs the outcome that the call comes back to.
	if !s.rings.Place.IsZero() && !comesBack {
		c.found.Error(s.rings.Place, diag.MissingKey,
			"rings is the time until no_answer, and the transfer has no outcome no_answer",
			"add it, as in then: {completed: bye, no_answer: sorry}")
	}

	if s.What.Place.IsZero() {
		return
	}

	if IsTransferName(s.What.Value) {
		s.step.To = s.What.Value
		return
	}

	hasPlus := strings.HasPrefix(s.What.Value, "+")
	digits := phone.Dialable(s.What.Value)

	// ITU-T E.164 allows at most 15 digits. Fewer than 7 are no number with a country code.
	isLong := len(digits) >= 7 && len(digits) <= 15
	if !hasPlus || !isLong {
		c.found.Error(s.What.Place, diag.BadValue,
			fmt.Sprintf("%q is neither a number with its country code nor a name", s.What.Value),
			"write it as in +1 202 555 0100, or a name, as in front_desk")
	}

	// The digits alone are kept, so one number has one spelling.
	s.step.To = "+" + digits
}

// emergencyNumbers have no country code: the network that takes the call decides who answers.
var emergencyNumbers = []string{"112", "911", "999"}

// IsTransferName reports whether the target of a transfer is a name, with a letter in it, which stands for a number
// that the telephone system knows. An emergency number is such a name, too.
func IsTransferName(to string) bool {
	isName := yaml.IsName(to) && strings.ContainsFunc(to, unicode.IsLetter)
	return isName || slices.Contains(emergencyNumbers, to)
}

// checkAllowed reports ids under allow that are not ids of advice.
func (c *checker) checkAllowed(list []diag.Text) {
	for _, t := range list {
		if known := advice(); !slices.Contains(known, t.Value) {
			c.found.Unknown(t, UnknownValue, fmt.Sprintf("there is no advice %q", t.Value), known, "it is one of ")
		}
	}
}

// checkPrompts reports texts in unknown languages, malformed placeholders, and recordings
// of unknown length.
func (c *checker) checkPrompts(s *StepDef) {
	for slot, w := range s.Wordings() {
		c.checkLength(s, slot, w)
		if l := w.Language; l.Value != "" && l.Value != AnyLanguage {
			c.knowsLanguage(l, c.found)
		}
		if name := w.malformed(); name != "" {
			c.found.Error(c.found.PlaceOf(w.Text, name), diag.BadValue,
				fmt.Sprintf("the braces by %q make no placeholder", name),
				diag.Fixf("write {%s}", name))
		}
	}
}

// languages returns the domain of the language attribute.
func (f *Flows) languages() []string { return f.Center.Attributes[routing.AttrLanguage].Values }

// checkEntry reports digits that contradict the format, and a time between the digits of words.
func (c *checker) checkEntry(s *StepDef) {
	// A caller can answer a question for words with keys too, if keys lead on by keyed.
	if _, most := s.entryDigits(); most == 0 && s.has("between") {
		c.found.Error(s.KeyPlace("between"), diag.BadValue, "words have no digits, so between has no effect",
			"remove between")
	}

	of := formatOf(s.Format)
	if s.checkDigit != "" && of.name != FormatDigits {
		c.found.Error(s.KeyPlace("check_digit"), diag.BadValue,
			fmt.Sprintf("the last digit of a %s entry is no check digit", s.Format), "remove check_digit")
	}

	isFixed := of.least == of.most && of.most > 0
	isOther := s.Digits.Least != of.least || s.Digits.Most != of.most
	if isFixed && s.Digits.Most > 0 && isOther {
		c.found.Error(s.Flow.file.Root().PairAt(s.Name.Place).Value.Get(s.Name.Value).Get("digits").Place,
			diag.BadValue,
			fmt.Sprintf("%s is always %d digits", s.Format, of.least), "remove digits")
	}
}

// checkLength reports a recording whose words and length are both unknown.
func (c *checker) checkLength(s *StepDef, in PromptSlot, w *Wording) {
	// A step's own takes is the length of its first prompt.
	stepGivesLength := !s.takes.Place.IsZero() && in == s.Kind.PromptKeys()[0].Value
	if !w.isWordless() || !w.takes.Place.IsZero() || stepGivesLength {
		return
	}
	c.found.Error(w.audio.Place, diag.MissingKey, fmt.Sprintf("how long %s takes is not known", w.audio.Value),
		"add takes: 5s, or its words, as in text: Hello.")
}
