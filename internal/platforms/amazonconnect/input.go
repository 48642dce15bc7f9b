package amazonconnect

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// storesInput reports whether the action asks for digits that it keeps.
func (a *action) storesInput() bool {
	return a.kind == "GetParticipantInput" && a.params.Get("StoreInput").Bool() && !a.params.Has("EnableDTMFBuffer")
}

// question is an action that asks the caller, or waits for the caller.
type question struct {
	*scope
	a *action
}

// input: GetParticipantInput is a menu, a bot, an entry of digits, or sets how keys that
// are pressed early count.
func (s *scope) input(a *action) {
	q := question{s, a}
	switch {
	case a.params.Has("EnableDTMFBuffer"):
		s.pass(a, a.next, importer.SaysNothing)
	case a.isBot():
		q.bot()
	case a.storesInput():
		q.store()
	case len(a.conditions) == 0 && s.prompt(a, a.params).IsZero() && !s.hasKeyWay(a):
		q.waitForInput()
	case s.records(a):
		q.record()
	default:
		q.menu()
	}
}

// hasKeyWay reports whether a key that the action does not name leads elsewhere than silence.
func (s settings) hasKeyWay(a *action) bool {
	silence := a.onErrorOr(a.next, noInput)
	return s.landing(a, a.onErrorOr(silence, noMatch)) != s.landing(a, silence)
}

// waitForInput makes the step of an input without a prompt and keys. It takes as long as its time limit. On
// the platform, a key ends it sooner.
func (q question) waitForInput() {
	out := q.step(importer.Lookup, q.a)
	out.Own = true
	out.What = "wait"
	out.Takes = max(q.seconds(q.a, 5, "InputTimeLimitSeconds"), time.Second)
	out.Edge("done", q.a.onErrorOr(q.a.next, noInput))
	q.a.block.Approximate("a key ends its wait: here the wait always takes its time limit",
		"ask with a collect of one digit, if callers press a key here")
}

// shortestMessage is the least time limit of an input without keys that records a message.
const shortestMessage = 30 * time.Second

// records reports whether the action asks for no key but gives the time to leave a
// message, as flows do that stream a call's audio for voicemail. In a queue it waits for a key.
func (s settings) records(a *action) bool {
	if len(a.conditions) > 0 || a.flow.waits() {
		return false
	}

	// A key ends a message. If it leads elsewhere than silence, the action waits for the key.
	return s.seconds(a, 5, "InputTimeLimitSeconds") >= shortestMessage && !s.hasKeyWay(a)
}

func (q question) record() {
	out := q.step(importer.Record, q.a)
	out.What, out.MaxWait = "voicemail", q.seconds(q.a, 5, "InputTimeLimitSeconds")
	out.Prompt = q.prompt(q.a, q.a.params)
	out.Edge("recorded", q.a.onErrorOr(q.a.next, noInput))
	out.Edge("silent", q.a.onErrorOr(q.a.next, noInput))
}

// menu: keys to press, once. Silence and other keys have an edge each; without one they
// go where an error goes.
func (q question) menu() {
	out := q.step(importer.Menu, q.a)
	q.asksFor(out)
	for _, c := range q.a.conditions {
		out.Choice(c.next, c.operands...)
	}
	missed(out, q.a)
}

// asksFor gives a menu or collect the prompt and the timeout of an action.
func (q question) asksFor(out *importer.Step) {
	out.Prompt = q.prompt(q.a, q.a.params)
	q.a.remarkRecording(out.Prompt)

	// Without a prompt, the time limit begins at once: a recording of silence would add to it.
	out.Timeout = max(q.seconds(q.a, 5, "InputTimeLimitSeconds"), time.Second)

	// The session of a bot has a time limit of its own, for the first word.
	if limit := q.a.sessionLimit(); limit > 0 {
		out.Timeout = limit
	}
}

// sessionLimit returns how long a bot waits for a caller to speak by the attributes of its session, or 0. The last
// parts of the attribute's name are the intents and slots that it applies to.
func (a *action) sessionLimit() time.Duration {
	attributes := a.params.Get("LexSessionAttributes")
	for _, key := range attributes.Keys() {
		if strings.HasPrefix(key, "x-amz-lex:audio:start-timeout-ms") {
			return time.Duration(attributes.Get(key).Int(0)) * time.Millisecond
		}
	}
	return 0
}

// seconds returns a parameter in seconds, or the default.
func (s settings) seconds(a *action, def int, keys ...string) time.Duration {
	return importer.Seconds(s.number(a, def, keys...))
}

