package asterisk

import "github.com/ivrsim/ivrsim/internal/platforms/importer"

// location is the line that a call has come to.
type location struct {
	context *context // in which callers dial and labels are looked up
	exten   *extension
	number  int
	routine *routine  // that runs, or nil
	played  []prompt  // up to here, the prompts that the caller may interrupt
	end     departure // in place of a line
}

// departure is the way in which a call leaves the lines of its routine. The zero value is a call at a line.
type departure struct {
	kind  departureKind
	label string // of the return or the end, or the name of the extension
}

type departureKind int

const (
	atLine    departureKind = iota
	returning               // to the line after the one that ran the routine, or to a label
	over                    // ends in the routine
	leaving                 // goes to an extension that is not in the files
)

// returnsWith is the end of a routine that comes back with a label, such as [importer.Returned] without a value.
func returnsWith(label string) departure { return departure{returning, label} }

// ends is the end of a call in a routine.
func ends(label string) departure { return departure{over, label} }

func (at *location) prio() *priority { return at.exten.prios[at.number] }

// lineOf returns the line of a call, or the last line before it.
func (at *location) lineOf() *priority {
	if p := at.prio(); p != nil {
		return p
	}
	if len(at.played) > 0 {
		return at.played[len(at.played)-1].prio
	}

	// Numbers may have gaps: the lines after a gap are not before it.
	last := at.exten.order[0]
	for _, p := range at.exten.order {
		if p.within == nil && p.number < base(at.number) && p.number >= last.number {
			last = p
		}
	}
	return last
}

// atEnd returns the result of a call after the last line of its routine: a macro comes back.
func (at *location) atEnd() departure {
	if at.routine.macro {
		return returnsWith(importer.Returned)
	}
	return ends("hung_up")
}

// isInMacro reports whether the innermost routine that a call is in is a macro.
func (at *location) isInMacro() bool { return at.routine != nil && at.routine.macro }

// dialContext returns the context in which Asterisk looks for a key. A key ends the macros that the call is in, and is
// dialed in the context that has run them (the loop of _macro_exec in app_macro.c).
func (at *location) dialContext() *context {
	if at.isInMacro() && at.routine.dials != nil {
		return at.routine.dials
	}
	return at.context
}

// stays reports whether a call that is in a routine is in it at an extension of a context, too. A Goto out of its
// context ends a macro. A subroutine goes on in a context that has a line which comes back.
func (at *location) stays(ctx *context, e *extension) bool {
	switch {
	case at.routine == nil, e.context == at.routine.exten.context:
		return true
	case at.routine.macro:
		return ctx == at.routine.context
	}
	return e.context.comesBack
}
