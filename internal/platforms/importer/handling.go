package importer

import (
	"cmp"
	"slices"
	"strings"
)

// Handling says what becomes of some types of blocks.
type Handling struct {
	Types   string // as the files have them, separated by blanks
	Status  Status // of a block that leaves nothing open
	Becomes string // what is in the folder: "a menu that is played once"
}

// TypeHandling is what becomes of one type of blocks.
type TypeHandling struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Becomes string `json:"becomes"`
}

// ByType returns what becomes of each type, in alphabetical order.
func ByType(list []Handling) []TypeHandling {
	var out []TypeHandling
	for _, h := range list {
		for t := range strings.FieldsSeq(h.Types) {
			out = append(out, TypeHandling{t, h.Status.String(), h.Becomes})
		}
	}
	slices.SortFunc(out, func(a, b TypeHandling) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Type), strings.ToLower(b.Type)), cmp.Compare(a.Type, b.Type))
	})
	return out
}
