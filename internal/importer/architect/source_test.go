package architect_test

import (
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

	"github.com/ivrsim/ivrsim/internal/importer"
	"github.com/ivrsim/ivrsim/internal/importer/architect"
	"github.com/ivrsim/ivrsim/internal/importer/architect/architecttest"
	"github.com/ivrsim/ivrsim/internal/importer/importertest"
	"github.com/ivrsim/ivrsim/internal/importer/tracetest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A plain interpreter of Architect's inbound flows, written from the Resource Center of Genesys
// Cloud: "Menu settings", "Set default action settings", "Failure paths in Architect" and the
// pages of the actions. It knows nothing of the importer but the report's word on which blocks
// are approximated.
type platform struct {
	file   string
	root   object
	blocks tracetest.Blocks
	failed func(error)
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
}

// architectCall is a call in a flow of the platform.
type architectCall struct {
	*platform
	world   tracetest.World
	frames  []frame
	menu    string // where the call waits in one: its id
	played  int
	asked   any // the action that the call waits at
	id      string
	vars    map[string]string
	heard   string
	free    string
	ended   bool
	answers []architectCall
	inputs  []string
}

func (p *platform) call(w tracetest.World) architectCall {
	c := architectCall{platform: p, world: w, vars: map[string]string{}}
	for _, v := range list(p.root, "variables") {
		_, v = only(v)
		c.vars[text(v, "name")] = text(v, "initialValue", "lit")
	}
	c.say(at(p.root, "initialGreeting"))
	c.jump(text(p.root, "startUpRef"))
	return c.run()
}

func (c architectCall) fork() architectCall {
	c.frames, c.vars = slices.Clone(c.frames), maps.Clone(c.vars)
	c.answers, c.inputs = nil, nil
	return c
}

func (c *architectCall) say(audio any) { c.heard = tracetest.Said(c.heard, text(audio, "tts")) }

// visit notes why a block is not compared.
func (c *architectCall) visit(block string) {
	free, err := c.blocks.Compared(c.file, block)
	if err != nil {
		c.failed(err)
	}
	if c.free == "" {
		c.free = free
	}
}

var reference = regexp.MustCompile(`(menu|task)\[(.*)\]`)

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
		if text(x, kind, "refId") == ref {
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
	c.frames, c.vars = slices.Clone(c.frames), maps.Clone(c.vars)
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

func (c *architectCall) menuOf() any { return c.item("menu", strings.TrimPrefix(c.menu, "menu ")) }

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
	for _, x := range list(c.root, "menus") {
		if id := "menu " + text(x, "menu", "refId"); id != c.menu {
			out = append(out, of(at(x, "menu"), id, false)...)
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
	most, _ := strconv.Atoi(text(c.root, "settingsMenu", "repeatCount", "lit"))
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
	default:
		c.visit(x.id)
		c.do(strings.ToLower(kind[:1])+kind[1:], x.is, x.id)
	}
}

// step runs the next action.
func (c *architectCall) step() {
	f := &c.frames[len(c.frames)-1]
	if f.next >= len(f.actions) {
		if f.rounds > 0 {
			f.rounds, f.next = f.rounds-1, 0
		} else {
			c.menu, c.played = f.menu, 0
			c.frames = c.frames[:len(c.frames)-1]
		}
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

// output goes on with the actions of an output, if it has some.
func (c *architectCall) output(action any, id, name string) {
	if actions := list(action, "outputs", name, "actions"); len(actions) > 0 {
		c.frames = append(c.frames, frame{actions: actions, path: id + "/" + name})
	}
}

// fill answers with each of some outputs, and the values that they give.
func (c *architectCall) fill(action any, id string, outputs []string, variable string, values []string) {
	for i, name := range outputs {
		some := []string{""}
		if i == 0 && variable != "" {
			some = values
		}
		for _, v := range some {
			fork := c.fork()
			if i == 0 && variable != "" {
				fork.vars[variable] = v
			}
			fork.output(action, id, name)
			c.answers = append(c.answers, fork)
		}
	}
}

func (c *architectCall) do(kind string, action any, id string) {
	switch kind {
	case "playAudio":
		c.say(at(action, "audio"))
	case "disconnect":
		c.end()
	case "setParticipantData":
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
		c.endTask(text(action, "outputPath", "name"))
	case "loop":
		n, _ := strconv.Atoi(text(action, "loopCount", "lit"))
		c.frames = append(c.frames, frame{actions: list(action, "outputs", "loop", "actions"), path: id + "/loop", rounds: n - 1})
	case "evaluateScheduleGroup":
		c.output(action, id, map[bool]string{true: "closed", false: "open"}[c.world.Closed])
	case "updateData":
		for _, s := range list(action, "statements") {
			_, s = only(s)
			value := text(s, "value", "lit")
			if value == "" {
				value = strings.Trim(text(s, "value", "exp"), `"`)
			}
			c.vars[text(s, "variable")] = value
		}
	case "callData":
		c.fill(action, id, []string{"success", "failure", "timeout"}, "Flow.x", []string{"a", "else"})
	case "transferToAcd":
		c.say(at(action, "preTransferAudio"))
		c.heard = tracetest.Happened(c.heard, "queue", text(action, "targetQueue", "lit", "name"))
		c.inputs = []string{"answered"}
	case "transferToNumber":
		c.transfer(action, id)
	case "collectInput":
		c.say(at(action, "inputAudio"))
		c.asked, c.id = action, id
		c.inputs = []string{"silent", "enter 1", "enter 7", "enter 12", "enter 77", "enter 123"}
	case "decision":
		c.decide(text(action, "condition", "exp"), func(c *architectCall, yes bool) { c.output(action, id, map[bool]string{true: "yes", false: "no"}[yes]) })
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

// decide goes on by the value of an expression.
func (c *architectCall) decide(exp string, then func(*architectCall, bool)) { then(c, c.holds(exp)) }

var (
	compares = regexp.MustCompile(`^([\w.]+) (==|!=) "(\w+)"$`)
	over     = regexp.MustCompile(`^ToInt\(([\w.]+)\) > (\d+)$`)
	length   = regexp.MustCompile(`^Length\(([\w.]+)\) == (\d+)$`)
)

// holds evaluates an expression. A comparison with a variable without a value does not hold.
func (c *architectCall) holds(exp string) bool {
	exp = strings.TrimSpace(exp)
	if inner, ok := strings.CutPrefix(exp, "!("); ok {
		return !c.holds(strings.TrimSuffix(inner, ")"))
	}
	if inner, ok := strings.CutPrefix(exp, "("); ok && strings.HasSuffix(exp, ")") {
		return c.holds(inner[:len(inner)-1])
	}
	if a, b, ok := strings.Cut(exp, " || "); ok && !strings.Contains(a, "(") || ok && strings.Count(a, "(") == strings.Count(a, ")") {
		return c.holds(a) || c.holds(b)
	}
	if a, b, ok := strings.Cut(exp, " and "); ok {
		return c.holds(a) && c.holds(b)
	}
	if m := compares.FindStringSubmatch(exp); m != nil {
		return (c.vars[c.own(m[1])] == m[3]) == (m[2] == "==")
	}
	if m := over.FindStringSubmatch(exp); m != nil {
		n, _ := strconv.Atoi(c.vars[c.own(m[1])])
		bound, _ := strconv.Atoi(m[2])
		return n > bound
	}
	m := length.FindStringSubmatch(exp)
	return fmt.Sprint(len(c.vars[c.own(m[1])])) == m[2]
}

func (c architectCall) Heard() string    { return c.heard }
func (c architectCall) Free() string     { return c.free }
func (c architectCall) Inputs() []string { return c.inputs }

func (c architectCall) Key() string {
	out := fmt.Sprint(c.menu, c.played, c.vars, c.heard, c.ended)
	for _, f := range c.frames {
		out += fmt.Sprint(f.path, f.next, f.rounds, f.from)
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
	switch {
	case c.menu != "" && (verb == "press" || verb == "silent" || verb == "say"):
		out.pressed(map[bool]string{true: what}[verb == "press"])
	case c.menu != "" || c.asked == nil && verb != "answered":
		return nil
	case c.asked == nil:
		out.end()
	case verb == "silent":
		out.asked = nil
		out.output(c.asked, c.id, "failure")
	case verb == "enter":
		least, most := bounds(c.asked)
		out.asked = nil
		if len(what) < least || len(what) > most {
			out.free = "an entry of more or fewer digits"
			return out
		}
		out.vars[out.own("Task.e")] = what
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

type failer interface{ Fatalf(string, ...any) }

// differences walks calls through a flow and through what the importer makes of it.
func differences(t failer, file txtar.File, draw tracetest.Drawer, walks int) []string {
	var root object
	if err := yaml.Unmarshal(file.Data, &root); err != nil {
		t.Fatalf("%v", err)
	}
	p := &platform{file: file.Name, root: at(root, "inboundCall").(object)}
	center, err := architect.Format.Read([]importer.Source{{File: file.Name, Content: file.Data}}, "")
	if err != nil {
		t.Fatalf("%v", err)
	}
	made := importer.Build(center, nil, nil)
	imported := tracetest.Open(t, made)
	p.blocks = tracetest.BlocksOf(made.Report)
	var out []string
	note := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	p.failed = func(err error) { note(err.Error()) }
	for _, e := range imported.Errors {
		note("lint: " + e)
	}
	for n := range walks {
		w := tracetest.Worlds[n%len(tracetest.Worlds)]
		here, there := p.call(w), imported.Call("main", w)
		if there == nil {
			continue
		}
		if d, _ := tracetest.Walk(draw, here, there); d != "" {
			note("only the platform: " + d)
		}
		if d, _ := tracetest.Walk(draw, there, here); d != "" {
			note("only the import: " + d)
		}
	}
	return out
}

// TestRandomSource follows random flows, as designers save them.
func TestRandomSource(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		file := txtar.File{Name: "main.yaml", Data: architecttest.Plain(t)}
		draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
		if different := differences(t, file, draw, 10); len(different) > 0 {
			t.Fatalf("%s\n%s\n%s", strings.Join(different[:min(5, len(different))], "\n"), file.Data, importertest.Folder(architect.Format, importer.Source{File: file.Name, Content: file.Data}))
		}
	})
}
