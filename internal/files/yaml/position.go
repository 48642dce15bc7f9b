package yaml

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Position is the position of a place in the tree of a file.
type Position struct {
	Pairs  []KeyValue // that contain it, from the root on
	Within *Node      // the map of the last of them
	OnKey  bool       // it is in the key of the last, not in its value
}

// Find returns the position of a place. A place after a value belongs to the value, up to the next
// key.
func (n *Node) Find(at diag.Place) Position {
	p := Position{Within: n}
	for n != nil {
		switch n.Kind {
		case Map:
			e := n.PairAt(at)
			if e.Value == n { // before all
				return p
			}

			p.Pairs = append(p.Pairs, e)
			p.Within = n
			key := e.Key.Place

			p.OnKey = key.Line == at.Line && at.Column <= key.Column+key.Width
			if p.OnKey {
				return p
			}

			n = e.Value
		case List:
			// The item before the place contains it.
			i, found := slices.BinarySearchFunc(n.Items, at,
				func(item *Node, at diag.Place) int { return item.Place.Compare(at) })
			if !found {
				i--
			}

			if i < 0 {
				return p
			}
			n = n.Items[i]
		case Scalar, Null:
			return p
		}
	}

	return p
}
