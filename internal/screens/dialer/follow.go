package dialer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Options are how scripted calls are judged.
type Options struct {
	Target      *Target
	Flows       *flow.Flows
	Voice       *sound.Voice
	Transcriber sound.Transcriber // "": none
	TellsNeeds  bool              // on this machine, an ivrsim is told the time and the answers of lookups
	Within      time.Duration
	Others      []script.Result // whose prompts a failure is compared with
}

// Line is a line of the conversation.
type Line struct {
	At    time.Duration // since the answer
	Who   string
	What  string
	Score float64 // of a prompt; 0: none
}

// Outcome is the result of a call.
type Outcome struct {
	Failure   *script.Failure // the first difference, or nil
	NotJudged []string        // assertions that sound cannot decide
	Lines     []Line
	Took      time.Duration
	IsNetwork bool // the failure is of the network alone
}

// Times of a caller who waits for the line.
const (
	patience  = 8 * time.Second // beyond the time of the design
	look      = 200 * time.Millisecond
	turnEnds  = 1200 * time.Millisecond // of silence, before words are written down
	settles   = 1500 * time.Millisecond // after a prompt with another word
	tailWaits = 500 * time.Millisecond  // for the silence after a prompt
	resemble  = 0.6                     // of the whole: the prompt with another word
)

// follower leads the caller's side of one call.
type follower struct {
	how     *Options
	result  *script.Result
	trace   []ivr.Event
	call    *call
	heard   *listener
	out     *Outcome
	from    int // the frame from which the next prompt is searched
	inQueue bool
}

// Follow dials a scripted call that passes in the model, and compares the line with it.
func (c *Caller) Follow(ctx context.Context, r *script.Result, how *Options, record *media.Recording,
) (*Outcome, error) {
	t := r.Test
	line := &how.Flows.Center.Lines[t.Call.Line]
	to, err := how.Target.For(line)
	if err != nil {
		return nil, err
	}

	ctx, cancel := context.WithTimeout(ctx, how.Within)
	defer cancel()

	// A withheld number is anonymous (RFC 3323).
	number := t.Call.From.E164
	var headers []sip.Header
	if number == "" {
		number = "anonymous"
		headers = append(headers, sip.NewHeader("Privacy", "id"))
	}
	if how.TellsNeeds {
		headers = append(headers, headersOf(t)...)
	}

	f := &follower{
		how: how, result: r, trace: r.Trace(), heard: &listener{spectrum: newSpectrum()}, out: &Outcome{},
	}
	start := time.Now()
	f.call, err = c.dial(ctx, to, number, f.heard, record, headers)
	var nobody *problem
	if errors.As(err, &nobody) {
		f.out.IsNetwork = nobody.isNetwork
		fix := "dialed " + to.String()
		if nobody.fix != "" {
			fix = nobody.fix + "; " + fix
		}
		f.out.Failure = &script.Failure{Place: t.Call.Place, Message: nobody.why, Fix: fix}
		f.out.Took = time.Since(start)
		return f.out, nil
	}
	if err != nil {
		return nil, err
	}

	f.out.Failure = f.run(ctx)
	if f.out.Failure != nil && ctx.Err() != nil {
		f.out.Failure.Message = fmt.Sprintf("the call has taken over %s", how.Within)
		f.out.Failure.Fix = "give a longer --within"
	}
	f.call.hangUp(ctx)
	f.out.Took = time.Since(start)
	if f.out.Failure == nil {
		f.out.Failure = f.never(ctx)
	}

	// Silence from the first to the last packet is a fault of the way.
	if f.out.Failure != nil && f.call.stream.Received().Sound == 0 {
		f.out.IsNetwork = true
		f.out.Failure.Fix = "no packet of sound came from the line: a firewall or a wrong address in its answer " +
			"may keep them"
	}
	return f.out, nil
}

