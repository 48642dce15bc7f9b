package twiliostudio

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Format is Twilio Studio.
var Format = importer.Format{
	Name:       name,
	What:       "a Twilio Studio flow",
	Extensions: []string{".json", ""},
	Detect:     tree.DetectJSON(recognize, "states"),
	Read:       read,
	Starts:     importer.FlowStart,
	TooLarge:   importer.SplitFlow,
	Handles:    handled,
	Writing: &importer.Writing{Next: "next", QueueNames: true, Settings: []importer.Setting{
		{Key: "timeout", Types: []string{"gather-input-on-call"}, Path: []string{"properties", "timeout"}, Value: "%d"},
		{Key: "max_wait", Types: []string{"send-to-flex"}, Path: []string{"properties", "timeout"}, Value: `"%d"`},
		{
			Key:   "priority",
			Types: []string{"enqueue-call", "send-to-flex"},
			Path:  []string{"properties", "priority"},
			Value: "%d",
		},
		{Key: "most", Types: []string{"record-voicemail"}, Path: []string{"properties", "max_length"}, Value: "%d"},
	}, Say: &importer.SayBlock{
		Type: sayPlay, JSON: sayWidget,
		Alike: [][]string{{"properties", "voice"}, {"properties", "language"}},
	}, Relabel: relabel},
}

const sayPlay = "say-play"

// sayWidget returns a widget that speaks a text and leads to another widget.
func sayWidget(name, text, next string) string {
	leads := ""
	if next != "" {
		leads = `"next": ` + next + `, `
	}
	return fmt.Sprintf(`{"name": %s, "type": "`+sayPlay+`", "transitions": [{%s"event": "audioComplete"}], `+
		`"properties": {"offset": {"x": 0, "y": 0}, "loop": 1, "say": %s}}`,
		name, leads, text)
}

const name = "studio"

// definition returns the definition in a file: the file itself, or what the Flows API
// answers with.
func definition(v tree.Value) tree.Value {
	for range 2 {
		d := v.Get("definition")
		if d.IsObject() {
			v = d
		} else if inner, err := d.Parsed(); err == nil {
			v = inner
		}
	}
	return v
}

// recognize refuses a flow of the first version of Studio, whose transitions lead to identifiers of states.
func recognize(v tree.Value) (bool, error) {
	if slices.ContainsFunc(flows(v), isFirstVersion) {
		return false, errors.New("it is a flow of the first version of Studio, which is not read: " +
			"publish the flow again in Studio, and export its JSON")
	}
	if slices.ContainsFunc(flows(v), isFlow) {
		return true, nil
	}

	// The damaged part may be a flow. Its place helps more than the keys around it.
	for _, root := range flows(v) {
		if err := damage(root); err != nil {
			return false, fmt.Errorf("%s: in its text, %w", root.Get("definition").At(), err)
		}
		if def := definition(root); def.Has("states") && def.Has("initial_state") && !def.Get("states").IsList() {
			return false, fmt.Errorf("%s: the states of a flow are a list: export the flow again", def.Get("states").At())
		}
	}
	return false, nil
}

// damage returns the error of a definition whose text begins as JSON, and is no JSON.
func damage(v tree.Value) error {
	d := v.Get("definition")
	if !strings.HasPrefix(strings.TrimSpace(d.Text()), "{") {
		return nil
	}
	_, err := d.Parsed()
	return err
}

// isFirstVersion reports whether a flow begins with the state of the first version.
func isFirstVersion(v tree.Value) bool {
	return slices.ContainsFunc(definition(v).Get("states").List(), func(s tree.Value) bool {
		return s.TextOf("type") == "InitialState"
	})
}

func isFlow(v tree.Value) bool {
	states := definition(v).Get("states")
	return states.IsList() &&
		slices.ContainsFunc(states.List(), func(s tree.Value) bool { return s.Has("type") })
}

// flows returns the flows in a file: one, or the list that the command-line interface prints.
func flows(v tree.Value) []tree.Value {
	if v.IsList() {
		return v.List()
	}
	return []tree.Value{v}
}

