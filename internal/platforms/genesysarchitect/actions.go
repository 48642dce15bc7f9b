package genesysarchitect

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// action is an action of the flow.
type action struct {
	importer.Value
	kind, id, next string // next is the target of a call that does not leave otherwise
	block          *importer.Block
}

// action translates an action by its class, and returns its first step.
func (r *reader) action(kind string, v importer.Value, id, next string) string {
	b := r.block(id, kind, v.TextOf("name"))
	b.At = []*importer.Pointer{v.At()}
	a := action{v, kind, id, next, b}
	before := len(r.Steps)

	// The actions of outputs are translated within their action, and have notes of their own.
	outer := r.notes
	r.notes = nil
	first := r.translate(a)
	first = r.fillRest(a, r.Steps[before:], first)
	r.nameUnheard(a, r.Steps[before:])
	r.nameUnread(a)
	r.giveNotes(b)
	r.notes = outer
	return r.keepWays(a, first, r.overlooked(a, v, "", false))
}

// fillingKey matches a key of an action below which variables get values: its outputs, its result, or the item of a loop.
var fillingKey = diag.LazyPattern(`^current|(?i:outputs?|result)$`)

// fillRest gives values to the variables that an action fills and its class does not. It returns the first step. Without
// the values such a variable would count as empty, and callers would be lost.
func (r *reader) fillRest(a action, steps []*importer.Step, first string) string {
	isOwn := func(s *importer.Step) bool { return slices.Contains(s.From, a.block) }
	var rest []importer.Assign
	for _, x := range filled(a.Value, fillingKey().MatchString) {
		id := r.variable(x.variable)
		isIt := func(set importer.Assign) bool { return set.Attribute == id }
		gives := func(s *importer.Step) bool { return isOwn(s) && slices.ContainsFunc(allSets(s), isIt) }
		if slices.ContainsFunc(steps, gives) {
			continue
		}
		r.filled[id] = true
		if !x.byFailure {
			rest = append(rest, importer.Assign{Attribute: id, To: importer.Any{}})
			continue
		}

		// The kind of a failure and its text exist only after the failure.
		for _, s := range steps {
			for i := range s.Edges {
				e := &s.Edges[i]
				if isOwn(s) && (e.Error || e.Outcome == "failed" || e.Outcome == "no_answer") {
					e.Sets = append(e.Sets, importer.Assign{Attribute: id, To: importer.Answer{}})
				}
			}
		}
	}
	return r.assignAll(a, "/filled", rest, first)
}

// nameUnheard names the prompts of an action that no step speaks, since its class does not have them.
func (r *reader) nameUnheard(a action, steps []*importer.Step) {
	isOwn := func(s *importer.Step) bool { return slices.Contains(s.From, a.block) && s.Kind != importer.Pass }
	if !slices.ContainsFunc(steps, isOwn) {
		return
	}

	for _, key := range a.Keys() {
		// The form of audio that is not known has its note where the step is made, if a step speaks it.
		notes := r.notes
		p := r.heardAs(a.Get(key))
		r.notes = notes
		speaks := func(s *importer.Step) bool {
			return isOwn(s) && strings.Contains(s.Prompt.Content(), p.Content())
		}
		isForAgents := strings.Contains(strings.ToLower(key), "whisper")
		switch {
		case p.IsZero() || isForAgents || slices.ContainsFunc(steps, speaks):
			continue
		case failures().MatchString(key):
			a.block.Remark("its "+key+" follows a failure of the platform, which no call has here", "")
		default:
			a.block.Approximate("its "+key+" is not read: here callers do not hear it",
				"write its words: "+strconv.Quote(p.Content()))
		}
	}
}

// nameUnread names the properties of an action that its translation does not read.
func (r *reader) nameUnread(a action) {
	row := r.classes[a.kind]
	if row.become == nil { // an action that is not known is named as a whole
		return
	}
	r.nameUnreadOf(a.Value, row.reads)

	// A default of the flow is as good as a property of each action without a value of its own.
	for key, v := range below(r.defaults(a)) {
		if isGiven(v) && !isGiven(a.Get(key)) {
			r.nameLost(key)
		}
	}
}