// turn is the speech of the line between two inputs, with the assertions of the script about it.
type turn struct {
	events []ivr.Event
	steps  []script.Step // assertions
	input  *script.Step  // the input that follows, or nil at the end
	done   *ivr.Event    // the event of the input
	after  *ivr.Event    // the event of the input before, or nil at the beginning
}

// turnsOf pairs the inputs of a scripted call with the events of the model.
func turnsOf(test *script.Test, trace []ivr.Event) ([]turn, bool) {
	var out []turn
	now := turn{}
	next := 0
	for i := range test.Steps {
		s := &test.Steps[i]
		if !s.Word.IsInput() {
			now.steps = append(now.steps, *s)
			continue
		}
		for next < len(trace) && !trace[next].Kind.IsInput() {
			now.events = append(now.events, trace[next])
			next++
		}
		if next == len(trace) {
			return nil, false
		}
		now.input = s
		now.done = &trace[next]
		next++
		out = append(out, now)
		now = turn{after: now.done}
	}
	now.events = trace[next:]
	isInput := func(e ivr.Event) bool { return e.Kind.IsInput() }
	return append(out, now), !slices.ContainsFunc(now.events, isInput)
}

// run follows the call up to the first difference.
func (f *follower) run(ctx context.Context) *script.Failure {
	turns, ok := turnsOf(f.result.Test, f.trace)
	if !ok {
		return &script.Failure{
			Place: f.result.Test.Call.Place, Message: "the inputs of the script cannot be followed by telephone",
		}
	}

	for i := range turns {
		t := &turns[i]
		if failure := f.listen(ctx, t); failure != nil {
			return failure
		}
		if t.input == nil {
			return nil
		}
		if f.inQueue && isUpToAgents(turns[i:]) {
			f.leave(turns[i+1:])
			return nil
		}
		if goesOn, failure := f.act(ctx, t); failure != nil {
			return failure
		} else if !goesOn {
			f.leave(turns[i+1:])
			return nil
		}
	}
	return nil
}

// isUpToAgents reports whether the agents of the line decide about turns that begin in a queue. Without agents a caller
// only waits and hangs up: a key of the queue means nothing to an agent who has answered.
func isUpToAgents(turns []turn) bool {
	hangsUp := func(t turn) bool { return t.input != nil && t.input.Word == script.HangUp }
	acts := func(t turn) bool { return t.input != nil && t.input.Word != script.Wait && !hangsUp(t) }
	return slices.ContainsFunc(turns, acts) || !slices.ContainsFunc(turns, hangsUp)
}

// leave notes the assertions that follow an input of an agent.
func (f *follower) leave(turns []turn) {
	for i := range turns {
		for k := range turns[i].steps {
			f.notJudged(&turns[i].steps[k], "it follows what an agent does")
		}
	}
}

func (f *follower) notJudged(s *script.Step, why string) {
	line := fmt.Sprintf("%s: %s %s: %s", s.Place, s.Word, diag.VisibleLine(s.Text), why)
	f.out.NotJudged = append(f.out.NotJudged, line)
}

func (f *follower) note(who, what string, score float64) {
	f.out.Lines = append(f.out.Lines, Line{time.Since(f.call.began), who, what, score})
}

