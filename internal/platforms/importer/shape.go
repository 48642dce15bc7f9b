package importer

import "github.com/ivrsim/ivrsim/internal/platforms/tree"

// Shape has the keys that a reader knows in a part of its source, with the shape of the part below each key. A list has
// the shape of its items. A part with a nil shape is read, or reported, elsewhere.
type Shape map[string]Shape

// NameUnknown names the keys of the block's part of the source that a shape does not have: a newer version of the
// platform has written them, or a person has misspelled them.
func (b *Block) NameUnknown(part tree.Value, has Shape) {
	has.findUnknown(part, "", func(path string, _ tree.Value) {
		b.Note(NotKnown("key " + path))
	})
}

// NameUnknown names the keys of a flow that a shape does not have, and that belong to none of its blocks.
func (c *Center) NameUnknown(file string, flow tree.Value, has Shape) {
	has.findUnknown(flow, "", func(path string, v tree.Value) {
		c.LeaveOut(file, v, "the key "+path+unknownPart)
	})
}

// findUnknown finds the given parts whose keys the shape does not have. The path of each part begins with a prefix.
func (s Shape) findUnknown(part tree.Value, prefix string, found func(path string, v tree.Value)) {
	if s == nil {
		return
	}

	for _, item := range part.List() {
		s.findUnknown(item, prefix, found)
	}

	for _, key := range part.Keys() {
		v := part.Get(key)
		below, isKnown := s[key]
		isEmpty := v.Text() == "" && !v.IsObject() && !v.IsList()
		switch {
		case isKnown:
			below.findUnknown(v, prefix+key+".", found)
		// An empty value has no effect in any version.
		case !isEmpty:
			found(prefix+key, v)
		}
	}
}
