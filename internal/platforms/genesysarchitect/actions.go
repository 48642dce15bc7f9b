package genesysarchitect

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// action is an action of the flow. It adds its steps to the program.
type action struct {
	importer.Value
	*properties
	*variables
	*program
	flows flows

	kind, id, next string // next is the target of a call that does not leave otherwise
	block          *importer.Block
	reads          string                   // the paths of the properties that its translation reads
	output         func(name string) string // where an output leads, with the steps of the actions on it
}

// action translates an action by its class, and returns its first step.
func (r *reader) action(kind string, v importer.Value, id, next string) string {
	b := r.block(id, kind, v.TextOf("name"))
	b.At = []*importer.Pointer{v.At()}
	a := action{
		Value:      v,
		properties: r.properties,
		variables:  r.variables,
		program:    r.program,
		flows:      r.flows,
		kind:       kind,
		id:         id,
		next:       next,
		block:      b,
		reads:      r.classes[kind].reads,
		output:     func(name string) string { return r.outputOf(v, id, name, next) },
	}

	// The actions of outputs are translated within their action, and have notes of their own.
	outer := r.notes
	r.notes = nil
	t := translated{a, len(r.Steps)}
	first := t.fillRest(r.translate(a))
	t.nameUnheard()
	if r.classes[kind].isKnown() { // an action that is not known is named as a whole
		t.nameUnread()
	}
	r.giveNotes(b)
	r.notes = outer
	return r.keepWays(a, first, r.overlooked(a, v, "", false))
}

// translate makes the steps of an action.
func (r *reader) translate(a action) string {
	switch row := r.classes[a.kind]; {
	case row.become != nil:
		return row.become(a)
	case row.lead != nil:
		return row.lead(r, a)
	}
	return a.unknown()
}

// unknown is an action that is not known.
func (a action) unknown() string {
	a.block.Approximate("an action that is not known: here its outputs are answers of a lookup",
		"write the steps that it stands for")
	first := a.lookup(nil)
	a.last(a.id).Unheard = "the action is not known"
	return a.say(a.prompt(firstOf(a.Value, "audio", "inputAudio", "preTransferAudio")), a.block, a.id, first)
}

// step adds a step of an action, which is its first.
func (a action) step(kind importer.Kind, what string) *importer.Step {
	s := a.Step(kind, a.block)
	s.ID = a.id
	s.What = what
	return s
}

// to is an action that only leads on.
func (a action) to(id string) string {
	a.step(importer.Pass, "").Edge("", id)
	return a.id
}

// noEffect is an action that leaves the way of a call alone, unless it has outputs that lead elsewhere.
func (a action) noEffect() string {
	if leadsElsewhere(a.Value) {
		return a.lookup([]string{"success"})
	}
	a.block.LeaveOut(importer.NoEffect)
	return a.to(a.output("success"))
}

// setRecording begins to record the call, or ends the recording.
func (a action) setRecording() string {
	if leadsElsewhere(a.Value) {
		return a.lookup([]string{"success"})
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

	s := a.step(importer.Set, "")
	s.Sets = []importer.Assign{importer.Records(isOn)}
	s.Edge("done", a.output("success"))
	return a.id
}

func (a action) endCall() string {
	a.step(importer.End, "hung_up")
	return a.id
}

func (r *reader) nextRound(a action) string { return a.to(r.innermost(a.next).next) }
func (r *reader) exitLoop(a action) string  { return a.to(r.innermost(a.next).exit) }
func (r *reader) toMenu(a action) string    { return a.to(r.lastMenu(a.block)) }

func (r *reader) jumpTo(a action) string {
	to := r.jumpOf(a.Value)
	if to == "" {
		reason := "leads to no menu or task"
		if missing := firstOf(a.Value, "targetMenuRef", "targetTaskRef", "targetStateRef").Text(); missing != "" {
			reason = "leads to " + missing + ", which is not in the flow"
		}
		a.block.Approximate(reason+": here the call ends", "write the steps there")
	}
	return a.to(to)
}

// goTo leads to another flow.
func (a action) goTo() string {
	name, known := named(firstOf(a.Value, "targetFlow", "flow", "secureFlow", "targetSecureFlow"))
	if !known {
		a.block.Approximate("its flow is known only in the call: here the call leaves the center",
			"write a lookup with a go step for each flow")
	}

	// A secure flow may have the name of an inbound flow. A flow without a file is one of calls.
	to := flowID(inbound, name)
	if id := flowID(secure, name); a.kind == "transferToFlowSecure" && a.flows.isRead(id) {
		to = id
	}
	a.step(importer.Go, to).ErrorEdge(a.output("failure"))
	audio := a.prompt(firstOf(a.Value, "preTransferAudio", "audio"))
	if !audio.IsZero() {
		a.block.Does = importer.IsHeard
	}
	return a.say(audio, a.block, a.id, a.id)
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
func leadsElsewhere(v importer.Value) bool {
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

func (a action) playAudio() string {
	s := a.step(importer.Say, "")
	switch a.kind {
	case "playEstimatedWaitTime":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "Your wait is about "},
			{Value: a.waiting("wait")},
			{Text: " minutes."},
		}}
	case "playPositionInQueue":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "You are number "},
			{Value: a.waiting("position")},
			{Text: "."},
		}}
	case "holdMusic":
		s.Prompt = importer.Prompt{Audio: a.music(), Takes: a.limit("duration", holdMusic, a.Get("playStyle"))}
		if !a.Get("playStyle").Has("duration") {
			a.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	default:
		s.Prompt = a.prompt(a.Get("audio"))
		if s.Prompt.IsZero() && len(a.notes) == 0 {
			s.Kind = importer.Pass
			a.block.LeaveOut(importer.SaysNothing)
		}
	}

	s.Edge("done", a.next)
	return a.id
}