// listen waits for the prompts of a turn, and judges the assertions.
func (f *follower) listen(ctx context.Context, t *turn) *script.Failure {
	since := f.from
	waited := f.inQueue
	judged := make([]bool, len(t.steps))
	for i := range t.events {
		e := &t.events[i]
		if e.Kind == ivr.EventQueued {
			f.inQueue = true
		}
		if e.Kind != ivr.EventSpoke {
			continue
		}

		asserting := f.asserting(t, e)
		if f.inQueue {
			continue // the place and the wait are of the line's own callers
		}
		if f.how.Transcriber != "" && len(asserting) > 0 {
			continue // the words of the whole turn are compared below
		}
		if t.isCut(f.result.Program, i) {
			f.notJudgedAll(t, asserting, judged, "keys typed ahead cut it off")
			continue
		}

		samples, problem := f.how.Voice.Speak(ctx, promptOf(f.how.Flows, e))
		if problem != nil {
			f.notJudgedAll(t, asserting, judged, problem.Error())
			continue
		}

		// A prompt is compared also if no step asserts it: the caller of the model hears it. A transcriber writes down
		// words in its own way, so that only asserted words are compared.
		isWanted := len(asserting) > 0 || f.how.Transcriber == "" && !isOfTheLine(e)
		m := f.await(ctx, samples, isWanted)
		if m.isHeard() {
			f.note("ivr", e.String(), m.score())
			for _, s := range asserting {
				judged[s] = true
			}
			continue
		}
		if isWanted {
			_, spoke := f.heard.pause(f.from)
			if inTime := ctx.Err() == nil; inTime && (spoke || !f.call.isGone()) {
				f.note("ivr", "something else", m.score())
			} else if inTime {
				f.noteEnd()
			}
			return f.unheard(ctx, f.placeOf(t, asserting), e, m, since)
		}
	}

	if i := slices.IndexFunc(t.events, isQueued); i >= 0 && !waited {
		if failure := f.queued(ctx, t, i, judged); failure != nil {
			return failure
		}
	}
	failure := f.assert(ctx, t, judged, since)

	// Words that were written down belong to this turn.
	if f.how.Transcriber != "" {
		f.from = f.heard.now()
	}
	return failure
}

// isCut reports whether keys typed ahead cut a prompt off: after several keys, the prompt of a question that is not the
// last of the turn, and all prompts before it.
func (t *turn) isCut(program *flow.Program, i int) bool {
	if t.after == nil || t.after.Kind != ivr.EventPressed || utf8.RuneCountInString(t.after.Text) < 2 {
		return false
	}

	for k, e := range t.events[i:] {
		step := program.StepAt(e.State)
		isQuestion := e.Kind == ivr.EventSpoke && (step.Entry != nil || len(step.Choices) > 0)
		if isQuestion && slices.ContainsFunc(t.events[i+k+1:], func(later ivr.Event) bool {
			return later.State != e.State || later.Prompt == e.Prompt
		}) {
			return true
		}
	}
	return false
}

// isOfTheLine reports whether a prompt tells the state of a queue, which is of the line's own callers.
func isOfTheLine(e *ivr.Event) bool {
	isState := func(p flow.Piece) bool { return p.Placeholder == "position" || p.Placeholder == "wait" }
	return slices.ContainsFunc(e.Prompt.Texts[e.Spoken], isState)
}

// placeOf returns where a prompt is asserted, or the input that follows it.
func (f *follower) placeOf(t *turn, asserting []int) diag.Place {
	if len(asserting) > 0 {
		s := &t.steps[asserting[0]]
		return cmp.Or(s.TextPlace, s.Place)
	}
	if t.input != nil {
		return t.input.Place
	}
	return f.result.Test.Call.Place
}

func (f *follower) notJudgedAll(t *turn, steps []int, judged []bool, why string) {
	for _, s := range steps {
		if !judged[s] {
			judged[s] = true
			f.notJudged(&t.steps[s], why)
		}
	}
}

func isQueued(e ivr.Event) bool { return e.Kind == ivr.EventQueued }

// asserting returns the assertions that need a prompt: the assertions about its words, and about the end of the call if
// the prompt is spoken there. A text over several prompts needs all of them.
func (f *follower) asserting(t *turn, e *ivr.Event) []int {
	var out []int
	for i := range t.steps {
		s := &t.steps[i]
		isSaidAtEnd := s.Word == script.End && f.endsAt(t, e)
		if isSaidAtEnd || s.Word == script.Hear && (e.Says(s.Text) || !f.isInOnePrompt(t, s.Text)) {
			out = append(out, i)
		}
	}
	return out
}