// translate makes the steps of an action.
func (r *reader) translate(a action) string {
	if become := r.classes[a.kind].become; become != nil {
		return become(r, a)
	}
	a.block.Approximate("an action that is not known: here its outputs are answers of a lookup",
		"write the steps that it stands for")
	first := r.lookup(a, nil)
	r.last(a.id).Unheard = "the action is not known"
	return r.say(r.prompt(firstOf(a.Value, "audio", "inputAudio", "preTransferAudio")), a.block, a.id, first)
}

// step adds a step of an action, which is its first.
func (r *reader) step(a action, kind importer.Kind, what string) *importer.Step {
	s := r.Step(kind, a.block)
	s.ID = a.id
	s.What = what
	return s
}

// to is an action that only leads on.
func (r *reader) to(a action, id string) string {
	r.step(a, importer.Pass, "").Edge("", id)
	return a.id
}

// output returns where an output of an action leads.
func (r *reader) output(a action, name string) string {
	return r.outputOf(a.Value, a.id, name, a.next)
}

// noEffect is an action that leaves the way of a call alone, unless it has outputs that lead elsewhere.
func (r *reader) noEffect(a action) string {
	if r.leadsElsewhere(a.Value) {
		return r.lookup(a, []string{"success"})
	}
	a.block.LeaveOut(importer.NoEffect)
	return r.to(a, r.output(a, "success"))
}

// setRecording begins to record the call, or ends the recording.
func (r *reader) setRecording(a action) string {
	if r.leadsElsewhere(a.Value) {
		return r.lookup(a, []string{"success"})
	}

	isOn := true
	for _, key := range a.Keys() {
		value := a.Get(key)
		if lit := value.Get("lit").Text(); lit != "" {
			value = value.Get("lit")
		}
		switch {
		case strings.EqualFold(value.Text(), "false"):
			isOn = false
		case value.Has("exp") || value.Has("var"):
			a.block.Approximate("whether it records is known in the call only: here it records",
				"write a set step for each way")
		}
	}

	s := r.step(a, importer.Set, "")
	s.Sets = []importer.Assign{importer.Records(isOn)}
	s.Edge("done", r.output(a, "success"))
	return a.id
}

func (r *reader) endCall(a action) string {
	r.step(a, importer.End, "hung_up")
	return a.id
}

func (r *reader) nextRound(a action) string { return r.to(a, r.innermost(a.next).next) }
func (r *reader) exitLoop(a action) string  { return r.to(a, r.innermost(a.next).exit) }
func (r *reader) toMenu(a action) string    { return r.to(a, r.lastMenu(a.block)) }

func (r *reader) jumpTo(a action) string {
	to := r.jumpOf(a.Value)
	if to == "" {
		reason := "leads to no menu or task"
		if missing := firstOf(a.Value, "targetMenuRef", "targetTaskRef", "targetStateRef").Text(); missing != "" {
			reason = "leads to " + missing + ", which is not in the flow"
		}
		a.block.Approximate(reason+": here the call ends", "write the steps there")
	}
	return r.to(a, to)
}

// goTo leads to another flow.
func (r *reader) goTo(a action) string {
	name, known := named(firstOf(a.Value, "targetFlow", "flow", "secureFlow", "targetSecureFlow"))
	if !known {
		a.block.Approximate("its flow is known only in the call: here the call leaves the center",
			"write a lookup with a go step for each flow")
	}

	// A secure flow may have the name of an inbound flow. A flow without a file is one of calls.
	to := flowID(inbound, name)
	if id := flowID(secure, name); a.kind == "transferToFlowSecure" && r.isRead(id) {
		to = id
	}
	r.step(a, importer.Go, to).ErrorEdge(r.output(a, "failure"))
	audio := r.prompt(firstOf(a.Value, "preTransferAudio", "audio"))
	if !audio.IsZero() {
		a.block.Does = importer.IsHeard
	}
	return r.say(audio, a.block, a.id, a.id)
}

// isRead reports whether a flow is in the files.
func (r *reader) isRead(id string) bool {
	return slices.ContainsFunc(r.readers, func(other *reader) bool { return other.ID == id })
}

// jumpOf returns the first step of the menu or task that a jump names.
func (r *reader) jumpOf(v importer.Value) string {
	if ref := v.TextOf("targetMenuRef"); ref != "" && isMenu().MatchString(ref) {
		return r.jump(ref)
	} else if ref = cmp.Or(v.TextOf("targetTaskRef"),
		v.TextOf("targetStateRef")); ref != "" && !isMenu().MatchString(ref) {
		return r.jump(ref)
	}
	return ""
}

