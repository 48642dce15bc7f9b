package genesysarchitect

import (
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// participant begins the identifiers of a participant's attributes. All flows of the conversation
// share them, and other flows and systems may have set them before the call.
const participant = "Participant."

// readData is GetParticipantData: variables get the attributes of the participant.
func (a action) readData() string {
	s := a.step(importer.Set, "")
	for _, x := range a.items(a.Get("attributes")) {
		one := x.Get("attribute")
		for _, to := range []string{one.TextOf("variable"), one.TextOf("value", "var"), one.TextOf("var")} {
			variable := a.variable(to)
			if variable == "" {
				continue
			}

			// An attribute with a name that only the call knows may have any value.
			a.filled[variable] = true
			set := importer.Assign{Attribute: variable, To: importer.Any{}}
			if id := a.attribute(one); id != "" {
				set.To = importer.CopyOf(id)
				a.attributes = append(a.attributes, id)
			}
			s.Sets = append(s.Sets, set)
		}
	}

	s.Edge("done", a.output("success"))
	return a.id
}

// setData is SetParticipantData: attributes of the participant get values.
func (a action) setData() string {
	s := a.step(importer.Set, "")
	for _, x := range a.items(a.Get("attributes")) {
		one := x.Get("attribute")
		// A name that only the call knows may be any attribute, and which ones are read is known after all flows.
		if id := a.attribute(one); id != "" {
			s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: a.term(one.Get("value"))})
		} else {
			a.setsAny = append(a.setsAny, s)
		}
	}

	s.Edge("done", a.output("success"))
	return a.id
}

// attribute identifies an attribute of the participant, or returns "" if only the call knows its name.
func (p *properties) attribute(one tree.Value) string {
	name := one.Get("name")
	if !isConstant(name) {
		return ""
	}
	id := participant + constantOf(name)
	p.center.Names[id] = readable(constantOf(name))
	return id
}

// setAny lets a step that sets an attribute whose name only the call knows set each attribute that some flow reads.
func (v *variables) setAny(attributes []string) {
	for _, s := range v.setsAny {
		for _, id := range attributes {
			s.Sets = append(s.Sets, importer.Assign{Attribute: id, To: importer.Any{}})
		}
	}
}
