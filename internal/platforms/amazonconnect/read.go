package amazonconnect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Format is Amazon Connect's.
var Format = importer.Format{
	Name:       "connect",
	What:       "an Amazon Connect flow",
	Extensions: []string{".json", "", ".yaml", ".yml"},
	Detect:     detect,
	Read:       read,
	Starts:     importer.FlowStart,
	TooLarge:   importer.SplitFlow,
	Handles:    handled,
	Writing: &importer.Writing{Settings: []importer.Setting{
		{
			Key:   "timeout",
			Types: []string{"GetParticipantInput", "ConnectParticipantWithLexBot"},
			Path:  []string{"Parameters", "InputTimeLimitSeconds"},
			Value: `"%d"`,
		},
		{
			Key:   "between",
			Types: []string{"GetParticipantInput"},
			Path:  []string{"Parameters", "DTMFConfiguration", "InterdigitTimeLimitSeconds"},
			Value: `"%d"`,
		},
		{Key: "takes", Types: []string{"Wait"}, Path: []string{"Parameters", "TimeLimitSeconds"}, Value: `"%d"`},
	}, Say: &importer.SayBlock{Type: messageParticipant, JSON: messageBlock}},
}

const messageParticipant = "MessageParticipant"

// messageBlock returns a block that speaks a text and leads to another block.
func messageBlock(id, text, next string) string {
	return fmt.Sprintf(`{"Identifier": %s, "Type": "`+messageParticipant+`", "Parameters": {"Text": %s}, `+
		`"Transitions": {"NextAction": %s, "Errors": [{"NextAction": %s, "ErrorType": "NoMatchingError"}], "Conditions": []}}`,
		id, text, next, next)
}

// resource begins the types of flows and modules in a template of CloudFormation.
const resource = "AWS::Connect::ContactFlow"

// detect recognizes a flow in JSON, and a template of CloudFormation with flows in JSON or YAML.
func detect(name string, src []byte) (bool, error) {
	if tree.LooksLikeJSON(src) || !bytes.Contains(tree.ToUTF8(src), []byte(resource)) {
		return tree.DetectJSON(recognize, "Actions", "modules")(name, src)
	}
	if err := tree.CheckText(src); err != nil {
		return false, err
	}
	v, err := tree.ParseYAML(src)
	if err != nil {
		return false, err
	}
	return recognize(v)
}

func recognize(v tree.Value) (bool, error) {
	all := documents(v, document{}, 0)
	isFlow := func(d document) bool { return d.unlike == "" }
	if slices.ContainsFunc(all, isFlow) {
		return true, nil
	}

	// The damaged part may be the content of a flow. Its place helps more than the keys around it.
	for _, d := range all {
		if d.isDamaged {
			return false, fmt.Errorf("%s: %s", d.content.At(), d.unlike)
		}
	}
	return false, nil
}

// document is one flow in a file, with what stands around its content.
type document struct {
	content     tree.Value
	ids         []string // in the references of other flows
	name, about string
	kind        string // of flow, as the platform names it
	unlike      string // why this part of the file is no flow; empty if it is one
	isDamaged   bool   // it is a damaged flow, such as a text that begins as JSON and is no JSON

	wrappers []tree.Value // the objects around the content, whose other keys the import may not know
}

// maxNesting is the most levels of objects, texts and lists around a flow. The answer of describe-contact-flow has
// two: the object, and the text of its Content.
const maxNesting = 4