// isMenu matches a reference to a menu.
var isMenu = diag.LazyPattern(`(?i)menu\[[^\]]*\]\s*$`)

// leadsElsewhere reports whether an output of an action other than success and failure has actions.
func (r *reader) leadsElsewhere(v importer.Value) bool {
	return slices.ContainsFunc(v.Get("outputs").Keys(), func(name string) bool {
		return name != "success" && !failures().MatchString(name)
	})
}

// lastMenu returns the menu in whose choice an action is. Of a task that several menus may lead to it is
// known only in the call.
func (r *reader) lastMenu(b *importer.Block) string {
	if r.context.menuAt != "" {
		return r.context.menuAt
	}
	menus := r.items(r.root.Get("menus"))
	if len(menus) != 1 {
		b.Approximate("the menu before it is known only in the call: here it is the first", "lead it to the menu")
	}
	if len(menus) == 0 {
		return ""
	}
	return r.jump("menu[" + taskKey(menus[0].Get("menu")) + "]")
}

func firstOf(v importer.Value, keys ...string) importer.Value {
	for _, k := range keys {
		if v.Has(k) {
			return v.Get(k)
		}
	}
	return importer.Value{}
}

// holdMusic is the default length of Hold Music ("Hold Music action").
const holdMusic = time.Minute

func (r *reader) playAudio(a action) string {
	s := r.step(a, importer.Say, "")
	switch a.kind {
	case "playEstimatedWaitTime":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "Your wait is about "},
			{Value: r.waiting("wait")},
			{Text: " minutes."},
		}}
	case "playPositionInQueue":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "You are number "},
			{Value: r.waiting("position")},
			{Text: "."},
		}}
	case "holdMusic":
		s.Prompt = importer.Prompt{Audio: r.music(a), Takes: r.limit("duration", holdMusic, a.Get("playStyle"))}
		if !a.Get("playStyle").Has("duration") {
			a.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	default:
		s.Prompt = r.prompt(a.Get("audio"))
		if s.Prompt.IsZero() && len(r.notes) == 0 {
			s.Kind = importer.Pass
			a.block.LeaveOut(importer.SaysNothing)
		}
	}

	s.Edge("done", a.next)
	return a.id
}

// music returns the name of the recording of Hold Music: its own, or the recording of the flow. The variable
// Flow.HoldPrompt has the recording of the flow, unless a queue has another one.
func (r *reader) music(a action) string {
	of := a.Get("prompt")
	exp := expressionOf(of)
	own := r.recording(of)
	if own == "" && exp != "" {
		heard, _ := r.spoken(parseExpression(exp))
		own = heard.Audio
	}
	if own == "" && isGiven(of) && !strings.EqualFold(exp, "Flow.HoldPrompt") {
		a.block.Approximate("its music is known only in the call: here it is the music of the flow",
			"write its recording as audio")
	}
	return cmp.Or(own, r.recording(r.root.Get("settingsInQueueCall", "holdMusic")), "music")
}

// usualPause is the assumed length of a pause that only the call knows.
const usualPause = 10 * time.Second

// pause is Wait: the caller hears nothing for some time.
func (r *reader) pause(a action) string {
	if r.leadsElsewhere(a.Value) {
		return r.lookup(a, []string{"success"})
	}

	// Exports of different versions name the duration differently, so each name of the row may have it.
	takes := time.Duration(0)
	for _, key := range strings.Fields(r.classes[a.kind].reads) {
		if a.Has(key) {
			takes = r.limit(key, 0, a.Value)
		}
	}
	s := r.step(a, importer.Say, "")
	s.Prompt = importer.Prompt{Audio: importer.Silence, Takes: cmp.Or(takes, usualPause), Guessed: takes == 0}
	s.Edge("done", r.output(a, "success"))
	return a.id
}

// waiting returns a value of the queue of a waiting call. A call that does not wait has a value with a name of its own.
func (r *reader) waiting(value string) string {
	if r.kind == inQueue {
		return value
	}
	return "estimated " + value
}

// endTask goes back to the caller of the task, by an output path.
func (r *reader) endTask(a action) string {
	path := pathOf(cmp.Or(a.TextOf("outputPath", "name"), a.TextOf("outputPath")))
	if r.kind == module && len(r.context.calling) == 0 {
		r.step(a, importer.Return, path)
		return a.id
	}
	// A task that nothing calls has no path to return by, so that its end is the end of the call.
	to := ""
	if n := len(r.context.returns); n > 0 {
		to = r.context.returns[n-1](path)
	}
	return r.to(a, to)
}

