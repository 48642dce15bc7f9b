package yaml

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// isScalar reports a list or map where a scalar belongs.
func (n *Node) isScalar(found *diag.Findings, what, mend string) bool {
	if n.Kind == Scalar {
		return true
	}
	found.Error(n.Place, diag.WrongType, fmt.Sprintf("%s stands where %s belongs", n.Kind, what), mend)
	return false
}

// String reads any scalar as its text.
var String = Type[string]{
	Schema: Schema{"type": []string{"string", "number", "boolean"}},
	Read: func(n *Node, found *diag.Findings) (string, bool) {
		return n.Text, n.isScalar(found, "a text", "write one value; quote a text that begins with { or [")
	},
}

// longest bounds a duration: a hundred years, so that sums of many stay exact
// in 64 bits of nanoseconds.
const longest = 100 * 365 * 24 * time.Hour

var durationPattern = regexp.MustCompile(`^-?([0-9]+(\.[0-9]+)?(ms|s|m|h))+$|^0$`)

// Duration reads a fixed duration: "90s", "1.5s", "5m30s", "500h", "0"; not
// negative, and at most a hundred years.
var Duration = Type[time.Duration]{
	Schema: Schema{"anyOf": []Schema{{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$|^0$`}, {"const": 0}}},
	Read: func(n *Node, found *diag.Findings) (time.Duration, bool) {
		const mend = `write it with its unit, as in "90s" or "5m30s"`
		if !n.isScalar(found, "a duration", mend) {
			return 0, false
		}
		if !durationPattern.MatchString(n.Text) {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is no duration", n.Text), durationMend(n.Text, mend))
			return 0, false
		}
		d, err := time.ParseDuration(n.Text)
		switch {
		case err != nil || d > longest:
			found.Error(n.Place, diag.BadValue, n.Text+" is over a hundred years", "")
			return 0, false
		case d < 0:
			found.Error(n.Place, diag.BadValue, "a duration is not negative", fmt.Sprintf("did you mean %q?", n.Text[1:]))
			return 0, false
		}
		return d, true
	},
}

// DurationRange reads a duration, or a range of them: "5m-15m".
var DurationRange = Type[[2]time.Duration]{
	Schema: Schema{"anyOf": []Schema{Duration.Schema, {"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+ *- *([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`}}},
	Read: func(n *Node, found *diag.Findings) ([2]time.Duration, bool) {
		from, to, isRange := strings.Cut(n.Text, "-")
		if !isRange || from == "" {
			d, ok := Duration.Read(n, found)
			return [2]time.Duration{d, d}, ok
		}
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		if meant := sameUnit(from, to); meant != "" {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is no range of durations", n.Text), fmt.Sprintf("did you mean %q?", meant))
			return [2]time.Duration{}, false
		}
		low, okLow := Duration.Read(n.durationPart(from, found), found)
		high, okHigh := Duration.Read(n.durationPart(to, found), found)
		if okLow && okHigh && low > high {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is longer than %s", from, to), fmt.Sprintf("write \"%s-%s\"", to, from))
			return [2]time.Duration{}, false
		}
		return [2]time.Duration{low, high}, okLow && okHigh
	},
}

// durationPart is a piece of a scalar; one that is no duration has its own place.
func (n *Node) durationPart(text string, found *diag.Findings) *Node {
	at := n.Place
	if !durationPattern.MatchString(text) {
		at = found.PlaceOf(n.PlacedText(), text)
	}
	return &Node{Place: at, Kind: n.Kind, Text: text}
}

var endPattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?$`)

// sameUnit gives the range that was meant where one end alone has a unit: "5-15m".
func sameUnit(from, to string) string {
	low, high := endPattern.FindStringSubmatch(from), endPattern.FindStringSubmatch(to)
	if low == nil || high == nil || from == "0" || (low[2] == "") == (high[2] == "") {
		return ""
	}
	unit := low[2] + high[2]
	return low[1] + unit + "-" + high[1] + unit
}

// durationMend guesses what a text that is no duration was meant to be.
func durationMend(text, otherwise string) string {
	if guess := strings.ToLower(strings.ReplaceAll(text, " ", "")); durationPattern.MatchString(guess) {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	if guess := text + "s"; durationPattern.MatchString(guess) {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	return otherwise
}

var percentPattern = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%$`)

