package writeback

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// model is what the files of flows mean, by the flows' names: comments, layout, the order of keys
// and which defaults are written do not count.
type model map[string]*flowModel

type flowModel struct {
	name  diag.Text
	start setting
	extra map[string]setting // of the flow itself: anywhere
	steps map[string]*step
	names []string // of the steps, in the order of the file
}

// step is a step by its settings, each by the keys that lead to it: "menu", "choices/1",
// "then/no_input", "hold/0/es". Of a then that is one step the key is "then/*".
type step struct {
	name     diag.Text
	kind     string
	settings map[string]setting
	choices  diag.Place // of the key, or the zero Place
}

type setting struct {
	text  string
	place diag.Place
}

// all is the last key of a then that is one step, for all outcomes.
const all = "*"

// read adds a flow's file to the model.
func (m model) read(root *yaml.Node) {
	f := &flowModel{extra: map[string]setting{}, steps: map[string]*step{}}
	for _, e := range root.Entries {
		switch e.Key.Text {
		case "flow":
			f.name = e.Value.PlacedText()
		case "start":
			f.start = setting{e.Value.Text, e.Value.Place}
		case "about":
		case "steps":
			for _, s := range e.Value.Entries {
				f.steps[s.Key.Text] = readStep(s)
				f.names = append(f.names, s.Key.Text)
			}
		default:
			flatten(f.extra, e.Key.Text, e.Value)
		}
	}
	m[f.name.Value] = f
}

func readStep(e yaml.Entry) *step {
	s := &step{name: e.Key.PlacedText(), settings: map[string]setting{}}
	for _, k := range e.Value.Entries {
		if kinds[k.Key.Text] && (s.kind == "" || s.kind == "say") {
			s.kind = k.Key.Text
		}
	}
	for _, k := range e.Value.Entries {
		switch key := k.Key.Text; key {
		case "choices":
			s.choices = k.Key.Place
			for _, c := range k.Value.Entries {
				for word := range strings.SplitSeq(c.Key.Text, ",") {
					s.settings["choices/"+canonicalKey(word)] = setting{c.Value.Text, c.Value.Place}
				}
			}
		case "then":
			if k.Value.Kind == yaml.Scalar {
				s.settings["then/"+all] = setting{k.Value.Text, k.Value.Place}
			}
			for _, c := range k.Value.Entries {
				for outcome := range strings.SplitSeq(c.Key.Text, ",") {
					s.settings["then/"+strings.TrimSpace(outcome)] = setting{c.Value.Text, c.Value.Place}
				}
			}
		case "hold":
			if k.Value.Kind != yaml.List {
				flatten(s.settings, "hold/0", k.Value)
				continue
			}
			flatten(s.settings, key, k.Value)
		case "allow": // of lint
		default:
			flatten(s.settings, key, k.Value)
		}
	}
	if s.kind == flow.Menu.String() || s.kind == flow.Collect.String() {
		s.byDefault("timeout", flow.DefaultTimeout.String())
		s.byDefault("attempts", strconv.Itoa(flow.DefaultAttempts))
	}
	return s
}

// byDefault sets what stands for a key that is not there.
func (s *step) byDefault(key, text string) {
	if _, ok := s.settings[key]; !ok {
		s.settings[key] = setting{text, s.name.Place}
	}
}

// kinds are the keys that name a step's kind.
var kinds = func() map[string]bool {
	out := map[string]bool{}
	for k := range flow.Kinds() {
		out[k.String()] = true
	}
	return out
}()

// canonicalKey writes a key or word of a choice in one way.
func canonicalKey(word string) string {
	word = flow.Fold(strings.TrimSpace(word))
	switch word {
	case "*":
		return flow.Star.String()
	case "#", "pound":
		return flow.Hash.String()
	}
	return word
}