// documents returns the flows in a file: the content of a flow, the answer of
// describe-contact-flow or describe-contact-flow-module around it, or a list of these. A part that is no
// flow is among them with the reason.
func documents(v tree.Value, around document, depth int) []document {
	// Texts may contain JSON in JSON, so that the depth has a limit.
	if depth > maxNesting {
		return []document{{content: v, unlike: fmt.Sprintf(
			"its content is more than %d levels deep: export the flow again", maxNesting), isDamaged: true}}
	}

	if v.IsList() {
		var out []document
		for _, item := range v.List() {
			out = append(out, documents(item, around, depth+1)...)
		}
		return out
	}

	for _, key := range []string{"ContactFlow", "ContactFlowModule"} {
		if v.Get(key).IsObject() {
			if key == "ContactFlowModule" {
				around.kind = "module"
			}
			around.wrappers = append(slices.Clone(around.wrappers), v)
			return documents(v.Get(key), around, depth+1)
		}
	}

	if resources := v.Get("Resources"); resources.IsObject() { // a template of CloudFormation
		var out []document
		for _, name := range resources.Keys() {
			about := resources.Get(name, "Properties")
			if !about.Has("Content") {
				continue
			}

			one := around
			one.ids = append(slices.Clone(around.ids), name) // in the references of the template
			out = append(out, documents(about, one, depth+1)...)
		}

		return out
	}

	if content, ok := built(v); ok {
		return documents(content, around, depth+1)
	}

	content := v.Get("Content")
	if v.Has("Content") {
		around.describe(v)
		around.wrappers = append(slices.Clone(around.wrappers), v)

		return documents(content, around, depth+1)
	}

	// The API returns the content as a text with JSON in it.
	if text := strings.TrimSpace(v.Text()); strings.HasPrefix(text, "{") {
		inner, err := v.Parsed()
		if err != nil {
			return []document{{content: v, unlike: "in its text, " + err.Error(), isDamaged: true}}
		}
		return documents(inner, around, depth+1)
	}

	if isFlow(v) {
		list := v.Get("Actions")
		if !list.IsList() {
			list = v.Get("modules")
		}
		if len(list.List()) == 0 {
			return []document{{content: list, isDamaged: true, unlike: "the flow has no actions, so that no call begins in it: " +
				"export a flow with a block"}}
		}
		around.content = v
		return []document{around}
	}
	if v.Has("Actions") && v.Has("StartAction") {
		return []document{{
			content: v.Get("Actions"), isDamaged: true,
			unlike: "the Actions of a flow are a list: export the flow again",
		}}
	}
	return []document{{content: v, unlike: "it is no flow: it has no list of Actions"}}
}

// built returns what a function builds a content of, in JSON or in its short form in YAML, and whether there is one.
func built(v tree.Value) (tree.Value, bool) {
	for _, mark := range []string{"Fn::", "!"} {
		switch {
		case v.Has(mark + "Sub"):
			return filled(v.Get(mark + "Sub")), true
		case v.Has(mark + "Join"):
			return joined(v.Get(mark + "Join")), true
		case v.Has(mark + "ToJsonString"):
			return v.Get(mark + "ToJsonString"), true
		}
	}
	return v, false
}

// joined returns the text of the list of parts that Fn::Join has. A part whose value only the deployment knows is a
// placeholder with its names, as in the text of Fn::Sub.
func joined(v tree.Value) tree.Value {
	items := v.List()
	if len(items) != 2 {
		return v
	}

	var parts []string
	for _, part := range items[1].List() {
		if text, ok := built(part); ok || !part.IsObject() {
			parts = append(parts, text.Text())
			continue
		}
		parts = append(parts, "${"+strings.Join(part.Texts(), ".")+"}")
	}
	return v.WithText(strings.Join(parts, items[0].Text()))
}

// filled returns the text of a list that Fn::Sub has, with the values of the list. A value that is a function stays a
// placeholder, since only the deployment knows it. A value without a list is returned as it is.
func filled(v tree.Value) tree.Value {
	items := v.List()
	if len(items) == 0 {
		return v
	}

	text := items[0]
	if len(items) == 1 || text.Text() == "" {
		return text
	}
	var replaced []string
	for _, name := range items[1].Keys() {
		value := items[1].Get(name)
		if value.IsObject() || value.IsList() {
			continue
		}

		// The text is JSON, so that the value is written as a part of a text in JSON.
		quoted, err := json.Marshal(value.Text())
		if err != nil {
			continue
		}
		replaced = append(replaced, "${"+name+"}", string(quoted[1:len(quoted)-1]))
	}
	return text.WithText(strings.NewReplacer(replaced...).Replace(text.Text()))
}

func isFlow(v tree.Value) bool {
	return v.Get("Actions").IsList() && (v.Has("StartAction") || v.Has("Version")) ||
		v.Get("modules").IsList() && (v.Has("start") || v.Has("metadata"))
}

func (d *document) describe(v tree.Value) {
	for _, key := range []string{"Arn", "Id"} {
		if id := v.TextOf(key); id != "" {
			d.ids = append(d.ids, id)
		}
	}
	d.name = textIn(v.Get("Name"))
	d.about = textIn(v.Get("Description"))
	d.kind = cmp.Or(d.kind, textIn(v.Get("Type")))
}

// textIn returns a text, or the text that a function of a template builds it of.
func textIn(v tree.Value) string {
	text, _ := built(v)
	return cmp.Or(text.Text(), v.TextOf("Ref"), v.TextOf("!Ref"))
}

func read(sources []importer.Source, start string) (*importer.Center, error) {
	r, err := readAll(sources, start)
	if err != nil {
		return nil, err
	}
	r.center.FindDoing(handled())
	return r.center, nil
}

