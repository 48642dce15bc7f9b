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
	above   map[string]string     // the menu of which a menu is a choice
	modules map[string]moduleFile // by name
	flows   map[string]*platform
	blocks  tracetest.Blocks
	failed  func(error)
}

// moduleFile is a common module with its file.
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
	case nil, object, []any:
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
	for k, x := range v.(object) {
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
	message  bool                // the call waits for the caller's message
	vars     map[string]string   // a variable without a value is not in it
	data     map[string]string   // of the participant, as far as the call knows
	possible map[string][]string // of the unknown values: those that no condition has excluded
	given    int
	heard    string
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
	for _, v := range list(c.root, "variables") {
		_, v = only(v)
		c.set(text(v, "name"), text(v, "initialValue", "lit"))
	}
	c.say(at(c.root, "initialGreeting"))
	c.jump(text(c.root, "startUpRef"))
}

// set gives a variable a value; with "" it has none.
func (c *architectCall) set(name, value string) {
	c.vars[name] = value
	if value == "" {
		delete(c.vars, name)
	}
}

func (c architectCall) fork() architectCall {
	c.frames, c.vars = slices.Clone(c.frames), maps.Clone(c.vars)
	c.data, c.possible = maps.Clone(c.data), maps.Clone(c.possible)
	c.answers, c.inputs = nil, nil
	return c
}

// unknown begins a value that the files do not contain, before its number.
const unknown = "\x02"

// domain has the values of an unknown value that some condition tells apart.
var domain = []string{"", "a", "b", "c", "1", "12", "9", "123", "else"}

// foreign gives a variable a value that the files do not contain.
func (c *architectCall) foreign(name string) {
	c.given++
	id := fmt.Sprint(unknown, c.given)
	c.vars[name] = id
	c.possible[id] = domain
}

// spoken are the texts and the variables of an expression of audio.
var spoken = regexp.MustCompile(`"([^"]*)"|(Flow|Task)\.\w+`)

// say speaks a text, a prompt, or an expression of texts and variables.
func (c *architectCall) say(audio any) {
	c.heard = tracetest.Said(c.heard, text(audio, "tts"))
	c.heard = tracetest.Said(c.heard, strings.TrimPrefix(text(audio, "prompt"), "Prompt."))
	for _, m := range spoken.FindAllStringSubmatch(text(audio, "exp"), -1) {
		words := m[1]
		if m[2] != "" {
			words = c.vars[c.own(m[0])]
		}
		if strings.HasPrefix(words, unknown) || m[2] == "Task" { // entries are masked
			words = tracetest.Anything
		}
		c.heard = tracetest.Said(c.heard, words)
	}
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
	c.frames = append(c.frames, frame{actions: list(task, "actions"), path: path, task: path, caller: caller, from: from})
	c.forget()
}

// forget takes what a task's caller has entered before, which the flow language keeps: no branch asks
// for it in flows that people write.
func (c *architectCall) forget() {
	if name := c.own("Task.e"); c.vars[name] != "" {
		c.free = "a task begins anew with an entry of before"
	}
}

// own is a variable, which of a task is that of the innermost one.
func (c *architectCall) own(name string) string {
	if strings.HasPrefix(name, "Task.") {
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
		case len(c.frames) == 0:
			c.end()
		default:
			c.step()
		}
	}
	return c
}

func (c *architectCall) end() { c.heard, c.ended = tracetest.Happened(c.heard, "end", ""), true }

func (c *architectCall) menuOf() any { return c.menus[strings.TrimPrefix(c.menu, "menu ")] }

