package writeback

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// keyOf returns the key of a difference of choices.
func keyOf(d difference) string { return strings.TrimPrefix(d.path, "choices/") }

// keys returns the texts that are a key or word of a choice, or a list that has it, in the blocks of
// its step.
func (p *places) keys(of key, key string) []leaf {
	o := p.origin(of.flow, of.step)
	return slices.DeleteFunc(p.leaves(o.Flow, o.From), func(l leaf) bool {
		return !slices.ContainsFunc(strings.Split(l.text, ","), func(one string) bool { return isKey(one, key) })
	})
}

// itemOf returns the item of a list in which a key leads to one of some blocks, or nil.
func (p *places) itemOf(l leaf, blocks []string) *value {
	for at := l.value; at != nil; at = at.up {
		leads := slices.ContainsFunc(at.scalars(), func(v *value) bool {
			return v != l.value && p.refersTo(v.text, blocks)
		})
		endsFlow := len(blocks) == 0 && p.leadsNowhere(at)
		if at.isItem() && (leads || endsFlow) {
			return at
		}
	}
	return nil
}

// rename returns the edits that change a key to another key, which may have another target.
func (p *places) rename(was, is difference) [][]edit {
	ways := [][]edit{nil}

	// The key has another target, too, so that both edits belong together.
	if was.was != is.is {
		ways = p.ways(difference{was.key, was.was, is.is, is.place})
	}

	var out [][]edit
	for _, l := range p.keys(was.key, keyOf(was)) {
		another := func(text string) string { return asKey(text, keyOf(was), keyOf(is)) }
		renamed := l.set(another(l.text))
		for _, label := range l.up.scalars() {
			if to := p.relabeled(label.text, another); renamed != nil && to != label.text {
				renamed = append(renamed, label.set(to)...)
			}
		}
		for _, way := range ways {
			if renamed != nil {
				out = append(out, slices.Concat(renamed, way))
			}
		}
	}

	return out
}

// add returns the possible edits that add a key to a step. Each copies the last choice of a list of
// choices, and gives the copy the new key and its target.
func (p *places) add(d difference) [][]edit {
	type choice struct {
		item       *value
		key        string
		references []string // the texts that refer to the target of the choice
	}

	last := map[*value]choice{} // of each list
	var lists []*value
	for _, k := range p.settings[d.flow] {
		if k.step != d.step || !k.isChoice() {
			continue
		}
		key := keyOf(difference{key: k})
		to := p.references(d.flow, p.base.model[k].text)
		for _, l := range p.keys(k, key) {
			item := p.itemOf(l, to)
			if item == nil || len(to) == 0 {
				continue
			}

			// Each list of choices gets one proposal, after its last choice.
			if at, seen := last[item.up]; !seen {
				lists = append(lists, item.up)
			} else if item.index() <= at.item.index() {
				continue
			}

			last[item.up] = choice{item, key, to}
		}
	}

	// The lists are in the order of the file, so that the proposals are the same in each run.
	slices.SortFunc(lists, func(a, b *value) int { return a.from - b.from })
	var out [][]edit
	for _, list := range lists {
		c := last[list]

		// Of several keys in a text, the copy has the new one alone.
		another := func(text string) string {
			for one := range strings.SplitSeq(text, ",") {
				if isKey(one, c.key) {
					return asKey(strings.TrimSpace(one), c.key, keyOf(d))
				}
			}
			return text
		}
		for _, to := range p.references(d.flow, d.is) {
			written, ok := copied(c.item, func(text string) string {
				if p.refersTo(text, c.references) {
					return to
				}
				return p.relabeled(another(text), another)
			})
			if ok {
				out = append(out, c.item.after(written))
			}
		}
	}

	return out
}

// copied returns the JSON text of a value in which the function with has replaced the texts. Ok is
// false if the value is YAML.
func copied(v *value, with func(string) string) (string, bool) {
	// The value is parsed alone, so that the places of the edits are places in its own text.
	alone := &document{text: v.doc.text[v.from:v.to]}
	if v.doc.isYAML || parseJSON(alone) != nil {
		return "", false
	}
	var edits []edit
	for _, v := range alone.root.scalars() {
		if to := with(v.text); to != v.text {
			edits = append(edits, v.set(to)...)
		}
	}
	return apply(alone.text, edits)
}

// drop returns the edits that take a key away: its choice, or itself of a list of keys.
func (p *places) drop(d difference) [][]edit {
	var out [][]edit
	for _, l := range p.keys(d.key, keyOf(d)) {
		key := keyOf(d)
		others := slices.DeleteFunc(strings.Split(l.text, ","), func(one string) bool { return isKey(one, key) })
		item := p.itemOf(l, p.references(d.flow, d.was))
		if len(others) > 0 {
			out = append(out, l.set(strings.Join(others, ",")))
		} else if item != nil {
			out = append(out, item.drop())
		}
	}
	return out
}

// Sources write some keys otherwise: Architect, by words and with a prefix before digits.
var (
	signs       = map[string]string{flow.Star.String(): "*", flow.Hash.String(): "#"}
	words       = map[string]string{flow.Star.String(): "star", flow.Hash.String(): "pound"}
	digitPrefix = "digit_"
)

// isKey reports whether a text is a key or word of a choice.
func isKey(written, key string) bool {
	return canonicalKey(strings.TrimPrefix(strings.TrimSpace(written), digitPrefix)) == key
}

// relabeled returns the label that the platform writes for a choice with another key. Any other label stays as it is.
func (p *places) relabeled(label string, another func(key string) string) string {
	if p.Format.Writing.Relabel == nil {
		return label
	}
	return p.Format.Writing.Relabel(label, another)
}

// asKey returns a text with another key in the place of one, written as that is.
func asKey(written, was, is string) string {
	parts := strings.Split(written, ",")
	for i, one := range parts {
		if !isKey(one, was) {
			continue
		}

		trimmed := strings.TrimSpace(one)
		to := cmp.Or(signs[is], is)

		// The new key is written in the form of the old one: a sign, a word, or a word with a prefix.
		if strings.HasPrefix(trimmed, digitPrefix) || signs[was] != "" && trimmed != signs[was] {
			to = cmp.Or(words[is], digitPrefix+is)
		}

		parts[i] = strings.Replace(one, trimmed, to, 1)
	}

	return strings.Join(parts, ",")
}
