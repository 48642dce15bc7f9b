package genesysarchitect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// maxCopied bounds the actions of called tasks, which a flow has once for each call. The number of the other actions does
// not grow by what the flow calls.
const maxCopied = 10_000

// roles has the way of calls to each kind of flow. An inbound flow hands calls on to a secure flow.
var roles = map[string]importer.Role{
	inbound: importer.Inbound, secure: importer.Inbound, inQueue: importer.InQueue, module: importer.Module,
}

// reader reads one flow.
type reader struct {
	*importer.Flow
	properties
	kind    string
	menus   map[string]importer.Value // by refId and by name
	subs    map[string]importer.Value // those that are choices
	tasks   map[string]importer.Value
	blocks  map[string]*importer.Block
	done    map[string]bool // the menus and tasks that have steps, by the first
	readers []*reader
	classes map[string]row
	counts  []counting
	parents map[string]string // of a menu: the menu whose choice it is

	context  context
	filled   map[string]bool          // the variables that an action gives a value, other than an entry
	initial  map[string]string        // the initial values of variables
	given    map[string]bool          // the variables that have a value of others before the flow begins
	inputs   map[string]importer.Term // of a module: by variable that its calls give a value, the initial value
	isCalled bool                     // some flow of the files calls the module

	// The flow tells a variable without a value and an empty text apart. No value here does, so that an empty text
	// is then known in the call only.
	tellsEmpty bool
	digits     map[string]int            // the most digits of the entries of each variable, by its name in small letters
	spelling   map[string]string         // of variables, by their names in small letters
	compared   map[string]bool           // the variables that branches and queues compare
	reads      []string                  // the attributes of the participant that it reads
	setsAny    []*importer.Step          // they set an attribute of the participant whose name only the call knows
	copies     []copied                  // of variables of modules
	parts      map[string]int            // how many steps each action has
	begins     map[string]importer.Value // the tasks whose variables get their values at a step
	seen       map[place]bool            // the lists of actions that were translated
	ways       map[string]bool           // the lookups of keepWays
	lists      map[string]string         // by path in its menu or task, the place in the file of a list of actions
	global     []importer.Edge           // choices of all menus
	texts      *texts                    // of all flows
	unsaid     []unsaid                  // words that no menu understands here
	copied     int                       // actions of called tasks
}

// unsaid are the words of a choice that callers say in a language other than the flow's own.
type unsaid struct {
	choice   *importer.Block
	language string
}

// place is a place in the file. The actions of a task stand once for each call of the task.
type place struct{ call, at string }

// context is the place of the actions in translation.
type context struct {
	scope   string                     // the task whose variables are meant
	menuAt  string                     // the menu in whose choice they are
	calling []string                   // the tasks that are being called, for recursion
	returns []func(path string) string // where these go on
	loops   []loop
}

func newReader(c *importer.Center, file, kind string, root importer.Value) *reader {
	name := root.TextOf("name")
	r := &reader{
		classes: classes(),
		Flow: &importer.Flow{
			File:  file,
			ID:    flowID(kind, cmp.Or(name, importer.Stem(file))),
			Name:  name,
			Mark:  flowID(kind, cmp.Or(name, root.Content())), // flows of one kind have different names
			About: root.TextOf("description"),
			Role:  roles[kind],

			Language: root.TextOf("defaultLanguage"),
		},
		properties: properties{file: file, root: root, center: c, noLists: map[string]bool{}},
		kind:       kind,
		menus:      map[string]importer.Value{},
		subs:       map[string]importer.Value{},
		tasks:      map[string]importer.Value{},
		blocks:     map[string]*importer.Block{},
		done:       map[string]bool{},
		parents:    map[string]string{},
		compared:   map[string]bool{},
		spelling:   map[string]string{},
		parts:      map[string]int{},
		seen:       map[place]bool{},
		ways:       map[string]bool{},
		lists:      map[string]string{},
		filled:     map[string]bool{},
		given:      map[string]bool{},
		inputs:     map[string]importer.Term{},
		digits:     map[string]int{},
		initial:    map[string]string{},
		begins:     map[string]importer.Value{},
	}

	r.properties.variable = r.variable
	r.tellsEmpty = telling().MatchString(root.Content())
	r.declare(root.Get("variables"), "")
	r.findDigits()
	r.findParts()
	return r
}