// defaultPath is the output path of a task or a module that has no other. Architect shows it as Default.
const defaultPath = "default"

// pathOf returns the name of an output path as the outputs of an action have it.
func pathOf(name string) string {
	if name == "" || strings.EqualFold(name, defaultPath) {
		return defaultPath
	}
	return name
}

// namesPIN matches the name of a variable with the word "pin", as in Flow.pin, Flow.CustomerPIN and
// Flow.PinCode, and not in Flow.Shipping.
var namesPIN = diag.LazyPattern(`(^|[^A-Za-z])pin([^a-z]|$)|Pin([^a-z]|$)|(^|[^A-Z])PIN([^A-Z]|[A-Z][a-z]|$)`)

// Architect's defaults of entries ("Set up default action settings"): the wait for the first digit,
// for each next one, and for each digit of an extension.
const (
	entryTimeout     = 5 * time.Second
	digitTimeout     = 3 * time.Second
	extensionTimeout = 6 * time.Second
)

// defaults are the flow's settings of all actions of a kind, for properties that an action does not have.
func (r *reader) defaults(a action) importer.Value {
	return r.root.Get("settingsActionDefaults", a.kind)
}

// collect translates CollectInput.
func (r *reader) collect(a action) string {
	s := r.step(a, importer.Collect, "")
	s.Prompt = r.prompt(firstOf(a.Value, "inputAudio", "audio"))
	s.Attempts = 1
	s.Timeout = r.limit("noEntryTimeout", entryTimeout, a.Value, r.defaults(a))
	s.Between = r.limit("interDigitTimeout", digitTimeout, a.Value, r.defaults(a))
	r.setDigits(s, a)

	// Without a variable, the entry still needs a name, which the block's ID gives.
	name := a.TextOf("inputData", "var")
	s.Into = cmp.Or(r.variable(name), a.id)
	s.Secret = isTrue(a.Get("secure")) || namesPIN().MatchString(s.Into)
	if secure := a.Get("secure"); secure.IsObject() && isGiven(secure) && !isConstant(secure) {
		a.block.Approximate("only the call knows whether the entry is secret: here it is", "write secure")
		s.Secret = true
	}

	s.Ask = &importer.Ask{Keys: s.Into, Fails: failingKeys(a, s.Digits[1])}

	s.Edge("collected", r.output(a, "success"), importer.Assign{Attribute: s.Into, To: importer.Entry{}})
	s.Edge("exhausted", r.output(a, "failure"))

	return a.id
}

// setDigits sets how many digits a collect takes, and whether a key ends the entry.
func (r *reader) setDigits(s *importer.Step, a action) {
	// Digits are an exact number or a range. A range ends with a key.
	exact := r.countIn(a.Get("digits", "exact"), "digits.exact", 0)
	span := a.Get("digits", "range")
	s.Digits = [2]int{
		max(r.countIn(span.Get("min"), "digits.range.min", 1), 1),
		r.countIn(span.Get("max"), "digits.range.max", 0),
	}
	if exact > 0 {
		s.Digits = [2]int{exact, exact}
	}
	if exact == 0 && !span.Has("terminatingDtmf") {
		a.block.Remark("the file does not name the key that ends an entry: here # does", "write terminatingDtmf")
	}

	// A collect knows only # as the key that ends an entry. Without such a key an entry ends with silence.
	terminator := span.Get("terminatingDtmf")
	end := strings.TrimPrefix(terminator.Text(), "digit_")
	isNone := end == "noValue" || terminator.Has("noValue")
	isOther := end != "" && !isNone && cmp.Or(keys[end], end) != "#"
	s.EndsWith = exact == 0 && !isNone && !isOther
	if isOther {
		a.block.Approximate("the entry ends with other keys than #: here none ends it",
			"let # end the entry on the platform")
	}

	if isGiven(span.Get("includeTerminatingDtmfWithInputData")) {
		a.block.Approximate("the key that ends the entry is part of it: here it is not",
			"leave the key out of the entry on the platform")
	}
}

