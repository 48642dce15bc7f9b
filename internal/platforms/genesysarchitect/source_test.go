package genesysarchitect_test

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// A plain interpreter of Architect's inbound flows, written from the Resource Center of Genesys
// Cloud: "Menu settings", "Set default action settings", "Failure paths in Architect" and the
// pages of the actions. It knows nothing of the importer but the report's word on which blocks
// are approximated.
type platform struct {
	file    string
	root    object
	menus   map[string]any        // by refId, also those that are choices
	above   map[string]string     // by menu, the menu that has it as a choice
	modules map[string]moduleFile // by name
	waiting map[string]moduleFile // the in-queue flows, by name
	flows   map[string]*platform
	domain  []string // of the unknown values
	blocks  tracetest.Blocks
	failed  func(error)
}

// moduleFile is a common module or an in-queue flow with its file.
type moduleFile struct {
	file string
	root any
}

type object = map[string]any

// at reads a value in nested objects.
func at(v any, keys ...string) any {
	for _, k := range keys {
		o, _ := v.(object)
		v = o[k]
	}
	return v
}

func text(v any, keys ...string) string {
	switch x := at(v, keys...).(type) {
	case object: // a literal value, which newer exports wrap
		return cmp.Or(text(x["lit"]), text(x["name"]))
	case nil, []any:
		return ""
	default:
		return fmt.Sprint(x)
	}
}

func list(v any, keys ...string) []any {
	out, _ := at(v, keys...).([]any)
	return out
}

// only returns the one key of an object, and its value.
func only(v any) (string, any) {
	o, _ := v.(object)
	for k, x := range o {
		return k, x
	}
	return "", nil
}

// frame is a list of actions that runs, the innermost last.
type frame struct {
	actions []any
	next    int
	path    string // of the blocks
	task    string // whose variables are its own
	rounds  int    // of a loop: those after this one
	caller  any    // of a called task: the action that has called it
	from    string // the path of that action
	menu    string // of a menu's task: where it goes back to at its end
	until   any    // of a loop that ends by a condition: the action
	loop    bool
	index   string // the variable that counts the rounds of a loop from 0
	file    string // of a module's first actions
}

// architectCall is a call in a flow of the platform.
type architectCall struct {
	*platform
	world    tracetest.World
	frames   []frame
	menu     string // where the call waits in one: its id
	played   int
	asked    any // the action that the call waits at
	id       string
	dials    bool                // it is one that asks for an extension
	again    int                 // how often the call asks for the extension once more
	queued   bool                // an in-queue flow runs
	message  bool                // the call waits for the caller's message
	vars     map[string]string   // a variable without a value is not in it
	data     map[string]string   // of the participant, as far as the call knows
	possible map[string][]string // of the unknown values: those that no condition has excluded
	given    int
	heard    string
	language string
	free     string
	ended    bool
	answers  []architectCall
	inputs   []string
}

func (p *platform) call(w tracetest.World) architectCall {
	c := architectCall{
		platform: p, world: w,
		vars: map[string]string{}, data: map[string]string{}, possible: map[string][]string{},
	}
	c.begin()
	return c.run()
}

// begin begins the flow, whose variables are its own.
func (c *architectCall) begin() {
	c.language = text(c.root, "defaultLanguage")
	c.initialize(c.root)
	c.say(at(c.root, "initialGreeting"))
	c.jump(text(c.root, "startUpRef"))
}

// initialize gives the variables of a flow, task or module their first values.
func (c *architectCall) initialize(of any) {
	for _, v := range list(of, "variables") {
		_, v = only(v)
		c.set(text(v, "name"), text(v, "initialValue"))
	}
}

// set gives a variable a value; with "" it has no value.
func (c *architectCall) set(name, value string) {
	name = c.own(name)
	c.vars[name] = value
	if value == "" {
		delete(c.vars, name)
	}
}

func (c *architectCall) get(name string) string { return c.vars[c.own(name)] }

func (c architectCall) fork() architectCall {
	c.frames, c.vars = slices.Clone(c.frames), maps.Clone(c.vars)
	c.data, c.possible = maps.Clone(c.data), maps.Clone(c.possible)
	c.answers, c.inputs = nil, nil
	return c
}

// unknown begins a value that the files do not contain, before its number.
const unknown = "\x02"

// usual are values of an unknown value that some condition tells apart, besides the words in the files.
var usual = []string{"", "a", "b", "c", "1", "12", "9", "123", "else"}

// compared are the words in files that a condition may compare.
var compared = regexp.MustCompile(`"(\w+)"|lit: (\w+)`)

