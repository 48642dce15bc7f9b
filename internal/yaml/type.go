package yaml

import (
	"maps"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Schema is a fragment of a JSON Schema (draft 2020-12).
type Schema map[string]any

// About gives the schema with what a value is for.
func (s Schema) About(text string) Schema {
	out := maps.Clone(s)
	out["description"] = text
	return out
}

// Type is what a value may be: how it is read, and how a JSON Schema says it.
// Read reports every problem to found and says whether the value is usable.
type Type[V any] struct {
	Schema Schema
	Read   func(n *Node, found *diag.Findings) (V, bool)
}

// Field is one key of a record.
type Field[T any] struct {
	Name     string
	Doc      string
	required bool
	Schema   Schema
	read     func(into *T, value *Node, found *diag.Findings)
}

// Bind makes the field that reads key name as type t into the place that at
// points to.
func Bind[T, V any](name, doc string, t Type[V], at func(*T) *V) Field[T] {
	return Field[T]{
		Name: name, Doc: doc, Schema: t.Schema,
		read: func(into *T, value *Node, found *diag.Findings) {
			if v, ok := t.Read(value, found); ok {
				*at(into) = v
			}
		},
	}
}

// Required gives the field as one that may not be left out.
func (f Field[T]) Required() Field[T] {
	f.required = true
	return f
}

// Record is a map with known keys. Name is what a person calls it, with its
// article ("a queue"). Where, if given, is where the record's own place goes.
type Record[T any] struct {
	Name   string
	Doc    string
	Fields []Field[T]
	Where  func(*T) *diag.Place
}
