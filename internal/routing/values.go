package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// The rules that routing.yaml can break as flows can; package flow explains them.
const (
	UnknownValue     = "unknown-value"
	UnknownQueue     = "unknown-queue"
	UnknownAttribute = "unknown-attribute"
)

// countryType reads a country by its ISO 3166 code.
var countryType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": "^[A-Z]{2}$"},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		text, ok := placed.Read(n, found)
		if ok && !isCountry(text.Value) {
			found.Error(n.Place, UnknownValue, fmt.Sprintf("country %q does not exist", text.Value), suggestCountry(text.Value))
			return text, false
		}
		return text, ok
	},
}

// servedType reads a country that a line serves, or "*".
var servedType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": `^([A-Z]{2}|\*)$`},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		if n.Kind == yaml.Scalar && n.Text == AnyCountry {
			return n.PlacedText(), true
		}
		return countryType.Read(n, found)
	},
}

// filled reads a list or map that holds something.
func filled[V any](t yaml.Type[V]) yaml.Type[V] {
	return yaml.Type[V]{
		Schema: t.Schema,
		Read: func(n *yaml.Node, found *diag.Findings) (V, bool) {
			if (n.Kind == yaml.List || n.Kind == yaml.Map) && len(n.Items)+len(n.Entries) == 0 {
				found.Error(n.Place, diag.BadValue, "this is empty", "write at least one")
				var none V
				return none, false
			}
			return t.Read(n, found)
		},
	}
}

// some reads one value or a list of at least one.
func some[V any](t yaml.Type[V]) yaml.Type[[]V] { return filled(yaml.OneOrListOf(t)) }

// named reads a map of names. A name stays even where what it says is wrong, with what
// could be read of it, so that those who refer to it are not told that it does not exist.
func named[V any](t yaml.Type[V]) yaml.Type[[]yaml.Pair[V]] {
	return yaml.MapOf(yaml.Type[V]{
		Schema: t.Schema,
		Read: func(n *yaml.Node, found *diag.Findings) (V, bool) {
			v, _ := t.Read(n, found)
			return v, true
		},
	})
}

// positive reads a duration that is longer than nothing.
var positive = yaml.Positive(yaml.Duration)

var agingPattern = regexp.MustCompile(`^([0-9]{1,4}) per (\S+)$`)

// agingType reads "1 per 10m".
var agingType = yaml.Type[Aging]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]+ per [0-9.a-z]+$`},
	Read: func(n *yaml.Node, found *diag.Findings) (Aging, bool) {
		parts := agingPattern.FindStringSubmatch(n.Text)
		if n.Kind != yaml.Scalar || parts == nil {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q does not say how priority grows", n.Text), `write "1 per 10m"`)
			return Aging{}, false
		}
		by, _ := strconv.Atoi(parts[1]) // four digits at most
		duration := *n
		duration.Text = parts[2]
		per, ok := positive.Read(&duration, found)
		return Aging{by, per}, ok
	},
}

// Allowed reads what an `allow` key says: advice that does not apply, each with its
// reason, which is for people.
var Allowed = yaml.Type[[]diag.Text]{
	Schema: yaml.MapOf(yaml.String).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]diag.Text, bool) {
		if n.Kind != yaml.Map {
			_, ok := yaml.MapOf(placed).Read(n, found)
			return nil, ok
		}
		out := make([]diag.Text, 0, len(n.Entries))
		for _, e := range n.Entries {
			reason, ok := placed.Read(e.Value, found)
			if ok && strings.TrimSpace(reason.Value) == "" {
				found.Error(reason.Place, diag.BadValue, fmt.Sprintf("%s is allowed without a reason", e.Key.Text), "write why it does not apply here")
			}
			out = append(out, e.Key.PlacedText()) // without a reason too: that is the one finding
		}
		return out, true
	},
}
