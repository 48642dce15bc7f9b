package compile

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
)

// maxIntents bounds what callers call about: a call holds it in a byte.
const maxIntents = 256

// wants collects what callers of any line call about, in the order in which
// it is first named.
func (l *lowering) wants() {
	l.intents = map[string]bool{}
	for _, f := range l.lineage {
		for _, name := range scenario.Intents(f.Root) {
			l.intents[name] = true
		}
	}
	add := func(m scenario.Mixture) {
		for _, p := range m {
			if name := p.Name.Value; name == "by" || name == "otherwise" || strings.Contains(name, ",") {
				l.error(p.Name.Place, diag.BadValue, "give it another name", "%q is no name of an intent: where answers are given by intent it means something else", name)
			}
			if !slices.Contains(l.model.Intents, p.Name.Value) {
				l.model.Intents = append(l.model.Intents, p.Name.Value)
			}
		}
	}
	add(l.Callers.Intent)
	for i := range l.Lines {
		add(l.Lines[i].Callers.Intent)
	}
	if n := len(l.model.Intents); n > maxIntents {
		l.error(l.at("callers"), diag.TooLarge, "name fewer: those that are answered alike are one", "%d intents are more than %d", n, maxIntents)
		l.model.Intents = l.model.Intents[:maxIntents]
	}
}

// population lowers who calls a line.
func (l *lowering) population(id routing.LineID, c *scenario.Callers) model.Population {
	p := model.Population{
		Origins:      l.origins(id, c),
		Intent:       l.shares(c.Intent, l.model.Intents, "intent"),
		Language:     l.languages(id, c.Language),
		Patience:     l.patience(id, &c.Patience, c.Intent != nil),
		AnswersAfter: c.AnswersAfter,
		Slips:        c.Slips,
		Redial:       c.Redial,
	}
	if c.Tier != nil {
		p.Attributes = []model.AttributeShares{{Attribute: routing.AttrTier, Shares: l.shares(c.Tier, l.center.Attributes[routing.AttrTier].Values, "tier")}}
	}
	for _, pair := range c.Attributes {
		if id, ok := l.drawable(pair.Key); ok {
			p.Attributes = append(p.Attributes, model.AttributeShares{Attribute: id, Shares: l.shares(pair.Value, l.center.Attributes[id].Values, pair.Key.Value)})
		}
	}
	return p
}

// ownKeys are the keys of callers that say what a built-in attribute is.
var ownKeys = map[routing.AttributeID]string{
	routing.AttrTier:     "tier: …",
	routing.AttrLanguage: "language: …",
	routing.AttrNumber:   "numbers: …",
	routing.AttrAbroad:   "abroad: …",
	routing.AttrCountry:  "abroad: {share: …, countries: …}",
}

// drawable finds an attribute that a caller can bring along: one that
// routing.yaml declares and that has no key of its own.
func (l *lowering) drawable(name diag.Text) (routing.AttributeID, bool) {
	id, ok := l.center.Attribute(name.Value)
	switch {
	case !ok:
		l.error(name.Place, flow.UnknownAttribute, near(name.Value, l.center.AttributeNames()[routing.BuiltIn:]), "routing.yaml declares no attribute %q", name.Value)
	case ownKeys[id] != "":
		l.error(name.Place, diag.BadValue, "give it as \"callers: {"+ownKeys[id]+"}\"", "%s has a key of its own", name.Value)
	case id < routing.BuiltIn:
		l.error(name.Place, diag.BadValue, "remove it", "%s follows from the caller's number, the line or the day", name.Value)
	}
	return id, ok && id >= routing.BuiltIn
}

// at gives the place of one of the scenario's keys.
func (l *lowering) at(key string) diag.Place {
	if n := l.Root.Get(key); n != nil {
		return n.Place
	}
	return l.Place
}

