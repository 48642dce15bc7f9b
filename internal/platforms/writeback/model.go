package writeback

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// key names a setting by the keys that lead to it in its step, as in "menu", "choices/1",
// "then/no_input", "hold/0/es". Step is "" for the flow itself. Path "" is the kind of the step,
// or that there is the flow; "then" and "choices" are where these stand.
type key struct{ flow, step, path string }

type setting struct {
	text  string
	place diag.Place
}

// model is the meaning of flows' files: comments, layout, the order of keys and written defaults do
// not count.
type model map[key]setting

// all is the last key of a then that is one step, for all outcomes.
const all = "*"

// parse adds a file to the model, if it is a flow's file.
func (m model) parse(name string, src []byte) {
	if !yaml.IsFileName(name) {
		return
	}
	var found diag.Findings
	if root := yaml.Parse(name, src, &found); root.Get("flow") != nil {
		m.read(root)
	}
}

// read adds a flow's file to the model.
func (m model) read(root *yaml.Node) {
	at := key{flow: root.Get("flow").Text}
	m[at] = setting{"flow", root.Get("flow").Place}
	for _, e := range root.Pairs {
		// The text about a flow has no place in the source.
		switch e.Key.Text {
		case "flow", "about":
		case "steps":
			for _, s := range e.Value.Pairs {
				m.readStep(key{at.flow, s.Key.Text, ""}, s)
			}
		default: // start, anywhere
			m.flatten(at, e.Key.Text, e.Value)
		}
	}
}

func (m model) readStep(at key, e yaml.KeyValue) {
	kind := ""
	for _, k := range e.Value.Pairs {
		// Any other kind goes before say, which is also the prompt of other kinds.
		if _, isKind := flow.KindNamed(k.Key.Text); isKind && (kind == "" || kind == flow.Say.String()) {
			kind = k.Key.Text
		}
	}

	m[at] = setting{kind, e.Key.Place}

	// A missing setting and its default are the same, so that a written default is no change.
	if kind == flow.Menu.String() || kind == flow.Collect.String() || kind == flow.Listen.String() {
		m[at.in("timeout")] = setting{yaml.FormatDuration(flow.DefaultTimeout), e.Key.Place}
		m[at.in("attempts")] = setting{strconv.Itoa(flow.DefaultAttempts), e.Key.Place}
	}
	if kind == flow.Collect.String() {
		m[at.in("between")] = setting{yaml.FormatDuration(flow.DefaultBetween), e.Key.Place}
	}

	for _, k := range e.Value.Pairs {
		name := k.Key.Text
		// of lint
		if name == "allow" {
			continue
		}

		switch {
		case name == "then" && k.Value.Kind == yaml.Scalar:
			m.flatten(at, "then/"+all, k.Value)
		case name == "then" || name == "choices":
			m[at.in(name)] = setting{place: k.Key.Place}
			for _, c := range k.Value.Pairs {
				for word := range strings.SplitSeq(c.Key.Text, ",") {
					word = strings.TrimSpace(word)
					if name == "choices" {
						word = canonicalKey(word)
					}
					m[at.in(name+"/"+word)] = setting{c.Value.Text, c.Value.Place}
				}
			}
		// One text and a list of one text are the same.
		case name == "hold" && k.Value.Kind != yaml.List:
			m.flatten(at, "hold/0", k.Value)
		default:
			m.flatten(at, name, k.Value)
		}
	}
}

// in names a setting of the step or flow.
func (k key) in(path string) key { return key{k.flow, k.step, path} }

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
func (m model) flatten(at key, path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.Scalar:
		text := strings.Join(strings.Fields(n.Text), " ")

		// 60s and 1m are the same duration.
		if d, err := time.ParseDuration(text); err == nil && text != "0" {
			text = yaml.FormatDuration(d)
		}
		m[at.in(path)] = setting{text, n.Place}
	case yaml.List:
		for i, item := range n.Items {
			m.flatten(at, path+"/"+strconv.Itoa(i), item)
		}
	case yaml.Map:
		for _, e := range n.Pairs {
			m.flatten(at, path+"/"+e.Key.Text, e.Value)
		}
	case yaml.Null:
	}
}

