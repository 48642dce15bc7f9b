package yaml

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Schema is a fragment of a JSON Schema (draft 2020-12).
type Schema map[string]any

// shape is the form of a value as a fix shows it, such as {hub: …}.
func (s Schema) shape() string {
	switch s["type"] {
	case "object":
		if required, _ := s["required"].([]string); len(required) > 0 {
			return "{" + strings.Join(required, ": …, ") + ": …}"
		}
		return "{…}"
	case "array":
		return "[…]"
	default:
		return "…"
	}
}

// schemaValue returns a value as a schema has it.
func schemaValue(n *Node) any {
	if n.Kind == Map {
		out := Schema{}
		for _, e := range n.Pairs {
			out[e.Key.Text] = schemaValue(e.Value)
		}
		return out
	}
	if v, err := strconv.ParseFloat(n.Text, 64); err == nil {
		return v
	}
	return n.Text
}

// About returns the schema with a description.
func (s Schema) About(text string) Schema {
	out := maps.Clone(s)
	out["description"] = text
	return out
}

// Type is a type of values: its reader and its JSON Schema. Read reports every problem to found and
// returns whether the value is usable.
type Type[V any] struct {
	Schema Schema
	Read   func(n *Node, found *diag.Findings) (V, bool)

	Defaults func() *Node // the value of a map without keys; nil if no key has a default
}

// scalar makes a type that reads a scalar. What is the name of the type with its article, for
// messages. Fix is the fix for a list or a map in place of the scalar.
func scalar[V any](schema Schema, what string, fix diag.Fix,
	read func(n *Node, found *diag.Findings) (V, bool),
) Type[V] {
	return Type[V]{Schema: schema, Read: func(n *Node, found *diag.Findings) (v V, ok bool) {
		if n.Kind != Scalar {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected %s, found %s", what, n.Kind), fix)
			return v, false
		}
		return read(n, found)
	}}
}

// String reads any scalar as its text.
var String = scalar(Schema{"type": []string{"string", "number", "boolean"}}, "a text",
	"write one value; quote a text that begins with { or [",
	func(n *Node, _ *diag.Findings) (string, bool) { return n.Text, true })

// OneOf reads one of the given words.
func OneOf(words ...string) Type[string] {
	all := strings.Join(words, ", ")
	return scalar(Schema{"enum": enum(words)}, "one of "+all, "", func(n *Node, found *diag.Findings) (string, bool) {
		if !slices.Contains(words, n.Text) {
			// The correction is an edit only if one word is certainly meant.
			x := found.Misspelling(n.PlacedText(), diag.BadValue, fmt.Sprintf("%q is not one of %s", n.Text, all),
				words, "")
			x.Fix = diag.Suggest(n.Text, words)
			found.Add(x)
			return "", false
		}
		return n.Text, true
	})
}

// enum returns words as the values that an editor's YAML may read: true and 1 are
// not strings there.
func enum(words []string) []any {
	var out []any
	for _, w := range words {
		out = append(out, w)
		if number, err := strconv.Atoi(w); err == nil {
			out = append(out, number)
		}
		if w == "true" || w == "false" {
			out = append(out, w == "true")
		}
	}
	return out
}

// Placed reads a value and keeps its place.
func Placed[V any](t Type[V]) Type[diag.At[V]] {
	return Type[diag.At[V]]{Schema: t.Schema, Read: func(n *Node, found *diag.Findings) (diag.At[V], bool) {
		v, ok := t.Read(n, found)
		return diag.At[V]{Value: v, Place: n.Place}, ok
	}}
}

// ListOf reads a list.
func ListOf[V any](t Type[V]) Type[[]V] {
	return Type[[]V]{
		Schema: Schema{"type": "array", "items": t.Schema},
		Read: func(n *Node, found *diag.Findings) ([]V, bool) {
			if n.Kind != List {
				found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected a list, found %s", n.Kind),
					"put it in brackets: [a, b]")
				return nil, false
			}

			// An item with an error is reported and left out, so that the other items are checked,
			// too.
			out := make([]V, 0, len(n.Items))
			for _, item := range n.Items {
				if v, ok := t.Read(item, found); ok {
					out = append(out, v)
				}
			}

			return out, true
		},
	}
}

// OneOrListOf reads one value, or a list of them.
func OneOrListOf[V any](t Type[V]) Type[[]V] {
	list := ListOf(t)
	return Type[[]V]{
		Schema: Schema{"anyOf": []Schema{t.Schema, list.Schema}},
		Read: func(n *Node, found *diag.Findings) ([]V, bool) {
			if n.Kind == List {
				return list.Read(n, found)
			}
			v, ok := t.Read(n, found)
			return []V{v}, ok
		},
	}
}

// Pair is one entry of a map whose keys are names that the author chose.
type Pair[V any] struct {
	Key   diag.Text
	Value V
}

// MapOf reads a map with any keys, in the order of the file.
func MapOf[V any](t Type[V]) Type[[]Pair[V]] { return MapLike("{NAME: VALUE}", t) }

// MapLike is [MapOf] with an example, which is the fix where the value is not a map.
func MapLike[V any](example string, t Type[V]) Type[[]Pair[V]] {
	return Type[[]Pair[V]]{
		Schema: Schema{"type": "object", "additionalProperties": t.Schema},
		Read: func(n *Node, found *diag.Findings) ([]Pair[V], bool) {
			if n.Kind != Map {
				found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected a map, found %s", n.Kind),
					diag.Fix("write "+example))
				return nil, false
			}
			out := make([]Pair[V], 0, len(n.Pairs))
			for _, e := range n.Pairs {
				if v, ok := t.Read(e.Value, found); ok {
					out = append(out, Pair[V]{e.Key.PlacedText(), v})
				}
			}
			return out, true
		},
	}
}