// music returns the name of the recording of Hold Music: its own, or the recording of the flow. The variable
// Flow.HoldPrompt has the recording of the flow, unless a queue has another one.
func (a action) music() string {
	of := a.Get("prompt")
	exp := expressionOf(of)
	own := a.recording(of)
	if own == "" && exp != "" {
		heard, _ := a.spoken(parseExpression(exp))
		own = heard.Audio
	}
	if own == "" && isGiven(of) && !strings.EqualFold(exp, "Flow.HoldPrompt") {
		a.block.Approximate("its music is known only in the call: here it is the music of the flow",
			"write its recording as audio")
	}
	return cmp.Or(own, a.recording(a.root.Get("settingsInQueueCall", "holdMusic")), "music")
}

// usualPause is the assumed length of a pause that only the call knows.
const usualPause = 10 * time.Second

// pause is Wait: the caller hears nothing for some time.
func (a action) pause() string {
	if leadsElsewhere(a.Value) {
		return a.lookup([]string{"success"})
	}

	// Exports of different versions name the duration differently, so each name of the row may have it.
	takes := time.Duration(0)
	for _, key := range strings.Fields(a.reads) {
		if a.Has(key) {
			takes = a.limit(key, 0, a.Value)
		}
	}
	s := a.step(importer.Say, "")
	s.Prompt = importer.Prompt{Audio: importer.Silence, Takes: cmp.Or(takes, usualPause), Guessed: takes == 0}
	s.Edge("done", a.output("success"))
	return a.id
}