// endsAt reports whether a prompt is spoken at the step at which the call ends.
func (f *follower) endsAt(t *turn, e *ivr.Event) bool {
	isEnd := func(x ivr.Event) bool { return x.Kind == ivr.EventEnded && x.State == e.State }
	return slices.ContainsFunc(t.events, isEnd)
}

func (f *follower) isInOnePrompt(t *turn, text string) bool {
	return slices.ContainsFunc(t.events, func(e ivr.Event) bool { return e.Kind == ivr.EventSpoke && e.Says(text) })
}

// await waits until a prompt has been heard, and returns the best match. A prompt that is not asserted is
// waited for as long as it lasts.
func (f *follower) await(ctx context.Context, samples []int16, isAsserted bool) match {
	want := f.heard.spectrum.expect(samples)
	length := time.Duration(len(samples)) * time.Second / rate
	deadline := time.Now().Add(length + patience)
	best := match{whole: -1}
	var since, first time.Time

	for {
		isGone := f.call.isGone()
		heard := f.heard.since(f.from)
		m := find(want, heard)
		if m.whole > best.whole {
			best = m
			since = time.Now()
		}
		if m.isHeard() {
			// Its last word may go on. A line that sends no silence ends the wait.
			if first.IsZero() {
				first = time.Now()
			}
			isWhole := m.at+want.n+want.tail <= len(heard)
			if isWhole || isGone || time.Since(first) > tailWaits {
				f.from += m.at + want.n
				return m
			}
		} else if best.isHeard() {
			best = m // it went on
		}

		// The prompt was heard with another word: no later one makes up for it.
		isOther := best.whole >= resemble && time.Since(since) > settles
		if isGone || isOther || ctx.Err() != nil || time.Now().After(deadline) {
			return best
		}
		if !isAsserted {
			// Nobody waits for a prompt that the line has left out.
			if pause, spoke := f.heard.pause(f.from); spoke && pause > framesIn(2*turnEnds) {
				return best
			}
		}
		f.call.wait(ctx, look)
	}
}

// assert judges the assertions of a turn that no prompt has judged.
func (f *follower) assert(ctx context.Context, t *turn, judged []bool, since int) *script.Failure {
	words := ""
	for i := range t.steps {
		s := &t.steps[i]
		if judged[i] && s.Word != script.End {
			continue
		}
		switch {
		case s.Word == script.Hear && f.inQueue:
			f.notJudged(s, "it is said in a queue, or before an agent answers")
		case s.Word == script.Hear:
			if words == "" {
				var err error
				if words, err = f.transcribe(ctx, since); err != nil {
					return &script.Failure{Place: s.Place, Message: err.Error()}
				}
				f.note("ivr", "“"+diag.VisibleLine(words)+"”", 0)
			}
			if !strings.Contains(plain(words), plain(s.Text)) {
				return &script.Failure{
					Place: s.TextPlace, Message: fmt.Sprintf("expected to hear %q", diag.VisibleLine(s.Text)),
					Fix: fmt.Sprintf("it said %q", diag.VisibleLine(words)),
				}
			}
		case s.Word == script.End:
			if failure := f.ended(ctx, s, false); failure != nil {
				return failure
			}
		case s.Word == script.Transferred:
			if failure := f.ended(ctx, s, true); failure != nil {
				return failure
			}
		default:
			f.notJudged(s, "nothing is heard of it")
		}
	}
	return nil
}

// ended waits until the line ends the call. A transfer is a REFER or a BYE.
func (f *follower) ended(ctx context.Context, s *script.Step, mayRefer bool) *script.Failure {
	if !f.call.isGone() {
		f.call.wait(ctx, patience)
	}
	switch {
	case !f.call.isGone():
		return &script.Failure{
			Place:   s.Place,
			Message: fmt.Sprintf("expected %s: %s; the line has not hung up within %s", s.Word, s.Text, patience),
		}
	case f.call.referred.Load() && !mayRefer:
		return &script.Failure{
			Place: s.Place, Message: fmt.Sprintf("expected %s: %s; the line transfers the call", s.Word, s.Text),
		}
	}
	f.noteEnd()
	return nil
}

