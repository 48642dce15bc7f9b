package diag

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String reads any scalar as its text.
var String = Type[string]{
	Schema: Schema{"type": []string{"string", "number", "boolean"}},
	Read: func(n *Node, found *Findings) (string, bool) {
		if n.Kind != Scalar {
			found.Error(n.Place, WrongType, "this is not a text", "")
			return "", false
		}
		return n.Text, true
	},
}

// Duration reads a fixed duration in Go's spelling without fractions of units
// mixed ("90s", "1.5s", "5m30s"), not negative.
var Duration = Type[time.Duration]{
	Schema: Schema{"type": []string{"string", "number"}, "pattern": `^([0-9.]+(ms|s|m|h))+$|^0$`},
	Read: func(n *Node, found *Findings) (time.Duration, bool) {
		if n.Kind != Scalar {
			found.Error(n.Place, WrongType, "this is not a duration", `write "90s" or "5m"`)
			return 0, false
		}
		d, err := time.ParseDuration(n.Text)
		if err != nil {
			found.Error(n.Place, WrongType, fmt.Sprintf("%q is not a duration", n.Text), `write "90s" or "5m"`)
			return 0, false
		}
		if d < 0 {
			found.Error(n.Place, BadValue, "a duration is not negative", "")
			return 0, false
		}
		return d, true
	},
}

// Percent reads a share in percent ("35%") as a fraction from 0 to 1.
var Percent = Type[float64]{
	Schema: Schema{"type": "string", "pattern": `^[0-9.]+%$`},
	Read: func(n *Node, found *Findings) (float64, bool) {
		digits, ok := strings.CutSuffix(n.Text, "%")
		v, err := strconv.ParseFloat(digits, 64)
		if n.Kind != Scalar || !ok || err != nil {
			found.Error(n.Place, WrongType, fmt.Sprintf("%q is not a share", n.Text), `write it in percent, as in "35%"`)
			return 0, false
		}
		if !(v >= 0 && v <= 100) {
			found.Error(n.Place, BadValue, fmt.Sprintf("%s is not between 0%% and 100%%", n.Text), "")
			return 0, false
		}
		return v / 100, true
	},
}

// Int reads a whole number from low to high.
func Int(low, high int) Type[int] {
	return Type[int]{
		Schema: Schema{"type": "integer", "minimum": low, "maximum": high},
		Read: func(n *Node, found *Findings) (int, bool) {
			v, err := strconv.Atoi(n.Text)
			if n.Kind != Scalar || err != nil {
				found.Error(n.Place, WrongType, fmt.Sprintf("%q is not a whole number", n.Text), "")
				return 0, false
			}
			if v < low || v > high {
				found.Error(n.Place, BadValue, fmt.Sprintf("%d is not between %d and %d", v, low, high), "")
				return 0, false
			}
			return v, true
		},
	}
}

// OneOf reads one of the given words.
func OneOf(words ...string) Type[string] {
	return Type[string]{
		Schema: Schema{"enum": words},
		Read: func(n *Node, found *Findings) (string, bool) {
			for _, w := range words {
				if n.Kind == Scalar && n.Text == w {
					return w, true
				}
			}
			found.Error(n.Place, BadValue, fmt.Sprintf("%q is not one of %s", n.Text, strings.Join(words, ", ")), Suggest(n.Text, words))
			return "", false
		},
	}
}

// Placed reads a value and keeps its place.
func Placed[V any](t Type[V]) Type[At[V]] {
	return Type[At[V]]{
		Schema: t.Schema,
		Read: func(n *Node, found *Findings) (At[V], bool) {
			v, ok := t.Read(n, found)
			return At[V]{v, n.Place}, ok
		},
	}
}

// ListOf reads a list.
func ListOf[V any](t Type[V]) Type[[]V] {
	return Type[[]V]{
		Schema: Schema{"type": "array", "items": t.Schema},
		Read: func(n *Node, found *Findings) ([]V, bool) {
			if n.Kind != List {
				found.Error(n.Place, WrongType, "this is not a list", "put it in brackets: [a, b]")
				return nil, false
			}
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
		Read: func(n *Node, found *Findings) ([]V, bool) {
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
	Key   Text
	Value V
}

// MapOf reads a map of chosen names, in the order of the file.
func MapOf[V any](t Type[V]) Type[[]Pair[V]] {
	return Type[[]Pair[V]]{
		Schema: Schema{"type": "object", "additionalProperties": t.Schema},
		Read: func(n *Node, found *Findings) ([]Pair[V], bool) {
			if n.Kind != Map {
				found.Error(n.Place, WrongType, "this is not a map", "")
				return nil, false
			}
			out := make([]Pair[V], 0, len(n.Entries))
			for _, e := range n.Entries {
				if v, ok := t.Read(e.Value, found); ok {
					out = append(out, Pair[V]{e.Key.At(), v})
				}
			}
			return out, true
		},
	}
}
