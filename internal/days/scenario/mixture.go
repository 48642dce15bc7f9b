package scenario

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
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

// Shares is a distribution over the values of an attribute, at all times or by the time of a call.
type Shares struct {
	Mixture           // at all times; nil if it is not given
	File    diag.Text // a CSV file of the calls of each value by time; its place is zero if it is not given
}

// IsGiven reports whether a scenario has the shares.
func (s *Shares) IsGiven() bool { return s.Mixture != nil || !s.File.Place.IsZero() }

// valueShares reads a mixture, or the file of the calls of each value ("{file: topics.csv}").
var valueShares = yaml.Type[Shares]{
	Schema: yaml.Schema{"anyOf": append(slices.Clone(mixture.Schema["anyOf"].([]yaml.Schema)), sharesFile.Schema())},
	Read: func(n *yaml.Node, found *diag.Findings) (Shares, bool) {
		// A value of the attribute may have the name "file": its share is a number then.
		if file := n.Get("file"); file != nil && !isShare(file) {
			return sharesFile.Read(n, found)
		}
		m, ok := mixture.Read(n, found)
		return Shares{Mixture: m}, ok
	},
}

var sharesFile = yaml.Object[Shares]{
	Name: "a file of shares",
	Doc:  "A CSV file in the scenario's folder: one row per interval of the day, or of each weekday, and one column per value. The calls of an interval have the values in the proportions of its row.",
	Fields: []yaml.Field[Shares]{
		yaml.Bind("file", "The file's name.", placed, func(s *Shares) *diag.Text { return &s.File }).Required(),
	},
}

// readShares reads names with their shares. The names are returned even if a share is
// wrong, so that they are known where they are used.
func readShares(n *yaml.Node, found *diag.Findings) (Mixture, bool) {
	m := make(Mixture, len(n.Pairs))
	total := 0.0
	before := found.Errors()

	for i, e := range n.Pairs {
		share, _ := yaml.Percent.Read(e.Value, found)
		m[i] = Part{e.Key.PlacedText(), share}
		total += share
	}

	// A share that cannot be read has its own finding, and the sum is wrong only because of it.
	if math.Abs(total-1) >= tolerance && found.Errors() == before {
		fix := fmt.Sprintf("%s%% is missing", FormatPercent(1-total))
		if total > 1 {
			fix = fmt.Sprintf("%s%% is too much", FormatPercent(total-1))
		}
		found.Error(n.Place, BadShare, fmt.Sprintf("the shares add up to %s%%, not to 100%%", FormatPercent(total)),
			diag.Fix(fix))
	}

	return m, true
}

// tolerance is the rounding error of a sum of shares: decimal percentages have no exact
// binary fraction.
const tolerance = 1e-9

// FormatPercent writes a fraction in percent, without rounding errors.
func FormatPercent(v float64) string { return FormatNumber(math.Round(v*1e8) / 1e6) }

// answer reads what callers answer: a mixture, or one for each value of an
// attribute or intent ("{by: intent, lost_card: 1, otherwise: {0: 70%, 5: 30%}}"), and how
// long it takes.
var answer = yaml.Type[Answer]{Schema: answerSchema(), Read: readAnswer}

func answerSchema() yaml.Schema {
	takes := duration.Schema.About("The time of the lookup. " +
		"Under answers, the time of the caller's answer, in place of answers_after.")
	shares := yaml.Schema{
		"type":                 "object",
		"properties":           yaml.Schema{"takes": takes},
		"additionalProperties": yaml.Percent.Schema,
	}
	scalar := mixture.Schema["anyOf"].([]yaml.Schema)[0]
	each := byPropertySchema(mixture.Schema,
		"intent, heard (right or wrong), tier, language, line, country or another attribute")["anyOf"].([]yaml.Schema)[1]
	each["properties"].(yaml.Schema)["takes"] = takes
	return yaml.Schema{"anyOf": []yaml.Schema{scalar, shares, each}}
}

func readAnswer(n *yaml.Node, found *diag.Findings) (Answer, bool) {
	out := Answer{Place: n.Place}
	shares := *n

	// An outcome may itself be called "takes". A share tells it from a time.
	if takes := n.Get("takes"); takes != nil && !isShare(takes) {
		d, ok := duration.Read(takes, found)
		if !ok {
			return out, false
		}
		out.Takes = &d
		shares.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(e yaml.KeyValue) bool { return e.Value == takes })
	}

	if n.Get("by") != nil {
		out.ByProperty = readByProperty(&shares, yaml.String, mixture, found)
		return out, true
	}

	for _, e := range shares.Pairs {
		if !isShare(e.Value) {
			found.Error(e.Key.Place, diag.MissingKey,
				fmt.Sprintf("%q has an answer where a share belongs, and by is missing",
					e.Key.Text),
				`add "by: intent", or the attribute that has this value`)
			return Answer{}, false
		}
	}

	m, ok := mixture.Read(&shares, found)
	out.Otherwise = &m
	return out, ok
}

// isShare reports whether a value may be a share, and is no name and no duration.
func isShare(n *yaml.Node) bool {
	return n.Kind != yaml.Map && (n.Kind != yaml.Scalar || !strings.ContainsFunc(n.Text, unicode.IsLetter))
}

// byPropertySchema is the schema of a value for all, or of one for each value of a property.
func byPropertySchema(value yaml.Schema, properties string) yaml.Schema {
	return yaml.Schema{"anyOf": []yaml.Schema{value, {
		"type": "object", "required": []string{"by"}, "additionalProperties": value,
		"properties": yaml.Schema{"by": yaml.String.Schema.About("The property that it depends on: " + properties +
			". Its values are keys next to it. The key otherwise is for all others.")},
	}}}
}

// readByProperty reads a map with the property under "by" and a value under each value of
// it, under several separated by commas, or under "otherwise".
func readByProperty[T any](n *yaml.Node, property yaml.Type[string], value yaml.Type[T],
	found *diag.Findings,
) ByProperty[T] {
	var out ByProperty[T]
	for _, e := range n.Pairs {
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
			out.Of = append(out.Of,
				yaml.Pair[T]{Key: diag.Text{Value: strings.TrimSpace(name), Place: e.Key.Place}, Value: v})
		}
	}

	return out
}
