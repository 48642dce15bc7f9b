package yaml

// Describe returns the description of the last of some entries, each of which is in the value
// of the one before it, the first in the map of a file; "" if the schema has none.
func (s Schema) Describe(entries []Entry) string {
	o, err := s.outline()
	if err != nil {
		return ""
	}

	forms := []outline{o}
	var within *Node // the map of the next entry, without lists around it
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

// below returns the schemas of a key's value, those of the forms first that have most keys of
// the map that the key is in.
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

		fits := 0
		if within != nil && within.Kind == Map {
			for _, e := range within.Entries {
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

// alternatives returns forms, what any of them may be, and what the items of lists are.
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
