package asterisk

import "strings"

// location is the line that a call has come to.
type location struct {
	context *context // in which callers dial and labels are looked up
	exten   *extension
	number  int
	routine *routine // that runs, or nil
	played  []prompt // up to here, the prompts that the caller may interrupt
	end     string   // in place of a line: see endsAt
}

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
		if p.number < at.number && p.number >= last.number {
			last = p
		}
	}
	return last
}

// speaks reports whether a call is at a line that speaks a number.
func (at *location) speaks() bool { return at.prio() != nil && at.prio().mostParts() == maxSpoken }

// atEnd returns the result of a call after the last line of its routine: a macro comes back.
func (at *location) atEnd() string {
	if at.routine.macro {
		return comesBack
	}
	return "end hung_up"
}

// label returns the label of the end of a routine.
func (at *location) label() string {
	_, label, _ := strings.Cut(at.end, " ")
	return label
}

// isInMacro reports whether the innermost routine that a call is in is a macro.
func (at *location) isInMacro() bool { return at.routine != nil && at.routine.macro }

// isInside reports whether some calls at a line are in a subroutine.
func (at *location) isInside() bool { return at.routine != nil && at.routine.inside }

// isOutside reports whether some calls at a line are in no subroutine. A macro is not a subroutine (local_write in
// app_stack.c).
func (at *location) isOutside() bool { return at.routine == nil || at.routine.outside }

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