func read(sources []importer.Source, start string) (*importer.Center, error) {
	c := &importer.Center{
		Format: name,
		Names:  map[string]string{},
		Queues: map[string]importer.Queue{},
		Ranges: map[string]importer.Range{},
		Unset:  map[string]string{},

		CountsFromNothing: true,
	}
	var readers []*reader
	variables := map[string]bool{}
	c.Given = comesWithCall(variables)

	for _, s := range sources {
		// A file may have several flows. Those after the first are told apart by their number.
		for i, root := range flows(s.Value()) {
			scope := importer.Stem(s.File)
			if i > 0 {
				scope += fmt.Sprint(" ", i+1)
			}
			if err := damage(root); err != nil {
				c.LeaveOut(s.File, root.Get("definition"), "in its text, "+err.Error())
				continue
			}
			if !isFlow(root) {
				c.LeaveOut(s.File, root, "it is no flow: it has no list of states with types")
				continue
			}
			r := newReader(s.File, root, scope, c, variables)
			readers = append(readers, r)
			c.Flows = append(c.Flows, r.Flow)
		}
	}

	// The size is known before the work.
	if err := c.CheckBlocks(); err != nil {
		return nil, &importer.TooLargeError{Problem: err.Error()}
	}

	imported := map[string]bool{}
	for _, r := range readers {
		imported[r.ID] = true
	}
	for _, r := range readers {
		r.imported = imported
	}

	measured := measuredCopies(readers)
	for _, r := range readers {
		r.measured = measured
		r.read()
	}

	nameWorkflows(c, readers)
	c.FindDoing(handled())
	return c, c.BeginIn(start)
}

// nameWorkflows names the workflows of several widgets, since no single widget can give such a workflow its name.
func nameWorkflows(c *importer.Center, readers []*reader) {
	first := map[string]string{}
	for _, r := range readers {
		for _, w := range r.tasks {
			id := workflow(w)
			if first[id] == "" {
				first[id] = w.name
			}
			if w.name != first[id] {
				c.Names[id] = "workflow"
			}
		}
	}
}

// workflow returns the workflow of TaskRouter for a widget's task, or "".
func workflow(w *widget) string {
	p := w.properties
	return cmp.Or(p.TextOf("workflow_sid"), p.TextOf("task_router_workflow"), p.TextOf("workflow"))
}

// widget is one state of a flow.
type widget struct {
	name, kind  string
	properties  tree.Value
	transitions []transition
	block       *importer.Block
	is          *widgetType
}

// transition is one of a widget's. Next is "" if the flow ends.
type transition struct {
	event, next string
	tests       []importer.Test
}

// next returns where an event leads, or "".
func (w *widget) next(events ...string) string {
	for _, t := range w.transitions {
		if slices.Contains(events, t.event) && t.next != "" {
			return t.next
		}
	}
	return ""
}

// reader reads one flow.
type reader struct {
	*importer.Flow
	center  *importer.Center
	scope   string            // what identifiers of widgets begin with
	names   map[string]string // of identifiers, in the whole center
	widgets []*widget
	byName  map[string]*widget
	initial string // the widget that it starts with

	tasks     []*widget           // that send a task to a workflow
	variables map[string]bool     // that any flow sets, and the parameters that any gives another
	used      map[string]bool     // the widgets whose output another one uses, other than to send it
	results   map[string][]string // by widget, the results that widgets use
	imported  map[string]bool     // the flows of the import
	measured  map[string]string   // by variable or parameter of any flow, the measured result that it may have
}

// newReader reads the widgets of a flow, and adds the variables that they set.
func newReader(file string, root tree.Value, scope string, c *importer.Center, variables map[string]bool) *reader {
	def := definition(root)
	r := &reader{
		Flow: &importer.Flow{
			File: file, ID: root.TextOf("sid"),
			Name:  cmp.Or(root.TextOf("friendly_name"), root.TextOf("friendlyName")),
			About: def.TextOf("description"),
			// Two flows of an account may have the same name. An export of the editor has no identifier.
			Mark: cmp.Or(root.TextOf("sid"), def.Content()),
		},
		scope:  cmp.Or(root.TextOf("sid"), scope) + ":",
		center: c, names: c.Names, byName: map[string]*widget{},
		initial: def.TextOf("initial_state"), variables: variables,
	}

	c.NameUnknown(file, def, flowShape())
	for _, s := range def.Get("states").List() {
		r.addWidget(s)
	}

	return r
}

// read makes the steps of the widgets.
func (r *reader) read() {
	r.findUses()
	for _, w := range r.widgets {
		r.translate(w)
		r.checkTargets(w)
	}
	r.start(r.initial)
	r.mergePrompts()
}