// number returns a parameter that is a whole number, or the default. If the parameter is a value that
// only the call knows, the default stands for it, and the block is not exact.
func (s settings) number(a *action, def int, keys ...string) int {
	text := s.fixed(a, a.text(keys...))
	if text == "" {
		return def
	}

	n := tree.ValueOf(text).Int(-1)
	if n < 0 {
		a.block.Approximate("its "+keys[len(keys)-1]+" is no number in the export: here it has the usual value",
			"write the number into the export, and import it again")
		return def
	}
	return n
}

// missed gives a menu its edges for silence and for other keys.
func missed(out *importer.Step, a *action) {
	fail := cmp.Or(a.onErrorOr("", otherError), a.next)
	out.Edge(noInputOutcome, a.onErrorOr(fail, noInput))
	out.Edge(noMatchOutcome, a.onErrorOr(fail, noMatch))
}

// The language's outcomes of a missed prompt, and of a lookup for all other answers.
const (
	other          = "other"
	noInputOutcome = "no_input"
	noMatchOutcome = "no_match"
)

// store: the digits that the caller enters are kept. After silence the flow goes on the
// same way, with the stored input "Timeout".
func (q question) store() {
	if len(q.a.conditions) > 0 {
		q.a.block.Approximate("keeps what is entered, and takes none of its conditions then: their ways are left out",
			"for a menu, write StoreInput: False in the export and import it again")
	}

	out := q.step(importer.Collect, q.a)
	out.Ask = &importer.Ask{Keys: storedPath, Finish: "#"}
	q.asksFor(out)
	q.entry(out)
	typed := importer.Assign{Attribute: storedPath, To: importer.Entry{}}
	out.Edge("collected", q.a.next, typed)

	// Without a way for silence, the flow goes on with the value "Timeout".
	silence := q.a.onErrorOr(q.a.next, noInput)
	if to, ok := q.a.onError(noInput, "InvalidPhoneNumber", otherError); ok && out.Format == "phone" {
		silence = to // a silent caller has typed no number
	}

	out.Edge(noInputOutcome, silence, importer.Assign{Attribute: storedPath, To: importer.Const{Text: timeoutValue}})
	out.Edge(noMatchOutcome, q.a.onErrorOr(q.a.next, "InvalidPhoneNumber"), typed)
}

// usualLength is the longest entry that the designer proposes.
const usualLength = 20

// entry gives a collect the form of its entry. An entry of the usual length has no limit, unless it is
// secret.
func (q question) entry(out *importer.Step) {
	validation := q.a.params.Get("InputValidation")
	out.Secret = q.a.params.Get("InputEncryption").IsObject()
	out.Between = q.seconds(q.a, 0, "DTMFConfiguration", "InterdigitTimeLimitSeconds")

	// The designer proposes the usual length, so that it is no limit of the author.
	if n := q.number(q.a, usualLength, "InputValidation", "CustomValidation", "MaximumLength"); n < usualLength || out.Secret {
		out.Digits = [2]int{1, min(max(1, n), usualLength)}
	}

	if validation.Get("PhoneNumberValidation").IsObject() {
		out.Digits = [2]int{}
		out.Format = "phone"
	}

	out.EndsWith = true

	if end := q.a.text("DTMFConfiguration", "InputTerminationSequence"); end != "" && end != "#" {
		q.a.block.Approximate("the entry ends with other keys than #: here # ends it", "let # end the entry on the platform")
	}

	out.Into = storedPath
}

// maxPassed bounds the blocks without effect that stand between two that are read as one. After more of them, two
// ways to one block are two outcomes that lead there.
const maxPassed = 50

// bot: ConnectParticipantWithLexBot asks a bot. Its intents are the intents of a listen step; a
// compare of the intent right after it is a part of it.
func (q question) bot() {
	from := q.a
	conditions := q.a.conditions
	if compare := q.a.comparesIntent(); compare != nil {
		from = compare
		conditions = compare.conditions
	}

	sets := q.answered(q.a)
	if len(conditions) == 0 {
		q.talk(sets)
		return
	}

	out := q.step(importer.Listen, q.a)
	if from != q.a {
		out.From = append(out.From, from.block)
	}

	q.asksFor(out)

	for _, c := range conditions {
		isNamed := importer.Assign{Attribute: intentPath, To: importer.Const{Text: c.operand()}}
		if isFallback(c.operand()) {
			q.fallback(out, from, c.next, isNamed)
			continue
		}
		out.Intent(c.operand(), c.next, append(slices.Clone(sets), isNamed))
	}

	missed(out, from)
	out.HearsNames()
}

