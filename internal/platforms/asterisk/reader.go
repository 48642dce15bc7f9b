package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// reader reads the values of a call in a line.
type reader struct {
	*state
	*reading
}

// reading holds the deciding variables that a line has read, and why the line has not read a value to its end.
type reading struct {
	varying   string                // the first variable with several texts
	open      *expression.Condition // the first that the call has not been asked
	mostParts int                   // steps that the line may become
	tooMany   string                // a variable that has more texts than an attribute carries
	cut       string                // why a value is not read to its end; "" if all are
	ofName    bool                  // a variable is read that is only a part of the name of a recording
}

// reader returns a reader that has read nothing.
func (s *state) reader() reader { return reader{s, &reading{mostParts: maxParts}} }

// answer returns a call's answer about a condition, and notes the first condition without an
// answer.
func (r reader) answer(c expression.Condition) bool {
	yes, ok := r.decided(c)
	if !ok && r.open == nil {
		r.open = &c
	}
	return yes
}

// initial returns the text of a variable that no line has set.
func (r reader) initial(name string) string {
	switch {
	case name == disposition:
		return "NO ANSWER"
	case strings.Contains(name, "("):
		return symbol.Of(name)
	}
	return reader{r.withoutVars(), r.reading}.variable(name)
}

// orInitial returns what is known about a variable, or the text that calls begin with if no line has set it.
func (s *state) orInitial(k *known.Text, name string) *known.Text {
	if k == nil {
		return known.Single(s.reader().initial(name))
	}
	return k
}

// dialed returns ${EXTEN}.
func (r reader) dialed() string {
	if k := r.vars.Of("EXTEN"); k != nil && len(k.Texts) > 1 {
		return symbol.Of("EXTEN")
	}
	return r.variable("EXTEN")
}

// timeout returns ${TIMEOUT(KIND)}.
func (r reader) timeout(kind string) string {
	text, _ := r.look("TIMEOUT(" + kind + ")")
	return text
}
