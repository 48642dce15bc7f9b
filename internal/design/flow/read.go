package flow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// flowObject is the object of a flow's file.
var flowObject = yaml.Object[writtenFlow]{
	Name: "a flow",
	Doc:  "A call flow: named steps, each of one kind, and the outcomes that lead from one to the next.",
	Foreign: func(key string) string {
		if key == "language" || key == "languages" {
			return "write the languages under languages of a line, in routing.yaml"
		}
		return ""
	},
	Fields: []yaml.Field[writtenFlow]{
		yaml.Bind("flow", "The flow's name.", name, func(f *writtenFlow) *diag.Text { return &f.Name }).Required(),
		yaml.Bind("about", "The purpose of the flow.", yaml.String, func(f *writtenFlow) *string { return &f.about }),
		yaml.Bind("start", "The step that it starts with.", text,
			func(f *writtenFlow) *diag.Text { return &f.start }).Required(),
		yaml.Bind("attributes",
			"The flow's own attributes: name to values, as in {tries: 0-3, state: [new, known]}. "+
				"They have the first value whenever the flow begins.",
			routing.AttributesType, func(f *writtenFlow) *[]yaml.Pair[routing.WrittenAttribute] { return &f.declared }),
		yaml.Bind("anywhere",
			"Keys and words of every menu, collect and listen step that does not use them itself.",
			entries, func(f *writtenFlow) *[]choiceDef { return &f.anywhere }),
		yaml.Bind("steps", "The steps, by name.", stepsType,
			func(f *writtenFlow) *[]*writtenStep { return &f.steps }).Required(),
	},
}

var stepsType = yaml.Type[[]*writtenStep]{Schema: stepsSchema(), Read: readSteps}

// readFlow reads a flow's file.
func readFlow(file yaml.File, found *diag.Findings) *writtenFlow {
	f := &writtenFlow{file: file}
	root := file.Root()
	flowObject.ReadInto(f, root, found)
	found.Define(diag.FlowName, "", f.Name)
	for _, s := range f.steps {
		found.Define(diag.StepName, f.Name.Value, s.Name)
	}

	if steps := root.Get("steps"); steps != nil {
		for _, e := range steps.Pairs {
			if !yaml.IsName(e.Key.Text) {
				f.read |= hidesStep
			}
		}
	}

	// Steps that could not be read seem missing.
	if len(f.steps) == 0 {
		f.read |= hidesStep
	}

	// The parser reports a duplicate key, and drops its value: all steps below a second key "steps".
	for x := range found.InFiles(file.Name).All() {
		if x.Rule == diag.DuplicateKey && x.Place.Column == root.Place.Column {
			f.read |= hidesStep
		}
		if x.Severity == diag.Error {
			f.read |= hasError | isMisread
		}
	}

	return f
}

// newDef begins the linked form of a flow: the names of its steps, and the flows that it goes on in. Link
// completes it.
func newDef(written *writtenFlow) *Def {
	f := &Def{
		writtenFlow: written, doubts: written.read, byName: make(map[string]int, len(written.steps)),
		translated: map[string]string{},
	}

	root := f.file.Root()
	if steps := root.Get("steps"); steps != nil {
		for _, e := range steps.Pairs {
			f.byName[e.Key.Text] = -1 // unless it could be read
		}
	}

	for _, e := range root.Pairs {
		if _, isStep := kindOf(e); isStep && e.Key.Text != "steps" { // not indented, which is reported already
			f.byName[e.Key.Text] = -1
		}
	}

	for i, s := range f.steps {
		f.Steps = append(f.Steps, newStepDef(f, s))
		f.byName[s.Name.Value] = i
		if s.Kind == Go && !slices.Contains(f.goesTo, s.What.Value) {
			f.goesTo = append(f.goesTo, s.What.Value)
		}
	}

	f.names = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(f.byName)) })
	return f
}

