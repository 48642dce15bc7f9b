package flow

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// kindTable has the record of each kind of step, indexed by Kind. The records decode
// steps and print the JSON Schema.
var kindTable = [...]yaml.Record[StepDef]{
	Say: kindRecord("a say step", "Something is spoken.",
		spokenAs("say", "What is spoken.").Required(), takesField, thenField, setsField),
	Menu: kindRecord("a menu", "A prompt that the caller answers with a key or a word.",
		spokenAs("menu", "The prompt.").Required(), takesField,
		yaml.Bind("choices", "Keys and words, and the step that each leads to.", entries, func(s *StepDef) *[]entry { return &s.Choices }).Required(),
		timeoutField, attemptsField, noInputField, noMatchField, thenField, setsField),
	Collect: kindRecord("a collect", "A prompt that the caller answers with digits or words.",
		spokenAs("collect", "The prompt.").Required(), takesField,
		yaml.Bind("digits", `How many digits: "4" or "1-10".`, digitsType, func(s *StepDef) *Digits { return &s.Digits }),
		yaml.Bind("ends_with", "The key that ends the entry before all digits are in.", yaml.OneOf("hash", "#"), func(s *StepDef) *string { return &s.endsWith }),
		yaml.Bind("format", "What the entry is.", yaml.OneOf(formats...), func(s *StepDef) *string { return &s.Format }),
		yaml.Bind("into", "The name that holds the entry, for prompts.", name, func(s *StepDef) *diag.Text { return &s.into }),
		yaml.Bind("secret", "Whether the entry is masked everywhere.", yesNo, func(s *StepDef) *bool { return &s.secret }),
		timeoutField, attemptsField, noInputField, noMatchField, thenField, setsField),
	Lookup: kindRecord("a lookup", "A question to another system.",
		whatIs("lookup", "The lookup's name."), takesField,
		yaml.Bind("into", "The names that an outcome fills, for prompts: {found: [name, balance]}.", yaml.MapLike("{OUTCOME: NAME}, as in {found: balance}", yaml.OneOrListOf(name)), func(s *StepDef) *[]yaml.Pair[[]diag.Text] { return &s.fills }),
		thenField, setsField),
	Branch: kindRecord("a branch", "The way depends on an attribute of the call.",
		whatIs("branch", "The attribute."), thenField, setsField),
	Check: kindRecord("a check", "The way depends on a queue's state for this caller now, or on opening hours.",
		whatIs("check", "The queue, or the hours."), thenField, setsField),
	Set: kindRecord("a set step", "Sets attributes of the call.",
		yaml.Bind("set", "Attributes and their values.", settingsType, func(s *StepDef) *settings { return &s.set }).Required(), thenField, setsField),
	Loop: kindRecord("a loop", "Counts how often a call comes here: again a number of times, then done, then it starts again.",
		yaml.Bind("loop", "How often it is again.", yaml.Int(1, MaxTimes), func(s *StepDef) *int { return &s.step.Times }).Required(), thenField, setsField),
	Queue: kindRecord("a queue step", "The caller waits for an agent.",
		yaml.Bind("queue", "The queue, or one for each value of an attribute.", queueType, func(s *StepDef) *queueChoice { return &s.chosen }).Required(),
		yaml.Bind("priority", "In place of the tier's and the queue's.", yaml.Placed(yaml.Int(0, 1000)), func(s *StepDef) *diag.At[int] { return &s.priority }),
		yaml.Bind("hold", "What is said on joining, and again every so often; of a list, in turn.", holdType, func(s *StepDef) *[]Texts { return &s.Prompts[HoldPrompt] }), takesField,
		yaml.Bind("every", "The time between two announcements of hold.", nanoseconds, func(s *StepDef) *int64 { return &s.step.Every }),
		yaml.Bind("choices", "Keys and words while waiting, and the step that each leads to.", entries, func(s *StepDef) *[]entry { return &s.Choices }),
		yaml.Bind("max_wait", "The longest wait, over all hubs.", nanoseconds, func(s *StepDef) *int64 { return &s.step.MaxWait }),
		thenField, setsField),
	Callback: kindRecord("a callback", "Offers to call the caller back: key 1 accepts.",
		whatIs("callback", "The queue."), sayField, takesField, asksField,
		yaml.Bind("number", "The name of a collected number; else the caller's own.", name, func(s *StepDef) *diag.Text { return &s.Number }),
		thenField, setsField),
	Deflect: kindRecord("a deflect step", "Offers another channel: key 1 accepts.",
		whatIs("deflect", "The channel."), sayField, takesField, asksField, thenField, setsField),
	Transfer: kindRecord("a transfer", "Ends the call, outside the center; or comes back, if it says where to.",
		whatIs("transfer", "The number with its country code, or the name of what is not in the center."), sayField, takesField, thenField, setsField),
	Run: kindRecord("a run step", "Goes through another flow.",
		whatIs("run", "The flow."), thenField, setsField),
	Go: kindRecord("a go step", "Continues in another flow and does not come back. A return there leads back to the step that runs this one.",
		whatIs("go", "The flow.")),
	Return: kindRecord("a return", "Leaves the flow, back to the step that runs it.",
		whatIs("return", "The label, an outcome of the step that runs this flow."), sayField, takesField),
	End: kindRecord("an end", "Ends the call.",
		whatIs("end", "The label. Only self_served counts as self-service."), sayField, takesField),
}