// failingKeys returns the keys that are no entry if a caller presses only them. The documentation of the action says that
// such a key takes the failure path.
func failingKeys(a action, longest int) []string {
	var out []string
	for _, lone := range []struct{ key, property string }{{"*", "acceptJustStar"}, {"#", "acceptJustPound"}} {
		if !isGiven(a.Get(lone.property)) {
			out = append(out, lone.key)
		} else if longest != 1 {
			a.block.Approximate("takes "+lone.key+" alone as an entry: here it is none",
				"write a menu with the key "+lone.key+" before it")
		}
	}
	return out
}

// update is UpdateData: values that are written out are set, others are answers.
func (r *reader) update(a action) string {
	s := r.step(a, importer.Set, "")
	for _, statement := range r.items(a.Get("statements")) {
		// A statement has one key, which is its kind. The kinds differ only in the type of the value.
		for _, kind := range statement.Keys() {
			one := statement.Get(kind)
			variable := r.variable(one.TextOf("variable"))
			set := importer.Assign{Attribute: variable, To: r.term(one.Get("value"))}
			r.filled[variable] = true
			s.Sets = append(s.Sets, set)
		}
	}

	s.Edge("done", a.next)
	return a.id
}

// term returns the value of an assignment: a text, the value of another variable, or one that only the call knows.
func (r *reader) term(value importer.Value) importer.Term {
	if isConstant(value) {
		text := constantOf(value)
		isNone := value.Has("noValue") || strings.TrimSpace(value.TextOf("exp")) == "NOT_SET"
		if text == "" && !isNone && r.tellsEmpty {
			return importer.Any{}
		}
		return importer.Const{Text: text}
	}
	exp := parseExpression(expressionOf(value))
	if of, add, ok := exp.sum(); ok {
		return importer.SumOf(r.variable(of), add)
	}

	// The entry 05 has the number 5, and its copy would be the text 05.
	if r.entryDigits(exp) > 1 {
		return importer.Any{}
	}

	// The text 05 has the number 5 as well.
	if r.texts.isPadded && exp.isNumbering() {
		return importer.Any{}
	}

	// The copy may be compared later, which tells the values of its source apart as well.
	of := r.variable(exp.variable())
	if of == "" {
		return importer.Any{}
	}
	r.compared[of] = true
	return importer.CopyOf(of)
}

