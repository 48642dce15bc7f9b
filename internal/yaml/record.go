package yaml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Read reads a map as the record: unknown and missing keys are findings. A
// misspelled key is read as the one that was meant, so that it is one finding.
// Read reports false when n is no map at all.
func (r *Record[T]) Read(n *Node, found *diag.Findings) (T, bool) {
	var v T
	if n.Kind != Map {
		found.Error(n.Place, diag.WrongType, fmt.Sprintf("%s stands where %s belongs", n.Kind, r.Name), fmt.Sprintf("write {%s: …}", r.Fields[0].Name))
		return v, false
	}
	if r.Where != nil {
		*r.Where(&v) = n.Place
	}
	seen := map[string]bool{}
	dedented := false // these keys belong to the last field, whose value is missing
	var strays []stray
	for _, e := range n.Entries {
		f := r.field(e.Key.Text)
		dedented = e.Value.Kind == Null && f != nil || dedented && f == nil
		if f == nil && !dedented {
			near := r.meant(n, e.Key.Text, found)
			strays = append(strays, stray{e.Key, near})
			if near != "" && n.Get(near) == nil {
				f = r.field(near)
			}
		}
		if f != nil && !seen[f.Name] {
			seen[f.Name] = true
			f.read(&v, e.Value, found)
		}
	}
	r.complete(n, seen, strays, found)
	return v, true
}

// stray is a key that a record does not have, with the one that was likely meant.
type stray struct {
	key  *Node
	near string
}

// meant gives the key that an unknown one is a misspelling of, or "". One that is
// needed and is not there is guessed at more freely.
func (r *Record[T]) meant(n *Node, key string, found *diag.Findings) string {
	if near := found.Correction(key, r.names()); near != "" {
		return near
	}
	var lacking []string
	for i := range r.Fields {
		if f := &r.Fields[i]; f.required && n.Get(f.Name) == nil {
			lacking = append(lacking, f.Name)
		}
	}
	return diag.Nearest(key, lacking)
}

// complete reports the unknown keys and the missing ones; these only where no
// unknown key may stand for one.
func (r *Record[T]) complete(n *Node, seen map[string]bool, strays []stray, found *diag.Findings) {
	var missing []string
	for i := range r.Fields {
		if f := &r.Fields[i]; f.required && !seen[f.Name] {
			missing = append(missing, f.Name)
		}
	}
	for _, s := range strays {
		mend := "its keys are " + strings.Join(r.names(), ", ")
		switch {
		case s.near != "":
			mend = fmt.Sprintf("did you mean %q? %s", s.near, mend)
		case len(missing) > 0:
			mend = fmt.Sprintf("it needs %s; %s", strings.Join(missing, " and "), mend)
		}
		found.Error(s.key.Place, diag.UnknownKey, fmt.Sprintf("%s has no key %q", r.Name, s.key.Text), mend)
	}
	if slices.ContainsFunc(strays, func(s stray) bool { return s.near == "" }) {
		return
	}
	for _, name := range missing {
		found.Error(n.KeyPlace(), diag.MissingKey, fmt.Sprintf("%s needs the key %q", r.Name, name), fmt.Sprintf("add %s: …", name))
	}
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
		if f.required {
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
