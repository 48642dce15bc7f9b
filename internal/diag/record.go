package diag

import (
	"fmt"
	"strings"
)

// Read reads a map as the record: unknown and missing keys are findings. A
// misspelled key is read as the one that was meant, so that it is one finding.
// Read reports false when n is no map at all.
func (r *Record[T]) Read(n *Node, found *Findings) (T, bool) {
	var v T
	if n.Kind != Map {
		found.Error(n.Place, WrongType, fmt.Sprintf("%s stands where %s belongs", n.Kind, r.Name), fmt.Sprintf("write {%s: …}", r.Fields[0].Name))
		return v, false
	}
	if r.Where != nil {
		*r.Where(&v) = n.Place
	}
	seen := map[string]bool{}
	dedented := false // these keys belong to the last field, whose value is missing
	for _, e := range n.Entries {
		f := r.field(e.Key.Text)
		dedented = e.Value.Kind == Null && f != nil || dedented && f == nil
		if f == nil && !dedented {
			f = r.meant(n, e.Key, found)
		}
		if f != nil && !seen[f.Name] {
			seen[f.Name] = true
			f.read(&v, e.Value, found)
		}
	}
	for i := range r.Fields {
		if f := &r.Fields[i]; f.Required && !seen[f.Name] {
			found.Error(n.Heading(), MissingKey, fmt.Sprintf("%s needs the key %q", r.Name, f.Name), fmt.Sprintf("add %s: …", f.Name))
		}
	}
	return v, true
}

// meant reports an unknown key, and gives the field that it is a misspelling of
// if n does not have it.
func (r *Record[T]) meant(n, key *Node, found *Findings) *Field[T] {
	names := r.names()
	mend := "its keys are " + strings.Join(names, ", ")
	near := surest(key.Text, names)
	if near != "" {
		mend = fmt.Sprintf("did you mean %q? %s", near, mend)
	}
	found.Error(key.Place, UnknownKey, fmt.Sprintf("%s has no key %q", r.Name, key.Text), mend)
	if near == "" || n.Get(near) != nil {
		return nil
	}
	return r.field(near)
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
