package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// What the values of a flow file may be.
var (
	text = diag.Placed(diag.String)
	name = diag.Type[diag.Text]{Schema: diag.Schema{"type": []string{"string", "number", "boolean"}, "pattern": diag.NamePattern}, Read: readName}

	duration = atMost(maxDuration, diag.Duration)
	positive = diag.OverZero(duration)
	yesNo    = diag.Type[bool]{Schema: diag.Schema{"enum": []any{"yes", "no", true, false}}, Read: readYesNo}

	thenType   = diag.Type[then]{Schema: diag.Schema{"anyOf": []diag.Schema{text.Schema, perName.Schema}}, Read: readThen}
	perName    = diag.MapOf(text)
	promptType = diag.Type[spoken]{Schema: diag.Schema{"anyOf": []diag.Schema{text.Schema, perName.Schema}}, Read: readPrompt}
	digitsType = diag.Type[digits]{Schema: diag.Schema{"type": []string{"integer", "string"}, "pattern": `^[0-9]+( *- *[0-9]+)?$`}, Read: readDigits}
)

const (
	maxDigits   = 32             // of one entry
	maxDuration = 24 * time.Hour // of anything in a flow
)

func readName(n *diag.Node, found *diag.Findings) (diag.Text, bool) {
	t, ok := text.Read(n, found)
	return t, ok && checkName(t, found)
}

// checkName reports a name that could not stand in a call path, a report or a
// placeholder.
func checkName(t diag.Text, found *diag.Findings) bool {
	ok := diag.IsName(t.Value)
	if !ok {
		found.Error(t.Place, diag.BadValue, fmt.Sprintf("%q is not a name", t.Value), "use letters, digits, _ and -")
	}
	return ok
}

func atMost(most time.Duration, t diag.Type[time.Duration]) diag.Type[time.Duration] {
	return diag.Type[time.Duration]{Schema: t.Schema, Read: func(n *diag.Node, found *diag.Findings) (time.Duration, bool) {
		d, ok := t.Read(n, found)
		if ok && d > most {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is longer than a day", n.Text), "")
		}
		return d, ok && d <= most
	}}
}

func readYesNo(n *diag.Node, found *diag.Findings) (bool, bool) {
	word, ok := diag.OneOf("yes", "no", "true", "false").Read(n, found)
	return word == "yes" || word == "true", ok
}

func readThen(n *diag.Node, found *diag.Findings) (then, bool) {
	if n.Kind == diag.Map {
		each, ok := perName.Read(n, found)
		return then{each: each}, ok
	}
	if n.Kind == diag.List {
		found.Error(n.Place, diag.WrongType, "a list stands where a step belongs, or one for each outcome", "write {OUTCOME: STEP}")
		return then{}, false
	}
	all, ok := text.Read(n, found)
	return then{all: all}, ok
}

func readPrompt(n *diag.Node, found *diag.Findings) (spoken, bool) {
	if n.Kind != diag.Map {
		t, ok := text.Read(n, found)
		return spoken{newWording(diag.Text{}, t)}, ok
	}
	var out spoken
	each, ok := perName.Read(n, found)
	if len(n.Entries) == 0 {
		found.Error(n.Place, diag.BadValue, "the prompt has no text", "write one, as in {en: Hello.}")
	}
	for _, p := range each {
		if p.Key.Value == "" {
			found.Error(p.Key.Place, diag.BadValue, "the text has no language", `write its code, as in en, or "any" for all`)
			ok = false
		}
		out = append(out, newWording(p.Key, p.Value))
	}
	return out, ok
}

func readDigits(n *diag.Node, found *diag.Findings) (digits, bool) {
	from, to, span := strings.Cut(n.Text, "-")
	if !span {
		to = from
	}
	least, err1 := strconv.Atoi(strings.TrimSpace(from))
	most, err2 := strconv.Atoi(strings.TrimSpace(to))
	if n.Kind != diag.Scalar || err1 != nil || err2 != nil {
		found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is not a number of digits", n.Text), `write "4" or "1-10"`)
		return digits{}, false
	}
	if least < 1 || most < least || most > maxDigits {
		found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is not between 1 and %d digits, the smaller number first", n.Text, maxDigits), "")
		return digits{}, false
	}
	return digits{least, most}, true
}
