package script

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// asked is a collect as the callers of a line come to it: a number is dialed as
// in the line's country.
type asked struct {
	line routing.LineID
	step *flow.Step
}

// entry gives the first of the entries that the collect takes at which a session
// stands; none where it takes none of them, which is no match and not tried.
func (x *explorer) entry(s *ivr.Session) []move {
	at := asked{x.line, s.Step()}
	if m, known := x.entries[at]; known {
		return []move{m}
	}
	for _, m := range x.written(at.step.Entry) {
		if collects(s.Fork(), m) {
			x.entries[at] = m
			return []move{m}
		}
	}
	return nil
}

// collects reports whether an entry is what the collect asks for.
func collects(s *ivr.Session, m move) bool {
	if m.do(s) != nil {
		return false
	}
	took := slices.IndexFunc(s.Trace(), func(e ivr.Event) bool { return e.Kind == ivr.EventTook })
	return took >= 0 && s.Trace()[took].Outcome == flow.Collected
}

// written gives entries in a format, of which one or the other may have the
// right length. Where a callback dials what was entered it is a number to dial.
func (x *explorer) written(e *flow.Entry) []move {
	var texts []string
	switch e.Format {
	case flow.FormatWords:
		return []move{input(Say, "Blue Harbor"), input(Say, "Green Valley")} // one may be a choice
	case flow.FormatMMDD, flow.FormatDDMM:
		texts = []string{"1103"}
	case flow.FormatYYYYMMDD:
		texts = []string{"20251103"}
	case flow.FormatAmount:
		texts = []string{"42*50", "42"}
	case flow.FormatPhone:
		texts = x.dialable()
	}
	if x.isDialed(e.Into) {
		texts = append(texts, x.dialable()...)
	}
	var moves []move
	for _, text := range append(texts, digits(max(e.Min, 1))) {
		moves = append(moves, input(Press, text))
	}
	return moves
}

// digits gives 1, 2, 3 and so on, so many of them.
func digits(n int) string {
	return strings.Repeat("1234567890", n/10+1)[:n]
}

// isDialed reports whether a callback dials what was collected, or found, as a name.
func (x *explorer) isDialed(name string) bool {
	return name != "" && slices.ContainsFunc(x.machine.Program().Steps, func(s flow.Step) bool {
		return s.Kind == flow.Callback && s.Number == name
	})
}

// dialable are numbers of the line's country as they are dialed there, without
// and with the prefix of a long-distance call.
func (x *explorer) dialable() []string {
	var out []string
	for _, n := range phone.Examples(x.flows.Center.Lines[x.line].Home()) {
		out = append(out, n.Dialed(), phone.Digits(n.National()))
	}
	return out
}

// value is what a lookup finds for a name: a number where a callback dials it.
func (x *explorer) value(name string) string {
	if x.isDialed(name) {
		return ivr.ExampleCaller(x.flows.Center, x.line).E164
	}
	return "1200"
}