// findParts finds the menus and tasks of the flow. It names the items of their lists, and the properties of tasks, that are
// not known.
func (r *reader) findParts() {
	for _, part := range []struct {
		list, item string
		into       map[string]importer.Value
	}{{"menus", "menu", r.menus}, {"tasks", "task", r.tasks}, {"states", "state", r.tasks}} {
		for _, x := range r.items(r.root.Get(part.list)) {
			one := x.Get(part.item)
			for key, other := range below(x) {
				if key != part.item {
					r.center.LeaveOut(r.File, other, key+" in "+part.list+" is not known: here it is left out")
				}
			}

			if id := one.TextOf("refId"); id != "" && part.into[id].TextOf("refId") == id {
				r.center.LeaveOut(r.File, one.Get("refId"), "another "+part.item+" before it has this refId: references lead there")
			}

			// References use the ID or the name. The first of two equal names counts, as on the
			// platform.
			for _, key := range []string{one.TextOf("refId"), one.TextOf("name")} {
				if key != "" && !part.into[key].IsObject() {
					part.into[key] = one
				}
			}

			r.declare(one.Get("variables"), taskKey(one))

			// The block of a menu names the properties of the menu.
			if part.item == "menu" {
				r.findSubMenus(one)
			} else {
				r.nameUnreadTask(one, part.item)
			}
		}
	}
}

// findSubMenus finds the menus that are choices of a menu, which references name as they do others.
func (r *reader) findSubMenus(menu importer.Value) {
	for _, choice := range r.items(menu.Get("choices")) {
		for kind, one := range below(choice) {
			if !isSubMenu(kind) {
				continue
			}

			inner := menuIn(one)

			// Exports of different versions name a submenu at different places.
			for _, key := range []string{
				inner.TextOf("refId"), one.TextOf("refId"), inner.TextOf("name"),
				one.TextOf("name"),
			} {
				if key != "" && !r.subs[key].IsObject() {
					r.subs[key], r.parents["menu "+taskKey(inner)] = inner, "menu "+taskKey(menu)
				}
			}

			r.findSubMenus(inner)
		}
	}
}

func isSubMenu(kind string) bool { return kind == "menuSubMenu" || kind == "subMenu" }

// menuIn returns the menu of a choice, which is written in it or as it.
func menuIn(choice importer.Value) importer.Value {
	if inner := choice.Get("menu"); inner.IsObject() {
		return inner
	}
	return choice
}

// telling matches a function or a comparison for which an empty text is a value.
var telling = diag.LazyPattern(`(?i)\bIs(?:Not)?Set\(|[=>]\s*NOT_SET\b|\bNOT_SET\s*[=!<]`)

func flowID(kind, name string) string { return kind + ":" + name }

// reference is "./menus/menu[NAME]", "/inboundCall/tasks/task[REFID]" or "./choices/menuTask[NAME]".
var reference = diag.LazyPattern(`(\w+)\[([^\]]*)\]\s*$`)

// hasStart reports whether the flow names the part where calls begin.
func (r *reader) hasStart() bool {
	// A key without a value is a task without actions: calls begin, and end at once.
	return r.root.TextOf("startUpRef") != "" || r.root.Has("startUpTaskActions")
}

// read translates the flow from its start, and then all parts that nothing leads to.
func (r *reader) read() {
	first := ""
	ref := r.root.TextOf("startUpRef")

	// A flow in a queue may begin with a list of actions in place of a reference.
	if ref == "" {
		first = r.actions(r.root.Get("startUpTaskActions"), "startup", "")
	}

	if first == "" {
		first = r.jump(ref)
		if first == "" && ref != "" {
			r.center.LeaveOut(r.File, r.root.Get("startUpRef"), "names no menu or task of the flow: here calls end at once")
		}
	}

	r.Start = first
	r.greet(first)

	r.nameSettings(r.root)
	for _, key := range r.root.Keys() {
		if v := r.root.Get(key); isGiven(v) && !slices.Contains(strings.Fields(flowProperties+" "+settings), key) {
			r.center.LeaveOut(r.File, v, "the property "+key+" of the flow is not known: here it has no effect")
		}
	}

	// What calls do not reach is translated last, so that reached blocks keep their short IDs.
	r.errorHandling()
	r.unread()
	r.everywhere()
}