// checkTargets names a widget that leads to a widget which is not in the flow. Studio saves no such flow, so that the
// file is damaged.
func (r *reader) checkTargets(w *widget) {
	for _, t := range w.transitions {
		isOfCall := t.event != hangup && !byMessage[t.event]
		if isOfCall && t.next != "" && r.byName[t.next] == nil {
			w.block.Approximate("leads to the widget "+t.next+", which is not in the flow: here the call ends",
				"export the flow again")
		}
	}
}

// number returns the number of a setting of a widget, or a default. Only the call knows a number that a template
// gives.
func (w *widget) number(setting string, otherwise int) int {
	value := w.properties.Get(setting)
	const unknown = -1 << 62 // no setting has this number
	n := value.Int(unknown)
	why := "whose number is not known"
	switch {
	case n >= 0:
		return n
	case n != unknown:
		why = "a number below 0"
	}
	if text := strings.TrimSpace(value.Text()); text != "" {
		w.block.Approximate(setting+" is "+text+", "+why+": here it has its default", "write the number in the flow")
	}
	return otherwise
}

func (r *reader) addWidget(state tree.Value) {
	w := &widget{name: state.TextOf("name"), kind: state.TextOf("type"), properties: state.Get("properties")}

	// A type that Twilio has added since still has transitions, which become answers.
	if w.is = widgetTypes[w.kind]; w.is == nil {
		w.is = &widgetType{}
	}

	for _, t := range state.Get("transitions").List() {
		one := transition{event: t.TextOf("event"), next: t.TextOf("next")}
		for _, c := range t.Get("conditions").List() {
			one.tests = append(one.tests, readTest(c, w.properties))
		}
		w.transitions = append(w.transitions, one)
	}

	w.block = r.Block(w.name, cmp.Or(w.kind, "no type"))
	w.block.At = []*tree.Pointer{state.At()}
	w.block.NameUnknown(state, widgetShape())

	// Each way in another form would be lost without a trace.
	if ways := state.Get("transitions"); ways.IsObject() || ways.Text() != "" {
		w.block.Approximate("its transitions are not a list: here it leads nowhere", "export the flow again")
	}

	// Ways after a hangup and ways of messages are no ways of calls.
	for _, t := range w.transitions {
		if t.event != hangup && !byMessage[t.event] {
			w.block.Next = append(w.block.Next, t.next)
		}
	}

	w.block.Name = w.name

	if r.byName[w.name] != nil {
		w.block.LeaveOut("a widget before it has the same name")
		return
	}

	r.widgets = append(r.widgets, w)
	r.byName[w.name] = w

	// A variable counts as set by the flow, wherever the widget that sets it stands.
	for _, v := range pairs(w.properties.Get("variables")) {
		r.variables[variable(v.key)] = true
	}

	for _, p := range pairs(w.properties.Get("parameters")) {
		r.variables[parameter(p.key)] = true
	}
}

// flowShape returns the keys of a flow around its widgets. A file that somebody has written may also have the names of
// the API.
func flowShape() importer.Shape {
	return importer.Shape{
		"description": nil, "initial_state": nil, "states": nil, "flags": nil,
		"sid": nil, "friendly_name": nil, "friendlyName": nil,
	}
}

// widgetShape returns the keys of a widget. Each type of widget has its own properties.
func widgetShape() importer.Shape {
	condition := importer.Shape{"friendly_name": nil, "arguments": nil, "type": nil, "value": nil}
	return importer.Shape{
		"name":        nil,
		"type":        nil,
		"properties":  nil,
		"transitions": {"event": nil, "next": nil, "conditions": condition},
	}
}

// starts are the events that start a flow. The likeliest event for a call comes first. Messages
// come last, because no call starts with them. Each has the way to the widgets that only it starts.
var starts = []struct{ event, way string }{
	{"incomingCall", ""},
	{"incomingParent", "when another flow runs this one"},
	{"incomingRequest", "by a request to the API"},
	{"incomingMessage", "by messages"},
	{"incomingConversationMessage", "by messages"},
}

// byMessage has the events of messages that start a flow.
var byMessage = map[string]bool{"incomingMessage": true, "incomingConversationMessage": true}

