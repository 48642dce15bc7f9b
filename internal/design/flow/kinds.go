package flow

import (
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Kind is the kind of a step. Its name is the step's key in YAML.
type Kind uint8

// The kinds.
const (
	Say Kind = iota
	Menu
	Collect
	Listen
	Lookup
	Branch
	Check
	Set
	Loop
	Queue
	Callback
	Deflect
	Record
	Transfer
	Run
	Go
	Return
	End
)

// Outcomes with a meaning of their own.
const (
	Exhausted = "exhausted" // no attempt is left; where it is not given, no_input or no_match
	NoInput   = "no_input"  // the last attempt was silence
	NoMatch   = "no_match"  // the last attempt was a key or a word that is not offered
	Collected = "collected"
	Keyed     = "keyed"     // of a collect: an entry by keys; where it is not given, collected
	Extension = "extension" // of a menu: an entry of several digits
	Otherwise = routing.Otherwise
	Answered  = "answered"
	Escalated = "escalated"
	TimedOut  = "timed_out"
	Full      = "full"
	Unstaffed = "unstaffed" // of a check: no agent is on the phones
	Idle      = "idle"      // of a check: an agent is free
	Closed    = "closed"
	Booked    = "booked"
	Accepted  = "accepted"
	Recorded  = "recorded"
	Declined  = "declined"
	Again     = "again"
	Completed = "completed"
	NoAnswer  = "no_answer"
	Busy      = "busy"
	Failed    = "failed"

	LookupError = "error" // of a lookup whose system is down

	SelfServed = "self_served" // the label of an end that counts as self-service
	TurnedAway = "turned_away" // the label of an end where the center sends callers away
)

// The names that scenarios use for callers who make no choice: Stay in a queue, and Silent at other
// steps. A choice of the step must not have this name.
const (
	Silent = "silent"
	Stay   = "stay" // in a queue
)

// kind describes a kind of step. Other packages read it through methods of Kind, or as the facts of
// a compiled step's outcomes.
type kind struct {
	yaml.Object[writtenStep]            // its settings: it decodes steps and prints the JSON Schema
	outcomes                 []possible // that it has whatever its settings
	named                    Decider    // what decides the other outcomes, which the flow names
	help                     Help
	noChoice                 string // the scenarios' name for making no choice
	verb                     string // the action of a step, before its subject
	// what distinguishes a step from others of its kind; nil: its prompt
	about func(p *Program, s *Step) string
}

// key returns the key that names the kind.
func (k *kind) key() string { return k.Fields[0].Name }

// kinds has a row for each kind of step, indexed by Kind.
var kinds = [...]kind{
	Say: {
		verb: "says",
		Object: kindObject("a say step", "Something is spoken.",
			prompt("say", "The spoken words.", MainPrompt).Required(), takesField,
			yaml.Bind("pause", "The silence after the words. Default: none.", nanoseconds,
				func(s *writtenStep) *int64 { return &s.given.Silence }),
			bargeInField, thenField, setsField),
		outcomes: onlyDone,
	},
	Menu: {
		verb: "menu",
		Object: kindObject("a menu", "A prompt that the caller answers with a key or a word.",
			prompt("menu", "The prompt.", MainPrompt).Required(), takesField,
			yaml.Bind("choices",
				"Keys and words, and the step of each. The entry extension: {digits: 4, then: STEP} has several digits.",
				menuChoices, func(s *writtenStep) *offers { return &s.offers }).Required(),
			bargeInField, timeoutField, attemptsField, noInputField, noMatchField, thenField, setsField),
		outcomes: unanswered, named: ByChoice, noChoice: Silent,
	},
	Collect: {
		verb: "entry",
		Object: kindObject("a collect", "A prompt that the caller answers with digits or words.",
			prompt("collect", "The prompt.", MainPrompt).Required(), takesField,
			yaml.Bind("digits",
				`The number of digits: "4" or "1-10". With format words: of an entry by keys, if then has keyed.`,
				digitsType, func(s *writtenStep) *Digits { return &s.Digits }),
			yaml.Bind("ends_with", "Simulated callers end a short entry by this key. # ends it in any case.", yaml.OneOf("hash", "#"),
				func(s *writtenStep) *string { return &s.endsWith }),
			yaml.Bind("between", "The longest time between two digits, after which the entry ends. Default: 5s.",
				nanoseconds, func(s *writtenStep) *int64 { return &s.between }),
			yaml.Bind("format",
				"The check of the entry: digits, words, amount, phone, a date such as mmddyyyy, or mmyy. Default: digits.",
				yaml.OneOf(formatNames()...), func(s *writtenStep) *string { return &s.Format }),
			yaml.Bind("check_digit",
				"The check of the last digit: luhn, or mod11 with the weights 2 to 7 from the right, where callers press * for X. A wrong one is no_match. Default: no check.",
				yaml.OneOf(CheckLuhn, CheckMod11), func(s *writtenStep) *string { return &s.checkDigit }),
			yaml.Bind("into", "The name that holds the entry, for prompts.", name,
				func(s *writtenStep) *diag.Text { return &s.into }),
			yaml.Bind("secret", "Whether the entry is masked, except in the file of a scripted call. Default: no.", yesNo,
				func(s *writtenStep) *bool { return &s.secret }),
			bargeInField, timeoutField, attemptsField, noInputField, noMatchField, thenField, setsField),
		outcomes: append([]possible{
			{Collected, Facts{Decider: ByEntry}, required, nil},
			{Keyed, Facts{Decider: ByEntry}, optional, nil},
		},
			unanswered...),
		named:    ByChoice,
		noChoice: Silent,
	},
	Listen: {
		verb: "listens",
		Object: kindObject("a listen step", "A question that the caller answers in a sentence. The sentence means an intent.",
			prompt("listen", "The question.", MainPrompt).Required(), takesField,
			yaml.Bind("intents",
				"The intents, with example sentences, as one list or one list for each language.",
				intentsType, func(s *writtenStep) *[]intentDef { return &s.intents }).Required(),
			yaml.Bind("choices", "Keys and words, and the step of each, as of a menu.", entries,
				func(s *writtenStep) *[]choiceDef { return &s.Choices }),
			yaml.Bind("into", "The name that holds the intent, for branches and prompts.", name,
				func(s *writtenStep) *diag.Text { return &s.into }),
			bargeInField, timeoutField, attemptsField, noInputField, noMatchField, thenField, setsField),
		outcomes: unanswered, named: ByChoice, noChoice: Silent,
	},
	Lookup: {
		verb: "looks up",
		Object: kindObject("a lookup", "A question to another system.",
			whatIs("lookup", "The lookup's name."), takesField,
			yaml.Bind("into", "The names that an outcome fills, for prompts: {found: [name, balance]}.",
				yaml.MapLike("into: {OUTCOME: NAME}, as in into: {found: balance}", yaml.OneOrListOf(name)),
				func(s *writtenStep) *[]yaml.Pair[[]diag.Text] { return &s.fills }),
			thenField, setsField),
		named: BySystem,
		about: func(_ *Program, s *Step) string { return s.System.Name },
	},
	Branch: {
		verb: "branches on",
		Object: kindObject("a branch", "The way depends on an attribute of the call, or on an entry.",
			whatIs("branch",
				`The attribute, or the name that a collect or a lookup fills, or chance with shares. Cases of numbers may be "0-2" or "over 5". Cases of an entry are values, "1000-1999", "over 500", "length 9", "same as pin", "contains yes", "starts with 44".`),
			yaml.Bind("shares", "With branch: chance, the share of the calls with each outcome, as in {new: 30%, old: 70%}.",
				sharesType, func(s *writtenStep) *[]yaml.Pair[float64] { return &s.shares }),
			thenField, setsField),
		outcomes: []possible{{Otherwise, Facts{Decider: ByAttribute}, implied, nil}}, named: ByAttribute,
		about: attributeName,
	},
	Check: {
		verb: "checks",
		Object: kindObject("a check", "The way depends on a queue's state for this caller now, or on opening hours.",
			whatIs("check", "The queue, or the hours."), thenField, setsField),
		outcomes: []possible{
			{Closed, Facts{Decider: ByOpening}, optional, nil},
			{Full, Facts{Decider: ByLoad}, optional, nil},
			{Unstaffed, Facts{Decider: ByLoad}, optional, nil},
			{Idle, Facts{Decider: ByLoad}, optional, nil},
			{Otherwise, Facts{Decider: ByOpening}, required, nil}, // of a closed queue too, without closed
		}, named: ByLoad,
		about: func(p *Program, s *Step) string { return s.Checked(p.Center) },
	},
	Set: {
		verb: "sets",
		Object: kindObject("a set step", "Sets attributes of the call.",
			yaml.Bind("set",
				"Attributes and their values. {add: 1} adds to whole numbers, up to the last value, and {copy: NAME} copies another attribute.",
				settingsType, func(s *writtenStep) *settings { return &s.set }).Required(), thenField, setsField),
		outcomes: onlyDone,
		about: func(p *Program, s *Step) string {
			for _, o := range s.Outcomes { // none without a then
				return p.Assigned(s.Sets[o])
			}
			return ""
		},
	},
	Loop: {
		verb: "loop",
		Object: kindObject("a loop",
			"Counts how often a call comes here: again a number of times, then done, then it starts again.",
			yaml.Bind("loop", "The number of times with the outcome again.", yaml.Int(1, MaxTimes),
				func(s *writtenStep) *int { return &s.given.Times }).Required(),
			thenField, setsField),
		outcomes: []possible{{Again, Facts{Decider: ByCount}, required, nil}, {Done, Facts{Decider: ByCount}, required, nil}},
		about:    func(_ *Program, s *Step) string { return diag.Plural(s.Times, "time") },
	},
	Queue: {
		verb: "queue",
		Object: kindObject("a queue step", "The caller waits for an agent.",
			yaml.Bind("queue", "The queue, or one for each value of an attribute.", queueType,
				func(s *writtenStep) *perValue[diag.Text] { return &s.chosen }).Required(),
			yaml.Bind("priority",
				"The priority, or one by the value of an attribute, in place of the priorities of tier and queue.",
				priorityType, func(s *writtenStep) *perValue[int] { return &s.priority }),
			yaml.Bind("hold", "The prompt on joining, repeated with every. The texts of a list take turns.",
				holdType, func(s *writtenStep) *[]Texts { return &s.prompts[HoldPrompt] }), takesField,
			yaml.Bind("every", "The time between two announcements of hold. Default: hold is played once.", nanoseconds,
				func(s *writtenStep) *int64 { return &s.given.Every }),
			yaml.Bind("choices", "Keys and words while waiting, and the step that each leads to.", entries,
				func(s *writtenStep) *[]choiceDef { return &s.Choices }),
			yaml.Bind("while",
				"The flow that runs while the call waits, in place of hold and choices. Its returns lead on by then. The return again starts it again.",
				text, func(s *writtenStep) *diag.Text { return &s.while }),
			yaml.Bind("max_wait", "The longest wait, over all hubs. Default: no limit.", nanoseconds,
				func(s *writtenStep) *int64 { return &s.given.MaxWait }),
			thenField, setsField),
		outcomes: []possible{
			{Answered, Facts{ByAgent, true}, required, nil},
			{Escalated, Facts{ByAgent, true}, implied, nil},
			{TimedOut, Facts{ByTime, true}, required, (*checker).limitsWait},
			{Full, Facts{Decider: ByLoad}, required, (*checker).canFill},
			{Closed, Facts{Decider: ByOpening}, implied, (*checker).canClose}, // whether it is closed depends on the caller
		}, named: ByChoice, help: HelpQueue, noChoice: Stay,
		about: func(p *Program, s *Step) string {
			if s.While != "" {
				return queueName(p, s) + ", while " + s.While
			}
			return queueOrChoice(p, s)
		},
	},
	Callback: {
		verb: "calls back",
		Object: kindObject("a callback", "Offers to call the caller back: key 1 accepts.",
			yaml.Bind("callback", "The queue, or one for each value of an attribute.", queueType,
				func(s *writtenStep) *perValue[diag.Text] { return &s.chosen }).Required(), sayField, takesField, asksField,
			yaml.Bind("number", "The name of a collected number. Default: the caller's own number.", name,
				func(s *writtenStep) *diag.Text { return &s.Number }),
			thenField, setsField),
		outcomes: []possible{{Booked, Facts{ByConsent, true}, required, nil}, declined},
		help:     HelpCallback,
		noChoice: Silent,
		about:    queueOrChoice,
	},
	Deflect: {
		verb: "offers",
		Object: kindObject("a deflect step", "Offers another channel: key 1 accepts.",
			whatIs("deflect", "The channel, a name under channels in routing.yaml."),
			sayField, takesField, asksField, thenField, setsField),
		outcomes: []possible{{Accepted, Facts{ByConsent, true}, required, nil}, declined},
		help:     HelpChannel,
		noChoice: Silent,
		about:    func(p *Program, s *Step) string { return p.Center.Channels[s.Channel].Name.Value },
	},
	Record: {
		verb: "records",
		Object: kindObject("a record step", "The caller leaves a message.",
			whatIs("record", "The mailbox of the message."), sayField, takesField,
			yaml.Bind("most", "The longest message. Default: no limit, and at a telephone 2 minutes.", nanoseconds,
				func(s *writtenStep) *int64 { return &s.given.MaxWait }),
			yaml.Bind("ends_with", "The prompt tells callers to end the message by this key. Any key ends it.", yaml.OneOf("hash", "#"),
				func(s *writtenStep) *string { return &s.endsWith }),
			thenField, setsField),
		outcomes: []possible{
			{Recorded, Facts{ByMessage, true}, required, nil},
			{Silent, Facts{Decider: ByMessage}, required, nil},
		},
		help:  HelpMessage,
		about: func(_ *Program, s *Step) string { return s.Box },
	},
	Transfer: {
		verb: "transfers to",
		Object: kindObject("a transfer", "Ends the call outside the center, or comes back if it has targets.",
			whatIs("transfer",
				"The number with its country code, or the name of a target outside of the center."), sayField, takesField, ringsField, thenField, setsField),
		outcomes: []possible{
			{Completed, Facts{ByParty, true}, implied, nil},
			{NoAnswer, Facts{Decider: ByParty}, implied, nil},
			{Busy, Facts{Decider: BySystem}, implied, nil},
			{Failed, Facts{Decider: BySystem}, implied, nil},
		}, help: HelpTransfer,
		about: func(_ *Program, s *Step) string { return s.To },
	},
	Run: {
		verb: "runs",
		Object: kindObject("a run step", "Goes through another flow.",
			whatIs("run", "The flow."), thenField, setsField),
		about: func(_ *Program, s *Step) string { return s.Runs },
	},
	Go: {
		verb: "goes on in",
		Object: kindObject("a go step",
			"Continues in another flow and does not come back. A return there leads back to the step that runs this one.",
			whatIs("go", "The flow.")),
		about: func(_ *Program, s *Step) string { return s.Runs },
	},
	Return: {
		verb: "returns",
		Object: kindObject("a return", "Leaves the flow, back to the step that runs it.",
			whatIs("return", "The label, an outcome of the step that runs this flow."), sayField, takesField),
		about: func(_ *Program, s *Step) string { return s.Return },
	},
	End: {
		verb: "ends",
		Object: kindObject("an end", "Ends the call.",
			whatIs("end",
				"The label. self_served counts as self-service, and turned_away as sent away by the center."), sayField, takesField),
		about: func(_ *Program, s *Step) string { return s.End },
	},
}

func attributeName(p *Program, s *Step) string {
	switch {
	case s.On != "":
		return s.On
	case s.Shares != nil:
		return chance
	}
	return p.Attributes[s.Attribute].Name.Value
}

// queueOrChoice returns the queue of a step, or by what the step chooses it.
func queueOrChoice(p *Program, s *Step) string {
	if s.QueueByValue != nil {
		return "by " + attributeName(p, s)
	}
	return queueName(p, s)
}

func queueName(p *Program, s *Step) string { return p.Center.Queues[s.Queue].Name.Value }

// About returns the text that distinguishes a step from others of its kind: the queue, the lookup,
// the label, or otherwise its prompt.
func (p *Program) About(s *Step) string {
	switch about := kinds[s.Kind].about; {
	case about != nil:
		return about(p, s)
	case s.Prompt.IsZero():
		return ""
	}
	return s.Prompt.Texts[0].String()
}

// Decision describes an outcome that the center decides, as in "branches on tier: gold". It is "" if a caller, an agent
// or another system decides, or nothing, and of a branch on a secret entry.
func (p *Program) Decision(s *Step, outcome string) string {
	by := s.FactsOf(p.OutcomeNamed(outcome)).Decider
	if !slices.Contains([]Decider{ByAttribute, ByValue, ByClock, ByOpening, ByLoad, ByCount}, by) {
		return ""
	}
	isSecret := func(at Step) bool { return at.Entry != nil && at.Entry.Secret && at.Entry.Into == s.On }
	if s.On != "" && slices.ContainsFunc(p.Steps, isSecret) {
		return ""
	}
	return fmt.Sprintf("%s %s: %s", s.Kind.Verb(), p.About(s), outcome)
}

func (k Kind) String() string { return kinds[k].key() }

// Verb is what a step of the kind does, before what it is about: "looks up".
func (k Kind) Verb() string { return kinds[k].verb }

// IsAboutPrompt reports whether a prompt is all that distinguishes a step from others of its kind.
func (k Kind) IsAboutPrompt() bool { return kinds[k].about == nil }

// HasAttempts reports whether steps of the kind ask callers, and ask again after silence or no match.
func (k Kind) HasAttempts() bool { return k == Menu || k == Collect || k == Listen }

// KindNamed returns the kind with a key, and whether there is one.
func KindNamed(key string) (Kind, bool) {
	i := slices.IndexFunc(kinds[:], func(k kind) bool { return k.key() == key })
	return Kind(max(i, 0)), i >= 0
}

// Kinds yields the kinds.
func Kinds() iter.Seq[Kind] {
	return func(yield func(Kind) bool) {
		for k := range kinds {
			if !yield(Kind(k)) {
				return
			}
		}
	}
}

// kindKeys returns the keys that name kinds.
func kindKeys() []string {
	keys := make([]string, len(kinds))
	for i := range kinds {
		keys[i] = kinds[i].key()
	}
	return keys
}

// Settings that several kinds share.
var (
	takesField = yaml.Bind("takes", "The time that the step takes. Default: of a prompt the estimate from its text, of other steps 0s.",
		yaml.Placed(duration), func(s *writtenStep) *diag.At[time.Duration] { return &s.takes })
	ringsField = yaml.Bind("rings",
		"The time until no_answer. Default: takes.", yaml.Placed(duration),
		func(s *writtenStep) *diag.At[time.Duration] { return &s.rings })
	sayField     = prompt("say", "The spoken words.", MainPrompt)
	noInputField = prompt("no_input", "Words after silence, before the prompt is played again.", NoInputPrompt)
	noMatchField = prompt("no_match",
		"Words after another key or word, before the prompt is played again.", NoMatchPrompt)
	timeoutField = yaml.Bind("timeout", "The time that the step waits for a key or a word after its prompt. Default: 5s.", nanoseconds,
		func(s *writtenStep) *int64 { return &s.given.Timeout })
	attemptsField = yaml.Bind("attempts",
		"How many times the prompt is played: silences and wrong keys count together, in {no_input: 1, no_match: 3} alone. Default: 3.",
		attemptsType, func(s *writtenStep) *attempts { return &s.attempts })
	bargeInField = yaml.Bind("barge_in", "Whether a key cuts the prompt off. Default: yes.",
		yaml.Type[bool]{Schema: yesNo.Schema, Read: readNot}, func(s *writtenStep) *bool { return &s.given.Whole })
	thenField = yaml.Bind("then", "The step that every outcome leads to, or one for each outcome.", thenType,
		func(s *writtenStep) *Then { return &s.Then })
	setsField = yaml.Bind("sets",
		"The values that an outcome sets, as in {found: {tier: gold}}. A list of values is an answer of its own. {add: 1} and {copy: NAME} are as in a set step.",
		setsType, func(s *writtenStep) *[]yaml.Pair[settings] { return &s.sets })
	asksField = yaml.Bind("asks", "Whether the caller is asked first. Default: yes.",
		yaml.Type[bool]{Schema: yesNo.Schema, Read: readNot}, func(s *writtenStep) *bool { return &s.given.Unasked })
	allowField = yaml.Bind("allow", "Advice that does not apply here, with the reason.", routing.Allowed,
		func(s *writtenStep) *[]diag.Text { return &s.allow })
)

func kindObject(called, doc string, fields ...yaml.Field[writtenStep]) yaml.Object[writtenStep] {
	return yaml.Object[writtenStep]{Name: called, Doc: doc, Fields: append(fields, allowField)}
}

// whatIs returns the field of a kind's key whose value is a name, which What holds.
func whatIs(key, doc string) yaml.Field[writtenStep] {
	return yaml.Bind(key, doc, text, func(s *writtenStep) *diag.Text { return &s.What }).Required()
}

// prompt returns the field of a prompt in a slot.
func prompt(key, doc string, in PromptSlot) yaml.Field[writtenStep] {
	return yaml.Bind(key, doc, onePrompt, func(s *writtenStep) *[]Texts { return &s.prompts[in] })
}

// promptSlots are the slots of the keys of prompts.
var promptSlots = map[string]PromptSlot{
	"say":      MainPrompt,
	"menu":     MainPrompt,
	"collect":  MainPrompt,
	"listen":   MainPrompt,
	"no_input": NoInputPrompt,
	"no_match": NoMatchPrompt,
	"hold":     HoldPrompt,
}

// PromptKeys returns the prompts of a kind by their keys. The first is the one that a
// translation without a key is for.
func (k Kind) PromptKeys() []yaml.Pair[PromptSlot] { return promptKeys()[k] }

var promptKeys = sync.OnceValue(func() [len(kinds)][]yaml.Pair[PromptSlot] {
	var out [len(kinds)][]yaml.Pair[PromptSlot]
	for k := range kinds {
		for _, f := range kinds[k].Fields {
			if slot, isPrompt := promptSlots[f.Name]; isPrompt {
				out[k] = append(out[k], yaml.Pair[PromptSlot]{Key: diag.Text{Value: f.Name}, Value: slot})
			}
		}
	}
	return out
})
