package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Rules for names that do not exist. Package flow has them too and documents them.
const (
	UnknownValue                 = diag.UnknownValue
	UnknownQueue     diag.RuleID = "unknown-queue"
	UnknownAttribute diag.RuleID = "unknown-attribute"
)

// placed reads text and keeps its place.
var placed = yaml.Placed(yaml.String)

// positive reads a duration over zero.
var positive = yaml.Positive(yaml.Duration)

// TitleDoc documents the key `title`.
const TitleDoc = "The title that pages and tables show. Default: the name, with spaces for underscores."

// longestTitle bounds a title, which is a cell of tables.
const longestTitle = 80

// Title reads a title: one line of text that is not empty.
var Title = yaml.Type[string]{
	Schema: yaml.Schema{"type": "string", "minLength": 1, "maxLength": longestTitle},
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		text, ok := yaml.String.Read(n, found)
		if !ok {
			return "", false
		}

		text = strings.TrimSpace(text)
		switch {
		case text == "":
			found.Error(n.Place, diag.BadValue, "this title is empty", "leave the key out: the name is the title then")
		case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
			found.Error(n.Place, diag.BadValue, "a title is one line of printed text",
				"remove line breaks and control characters")
		case utf8.RuneCountInString(text) > longestTitle:
			found.Error(n.Place, diag.TooLarge, fmt.Sprintf("a title has at most %d characters", longestTitle),
				"write a shorter one")
		default:
			return text, true
		}

		return "", false
	},
}

// longestRing bounds how long a line rings: callers hang up before it.
const longestRing = time.Minute

// ringTime reads how long a line rings.
var ringTime = yaml.Type[time.Duration]{
	Schema: yaml.Duration.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (time.Duration, bool) {
		d, ok := yaml.Duration.Read(n, found)
		if ok && d > longestRing {
			found.Error(n.Place, diag.BadValue, "a line rings for at most 1m", `write a shorter time, as in "2s"`)
		}
		return d, ok && d <= longestRing
	},
}

// nonEmpty reads a list or map with at least one item.
func nonEmpty[V any](t yaml.Type[V]) yaml.Type[V] {
	return yaml.Type[V]{
		Schema: t.Schema,
		Read: func(n *yaml.Node, found *diag.Findings) (V, bool) {
			if (n.Kind == yaml.List || n.Kind == yaml.Map) && len(n.Items)+len(n.Pairs) == 0 {
				found.Error(n.Place, diag.BadValue, "this is empty", "write at least one")
				var none V
				return none, false
			}
			return t.Read(n, found)
		},
	}
}

// oneOrMore reads one value or a list of at least one.
func oneOrMore[V any](t yaml.Type[V]) yaml.Type[[]V] { return nonEmpty(yaml.OneOrListOf(t)) }

// named reads a map from names. It keeps entries whose values have errors, with the
// parts that are valid, so that references to their names are not errors too.
func named[V any](t yaml.Type[V]) yaml.Type[[]yaml.Pair[V]] {
	return yaml.MapOf(yaml.Type[V]{
		Schema: t.Schema,
		Read: func(n *yaml.Node, found *diag.Findings) (V, bool) {
			v, _ := t.Read(n, found)
			return v, true
		},
	})
}

var agingPattern = regexp.MustCompile(`^([0-9]{1,4}) per (\S+)$`)

// agingType reads "1 per 10m".
var agingType = yaml.Type[Aging]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]+ per [0-9.a-z]+$`},
	Read: func(n *yaml.Node, found *diag.Findings) (Aging, bool) {
		parts := agingPattern.FindStringSubmatch(n.Text)
		if n.Kind != yaml.Scalar || parts == nil {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is not a growth of priority", n.Text),
				`write "1 per 10m"`)
			return Aging{}, false
		}
		by, _ := strconv.Atoi(parts[1]) // at most four digits
		duration := *n
		duration.Text = parts[2]
		per, ok := positive.Read(&duration, found)
		return Aging{by, per}, ok
	},
}

// Allowed reads the key `allow`: a map from advice that does not apply to the reason,
// for readers of the file.
var Allowed = yaml.Type[[]diag.Text]{
	Schema: yaml.MapOf(yaml.String).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]diag.Text, bool) {
		pairs, ok := named(placed).Read(n, found)
		out := make([]diag.Text, len(pairs))
		for i, p := range pairs {
			out[i] = p.Key
			if reason := p.Value; !reason.Place.IsZero() && strings.TrimSpace(reason.Value) == "" {
				found.Error(reason.Place, diag.BadValue, fmt.Sprintf("%s is allowed without a reason", p.Key.Value),
					"write why it does not apply here")
			}
		}
		return out, ok
	},
}