// flatten adds the scalars of a value by the keys that lead to them.
func flatten(to map[string]setting, path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.Scalar:
		text := strings.Join(strings.Fields(n.Text), " ")
		if d, err := time.ParseDuration(text); err == nil && text != "0" {
			text = d.String()
		}
		to[path] = setting{text, n.Place}
	case yaml.List:
		for i, item := range n.Items {
			flatten(to, path+"/"+strconv.Itoa(i), item)
		}
	case yaml.Map:
		for _, e := range n.Entries {
			flatten(to, path+"/"+e.Key.Text, e.Value)
		}
	case yaml.Null:
	}
}

// targets returns the names of the steps that a step leads to.
func (s *step) targets() []string {
	var out []string
	for path, v := range s.settings {
		if strings.HasPrefix(path, "choices/") || strings.HasPrefix(path, "then/") {
			out = append(out, v.text)
		}
	}
	return out
}

// reached returns the steps that calls can reach in a flow, by name.
func (f *flowModel) reached() map[string]bool {
	out := map[string]bool{}
	for work := []string{f.start.text}; len(work) > 0; {
		name := work[len(work)-1]
		work = work[:len(work)-1]
		if s := f.steps[name]; s != nil && !out[name] {
			out[name] = true
			work = append(work, s.targets()...)
		}
	}
	for _, v := range f.extra { // anywhere leads from every step
		if f.steps[v.text] != nil {
			out[v.text] = true
		}
	}
	return out
}

// difference is a setting that the folder has otherwise than the import.
type difference struct {
	flow, step, path string // step is "" for the flow itself, path for the whole step
	was, is          string // "" is none
	place            diag.Place
}

// compare returns what the folder has otherwise than an import, in the order of the folder's
// files. Steps that no call reaches on either side do not count.
func compare(imported, folder model) []difference {
	var out []difference
	for _, name := range slices.Sorted(maps.Keys(imported)) {
		was, is := imported[name], folder[name]
		if is == nil {
			out = append(out, difference{flow: name, place: diag.Place{File: name + ".yaml"}})
			continue
		}
		out = append(out, compareFlows(name, was, is)...)
	}
	return out
}

func compareFlows(name string, was, is *flowModel) []difference {
	var out []difference
	if was.start.text != is.start.text {
		out = append(out, difference{name, "", "start", was.start.text, is.start.text, is.start.place})
	}
	for _, path := range slices.Sorted(maps.Keys(is.extra)) {
		if was.extra[path].text != is.extra[path].text {
			out = append(out, difference{name, "", path, was.extra[path].text, is.extra[path].text, is.extra[path].place})
		}
	}
	reached := is.reached()
	for _, step := range is.names {
		if !reached[step] {
			continue
		}
		if was.steps[step] == nil {
			out = append(out, difference{flow: name, step: step, is: is.steps[step].kind, place: is.steps[step].name.Place})
			continue
		}
		out = append(out, compareSteps(name, was.steps[step], is.steps[step])...)
	}
	return out
}

func compareSteps(flow string, was, is *step) []difference {
	name := is.name.Value
	if was.kind != is.kind {
		return []difference{{flow, name, "", was.kind, is.kind, is.name.Place}}
	}
	before, after := spread(was.settings, is.settings), spread(is.settings, was.settings)
	var out []difference
	either := maps.Clone(before)
	maps.Copy(either, after)
	for _, path := range slices.Sorted(maps.Keys(either)) {
		v, ok := after[path]
		if before[path].text == v.text && ok {
			continue
		}
		if !ok {
			v.place = is.name.Place
			if strings.HasPrefix(path, "choices/") && !is.choices.IsZero() {
				v.place = is.choices
			}
		}
		if _, had := before[path]; had || ok {
			out = append(out, difference{flow, name, path, before[path].text, v.text, v.place})
		}
	}
	slices.SortStableFunc(out, func(a, b difference) int { return a.place.Compare(b.place) })
	return out
}

// spread returns the settings with the outcomes that the other side names in place of a then that
// is one step.
func spread(settings, other map[string]setting) map[string]setting {
	one, ok := settings["then/"+all]
	if _, both := other["then/"+all]; !ok || both {
		return settings
	}
	out := maps.Clone(settings)
	delete(out, "then/"+all)
	for path := range other {
		if strings.HasPrefix(path, "then/") {
			out[path] = one
		}
	}
	return out
}
