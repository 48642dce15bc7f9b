package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// intentDef is an intent of a listen step as it is written: examples of what callers say, for all
// languages, whose Key is empty, or for each of some.
type intentDef struct {
	name     diag.Text
	examples []yaml.Pair[[]diag.Text]
}

// noIntent is the value of the name under into of a listen step before it has recognized an intent.
const noIntent = NoMatch

var examplesType = yaml.OneOrListOf(text)

var intentsType = yaml.Type[[]intentDef]{
	Schema: yaml.Schema{
		"type": "object", "minProperties": 1,
		"propertyNames": yaml.Schema{"pattern": yaml.NamePattern},
		"additionalProperties": yaml.Schema{"anyOf": []yaml.Schema{
			examplesType.Schema, yaml.MapOf(examplesType).Schema,
		}},
	},
	Read: readIntents,
}

func readIntents(n *yaml.Node, found *diag.Findings) ([]intentDef, bool) {
	if n.Kind != yaml.Map || len(n.Pairs) == 0 {
		found.Error(n.Place, diag.WrongType, "intents are a map from names to examples",
			"write them as in {cancel: [cancel my card, I lost my card]}")
		return nil, false
	}

	var out []intentDef
	for _, e := range n.Pairs {
		if !checkName(e.Key.PlacedText(), found) {
			continue
		}

		def := intentDef{name: e.Key.PlacedText()}
		if e.Value.Kind == yaml.Map {
			def.examples, _ = yaml.MapOf(examplesType).Read(e.Value, found)
		} else if said, ok := examplesType.Read(e.Value, found); ok {
			def.examples = []yaml.Pair[[]diag.Text]{{Value: said}}
		}
		out = append(out, def)
	}

	return out, len(out) > 0
}

// IntentNames returns the names of the step's intents, in the order of the file.
func (s *writtenStep) IntentNames() []string {
	var out []string
	for i := range s.intents {
		out = append(out, s.intents[i].name.Value)
	}
	return out
}

// Intents yields each intent of the step with its place, and the examples in each language.
func (s *writtenStep) Intents() func(yield func(name diag.Text, examples []yaml.Pair[[]diag.Text]) bool) {
	return func(yield func(diag.Text, []yaml.Pair[[]diag.Text]) bool) {
		for i := range s.intents {
			if !yield(s.intents[i].name, s.intents[i].examples) {
				return
			}
		}
	}
}

// Examples returns the examples of an intent of the step in a language, as the recognizer takes them.
func (s *writtenStep) Examples(intent int, language, usual string) []diag.Text {
	return s.intents[intent].in(language, usual)
}

// checkIntents reports intents with the name of another outcome, a key or a word, unknown languages, and examples that
// two intents have.
func (r *resolver) checkIntents(s *StepDef) {
	type key struct{ language, words string }
	type use struct {
		intent string
		at     diag.Place
	}
	seen := map[key]use{}
	reserved := append(s.Kind.fixedOutcomes(), s.Kind.NoChoice(), Otherwise)
	for _, e := range slices.Concat(s.Choices, s.Flow.anywhere) {
		for _, t := range e.tokens {
			reserved = append(reserved, t.name, t.word)
		}
	}
	for i := range s.intents {
		def := &s.intents[i]
		if slices.Contains(reserved, def.name.Value) {
			r.found.Error(def.name.Place, AmbiguousKey,
				fmt.Sprintf("%q has a meaning of its own at this step", def.name.Value),
				"give the intent another name")
		}

		for _, in := range def.examples {
			if in.Key.Value != "" && in.Key.Value != AnyLanguage {
				r.knowsLanguage(in.Key, r.found)
			}
			for _, said := range in.Value {
				k := key{in.Key.Value, fmt.Sprint(phraseOf(said.Value))}
				first, isTwice := seen[k]
				if isTwice && first.intent != def.name.Value {
					r.found.Error(said.Place, AmbiguousKey,
						fmt.Sprintf("%q is an example of %s already, in line %d", said.Value, first.intent,
							first.at.Line),
						"keep it at one of the two intents")
					continue
				}
				seen[k] = use{def.name.Value, said.Place}
			}
		}
	}
}

// declareIntents adds the attributes in which the listen steps of a flow keep their intents: one for each
// name under into, with the intents of all its steps. A name of the center's attributes is that attribute.
func (r *resolver) declareIntents(f *Def) {
	for _, s := range f.Steps {
		into := s.into
		if s.Kind != Listen || into.Value == "" || slices.Contains(f.attributeNames(), into.Value) ||
			slices.Contains(r.names((*routing.Center).AttributeNames), into.Value) {
			continue
		}

		at := f.ownAttribute(into.Value)
		if at < 0 {
			at = len(f.attributes)
			f.attributes = append(f.attributes,
				routing.Attribute{Name: into, Values: []string{noIntent}, Declared: true})
		}
		a := &f.attributes[at]
		for _, name := range s.IntentNames() {
			if !slices.Contains(a.Values, name) {
				a.Values = append(a.Values, name)
			}
		}
	}
}

// keepIntents lets the exits of a listen step's intents set the attribute that into names.
func (r *resolver) keepIntents(s *StepDef) {
	if s.into.Value == "" || r.Center == nil {
		return
	}
	for i := range s.intents {
		if exit := s.Exit(s.intents[i].name.Value); exit != nil {
			value := diag.Text{Value: exit.Outcome, Place: s.into.Place}
			r.set(s, exit, yaml.Pair[setting]{Key: s.into, Value: setting{values: []diag.Text{value}}})
		}
	}
}

// intents compiles the intents of a step. A language without examples has those of the center's.
func (c *compiler) intents(s *StepDef) []Intent {
	var out []Intent
	languages := c.program.Center.Attributes[routing.AttrLanguage].Values
	for i := range s.intents {
		def := &s.intents[i]
		intent := Intent{Name: def.name.Value, Outcome: c.outcome(def.name.Value)}
		for _, language := range languages {
			var said []example
			for _, t := range def.in(language, languages[0]) {
				said = append(said, newExample(t.Value, language))
			}
			intent.examples = append(intent.examples, said)
		}
		out = append(out, intent)
	}
	return out
}

// in returns the examples in a language: its own, those for all languages, or those of the center's
// language.
func (d *intentDef) in(language, usual string) []diag.Text {
	for _, of := range []string{language, "", AnyLanguage, usual} {
		for _, p := range d.examples {
			if p.Key.Value == of {
				return p.Value
			}
		}
	}
	return nil
}
