package yaml

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Object is a map with known keys. Name is its name in messages, with the article ("a queue").
// Where, if given, returns the field that stores the object's place.
type Object[T any] struct {
	Name   string
	Doc    string
	Fields []Field[T]
	Where  func(*T) *diag.Place
	Adapt  func(base, over *Node) *Node // as in Merging

	Implied func(file, key string) string // what a missing key of a file certainly is, or ""; may be nil
	// the fix for a key that people write in place of the object's own, or ""; may be nil
	Foreign func(key string) string
}

// Field is one key of an object.
type Field[T any] struct {
	Name     string
	Doc      string
	Schema   Schema
	required bool
	merged   *Merging     // how the value is merged with an inherited one; nil: it replaces that
	replaces []string     // the other inherited keys that it replaces
	fallback func() *Node // its value where it is left out; may be nil
	read     func(into *T, value *Node, found *diag.Findings)
}

// Bind makes the field that reads key name as type t and stores it where at points.
func Bind[T, V any](name, doc string, t Type[V], at func(*T) *V) Field[T] {
	return Field[T]{
		Name: name, Doc: doc, Schema: t.Schema, fallback: t.Defaults,
		read: func(into *T, value *Node, found *diag.Findings) {
			if v, ok := t.Read(value, found); ok {
				*at(into) = v
			}
		},
	}
}

// Required returns the field as one that may not be left out.
func (f Field[T]) Required() Field[T] {
	f.required = true
	return f
}

// DefaultSource is the file in the places of defaults.
const DefaultSource = "default"

// Default returns the field with a default: the value of a YAML text.
func (f Field[T]) Default(text string) Field[T] {
	f.fallback = func() *Node { return ParseValue(DefaultSource, text, &diag.Findings{}) }
	f.Schema = maps.Clone(f.Schema)
	f.Schema["default"] = schemaValue(f.fallback())
	return f
}

// Defaults returns the values of a map without any key, or nil without defaults.
func (r *Object[T]) Defaults() *Node { return r.Without(&Node{}) }

// Without returns the defaults of the keys that a map leaves out, or nil without defaults.
func (r *Object[T]) Without(n *Node) *Node {
	out := &Node{Kind: Map, Place: diag.Place{File: DefaultSource, Line: 1, Column: 1}}
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.fallback == nil || n.Get(f.Name) != nil {
			continue
		}
		if value := f.fallback(); value != nil {
			key := &Node{Kind: Scalar, Place: out.Place, Text: f.Name}

			// A finding about a default needs the name of its key.
			value.Key = key
			out.Pairs = append(out.Pairs, KeyValue{Key: key, Value: value})
		}
	}

	if out.Pairs == nil {
		return nil
	}
	return out
}

// Read reads a map as the object: unknown and missing keys are findings. A
// misspelled key is read as the correct one, so that it causes one finding. Read
// returns false if n is not a map.
func (r *Object[T]) Read(n *Node, found *diag.Findings) (T, bool) {
	var v T
	ok := r.ReadInto(&v, n, found)
	return v, ok
}

// ReadInto is Read into v. It spares the copy of a large object.
func (r *Object[T]) ReadInto(v *T, n *Node, found *diag.Findings) bool {
	if n.Kind != Map {
		found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected %s, found %s", r.Name, n.Kind),
			diag.Fixf("write {%s: …}", r.Fields[0].Name))
		return false
	}

	if r.Where != nil {
		*r.Where(v) = n.Place
	}

	seen := map[string]bool{}

	// Unknown keys after a key without a value are the lines of this value without their indentation.
	// The missing value is reported, and these keys are not.
	unindented := false
	var unknown []unknownKey
	for _, e := range n.Pairs {
		f := r.field(e.Key.Text)
		unindented = e.Value.Kind == Null && f != nil || unindented && f == nil

		// A misspelled key is read as the key that is certainly meant, so that its value is checked in
		// the same run.
		if f == nil && !unindented {
			correct := found.Correction(e.Key.Text, r.names())
			unknown = append(unknown, unknownKey{e.Key, correct})
			if n.Get(correct) == nil {
				f = r.field(correct)
			}
		}

		if f != nil && !seen[f.Name] {
			seen[f.Name] = true
			f.read(v, e.Value, found)
		}
	}

	r.reportKeys(n, seen, unknown, found)

	// Defaults come last, since a key may be present under a misspelled name.
	for i := range r.Fields {
		if f := &r.Fields[i]; f.fallback != nil && !seen[f.Name] {
			if value := f.fallback(); value != nil {
				f.read(v, value, found)
			}
		}
	}

	return true
}