// get returns a setting, and whether there is one. An outcome that is not named has the step of all.
func (m model) get(k key) (setting, bool) {
	s, ok := m[k]
	if !ok && strings.HasPrefix(k.path, "then/") {
		s, ok = m[k.in("then/"+all)]
	}
	return s, ok
}

func (m model) has(k key) bool {
	_, ok := m[k]
	return ok
}

// byFlow returns the keys of each flow's settings, in order.
func (m model) byFlow() map[string][]key {
	out := map[string][]key{}
	for _, k := range slices.SortedFunc(maps.Keys(m), compareKeys) {
		out[k.flow] = append(out[k.flow], k)
	}
	return out
}

func compareKeys(a, b key) int {
	return cmp.Or(strings.Compare(a.flow, b.flow), strings.Compare(a.step, b.step), strings.Compare(a.path, b.path))
}

// reached returns the steps that calls can reach, by their kinds' keys.
func (m model) reached() map[key]bool {
	to := map[key][]key{} // from a step, or from a flow: its start, and anywhere

	// A step is also reached from other flows, whose ways lead to its flow's start.
	for k, s := range m {
		leads := k.path != "" && (k.step == "" || isWay(k.path))
		if target := (key{k.flow, s.text, ""}); leads && m.has(target) {
			to[k.in("")] = append(to[k.in("")], target)
		}
	}

	out := map[key]bool{}
	var visit func(key)
	visit = func(k key) {
		if !out[k] {
			out[k] = true
			for _, next := range to[k] {
				visit(next)
			}
		}
	}

	for k := range to {
		if k.step == "" {
			visit(k)
		}
	}

	return out
}

// last returns the last key that leads to a setting, as takes of "hold/0/takes".
func (k key) last() string { return k.path[strings.LastIndexByte(k.path, '/')+1:] }

func (k key) isChoice() bool { return strings.HasPrefix(k.path, "choices/") }

// isWay reports whether a setting is the target step of an outcome.
func isWay(path string) bool {
	key, _, _ := strings.Cut(path, "/")
	return key == "then" || key == "choices" || path == "start"
}

// difference is a setting that the folder has otherwise than the import.
type difference struct {
	key
	was, is string // "" is none
	place   diag.Place
}

// compare returns what the folder has otherwise than an import, in the order of the folder's files: what calls meet,
// and what is in steps of the folder that no call reaches. An import has no such steps. Flows of the folder's own do
// not count.
func compare(imported, folder model) (met, unreached []difference) {
	reached := folder.reached()
	both := maps.Clone(imported)
	maps.Copy(both, folder)

	for k := range both {
		was, had := imported.get(k)
		is, has := folder.get(k)
		whole := k.in("")
		if had == has && was.text == is.text || !imported.has(key{flow: k.flow}) {
			continue
		}

		// These entries only mark the place of the map.
		isMap := k.path == "then" || k.path == "choices"
		hasMap := imported.has(k.in("then")) || folder.has(k.in("then"))
		if isMap || hasMap && k.path == "then/"+all {
			continue
		}

		// The difference of the whole step, whose kind has changed, stands for the differences in it.
		// A step that calls no longer reach may be gone, too.
		isUnreached := k.step != "" && !reached[whole]
		isOther := imported[whole].text != folder[whole].text
		if isUnreached && !folder.has(whole) || isOther && k.path != "" {
			continue
		}

		// A missing setting has no place of its own. The place of the map around it is nearest.
		if choices, ok := folder[k.in("choices")]; !has && ok && k.isChoice() {
			is.place = choices.place
		} else if !has {
			is.place = folder[whole].place
		}
		is.place.File = cmp.Or(is.place.File, k.flow+".yaml")
		d := difference{k, was.text, is.text, is.place}
		if isUnreached {
			unreached = append(unreached, d)
		} else {
			met = append(met, d)
		}
	}

	byPlace := func(a, b difference) int { return cmp.Or(a.place.Compare(b.place), compareKeys(a.key, b.key)) }
	slices.SortFunc(met, byPlace)
	slices.SortFunc(unreached, byPlace)
	return met, unreached
}