// isGiven reports whether a call may have a value before a flow of the export begins. Every flow of the contact
// may have set an attribute.
func (r *reader) isGiven(path string) bool {
	switch {
	case strings.HasPrefix(path, "$.Attributes."):
		return true
	// Only the flow itself sets its attributes.
	case path == queueAttribute || path == priorityAttribute || strings.HasPrefix(path, flowAttributes):
		return false
	}
	return !r.assigned[register(path)]
}

// readAll reads the flows of all files.
func readAll(sources []importer.Source, start string) (*reader, error) {
	r := &reader{
		center: &importer.Center{
			Format: "connect", Queues: map[string]importer.Queue{}, Hours: map[string]importer.Hours{},
			Names: map[string]string{
				queueAttribute: "working_queue", priorityAttribute: "routing_priority",
			},
			Unset:  map[string]string{},
			Spoken: func(text string) []importer.Part { return importer.Template(text, deployed, spokenPath) },
		},
		byRef:    map[string]*flow{},
		byName:   map[string]*flow{},
		handlers: byType(),
		compared: map[string]bool{},
		assigned: map[register]bool{},
		voiced:   map[string]bool{},
		lowest:   usualPriority,
		ranks:    map[string]int{},
	}

	r.center.Given = r.isGiven

	for _, src := range sources {
		for _, d := range documents(src.Value(), document{}, 0) {
			if d.unlike != "" {
				r.center.LeaveOut(src.File, d.content, d.unlike)
				continue
			}
			r.addFlow(src.File, d)
		}
	}

	// Another flow may have the name of a resource, so that the rest gets a name after all flows.
	for _, a := range r.actions {
		a.nameUnnamed(r)
	}

	// The links between flows depend on where calls begin, so that the start comes first.
	if err := r.center.BeginIn(start); err != nil {
		return nil, err
	}

	r.link()

	// An assignment that no call reaches gives no value.
	reachable := r.reachable()
	for _, a := range r.actions {
		if a.kind == "Compare" {
			r.compared[canonical(a.text("ComparisonValue"))] = true
		}
		for _, x := range a.assigns {
			r.assigned[x.register] = r.assigned[x.register] || reachable[a]
			if r.center.Names[x.value] == "" &&
				(strings.HasPrefix(x.value, "arn:") || placeholder.MatchString(x.value)) {
				r.center.Names[x.value] = resourceName(x.value)
			}
		}
	}

	for _, f := range r.flows {
		f.findOwn(reachable)
	}

	r.agents = slices.ContainsFunc(r.actions, func(a *action) bool {
		return a.kind == "UpdateContactTargetQueue" && a.isOfAgent()
	})
	r.findPriorities()
	r.findOutside(reachable)

	// The translation of the steps asks for the number of languages, so that these are found before
	// it.
	r.findVoices(reachable)

	for _, f := range r.flows {
		f.begin()
	}
	for _, a := range r.actions {
		(&scope{settings{r}, a.flow.out}).translate(a)
	}

	for _, f := range r.flows {
		f.separate()
	}

	return r, nil
}

// reader turns the flows of a center into the intermediate form.
type reader struct {
	center  *importer.Center
	flows   []*flow
	byRef   map[string]*flow // by what other flows refer to them with, as refKey makes it
	byName  map[string]*flow // by the same as it is spelled
	actions []*action        // of all flows

	handlers map[string]handler // by the type of action
	compared map[string]bool    // the paths that conditions are of
	assigned map[register]bool  // that actions which calls can reach give values
	lowest   int                // the greatest priority of a call in a queue, which is the last
	ranks    map[string]int     // of the priorities, as queue steps have them
	agents   bool               // calls can have the queue of an agent
	voiced   map[string]bool    // languages of the voices
	visits   int                // actions visited by all searches
	searches int                // so far
	stack    []*action          // of the search that runs

	outside []importer.Assign // of attributes that a function may set, too
}

// flow is a flow of the source.
type flow struct {
	out     *importer.Flow
	start   string
	actions []*action
	byID    map[string]*action

	enteredBy []*action // transfers to the flow, runs of it as a module, and playedBy
	playedBy  []*action // transfers to a queue in which it is played
	entry     bool      // calls begin in it
	exits     []*action // the ends of a module, after which its run goes on
	own       []string  // the attributes that calls can set in it and that end with it, sorted
}

