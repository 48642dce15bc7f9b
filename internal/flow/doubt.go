package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// A flow with an error in it compiles for no call. It is judged all the same, as far as
// the error leaves known where calls lead and what they carry: each hides only the
// findings that it may itself be the cause of. Most errors in a single setting hide
// nothing about the ways. One that leaves a step loose hides what depends on where else
// calls go from there. One that obscures them leaves the whole flow broken, and what
// runs it loose.

// doubt notes what an error in the flow's file leaves in doubt.
func (f *source) doubt(x diag.Finding) {
	if x.Severity != diag.Error {
		return
	}
	f.faulty = true
	s, key := f.within(x.Place)
	if s != nil {
		s.faulty = true
	}
	switch {
	case f.loosens(x, s, key):
		f.loose = true
		if s != nil {
			s.loose = true
		}
		if x.Rule == AmbiguousKey {
			s.loseChoices()
		}
	case f.obscures(x, s, key):
		f.broken = true
	}
}

// loose reports whether calls may leave a situation by ways that are not known.
func (w *walk) loose(i int) bool {
	at := w.situations[i].at
	s := w.source(at)
	switch runner := w.States[at].Runner; s.kind {
	case Run:
		return s.runs == nil || !s.runs.clear()
	case Return:
		if runner == NoState {
			return false
		}
		on := w.source(runner).exit(s.what.Value)
		return on == nil || on.to < 0
	default:
		return s.loose
	}
}

// loosens reports whether an error leaves no more unknown than where calls go on from
// the step that it is in.
func (f *source) loosens(x diag.Finding, s *step, key string) bool {
	switch x.Rule {
	case UnknownStep, UnknownFlow:
		return true
	case UnknownOutcome:
		return s != nil && key == "then" && s.kind != Check
	case AmbiguousKey:
		return s != nil && key == "choices" && s.spares(key)
	case diag.MissingKey:
		return s != nil && s.spares("choices") || f.unread(x.Place, s, key)
	}
	return slices.Contains(ofOneSetting, x.Rule) && (f.unread(x.Place, s, key) || s != nil && s.spares(key))
}

// loseChoices lets a step's choices lead to where is not known: which of two a key or
// word stands for is not.
func (s *step) loseChoices() {
	for i := range s.choices {
		s.exits[i].to = -1
	}
}

// unread reports whether a place is in a step that could not be read, and is not what
// may be a setting of the step above.
func (f *source) unread(at diag.Place, s *step, key string) bool {
	return s == nil && key == "steps" && !isSetting(f.node.Get(key).EntryAt(at).Key.Text)
}

// spares reports whether what is misread in a key that names outcomes leaves the others
// as they are: it lets nothing of anywhere in, and no value or wait go elsewhere.
func (s *step) spares(key string) bool {
	switch {
	case key == "choices" && s.kind.has(key):
		return s.kind == Queue || len(s.flow.anywhere) == 0
	case key == "then" && (s.kind == Branch || s.kind == Check):
		rest := func(p yaml.Pair[diag.Text]) bool { return p.Key.Value == Otherwise }
		return s.then.all.Place.IsZero() && !slices.ContainsFunc(s.then.each, rest)
	}
	return key == "then" && s.kind.has(key)
}

// misread notes of an error, beside what it leaves in doubt, that it may hide an outcome.
func (f *source) misread(x diag.Finding) {
	f.doubt(x)
	if s, key := f.within(x.Place); s != nil && x.Severity == diag.Error && x.Rule != UnknownStep {
		s.flawed = s.flawed || s.decides(key)
	}
}

// weigh notes what all errors leave in doubt that were found up to here.
func (f *Flows) weigh(found *diag.Findings) {
	in := f.inFiles()
	for x := range found.All() {
		if s := in[x.Place.File]; s != nil {
			s.misread(x)
			s.allowUnread(x)
		}
	}
}

// inFiles gives the flows by their files.
func (f *Flows) inFiles() map[string]*source {
	in := map[string]*source{}
	for _, s := range f.list {
		in[s.name.Place.File] = s
	}
	return in
}

