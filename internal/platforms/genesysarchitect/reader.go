package genesysarchitect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// maxCopied bounds the actions of called tasks, which a flow has once for each call. The number of the other actions
// does not grow by what the flow calls.
const maxCopied = 10_000

// reader translates the menus and the tasks of one flow, from where calls begin.
type reader struct {
	*properties
	*parts
	*variables
	*program
	flows   flows
	classes map[string]row

	context context
	done    map[string]bool       // the menus and tasks that have steps, by the first
	begins  map[string]tree.Value // the tasks whose variables get their values at a step
	copied  int                   // actions of called tasks
	seen    map[place]bool        // the lists of actions that were translated
	lists   map[string]string     // by path in its menu or task, the place in the file of a list of actions
	ways    map[string]bool       // the lookups of keepWays

	// What the passes over all steps need.
	counted []counted
	global  []importer.Edge // choices of all menus
	unsaid  []unsaid        // words that no menu understands here
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

func newReader(c *importer.Center, file, kind string, root tree.Value) *reader {
	out := newProgram(file, kind, root)
	v := newVariables(out.ID, kind, root)
	p := &properties{file: file, root: root, center: c, variables: v, noLists: map[string]bool{}}
	p.declare(root.Get("variables"), "")
	p.declare(root.Get("startUpTaskVariables"), "")
	return &reader{
		properties: p,
		parts:      findParts(p),
		variables:  v,
		program:    out,
		classes:    classes(),
		done:       map[string]bool{},
		begins:     map[string]tree.Value{},
		seen:       map[place]bool{},
		lists:      map[string]string{},
		ways:       map[string]bool{},
	}
}

// moveTo makes a place the place of the actions in translation.
func (r *reader) moveTo(to context) {
	r.context = to
	r.scope = to.scope
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

	if v := r.root.Get("defaultLanguage"); substitution().MatchString(v.Text()) {
		r.center.LeaveOut(r.File, v, "only the deployment knows the language of the flow: write it under languages of the line")
	}

	// What calls do not reach is translated last, so that reached blocks keep their short IDs.
	r.errorHandling()
	r.unread()
	r.everywhere()
}

// greet puts the flow's greeting before its first step. A greeting that is not read is a silent step with the reason.
func (r *reader) greet(first string) {
	audio := r.root.Get("initialGreeting")
	greeting := r.prompt(audio)
	if greeting.IsZero() && len(r.notes) == 0 {
		return
	}

	// A greeting whose words are not read is a step as well, so that its notes have a place.
	b := r.block("greeting", "initialGreeting", "")
	b.At = []*tree.Pointer{audio.At()}
	b.Does = importer.IsHeard
	r.giveNotes(b)
	s := r.Step(importer.Say, b)
	s.Prompt = greeting
	s.Edge("done", first)
	r.Start = s.ID
}

// finish runs the passes that depend on all steps.
func (r *reader) finish() {
	r.setAny(r.flows.attributes())
	r.findCallers()
	r.nameLeft()
	r.fillMembers(r.Steps)
	r.initializeAll()
	r.joinOutcomes(r.compared)
	r.nameUnsaid()
	r.remarkRecordings()
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
	for _, other := range r.flows {
		has[importer.BaseLanguage(other.root.TextOf("defaultLanguage"))] = true
		for _, s := range other.Steps {
			for _, set := range s.Assigns() {
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
	audio := settings.Get("preHandlingAudio")
	if words := r.prompt(audio); !words.IsZero() || len(r.notes) > 0 {
		b := r.block("error audio", "preHandlingAudio", "")
		b.At = []*tree.Pointer{audio.At()}
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
	s := &importer.Step{ID: "variables", Effect: importer.Effect{Kind: importer.Pass}}
	r.initialize(s, r.ID+":", compared)

	if len(s.Sets) == 0 {
		return
	}

	s.From = []*importer.Block{r.block("variables", "variables", "")}
	s.Edge("done", r.Start)
	r.Steps = append(r.Steps, s)
	r.Start, r.Again = s.ID, r.Start
}

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

// jump returns the first step of a menu or task.
func (r *reader) jump(ref string) string {
	kind, v := r.find(ref)
	if !v.IsObject() {
		return ""
	}

	// A menu or a task is translated once. All jumps lead to the same step.
	id := kind + " " + r.keyOf(v)
	switch {
	case kind == "menu":
		r.menu(v, id)
	case !r.done[id]: // a step without effect, so that the task can jump to itself
		r.done[id] = true
		r.begins[id] = v
		entry := r.Step(importer.Pass, r.block(id, "task", v.TextOf("name")))
		entry.ID, entry.From[0].At = id, []*tree.Pointer{v.At()}
		jumping := r.context

		// Nothing comes back to the action that jumps.
		r.moveTo(context{})
		entry.Edge("", r.task(v, id, ""))
		r.moveTo(jumping)
	}

	return id
}

// task translates the actions of a task, whose variables are its own.
func (r *reader) task(v tree.Value, id, next string) string {
	outer := r.context
	in := outer
	in.scope = taskKey(v)
	r.moveTo(in)
	first := r.actions(v.Get("actions"), id, next)
	r.moveTo(outer)
	return first
}

// actions translates a list of actions, after which a call goes on with next. It returns the
// first step.
func (r *reader) actions(list tree.Value, path, next string) string {
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
func (r *reader) outputOf(v tree.Value, id, name, next string) string {
	out := v.Get("outputs", name)
	if name == defaultPath && !out.IsObject() {
		out = v.Get("outputs", "Default")
	}
	if plain := map[string]string{"yes": "true", "no": "false"}[name]; plain != "" && !out.IsObject() {
		out = v.Get("outputs", plain) // as a tool that reads YAML 1.1 writes it
	}
	return r.actions(out.Get("actions"), id+"/"+name, next)
}