// newStepDef begins the linked form of a step. Link completes it.
func newStepDef(f *Def, written *writtenStep) *StepDef {
	s := &StepDef{writtenStep: written, Flow: f, step: written.given, Allow: written.allow, assigns: written.sets}
	if written.lost {
		s.doubts = hasError | isMisread
	}

	// A set step has one outcome, so its own values belong to it.
	if s.Kind == Set {
		own := yaml.Pair[settings]{Key: diag.Text{Value: Done}, Value: s.set}
		s.assigns = append([]yaml.Pair[settings]{own}, written.sets...)
	}

	// Translations are added to the step's prompts, and not to those written.
	for slot, list := range written.prompts {
		for _, texts := range list {
			s.Prompts[slot] = append(s.Prompts[slot], slices.Clip(texts))
		}
	}
	return s
}

// keysOf returns the keys of a step.
func keysOf(step *yaml.Node) []diag.Text {
	out := make([]diag.Text, len(step.Pairs))
	for i, e := range step.Pairs {
		out[i] = e.Key.PlacedText()
	}
	return out
}

func readSteps(n *yaml.Node, found *diag.Findings) ([]*writtenStep, bool) {
	if n.Kind != yaml.Map {
		found.Error(n.Place, diag.WrongType, "steps are a map from names to steps", "")
		return nil, false
	}

	if len(n.Pairs) == 0 {
		found.Error(n.Place, diag.BadValue, "a flow has at least one step",
			"write one, as in steps: {done: {end: resolved}}")
	}

	var out []*writtenStep
	for _, e := range n.Pairs {
		switch s := readStep(e, found); {
		case s != nil:
			out = append(out, s)
		case len(out) > 0 && isSetting(e.Key.Text): // of the step above, not indented enough
			out[len(out)-1].lost = true
		}
	}

	return out, true
}

// readStep reads a step. Its first kind key gives its kind. say is the kind only without another
// kind key, because other kinds may have a say.
func readStep(e yaml.KeyValue, found *diag.Findings) *writtenStep {
	if !checkName(e.Key.PlacedText(), found) {
		return nil
	}
	if e.Value.Kind != yaml.Map {
		reportNoMap(e, found)
		return nil
	}

	kind, ok := kindOf(e)

	// Without a kind, it is not known which keys the step may have.
	if !ok {
		reportNoKind(e, found)
		return nil
	}

	// With two kinds, the settings of one look wrong to the other, so they are not read.
	if second := secondKind(e.Value, kind); second != nil {
		found.Error(second.Place, diag.UnknownKey, fmt.Sprintf("step %q is a %s already", e.Key.Text, kind),
			diag.Fixf("remove %s, or make it a step of its own", second.Text))
		return &writtenStep{Kind: kind, Name: e.Key.PlacedText(), keys: keysOf(e.Value), queueing: &queueing{}}
	}

	s := &writtenStep{Kind: kind, Name: e.Key.PlacedText(), keys: keysOf(e.Value)}
	choosesQueue := kind == Queue || kind == Callback
	if choosesQueue {
		s.queueing = &queueing{}
	}

	object := kinds[kind].Object
	first := e.Value.Pairs[0].Key.Text

	// The object of the kind reports a key of another kind with this fix.
	object.Foreign = func(key string) string { return kind.fixForKey(key, first) }
	object.ReadInto(s, e.Value, found)

	if choosesQueue {
		s.What = s.chosen.all

		// A queue by value has no single name. Messages need some name for it.
		if !s.chosen.by.Place.IsZero() {
			s.What = diag.Text{Value: "its queue", Place: s.chosen.at}
		}
	}

	return s
}

