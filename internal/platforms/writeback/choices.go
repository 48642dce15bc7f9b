package writeback

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// choices returns the changes of a step's choices: keys that lead elsewhere, that have become
// other keys, that are new or gone.
func (s *searcher) choices(differences []difference) []*change {
	var gone, added []difference
	var out []*change
	for _, d := range differences {
		switch {
		case d.was == "":
			added = append(added, d)
		case d.is == "":
			gone = append(gone, d)
		default:
			out = append(out, s.search([]difference{d}, s.retarget(d)))
		}
	}
	for _, sameTarget := range []bool{true, false} {
		for _, was := range slices.Clone(gone) {
			i := slices.IndexFunc(added, func(d difference) bool { return !sameTarget || d.is == was.was })
			if i < 0 {
				continue
			}
			out = append(out, s.search([]difference{was, added[i]}, s.rename(was, added[i])))
			added = slices.Delete(added, i, i+1)
			gone = slices.DeleteFunc(gone, func(d difference) bool { return d == was })
		}
	}
	for _, d := range added {
		out = append(out, s.search([]difference{d}, s.add(d)))
	}
	for _, d := range gone {
		out = append(out, s.search([]difference{d}, s.drop(d)))
	}
	return out
}

// choice is where in a block a key leads to a step: an item of a list, with the text of the key and
// the reference in it.
type choice struct {
	item       *value
	key        leaf
	references []*value
}

// choicesOf returns the places where a key leads to a step in the blocks of another one.
func (s *searcher) choicesOf(flow, step, key, target string) []choice {
	o := s.origin(flow, step)
	if o == nil {
		return nil
	}
	refs := s.references(flow, target)
	var out []choice
	for _, l := range s.leaves(o.Flow, o.From) {
		if !isKey(l.text, key) {
			continue
		}
		found := len(out)
		var nearest *value
		for at := l.value; at != nil && found == len(out); at = at.up {
			if !at.isItem() {
				continue
			}
			if nearest == nil {
				nearest = at
			}
			var to []*value
			for _, v := range at.scalars() {
				if v != l.value && s.refersTo(v.text, refs) {
					to = append(to, v)
				}
			}
			if len(to) > 0 || len(refs) == 0 && s.leadsNowhere(at) {
				out = append(out, choice{at, l, to})
			}
		}
		if found == len(out) && nearest != nil && s.Format.Writing.Reference != nil { // the steps that it leads to stand in it
			out = append(out, choice{nearest, l, nil})
		}
	}
	return out
}

// signs are the keys that sources write otherwise.
var signs = map[string][]string{
	flow.Star.String(): {"*", "star", "Star"},
	flow.Hash.String(): {"#", "pound", "hash", "Pound"},
}

// isKey reports whether a text is a key or word of a choice, or a list that has it.
func isKey(written, key string) bool {
	return slices.ContainsFunc(strings.Split(written, ","), func(one string) bool { return matchesKey(one, key) })
}

// digitPrefix is what Architect writes before a digit.
const digitPrefix = "digit_"

func matchesKey(written, key string) bool {
	written = strings.TrimPrefix(strings.TrimSpace(written), digitPrefix)
	return canonicalKey(written) == key || slices.Contains(signs[key], written)
}

// asKey returns a text with another key in the place of one, written as that is.
func asKey(written, was, is string) string {
	parts := strings.Split(written, ",")
	for i, one := range parts {
		if !matchesKey(one, was) {
			continue
		}
		trimmed := strings.TrimSpace(one)
		to := is
		switch {
		case strings.HasPrefix(trimmed, digitPrefix) && len(is) == 1:
			to = digitPrefix + is
		case strings.HasPrefix(trimmed, digitPrefix):
			to = map[string]string{flow.Star.String(): "star", flow.Hash.String(): "pound"}[is]
		case signs[is] != nil:
			to = signs[is][0]
		case len(is) == 1 && len(trimmed) > 1 && signs[was] != nil && slices.Contains(signs[was][1:], trimmed):
			to = digitPrefix + is
		}
		parts[i] = strings.Replace(one, trimmed, to, 1)
	}
	return strings.Join(parts, ",")
}