// domainOf has the values of an unknown value that conditions in some files tell apart.
func domainOf(files map[string][]byte) []string {
	out := slices.Clone(usual)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, m := range compared.FindAllSubmatch(files[name], -1) {
			out = append(out, string(m[1])+string(m[2]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// foreign is a value that the files do not contain.
func (c *architectCall) foreign() string {
	c.given++
	id := fmt.Sprint(unknown, c.given)
	c.possible[id] = c.domain
	return id
}

// spoken are the texts, the variables and the recordings of an expression of audio.
var spoken = regexp.MustCompile(`"([^"]*)"|(?i:(Flow|Task)\.\w+)|Prompt\w*\.(\w+)`)

// say speaks a text, a prompt, a sequence of them, or an expression of texts and variables.
func (c *architectCall) say(audio any) {
	words, recordings := c.wordsOf(audio)
	if words == "" { // the import writes the words of a prompt that has both
		words = recordings
	}
	c.heard = tracetest.Said(c.heard, words)
}

// wordsOf returns the words of audio in the caller's language, and the names of its recordings.
func (c *architectCall) wordsOf(audio any) (words, recordings string) {
	inLanguage := at(audio, c.language)
	if inLanguage == nil {
		inLanguage = at(audio, "defaultAudio")
	}
	if inLanguage != nil {
		return c.wordsOf(inLanguage)
	}

	items := list(audio, "audioSequence")
	if items == nil {
		items = list(audio, "audioSequence", "items")
	}
	for _, item := range items {
		ownWords, ownRecordings := c.wordsOf(item)
		words += " " + ownWords
		recordings += " " + ownRecordings
	}

	words += " " + cmp.Or(text(audio, "tts"), text(audio, "tts", c.language))
	recordings += " " + strings.TrimPrefix(text(audio, "prompt"), "Prompt.")
	for _, m := range spoken.FindAllStringSubmatch(text(audio, "exp"), -1) {
		said := m[1]
		if m[2] != "" {
			said = c.get(m[0])
		}
		if strings.HasPrefix(said, unknown) || strings.EqualFold(m[2], "Task") { // entries are masked
			said = tracetest.Anything
		}
		words += " " + said
		recordings += " " + m[3]
	}
	return strings.TrimSpace(words), strings.TrimSpace(recordings)
}

// visit notes why a block is not compared.
func (c *architectCall) visit(block string) {
	file := c.file
	for _, f := range c.frames {
		file = cmp.Or(f.file, file)
	}
	free, err := c.blocks.Compared(file, block)
	if err != nil {
		c.failed(err)
	}
	if c.free == "" {
		c.free = free
	}
}

var reference = regexp.MustCompile(`(menu|menuSubMenu|task)\[([^]]*)\]$`)

func (c *architectCall) jump(ref string) {
	m := reference.FindStringSubmatch(ref)
	c.frames = nil
	if m[1] == "task" {
		c.enter(c.taskOf(m[2]), "task "+m[2], nil, "")
		return
	}
	c.menu, c.played = "menu "+m[2], 0
}

func (p *platform) taskOf(ref string) any { return p.item("task", ref) }

func (p *platform) item(kind, ref string) any {
	for _, x := range list(p.root, kind+"s") {
		if cmp.Or(text(x, kind, "refId"), text(x, kind, "name")) == ref {
			return at(x, kind)
		}
	}
	return nil
}

func (c *architectCall) enter(task any, path string, caller any, from string) {
	inputs, _ := at(caller, "inputs").(object)
	given := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		c.assign(given, name, inputs[name])
	}

	c.frames = append(c.frames, frame{actions: list(task, "actions"), path: path, task: path, caller: caller, from: from})
	c.initialize(task)
	for name, value := range given {
		c.set(name, value)
	}
	c.forget()
}

// forget takes the entry of a task's caller before, which the flow language keeps: no branch asks
// for it in flows that people write.
func (c *architectCall) forget() {
	if c.get("Task.e") != "" {
		c.free = "a task begins anew with an entry of before"
	}
}

// own is a variable. A variable of a task belongs to the innermost one. Capitals make no difference.
func (c *architectCall) own(name string) string {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "task.") {
		for _, f := range slices.Backward(c.frames) {
			if f.task != "" {
				return name + " of " + f.task
			}
		}
	}
	return name
}

// run follows the call to its next wait.
func (c architectCall) run() architectCall {
	answers, inputs := c.answers, c.inputs
	c = c.fork()
	c.answers, c.inputs = answers, inputs
	for hops := 0; c.free == "" && !c.ended && c.answers == nil && c.inputs == nil; hops++ {
		switch {
		case hops > 300:
			c.heard, c.free = "", "it never waits" // the import ends such a call
		case c.menu != "":
			c.play()
		case len(c.frames) == 0 && c.queued:
			c.free = "an in-queue flow without words"
		case len(c.frames) == 0:
			c.end()
		default:
			c.step()
		}
	}
	return c
}

// queue lets the call wait in a queue. An in-queue flow is followed to its first words.
func (c *architectCall) queue(name, flow string) {
	c.heard = tracetest.Happened(c.heard, "queue", name)
	of, runs := c.waiting[flow]
	if !runs {
		c.inputs = []string{"answered"}
		return
	}

	c.queued = true
	c.menu = ""
	c.vars = map[string]string{}
	c.frames = []frame{{actions: list(of.root, "startUpTaskActions"), path: "startup", file: of.file}}
	c.initialize(of.root)
}

func (c *architectCall) end() { c.heard, c.ended = tracetest.Happened(c.heard, "end", ""), true }

func (c *architectCall) menuOf() any { return c.menus[strings.TrimPrefix(c.menu, "menu ")] }

// subMenu is the menu of a choice, which some exports wrap.
func subMenu(choice any) any {
	if menu, wraps := at(choice, "menu").(object); wraps {
		return menu
	}
	return choice
}

// refOf is the identifier of a menu.
func refOf(menu any) string { return cmp.Or(text(menu, "refId"), text(menu, "name")) }

// findMenus finds a menu and those that are its choices.
func (p *platform) findMenus(menu any, above string) {
	ref := refOf(menu)
	p.menus[ref], p.above[ref] = menu, above
	for _, x := range list(menu, "choices") {
		if kind, x := only(x); kind == "menuSubMenu" {
			p.findMenus(subMenu(x), ref)
		}
	}
}

// play speaks a menu and waits for a key.
func (c *architectCall) play() {
	c.visit(c.menu)
	c.say(at(c.menuOf(), "audio"))
	c.played++
	c.inputs = []string{"silent", "press 9", "press #"}
	for _, x := range c.choices() {
		c.inputs = append(c.inputs, "press "+x.key)
		for _, term := range list(x.is, "speechRecTerms", c.language, "terms") {
			c.inputs = append(c.inputs, "say "+text(term))
		}
	}
}

// keys are the names of the keys that are no digits.
var keys = map[string]string{"star": "*", "pound": "#"}

// choice is one that callers have in a menu.
type choice struct {
	key, kind, id string
	is            any
}

// choices are the choices of the menu, and the global choices of the others.
func (c *architectCall) choices() []choice {
	of := func(menu any, id string, own bool) (out []choice) {
		for i, x := range list(menu, "choices") {
			kind, x := only(x)
			if global, _ := at(x, "globalDtmf").(bool); own || global {
				key := strings.TrimPrefix(text(x, "dtmf"), "digit_")
				out = append(out, choice{cmp.Or(keys[key], key), kind, fmt.Sprintf("%s/choice %d", id, i+1), x})
			}
		}
		return out
	}
	out := of(c.menuOf(), c.menu, true)
	for _, ref := range slices.Sorted(maps.Keys(c.menus)) {
		if id := "menu " + ref; id != c.menu {
			out = append(out, of(c.menus[ref], id, false)...)
		}
	}
	return out
}

// chosen goes on with a key or words in a menu; "" is no input.
func (c *architectCall) chosen(key, words string) {
	for _, x := range c.choices() {
		said := words != "" && slices.Contains(list(x.is, "speechRecTerms", c.language, "terms"), any(words))
		if said || key != "" && x.key == key {
			c.choose(x)
			return
		}
	}

	most, _ := strconv.Atoi(cmp.Or(text(c.root, "settingsMenu", "repeatCount", "lit"), "3"))
	if c.played < most {
		return
	}
	if m := regexp.MustCompile(`\[(.*)\]`).FindStringSubmatch(text(c.menuOf(), "defaultChildMenuRef")); m != nil {
		for _, x := range c.choices() {
			if text(x.is, "refId") == m[1] {
				c.choose(x)
				return
			}
		}
	}

	c.menu = ""
	c.end()
}

func (c *architectCall) choose(x choice) {
	menu, _, _ := strings.Cut(x.id, "/") // also of a global choice
	c.menu = ""
	kind := strings.TrimPrefix(x.kind, "menu")
	switch kind {
	case "Task":
		c.visit(x.id)
		c.frames = []frame{{actions: list(x.is, "task", "actions"), path: x.id, task: x.id, menu: menu}}
		c.forget()
	case "JumpToTask":
		c.visit(x.id)
		c.jump(text(x.is, "targetTaskRef"))
	case "SubMenu":
		c.visit(x.id)
		c.menu, c.played = "menu "+refOf(subMenu(x.is)), 0
	case "ReplayMenu":
		c.visit(x.id)
		c.menu, c.played = menu, 0
	case "PreviousMenu":
		c.visit(x.id)
		c.menu, c.played = "menu "+cmp.Or(c.above[strings.TrimPrefix(menu, "menu ")], strings.TrimPrefix(menu, "menu ")), 0
	default:
		c.visit(x.id)
		c.do(strings.ToLower(kind[:1])+kind[1:], x.is, x.id)
	}
}

// step runs the next action.
func (c *architectCall) step() {
	f := &c.frames[len(c.frames)-1]
	if f.next >= len(f.actions) {
		if f.until == nil {
			c.endRound()
			return
		}

		_, one := only(list(f.until, "untilCases")[0])
		c.decide(text(one, "condition", "exp"), func(c *architectCall, holds bool) {
			if !holds {
				c.endRound()
				return
			}
			f := c.frames[len(c.frames)-1]
			c.frames = c.frames[:len(c.frames)-1]
			c.output(f.until, strings.TrimSuffix(f.path, "/loop"), text(one, "name"))
		})

		return
	}

	kind, action := only(f.actions[f.next])
	f.next++
	id := fmt.Sprintf("%s/%d", f.path, f.next)
	c.visit(id)
	if c.free == "" {
		c.do(kind, action, id)
	}
}

// endRound begins the next round of a loop, or leaves the innermost list of actions.
func (c *architectCall) endRound() {
	f := &c.frames[len(c.frames)-1]
	if f.rounds > 0 {
		f.rounds, f.next = f.rounds-1, 0
		if f.index != "" {
			n, _ := strconv.Atoi(c.get(f.index))
			c.set(f.index, fmt.Sprint(n+1))
		}
		return
	}
	c.menu, c.played = f.menu, 0
	c.leave()
}

// leave leaves the innermost list of actions. The list of a task or a module gives their outputs to the caller.
func (c *architectCall) leave() {
	f := c.frames[len(c.frames)-1]
	outputs, _ := at(f.caller, "taskOutputs").(object)
	if _, module := only(at(f.caller, "commonModule")); module != nil {
		outputs, _ = at(module, "ver_latestPublished", "outputs").(object)
	}
	given := map[string]string{}
	for name, into := range outputs {
		given[text(into, "var")] = c.get(name)
	}

	c.frames = c.frames[:len(c.frames)-1]
	for name, value := range given {
		c.set(name, value)
	}
}

// leaveLoop ends the round of the innermost loop, or the loop.
func (c *architectCall) leaveLoop(ends bool) {
	for !c.frames[len(c.frames)-1].loop {
		c.frames = c.frames[:len(c.frames)-1]
	}
	if f := &c.frames[len(c.frames)-1]; ends {
		c.frames = c.frames[:len(c.frames)-1]
	} else {
		f.next = len(f.actions)
	}
}

// bare are the words that YAML reads as truth values if they have no quotes.
var bare = map[string]string{"yes": "true", "no": "false"}

// output goes on with the actions of an output, if it has some. Capitals make no difference.
func (c *architectCall) output(action any, id, name string) {
	outputs, _ := at(action, "outputs").(object)
	for key, of := range outputs {
		isIt := strings.EqualFold(key, name) || key == bare[name]
		if actions := list(of, "actions"); isIt && len(actions) > 0 {
			c.frames = append(c.frames, frame{actions: actions, path: id + "/" + cmp.Or(map[bool]string{true: name}[key == bare[name]], key)})
		}
	}
}

// answer goes on with each of some outputs. The first fills variables, and failures fill others.
func (c *architectCall) answer(action any, id string, outputs []string, fills, failures any) {
	for i, name := range outputs {
		fork := c.fork()
		switch {
		case i == 0:
			fork.fill(fills)
		case name == "failure" || name == "timeout":
			fork.fill(failures)
		}
		fork.output(action, id, name)
		c.answers = append(c.answers, fork)
	}
}

// fill gives the variables of some outputs a value of another system.
func (c *architectCall) fill(outputs any) {
	o, _ := outputs.(object)
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if variable := text(o[name], "var"); variable != "" {
			c.set(variable, c.foreign())
		}
	}
}

// assign gives a variable the value of an action: a text, the value of another variable, or one that is computed.
func (c *architectCall) assign(into map[string]string, name string, value any) {
	exp := text(value, "exp")
	v := ""
	sum := adds.FindStringSubmatch(exp)

	switch {
	case sum != nil:
		n, _ := strconv.Atoi(c.get(sum[1]))
		add, _ := strconv.Atoi(sum[2])
		v = fmt.Sprint(n + add)
	case quoted.MatchString(exp):
		v = strings.Trim(exp, `"`)
	case exp == "":
		v = text(value)
	case variable.FindString(exp) == exp:
		v = c.get(exp)
	default:
		v = c.foreign()
	}

	into[name] = v
	if v == "" {
		delete(into, name)
	}
}

// readData gives a variable the value of an attribute of the participant, which another flow of the conversation may
// have set.
func (c *architectCall) readData(attribute any) {
	name := text(attribute, "name")
	if _, known := c.data[name]; !known {
		c.data[name] = c.foreign()
	}
	c.set(cmp.Or(text(attribute, "variable"), text(attribute, "value", "var")), c.data[name])
}

// callAbsent calls a module that is in no file. It ends by any path, and fills its outputs.
func (c *architectCall) callAbsent(name string, action any, id string) {
	outputs := at(action, "commonModule", name, "ver_latestPublished", "outputs")
	paths, _ := at(action, "outputs").(object)
	leadsOn := slices.ContainsFunc(slices.Collect(maps.Values(paths)), func(path any) bool {
		return len(list(path, "actions")) > 0
	})
	if !leadsOn {
		c.heard = tracetest.Happened(c.heard, "transfer", name)
		c.fill(outputs)
		return
	}
	for _, path := range append(slices.Sorted(maps.Keys(paths)), "another") {
		fork := c.fork()
		fork.fill(outputs)
		fork.output(action, id, path)
		c.answers = append(c.answers, fork)
	}
}

func (c *architectCall) do(kind string, action any, id string) {
	switch kind {
	case "playAudio", "holdMusic":
		c.say(at(action, "audio"))
		if kind == "holdMusic" {
			c.heard = tracetest.Said(c.heard, "music")
		}
		if c.queued {
			c.inputs = []string{"answered"}
		}
	case "disconnect":
		c.end()
	case "addFlowMilestone", "setWhisperAudio":
	case "setLanguage":
		c.language = text(action, "language")
	case "wait":
		c.heard = tracetest.Said(c.heard, "silence")
	case "setConversationData":
		c.output(action, id, "success")
	case "createCallback":
		c.heard = tracetest.Happened(c.heard, "callback", c.nameOf(at(action, "targetQueue")))
		c.output(action, id, "success")
	case "callCommonModule":
		name, _ := only(at(action, "commonModule"))
		called, isImported := c.modules[name]
		if !isImported {
			c.callAbsent(name, action, id)
			return
		}
		if c.get("Common.e") != "" {
			c.free = "a module begins anew with an entry of before"
		}
		c.initialize(called.root)
		c.frames = append(c.frames, frame{
			actions: list(called.root, "startUpTaskActions"), path: "startup", file: called.file,
			caller: action, from: id,
		})
	case "transferToVoicemail":
		c.say(at(action, "destination", "queue", "voicemailGreeting"))
		c.message = true
		c.inputs = []string{"record", "silent"}
	case "previousMenu":
		for _, f := range slices.Backward(c.frames) {
			if f.menu != "" {
				c.frames = nil
				c.menu = f.menu
				c.played = 0
				return
			}
		}
	case "jumpToMenu":
		c.jump(text(action, "targetMenuRef"))
	case "jumpToTask":
		c.jump(text(action, "targetTaskRef"))
	case "callTask":
		ref := reference.FindStringSubmatch(text(action, "targetTaskRef"))[2]
		if len(c.frames) > 20 {
			c.free = "recursion"
			return
		}
		c.enter(c.taskOf(ref), "task "+ref, action, id)
	case "endTask":
		c.endTask(cmp.Or(text(action, "outputPath", "name"), "default"))
	case "loop":
		n, _ := strconv.Atoi(text(action, "loopCount", "lit"))
		index := text(action, "currentIndex", "var")
		c.set(index, "0")
		c.frames = append(c.frames, frame{
			actions: list(action, "outputs", "loop", "actions"), path: id + "/loop", rounds: n - 1,
			loop: true, index: index,
		})
	case "loopUntil":
		n, _ := strconv.Atoi(cmp.Or(text(action, "maxLoopCount"), "1000"))
		c.frames = append(c.frames, frame{
			actions: list(action, "outputs", "loop", "actions"), path: id + "/loop", rounds: n - 1,
			loop: true, until: action,
		})
	case "loopNext", "loopExit":
		c.leaveLoop(kind == "loopExit")
	case "evaluateScheduleGroup":
		for _, day := range []string{"holiday", "emergency"} {
			// Each schedule group may have holidays.
			if day == "holiday" || at(action, "outputs", day) != nil {
				fork := c.fork()
				fork.output(action, id, day)
				c.answers = append(c.answers, fork)
			}
		}
		usual := c.fork()
		usual.output(action, id, map[bool]string{true: "closed", false: "open"}[c.world.Closed])
		c.answers = append(c.answers, usual)
	case "evaluateSchedule":
		c.output(action, id, map[bool]string{true: "inactive", false: "active"}[c.world.Closed])
	case "updateData":
		for _, s := range list(action, "statements") {
			_, s = only(s)
			c.assign(c.vars, c.own(text(s, "variable")), at(s, "value"))
		}
	case "getParticipantData":
		for _, x := range list(action, "attributes") {
			c.readData(at(x, "attribute"))
		}
	case "setParticipantData":
		for _, x := range list(action, "attributes") {
			c.assign(c.data, text(x, "attribute", "name"), at(x, "attribute", "value"))
		}
	case "callData":
		_, category := only(at(action, "category"))
		_, of := only(at(category, "dataAction"))
		fills := at(of, "successOutputs")
		if fills == nil {
			fills = at(of, "outputs")
		}
		c.answer(action, id, []string{"success", "failure", "timeout"}, fills, at(of, "failureOutputs"))
	case "dataTableLookup":
		_, table := only(at(action, "dataTable"))
		c.answer(action, id, []string{"found", "notFound", "failure"}, at(table, "foundOutputs"), nil)
	case "findQueue":
		c.answer(action, id, []string{"found", "notFound"}, nil, nil)
		given := map[string]string{}
		c.assign(given, "found", at(action, "findName"))
		c.answers[0].set(text(action, "findResult", "var"), given["found"])
	case "transferToFlow": // which does not come back
		c.say(at(action, "audio"))
		name := text(action, "targetFlow", "name")
		to := c.flows[name]
		if to == nil {
			c.heard = tracetest.Happened(c.heard, "transfer", name)
			c.ended = true
			return
		}
		c.platform = to
		c.vars = map[string]string{}
		c.begin()
	case "transferToAcd":
		c.say(at(action, "preTransferAudio"))
		name := c.nameOf(at(action, "targetQueue"))
		c.queue(name, cmp.Or(text(action, "overrideInQueueFlow"), text(action, "inQueueFlow")))
	case "transferToNumber", "transferToGroup":
		c.say(at(action, "preTransferAudio"))
		c.transfer(action, id)
	case "dialByExtension":
		c.say(at(action, "repromptAudio"))
		c.asked = action
		c.id = id
		c.dials = true
		c.again, _ = strconv.Atoi(text(action, "repromptCount"))
		c.inputs = []string{"silent", "enter 7", "enter 1234567890"}
	case "collectInput":
		c.say(at(action, "inputAudio"))
		c.asked = action
		c.id = id
		c.dials = false
		c.inputs = []string{"silent", "enter 1", "enter 7", "enter 12", "enter 77", "enter 123", "press #", "press *"}
		if least, most := bounds(action); least > 3 {
			c.inputs = append(c.inputs, "enter "+"1234567890"[:least], "enter "+"9876543210"[:most])
		}
	case "decision":
		c.decide(text(action, "condition", "exp"), func(c *architectCall, yes bool) {
			c.output(action, id, map[bool]string{true: "yes", false: "no"}[yes])
		})
	case "switch":
		_, of := only(at(action, "evaluate"))
		c.switchOn(of, 0, id)
	default:
		c.free = kind
	}
}

// transfer connects the call to somebody, or fails and goes on.
func (c *architectCall) transfer(action any, id string) {
	to := cmp.Or(text(action, "targetNumber"), text(action, "targetNumber", "exp"), text(action, "targetGroup"))
	c.heard = tracetest.Happened(c.heard, "transfer", to)
	follows := len(list(action, "outputs", "failure", "actions")) > 0
	for _, f := range c.frames {
		follows = follows || f.menu != "" || f.next < len(f.actions) || f.rounds > 0
	}
	if !follows {
		c.ended = true
		return
	}
	c.connect(action, id)
}

// connect ends the call where it reaches somebody.
func (c *architectCall) connect(action any, id string) {
	completed, failed := c.fork(), c.fork()
	completed.end()
	failed.output(action, id, "failure")
	c.answers = []architectCall{completed, failed}
}

// endTask goes back to the caller, by an output path.
func (c *architectCall) endTask(path string) {
	for len(c.frames) > 0 {
		f := c.frames[len(c.frames)-1]
		c.leave()
		if f.caller != nil {
			c.output(f.caller, f.from, path)
			return
		}
	}
}

// finds is a function that finds a queue by its name.
var finds = regexp.MustCompile(`^(?:FindQueue|ToQueue)\("([^"]*)"\)$`)

// nameOf is the name of a queue, which a variable may contain.
func (c *architectCall) nameOf(queue any) string {
	exp := text(queue, "exp")
	if exp == "" {
		return text(queue)
	}
	if m := finds.FindStringSubmatch(exp); m != nil {
		return m[1]
	}
	name := c.get(exp)
	if name == "" || strings.HasPrefix(name, unknown) {
		c.free = "a queue that no file names"
	}
	return name
}

// switchOn goes on by the first case that holds: conditions, or values of one expression.
func (c *architectCall) switchOn(of any, i int, id string) {
	cases := list(of, "cases")
	if i == len(cases) {
		c.frames = append(c.frames, frame{actions: list(of, "default", "actions"), path: id + "/default"})
		return
	}

	one := at(cases[i], "case")
	exp := text(one, "value", "exp")
	if of := text(of, "expression", "exp"); exp == "NOT_SET" {
		exp = "IsNotSet(" + of + ")"
	} else if of != "" {
		exp = fmt.Sprintf("%s == %q", of, text(one, "value"))
	}
	c.decide(exp, func(c *architectCall, yes bool) {
		if yes {
			c.frames = append(c.frames, frame{actions: list(one, "actions"), path: fmt.Sprintf("%s/case %d", id, i+1)})
			return
		}
		c.switchOn(of, i+1, id)
	})
}

// decide goes on by the value of an expression. What is known only in the call holds or not.
func (c *architectCall) decide(exp string, then func(*architectCall, bool)) {
	exp = strings.TrimSpace(exp)
	if m := reversed.FindStringSubmatch(exp); m != nil {
		exp = m[3] + map[string]string{"<": " > ", ">": " < ", "<=": " >= ", ">=": " <= ", "==": " == "}[m[2]] + m[1]
	}

	outside := func(word string) (a, b string, ok bool) {
		a, b, ok = strings.Cut(exp, word)
		return a, b, ok && strings.Count(a, "(") == strings.Count(a, ")")
	}
	exp = strings.NewReplacer(" or ", " || ", " and ", " && ").Replace(exp)

	if a, b, ok := outside(" || "); ok {
		c.decide(a, func(c *architectCall, holds bool) {
			if holds {
				then(c, true)
			} else {
				c.decide(b, then)
			}
		})
	} else if a, b, ok := outside(" && "); ok {
		c.decide(a, func(c *architectCall, holds bool) {
			if holds {
				c.decide(b, then)
			} else {
				then(c, false)
			}
		})
	} else if inner, ok := strings.CutPrefix(strings.Replace(exp, "not ", "!", 1), "!"); ok {
		c.decide(inner, func(c *architectCall, holds bool) { then(c, !holds) })
	} else if strings.HasPrefix(exp, "(") {
		c.decide(exp[1:len(exp)-1], then)
	} else if !isComparison(exp) { // known only in the call
		for _, holds := range []bool{true, false} {
			fork := c.fork()
			then(&fork, holds)
			c.answers = append(c.answers, fork)
		}
	} else {
		c.decideUnknown(exp, then)
	}
}

// decideUnknown goes on by a comparison of one variable. Of an unknown value, some of the possible values meet the
// comparison, and the others do not.
func (c *architectCall) decideUnknown(exp string, then func(*architectCall, bool)) {
	name := variable.FindString(exp)
	id := c.get(name)
	if !strings.HasPrefix(id, unknown) {
		then(c, c.holds(exp))
		return
	}

	for _, holds := range []bool{true, false} {
		fork := c.fork()
		fork.possible[id] = slices.DeleteFunc(slices.Clone(c.possible[id]), func(v string) bool {
			one := c.fork()
			one.set(name, v)
			return one.holds(exp) != holds
		})

		if len(fork.possible[id]) > 0 {
			then(&fork, holds)
			c.answers = append(c.answers, fork)
		}
	}
}

var (
	compares = regexp.MustCompile(`^([\w.]+) (==|!=) "(\w+)"$`)
	numbers  = regexp.MustCompile(`^(?:ToInt\()?([\w.]+)\)? (==|!=|<|>|<=|>=) (\d+)$`)
	adds     = regexp.MustCompile(`^(Flow\.\w+) \+ (\d+)$`)
	length   = regexp.MustCompile(`^Length\(([\w.]+)\) (==|!=|<|>|<=|>=) (\d+)$`)
	left     = regexp.MustCompile(`^(?:Left\(([\w.]+), (\d+)\)|Substring\(([\w.]+), 0, (\d+)\)) (==|!=) "(\w+)"$`)
	right    = regexp.MustCompile(`^Right\(([\w.]+), 1\) (==|!=) "(\w)"$`)
	reversed = regexp.MustCompile(`^(\d+) (<|>|<=|>=|==) ([\w.()]+)$`)
	contains = regexp.MustCompile(`^(?i:contains)\(([\w.]+), "(\w+)"\)$`)
	variable = regexp.MustCompile(`(?i:Flow|Task|Common)\.\w+`)
	truth    = regexp.MustCompile(`^(?:Flow|Task|Common)\.\w+$`)
	quoted   = regexp.MustCompile(`^"[^"]*"$`)
	notSet   = regexp.MustCompile(`^([\w.]+) == NOT_SET$`)
	isSet    = regexp.MustCompile(`^(IsSet|IsNotSet|IsNotSetOrEmpty)\(([\w.]+)\)$`)
)

// isComparison reports whether an expression compares one variable.
func isComparison(exp string) bool {
	return variable.MatchString(exp) && slices.ContainsFunc([]*regexp.Regexp{
		compares, numbers, length, left, right, contains, truth, notSet, isSet,
	}, func(form *regexp.Regexp) bool { return form.MatchString(exp) })
}

// holds evaluates a comparison. One with a variable without a value does not hold.
func (c *architectCall) holds(exp string) bool {
	if m := compares.FindStringSubmatch(exp); m != nil {
		return (c.get(m[1]) == m[3]) == (m[2] == "==")
	}
	if m := numbers.FindStringSubmatch(exp); m != nil {
		n, _ := strconv.Atoi(c.get(m[1]))
		return inOrder(n, m[2], m[3])
	}
	if m := notSet.FindStringSubmatch(exp); m != nil {
		return c.get(m[1]) == ""
	}
	if m := isSet.FindStringSubmatch(exp); m != nil {
		return (c.get(m[2]) == "") == (m[1] != "IsSet")
	}
	if m := contains.FindStringSubmatch(exp); m != nil {
		return strings.Contains(c.get(m[1]), m[2])
	}
	if truth.MatchString(exp) {
		return c.get(exp) == "true"
	}
	if m := left.FindStringSubmatch(exp); m != nil {
		value := c.get(cmp.Or(m[1], m[3]))
		n, _ := strconv.Atoi(cmp.Or(m[2], m[4]))
		return (value[:min(n, len(value))] == m[6]) == (m[5] == "==")
	}

	if m := right.FindStringSubmatch(exp); m != nil {
		return strings.HasSuffix(c.get(m[1]), m[3]) == (m[2] == "==")
	}
	m := length.FindStringSubmatch(exp)
	return inOrder(len(c.get(m[1])), m[2], m[3])
}

// inOrder compares a number with a bound.
func inOrder(n int, operator, bound string) bool {
	with, _ := strconv.Atoi(bound)
	return map[string]bool{
		"==": n == with, "!=": n != with, "<": n < with, ">": n > with, "<=": n <= with, ">=": n >= with,
	}[operator]
}

func (c architectCall) Heard() string    { return c.heard }
func (c architectCall) Free() string     { return c.free }
func (c architectCall) Inputs() []string { return c.inputs }

func (c architectCall) Key() string {
	out := fmt.Sprint(c.menu, c.played, c.vars, c.data, c.possible, c.heard, c.language, c.ended)
	for _, f := range c.frames {
		out += fmt.Sprint(f.path, f.next, f.rounds, f.from)
	}
	for _, a := range c.answers {
		out += " or " + a.Key()
	}
	return out
}

func (c architectCall) Answers() []tracetest.Call {
	var out []tracetest.Call
	for _, a := range c.answers {
		out = append(out, a.run())
	}
	return out
}

func (c architectCall) Give(input string) tracetest.Call {
	out := c.fork()
	out.heard = ""

	verb, what, _ := strings.Cut(input, " ")
	isSign := input == "press #" || input == "press *"
	if verb == "say" && c.asked != nil && !c.dials && c.menu == "" {
		out.free = "words, which no question takes"
		return out
	}

	switch isKey := verb == "press" && what != "#"; {
	case c.menu != "" || c.asked == nil || isSign && !c.dials:
	case isKey: // an entry of one key
		verb = "enter"
	case verb == "press" || verb == "say": // nothing is entered
		verb = "silent"
	}

	switch {
	case c.message && (verb == "record" || verb == "silent"):
		out.end()
	case c.message:
		return nil
	case c.menu != "" && (verb == "press" || verb == "silent" || verb == "say"):
		given := map[string]string{verb: what}
		out.chosen(given["press"], given["say"])
	case c.menu != "" || c.asked == nil && verb != "answered":
		return nil
	case c.asked == nil:
		out.end()
	case isSign && !c.dials && text(c.asked, "digits", "exact") == "":
		out.free = "only the key that ends an entry"
		return out
	case isSign && !c.dials: // "Collect Input action": the failure path
		out.asked = nil
		out.output(c.asked, c.id, "failure")
	case verb == "silent" && c.dials && c.again > 0:
		out.again--
		out.say(at(c.asked, "repromptAudio"))
		out.inputs = c.inputs
	case verb == "silent":
		out.asked = nil
		out.output(c.asked, c.id, map[bool]string{true: "timeout", false: "failure"}[c.dials])
	case verb == "enter" && c.dials:
		out.asked = nil
		out.heard = tracetest.Happened(out.heard, "transfer", "extension")
		out.connect(c.asked, c.id)
	case verb == "enter":
		least, most := bounds(c.asked)
		out.asked = nil
		if len(what) < least || len(what) > most {
			out.free = "an entry of more or fewer digits"
			return out
		}
		out.set(text(c.asked, "inputData", "var"), what)
		out.output(c.asked, c.id, "success")
	default:
		return nil
	}
	return out.run()
}

func bounds(action any) (least, most int) {
	if n, _ := strconv.Atoi(text(action, "digits", "exact")); n > 0 {
		return n, n
	}
	least, _ = strconv.Atoi(cmp.Or(text(action, "digits", "range", "min"), "1"))
	most, _ = strconv.Atoi(cmp.Or(text(action, "digits", "range", "max"), "3"))
	return least, most
}

// missing is the reason of a module or flow that is not imported. A module may end by each of its paths.
const missing = "leads to a flow that is not imported"

type failer interface{ Fatalf(string, ...any) }

// open reads flows twice: as the platform has them, by name, and as the importer makes of them.
func open(t failer, files map[string][]byte) (map[string]*platform, *tracetest.Imported, []importer.Source) {
	var sources []importer.Source
	flows := map[string]*platform{}
	modules := map[string]moduleFile{}
	waiting := map[string]moduleFile{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		var root object
		if err := yaml.Unmarshal(files[name], &root); err != nil {
			t.Fatalf("%v", err)
		}
		sources = append(sources, importer.Source{File: name, Content: files[name]})
		if of := at(root, "commonModule"); of != nil {
			modules[text(of, "name")] = moduleFile{name, of}
		}
		for _, key := range []string{"inQueueCall", "inqueueCall"} {
			if of := at(root, key); of != nil {
				waiting[text(of, "name")] = moduleFile{name, of}
			}
		}
		if of, is := at(root, "inboundCall").(object); is {
			p := &platform{
				file: name, root: of, modules: modules, waiting: waiting, flows: flows,
				menus: map[string]any{}, above: map[string]string{}, domain: domainOf(files),
			}
			for _, x := range list(of, "menus") {
				p.findMenus(at(x, "menu"), "")
			}
			flows[text(of, "name")] = p
		}
	}

	made := importertest.Made(t, genesysarchitect.Format, "", sources)
	imported := tracetest.Open(t, made, missing)
	for _, p := range flows {
		p.blocks = tracetest.BlocksOf(made.Report, missing)
	}
	return flows, imported, sources
}

// differences walks calls through the files of some flows and through the importer's result.
func differences(t failer, files map[string][]byte, draw tracetest.Drawer, walks int) []string {
	flows, imported, _ := open(t, files)
	var out []string
	for _, e := range imported.Errors {
		out = append(out, "lint: "+e)
	}
	for _, p := range flows {
		p.failed = func(err error) { out = append(out, err.Error()) }
	}
	return append(out, imported.Compare(draw, walks, func(id string, w tracetest.World) tracetest.Call {
		_, name, _ := strings.Cut(id, ":")
		if flows[name] == nil {
			return nil
		}
		return flows[name].call(w)
	})...)
}

// followed are the archives in testdata whose flows the interpreter follows. The others begin with an approximated
// block, or need YAML 1.2.
var followed = strings.Fields(`bank begin_language callback_queue calls conditions counters entries failures forms keys languages left lone
	missing_module module module_output number_of_call outputs participant participant_set queues recordings rounds several
	silent spelling uncalled unheard waiting_fact words`)

// TestSource follows the flows of archives, which call the modules and go on in the flows of other files.
func TestSource(t *testing.T) {
	for _, name := range followed {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for _, f := range importertest.Flows(archive) {
			files[f.Name] = f.Data
		}

		t.Run(name, func(t *testing.T) {
			longtest.CheckN(t, 2, 500, func(t *rapid.T) {
				draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
				if different := differences(t, files, draw, 5); len(different) > 0 {
					t.Fatalf("%s", strings.Join(different[:min(5, len(different))], "\n"))
				}
			})
		})
	}
}

// TestRandomSource follows random flows, as designers save them.
func TestRandomSource(t *testing.T) {
	longtest.CheckN(t, 40, 1000, func(t *rapid.T) {
		files := architecttest.Plain(t)
		draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
		if different := differences(t, files, draw, 10); len(different) > 0 {
			var sources []importer.Source
			for name, src := range files {
				sources = append(sources, importer.Source{File: name, Content: src})
			}
			t.Fatalf("%s\n%s\n%s\n%s", strings.Join(different[:min(5, len(different))], "\n"), files["main.yaml"], files["module.yaml"],
				importertest.Folder(genesysarchitect.Format, sources...))
		}
	})
}