func (r *reader) addFlow(file string, d document) {
	f := &flow{out: &importer.Flow{File: file}, byID: map[string]*action{}}
	v := d.content
	for _, wrapper := range d.wrappers {
		r.center.NameUnknown(file, wrapper, wrapperShape())
	}

	meta := v.Get("Metadata")
	if v.Get("modules").IsList() {
		meta = v.Get("metadata")
	}

	name := cmp.Or(d.name, meta.TextOf("name"))

	f.out.Name, f.out.About = name, cmp.Or(d.about, meta.TextOf("description"))

	// Other flows may refer to this one by its ARN, its ID, its name, or the name of its file.
	base := importer.Stem(file)
	ids := append(d.ids, meta.TextOf("arn"), name, base)

	// The name, not the platform's identifier: a flow of another instance is the same one.
	f.out.ID = importer.Unique(cmp.Or(name, base), func(id string) bool {
		return slices.ContainsFunc(r.flows, func(f *flow) bool { return f.out.ID == id })
	})

	for _, id := range ids {
		id = withoutVersion(id)
		if r.byName[id] == nil {
			r.byName[id] = f
		}
		for _, form := range []string{id, lastSegment(id)} {
			if key := refKey(form); key != "" && r.byRef[key] == nil {
				r.byRef[key] = f
			}
		}
	}

	// The type stands next to the content in some exports and inside in others.
	f.out.Role = roleOf(cmp.Or(d.kind, meta.TextOf("type"), v.TextOf("type")))

	if v.Get("modules").IsList() {
		r.center.NameUnknown(file, v, oldFlowShape())
		f.readModules(r, v)
	} else {
		r.center.NameUnknown(file, v, flowShape())
		f.readActions(r, v)
	}

	// A flow that returns can only be a module.
	if f.out.Role == importer.Inbound &&
		slices.ContainsFunc(f.actions, func(a *action) bool { return endsModule[a.kind] }) {
		f.out.Role = importer.Module
	}

	// The flows of an instance have different names. A flow and a module may have the same name.
	f.out.Mark = fmt.Sprint(f.out.Role == importer.Module, " ", cmp.Or(name, v.Content()))

	f.findWaits()
	f.addMissing()
	r.flows = append(r.flows, f)
	r.actions = append(r.actions, f.actions...)
	r.center.Flows = append(r.center.Flows, f.out)
}

// roles are the types of flows that no caller dials, as exports and the API name them.
var roles = map[string]importer.Role{
	"module": importer.Module, "contactflowmodule": importer.Module,
	"customerqueue":   importer.InQueue,
	"customerhold":    importer.Beside,
	"agenthold":       importer.Beside,
	"customerwhisper": importer.Beside,
	"agentwhisper":    importer.Beside,
	"outboundwhisper": importer.Beside,
	"agenttransfer":   importer.Beside,
	"transferagent":   importer.Beside,
	"queuetransfer":   importer.Beside,
	"transferqueue":   importer.Beside,
}

// endsModule has the actions that only a module has.
var endsModule = map[string]bool{"EndFlowModuleExecution": true, "ReturnFromFlowModule": true}

func roleOf(kind string) importer.Role { return roles[refKey(kind)] }