// kindOf returns a step's kind. It corrects a misspelled kind key if it is the first key,
// as is usual: reading the step as that kind reports the key.
func kindOf(step yaml.KeyValue) (Kind, bool) {
	n := step.Value
	say := false
	for _, e := range n.Pairs {
		k, isKind := KindNamed(e.Key.Text)

		// The key say may belong to another kind, so the search goes on.
		if isKind && k != Say {
			return k, true
		}
		say = say || isKind
	}

	// A setting as the first key is no misspelled kind, but a missing one.
	if len(n.Pairs) > 0 && !isSetting(step.Key.Text) && !isSetting(n.Pairs[0].Key.Text) {
		if near, ok := misspelledKind(n.Pairs[0].Key.Text); ok {
			return near, true
		}
	}

	return Say, say
}

// misspelledKind returns the kind whose key another one misspells, or begins: que is queue.
func misspelledKind(key string) (Kind, bool) {
	for k := range Kinds() {
		if len(key) > 1 && strings.HasPrefix(k.String(), strings.ToLower(key)) {
			return k, true
		}
	}
	return KindNamed(diag.Correction(key, kindKeys()))
}

// secondKind returns the key of another kind than first in a step, except say, or nil.
func secondKind(n *yaml.Node, first Kind) *yaml.Node {
	for _, e := range n.Pairs {
		if k, isKind := KindNamed(e.Key.Text); isKind && k != Say && k != first {
			return e.Key
		}
	}
	return nil
}

// fixForKey returns the fix for a key that a step of the kind does not have, or "" if its keys are the
// fix. The first key of a step may have been meant as its kind.
func (k Kind) fixForKey(key, first string) string {
	own := kinds[k].keys()

	// A near key of the kind itself is the better fix.
	if diag.Nearest(key, own) != "" {
		return ""
	}

	var others []string
	for other := range Kinds() {
		if other.has(key) {
			others = append(others, other.String())
		}
	}

	if len(others) > 0 {
		return fmt.Sprintf("steps of %s have it; the keys of %s are %s", strings.Join(others, ", "), kinds[k].Name,
			strings.Join(own, ", "))
	}
	if k == Say && key == first {
		return "a step is one of " + strings.Join(kindKeys(), ", ")
	}
	return ""
}

// keys returns the keys of a step of the kind.
func (k *kind) keys() []string {
	out := make([]string, len(k.Fields))
	for i := range k.Fields {
		out[i] = k.Fields[i].Name
	}
	return out
}

func reportNoMap(e yaml.KeyValue, found *diag.Findings) {
	rule := diag.WrongType
	if e.Value.Kind == yaml.Null {
		rule = diag.BadValue
	}
	found.Error(e.Value.Place, rule, fmt.Sprintf("step %q has no kind", e.Key.Text),
		diag.Fixf("write what it does, as in %s: {end: resolved}", e.Key.Text))
}

// reportNoKind reports the first key that no kind has or, without one, the step.
func reportNoKind(e yaml.KeyValue, found *diag.Findings) {
	oneOf := "a step is one of " + strings.Join(kindKeys(), ", ")

	// A key at the depth of the steps is often a setting without its indent.
	if isSetting(e.Key.Text) {
		found.Error(e.Key.Place, diag.MissingKey, fmt.Sprintf("step %q has no kind", e.Key.Text),
			"indent it if it is a setting of the step above")
		return
	}

	for _, k := range e.Value.Pairs {
		if k.Value.Kind == yaml.Null { // which is reported already
			return
		}
		if !isSetting(k.Key.Text) {
			x := found.Misspelling(k.Key.PlacedText(), diag.UnknownKey,
				fmt.Sprintf("no kind of step has the key %q", k.Key.Text), kindKeys(), "")
			x.Fix = oneOf
			found.Add(x)
			return
		}
	}

	found.Error(e.Key.Place, diag.MissingKey, fmt.Sprintf("step %q has no kind", e.Key.Text), diag.Fix(oneOf))
}

func isSetting(key string) bool {
	for k := range kinds {
		if Kind(k).has(key) {
			return true
		}
	}
	return false
}

func (k Kind) has(key string) bool {
	return slices.ContainsFunc(kinds[k].Fields, func(f yaml.Field[writtenStep]) bool { return f.Name == key })
}