// kindKeys are the keys that name a kind, indexed by Kind.
var kindKeys = [...]string{"say", "menu", "collect", "lookup", "branch", "check", "set", "loop", "queue", "callback", "deflect", "transfer", "run", "go", "return", "end"}

func (k Kind) String() string { return kindKeys[k] }

// Settings that several kinds share.
var (
	takesField    = yaml.Bind("takes", "How long it takes; for a prompt, in place of the estimate from its text.", yaml.Placed(duration), func(s *StepDef) *diag.At[time.Duration] { return &s.takes })
	sayField      = spokenIn("say", "What is spoken.", MainPrompt)
	noInputField  = spokenIn("no_input", "Said before the prompt is played again after silence.", NoInputPrompt)
	noMatchField  = spokenIn("no_match", "Said before the prompt is played again after a key or word that is not offered.", NoMatchPrompt)
	timeoutField  = yaml.Bind("timeout", "How long silence lasts before it counts.", nanoseconds, func(s *StepDef) *int64 { return &s.step.Timeout })
	attemptsField = yaml.Bind("attempts", "How often the prompt is played in all.", yaml.Int(1, 20), func(s *StepDef) *int { return &s.step.Attempts })
	thenField     = yaml.Bind("then", "The step that every outcome leads to, or one for each outcome.", thenType, func(s *StepDef) *Then { return &s.Then })
	setsField     = yaml.Bind("sets", "Attributes that an outcome sets, and their values: {found: {tier: gold}}. With a list of values, the value is an answer of its own.", setsType, func(s *StepDef) *[]yaml.Pair[settings] { return &s.sets })
	asksField     = yaml.Bind("asks", "Whether the caller is asked; else it happens at once.", yaml.Type[bool]{Schema: yesNo.Schema, Read: readNot}, func(s *StepDef) *bool { return &s.step.Unasked })
	allowField    = yaml.Bind("allow", "Advice that does not apply here, with the reason.", routing.Allowed, func(s *StepDef) *[]diag.Text { return &s.Allow })
)

func kindRecord(called, doc string, fields ...yaml.Field[StepDef]) yaml.Record[StepDef] {
	return yaml.Record[StepDef]{Name: called, Doc: doc, Fields: append(fields, allowField)}
}

// whatIs returns the field of a kind's key whose value is a name, which What holds.
func whatIs(key, doc string) yaml.Field[StepDef] {
	return yaml.Bind(key, doc, text, func(s *StepDef) *diag.Text { return &s.What }).Required()
}

// spokenAs returns the field of a kind's key whose value is its prompt.
func spokenAs(key, doc string) yaml.Field[StepDef] { return spokenIn(key, doc, MainPrompt) }

// spokenIn returns the field of a prompt in a slot.
func spokenIn(key, doc string, in PromptSlot) yaml.Field[StepDef] {
	return yaml.Bind(key, doc, onePrompt, func(s *StepDef) *[]Texts { return &s.Prompts[in] })
}

// PromptKeys returns the prompts of a kind by their keys. The first is the one that a
// translation without a key is for.
func (k Kind) PromptKeys() []yaml.Pair[PromptSlot] {
	at := func(key string, s PromptSlot) yaml.Pair[PromptSlot] {
		return yaml.Pair[PromptSlot]{Key: diag.Text{Value: key}, Value: s}
	}
	switch k {
	case Say, Callback, Deflect, Transfer, Return, End:
		return []yaml.Pair[PromptSlot]{at("say", MainPrompt)}
	case Menu, Collect:
		return []yaml.Pair[PromptSlot]{at(k.String(), MainPrompt), at("no_input", NoInputPrompt), at("no_match", NoMatchPrompt)}
	case Queue:
		return []yaml.Pair[PromptSlot]{at("hold", HoldPrompt)}
	case Lookup, Branch, Check, Set, Loop, Run, Go:
	}
	return nil
}
