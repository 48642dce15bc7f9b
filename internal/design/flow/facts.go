package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Recording is the name of the attribute that says whether a call is recorded. Its values are no and yes.
const Recording = "recording"

// Decider is the input or event that decides that a step is left by one of its outcomes. It belongs to
// the pair of step and outcome: exhausted is silence at one menu and a mismatch at another.
type Decider uint8

// The deciders.
const (
	ByNobody    Decider = iota // it is the only way on
	ByChoice                   // the caller, by a key or word of a choice, or by an intent
	ByEntry                    // the caller, by an entry that is accepted
	ByConsent                  // the caller, who accepts an offer or does not
	ByMessage                  // the caller, who leaves a message or stays silent
	BySilence                  // the caller, who gives no input
	ByMismatch                 // the caller, by input that is not offered
	ByNumber                   // whether there is a number to dial
	BySystem                   // the answer of another system
	ByParty                    // the called party of a transfer, who has answered or let it ring
	ByAttribute                // the value of an attribute
	ByValue                    // the value of an entry, or of another system's answer
	ByClock                    // the time, at the caller's hub
	ByOpening                  // whether the queue is open to the caller
	ByLoad                     // the state of the queue
	ByAgent                    // the agent who takes the call
	ByTime                     // how long the caller has waited
	ByCount                    // how often the call came here
	Never                      // the outcome cannot occur with the step's settings
	Unread                     // not known: the step, or what it depends on, has an error
)

// Asked reports whether the caller was asked for input before the outcome, has waited, or has
// heard the called party's phone ring; and where that is not known.
func (b Decider) Asked() bool {
	switch b {
	case ByChoice, ByEntry, ByConsent, ByMessage, BySilence, ByMismatch, ByParty, ByAgent, ByTime, Unread:
		return true
	default:
		return false
	}
}

// IsAnswer reports whether a scenario gives the share of calls that take the outcome.
func (b Decider) IsAnswer() bool {
	return b == ByChoice || b == ByEntry || b == ByConsent || b == ByMessage || b == BySystem || b == ByParty ||
		b == ByValue
}

// Help is the help of a step that is more than self-service.
type Help uint8

// The kinds of help.
const (
	NoHelp Help = iota
	HelpQueue
	HelpCallback
	HelpChannel
	HelpMessage
	HelpTransfer
)

// String names the help in a message: "the queue".
func (h Help) String() string {
	return [...]string{"", "the queue", "the callback", "the other channel", "the message", "the transfer"}[h]
}

// IsPerson reports whether the help is a person, at once or by a callback.
func (h Help) IsPerson() bool { return h == HelpQueue || h == HelpCallback || h == HelpTransfer }

// IsAgent reports whether the help is an agent of the step's queue.
func (h Help) IsAgent() bool { return h == HelpQueue || h == HelpCallback }

// Facts are the known facts of an outcome of a step.
type Facts struct {
	Decider Decider
	Helps   bool // a caller who took it has had the step's help
}

// facts returns the facts of one of the step's exits.
func (s *StepDef) facts(outcome string) Facts {
	k := &kinds[s.Kind]
	f := Facts{k.named, k.help != NoHelp}

	// An outcome without a row of its own is a name from the file.
	if i := slices.IndexFunc(k.outcomes, func(o possible) bool { return o.name == outcome }); i >= 0 {
		f = k.outcomes[i].Facts
	}

	switch e := s.Exit(outcome); {
	case outcome == Extension && s.HasExtension():
		f.Decider = ByEntry
	case s.shares != nil:
		f.Decider = BySystem // chance answers like another system
	case s.step.On != "" && e.Why != "":
		f.Decider = Never
	case s.step.On != "":
		f.Decider = ByValue
	case outcome == Exhausted && f.Decider == BySilence:
		f.Decider = s.exhaustedBy()
	case s.step.Hours != nil && outcome == Closed && !s.step.Hours.Closes():
		f.Decider = Never
	case s.step.Hours != nil, f.Decider == ByAttribute && s.step.Attribute == routing.AttrDay:
		f.Decider = ByClock
	case f.Decider == ByTime && s.step.MaxWait == 0:
		f.Decider = Never
	case f.Decider == ByConsent && s.step.Unasked:
		f.Decider = k.unasked(outcome)
	}

	return f
}

// exhaustedBy returns what decides exhausted: what has no outcome of its own.
func (s *StepDef) exhaustedBy() Decider {
	switch {
	case s.splitsExhausted():
		return Never
	case s.Exit(NoInput) != nil:
		return ByMismatch
	}
	return BySilence // or a mismatch, if that has no outcome either
}

// unasked returns what decides an outcome of an offer that is not asked.
func (k *kind) unasked(outcome string) Decider {
	switch {
	case k.help == HelpCallback:
		return ByNumber
	case outcome == Declined:
		return Never
	}
	return ByNobody
}

// FactsOf returns the facts of one of the step's outcomes; none of those that only lead into the
// flow of a queue step's while.
func (s *Step) FactsOf(o Outcome) Facts {
	if i := slices.Index(s.Outcomes, o); i >= 0 {
		return s.Facts[i]
	}
	return Facts{}
}

// DecidedBy reports whether one of the step's outcomes is decided by one of some deciders.
func (s *Step) DecidedBy(by ...Decider) bool {
	return slices.ContainsFunc(s.Facts, func(f Facts) bool { return slices.Contains(by, f.Decider) })
}

// IsAnswered reports whether a scenario gives the shares of some outcomes of the step.
func (s *Step) IsAnswered() bool {
	return slices.ContainsFunc(s.Facts, func(f Facts) bool { return f.Decider.IsAnswer() })
}

// DefaultEntry returns the outcome of every entry at a collect for which a scenario gives no
// shares. It is not ok if words and keys lead to different steps.
func (s *Step) DefaultEntry() (o Outcome, ok bool) {
	n := 0
	for i, f := range s.Facts {
		if f.Decider == ByEntry {
			o = s.Outcomes[i]
			n++
		}
	}
	return o, s.Kind == Collect && n == 1
}

// Branches reports whether the step is a branch, on the attribute Attribute.
func (s *Step) Branches() bool { return s.Cases != nil && s.Hours == nil }

// Chooser returns the attribute by whose value a step chooses its outcome or its queue, and
// whether there is one.
func (s *Step) Chooser() (a routing.AttributeID, ok bool) {
	return s.Attribute, s.Branches() || s.QueueByValue != nil
}

// ChecksQueue reports whether the step's outcome depends on a queue that the call does not join
// there.
func (s *Step) ChecksQueue() bool { return s.Help == NoHelp && s.DecidedBy(ByOpening) }

// Named returns what decides the outcomes that steps of a kind name themselves: the choices of a
// menu, the answers of a lookup, the values of a branch.
func (k Kind) Named() Decider { return kinds[k].named }

// Help returns the help that a caller has at steps of a kind.
func (k Kind) Help() Help { return kinds[k].help }

// Can reports whether an outcome of a kind can be decided by a decider.
func (k Kind) Can(by Decider) bool {
	isDecider := func(o possible) bool { return o.Decider == by }
	return kinds[k].named == by || slices.ContainsFunc(kinds[k].outcomes, isDecider)
}

// NoChoice returns how a scenario calls it that a caller makes no choice at steps of a kind: Stay
// in a queue, else Silent; "" where callers make none.
func (k Kind) NoChoice() string { return kinds[k].noChoice }