// allowUnread allows all advice at a step that allows something else than there is:
// any may be meant.
func (f *source) allowUnread(x diag.Finding) {
	if s, key := f.within(x.Place); s != nil && key == "allow" && (x.Rule == UnknownValue || x.Rule == diag.WrongType) {
		s.allow = nil
		for _, id := range allowable() {
			s.allow = append(s.allow, diag.Text{Value: id})
		}
	}
}

// within gives the step in whose lines a place is, and the setting of it, if it is in
// one; the flow's own key where it is in no step that could be read.
func (f *source) within(at diag.Place) (*step, string) {
	key := f.node.EntryAt(at)
	if key.Key.Text != "steps" {
		return nil, key.Key.Text
	}
	i := f.index(key.Value.EntryAt(at).Key.Text)
	if i < 0 {
		return nil, key.Key.Text
	}
	setting := f.steps[i].node.EntryAt(at)
	if v := setting.Value; v.Kind == yaml.Scalar && at.Line == v.Place.Line && at.Column >= v.Place.Column+v.Place.Width {
		return f.steps[i], "" // behind a comma that cuts the text
	}
	return f.steps[i], setting.Key.Text
}

// ofOneSetting are the rules whose breaking is about the setting that it is found in,
// and about nothing else.
var ofOneSetting = []string{diag.UnknownKey, diag.BadValue, diag.WrongType, UnknownValue, UnknownQueue, UnknownChannel}

// obscures reports whether an error may change where calls lead or what they carry.
func (f *source) obscures(x diag.Finding, s *step, key string) bool {
	switch {
	case !slices.Contains(ofOneSetting, x.Rule):
		return true
	case s != nil && key == "":
		return s.open()
	case s != nil:
		return s.vague() || s.bears(key) && x.Rule != UnknownQueue // which is settled where its name is resolved
	case isOfFlow(key):
		return key != "about"
	}
	return f.mayLead(f.node.EntryAt(x.Place))
}

func isOfFlow(key string) bool {
	return slices.ContainsFunc(sourceRecord.Fields, func(f yaml.Field[source]) bool { return f.Name == key })
}

// mayLead reports whether an entry that does not belong where it stands may be meant to
// lead somewhere: it names a step, or is more than a name and a text.
func (f *source) mayLead(e yaml.Entry) bool {
	_, isStep := f.byName[e.Value.Text]
	return isStep || e.Value.Kind != yaml.Scalar || !yaml.IsName(e.Key.Text)
}

// decides reports whether which outcomes a step has depends on a key of it: on what
// names them, or on what is no setting of its kind.
func (s *step) decides(key string) bool {
	return key == "then" || key == "choices" || key == s.kind.String() && s.kind.names() || !s.kind.has(key)
}

// bears reports whether a setting bears on where calls lead, or on what they carry
// from there on.
func (s *step) bears(key string) bool {
	switch key {
	case "takes", "timeout", "attempts", "no_input", "no_match", "hold", "every", "priority", "secret", "say", "allow":
		return false
	case "digits", "ends_with": // which decide what anywhere adds
		return len(s.flow.anywhere) > 0
	case s.kind.String():
		return !slices.Contains([]Kind{Menu, Collect, Deflect, Transfer, End}, s.kind)
	}
	return s.kind.has(key)
}

// vague reports whether a step has a key that may stand for another step, outcome or
// kind, or for a setting that bears on something and is not there.
func (s *step) vague() bool {
	if s.node.Get(s.kind.String()) == nil || secondKind(s.node, s.kind) != nil {
		return true
	}
	return slices.ContainsFunc(s.node.Entries, func(e yaml.Entry) bool {
		isKind := s.kind == Say && diag.Nearest(e.Key.Text, kindKeys[:]) != ""
		return !s.kind.has(e.Key.Text) && (isKind || s.flow.mayLead(e) || s.open())
	})
}

// open reports whether what is misread in a step may be a setting that bears on
// something and is not there, or one of the outcomes that the step itself names.
func (s *step) open() bool {
	return s.kind.names() || s.kind == Lookup || slices.ContainsFunc(kindTable[s.kind].Fields, func(f yaml.Field[step]) bool { return s.bears(f.Name) && s.node.Get(f.Name) == nil })
}