// noteEnd notes that the line has ended the call, if it has.
func (f *follower) noteEnd() {
	if !f.call.isGone() {
		return
	}
	what := "hangs up"
	if f.call.referred.Load() {
		what = "transfers"
	}
	f.note("ivr", what, 0)
}

// act makes the input after a turn. GoesOn is false where the rest is up to an agent.
func (f *follower) act(ctx context.Context, t *turn) (goesOn bool, failure *script.Failure) {
	s := t.input
	gone := func() *script.Failure {
		return &script.Failure{Place: s.Place, Message: fmt.Sprintf("the line hung up before the caller's %q", s.Word)}
	}
	if s.Word == script.Answered || s.Word == script.Escalated {
		return false, nil
	}
	if f.call.isGone() && s.Word != script.HangUp {
		return false, gone()
	}

	switch s.Word {
	case script.Press:
		if !f.inQueue {
			f.from = f.heard.now()
		}
		if failure := f.press(ctx, t, s.Keys(), t.done.String()); failure != nil {
			return false, failure
		}
	case script.Say:
		key := keyOf(f.result.Program, t.done)
		f.notJudged(s, "its key is pressed, and whether the line takes the words is not known")
		f.from = f.heard.now()
		if failure := f.press(ctx, t, key, fmt.Sprintf("presses %s for %q", key, diag.VisibleLine(s.Text))); failure != nil {
			return false, failure
		}
	case script.Silent:
		f.note("caller", t.done.String(), 0)
	case script.Wait:
		f.note("caller", t.done.String(), 0)
		if !f.call.wait(ctx, s.Wait) && f.call.isGone() {
			return false, gone()
		}
	case script.LeaveMessage:
		f.note("caller", t.done.String(), 0)
		f.call.stream.Play(sound.Melody(s.Wait))
		f.call.wait(ctx, s.Wait)
	case script.HangUp:
		f.note("caller", "hangs up", 0)
		f.call.hangUp(ctx)
	default: // the other words are assertions, or are given to an ivrsim before the call
	}
	if ctx.Err() != nil {
		return false, &script.Failure{Place: s.Place}
	}
	return true, nil
}

// press sends the keys of a turn. Only keys that were sent are in the conversation. The tones of keys that are masked
// there are silence in the recording.
func (f *follower) press(ctx context.Context, t *turn, keys, what string) *script.Failure {
	began := time.Since(f.call.began)
	f.call.record.Hide(t.done.IsMasked())
	defer f.call.record.Hide(false)
	err := f.call.press(ctx, keys)
	if err == nil {
		f.out.Lines = append(f.out.Lines, Line{At: began, Who: "caller", What: what})
		return nil
	}

	out := &script.Failure{Place: t.input.Place, Message: err.Error()}
	var p *problem
	if errors.As(err, &p) {
		out.Fix = p.fix
	}
	return out
}

// keyOf returns the key of the choice that a caller has said at a menu, or "" for a choice without a key.
func keyOf(program *flow.Program, said *ivr.Event) string {
	step := program.StepAt(said.State)
	i := step.ChoiceOf(said.Text)
	if i < 0 || step.Kind != flow.Menu || len(step.Choices[i].Keys) == 0 {
		return ""
	}
	return step.Choices[i].Keys[0].Symbol()
}

// unheard describes a prompt that was not heard, with the other prompt that is nearest.
func (f *follower) unheard(ctx context.Context, place diag.Place, e *ivr.Event, m match, since int) *script.Failure {
	out := &script.Failure{
		Place: place,
		Message: fmt.Sprintf("expected to hear %s; the similarity is %.2f, and a prompt that is heard has %.2f", e.String(),
			m.score(), alike),
	}
	heard := f.heard.since(since)
	best, name := 0.0, ""
	for _, other := range f.others() {
		if other.String() == e.String() {
			continue
		}
		samples, problem := f.how.Voice.Speak(ctx, promptOf(f.how.Flows, other))
		if problem != nil {
			continue
		}
		if o := find(f.heard.spectrum.expect(samples), heard); o.score() > best {
			best = o.score()
			name = other.String()
		}
	}
	if name != "" {
		out.Fix = fmt.Sprintf("the nearest other prompt is %s with %.2f", name, best)
	}
	return out
}