// endTask goes back to the caller of the task, by an output path.
func (r *reader) endTask(a action) string {
	path := pathOf(cmp.Or(a.TextOf("outputPath", "name"), a.TextOf("outputPath")))
	if r.kind == module && len(r.context.calling) == 0 {
		a.step(importer.Return, path)
		return a.id
	}
	// A task that nothing calls has no path to return by, so that its end is the end of the call.
	to := ""
	if n := len(r.context.returns); n > 0 {
		to = r.context.returns[n-1](path)
	}
	return a.to(to)
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

// collect translates CollectInput.
func (a action) collect() string {
	s := a.step(importer.Collect, "")
	s.Prompt = a.prompt(firstOf(a.Value, "inputAudio", "audio"))
	s.Attempts = 1
	s.Timeout = a.limit("noEntryTimeout", entryTimeout, a.Value, a.defaults(a.kind))
	s.Between = a.limit("interDigitTimeout", digitTimeout, a.Value, a.defaults(a.kind))
	a.setDigits(s)

	// Without a variable, the entry still needs a name, which the block's ID gives.
	name := a.TextOf("inputData", "var")
	s.Into = cmp.Or(a.variable(name), a.id)
	s.Secret = isTrue(a.Get("secure")) || namesPIN().MatchString(s.Into)
	if secure := a.Get("secure"); secure.IsObject() && isGiven(secure) && !isConstant(secure) {
		a.block.Approximate("only the call knows whether the entry is secret: here it is", "write secure")
		s.Secret = true
	}

	s.Ask = &importer.Ask{Keys: s.Into, Fails: failingKeys(a, s.Digits[1])}

	s.Edge("collected", a.output("success"), importer.Assign{Attribute: s.Into, To: importer.Entry{}})
	s.Edge("exhausted", a.output("failure"))

	return a.id
}

// setDigits sets how many digits a collect takes, and whether a key ends the entry.
func (a action) setDigits(s *importer.Step) {
	// Digits are an exact number or a range. A range ends with a key.
	exact := a.countIn(a.Get("digits", "exact"), "digits.exact", 0)
	span := a.Get("digits", "range")
	s.Digits = [2]int{
		max(a.countIn(span.Get("min"), "digits.range.min", 1), 1),
		a.countIn(span.Get("max"), "digits.range.max", 0),
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
func (a action) update() string {
	s := a.step(importer.Set, "")
	for _, statement := range a.items(a.Get("statements")) {
		// A statement has one key, which is its kind. The kinds differ only in the type of the value.
		for _, kind := range statement.Keys() {
			one := statement.Get(kind)
			variable := a.variable(one.TextOf("variable"))
			set := importer.Assign{Attribute: variable, To: a.term(one.Get("value"))}
			a.filled[variable] = true
			s.Sets = append(s.Sets, set)
		}
	}

	s.Edge("done", a.next)
	return a.id
}

var constant = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|true|false|NOT_SET|-?\d+(\.\d+)?)$`)

func (a action) setLanguage() string {
	name, known := named(a.Get("language"))
	base := importer.BaseLanguage(name)
	if known && base != "" {
		s := a.step(importer.Set, "")
		s.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.Const{Text: base}}}
		s.Edge("done", a.next)
		return a.id
	}

	// A call may go on in each language of the flow, and each needs a way that has it.
	a.block.Approximate("the language is known only in the call: here a lookup chooses one of the flow",
		"give the lookup's outcomes in the scenario")
	s := a.step(importer.Lookup, "language of "+a.ID+" "+a.id)
	s.Own = true
	s.Parameter = true
	s.Name = "language"
	a.center.Names[s.What] = "language"
	for _, language := range baseLanguages(a.root) {
		set := importer.Assign{Attribute: importer.Language, To: importer.Const{Text: language}}
		s.Edge(language, a.assign("/part "+language, set, a.next))
	}
	if len(s.Edges) == 0 {
		s.Edge("done", a.next)
	}
	return a.id
}

// baseLanguages returns the languages of a flow without their countries.
func baseLanguages(flow importer.Value) []string {
	var out []string
	for _, tag := range append(flow.Get("supportedLanguages").Keys(), flow.TextOf("defaultLanguage")) {
		if base := importer.BaseLanguage(tag); base != "" {
			out = append(out, base)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// dial is DialByExtension: the caller enters an extension and is connected to it. The audio is played
// before each further attempt.
func (a action) dial() string {
	s := a.step(importer.Collect, "")
	// The action has one time, which is the wait for each key ("Dial By Extension action").
	s.Timeout = a.limit("interDigitTimeout", extensionTimeout, a.Value, a.defaults(a.kind))
	s.Between = s.Timeout
	s.Attempts = 1 + a.count("repromptCount", 0, a.Value)
	if !a.Has("repromptCount") {
		a.block.Remark("the file does not have its repromptCount: here callers enter an extension once",
			"write repromptCount")
	}

	s.Prompt = a.prompt(a.Get("repromptAudio"))

	s.Digits = [2]int{1, 10}
	s.Into = "extension"
	known := a.say(a.prompt(a.Get("preTransferAudio")), a.block, a.id+"/part transfer", a.id+"/part transfer")
	s.Edge("collected", a.knownExtension(known))
	s.Edge("exhausted", a.output("timeout"))

	// The action also connects the call, so that a transfer follows the question.
	to := &importer.Step{
		ID:    a.id + "/part transfer",
		From:  s.From,
		Kind:  importer.Transfer,
		What:  "extension",
		Takes: conversation,
	}

	to.Edge("completed", "")
	to.Edge("failed", a.afterFailure())
	a.Steps = append(a.Steps, to)
	a.block.Expand("the entry of an extension, and a transfer to it")

	return a.id
}

// knownExtension returns the step after the entry of an extension: a lookup of the extension, if the
// action has an output for an unknown one.
func (a action) knownExtension(known string) string {
	if !a.Get("outputs").Has("unknown") {
		return known
	}
	// The export has no directory, so that a lookup decides whether an extension is known.
	s := a.Step(importer.Lookup, a.block)
	s.ID = a.id + "/part lookup"
	s.Own = true
	s.What = "extension of " + cmp.Or(a.block.Name, a.id)
	a.center.Names[s.What] = "extension"
	s.Edge("found", known)
	s.Edge("unknown", a.output("unknown"))
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
		return a.to(a.next)
	}

	ends := map[string]string{}
	caller := r.context
	inputs, outputs := r.taskValues(a.Value, t)
	after := a.assignAll("/outputs of the task", outputs, a.next)
	r.context.calling = append(slices.Clip(caller.calling), key)

	// A path of the task goes on where the output of this action with the same name leads.
	r.context.returns = append(slices.Clip(caller.returns), func(path string) string {
		if _, known := ends[path]; !known {
			// The caller's actions are the actions of the output.
			called := r.context
			r.moveTo(caller)
			ends[path] = a.assignAll("/outputs of the task by "+path, outputs, a.output(path))
			r.moveTo(called)
		}
		return ends[path]
	})

	// The mark in the ID keeps the copies of two callers apart.
	first := r.task(t, a.id+callMark+"task "+taskKey(t), after)
	r.moveTo(caller)
	r.begins[a.id] = t

	return a.to(a.assignAll("/inputs of the task", inputs, first))
}

// callModule runs a common module: {commonModule: {NAME: {ver_latestPublished: …}}}.
func (a action) callModule() string {
	s := a.step(importer.Run, "")
	m := a.Get("commonModule")
	name, _ := named(m)
	if keys := m.Keys(); name == "" && len(keys) > 0 {
		name = keys[0]
	}

	s.What = flowID(module, name)
	a.center.Names[s.What] = name

	paths := []string{defaultPath, "completed"}

	// A module that is imported has the paths where it ends. They need a way even if the action has
	// no output for them.
	for _, other := range a.flows {
		if other.kind == module && other.Name == name {
			paths = append(paths, outputPaths(other.root)...)
		}
	}

	for _, key := range a.Get("outputs").Keys() {
		paths = append(paths, pathOf(key))
	}
	slices.Sort(paths)

	c := moduleCall{action: a, module: m}
	if called := a.flows.moduleOf(name); called != nil {
		c.called = called.variables
	}
	sets := c.outputs()
	for _, path := range slices.Compact(paths) {
		s.Edge(path, c.after(path, sets), given(sets)...)
	}

	return a.assignAll("/inputs of the module", c.inputs(), a.id)
}

// moduleCall is an action that runs a module.
type moduleCall struct {
	action
	module importer.Value // in the action
	called *variables     // of the module, or nil if no file has it
}

// inputs returns the assignments before a call of a module: each input has the value of the call, or else its
// initial value. The values of an earlier call would count without them.
func (c moduleCall) inputs() []importer.Assign {
	called := c.called
	if called == nil {
		return nil
	}
	called.isCalled = true

	values := map[string]importer.Term{}
	for input, value := range moduleParts(c.module, "input") {
		id, _ := called.moduleVariable(input)
		values[id] = c.term(value)

		// The module in the files may be another version than the one that the call was written for.
		if called.inputs[id] == nil && isGiven(value) {
			c.note(importer.Note{
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

// given returns the assignments of values that are not known. They need no step of the module.
func given(sets []importer.Assign) (out []importer.Assign) {
	for _, set := range sets {
		if _, isCopy := set.To.(importer.Copy); !isCopy {
			out = append(out, set)
		}
	}
	return out
}

// after returns where a call goes on after a path of a module. The values of the module are
// copied in a step after it, because a copy in the step that runs the module would be of earlier
// values.
func (c moduleCall) after(path string, sets []importer.Assign) string {
	to := c.output(path)
	if len(given(sets)) == len(sets) {
		return to
	}

	s := c.Step(importer.Set, c.block)
	s.ID = c.id + "/part " + path
	s.Sets = slices.Clone(sets)
	s.Edge("done", to)
	return s.ID
}

// outputs returns the assignments of the variables that a module fills. The values of a module that is not
// imported are not known.
func (c moduleCall) outputs() []importer.Assign {
	var sets []importer.Assign
	for from, to := range moduleParts(c.module, "output") {
		id := c.variable(to.TextOf("var"))
		if id == "" {
			continue
		}

		// The module may be read after this flow, so that the comparison with its variable is
		// noted when all flows are read.
		c.filled[id] = true
		set := importer.Assign{Attribute: id, To: importer.Answer{}}
		if c.called != nil {
			of, isDeclared := c.called.moduleVariable(from)
			if isDeclared {
				c.copies = append(c.copies, copied{id, c.called, of})
				set.To = importer.CopyOf(of)
			} else {
				c.note(importer.Note{
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
func (a action) schedule() string {
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

	first := a.output(open)
	to := a.output(closed)

	// If both outputs lead to one place, the schedule decides nothing.
	checked := to != first && (known || !unset().MatchString(name)) // without a schedule the center is open
	if !checked {
		first = a.to(first)
	} else {
		name = cmp.Or(name, a.id)
		s := a.Step(importer.Check, a.block)
		s.ID = a.id
		s.What = name
		a.center.Hours[name] = importer.Hours{}
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
			q.Edge(path, a.output(path))
		}
	}

	// The action has no output for holidays and emergencies.
	if len(q.Edges) == 0 {
		return first
	}

	q.Edge("usual", first)
	a.center.Names[q.What] = readable(q.What)
	a.Steps = append(a.Steps, q)

	if checked {
		a.block.Expand("a lookup decides on holidays and emergencies, and then a check on the opening hours")
	}

	return q.ID
}

// unset matches an expression without a value: ToScheduleGroup(NOT_SET).
var unset = diag.LazyPattern(`\bNOT_SET\b`)