// refKey makes references comparable: names of flows are often also names of files.
func refKey(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// withoutVersion returns the identifier of a flow without the version that may follow it: "…/contact-flow/1:$LATEST".
func withoutVersion(id string) string { return version.ReplaceAllString(id, "") }

var version = regexp.MustCompile(`[:/]\$(?:LATEST|SAVED)$`)

// flowOf returns the flow that an identifier refers to, or nil if it is not imported.
func (r *reader) flowOf(id string) *flow {
	if id == "" {
		return nil
	}
	id = withoutVersion(id)
	forms := []string{id, lastSegment(id), resourceName(id), r.center.Names[id]}

	// The names of two flows may differ only by a space or a hyphen, so that the same spelling comes first.
	for _, form := range forms {
		if f := r.byName[form]; f != nil && form != "" {
			return f
		}
	}

	for _, form := range forms {
		if f := r.byRef[refKey(form)]; f != nil && form != "" {
			return f
		}
	}
	return nil
}

// addMissing adds a block for each block that the flow names and does not have. A note on the block before it would be
// lost if that block has no step.
func (f *flow) addMissing() {
	// A flow whose start is missing begins with its first block.
	if f.byID[f.start] == nil && len(f.actions) > 0 {
		first := f.actions[0].id
		start := f.add(cmp.Or(f.start, "start"), missingBlock)
		start.next = first
		f.start = start.id
		f.out.Start = start.id
	}

	for _, a := range slices.Clone(f.actions) {
		targets := []string{a.next}
		for _, c := range a.conditions {
			targets = append(targets, c.next)
		}
		for _, e := range a.errors {
			targets = append(targets, e.next)
		}

		for _, id := range targets {
			if id != "" && f.byID[id] == nil {
				f.add(id, missingBlock)
			}
		}
	}
}

// wrapperShape returns the keys of the answers of describe-contact-flow and describe-contact-flow-module, and of the
// resources of CloudFormation. Only its content decides the calls of a flow.
func wrapperShape() importer.Shape {
	out := importer.Shape{}
	for key := range strings.FieldsSeq(`ContactFlow ContactFlowModule ResponseMetadata
		Arn Id Name Type State Status Description Content Tags Version VersionDescription InstanceArn
		FlowContentSha256 FlowModuleContentSha256 LastModifiedTime LastModifiedRegion
		Settings ExternalInvocationConfiguration`) {
		out[key] = nil
	}
	return out
}

// readActions reads a flow of the language 2019-10-30.
func (f *flow) readActions(r *reader, v tree.Value) {
	meta := v.Get("Metadata", "ActionMetadata")
	known := actionShape()
	for _, x := range v.Get("Actions").List() {
		id := x.TextOf("Identifier")
		a := f.add(id, x.TextOf("Type"))
		a.block.NameUnknown(x, known)
		a.params = x.Get("Parameters")
		a.meta = meta.Get(id)

		// The designer's metadata of an action also contains its texts, which write-back must change
		// together with the action.
		a.block.At = []*tree.Pointer{x.At(), a.meta.At()}

		t := x.Get("Transitions")
		a.nameDamage(t)
		a.next = t.TextOf("NextAction")
		for _, c := range t.Get("Conditions").List() {
			out := condition{operator: c.TextOf("Condition", "Operator"), next: c.TextOf("NextAction")}
			for _, o := range c.Get("Condition", "Operands").List() {
				out.operands = append(out.operands, o.Text())
			}
			a.conditions = append(a.conditions, out)
		}

		for _, e := range t.Get("Errors").List() {
			a.errors = append(a.errors, failure{e.TextOf("ErrorType"), e.TextOf("NextAction")})
		}

		a.nameResources(r)
	}

	f.setStart(v.TextOf("StartAction"))
}

// flowShape returns the keys of a flow around its actions.
func flowShape() importer.Shape {
	return importer.Shape{"Version": nil, "StartAction": nil, "Metadata": nil, "Actions": nil, "Settings": nil}
}

// actionShape returns the keys of an action, as "Amazon Connect Flow language" has them. Each type of action has its
// own parameters.
func actionShape() importer.Shape {
	condition := importer.Shape{"Operator": nil, "Operands": nil}
	return importer.Shape{
		"Identifier": nil,
		"Type":       nil,
		"Parameters": nil,
		"Transitions": {
			"NextAction": nil,
			"Conditions": {"NextAction": nil, "Condition": condition},
			"Errors":     {"NextAction": nil, "ErrorType": nil},
		},
	}
}

// add adds a block, with an identifier of its own.
func (f *flow) add(id, kind string) *action {
	if id == "" {
		id = fmt.Sprintf("block %d", len(f.actions)+1)
	}
	own := importer.Unique(id, func(id string) bool { return f.byID[id] != nil })
	a := &action{id: own, kind: kind, flow: f, block: f.out.Block(own, cmp.Or(kind, "block without a type"))}

	// The platform saves no such flow. All ways to the identifier lead to the first block.
	if own != id {
		a.block.LeaveOut("a block before it has the same identifier")
	}

	id = own
	if !isUUID(id) && !strings.HasPrefix(id, "block ") {
		a.block.Name = id
	}
	f.actions = append(f.actions, a)
	f.byID[id] = a
	return a
}

// findOwn finds the attributes of the flow that calls can set.
func (f *flow) findOwn(reachable map[*action]bool) {
	for _, a := range f.actions {
		for _, x := range a.assigns {
			if reachable[a] && strings.HasPrefix(string(x.register), flowAttributes) {
				f.own = append(f.own, string(x.register))
			}
		}
	}
	slices.Sort(f.own)
	f.own = slices.Compact(f.own)
}

// around returns the flow, and the flows that run it as a module or run such a module.
func (f *flow) around() map[*flow]bool {
	out := map[*flow]bool{}
	importer.Reach(out, f, func(at *flow) (next []*flow) {
		for _, a := range at.enteredBy {
			if a.kind == "InvokeFlowModule" {
				next = append(next, a.flow)
			}
		}
		return next
	})
	return out
}

func (f *flow) setStart(id string) {
	f.start = id
	f.out.Start = id
}
