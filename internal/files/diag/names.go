package diag

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// NameKind is the kind of something that files name and refer to.
type NameKind string

// The kinds of names.
const (
	FlowName      NameKind = "flow"
	StepName      NameKind = "step"
	QueueName     NameKind = "queue"
	HoursName     NameKind = "hours"
	HubName       NameKind = "hub"
	LineName      NameKind = "line"
	ChannelName   NameKind = "channel"
	AttributeName NameKind = "attribute"
	ScenarioName  NameKind = "scenario"
	TextName      NameKind = "text"
)

// Name is a name that files define and refer to. Scope is a step's flow, and else "".
type Name struct {
	Kind        NameKind
	Scope, Text string
}

// Use is a place where a name stands.
type Use struct {
	Name
	Place   Place
	Defines bool
}

// KeepNames makes the findings keep where names are defined and referred to, for editors.
func (f *Findings) KeepNames() { f.keepsNames = true }

// Define keeps the place where a name is defined.
func (f *Findings) Define(kind NameKind, scope string, t Text) { f.use(kind, scope, t, true) }

// Refer keeps the place of a reference to a name.
func (f *Findings) Refer(kind NameKind, scope string, t Text) { f.use(kind, scope, t, false) }

func (f *Findings) use(kind NameKind, scope string, t Text, defines bool) {
	if f.keepsNames && t.Place.Line > 0 && t.Value != "" {
		f.uses = append(f.uses, Use{Name{kind, scope, t.Value}, t.Place, defines})
	}
}

// ReferStep keeps the places of the references in a text of the form FLOW.STEP. More text may
// follow the step.
func (f *Findings) ReferStep(t Text) {
	flow, rest, ok := strings.Cut(t.Value, ".")
	if !ok || !f.keepsNames {
		return
	}
	step, _, _ := strings.Cut(rest, ".")
	f.Refer(FlowName, "", f.part(t, 0, len(flow)))
	f.Refer(StepName, flow, f.part(t, len(flow)+1, len(flow)+1+len(step)))
}

// ReferQueue keeps the places of the references in QUEUE or QUEUE@HUB.
func (f *Findings) ReferQueue(t Text) {
	// The place of a part takes a search of the file from its first line, for each of thousands of calls.
	if !f.keepsNames {
		return
	}

	queue, hub, at := strings.Cut(t.Value, "@")
	if !at {
		f.Refer(QueueName, "", t)
		return
	}
	f.Refer(QueueName, "", f.part(t, 0, len(queue)))
	f.Refer(HubName, "", f.part(t, len(queue)+1, len(queue)+1+len(hub)))
}

// expect keeps the names that are possible at a place where another one stands.
func (f *Findings) expect(at Place, names []string) {
	if f.keepsNames {
		if f.expected == nil {
			f.expected = map[Place][][]string{}
		}
		f.expected[at] = append(f.expected[at], names) // no copy: 5,000 wrong names have as many possible ones each
	}
}

// Expected returns the names that are possible at the place of an unknown name in a file, sorted.
func (f *Findings) Expected(at Place) []string {
	var out []string
	for place, names := range f.expected {
		isInLine := place.File == at.File && place.Line == at.Line
		if isInLine && place.Column <= at.Column && at.Column <= place.Column+place.Width {
			out = append(out, slices.Concat(names...)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// part returns a part of a text with its place, without one if the file has the text in another
// form.
func (f *Findings) part(t Text, from, to int) Text {
	at, ok := f.unquoted(t)
	if !ok {
		return Text{}
	}
	at.Column += utf8.RuneCountInString(t.Value[:from])
	at.Width = utf8.RuneCountInString(t.Value[from:to])
	return Text{t.Value[from:to], at}
}

// Names returns the uses of names, sorted by place, without duplicates.
func (f *Findings) Names() []Use {
	out := slices.Concat(append(f.merged, f.uses)...)
	slices.SortFunc(out, func(a, b Use) int {
		return cmp.Or(a.Place.Compare(b.Place), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.Compact(out)
}