// mostOthers bounds the prompts that a difference is compared with.
const mostOthers = 60

// others returns the prompts that the scripted calls of the flow hear, without repetitions.
func (f *follower) others() []*ivr.Event {
	var out []*ivr.Event
	known := map[string]bool{}
	for i := range f.how.Others {
		r := &f.how.Others[i]
		if r.Test.Call.Flow != f.result.Test.Call.Flow {
			continue
		}
		trace := r.Trace()
		for k := range trace {
			e := &trace[k]
			if e.Kind == ivr.EventSpoke && !known[e.String()] && len(out) < mostOthers {
				known[e.String()] = true
				out = append(out, e)
			}
		}
	}
	return out
}

// never judges the texts that must not be heard in the whole call.
func (f *follower) never(ctx context.Context) *script.Failure {
	if len(f.result.Test.Never) == 0 {
		return nil
	}
	words := ""
	if f.how.Transcriber != "" {
		var err error
		if words, err = f.transcribe(ctx, 0); err != nil {
			return &script.Failure{Place: f.result.Test.Call.Place, Message: err.Error()}
		}
	}

	heard := f.heard.since(0)
	for _, text := range f.result.Test.Never {
		failure := &script.Failure{
			Place:   text.Place,
			Message: fmt.Sprintf("heard %q, which must never be heard in this call", diag.VisibleLine(text.Value)),
		}
		if f.how.Transcriber != "" {
			if strings.Contains(plain(words), plain(text.Value)) {
				return failure
			}
			continue
		}

		// The text is heard as a part of a prompt. Alone it has another melody.
		var prompts []sound.Prompt
		for _, e := range f.others() {
			if e.Says(text.Value) {
				prompts = append(prompts, promptOf(f.how.Flows, e))
			}
		}
		if len(prompts) == 0 {
			prompts = []sound.Prompt{{Text: text.Value, Language: f.how.Flows.Center.Language}}
		}
		for _, p := range prompts {
			samples, problem := f.how.Voice.Speak(ctx, p)
			if problem != nil {
				f.out.NotJudged = append(f.out.NotJudged, fmt.Sprintf("%s: never_hear: %v", text.Place, problem))
				break // a text of several prompts is one assertion
			}
			if find(f.heard.spectrum.expect(samples), heard).isHeard() {
				return failure
			}
		}
	}
	return nil
}

// transcribe returns the words since a frame, once the line is silent.
func (f *follower) transcribe(ctx context.Context, since int) (string, error) {
	deadline := time.Now().Add(time.Minute)
	for !f.call.isGone() && ctx.Err() == nil && time.Now().Before(deadline) {
		pause, spoke := f.heard.pause(since)
		if spoke && pause > framesIn(turnEnds) || !spoke && pause > framesIn(patience) {
			break
		}
		f.call.wait(ctx, look)
	}

	return f.how.Transcriber.Words(ctx, f.heard.sound(since))
}

// framesIn returns the number of frames in a time.
func framesIn(d time.Duration) int { return int(d * rate / hop / time.Second) }

// plain returns the words of a text alone, since transcribers set their own punctuation.
func plain(text string) string {
	isWord := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return ' '
	}
	return " " + strings.Join(strings.Fields(strings.Map(isWord, flow.Fold(text))), " ") + " "
}

// promptOf returns the prompt that a caller hears in an event.
func promptOf(flows *flow.Flows, e *ivr.Event) sound.Prompt {
	return sound.PromptOf(flows.Center, e.Prompt, e.Spoken, e.Voiced())
}
