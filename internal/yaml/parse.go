package yaml

import "github.com/ivrsim/ivrsim/internal/diag"

// Parse reads one YAML file strictly, as far as it is meant here: maps, lists
// and scalars in block and flow style. Anchors, aliases, tags, merge keys and
// several documents are refused, keys are unique, and every null is a bad-value.
//
// What is wrong becomes a finding. The result is a map with at least one entry,
// or nil when nothing usable was read.
func Parse(file string, src []byte, found *diag.Findings) *Node {
	return new(scan).parse(file, src, found)
}

func (s *scan) parse(file string, src []byte, found *diag.Findings) *Node {
	found.Source(file, src)
	text, ok := admit(file, src, found)
	if !ok {
		return nil
	}
	before := found.Len()
	s.read(file, text)
	b := builder{scan: s, found: found}
	root := b.document()
	if b.failed || isEmpty(root) && found.Len() > before {
		return nil
	}
	return usable(file, root, found)
}

// usable gives root if it is a map with entries.
func usable(file string, root *Node, found *diag.Findings) *Node {
	at := diag.Place{File: file, Line: 1, Column: 1, Width: 1}
	switch {
	case isEmpty(root):
		found.Error(at, diag.WrongType, "the file is empty", "")
	case root.Kind != Map:
		found.Error(root.Place, diag.WrongType, "the file is "+root.Kind.String()+", not a map of keys", `write "KEY: VALUE", with a space after the colon`)
	default:
		return root
	}
	return nil
}

func isEmpty(n *Node) bool { return n == nil || n.Kind == Map && len(n.Entries) == 0 }
