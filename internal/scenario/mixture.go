package scenario

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Part is one alternative of a mixture with its share, from 0 to 1.
type Part struct {
	Name  diag.Text
	Share float64
}

// Mixture is a distribution over names. A nil one is not given.
type Mixture []Part

// mixture reads one name ("1"), or names with shares ("{1: 80%, 2: 20%}").
var mixture = yaml.Type[Mixture]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		{"type": []string{"string", "number", "boolean"}},
		{"type": "object", "additionalProperties": yaml.Percent.Schema},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (Mixture, bool) {
		switch n.Kind {
		case yaml.Scalar:
			return Mixture{{n.PlacedText(), 1}}, true
		case yaml.Map:
			return readShares(n, found)
		default:
			wrong(n, found, "name or map of shares", `write it as in "{1: 80%, 2: 20%}"`)
			return nil, false
		}
	},
}

// shares reads names with shares only.
var shares = yaml.Type[Mixture]{
	Schema: yaml.Schema{"type": "object", "additionalProperties": yaml.Percent.Schema},
	Read: func(n *yaml.Node, found *diag.Findings) (Mixture, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of shares", `write it as in "{gold: 80%, green: 20%}"`)
			return nil, false
		}
		return readShares(n, found)
	},
}

// readShares reads names with their shares. The names are returned even if a share is
// wrong, so that they are known where they are used.
func readShares(n *yaml.Node, found *diag.Findings) (Mixture, bool) {
	m, total, before := make(Mixture, len(n.Entries)), 0.0, found.Errors()
	for i, e := range n.Entries {
		share, _ := yaml.Percent.Read(e.Value, found)
		m[i] = Part{e.Key.PlacedText(), share}
		total += share
	}
	if math.Abs(total-1) >= tolerance && found.Errors() == before {
		fix := fmt.Sprintf("%s%% is missing", FormatPercent(1-total))
		if total > 1 {
			fix = fmt.Sprintf("%s%% is too much", FormatPercent(total-1))
		}
		found.Error(n.Place, BadShare, fmt.Sprintf("the shares add up to %s%%, not to 100%%", FormatPercent(total)), fix)
	}
	return m, true
}

// tolerance is the rounding error of a sum of shares: decimal percentages have no exact
// binary fraction.
const tolerance = 1e-9

// FormatPercent writes a fraction in percent, without rounding errors.
func FormatPercent(v float64) string { return FormatNumber(math.Round(v*1e8) / 1e6) }

// answer reads what callers answer: a mixture, or one for each value of an
// attribute or intent ("{by: intent, lost_card: 1, otherwise: {0: 70%, 5: 30%}}").
var answer = yaml.Type[Answer]{
	Schema: byPropertySchema(mixture.Schema, "intent, tier, language, line, country or another attribute"),
	Read: func(n *yaml.Node, found *diag.Findings) (Answer, bool) {
		if n.Get("by") != nil {
			return Answer{readByProperty(n, yaml.String, mixture, found), n.Place}, true
		}
		for _, e := range n.Entries {
			if e.Value.Kind == yaml.Map || e.Value.Kind == yaml.Scalar && strings.ContainsFunc(e.Value.Text, unicode.IsLetter) {
				found.Error(e.Key.Place, diag.MissingKey, fmt.Sprintf("%q has an answer where a share belongs, and nothing says what it is a value of", e.Key.Text), `add "by: intent", or the attribute that it is a value of`)
				return Answer{}, false
			}
		}
		m, ok := mixture.Read(n, found)
		return Answer{ByProperty[Mixture]{Otherwise: &m}, n.Place}, ok
	},
}

// byPropertySchema is the schema of a value for all, or of one for each value of a property.
func byPropertySchema(value yaml.Schema, properties string) yaml.Schema {
	return yaml.Schema{"anyOf": []yaml.Schema{value, {
		"type": "object", "required": []string{"by"}, "additionalProperties": value,
		"properties": yaml.Schema{"by": yaml.String.Schema.About("What it depends on: " + properties + ". Its values come beside it, otherwise for those not named.")},
	}}}
}

// readByProperty reads a map with the property under "by" and a value under each value of
// it, under several separated by commas, or under "otherwise".
func readByProperty[T any](n *yaml.Node, property yaml.Type[string], value yaml.Type[T], found *diag.Findings) ByProperty[T] {
	var out ByProperty[T]
	for _, e := range n.Entries {
		if e.Key.Text == "by" {
			out.By, _ = yaml.Placed(property).Read(e.Value, found)
			continue
		}
		v, _ := value.Read(e.Value, found)
		if e.Key.Text == "otherwise" {
			out.Otherwise = &v
			continue
		}
		for name := range strings.SplitSeq(e.Key.Text, ",") {
			out.Of = append(out.Of, yaml.Pair[T]{Key: diag.Text{Value: strings.TrimSpace(name), Place: e.Key.Place}, Value: v})
		}
	}
	return out
}
