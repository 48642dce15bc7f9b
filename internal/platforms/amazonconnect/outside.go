package amazonconnect

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// findOutside finds the attributes that functions set. A function can set an attribute of the contact over the API of
// the platform. It does so if a block compares the attribute with a value that no block sets.
func (r *reader) findOutside(reachable map[*action]bool) {
	given := map[string]map[string]bool{} // by attribute, the values that blocks set
	isOpen := map[string]bool{}           // by attribute: the call gives one of these values
	for _, a := range r.actions {
		for _, x := range a.assigns {
			path := string(x.register)
			if !reachable[a] || !strings.HasPrefix(path, attributes) {
				continue
			}
			if given[path] == nil {
				given[path] = map[string]bool{}
			}
			given[path][x.value] = true
			isOpen[path] = isOpen[path] || reference.MatchString(x.value)
		}
	}

	found := map[string]bool{}
	for _, a := range r.actions {
		path := canonical(a.text("ComparisonValue"))
		if a.kind != "Compare" || !reachable[a] || given[path] == nil {
			continue
		}

		// A value that the call gives may be each compared value.
		if isOpen[path] {
			continue
		}

		for _, c := range a.conditions {
			isText := c.operator == "Equals" && c.operand() != "" && !isDynamic(c.operand())
			if isText && !given[path][c.operand()] {
				found[path] = true
			}
		}
	}

	for _, path := range slices.Sorted(maps.Keys(found)) {
		r.outside = append(r.outside, importer.Assign{Attribute: path, To: importer.Answer{}})
	}
}