// fallback: the fallback intent of Lex takes all that no other intent understands. The bot may have intents without
// a condition, too, which lead elsewhere.
func (s settings) fallback(out *importer.Step, from *action, to string, sets ...importer.Assign) {
	out.Edge(noMatchOutcome, to, sets...)
	rest := from.onErrorOr(to, noMatch)
	if !s.dropSameWay(from, rest, to) {
		out.Intent("AnotherIntent", rest, nil)
	}
}

// isFallback reports whether a bot has this intent for words that it has not understood.
func isFallback(intent string) bool {
	return intent == "FallbackIntent" || intent == "AMAZON.FallbackIntent"
}

func (a *action) isBot() bool {
	return a.kind == "ConnectParticipantWithLexBot" ||
		a.kind == "GetParticipantInput" && (a.params.Has("LexBot") || a.params.Has("LexV2Bot"))
}

// comparesIntent returns the compare of the bot's intent that a bot leads to, or nil.
func (a *action) comparesIntent() *action {
	next := a.flow.byID[a.next]
	if len(a.conditions) > 0 || next == nil || next.kind != "Compare" ||
		canonical(next.text("ComparisonValue")) != intentPath {
		return nil
	}
	return next
}

// talk is a bot whose intents lead nowhere else.
func (q question) talk(sets []importer.Assign) {
	out := q.step(importer.Collect, q.a)
	q.asksFor(out)
	out.Format = "words"
	out.Unheard = "a bot speaks with the caller"
	out.Edge("collected", q.a.next, sets...)
	missed(out, q.a)
	q.a.block.Approximate("a conversation with a bot is one answer", "write the bot's questions as menus")
}

// compare: the way depends on a value.
func (s *scope) compare(a *action) {
	path := canonical(a.text("ComparisonValue"))
	switch {
	// Every simulated contact is a call.
	case path == channelPath:
		s.onVoice(a)
	// Metrics are facts about queues and agents at the moment.
	case strings.HasPrefix(path, "$.Metrics."):
		s.metric(a, path)
	case strings.HasPrefix(path, "$.Queue."):
		s.lookUpCompared(a, "queue_name", "compares the queue of the call: here a lookup decides",
			"branch on what chooses the queue")
	case path == languagePath && len(s.voiced) > 0:
		s.branchLanguage(a)
	case path == callerPath:
		s.decide(a, path).What = "customer_endpoint"
		a.block.Approximate(comparesNumber, "give the lookup's outcomes in the scenario")
	case path == "$.SystemEndpoint.Address":
		s.decide(a, path).What = "system_endpoint"
		a.block.Approximate(comparesNumber, "give each number that is called a line, and branch on line")
	// The result of a constant is known before the call. A name with spaces is no constant.
	case !strings.HasPrefix(path, "$."):
		s.pass(a, a.firstMatch(path), "compares a constant")
	default:
		s.decide(a, path)
	}
}

const comparesNumber = "compares a telephone number, which a lookup decides"

// onVoice: a compare of the channel, which is always voice here.
func (s *scope) onVoice(a *action) {
	to := a.otherwise()
	i := slices.IndexFunc(a.conditions, func(c condition) bool {
		return c.holds("VOICE") ||
			strings.EqualFold(c.operand(), "voice")
	})
	if i >= 0 {
		to = a.conditions[i].next
	}
	s.pass(a, to, "a call's channel is voice")
}

// decide: the way depends on a variable.
func (s *scope) decide(a *action, variable string) *importer.Step {
	out := s.step(importer.Decide, a)
	for _, c := range a.conditions {
		out.Edges = append(out.Edges, importer.Edge{To: c.next, Tests: []importer.Test{c.test(variable)}})
	}
	out.Edges = append(out.Edges, importer.Edge{To: a.otherwise()})
	return out
}

// branchLanguage: the call's language, which voices set. No call has a language that no reached voice speaks: such a
// condition is dropped later, with the fact.
func (s *scope) branchLanguage(a *action) {
	out := s.step(importer.Branch, a)
	out.What = importer.Language
	seen := map[string]bool{}
	for _, c := range a.conditions {
		l := importer.BaseLanguage(c.operand())
		if c.operator == "Equals" && l != "" && !seen[l] {
			seen[l] = true
			out.Edge(l, c.next)
		}
	}
	out.Edge(importer.Otherwise, a.otherwise())
}