// greet puts the flow's greeting before its first step. A greeting that is not read is a silent step with the reason.
func (r *reader) greet(first string) {
	r.notes = nil
	greeting := r.prompt(r.root.Get("initialGreeting"))
	if greeting.IsZero() && len(r.notes) == 0 {
		return
	}

	// A greeting whose words are not read is a step as well, so that its notes have a place.
	b := r.block("greeting", "initialGreeting", "")
	b.Does = importer.IsHeard
	r.giveNotes(b)
	s := r.Step(importer.Say, b)
	s.Prompt = greeting
	s.Edge("done", first)
	r.Start = s.ID
}

// finish runs the passes that depend on all steps.
func (r *reader) finish() {
	r.setAny()
	r.findCallers()
	r.countRounds()
	r.fillMembers()
	r.initializeAll()
	counters{r}.find()
	r.joinOutcomes()
	r.nameUnsaid()
	r.remarkRecordings()
}

// remarkRecordings names the recordings of all prompts. An export has the name of a recording, and neither its words nor
// its length.
func (r *reader) remarkRecordings() {
	isUnknown := func(p importer.Prompt) bool { return p.Audio != "" && p.Takes == 0 && len(p.Parts) == 0 }
	for _, s := range r.Steps {
		isRecording := isUnknown(s.Prompt) || slices.ContainsFunc(s.Prompt.Also, isUnknown)
		if isRecording && len(s.From) > 0 {
			s.From[0].Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	}
}

// nameUnsaid names the words of choices that no menu understands. A call has the own language of a flow, or a language
// that some action sets.
func (r *reader) nameUnsaid() {
	// Most flows have words of their own language only, and need no look at the steps of all flows.
	if len(r.unsaid) == 0 {
		return
	}

	// Another flow may set the language before it hands the call on.
	has := map[string]bool{}
	for _, other := range r.readers {
		has[importer.BaseLanguage(other.root.TextOf("defaultLanguage"))] = true
		for _, s := range other.Steps {
			for _, set := range allSets(s) {
				language, isConst := set.To.(importer.Const)
				if isConst && set.Attribute == importer.Language {
					has[language.Text] = true
				}
			}
		}
	}

	for _, u := range r.unsaid {
		if has[importer.BaseLanguage(u.language)] {
			u.choice.Approximate("its words in "+u.language+" are not understood: here callers press keys",
				"write the words as further keys of the choice")
		} else {
			u.choice.Remark("its words in "+u.language+" are left out: no action sets that language",
				"write the words as further keys of the choice, and set the language")
		}
	}
}

// findCallers notes the action that calls the task in which a step is: a task that is called twice has
// its steps twice.
func (r *reader) findCallers() {
	for _, s := range r.Steps {
		call, _ := cutCall(s.ID)
		_, caller := cutCall(strings.TrimSuffix(call, callMark))
		if block := r.blocks[caller]; block != nil {
			s.In = block.Name
		}
	}
}

// byID returns the steps by their identifiers.
func (r *reader) byID() map[string]*importer.Step {
	out := map[string]*importer.Step{}
	for _, s := range r.Steps {
		out[s.ID] = s
	}
	return out
}

// last returns the last step with an identifier, or nil.
func (r *reader) last(id string) *importer.Step {
	for _, s := range slices.Backward(r.Steps) {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// errorHandling translates the way of a call after an error of the platform: the audio that comes
// first, and the action that follows it.
func (r *reader) errorHandling() {
	settings := r.root.Get("settingsErrorHandling")
	to := ""
	for kind, action := range below(settings.Get("errorHandling")) {
		// A task that handles errors is written as {task: {targetTaskRef: …}}, without the name of the jump.
		if kind == "task" && action.Has("targetTaskRef") {
			kind = "jumpToTask"
		}
		if !slices.Contains(strings.Fields(ends), kind) {
			to = r.action(kind, action, "error handling", "")
		}
	}

	// Without an action the platform ends the call after the audio.
	r.notes = nil
	audio := settings.Get("preHandlingAudio")
	if words := r.prompt(audio); !words.IsZero() || len(r.notes) > 0 {
		b := r.block("error audio", "preHandlingAudio", "")
		b.At = []*importer.Pointer{audio.At()}
		b.Does = importer.IsHeard
		r.giveNotes(b)
		to = r.say(words, b, b.ID, to)
	}

	// An error may come anywhere. One way to the handling is enough, since no call takes it.
	if s := r.byID()[r.Start]; s != nil && to != "" {
		s.ErrorEdge(to)
	}
}

// initializeAll gives the variables of the flow and of its tasks their values where they begin.
func (r *reader) initializeAll() {
	compared := slices.Sorted(maps.Keys(r.compared))
	for _, s := range r.Steps {
		if task := r.begins[s.ID]; task.IsObject() {
			s.ElseToo = true
			r.initialize(s, r.variableOf("Task.", taskKey(task)), compared)
		}
	}

	// The values are set before the first step of the flow, and not again at each round of a waiting
	// flow.
	s := &importer.Step{ID: "variables", Kind: importer.Pass}
	r.initialize(s, r.ID+":", compared)

	if len(s.Sets) == 0 {
		return
	}

	s.From = []*importer.Block{r.block("variables", "variables", "")}
	s.Edge("done", r.Start)
	r.Steps = append(r.Steps, s)
	r.Start, r.Again = s.ID, r.Start
}

// taskKey identifies a task.
func taskKey(t importer.Value) string { return cmp.Or(t.TextOf("refId"), t.TextOf("name")) }

// unread adds the menus and tasks that nothing leads to, with their actions.
func (r *reader) unread() {
	// A list of actions that is translated at any place counts as read.
	translated := map[string]bool{}
	for _, at := range r.lists {
		translated[at] = true
	}

	for _, key := range slices.Sorted(maps.Keys(r.tasks)) {
		t := r.tasks[key]
		id := "task " + taskKey(t)
		at := t.Get("actions").At().String()
		if !translated[at] {
			translated[at] = true // two keys may name one task
			r.task(t, id, "")
		}
	}

	for _, key := range slices.Sorted(maps.Keys(r.menus)) {
		r.jump("menu[" + key + "]")
	}
	for _, key := range slices.Sorted(maps.Keys(r.subs)) {
		r.jump("subMenu[" + key + "]")
	}
}

// block returns the block of an action, the same one wherever the task is called.
func (r *reader) block(id, kind, name string) *importer.Block {
	_, id = cutCall(id)
	id, _, _ = strings.Cut(id, "/part ")
	b := r.blocks[id]
	if b == nil {
		b = r.Block(id, kind)
		b.Name = name
		r.blocks[id] = b
	}
	return b
}

// callMark is in a path between a call of a task and the task.
const callMark = " > "

// cutCall splits a path into the call of the task in which it is, or "", and the path in the task.
func cutCall(path string) (call, own string) {
	i := strings.LastIndex(path, callMark)
	if i < 0 {
		return "", path
	}
	i += len(callMark)
	return path[:i], path[i:]
}

// jump returns the first step of a menu or task.
func (r *reader) jump(ref string) string {
	m := reference().FindStringSubmatch(ref)
	if m == nil {
		return ""
	}

	kind := "task"
	v := r.tasks[m[2]]
	switch {
	case m[1] == "menu" && r.menus[m[2]].IsObject():
		kind = "menu"
		v = r.menus[m[2]]
	// The menu of a choice may end a path of its own: menuSubMenu[sub]/menu[sub].
	case m[1] == "menu", isSubMenu(m[1]):
		kind = "menu"
		v = r.subs[m[2]]
	}

	// A menu of the flow may have the name of a choice's menu.
	isOther := isSubMenu(m[1]) && r.menus[taskKey(v)].IsObject()
	if !v.IsObject() || isOther {
		return ""
	}

	// A menu or a task is translated once. All jumps lead to the same step.
	id := kind + " " + taskKey(v)
	switch {
	case kind == "menu":
		r.menu(v, id)
	case !r.done[id]: // a step without effect, so that the task can jump to itself
		r.done[id] = true
		r.begins[id] = v
		entry := r.Step(importer.Pass, r.block(id, "task", v.TextOf("name")))
		entry.ID, entry.From[0].At = id, []*importer.Pointer{v.At()}
		jumping := r.context

		// Nothing comes back to the action that jumps.
		r.context = context{}
		entry.Edge("", r.task(v, id, ""))
		r.context = jumping
	}

	return id
}

// task translates the actions of a task, whose variables are its own.
func (r *reader) task(v importer.Value, id, next string) string {
	outer := r.context.scope
	r.context.scope = taskKey(v)
	first := r.actions(v.Get("actions"), id, next)
	r.context.scope = outer
	return first
}

// actions translates a list of actions, after which a call goes on with next. It returns the
// first step.
func (r *reader) actions(list importer.Value, path, next string) string {
	items := r.items(list)
	call, own := cutCall(path)
	at := list.At().String()
	r.seen[place{call, at}] = true

	// Two lists of an action may have the same name, such as two cases of a kind that is not known.
	own = importer.Unique(own, func(path string) bool { return r.lists[path] != "" && r.lists[path] != at })
	r.lists[own] = at
	path = call + own

	// The last action is translated first, since each action needs the step after it.
	for i := len(items) - 1; i >= 0; i-- {
		for _, key := range items[i].Keys() { // one
			v := items[i].Get(key)
			id := fmt.Sprintf("%s/%d", path, i+1)

			// Tasks that call tasks may multiply the steps without end.
			if len(r.context.calling) > 0 {
				r.copied++
			}
			if r.copied > maxCopied {
				return next
			}

			next = r.action(key, v, id, next)
		}
	}

	return next
}

// outputOf returns where an output leads.
func (r *reader) outputOf(v importer.Value, id, name, next string) string {
	out := v.Get("outputs", name)
	if name == defaultPath && !out.IsObject() {
		out = v.Get("outputs", "Default")
	}
	if plain := map[string]string{"yes": "true", "no": "false"}[name]; plain != "" && !out.IsObject() {
		out = v.Get("outputs", plain) // as a tool that reads YAML 1.1 writes it
	}
	return r.actions(out.Get("actions"), id+"/"+name, next)
}

// literal returns a value that is written out: {lit: x}, {lit: {name: x}}, {lit: {seconds: 5}}.
func literal(v importer.Value) string {
	lit := v.Get("lit")
	for _, key := range []string{"name", "email", "seconds", "value"} {
		if t := lit.TextOf(key); t != "" {
			return t
		}
	}
	return lit.Text()
}

// plain returns a value as it stands or as {lit: x}, or "" for one that an expression gives or that is missing.
func plain(v importer.Value) string { return cmp.Or(literal(v), v.Text()) }

// named returns a value for a person: written out, or its expression.
func named(v importer.Value) (name string, known bool) {
	if t := literal(v); t != "" {
		return t, true
	}
	for _, key := range []string{"exp", "var"} {
		if t := v.TextOf(key); t != "" {
			return t, false
		}
	}
	// Files by hand may have the name itself, as in targetFlow: {name: Sales}.
	t := cmp.Or(v.TextOf("name"), v.Text())
	return t, t != ""
}

// number returns a number that is written out, as it stands, as {lit: 3} or as a sum, {exp: 10 + 90}, or else 0.
func number(v importer.Value) int {
	n, _ := whole(v)
	return n
}

// whole is number. It reports whether the number is known before the call.
func whole(v importer.Value) (n int, known bool) {
	if exp := v.TextOf("exp"); exp != "" {
		return parseExpression(exp).whole()
	}
	return cmp.Or(importer.ValueOf(literal(v)).Int(0), v.Int(0)), !v.Has("var")
}

func seconds(v importer.Value, usual time.Duration) time.Duration { return cmp.Or(duration(v), usual) }

// say puts a prompt before a step.
func (r *reader) say(p importer.Prompt, b *importer.Block, id, next string) string {
	if p.IsZero() {
		return next
	}
	s := r.Step(importer.Say, b)
	s.ID = id + "/say"
	s.Prompt = p
	s.Edge("done", next)
	return s.ID
}