var constant = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|true|false|NOT_SET|-?\d+(\.\d+)?)$`)

func (r *reader) setLanguage(a action) string {
	name, known := named(a.Get("language"))
	base := importer.BaseLanguage(name)
	if known && base != "" {
		s := r.step(a, importer.Set, "")
		s.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.Const{Text: base}}}
		s.Edge("done", a.next)
		return a.id
	}

	// A call may go on in each language of the flow, and each needs a way that has it.
	a.block.Approximate("the language is known only in the call: here a lookup chooses one of the flow",
		"give the lookup's outcomes in the scenario")
	s := r.step(a, importer.Lookup, "language of "+r.ID+" "+a.id)
	s.Own = true
	s.Parameter = true
	s.Name = "language"
	r.center.Names[s.What] = "language"
	for _, language := range r.baseLanguages() {
		set := importer.Assign{Attribute: importer.Language, To: importer.Const{Text: language}}
		s.Edge(language, r.assign(a, "/part "+language, set, a.next))
	}
	if len(s.Edges) == 0 {
		s.Edge("done", a.next)
	}
	return a.id
}

// baseLanguages returns the languages of the flow without their countries.
func (r *reader) baseLanguages() []string {
	var out []string
	for _, tag := range append(r.root.Get("supportedLanguages").Keys(), r.root.TextOf("defaultLanguage")) {
		if base := importer.BaseLanguage(tag); base != "" {
			out = append(out, base)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// dial is DialByExtension: the caller enters an extension and is connected to it. The audio is played
// before each further attempt.
func (r *reader) dial(a action) string {
	s := r.step(a, importer.Collect, "")
	// The action has one time, which is the wait for each key ("Dial By Extension action").
	s.Timeout = r.limit("interDigitTimeout", extensionTimeout, a.Value, r.defaults(a))
	s.Between = s.Timeout
	s.Attempts = 1 + r.count("repromptCount", 0, a.Value)
	if !a.Has("repromptCount") {
		a.block.Remark("the file does not have its repromptCount: here callers enter an extension once",
			"write repromptCount")
	}

	s.Prompt = r.prompt(a.Get("repromptAudio"))

	s.Digits = [2]int{1, 10}
	s.Into = "extension"
	known := r.say(r.prompt(a.Get("preTransferAudio")), a.block, a.id+"/part transfer", a.id+"/part transfer")
	s.Edge("collected", r.knownExtension(a, known))
	s.Edge("exhausted", r.output(a, "timeout"))

	// The action also connects the call, so that a transfer follows the question.
	to := &importer.Step{
		ID:    a.id + "/part transfer",
		From:  s.From,
		Kind:  importer.Transfer,
		What:  "extension",
		Takes: conversation,
	}

	to.Edge("completed", "")
	to.Edge("failed", r.afterFailure(a))
	r.Steps = append(r.Steps, to)
	a.block.Expand("the entry of an extension, and a transfer to it")

	return a.id
}

// knownExtension returns the step after the entry of an extension: a lookup of the extension, if the
// action has an output for an unknown one.
func (r *reader) knownExtension(a action, known string) string {
	if !a.Get("outputs").Has("unknown") {
		return known
	}
	// The export has no directory, so that a lookup decides whether an extension is known.
	s := r.Step(importer.Lookup, a.block)
	s.ID = a.id + "/part lookup"
	s.Own = true
	s.What = "extension of " + cmp.Or(a.block.Name, a.id)
	r.center.Names[s.What] = "extension"
	s.Edge("found", known)
	s.Edge("unknown", r.output(a, "unknown"))
	return s.ID
}

// maxCalling is the most tasks in which a task is called.
const maxCalling = 8

// callTask puts the actions of a task in its place. A task that calls itself is not followed.
func (r *reader) callTask(a action) string {
	m := reference().FindStringSubmatch(a.TextOf("targetTaskRef"))
	key := ""
	if m != nil {
		key = m[2]
	}

	t := r.tasks[key]
	why := ""
	switch {
	case !t.IsObject():
		why = "calls " + cmp.Or(a.TextOf("targetTaskRef"), "a task") + ", which is not in the flow"
	// The actions of a task are copied to each caller, so that a cycle of tasks would never end.
	case slices.Contains(r.context.calling, key):
		why = "calls a task that calls this one"
	case len(r.context.calling) > maxCalling:
		why = fmt.Sprintf("calls a task in more than %d tasks", maxCalling)
	}
	if why != "" {
		a.block.Approximate(why+": here the call goes on", "write the steps of the task")
		return r.to(a, a.next)
	}

	ends := map[string]string{}
	caller := r.context
	inputs, outputs := r.taskValues(a, t)
	after := r.assignAll(a, "/outputs of the task", outputs, a.next)
	r.context.calling = append(slices.Clip(caller.calling), key)

	// A path of the task goes on where the output of this action with the same name leads.
	r.context.returns = append(slices.Clip(caller.returns), func(path string) string {
		if _, known := ends[path]; !known {
			// The caller's actions are the actions of the output.
			called := r.context
			r.context = caller
			ends[path] = r.assignAll(a, "/outputs of the task by "+path, outputs, r.output(a, path))
			r.context = called
		}
		return ends[path]
	})

	// The mark in the ID keeps the copies of two callers apart.
	first := r.task(t, a.id+callMark+"task "+taskKey(t), after)
	r.context = caller
	r.begins[a.id] = t

	return r.to(a, r.assignAll(a, "/inputs of the task", inputs, first))
}

// taskValues returns the assignments of a call of a task: the inputs before the task, and the outputs after it.
func (r *reader) taskValues(a action, task importer.Value) (inputs, outputs []importer.Assign) {
	for _, property := range []string{"inputs", "taskInputs"} {
		for name, value := range below(a.Get(property)) {
			id := r.variableOf(name, taskKey(task))
			r.filled[id] = true
			inputs = append(inputs, importer.Assign{Attribute: id, To: r.term(value)})
		}
	}

	for _, property := range []string{"outputs", "taskOutputs"} {
		for name, to := range below(a.Get(property)) {
			if id := r.variable(to.TextOf("var")); id != "" { // an output path has actions instead
				of := r.variableOf(name, taskKey(task))
				r.filled[id] = true
				r.compared[of] = true
				outputs = append(outputs, importer.Assign{Attribute: id, To: importer.CopyOf(of)})
			}
		}
	}
	return inputs, outputs
}

// callModule runs a common module: {commonModule: {NAME: {ver_latestPublished: …}}}.
func (r *reader) callModule(a action) string {
	s := r.step(a, importer.Run, "")
	m := a.Get("commonModule")
	name, _ := named(m)
	if keys := m.Keys(); name == "" && len(keys) > 0 {
		name = keys[0]
	}

	s.What = flowID(module, name)
	r.center.Names[s.What] = name

	paths := []string{defaultPath, "completed"}

	// A module that is imported has the paths where it ends. They need a way even if the action has
	// no output for them.
	for _, other := range r.readers {
		if other.kind == module && other.Name == name {
			paths = append(paths, outputPaths(other.root)...)
		}
	}

	for _, key := range a.Get("outputs").Keys() {
		paths = append(paths, pathOf(key))
	}
	slices.Sort(paths)

	sets := r.moduleOutputs(m, name)
	for _, path := range slices.Compact(paths) {
		s.Edge(path, r.afterModule(a, path, sets), given(sets)...)
	}

	return r.assignAll(a, "/inputs of the module", r.moduleInputs(m, name), a.id)
}

// moduleInputs returns the assignments before a call of a module: each input has the value of the call, or else its
// initial value. The values of an earlier call would count without them.
func (r *reader) moduleInputs(m importer.Value, name string) []importer.Assign {
	called := r.moduleOf(name)
	if called == nil {
		return nil
	}
	called.isCalled = true

	values := map[string]importer.Term{}
	for input, value := range moduleParts(m, "input") {
		id, _ := called.moduleVariable(input)
		values[id] = r.term(value)

		// The module in the files may be another version than the one that the call was written for.
		if called.inputs[id] == nil && isGiven(value) {
			r.note(importer.Note{
				Status: importer.Approximated,
				Reason: "its input " + input + " is no input of the module: here it has no effect",
				Fix:    "import the version of the module with this input",
			})
		}
	}

	// Each call sets all inputs, because the module may have the values of a call before it.
	var sets []importer.Assign
	for _, id := range slices.Sorted(maps.Keys(called.inputs)) {
		value := values[id]
		if value == nil {
			value = called.inputs[id]
		}
		called.filled[id] = true
		sets = append(sets, importer.Assign{Attribute: id, To: value})
	}
	return sets
}

// moduleParts returns the inputs or the outputs of a call of a module: {NAME: {ver_latestPublished: {outputs: …}}}. The
// version is a key of its own, and the key of the parts, which contains a word, differs between exports.
func moduleParts(m importer.Value, word string) iter.Seq2[string, importer.Value] {
	return func(yield func(string, importer.Value) bool) {
		for _, versions := range below(m) {
			for _, version := range below(versions) {
				for key, parts := range below(version) {
					if !strings.Contains(strings.ToLower(key), word) {
						continue
					}
					for name, part := range below(parts) {
						if !yield(name, part) {
							return
						}
					}
				}
			}
		}
	}
}

// moduleVariable returns the variable of a module that an input or output names, with or without its owner. Modules
// declare their variables with the owner Common or Flow. It reports whether the module declares the variable.
func (r *reader) moduleVariable(name string) (id string, isDeclared bool) {
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "Common."), "Flow.")
	for _, owner := range []string{"Common.", "Flow."} {
		id = r.variableOf(owner+bare, "")
		if _, isDeclared = r.given[id]; isDeclared {
			return id, true
		}
	}
	return r.variableOf("Common."+bare, ""), false
}

// moduleOf returns the reader of a common module, or nil if no file has it.
func (r *reader) moduleOf(name string) *reader {
	i := slices.IndexFunc(r.readers, func(other *reader) bool { return other.kind == module && other.Name == name })
	if i < 0 {
		return nil
	}
	return r.readers[i]
}

// given returns the assignments of values that are not known. They need no step of the module.
func given(sets []importer.Assign) (out []importer.Assign) {
	for _, set := range sets {
		if _, isCopy := set.To.(importer.Copy); !isCopy {
			out = append(out, set)
		}
	}
	return out
}

// afterModule returns where a call goes on after a path of a module. The values of the module are
// copied in a step after it, because a copy in the step that runs the module would be of earlier
// values.
func (r *reader) afterModule(a action, path string, sets []importer.Assign) string {
	to := r.output(a, path)
	if len(given(sets)) == len(sets) {
		return to
	}

	s := r.Step(importer.Set, a.block)
	s.ID = a.id + "/part " + path
	s.Sets = slices.Clone(sets)
	s.Edge("done", to)
	return s.ID
}

// moduleOutputs returns the assignments of the variables that a module fills. The values of a module that is not
// imported are not known.
func (r *reader) moduleOutputs(m importer.Value, name string) []importer.Assign {
	called := r.moduleOf(name)

	var sets []importer.Assign
	for from, to := range moduleParts(m, "output") {
		id := r.variable(to.TextOf("var"))
		if id == "" {
			continue
		}

		// The module may be read after this flow, so that the comparison with its variable is
		// noted when all flows are read.
		r.filled[id] = true
		set := importer.Assign{Attribute: id, To: importer.Answer{}}
		if called != nil {
			of, isDeclared := called.moduleVariable(from)
			if isDeclared {
				r.copies = append(r.copies, copied{id, called, of})
				set.To = importer.CopyOf(of)
			} else {
				r.note(importer.Note{
					Status: importer.Approximated,
					Reason: "its output " + from + " is no output of the module: here its value is not known",
					Fix:    "import the version of the module with this output",
				})
			}
		}
		sets = append(sets, set)
	}

	return sets
}

// copied is a variable that gets the value of a variable of a module.
type copied struct {
	variable string
	module   *reader
	of       string
}

// compareCopies lets a module compare the variables whose copies another flow compares. It reports
// whether it found any.
func (r *reader) compareCopies() (found bool) {
	for _, c := range r.copies {
		if r.compared[c.variable] && !c.module.compared[c.of] {
			c.module.compared[c.of] = true
			found = true
		}
	}
	return found
}

// outputPaths returns the paths where the tasks below a value end.
func outputPaths(v importer.Value) []string {
	var out []string
	for key, x := range below(v) {
		if path := cmp.Or(x.TextOf("name"), x.Text()); key == "outputPath" && path != "" {
			out = append(out, pathOf(path))
		} else {
			out = append(out, outputPaths(x)...)
		}
	}
	return out
}

// schedule checks opening hours. A holiday or an emergency that leads elsewhere is asked first.
func (r *reader) schedule(a action) string {
	name, known := named(firstOf(a.Value, "scheduleGroup", "schedule"))
	open := "open"
	closed := "closed"
	if a.kind == "evaluateSchedule" {
		open = "active"
		closed = "inactive"
	}

	// The platform may ask for another time, such as tomorrow.
	if asked := a.Get("evaluate"); isGiven(asked) && !isTrue(asked.Get("now")) {
		a.block.Approximate("checks the schedule for a time that only the call knows: here for the time of the call",
			"write a lookup of the result")
	}

	first := r.output(a, open)
	to := r.output(a, closed)

	// If both outputs lead to one place, the schedule decides nothing.
	checked := to != first && (known || !unset().MatchString(name)) // without a schedule the center is open
	if !checked {
		first = r.to(a, first)
	} else {
		name = cmp.Or(name, a.id)
		s := r.Step(importer.Check, a.block)
		s.ID = a.id
		s.What = name
		r.center.Hours[name] = importer.Hours{}
		s.Edge(importer.Otherwise, first)
		s.Edge("closed", to)
		a.block.Remark("opening hours are not in the export", "write the hours under hours in routing.yaml")
		first = a.id
	}

	// One lookup asks for the kind of day. Each emergency group has a name of its own, so that calls
	// with one group get one answer.
	group, _ := named(a.Get("emergencyGroup"))
	q := &importer.Step{
		ID:   a.id + "/day",
		From: []*importer.Block{a.block},
		Kind: importer.Lookup,
		Own:  true,
		Name: "day_of_" + readable(cmp.Or(group, name)),
	}

	q.What = "day of " + cmp.Or(group, name)

	for _, path := range []string{"holiday", "emergency"} {
		if a.Get("outputs").Has(path) {
			q.Edge(path, r.output(a, path))
		}
	}

	// The action has no output for holidays and emergencies.
	if len(q.Edges) == 0 {
		return first
	}

	q.Edge("usual", first)
	r.center.Names[q.What] = readable(q.What)
	r.Steps = append(r.Steps, q)

	if checked {
		a.block.Expand("a lookup decides on holidays and emergencies, and then a check on the opening hours")
	}

	return q.ID
}

// unset matches an expression without a value: ToScheduleGroup(NOT_SET).
var unset = diag.LazyPattern(`\bNOT_SET\b`)
