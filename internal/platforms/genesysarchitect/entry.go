package genesysarchitect

import (
	"cmp"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// namesPIN matches the name of a variable with the word "pin", as in Flow.pin, Flow.CustomerPIN and
// Flow.PinCode, and not in Flow.Shipping.
var namesPIN = diag.LazyPattern(`(^|[^A-Za-z])pin([^a-z]|$)|Pin([^a-z]|$)|(^|[^A-Z])PIN([^A-Z]|[A-Z][a-z]|$)`)

// Architect's defaults of entries ("Set up default action settings"): the wait for the first digit, and for each next
// one.
const (
	entryTimeout = 5 * time.Second
	digitTimeout = 3 * time.Second
)

// collect translates CollectInput.
func (a action) collect() string {
	s := a.step(importer.Collect, "")
	s.Prompt = a.prompt(firstOf(a.Value, "inputAudio", "audio"))
	s.Attempts = 1
	s.Timeout = a.limit("noEntryTimeout", entryTimeout, a.Value, a.defaults(a.kind))
	s.Between = a.limit("interDigitTimeout", digitTimeout, a.Value, a.defaults(a.kind))
	a.setDigits(s)

	// Without a variable, the entry still needs a name, which the block's ID gives.
	name := a.TextOf("inputData", "var")
	s.Into = cmp.Or(a.variable(name), a.id)
	s.Secret = isTrue(a.Get("secure")) || namesPIN().MatchString(s.Into)
	if secure := a.Get("secure"); secure.IsObject() && isGiven(secure) && !isConstant(secure) {
		a.block.Approximate("only the call knows whether the entry is secret: here it is", "write secure")
		s.Secret = true
	}

	s.Ask = &importer.Ask{Keys: s.Into, Fails: failingKeys(a, s.Digits[1])}

	s.Edge("collected", a.output("success"), importer.Assign{Attribute: s.Into, To: importer.Entry{}})
	s.Edge("exhausted", a.output("failure"))

	return a.id
}

// setDigits sets how many digits a collect takes, and whether a key ends the entry.
func (a action) setDigits(s *importer.Step) {
	// Digits are an exact number or a range. A range ends with a key.
	exact := a.countIn(a.Get("digits", "exact"), "digits.exact", 0)
	span := a.Get("digits", "range")
	s.Digits = [2]int{
		max(a.countIn(span.Get("min"), "digits.range.min", 1), 1),
		a.countIn(span.Get("max"), "digits.range.max", 0),
	}
	if exact > 0 {
		s.Digits = [2]int{exact, exact}
	}
	if exact == 0 && !span.Has("terminatingDtmf") {
		a.block.Remark("the file does not name the key that ends an entry: here # does", "write terminatingDtmf")
	}

	// A collect knows only # as the key that ends an entry. Without such a key an entry ends with silence.
	terminator := span.Get("terminatingDtmf")
	end := strings.TrimPrefix(terminator.Text(), "digit_")
	isNone := end == "noValue" || terminator.Has("noValue")
	isOther := end != "" && !isNone && cmp.Or(keys[end], end) != "#"
	s.EndsWith = exact == 0 && !isNone && !isOther
	if isOther {
		a.block.Approximate("the entry ends with other keys than #: here none ends it",
			"let # end the entry on the platform")
	}

	if isGiven(span.Get("includeTerminatingDtmfWithInputData")) {
		a.block.Approximate("the key that ends the entry is part of it: here it is not",
			"leave the key out of the entry on the platform")
	}
}

// failingKeys returns the keys that are no entry if a caller presses only them. The documentation of the action says
// that such a key takes the failure path.
func failingKeys(a action, longest int) []string {
	var out []string
	for _, lone := range []struct{ key, property string }{{"*", "acceptJustStar"}, {"#", "acceptJustPound"}} {
		if !isGiven(a.Get(lone.property)) {
			out = append(out, lone.key)
		} else if longest != 1 {
			a.block.Approximate("takes "+lone.key+" alone as an entry: here it is none",
				"write a menu with the key "+lone.key+" before it")
		}
	}
	return out
}

// dial is DialByExtension, in which the caller enters an extension and is connected to it. The export has no directory.
func (a action) dial() string {
	a.block.Note(importer.Note{
		Status: importer.Unknown,
		Reason: "the caller dials an extension",
		Fix:    "a menu with the extensions that callers dial",
	})
	first := a.lookup(nil)
	return a.say(a.prompt(a.Get("repromptAudio")), a.block, a.id, first)
}