// findMenus finds a menu and those that are its choices.
func (p *platform) findMenus(menu any, above string) {
	ref := text(menu, "refId")
	p.menus[ref], p.above[ref] = menu, above
	for _, x := range list(menu, "choices") {
		if kind, x := only(x); kind == "menuSubMenu" {
			p.findMenus(x, ref)
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
	}
}

// choice is one that callers have in a menu.
type choice struct {
	key, kind, id string
	is            any
}

// choices are those of the menu, and the global ones of the others.
func (c *architectCall) choices() []choice {
	of := func(menu any, id string, own bool) (out []choice) {
		for i, x := range list(menu, "choices") {
			kind, x := only(x)
			if global, _ := at(x, "globalDtmf").(bool); own || global {
				out = append(out, choice{strings.TrimPrefix(text(x, "dtmf"), "digit_"), kind, fmt.Sprintf("%s/choice %d", id, i+1), x})
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

// pressed goes on with a key in a menu; "" is none.
func (c *architectCall) pressed(key string) {
	for _, x := range c.choices() {
		if x.key == key {
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
		c.menu, c.played = "menu "+text(x.is, "refId"), 0
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
			n, _ := strconv.Atoi(c.vars[f.index])
			c.set(f.index, fmt.Sprint(n+1))
		}
		return
	}
	c.menu, c.played = f.menu, 0
	c.frames = c.frames[:len(c.frames)-1]
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

// output goes on with the actions of an output, if it has some.
func (c *architectCall) output(action any, id, name string) {
	if actions := list(action, "outputs", name, "actions"); len(actions) > 0 {
		c.frames = append(c.frames, frame{actions: actions, path: id + "/" + name})
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
			c.foreign(variable)
		}
	}
}

// assign gives a variable the value of an action: a text, the value of another variable, or one that is computed.
func (c *architectCall) assign(into map[string]string, name string, value any) {
	exp := text(value, "exp")
	v, known := c.vars[exp]
	sum := adds.FindStringSubmatch(exp)
	switch {
	case sum != nil:
		n, _ := strconv.Atoi(c.vars[sum[1]])
		add, _ := strconv.Atoi(sum[2])
		v = fmt.Sprint(n + add)
	case strings.HasPrefix(exp, `"`):
		v = strings.Trim(exp, `"`)
	case exp == "":
		v = text(value, "lit")
	case !known && !strings.HasPrefix(exp, "Flow."):
		c.foreign(" new")
		v = c.vars[" new"]
		delete(c.vars, " new")
	}
	into[name] = v
	if v == "" {
		delete(into, name)
	}
}

// readData gives a variable the value of an attribute of the participant, which another flow of the conversation may
// have set.
func (c *architectCall) readData(attribute any) {
	name := text(attribute, "name", "lit")
	if _, known := c.data[name]; !known {
		c.foreign(" new")
		c.data[name] = c.vars[" new"]
		delete(c.vars, " new")
	}
	c.set(text(attribute, "variable"), c.data[name])
}

// callAbsent calls a module that is in no file. It ends by any path, and fills its outputs.
func (c *architectCall) callAbsent(name string, action any, id string) {
	outputs := at(action, "commonModule", name, "ver_latestPublished", "outputs")
	paths, _ := at(action, "outputs").(object)
	if len(paths) == 0 {
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
	case "playAudio":
		c.say(at(action, "audio"))
	case "disconnect":
		c.end()
	case "addFlowMilestone":
	case "setConversationData":
		c.output(action, id, "success")
	case "createCallback":
		c.heard = tracetest.Happened(c.heard, "callback", text(action, "targetQueue", "lit", "name"))
		c.output(action, id, "success")
	case "callCommonModule":
		name, _ := only(at(action, "commonModule"))
		called, isImported := c.modules[name]
		if !isImported {
			c.callAbsent(name, action, id)
			return
		}
		if c.vars["Common.e"] != "" {
			c.free = "a module begins anew with an entry of before"
		}
		for _, v := range list(called.root, "variables") {
			_, v = only(v)
			c.set(text(v, "name"), text(v, "initialValue", "lit"))
		}
		c.frames = append(c.frames, frame{
			actions: list(called.root, "startUpTaskActions"), path: "startup", file: called.file,
			caller: action, from: id,
		})
	case "transferToVoicemail":
		c.say(at(action, "destination", "queue", "voicemailGreeting"))
		c.message, c.inputs = true, []string{"record", "silent"}
	case "previousMenu":
		for _, f := range slices.Backward(c.frames) {
			if f.menu != "" {
				c.frames, c.menu, c.played = nil, f.menu, 0
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
		n, _ := strconv.Atoi(text(action, "maxLoopCount", "lit"))
		c.frames = append(c.frames, frame{
			actions: list(action, "outputs", "loop", "actions"), path: id + "/loop", rounds: n - 1,
			loop: true, until: action,
		})
	case "loopNext", "loopExit":
		c.leaveLoop(kind == "loopExit")
	case "evaluateScheduleGroup":
		for _, day := range []string{"holiday", "emergency"} {
			if at(action, "outputs", day) != nil {
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
			c.assign(c.vars, text(s, "variable"), at(s, "value"))
		}
	case "getParticipantData":
		for _, x := range list(action, "attributes") {
			c.readData(at(x, "attribute"))
		}
	case "setParticipantData":
		for _, x := range list(action, "attributes") {
			c.assign(c.data, text(x, "attribute", "name", "lit"), at(x, "attribute", "value"))
		}
	case "callData":
		_, of := only(at(action, "category", "Data", "dataAction"))
		c.answer(action, id, []string{"success", "failure", "timeout"}, at(of, "successOutputs"), at(of, "failureOutputs"))
	case "dataTableLookup":
		found := at(action, "dataTable", "Customers", "foundOutputs")
		c.answer(action, id, []string{"found", "notFound", "failure"}, found, nil)
	case "transferToFlow": // which does not come back
		name := text(action, "targetFlow", "name")
		to := c.flows[name]
		if to == nil {
			c.heard, c.ended = tracetest.Happened(c.heard, "transfer", name), true
			return
		}
		c.platform, c.vars = to, map[string]string{}
		c.begin()
	case "transferToAcd":
		c.say(at(action, "preTransferAudio"))
		c.heard = tracetest.Happened(c.heard, "queue", text(action, "targetQueue", "lit", "name"))
		c.inputs = []string{"answered"}
	case "transferToNumber":
		c.transfer(action, id)
	case "dialByExtension":
		c.say(at(action, "repromptAudio"))
		c.asked, c.id, c.dials = action, id, true
		c.inputs = []string{"silent", "enter 7", "enter 1234567890"}
	case "collectInput":
		c.say(at(action, "inputAudio"))
		c.asked, c.id, c.dials = action, id, false
		c.inputs = []string{"silent", "enter 1", "enter 7", "enter 12", "enter 77", "enter 123", "press #", "press *"}
	case "decision":
		c.decide(text(action, "condition", "exp"), func(c *architectCall,
			yes bool,
		) {
			c.output(action, id, map[bool]string{true: "yes", false: "no"}[yes])
		})
	case "switch":
		c.switchOn(list(action, "evaluate", "firstTrue", "cases"), 0, action, id)
	default:
		c.free = kind
	}
}

// transfer connects the call to somebody, or fails and goes on.
func (c *architectCall) transfer(action any, id string) {
	c.heard = tracetest.Happened(c.heard, "transfer", text(action, "targetNumber", "lit"))
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
		c.frames = c.frames[:len(c.frames)-1]
		if f.caller != nil {
			c.output(f.caller, f.from, path)
			return
		}
	}
}

func (c *architectCall) switchOn(cases []any, i int, action any, id string) {
	if i == len(cases) {
		c.frames = append(c.frames, frame{actions: list(action, "evaluate", "firstTrue", "default", "actions"), path: id + "/default"})
		return
	}
	one := at(cases[i], "case")
	c.decide(text(one, "value", "exp"), func(c *architectCall, yes bool) {
		if yes {
			c.frames = append(c.frames, frame{actions: list(one, "actions"), path: fmt.Sprintf("%s/case %d", id, i+1)})
			return
		}
		c.switchOn(cases, i+1, action, id)
	})
}

// decide goes on by the value of an expression. What is known only in the call holds or not.
func (c *architectCall) decide(exp string, then func(*architectCall, bool)) {
	exp = strings.TrimSpace(exp)
	outside := func(word string) (a, b string, ok bool) {
		a, b, ok = strings.Cut(exp, word)
		return a, b, ok && strings.Count(a, "(") == strings.Count(a, ")")
	}
	if a, b, ok := outside(" || "); ok {
		c.decide(a, func(c *architectCall, holds bool) {
			if holds {
				then(c, true)
			} else {
				c.decide(b, then)
			}
		})
	} else if a, b, ok := outside(" and "); ok {
		c.decide(a, func(c *architectCall, holds bool) {
			if holds {
				c.decide(b, then)
			} else {
				then(c, false)
			}
		})
	} else if inner, ok := strings.CutPrefix(exp, "!"); ok {
		c.decide(inner, func(c *architectCall, holds bool) { then(c, !holds) })
	} else if strings.HasPrefix(exp, "(") {
		c.decide(exp[1:len(exp)-1], then)
	} else if strings.HasPrefix(exp, "Call.") {
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
	name := c.own(variable.FindString(exp))
	id := c.vars[name]
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
	over     = regexp.MustCompile(`^ToInt\(([\w.]+)\) > (\d+)$`)
	numbers  = regexp.MustCompile(`^([\w.]+) (==|!=|<|>|<=|>=) (\d+)$`)
	adds     = regexp.MustCompile(`^(Flow\.\w+) \+ (\d+)$`)
	length   = regexp.MustCompile(`^Length\(([\w.]+)\) == (\d+)$`)
	variable = regexp.MustCompile(`(?:Flow|Task|Common)\.\w+`)
	isSet    = regexp.MustCompile(`^(IsSet|IsNotSet|IsNotSetOrEmpty)\(([\w.]+)\)$`)
)

// holds evaluates a comparison. One with a variable without a value does not hold.
func (c *architectCall) holds(exp string) bool {
	if m := compares.FindStringSubmatch(exp); m != nil {
		return (c.vars[c.own(m[1])] == m[3]) == (m[2] == "==")
	}
	if m := numbers.FindStringSubmatch(exp); m != nil {
		n, _ := strconv.Atoi(c.vars[c.own(m[1])])
		bound, _ := strconv.Atoi(m[3])
		return map[string]bool{
			"==": n == bound, "!=": n != bound, "<": n < bound, ">": n > bound, "<=": n <= bound, ">=": n >= bound,
		}[m[2]]
	}
	if m := over.FindStringSubmatch(exp); m != nil {
		n, _ := strconv.Atoi(c.vars[c.own(m[1])])
		bound, _ := strconv.Atoi(m[2])
		return n > bound
	}
	if name, ok := strings.CutSuffix(exp, " == NOT_SET"); ok {
		return c.vars[c.own(name)] == ""
	}
	if m := isSet.FindStringSubmatch(exp); m != nil {
		return (c.vars[c.own(m[2])] == "") == (m[1] != "IsSet")
	}
	m := length.FindStringSubmatch(exp)
	return fmt.Sprint(len(c.vars[c.own(m[1])])) == m[2]
}

func (c architectCall) Heard() string    { return c.heard }
func (c architectCall) Free() string     { return c.free }
func (c architectCall) Inputs() []string { return c.inputs }

func (c architectCall) Key() string {
	out := fmt.Sprint(c.menu, c.played, c.vars, c.data, c.possible, c.heard, c.ended)
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
		out.pressed(map[bool]string{true: what}[verb == "press"])
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
		out.vars[out.own(text(c.asked, "inputData", "var"))] = what
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
	return 1, 3
}

// missing is the reason of a module or flow that is not imported. A module may end by each of its paths.
const missing = "leads to a flow that is not imported"

type failer interface{ Fatalf(string, ...any) }

// open reads flows twice: as the platform has them, by name, and as the importer makes of them.
func open(t failer, files map[string][]byte) (map[string]*platform, *tracetest.Imported, []importer.Source) {
	var sources []importer.Source
	flows := map[string]*platform{}
	modules := map[string]moduleFile{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		var root object
		if err := yaml.Unmarshal(files[name], &root); err != nil {
			t.Fatalf("%v", err)
		}
		sources = append(sources, importer.Source{File: name, Content: files[name]})
		if of := at(root, "commonModule"); of != nil {
			modules[text(of, "name")] = moduleFile{name, of}
		}
		if of, is := at(root, "inboundCall").(object); is {
			p := &platform{
				file: name, root: of, modules: modules, flows: flows,
				menus: map[string]any{}, above: map[string]string{},
			}
			for _, x := range list(of, "menus") {
				p.findMenus(at(x, "menu"), "")
			}
			flows[text(of, "name")] = p
		}
	}

	center, err := genesysarchitect.Format.Read(sources, "")
	if err != nil {
		t.Fatalf("%v", err)
	}
	made := importer.Build(center, nil, nil)
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

// followed are the archives in testdata whose flows the interpreter follows.
var followed = strings.Fields("several counters entries lone silent")

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
			longtest.CheckN(t, 10, 500, func(t *rapid.T) {
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
