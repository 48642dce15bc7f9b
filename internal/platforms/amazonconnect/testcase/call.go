package testcase

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// call is a scripted call while it is told in the Testing language.
type call struct {
	source *Source
	center *routing.Center
	result *script.Result

	observations []*observation
	asserts      []map[string]string // values by path, of each observation
	at           flow.StateID        // of the last observation
	since        int                 // the first observation after the last input
	pending      map[string]string   // values by path that are set since the last observation
	answers      []*answer           // of functions
	known        map[string]string   // values of the call, by path
	asked        map[string]int      // how often each lookup has answered
	initial      map[string]string   // attributes that the call comes with, by name
	steps        []script.Step       // of the script, from the first after the last input on
	said         bool                // the last input was words
	joined       bool                // the call has joined a queue, where the test ends
	entry        voiceCall
}

func newCall(s *Source, center *routing.Center, r *script.Result) *call {
	c := &call{
		source: s, center: center, result: r, since: 1, at: flow.NoState, asserts: []map[string]string{nil},
		pending: map[string]string{}, known: map[string]string{}, asked: map[string]int{}, initial: map[string]string{}, steps: r.Test.Steps,
	}
	c.observations = []*observation{newObservation("01-test-initiated", "TestInitiated", object{})}
	return c
}

// tell tells the call, or says why it cannot be told.
func (c *call) tell() (why string) {
	if why := cmp.Or(c.comesIn(), c.comesWith()); why != "" {
		return why
	}
	for i := range c.result.Trace {
		e := &c.result.Trace[i]
		if e.At.Sub(c.result.Test.Call.At) > longest {
			return "it lasts longer than the five minutes of a test"
		}
		if c.joined {
			if why := afterQueue(e); why != "" {
				return why
			}
			continue
		}
		if why := c.tellEvent(e); why != "" {
			return why
		}
	}
	switch {
	case len(c.observations) == 1:
		return "the language does not observe anything that happens in it"
	case c.since == len(c.observations):
		return "the language does not observe what happens after the last input"
	}
	c.close()
	return ""
}

// close ends the test after the last observation, and links the observations in their order.
func (c *call) close() {
	c.settle()
	c.observations[len(c.observations)-1].endTest()
	for _, a := range c.answers {
		a.close()
	}
	for i, o := range c.observations[1:] {
		c.observations[i].Transitions.NextObservations = []string{o.Identifier}
	}
}

// comesIn says where the call comes in: in a flow that the export names by its identifier, else at
// the number of its line.
func (c *call) comesIn() (why string) {
	start := &c.result.Test.Call
	if start.From.Validity != phone.Valid {
		return "its caller has no number that can be dialed from"
	}
	c.entry = voiceCall{SourcePhoneNumber: start.From.E164, FlowID: c.source.flows[start.Flow]}
	if c.entry.FlowID != "" {
		return ""
	}
	line := &c.center.Lines[start.Line]
	if line.Flow.Value != start.Flow {
		return fmt.Sprintf("no line starts flow %s, and its identifier is not in the export", start.Flow)
	}
	c.entry.DestinationPhoneNumber = "+" + phone.Digits(line.Number.Value)
	return ""
}

// dials reports whether the test dials a number.
func (c *call) dials() bool { return c.entry.DestinationPhoneNumber != "" }

// afterQueue says why what follows on joining a queue cannot be told. That an agent answers ends
// the call.
func afterQueue(e *ivr.Event) (why string) {
	switch e.Kind {
	case ivr.EventAnswered, ivr.EventTook, ivr.EventSpoke, ivr.EventLookedUp, ivr.EventEnded, ivr.EventReturned:
		return ""
	default:
		return "what a caller does in a queue is not tested: the test ends where the call joins it"
	}
}

// untold has the events that the language has no word for, with the reason.
var untold = map[ivr.EventKind]string{
	ivr.EventHungUp: "the caller hangs up", ivr.EventRecorded: "the caller leaves a message", ivr.EventKept: "the caller leaves a message",
	ivr.EventBooked: "a callback would be made", ivr.EventDeflected: "the caller is sent to another channel",
	ivr.EventTransferred: "a number outside of the center would be dialed", ivr.EventTransferEnded: "a number outside of the center would be dialed",
}

// tellEvent adds what an event is in the language.
func (c *call) tellEvent(e *ivr.Event) (why string) {
	if why := untold[e.Kind]; why != "" {
		return why + ": the language has no event or action for it"
	}
	step := c.result.Program.StepAt(e.State)
	from := c.source.step(step.Flow, step.Name)
	switch e.Kind {
	case ivr.EventSpoke:
		c.hear(e, step, from)
	case ivr.EventPressed, ivr.EventSaid, ivr.EventSilent:
		return c.input(e, step)
	case ivr.EventLookedUp:
		return c.lookup(e, step, from)
	case ivr.EventTook:
		return c.leave(e, step, from)
	case ivr.EventQueued:
		return c.queue(e, step, from)
	default: // it comes in or ends
	}
	return ""
}

