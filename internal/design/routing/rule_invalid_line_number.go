package routing

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var invalidLineNumberRule = diag.Rule{
	ID:       InvalidLineNumber,
	Severity: diag.Advice,
	Doc: `A line's number cannot be dialed as it is written, or belongs to a country that the
line does not serve. A number in national form has to be valid in every country that
the line serves. A number with + and a country code has to be valid by itself. A
caller who dials a wrong published number is lost before the first prompt.`,
	Bad: exampleHead + `elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 0800 151 0900, country: [GB, IE], languages: [en], flow: main}
` + exampleFlow,
	Good: exampleHead + `elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: +44 20 7264 1777, country: [GB, IE], languages: [en], flow: main}
` + exampleFlow,
}

func invalidLineNumber(c *Center, found *diag.Findings) {
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Number.Place.IsZero() || Allows(l.Allow, InvalidLineNumber) {
			continue
		}

		// A number may be valid in one of the line's countries and belong to another country.
		if wrong := l.invalidIn(); len(wrong) > 0 {
			found.Advise(l.Number.Place, InvalidLineNumber,
				fmt.Sprintf("%q is not a valid number%s", l.Number.Value,
					strings.Join(wrong, " and")), diag.Fix(l.suggestNumber()))
		} else if country := l.foreignTo(); country != "" {
			found.Advise(l.Number.Place, InvalidLineNumber,
				fmt.Sprintf("%q is a number of %s, and line %q serves %s", l.Number.Value, country, l.Name.Value,
					l.Home()),
				diag.Fixf("check it, or add %s to the line's countries", country))
		}
	}
}

// invalidIn lists the countries in which the line's number is invalid, with reasons.
func (l *Line) invalidIn() []string {
	var out []string
	for _, country := range l.Served() {
		n := phone.ParseDialed(l.Number.Value, country)
		if n.Validity == phone.Valid {
			continue
		}

		// An international number has the same reason in every country, and AnyCountry is the only
		// country of its line. So neither needs a list.
		switch {
		case l.international():
			return []string{whyInvalid(&n)}
		case country == AnyCountry:
			return []string{" in every country"}
		default:
			out = append(out, " in "+country+whyInvalid(&n))
		}
	}

	return out
}

// foreignTo returns the country of a valid number where it is not the line's only one, or "". A
// line of several countries may have one number for all. A toll-free number of North America has no
// country of its own.
func (l *Line) foreignTo() string {
	n := phone.ParseDialed(l.Number.Value, l.Home())
	if len(l.Countries) != 1 || l.AnyCountry() || n.Country == l.Home() {
		return ""
	}
	return n.Country
}

// whyInvalid returns why a number is invalid, as in " (too short)".
func whyInvalid(n *phone.Number) string {
	return " (" + strings.ReplaceAll(n.Result(), "_", " ") + ")"
}

// international reports whether the number is written with + and country code.
func (l *Line) international() bool { return strings.HasPrefix(strings.TrimSpace(l.Number.Value), "+") }

func (l *Line) suggestNumber() string {
	if l.international() {
		return "check its digits"
	}
	for _, country := range l.Served() {
		if n := phone.ParseDialed(l.Number.Value, country); n.Validity == phone.Valid {
			return fmt.Sprintf("write %q if it can be dialed from there", n.International())
		}
	}
	return `check its digits, or write it with + and country code`
}
