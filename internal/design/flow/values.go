package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The types of the values in a flow file.
var (
	text = yaml.Placed(yaml.String)
	name = yaml.Type[diag.Text]{
		Schema: yaml.Schema{"type": []string{"string", "number", "boolean"}, "pattern": yaml.NamePattern},
		Read:   readName,
	}

	duration = atMost(MaxDuration, yaml.Duration)
	positive = yaml.Positive(duration)

	nanoseconds = yaml.Type[int64]{Schema: positive.Schema, Read: readNanoseconds}
	yesNo       = yaml.Type[bool]{Schema: yaml.Schema{"enum": []any{"yes", "no", true, false}}, Read: readYesNo}

	thenType = yaml.Type[Then]{
		Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, perName.Schema}},
		Read:   readThen,
	}
	perName    = yaml.MapOf(text)
	digitsType = yaml.Type[Digits]{
		Schema: yaml.Schema{"type": []string{"integer", "string"}, "pattern": `^[0-9]+( *- *[0-9]+)?$`},
		Read:   readDigits,
	}
)

func readName(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
	t, ok := text.Read(n, found)
	return t, ok && checkName(t, found)
}

// checkName reports a name that cannot occur in a call path, a report or a placeholder.
func checkName(t diag.Text, found *diag.Findings) bool {
	ok := yaml.IsName(t.Value)
	if !ok {
		found.Error(t.Place, diag.BadValue, fmt.Sprintf("%q is not a name", t.Value), "use letters, digits, _ and -")
	}
	return ok
}

func atMost(most time.Duration, t yaml.Type[time.Duration]) yaml.Type[time.Duration] {
	return yaml.Type[time.Duration]{
		Schema: t.Schema,
		Read: func(n *yaml.Node, found *diag.Findings) (time.Duration, bool) {
			d, ok := t.Read(n, found)
			if ok && d > most {
				found.Error(n.Place, diag.BadValue,
					fmt.Sprintf("%s is more than %s", n.Text, yaml.FormatDuration(most)), "make it shorter")
			}
			return d, ok && d <= most
		},
	}
}

func readNanoseconds(n *yaml.Node, found *diag.Findings) (int64, bool) {
	d, ok := positive.Read(n, found)
	return int64(d), ok
}

func readYesNo(n *yaml.Node, found *diag.Findings) (bool, bool) {
	word, ok := yaml.OneOf("yes", "no", "true", "false").Read(n, found)
	return word == "yes" || word == "true", ok
}

// readNot reads the opposite of yes or no.
func readNot(n *yaml.Node, found *diag.Findings) (bool, bool) {
	yes, ok := readYesNo(n, found)
	return ok && !yes, ok
}

func readThen(n *yaml.Node, found *diag.Findings) (Then, bool) {
	if n.Kind == yaml.Map {
		each, ok := perName.Read(n, found)
		return Then{Each: each}, ok
	}
	if n.Kind == yaml.List {
		found.Error(n.Place, diag.WrongType, "expected a step, or a step for each outcome, found a list",
			"write {OUTCOME: STEP}")
		return Then{}, false
	}
	all, ok := text.Read(n, found)
	return Then{All: all}, ok
}

func readDigits(n *yaml.Node, found *diag.Findings) (Digits, bool) {
	from, to, span := strings.Cut(n.Text, "-")
	if !span {
		to = from
	}

	least, err1 := strconv.Atoi(strings.TrimSpace(from))
	most, err2 := strconv.Atoi(strings.TrimSpace(to))
	if n.Kind != yaml.Scalar || err1 != nil || err2 != nil {
		found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is not a number of digits", n.Text), `write "4" or "1-10"`)
		return Digits{}, false
	}

	if least < 1 || most < 1 || least > MaxDigits || most > MaxDigits {
		found.Error(n.Place, diag.BadValue, fmt.Sprintf("an entry has 1 to %d digits, not %s", MaxDigits, n.Text),
			`write "4" or "1-10"`)
		return Digits{}, false
	}
	if most < least {
		found.Error(n.Place, diag.BadValue, fmt.Sprintf("in %s the larger number is first", n.Text),
			diag.Fixf("write %d-%d", most, least))
		return Digits{}, false
	}

	return Digits{least, most}, true
}
