package yaml

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Kind is the shape of a YAML value.
type Kind uint8

// The shapes. A scalar is always its text: whether it is a number, a duration
// or a name is the reader's decision, never YAML's.
const (
	Null Kind = iota // Parse has reported it
	Scalar
	List
	Map
)

func (k Kind) String() string {
	return [...]string{"null", "a text", "a list", "a map"}[k]
}

// Node is a YAML value with its place.
type Node struct {
	Place      diag.Place
	Kind       Kind
	Text       string // a scalar's text, exactly as written (quotes and escapes resolved)
	Quoted     bool   // a scalar written in quotes or as a block
	InBrackets bool   // a list or map written in brackets, not in lines
	Items      []*Node
	Pairs      []KeyValue
	Key        *Node // the key whose value it is; nil at the root and in a list
}

// KeyValue is one key of a map with its value, in the order of the file.
type KeyValue struct {
	Key   *Node
	Value *Node
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Pairs {
		if e.Key.Text == key {
			return e.Value
		}
	}
	return nil
}

// KeyPlace returns the place for a report about a missing entry of a map. It is the place of the
// key whose value the node is. A node that is not the value of a key has its own place.
func (n *Node) KeyPlace() diag.Place {
	if n.Key != nil {
		return n.Key.Place
	}
	return n.Place
}

// PairAt returns the pair of a map that contains a place. If the place is before all pairs, the
// pair has an empty key and the map itself as its value.
func (n *Node) PairAt(at diag.Place) KeyValue {
	i, found := slices.BinarySearchFunc(n.Pairs, at,
		func(e KeyValue, at diag.Place) int { return e.Key.Place.Compare(at) })
	if found {
		return n.Pairs[i]
	}
	if i == 0 {
		return KeyValue{Key: &Node{}, Value: n}
	}
	return n.Pairs[i-1]
}

// PlacedText returns the scalar's text with its place.
func (n *Node) PlacedText() diag.Text { return diag.Text{Value: n.Text, Place: n.Place} }
