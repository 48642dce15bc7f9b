package yaml

// Describe returns the description of the last of some nested entries, or "" if the schema has
// none. The first entry is in the map of a file, and each other entry is in the value of the entry
// before it.
func (s Schema) Describe(entries []KeyValue) string {
	o, err := s.outline()
	if err != nil {
		return ""
	}

	forms := []outline{o}
	var within *Node // the map of the next entry, without lists around it

	// Each entry narrows the forms by the keys around it.
	for _, e := range entries {
		forms = below(forms, e.Key.Text, within)
		within = e.Value
	}

	for _, form := range forms {
		if about := form.about(); about != "" {
			return about
		}
	}

	return ""
}

// below returns the schemas of a key's value in the forms that fit best: those that have the most keys
// of the map that the key is in.
func below(forms []outline, key string, within *Node) []outline {
	var out []outline
	most := -1
	for _, form := range alternatives(forms) {
		value, named := form.Properties[key]
		if !named {
			if form.Others.outline == nil {
				continue
			}
			value = *form.Others.outline
		}

		// A map may have one of several forms. The form with most of its keys is meant.
		fits := 0
		if within != nil && within.Kind == Map {
			for _, e := range within.Pairs {
				if _, has := form.Properties[e.Key.Text]; has {
					fits++
				}
			}
		}

		switch {
		case fits > most:
			out = []outline{value}
			most = fits
		case fits == most:
			out = append(out, value)
		}
	}

	return out
}

// alternatives returns the forms, the forms that each of them allows, and the forms of the items of
// lists.
func alternatives(forms []outline) []outline {
	var out []outline
	for _, form := range forms {
		out = append(out, form)
		out = append(out, alternatives(form.AnyOf)...)
		if form.Items != nil {
			out = append(out, alternatives([]outline{*form.Items})...)
		}
	}
	return out
}