// unknownKey is a key that an object does not have, with the key that it most likely
// misspells, or "".
type unknownKey struct {
	key     *Node
	correct string
}

// reportKeys reports the unknown keys and, unless one of them may stand for it, each
// missing key.
func (r *Object[T]) reportKeys(n *Node, seen map[string]bool, unknown []unknownKey, found *diag.Findings) {
	var missing, fixes []string
	for i := range r.Fields {
		if f := &r.Fields[i]; f.required && !seen[f.Name] {
			missing, fixes = append(missing, f.Name), append(fixes, fmt.Sprintf("add %s: %s", f.Name, f.Schema.shape()))
		}
	}

	for _, u := range unknown {
		// A missing key is the likeliest meaning of an unknown one.
		near := cmp.Or(u.correct, diag.Nearest(u.key.Text, missing))
		x := found.Misspelling(u.key.PlacedText(), diag.UnknownKey,
			fmt.Sprintf("%s has no key %q", r.Name, u.key.Text), r.names(), "")
		x.Fix = "its keys are " + strings.Join(r.names(), ", ")
		foreign := r.foreign(u.key.Text)
		switch {
		case foreign != "" && len(missing) == 0:
			x.Fix = foreign
			x.Edit = diag.Edit{}
		case near != "":
			x.Fix = diag.DidYouMean(u.key.Text, near) + " " + x.Fix
		case len(missing) > 0:
			x.Fix = fmt.Sprintf("it needs %s; %s", strings.Join(missing, " and "), x.Fix)
		}

		found.Add(x)
	}

	// An unknown key without a correction may be any of the missing keys.
	if slices.ContainsFunc(unknown, func(u unknownKey) bool { return u.correct == "" }) {
		return
	}
	for i, name := range missing {
		x := diag.Finding{
			Place:   n.KeyPlace(),
			Rule:    diag.MissingKey,
			Message: fmt.Sprintf("%s needs the key %q", r.Name, name),
			Fix:     fixes[i],
		}

		if r.Implied != nil {
			x.Edit = n.addBelowFirst(name, r.Implied(n.Place.File, name))
		}
		found.Add(x)
	}
}

// addBelowFirst returns the edit that adds an entry to the map of a file, on the line below its
// first entry.
func (n *Node) addBelowFirst(key, value string) diag.Edit {
	if value == "" || len(n.Pairs) < 2 {
		return diag.Edit{}
	}

	line := n.Place.Line
	first := n.Pairs[0].Value

	// The edit adds a whole line, so that the first entry must have its line for itself.
	isAlone := n.Pairs[1].Key.Place.Line != line
	if !isAlone || first.Kind != Scalar || first.Place.Line != line {
		return diag.Edit{}
	}

	return diag.Edit{
		Place: diag.Place{File: n.Place.File, Line: n.Place.Line + 1, Column: 1},
		Text:  key + ": " + value + "\n",
	}
}

// Type returns the object as a type, for use in other objects.
func (r *Object[T]) Type() Type[T] {
	return Type[T]{Schema: r.Schema(), Read: r.Read, Defaults: r.Defaults}
}

// Schema returns the object as a JSON Schema.
func (r *Object[T]) Schema() Schema {
	properties := Schema{}
	required := []string{}
	for i := range r.Fields {
		f := &r.Fields[i]
		s := Schema{"description": f.Doc} // unless the type has its own
		maps.Copy(s, f.Schema)
		properties[f.Name] = s

		if f.required {
			required = append(required, f.Name)
		}
	}

	return Schema{
		"type":                 "object",
		"description":          r.Doc,
		"properties":           properties,
		"required":             required,
		"additionalProperties": false,
	}
}

func (r *Object[T]) field(name string) *Field[T] {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return &r.Fields[i]
		}
	}
	return nil
}

// foreign returns the fix for a key that people write in place of the object's own, or "".
func (r *Object[T]) foreign(key string) string {
	if r.Foreign == nil {
		return ""
	}
	return r.Foreign(key)
}

func (r *Object[T]) names() []string {
	out := make([]string, len(r.Fields))
	for i := range r.Fields {
		out[i] = r.Fields[i].Name
	}
	return out
}

// Shorthand reads a map as an object, and anything else as the value of one of its fields.
func Shorthand[T, V any](short Type[V], at func(*T) *V, object Object[T]) Type[T] {
	return Type[T]{
		Schema: Schema{"anyOf": []Schema{short.Schema, object.Schema()}},
		Read: func(n *Node, found *diag.Findings) (out T, ok bool) {
			if n.Kind == Map {
				return object.Read(n, found)
			}
			*at(&out), ok = short.Read(n, found)
			return out, ok
		},
	}
}
