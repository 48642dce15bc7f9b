package yaml

import (
	"slices"
	"strings"
)

// Merging states how a map or list is merged with an inherited one. With the zero Merging each key
// of the map replaces the inherited key.
type Merging struct {
	Keys     map[string]Merging           // the keys that are merged in turn; "*" is every other key, or every item
	Replaces map[string][]string          // by key of a map: the inherited keys that it replaces
	Adapt    func(base, over *Node) *Node // removes from base what over gives in another form; may be nil
	List     *ListMerging                 // of a list; nil for a map
	Short    string                       // the key of a map that may be written as this key's value alone; or ""

	// Split returns a map in which the value at a path below it can be set, and the paths where
	// it is set there. It may be nil.
	Split func(n *Node, path string) (*Node, []string)
}

// ListMerging states how the items of a list are identified.
type ListMerging struct {
	Item   string             // the name of an item in messages
	Key    string             // of the name of a new item; "" if it has none
	ID     func(*Node) string // an item replaces the inherited one of its id, or is merged with it; "" has no id
	Name   func(*Node) string // what a person calls an item, or ""
	AsList func(*Node) *Node  // returns the list for which a single item is the short form; may be nil
}

// Merged returns the field as one whose value is merged with an inherited one.
func (f Field[T]) Merged(m Merging) Field[T] {
	f.merged = &m
	return f
}

// Replacing returns the field as one that takes the place of other inherited keys too.
func (f Field[T]) Replacing(keys ...string) Field[T] {
	f.replaces = keys
	return f
}

// Merging returns how the object is merged with an inherited one, as its fields say.
func (r *Object[T]) Merging() Merging {
	m := Merging{Keys: map[string]Merging{}, Replaces: map[string][]string{}, Adapt: r.Adapt}
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.merged != nil {
			m.Keys[f.Name] = *f.merged
		}
		if f.replaces != nil {
			m.Replaces[f.Name] = f.replaces
		}
	}
	return m
}

// Below returns how the value of a key is merged; false if it is replaced.
func (m *Merging) Below(key string) (Merging, bool) {
	for _, k := range []string{key, "*"} {
		if below, ok := m.Keys[k]; ok {
			return below, true
		}
	}
	return Merging{}, false
}

// Merge returns base with the values of over. Keys and items of base keep their order, and new ones
// follow them. Every value keeps the place where it is written.
func (m *Merging) Merge(base, over *Node) *Node {
	// A short form and a long form of one value must have the same shape before they are compared.
	base, over = m.ExpandShorthand(base, over), m.ExpandShorthand(over, base)
	if m.List != nil && m.List.AsList != nil {
		base, over = m.List.AsList(base), m.List.AsList(over)
	}
	switch {
	case base.Kind == Map && over.Kind == Map && m.List == nil:
		return m.mergeMaps(base, over)
	case base.Kind == List && over.Kind == List && m.List != nil && len(over.Items) > 0:
		return m.mergeLists(base, over)
	default:
		return over
	}
}

// ExpandShorthand returns the map that a scalar is the short form of, if the other value is a map.
// Otherwise it returns the node itself.
func (m *Merging) ExpandShorthand(n, other *Node) *Node {
	if m.Short == "" || n.Kind != Scalar || other.Kind != Map {
		return n
	}
	key := &Node{Place: n.Place, Kind: Scalar, Text: m.Short}
	return &Node{Place: n.Place, Kind: Map, Pairs: []KeyValue{{Key: key, Value: n}}}
}

// WithoutReplaced returns base without the keys that a key of over replaces. Such keys exclude each
// other.
func (m *Merging) WithoutReplaced(base, over *Node) *Node {
	for key, others := range m.Replaces {
		if over.Get(key) != nil {
			base = base.Without(others...)
		}
	}

	// Over may give a value of base in another form, so that base loses it.
	if m.Adapt != nil {
		base = m.Adapt(base, over)
	}
	return base
}

func (m *Merging) mergeMaps(base, over *Node) *Node {
	// Some keys exclude each other: a new key replaces the inherited one of its kind.
	base = m.WithoutReplaced(base, over)
	out := &Node{Place: over.Place, Kind: Map}
	for _, e := range base.Pairs {
		if i := over.index(e.Key.Text); i >= 0 {
			below, merged := m.Below(e.Key.Text)
			inherited := e.Value
			e = over.Pairs[i]
			if merged {
				e.Value = below.Merge(inherited, e.Value)
			}
		}
		out.Pairs = append(out.Pairs, e)
	}

	// New keys come at the end.
	for _, e := range over.Pairs {
		if base.Get(e.Key.Text) == nil {
			out.Pairs = append(out.Pairs, e)
		}
	}

	return out
}

// mergeLists replaces items of base by the items of over with the same id, or merges them. Several
// items of one list can have the same id.
func (m *Merging) mergeLists(base, over *Node) *Node {
	out := &Node{Place: over.Place, Kind: List}
	below, merged := m.Below("*")
	written := map[string]bool{}
	for _, item := range base.Items {
		id := m.List.ID(item)
		same := slices.DeleteFunc(slices.Clone(over.Items),
			func(o *Node) bool { return id == "" || m.List.ID(o) != id })
		switch {
		case len(same) == 0:
			out.Items = append(out.Items, item)
		// The first item of an ID is merged. Further items of this ID are new.
		case !written[id] && merged:
			out.Items = append(append(out.Items, below.Merge(item, same[0])), same[1:]...)
		case !written[id]:
			out.Items = append(out.Items, same...)
		}

		written[id] = true
	}

	for _, item := range over.Items {
		// An item without an ID cannot replace another one.
		if !written[m.List.ID(item)] || m.List.ID(item) == "" {
			out.Items = append(out.Items, item)
		}
	}

	return out
}

// TextOf returns a function that joins the texts of some keys of a map. The text is "" if it
// lacks one of them.
func TextOf(keys ...string) func(*Node) string {
	return func(n *Node) string {
		var texts []string
		for _, key := range keys {
			at := n.Get(key)
			if at == nil || at.Kind != Scalar {
				return ""
			}
			texts = append(texts, at.Text)
		}
		return strings.Join(texts, " ")
	}
}

// With returns a map with another value of one of its keys.
func (n *Node) With(key string, value *Node) *Node {
	out := *n
	out.Pairs = slices.Clone(n.Pairs)
	for i := range out.Pairs {
		if out.Pairs[i].Key.Text == key {
			out.Pairs[i].Value = value
		}
	}
	return &out
}

// Without returns a map without some of its keys.
func (n *Node) Without(keys ...string) *Node {
	out := *n
	out.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(e KeyValue) bool {
		return slices.Contains(keys, e.Key.Text)
	})
	return &out
}

// index returns the index of the entry of a key, or -1.
func (n *Node) index(key string) int {
	return slices.IndexFunc(n.Pairs, func(e KeyValue) bool { return e.Key.Text == key })
}
