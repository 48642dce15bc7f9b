package scenario

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Bounds of a scenario's values. A typing error is a finding then, not an hour of waiting.
const (
	MaxCalls        = 1e9      // expected first attempts in one replication
	MaxAgents       = 200000   // of one group: their time in 24 hours, in ns, is under 2⁶⁴
	maxCost         = 1e6      // of an agent's hour
	maxTrunks       = 10000000 // of one hub
	maxFactor       = 1000     // of a volume
	mostNotTaken    = 0.9      // of the rings of a group
	lowestSpeed     = 0.1      // of a group
	highestSpeed    = 10
	maxVariation    = 100    // standard deviation over mean
	MaxReplications = 100000 // of a simulation
	maxFor          = 100000 * time.Hour
)

// The properties of a caller's intent, and of whether the last one was heard right or wrong.
const (
	ByIntent = "intent"
	ByHeard  = "heard"
)

// wrong reports a value of the wrong type.
func wrong(n *yaml.Node, found *diag.Findings, what string, fix diag.Fix) {
	text := "this"
	if n.Kind == yaml.Scalar {
		text = strconv.Quote(n.Text)
	}
	found.Error(n.Place, diag.WrongType, text+" is not a "+what, fix)
}

// checked returns a type whose values pass a check, too. The message has %s for the value
// as it is written.
func checked[V any](t yaml.Type[V], passes func(V) bool, rule diag.RuleID, message string, fix diag.Fix) yaml.Type[V] {
	return yaml.Type[V]{Schema: t.Schema, Read: func(n *yaml.Node, found *diag.Findings) (V, bool) {
		v, ok := t.Read(n, found)
		if ok && !passes(v) {
			found.Error(n.Place, rule, fmt.Sprintf(message, n.Text), fix)
			ok = false
		}
		return v, ok
	}}
}

// withNames reads a map in which every key that the object does not have is a name of its own, with a
// value.
func withNames[T, V any](what string, fix diag.Fix, object yaml.Object[T], value yaml.Type[V],
	add func(*T, diag.Text, V),
) yaml.Type[T] {
	properties := object.Schema()["properties"].(yaml.Schema)
	return yaml.Type[T]{
		Schema: yaml.Schema{"type": "object", "properties": properties, "additionalProperties": value.Schema},
		Read: func(n *yaml.Node, found *diag.Findings) (T, bool) {
			isName := func(e yaml.KeyValue) bool { return properties[e.Key.Text] == nil }
			known := *n
			known.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), isName)

			if n.Kind != yaml.Map {
				wrong(n, found, what, fix)
				known.Kind = yaml.Map
			}

			out, _ := object.Read(&known, found)
			for _, e := range n.Pairs {
				if !isName(e) {
					continue
				}
				if v, ok := value.Read(e.Value, found); ok {
					add(&out, e.Key.PlacedText(), v)
				}
			}

			return out, n.Kind == yaml.Map
		},
	}
}

// numberUpTo reads a number from 0.
func numberUpTo(high float64) yaml.Type[float64] {
	return bounded(high, `^[-+.0-9eE]+$`, "number", `write it in digits, as in "60000"`, ParseNumber)
}

// factor reads a multiplier, variation a coefficient of variation: "1.5" or "150%".
var (
	factor    = ratioUpTo(maxFactor)
	variation = ratioUpTo(maxVariation)
)

func ratioUpTo(high float64) yaml.Type[float64] {
	return bounded(high, `^[-+.0-9eE]+%?$`, "factor", `write "1.5" or "150%"`, func(text string) (float64, error) {
		digits, percent := strings.CutSuffix(text, "%")
		v, err := ParseNumber(digits)
		if percent {
			v /= 100
		}
		return v, err
	})
}

// bounded reads a number from 0 to the highest.
func bounded(high float64, pattern, what string, fix diag.Fix, parse func(string) (float64, error)) yaml.Type[float64] {
	return yaml.Type[float64]{
		Schema: yaml.InQuotes(yaml.Schema{"type": "number", "minimum": 0, "maximum": high}, pattern),
		Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
			v, err := parse(n.Text)
			if n.Kind != yaml.Scalar || err != nil {
				wrong(n, found, what, fix)
				return 0, false
			}
			if v >= 0 && v <= high {
				return v, true
			}

			// A number that is only too large for the simulator has a rule of its own.
			rule := diag.BadValue
			fix := "write 0 or more"
			if v > high {
				fix = "write at most " + FormatNumber(high)
			}

			if v > high && high >= MaxCalls {
				rule = diag.TooLarge
			}

			found.Error(n.Place, rule, fmt.Sprintf("%s is not between 0 and %s", n.Text, FormatNumber(high)),
				diag.Fix(fix))
			return v, false
		},
	}
}

// FormatNumber writes a number without an exponent or trailing zeros.
func FormatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ParseNumber is strconv.ParseFloat without infinities, NaN and hexadecimal.
func ParseNumber(s string) (float64, error) {
	if strings.Trim(s, "+-.0123456789eE") != "" || s == "" {
		return 0, strconv.ErrSyntax
	}
	v, err := strconv.ParseFloat(s, 64)
	if err == nil && math.IsInf(v, 0) {
		err = strconv.ErrRange
	}
	return v, err
}

// overZeroFactor reads a multiplier over 0.
var overZeroFactor = checked(factor, isOverZero, diag.BadValue, "a factor of %s leaves nothing",
	`write "1.5" or "150%"`)

func isOverZero(v float64) bool { return v > 0 }

// busyness reads a coefficient of variation. One over 1 without a percent sign is reported:
// 10 is likely 10%.
var busyness = yaml.Type[float64]{
	Schema: factor.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
		v, ok := factor.Read(n, found)
		if ok && v > 1 && !strings.HasSuffix(n.Text, "%") {
			return yaml.Percent.Read(n, found) // an error, which asks for the sign
		}
		return v, ok
	},
}

// seedNumber reads a seed, from 0 to 2⁶⁴-1.
var seedNumber = yaml.Type[uint64]{
	Schema: yaml.InQuotes(yaml.Schema{"type": "integer", "minimum": 0}, `^[0-9]+$`),
	Read: func(n *yaml.Node, found *diag.Findings) (uint64, bool) {
		const fix = "write a whole number from 0 to 18446744073709551615"
		if n.Kind != yaml.Scalar || !yaml.IsWhole(n.Text) {
			wrong(n, found, "seed", fix)
			return 0, false
		}
		v, err := strconv.ParseUint(n.Text, 10, 64)
		if err != nil {
			found.Error(n.Place, diag.BadValue, n.Text+" is not a seed", fix)
			return 0, false
		}
		return v, true
	},
}