// observe adds an observation of an event at a step.
func (c *call) observe(state flow.StateID, kind string, properties object) {
	step := c.result.Program.StepAt(state)
	id := fmt.Sprintf("%02d-%s-%s", len(c.observations)+1, step.Flow, step.Name)
	c.observations = append(c.observations, newObservation(id, kind, properties))
	c.asserts = append(c.asserts, c.pending)
	c.at, c.pending = state, map[string]string{}
}

// settle writes the assertions of the observations since the last input.
func (c *call) settle() {
	for i := c.since; i < len(c.observations); i++ {
		for _, path := range slices.Sorted(maps.Keys(c.asserts[i])) {
			c.observations[i].assert(path, c.asserts[i][path])
		}
	}
	c.since = len(c.observations)
}

// hear observes a prompt by words of it, or by the recording that the block plays.
func (c *call) hear(e *ivr.Event, step *flow.Step, from *importer.Step) {
	if from != nil && e.Prompt == &step.Prompt {
		switch prompt, uri := c.source.original.Recording(from); {
		case prompt != "" && !strings.HasPrefix(prompt, "$"):
			c.observe(e.State, "MessageReceived", message(object{"PromptId": prompt}))
			return
		case uri != "":
			c.observe(e.State, "MessageReceived", message(object{"Media": object{"Uri": uri, "SourceType": "S3", "MediaType": "Audio"}}))
			return
		}
	}
	if words := c.fixedWords(e, from); words != "" {
		c.observe(e.State, "MessageReceived", message(object{"Text": words}))
	}
}

// fixedWords returns the words of a prompt that are the same in every call, and that no markup
// interrupts: those that the script hears, else the longest.
func (c *call) fixedWords(e *ivr.Event, from *importer.Step) string {
	original := ""
	if from != nil {
		original = from.Prompt.Original
	}
	best, heard := "", false
	for _, words := range literals(e.Prompt.Texts[e.Spoken], original) {
		hears := c.hears(words)
		if hears && !heard || hears == heard && utf8.RuneCountInString(words) > utf8.RuneCountInString(best) {
			best, heard = words, hears
		}
	}
	return best
}

var (
	markup   = regexp.MustCompile(`<[^<>]*>`)
	sentence = regexp.MustCompile(`[^.!?]+[.!?]*`)
)

// literals returns the texts of a template between values, and where the source has markup in it
// those between markup; of a text that has changed since, its sentences. The text of a recording
// whose words are not known is the file's name in brackets, and nobody hears it.
func literals(t flow.Template, original string) []string {
	var out []string
	add := func(text string) {
		if text = strings.Join(strings.Fields(text), " "); strings.ContainsFunc(text, isSpoken) {
			out = append(out, text)
		}
	}
	for _, piece := range t {
		text := strings.Join(strings.Fields(piece.Text), " ")
		if len(t) == 1 && strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
			continue
		}
		if !markup.MatchString(original) {
			add(text)
			continue
		}
		before := len(out)
		for _, run := range markup.Split(original, -1) {
			if run = strings.Join(strings.Fields(html.UnescapeString(run)), " "); run != "" && strings.Contains(text, run) {
				add(run)
			}
		}
		if len(out) == before {
			for _, s := range sentence.FindAllString(text, -1) {
				add(s)
			}
		}
	}
	return out
}

// hears reports whether the script asserts a text, before its next input, that words include.
func (c *call) hears(words string) bool {
	for i := range c.steps {
		step := &c.steps[i]
		if step.Word.IsInput() {
			return false
		}
		if step.Word == script.Hear && strings.Contains(flow.Fold(words), flow.Fold(step.Text)) {
			return true
		}
	}
	return false
}

