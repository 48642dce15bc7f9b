package importer

import "slices"

// allowEntries allows the advice about long menus at menus whose keys all lead to one step. The source reads a
// digit there, and gives callers no list of choices.
func allowEntries(b *builder) {
	for _, s := range b.steps() {
		if s.Kind != Menu {
			continue
		}

		// Only the choices are entries. Silence and wrong keys have ways of their own.
		choices := slices.DeleteFunc(slices.Clone(s.Edges), func(e Edge) bool { return len(e.Keys) == 0 })
		differs := func(e Edge) bool { return e.To != choices[0].To }
		if len(choices) > usualMenu && !slices.ContainsFunc(choices, differs) {
			s.allow(longMenu, "the source reads a digit")
		}
	}
}

// usualMenu is the most entries of a menu without advice, unless the policy of the center has another number.
const usualMenu = 5
