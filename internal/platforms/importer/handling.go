package importer

import (
	"cmp"
	"slices"
	"strings"
)

// Handling is the result of some types of blocks.
type Handling struct {
	Types   string // as the files have them, separated by blanks
	Status  Status // of a block that leaves nothing open
	Becomes string // its form in the folder: "a menu that is played once"
	Does    Doing  // zero is neither
}

// Doing is the effect of a block on a call.
type Doing uint8

// The effects.
const (
	IsHeard Doing = iota + 1 // it speaks, asks, queues, rings or records: a prompt
	Sets                     // it gives a value that later blocks may read
)

func (d Doing) String() string { return [...]string{"", "heard", "sets"}[d] }

// FindDoing finds the effects of all blocks by their types.
func (c *Center) FindDoing(list []Handling) {
	does := map[string]Doing{}
	for _, h := range list {
		for t := range strings.FieldsSeq(h.Types) {
			does[t] = h.Does
		}
	}

	for _, f := range c.Flows {
		for _, b := range f.Blocks {
			// The reader may know better for one block than the table knows for its type.
			b.Does = cmp.Or(b.Does, does[b.Type])
			if b.Does == IsHeard {
				b.Prompts = 1
			}
		}
	}
}

// TypeHandling describes how the import handles one type of blocks.
type TypeHandling struct {
	Type    string `json:"type"`
	Status  Status `json:"status"`
	Becomes string `json:"becomes"`
}

// ByType returns what becomes of each type, in alphabetical order.
func ByType(list []Handling) []TypeHandling {
	var out []TypeHandling
	for _, h := range list {
		for t := range strings.FieldsSeq(h.Types) {
			out = append(out, TypeHandling{t, h.Status, h.Becomes})
		}
	}
	slices.SortFunc(out, func(a, b TypeHandling) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Type), strings.ToLower(b.Type)), cmp.Compare(a.Type, b.Type))
	})
	return out
}
