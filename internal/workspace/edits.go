package workspace

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// withdrawEdits removes the edits that would give a map a key twice, or a key that it has already.
// Such a fix is not certain, and lint --fix makes only certain fixes.
func (c *Center) withdrawEdits() {
	type entry struct {
		within *yaml.Node
		key    string
	}
	first := map[entry]diag.Edit{}
	var twice []diag.Edit
	for _, x := range c.Found.Sorted() {
		within := c.keyOf(x.Edit)
		if within == nil {
			continue
		}

		made := entry{within, x.Edit.Text}
		// Two findings may have the same edit. Only different edits contradict each other.
		other, again := first[made]
		if again && other != x.Edit {
			twice = append(twice, other, x.Edit)
		}

		if within.Get(x.Edit.Text) != nil {
			twice = append(twice, x.Edit)
		}

		first[made] = x.Edit
	}

	c.Found.WithdrawEdits(twice)
}

// keyOf returns the map whose key an edit changes, or nil.
func (c *Center) keyOf(e diag.Edit) *yaml.Node {
	if e.Width == 0 {
		return nil
	}
	i := slices.IndexFunc(c.Files, func(f yaml.File) bool { return f.Name == e.File })
	if i < 0 {
		return nil
	}
	if p := c.Files[i].Root().Find(e.Place); p.OnKey {
		return p.Within
	}
	return nil
}
