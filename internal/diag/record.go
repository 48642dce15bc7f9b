package diag

import "fmt"

// Read reads a map as the record: unknown and missing keys are findings. It
// reports false when n is no map at all.
func (r *Record[T]) Read(n *Node, found *Findings) (T, bool) {
	var v T
	if n.Kind != Map {
		found.Error(n.Place, WrongType, r.Name+" is a map of keys", "")
		return v, false
	}
	if r.Where != nil {
		*r.Where(&v) = n.Place
	}
	seen := map[string]bool{}
	for _, e := range n.Entries {
		f := r.field(e.Key.Text)
		if f == nil {
			found.Error(e.Key.Place, UnknownKey, fmt.Sprintf("%s has no key %q", r.Name, e.Key.Text), SuggestOr(e.Key.Text, r.names(), "it has "))
			seen[nearestName(e.Key.Text, r.names())] = true // a key misspelled is not missing too
			continue
		}
		seen[f.Name] = true
		f.read(&v, e.Value, found)
	}
	for i := range r.Fields {
		if f := &r.Fields[i]; f.Required && !seen[f.Name] {
			found.Error(n.Place, MissingKey, fmt.Sprintf("%s needs the key %q", r.Name, f.Name), "")
		}
	}
	return v, true
}

// Type gives the record as a type, for use in other records.
func (r *Record[T]) Type() Type[T] {
	return Type[T]{Schema: r.Schema(), Read: r.Read}
}

// Schema gives the record as a JSON Schema.
func (r *Record[T]) Schema() Schema {
	properties, required := Schema{}, []string{}
	for i := range r.Fields {
		f := &r.Fields[i]
		s := Schema{"description": f.Doc}
		for k, v := range f.Schema {
			s[k] = v
		}
		properties[f.Name] = s
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return Schema{"type": "object", "description": r.Doc, "properties": properties, "required": required, "additionalProperties": false}
}

func (r *Record[T]) field(name string) *Field[T] {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return &r.Fields[i]
		}
	}
	return nil
}

func (r *Record[T]) names() []string {
	out := make([]string, len(r.Fields))
	for i := range r.Fields {
		out[i] = r.Fields[i].Name
	}
	return out
}