// shares lays a mixture out by the index of its names.
func (l *lowering) shares(m scenario.Mixture, names []string, what string) []float64 {
	if m == nil {
		return nil
	}
	out := make([]float64, len(names))
	for _, p := range m {
		i := slices.Index(names, p.Name.Value)
		if i < 0 {
			l.error(p.Name.Place, flow.UnknownValue, near(p.Name.Value, names), "%s %q does not exist", what, p.Name.Value)
			continue
		}
		out[i] += p.Share
	}
	return out
}

// languages gives the shares of the languages that a line offers; where none of
// them is spoken, or nothing is said, callers speak the line's first.
func (l *lowering) languages(id routing.LineID, m scenario.Mixture) []float64 {
	known := &l.center.Attributes[routing.AttrLanguage]
	all := l.shares(m, known.Values, "language")
	out := make([]float64, len(known.Values))
	offered := 0.0
	for _, name := range l.center.Lines[id].Languages {
		v, _ := known.Value(name.Value)
		if all != nil {
			out[v] = all[v]
		}
		offered += out[v]
	}
	if offered == 0 {
		v, _ := known.Value(l.center.Lines[id].Languages[0].Value)
		out[v], offered = 1, 1
	}
	for i := range out {
		out[i] /= offered
	}
	return out
}

// patience lays a patience out by the values of what it depends on.
func (l *lowering) patience(id routing.LineID, p *scenario.Patience, wants bool) model.By[des.Distribution] {
	property, names := depends{Property: model.ByQueue}, l.center.QueueNames()
	if p.By.Value != "queue" {
		property, names = l.property(p.By)
	}
	if property.Property == model.ByIntent && !wants {
		l.wantless(p.By, id)
	}
	if property.Property == model.Everybody && p.Otherwise == nil {
		return model.By[des.Distribution]{}
	}
	if property.Property == model.Everybody {
		return model.By[des.Distribution]{Of: []des.Distribution{*p.Otherwise}}
	}
	asItIs := func(d des.Distribution) des.Distribution { return d }
	of := lowerGiven(l, p, names, scenario.DurationKeys, asItIs, func(name string) {
		l.error(p.By.Place, diag.MissingKey, "add it, or \"otherwise\"", "patience of %s %q is not given", p.By.Value, name)
	})
	return model.By[des.Distribution]{Property: property.Property, Attribute: property.Attribute, Of: of}
}

// wantless reports something that depends on what callers want, on a line of
// which the scenario does not say it.
func (l *lowering) wantless(by diag.Text, id routing.LineID) {
	name := l.center.Lines[id].Name.Value
	if l.Root.Get("callers").Get("intent") != nil || l.Root.Get("calls").Get(name).Get("callers").Get("intent") != nil {
		return // it could not be read, which has been reported
	}
	l.error(by.Place, diag.MissingKey, "add \"intent: {…: 100%}\" to callers", "callers of line %q have no intent", name)
}

// depends is a property with the attribute that it may be.
type depends struct {
	model.Property
	Attribute routing.AttributeID
}

// property finds what a value depends on, and the names of its values.
func (l *lowering) property(by diag.Text) (depends, []string) {
	switch by.Value {
	case "":
		return depends{Property: model.Everybody}, nil
	case scenario.ByIntent:
		return depends{Property: model.ByIntent}, l.model.Intents
	case "language":
		return depends{Property: model.ByLanguage}, l.center.Attributes[routing.AttrLanguage].Values
	}
	id, ok := l.center.Attribute(by.Value)
	switch {
	case !ok:
		l.error(by.Place, flow.UnknownAttribute, near(by.Value, append(l.center.AttributeNames(), scenario.ByIntent)), "there is no attribute %q", by.Value)
		return depends{Property: model.Everybody}, nil
	case id == routing.AttrDay:
		l.error(by.Place, diag.BadValue, "branch on it in the flow", "the day is known only at a branch")
		return depends{Property: model.Everybody}, nil
	}
	return depends{model.ByAttribute, id}, l.center.Attributes[id].Values
}
