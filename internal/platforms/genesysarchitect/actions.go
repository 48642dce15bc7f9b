package genesysarchitect

import (
	"slices"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// action is an action of the flow. It adds its steps to the program.
type action struct {
	tree.Value
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
func (r *reader) action(kind string, v tree.Value, id, next string) string {
	b := r.block(id, kind, v.TextOf("name"))
	b.At = []*tree.Pointer{v.At()}
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
	a.block.Guess("an action that is not known: here its outputs are answers of a lookup",
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

// leadsElsewhere reports whether an output of an action other than success and failure has actions.
func leadsElsewhere(v tree.Value) bool {
	return slices.ContainsFunc(v.Get("outputs").Keys(), func(name string) bool {
		return name != "success" && !failures().MatchString(name)
	})
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

func (a action) setLanguage() string {
	name, known := named(a.Get("language"))
	base := importer.BaseLanguage(name)
	if !known || base == "" {
		a.block.Approximate("the language is known only in the call: here it stays",
			"write a lookup with a set step for each language")
		return a.to(a.next)
	}

	s := a.step(importer.Set, "")
	s.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.Const{Text: base}}}
	s.Edge("done", a.next)
	return a.id
}

// ownName returns the name of an action, or "" if it only repeats the kind, as Architect proposes it.
func (a action) ownName() string {
	isLetter := func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}
	if strings.Map(isLetter, a.block.Name) == strings.Map(isLetter, a.kind) {
		return ""
	}
	return a.block.Name
}

// assign puts a step of an action that sets a variable before another step, and returns the first of them. Without a
// variable there is no such step.
func (a action) assign(part string, set importer.Assign, next string) string {
	if set.Attribute == "" {
		return next
	}
	return a.assignAll(part, []importer.Assign{set}, next)
}

// assignAll is assign for several variables.
func (a action) assignAll(part string, sets []importer.Assign, next string) string {
	if len(sets) == 0 {
		return next
	}
	s := a.Step(importer.Set, a.block)
	s.ID = a.id + part
	s.Sets = slices.Clone(sets)
	s.ElseToo = true // the block has an effect anyway
	s.Edge("done", next)
	return s.ID
}