func isSpoken(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// input sends what the caller does, after the prompt that asks for it.
func (c *call) input(e *ivr.Event, step *flow.Step) (why string) {
	at := slices.IndexFunc(c.steps, func(s script.Step) bool { return s.Word.IsInput() })
	if at < 0 {
		return fmt.Sprintf("the input at %s is not in the script", step)
	}
	given := &c.steps[at]
	c.steps = c.steps[at+1:]
	last := c.observations[len(c.observations)-1]
	if e.Kind != ivr.EventSilent && (c.since == len(c.observations) || c.at != e.State) {
		return fmt.Sprintf("the language does not observe the prompt at %s, after which the caller acts", step)
	}
	if e.Why != "" && step.Entry != nil && step.Entry.Format != flow.FormatPhone {
		return fmt.Sprintf("the entry at %s is not accepted, and the platform ends an entry where it is complete", step)
	}
	c.settle()
	c.said = e.Kind == ivr.EventSaid
	switch e.Kind {
	case ivr.EventPressed:
		last.send("DtmfInput", object{"Value": given.Keys()})
	case ivr.EventSaid:
		last.send("TextUtterance", object{"Text": given.Text, "LanguageCode": c.locale()})
	default: // silence is no instruction: what is heard after it is observed
	}
	return ""
}

// locale returns the language that the caller speaks, with the country where most speak it:
// en-US.
func (c *call) locale() string {
	i := slices.IndexFunc(c.result.Trace, func(e ivr.Event) bool { return e.Kind == ivr.EventSpoke })
	tag := language.Make(c.center.Attributes[routing.AttrLanguage].Values[c.result.Trace[i].Spoken])
	base, _ := tag.Base()
	region, _ := tag.Region()
	return base.String() + "-" + region.String()
}

// leave checks that what the step does is what the block does, and overrides what decides the way.
func (c *call) leave(e *ivr.Event, step *flow.Step, from *importer.Step) (why string) {
	if why := c.approximated(step, from); why != "" {
		return why
	}
	facts := c.factsOf(e, step)
	switch {
	case step.Hours != nil && facts.By == flow.ByClock:
		return c.openingHours(e, step, from)
	case facts.By == flow.ByClock:
		return fmt.Sprintf("%s goes by the day, which the language does not set", step)
	case step.Help == flow.HelpQueue && e.Outcome == flow.Full:
		return c.fullQueue(e, step)
	case facts.By == flow.ByOpening, facts.By == flow.ByLoad, facts.By == flow.ByAgent, step.ChecksQueue():
		return fmt.Sprintf("%s goes by the state of a queue, which the language does not set", step)
	}
	if from != nil {
		c.sets(from)
	}
	return ""
}

func (c *call) factsOf(e *ivr.Event, step *flow.Step) flow.Facts {
	for _, o := range step.Outcomes {
		if c.result.Program.Outcomes[o] == e.Outcome {
			return step.FactsOf(o)
		}
	}
	return flow.Facts{}
}

// approximated says why a step does not do what its block does. What a caller says to a bot is
// understood as it is written.
func (c *call) approximated(step *flow.Step, from *importer.Step) (why string) {
	if from == nil || c.said && c.source.original.IsBot(from) {
		return ""
	}
	for _, block := range from.From {
		if block.Status == importer.Approximated {
			return fmt.Sprintf("%s is not exact: %s", step, block.Reason)
		}
	}
	return ""
}

// queue observes that the call joins a queue, and ends the test there.
func (c *call) queue(e *ivr.Event, step *flow.Step, from *importer.Step) (why string) {
	if why := c.approximated(step, from); why != "" {
		return why
	}
	name, _, _ := strings.Cut(e.Text, "@")
	c.joined = true
	return c.transfer(e.State, name)
}

// transfer observes the transfer to a queue.
func (c *call) transfer(state flow.StateID, name string) (why string) {
	id := c.queueID(name)
	if id == "" {
		return fmt.Sprintf("the flows do not identify queue %s", name)
	}
	c.observe(state, "FlowActionStarted", object{"ActionType": "TransferContactToQueue", "ActionParameters": object{"QueueId": id}})
	return ""
}

func (c *call) queueID(name string) string {
	return c.source.original.Queue(c.source.built.Names, name)
}

// fullQueue lets the transfer to a queue fail, of those that are full in the script.
func (c *call) fullQueue(e *ivr.Event, step *flow.Step) (why string) {
	full := slices.DeleteFunc(step.Queues(), func(q routing.QueueID) bool {
		return !slices.ContainsFunc(c.result.Test.Call.Queues, func(s ivr.QueueState) bool { return s.Full && s.Queue == q })
	})
	if len(full) != 1 {
		return fmt.Sprintf("which queue is full at %s is not in the script", step)
	}
	name := c.center.Queues[full[0]].Name.Value
	if why := c.transfer(e.State, name); why != "" {
		return why
	}
	c.observations[0].override("TransferContactToQueue", object{"QueueId": c.queueID(name)}, failure(object{"Value": "QueueAtCapacity"}))
	return ""
}

// openingHours overrides the opening hours that a step checks.
func (c *call) openingHours(e *ivr.Event, step *flow.Step, from *importer.Step) (why string) {
	id := ""
	if from != nil {
		id = c.source.original.Hours(from)
	}
	if id == "" {
		return fmt.Sprintf("%s checks opening hours that no block identifies", step)
	}
	if c.source.original.ChecksUnseen(id, c.source.built) {
		return fmt.Sprintf("%s checks opening hours that a block without a step checks, too, and an override holds for one check", step)
	}
	value := "InHours"
	if e.Outcome == flow.Closed {
		value = "OutOfHours"
	}
	c.observations[0].override("CheckHoursOfOperation", object{"HoursOfOperationId": id}, result(object{"Value": value}))
	return ""
}

// sets notes the attributes that the blocks of a step set, for the next observation. Those that
// are asserted already since the last input are not: they may be read after they have changed.
func (c *call) sets(from *importer.Step) {
	given := c.source.original.Sets(from)
	values := map[string]string{}
	for path, value := range given {
		ok := true
		if strings.Contains(value, "$.") {
			value, ok = c.known[value]
		}
		if ok {
			values[path] = value
		}
	}
	for path := range given {
		delete(c.known, path)
		delete(c.pending, path)
		for i := c.since; i < len(c.asserts); i++ {
			delete(c.asserts[i], path)
		}
	}
	maps.Copy(c.known, values)
	maps.Copy(c.pending, values)
}