// keyOf returns the key of a difference of choices.
func keyOf(d difference) string { return strings.TrimPrefix(d.path, "choices/") }

// retarget returns the edits by which a key leads elsewhere.
func (s *searcher) retarget(d difference) [][]edit {
	var out edits
	for _, to := range s.destinations(d.flow, d.is) {
		for _, c := range s.choicesOf(d.flow, d.step, keyOf(d), d.was) {
			out = append(out, s.referAll(c, to)...)
		}
	}
	return out.each()
}

// referAll returns the edits by which a choice leads to another block.
func (s *searcher) referAll(c choice, to string) edits {
	var out edits
	for _, v := range c.references {
		out.add(s.refer(v, to))
	}
	if len(c.references) == 0 && to != "" && len(c.item.members) > 0 {
		out = s.addReferences([]leaf{{c.item.members[0].value, nil}}, to)
	}
	return out
}

// rename returns the edits by which a key becomes another one, which may lead elsewhere.
func (s *searcher) rename(was, is difference) [][]edit {
	var out [][]edit
	for _, c := range s.choicesOf(was.flow, was.step, keyOf(was), was.was) {
		e, ok := c.key.set(asKey(c.key.text, keyOf(was), keyOf(is)))
		if !ok {
			continue
		}
		if was.was == is.is {
			out = append(out, []edit{e})
			continue
		}
		for _, to := range s.destinations(is.flow, is.is) {
			for _, other := range s.referAll(c, to) {
				out = append(out, []edit{e, other})
			}
		}
	}
	return out
}

// add returns the edits that add a key: a copy of the choice of another one, after the last of
// these.
func (s *searcher) add(d difference) [][]edit {
	step := s.base.model[d.flow].steps[d.step]
	lists := map[*value]choice{} // the last choice of each
	keys := map[*value]string{}
	var order []*value
	for _, path := range slices.Sorted(maps.Keys(step.settings)) {
		key, ok := strings.CutPrefix(path, "choices/")
		if !ok {
			continue
		}
		for _, c := range s.choicesOf(d.flow, d.step, key, step.settings[path].text) {
			if len(c.references) == 0 {
				continue
			}
			last, seen := lists[c.item.up]
			if !seen {
				order = append(order, c.item.up)
			}
			if !seen || c.item.index() > last.item.index() {
				lists[c.item.up], keys[c.item.up] = c, key
			}
		}
	}
	slices.SortFunc(order, func(a, b *value) int { return a.from - b.from })
	var out edits
	for _, list := range order {
		c := lists[list]
		for _, to := range s.references(d.flow, d.is) {
			if written, ok := c.copied(keys[list], keyOf(d), to); ok {
				out.add(c.item.after(written))
			}
		}
	}
	return out.each()
}

// copied returns a choice as it is written, with another key and another block.
func (c *choice) copied(was, is, to string) (string, bool) {
	alone := &document{text: c.item.source()}
	if c.item.doc.isYAML || parseJSON(alone) != nil {
		return "", false
	}
	var references []string
	for _, r := range c.references {
		references = append(references, r.text)
	}
	var edits []edit
	can := true
	for _, v := range alone.root.scalars() {
		with := v.text
		switch {
		case slices.Contains(references, v.text):
			with = to
		case isKey(v.text, was):
			with = is
			if signs[is] != nil {
				with = signs[is][0]
			}
		}
		if with != v.text {
			e, ok := v.set(with)
			edits, can = append(edits, e), can && ok
		}
	}
	out, ok := apply(alone.text, edits)
	return out, ok && can
}

// drop returns the edits that take a key away: its choice, or itself of a list of keys.
func (s *searcher) drop(d difference) [][]edit {
	var out edits
	for _, c := range s.choicesOf(d.flow, d.step, keyOf(d), d.was) {
		others := slices.DeleteFunc(strings.Split(c.key.text, ","), func(one string) bool { return matchesKey(one, keyOf(d)) })
		if len(others) == 0 {
			out.add(c.item.drop())
		} else {
			out.add(c.key.set(strings.Join(others, ",")))
		}
	}
	return out.each()
}