// start finds where calls start, and says why calls do not reach the other widgets. A
// flow that only requests start is one that calls people: it starts where they do. One
// that only messages start ends every call.
func (r *reader) start(initial string) {
	t := r.trigger(initial)
	if t == nil { // any widget may come first
		r.Start = initial
		return
	}

	chosen := ""

	// A call begins by the first of these events that leads anywhere: a caller, another flow, or a
	// request.
	for _, s := range starts[:3] { // not messages
		if chosen == "" && t.next(s.event) != "" {
			chosen = s.event
		}
	}

	r.Start = t.name
	r.Step(importer.Pass, t.block).Edge("", t.next(chosen))

	// A widget that no call reaches has all ways to it as its reason, because one way alone would exclude the others.
	reached := r.reached(r.byName[t.next(chosen)])
	ways := map[*widget][]string{}
	add := func(w *widget, way string) {
		if !reached[w] && !slices.Contains(ways[w], way) {
			ways[w] = append(ways[w], way)
		}
	}
	for _, s := range starts {
		if s.event == "incomingParent" && t.next(s.event) != "" && t.next(s.event) != t.next(chosen) {
			t.block.Approximate("starts elsewhere when another flow runs it",
				"write a flow of its own that starts there")
		}
		for w := range r.reached(r.byName[t.next(s.event)]) {
			add(w, s.way)
		}
	}

	// A widget after the end of a call works for no caller.
	const afterCall = "after the caller has hung up"
	for w := range reached {
		for after := range r.reached(r.byName[w.next(hangup)]) {
			add(after, afterCall)
		}
	}

	// The report knows the end of a call by its own reason, because such a widget has no effect on calls.
	for w, by := range ways {
		if slices.Equal(by, []string{afterCall}) {
			w.block.LeaveOut(importer.AfterCall)
		} else {
			w.block.LeaveOut("reached only " + strings.Join(by, " or "))
		}
	}
}

// trigger returns the widget that a flow starts with, or nil.
func (r *reader) trigger(initial string) *widget {
	if w := r.byName[initial]; w != nil && w.kind == "trigger" {
		return w
	}
	for _, w := range r.widgets {
		if w.kind == "trigger" && r.byName[initial] == nil {
			// Some exports leave the name out. Studio saves no flow with a wrong name.
			if initial != "" {
				w.block.Approximate("initial_state is "+initial+", which is not in the flow: here calls begin at this trigger",
					"export the flow again")
			}
			return w
		}
	}
	return nil
}

// reached returns the widgets that transitions lead to from one on, except on hanging up.
func (r *reader) reached(from *widget) map[*widget]bool {
	reached := map[*widget]bool{}
	importer.Reach(reached, from, func(w *widget) []*widget {
		var out []*widget
		for _, t := range w.transitions {
			if t.event != hangup {
				out = append(out, r.byName[t.next])
			}
		}
		return out
	})
	return reached
}

// identify returns the identifier of an expression, without its filters.
func (r *reader) identify(expression string) string {
	id, _, _ := strings.Cut(expression, "|")
	id = strings.TrimSpace(strings.Trim(strings.TrimSpace(id), "{}"))

	// These three expressions are the number of the caller.
	switch id {
	case "trigger.call.From", "trigger.call.Caller", "contact.channel.address":
		return "caller"
	}

	if name, rest, ok := strings.Cut(strings.TrimPrefix(id, "widgets."), "."); ok && strings.HasPrefix(id, "widgets.") {
		w := r.byName[name]
		if w == nil {
			return id
		}

		// The call has the values that a subflow sets. Of a flow that is not imported they are not known.
		sets := w.kind == "run-subflow" && r.imported[w.properties.TextOf("flow_sid")] || w.kind == "set-variables"
		if sets && r.variables[variable(rest)] {
			return variable(rest)
		}
		return r.output(w, rest)
	}

	return id
}

// output identifies an output of a widget of this flow.
func (r *reader) output(w *widget, key string) string {
	return r.scope + "widgets." + w.name + "." + key
}

// variable is the identifier of a variable of the flow.
func variable(key string) string { return "flow.variables." + key }

// parameter is the identifier of a parameter that a flow gets from the one that runs it.
func parameter(key string) string { return "trigger.parent.parameters." + key }

type keyValue struct{ key, value string }

func pairs(list tree.Value) []keyValue {
	var out []keyValue
	for _, v := range list.List() {
		out = append(out, keyValue{v.TextOf("key"), v.TextOf("value")})
	}
	return out
}
