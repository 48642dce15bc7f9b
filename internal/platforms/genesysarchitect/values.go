package genesysarchitect

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// isGiven reports whether a property has a value: one that is missing, false, none or {noValue: true} is as good as a
// property that is not there.
func isGiven(v tree.Value) bool {
	switch {
	case v.IsList():
		return slices.ContainsFunc(v.List(), isGiven)
	case !v.IsObject():
		text := strings.ToLower(v.Text())
		return !slices.Contains([]string{"", "false", "none", "null", "~", "0"}, text)
	// Exports write a property without a value in one of these two ways.
	case v.Has("noValue") || v.Get("none").Bool():
		return false
	case v.Has("lit"):
		return isGiven(v.Get("lit"))
	}
	return len(v.Keys()) > 0 && strings.TrimSpace(v.TextOf("exp")) != "NOT_SET"
}

// hasActions reports whether a value contains a list of actions.
func hasActions(v tree.Value) bool {
	for key, one := range below(v) {
		if key == "actions" && one.IsList() || hasActions(one) {
			return true
		}
	}
	return false
}

// units are the keys of a duration that is written out.
var units = []struct {
	key  string
	unit time.Duration
}{
	{"days", 24 * time.Hour},
	{"hours", time.Hour},
	{"minutes", time.Minute},
	{"seconds", time.Second},
	{"ms", time.Millisecond},
	{"milliseconds", time.Millisecond},
}

// makeDuration is MakeDuration(DAYS, HOURS, MINUTES, SECONDS), or with milliseconds.
var makeDuration = diag.LazyPattern(`(?i)^MakeDuration\(([\d\s,]+)\)$`)

// duration returns a duration that is written out, or 0.
func duration(v tree.Value) time.Duration {
	// Files by hand may have the units without lit.
	lit := v.Get("lit")
	if !lit.IsObject() {
		lit = v
	}
	var sum time.Duration
	for _, u := range units {
		sum += bounded(lit.Get(u.key).Int(0), u.unit)
	}
	if sum > 0 {
		return sum
	}

	// The arguments stand in the order of the units, from days on.
	if m := makeDuration().FindStringSubmatch(strings.TrimSpace(v.TextOf("exp"))); m != nil {
		for i, part := range strings.Split(m[1], ",") {
			if n, err := strconv.Atoi(strings.TrimSpace(part)); err == nil && i < 5 {
				sum += bounded(n, units[i].unit)
			}
		}
		return sum
	}
	return importer.Seconds(number(v))
}

// bounded returns some units of time, at most as many as a duration can hold. A time as long is over the bound of a
// step, and has a row.
func bounded(n int, unit time.Duration) time.Duration {
	const longest = 1000 * time.Hour
	return time.Duration(min(max(n, 0), int(longest/unit))) * unit
}

func seconds(v tree.Value, usual time.Duration) time.Duration { return cmp.Or(duration(v), usual) }

// firstGiven returns the first property of some values that has a value.
func firstGiven(key string, from []tree.Value) tree.Value {
	for _, v := range from {
		if one := v.Get(key); isGiven(one) {
			return one
		}
	}
	return tree.Value{}
}

// literal returns a value that is written out: {lit: x}, {lit: {name: x}}, {lit: {seconds: 5}}.
func literal(v tree.Value) string {
	lit := v.Get("lit")
	for _, key := range []string{"name", "email", "seconds", "value"} {
		if t := lit.TextOf(key); t != "" {
			return t
		}
	}
	return lit.Text()
}

// plain returns a value as it stands or as {lit: x}, or "" for one that an expression gives or that is missing.
func plain(v tree.Value) string { return cmp.Or(literal(v), v.Text()) }

// named returns a value for a person: written out, or its expression.
func named(v tree.Value) (name string, known bool) {
	if t := literal(v); t != "" {
		return t, true
	}
	for _, key := range []string{"exp", "var"} {
		if t := v.TextOf(key); t != "" {
			return t, false
		}
	}
	// Files by hand may have the name itself, as in targetFlow: {name: Sales}.
	t := cmp.Or(v.TextOf("name"), v.Text())
	return t, t != ""
}

// number returns a number that is written out, as it stands or as {lit: 3} or {exp: 3}, or else 0.
func number(v tree.Value) int {
	n, _ := whole(v)
	return n
}

// whole is number. It reports whether the number is known before the call.
func whole(v tree.Value) (n int, known bool) {
	if exp := v.TextOf("exp"); exp != "" {
		return parseExpression(exp).whole()
	}
	return cmp.Or(tree.ValueOf(literal(v)).Int(0), v.Int(0)), !v.Has("var")
}

// firstOf returns the first property of a value that is there.
func firstOf(v tree.Value, keys ...string) tree.Value {
	for _, k := range keys {
		if v.Has(k) {
			return v.Get(k)
		}
	}
	return tree.Value{}
}

var constant = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|true|false|NOT_SET|-?\d+(\.\d+)?)$`)

// expressionOf returns an expression, also one that is a variable or written out.
func expressionOf(v tree.Value) string {
	return cmp.Or(v.TextOf("exp"), v.TextOf("var"), v.TextOf("lit"), v.Text())
}

// isConstant reports whether a value is a literal or missing. A literal of several parts, such as JSON, has no text to
// compare.
func isConstant(v tree.Value) bool {
	lit := v.Get("lit")
	isText := v.Has("lit") && (!lit.IsList() && !lit.IsObject() || literal(v) != "")
	return isText || v.Has("noValue") || constant().MatchString(strings.TrimSpace(v.TextOf("exp")))
}

// constantOf returns a value that is written out.
func constantOf(v tree.Value) string {
	if v.Has("lit") {
		return literal(v)
	}
	text := strings.TrimPrefix(strings.TrimSpace(v.TextOf("exp")), "NOT_SET")
	return expr{source: text}.unquoted()
}

// isTrue reports whether a value is true, as it stands or as {lit: true}.
func isTrue(v tree.Value) bool { return v.Bool() || constantOf(v) == "true" }

// below returns the values of an object by their keys, or the items of a list.
func below(v tree.Value) iter.Seq2[string, tree.Value] {
	return func(yield func(string, tree.Value) bool) {
		for _, key := range v.Keys() {
			if !yield(key, v.Get(key)) {
				return
			}
		}
		for _, item := range v.List() {
			if !yield("", item) {
				return
			}
		}
	}
}