// FormatDuration writes a duration as the files do: "5m", not Go's "5m0s".
func FormatDuration(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// Percent reads a share in percent ("35%") as a fraction from 0 to 1.
var Percent = Type[float64]{
	Schema: Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`},
	Read: func(n *Node, found *diag.Findings) (float64, bool) {
		mend := `write it in percent, as in "35%"`
		if !n.isScalar(found, "a share", mend) {
			return 0, false
		}
		if !percentPattern.MatchString(n.Text) {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is no share", n.Text), percentMend(n.Text, mend))
			return 0, false
		}
		v, err := strconv.ParseFloat(strings.TrimSuffix(n.Text, "%"), 64)
		if err != nil || !(v >= 0 && v <= 100) {
			found.Error(n.Place, diag.BadValue, n.Text+" is not between 0% and 100%", "")
			return 0, false
		}
		return v / 100, true
	},
}

// percentMend guesses what a number that is no share was meant to be: a fraction
// under 1, else so many percent.
func percentMend(text, otherwise string) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return otherwise
	}
	if v < 1 {
		v = math.Round(v*1e12) / 1e10 // decimal, as it was written
	}
	return fmt.Sprintf("did you mean %q?", strconv.FormatFloat(v, 'f', -1, 64)+"%")
}

const whole = `^-?[0-9]+$`

var wholePattern = regexp.MustCompile(whole)

// IsWhole reports whether a text is a whole number, of any size.
func IsWhole(text string) bool { return wholePattern.MatchString(text) }

// InQuotes gives the schema of a number that may be quoted, as a pattern tells: a
// scalar is read by its text.
func InQuotes(number Schema, pattern string) Schema {
	out := maps.Clone(number)
	out["type"], out["pattern"] = []any{number["type"], "string"}, pattern
	return out
}

// Int reads a whole number from low to high.
func Int(low, high int) Type[int] {
	return Type[int]{
		Schema: InQuotes(Schema{"type": "integer", "minimum": low, "maximum": high}, whole),
		Read: func(n *Node, found *diag.Findings) (int, bool) {
			if !n.isScalar(found, "a whole number", "") {
				return 0, false
			}
			if !IsWhole(n.Text) {
				found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is no whole number", n.Text), fmt.Sprintf("write digits, from %d to %d", low, high))
				return 0, false
			}
			v, err := strconv.Atoi(n.Text)
			if err != nil || v < low || v > high {
				found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is not between %d and %d", n.Text, low, high), "")
				return 0, false
			}
			return v, true
		},
	}
}

// OneOf reads one of the given words.
func OneOf(words ...string) Type[string] {
	all := strings.Join(words, ", ")
	return Type[string]{
		Schema: Schema{"enum": typed(words)},
		Read: func(n *Node, found *diag.Findings) (string, bool) {
			if !n.isScalar(found, "one of "+all, "") {
				return "", false
			}
			if !slices.Contains(words, n.Text) {
				found.Error(n.Place, diag.BadValue, fmt.Sprintf("%q is not one of %s", n.Text, all), diag.Suggest(n.Text, words))
				return "", false
			}
			return n.Text, true
		},
	}
}

// typed gives words as an editor's YAML reads them: true and 1 are no strings.
func typed(words []string) []any {
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
	return Type[diag.At[V]]{
		Schema: t.Schema,
		Read: func(n *Node, found *diag.Findings) (diag.At[V], bool) {
			v, ok := t.Read(n, found)
			return diag.At[V]{Value: v, Place: n.Place}, ok
		},
	}
}

// ListOf reads a list.
func ListOf[V any](t Type[V]) Type[[]V] {
	return Type[[]V]{
		Schema: Schema{"type": "array", "items": t.Schema},
		Read: func(n *Node, found *diag.Findings) ([]V, bool) {
			if n.Kind != List {
				found.Error(n.Place, diag.WrongType, fmt.Sprintf("%s stands where a list belongs", n.Kind), "put it in brackets: [a, b]")
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

// MapOf reads a map of chosen names, in the order of the file.
func MapOf[V any](t Type[V]) Type[[]Pair[V]] {
	return Type[[]Pair[V]]{
		Schema: Schema{"type": "object", "additionalProperties": t.Schema},
		Read: func(n *Node, found *diag.Findings) ([]Pair[V], bool) {
			if n.Kind != Map {
				found.Error(n.Place, diag.WrongType, fmt.Sprintf("%s stands where a map belongs", n.Kind), "write {NAME: VALUE}")
				return nil, false
			}
			out := make([]Pair[V], 0, len(n.Entries))
			for _, e := range n.Entries {
				if v, ok := t.Read(e.Value, found); ok {
					out = append(out, Pair[V]{e.Key.PlacedText(), v})
				}
			}
			return out, true
		},
	}
}

// Positive is a duration that is longer than nothing.
func Positive(t Type[time.Duration]) Type[time.Duration] {
	return Type[time.Duration]{Schema: t.Schema, Read: func(n *Node, found *diag.Findings) (time.Duration, bool) {
		d, ok := t.Read(n, found)
		if ok && d == 0 {
			found.Error(n.Place, diag.BadValue, "this duration is zero", `write at least "1s"`)
		}
		return d, ok && d > 0
	}}
}
