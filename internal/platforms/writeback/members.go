package writeback

import (
	"slices"
	"strconv"
	"strings"
)

// isItem reports whether a value is an item of a list.
func (v *value) isItem() bool { return v.up != nil && v.up.shape == list }

// source returns a value as it is written.
func (v *value) source() string { return v.doc.text[v.from:v.to] }

// insert returns the edit that adds a member to an object, after the others and written like them.
func (v *value) insert(key, written string) (edit, bool) {
	if v == nil || v.shape != object {
		return edit{}, false
	}
	if v.doc.isYAML {
		return v.insertYAML(key, written)
	}
	if len(v.members) == 0 {
		return v.doc.edit(v.from+1, v.from+1, strconv.Quote(key)+": "+written)
	}
	last := v.members[len(v.members)-1]
	between := v.doc.text[last.at:last.value.from]
	colon := between[strings.LastIndexByte(between, '"')+1:]
	before := "," + v.doc.text[v.from+1:last.at]
	if n := len(v.members); n > 1 {
		before = v.doc.text[v.members[n-2].value.to:last.at]
	} else if before == "," {
		before += strings.TrimPrefix(colon, ":")
	}
	return v.doc.edit(last.value.to, last.value.to, before+strconv.Quote(key)+colon+written)
}

// insertAt adds a value below some keys, with the objects that are missing on the way.
func (v *value) insertAt(path []string, written string) (edit, bool) {
	for len(path) > 1 && v.get(path[0]) != nil {
		v, path = v.get(path[0]), path[1:]
	}
	if v == nil || v.get(path[0]) != nil {
		return edit{}, false
	}
	for _, key := range slices.Backward(path[1:]) {
		written = "{" + strconv.Quote(key) + ": " + written + "}"
	}
	return v.insert(path[0], written)
}

// remove returns the edit that takes a member out of an object.
func (v *value) remove(key string) (edit, bool) {
	i := slices.IndexFunc(v.members, func(m member) bool { return m.key == key })
	if i < 0 || v.doc.isYAML {
		return edit{}, false
	}
	m := v.members[i]
	switch {
	case i > 0:
		return v.doc.edit(v.members[i-1].value.to, m.value.to, "")
	case len(v.members) > 1:
		return v.doc.edit(m.at, v.members[1].at, "")
	}
	return v.doc.edit(m.at, m.value.to, "")
}

// index returns which item of its list a value is.
func (v *value) index() int { return slices.Index(v.up.items, v) }

// drop returns the edit that takes an item out of its list.
func (v *value) drop() (edit, bool) {
	items, i := v.up.items, v.index()
	switch {
	case v.doc.isYAML:
		return edit{}, false
	case i > 0:
		return v.doc.edit(items[i-1].to, v.to, "")
	case len(items) > 1:
		return v.doc.edit(v.from, items[1].from, "")
	}
	return v.doc.edit(v.from, v.to, "")
}

// after returns the edit that adds an item after another one of its list, as far from it as the
// items are from each other.
func (v *value) after(written string) (edit, bool) {
	if v.doc.isYAML {
		return edit{}, false
	}
	items := v.up.items
	between := "," + v.doc.text[v.up.from+1:items[0].from]
	if len(items) > 1 {
		i := max(v.index(), 1)
		between = v.doc.text[items[i-1].to:items[i].from]
	}
	return v.doc.edit(v.to, v.to, between+written)
}
