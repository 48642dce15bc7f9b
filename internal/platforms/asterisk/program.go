package asterisk

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// system runs a program or asks a database.
func system(v *visit) {
	if speaks(v.list) {
		v.list = v.list[1:]
		speak(v)
		return
	}

	what := v.name

	// The name of the script, without its folder, extension and query, names the lookup.
	if len(v.list) > 0 {
		script, _, _ := strings.Cut(v.list[0], "?")
		program := strings.Fields(script + " x")[0] // never empty
		what = strings.TrimSuffix(path.Base(program), path.Ext(program))

		// One or two letters are no word that an owner would find again.
		if len(what) < 3 {
			what = v.name + " " + what
		}
	}

	// System and TrySystem start a program and go on. Other programs also decide, by their arguments, which the line
	// has as long as no ExecIf runs the program.
	notifies := v.name == "system" || v.name == "trysystem"
	if !notifies {
		args := v.args
		if p := v.prio(); p.name == v.name {
			args = p.args
		}
		what = strings.Join(append([]string{what}, v.m.plan.differing(programList(args))...), " ")
	}

	s := v.lookup(cmp.Or(what, v.name))
	s.Notifies = notifies
	if !notifies {
		s.Unheard = "the program is not in the dialplan"
		v.n.guess(programDecides,
			"write the steps that it stands for, or its answers as outcomes")
	}

	// Without a status variable, the dialplan cannot tell how the program has ended.
	status := v.m.plan.table.of(v.name).program
	if status.variable == "" {
		v.edge(programDone, v.next((*state).runProgram))
		return
	}

	// An AGI script can set any variable of the call.
	script := func(s *state) {
		if strings.Contains(v.name, "agi") {
			s.runProgram()
		}
	}

	// A line may compare a further status, which no outcome of the lookup has.
	if v.m.uses.isRead(status.variable) && slices.ContainsFunc(status.others, v.m.plan.mentions) {
		v.edge(programDone, v.next(script, v.m.askedWhereRead(status.variable)))
		return
	}

	// A line may compare the status.
	v.edge(programDone, v.next(script, with(status.variable, status.done)))
	v.edge("failed", v.next(script, with(status.variable, status.failed)))
}

// programList returns a program and its arguments. The query of an address is an argument.
func programList(args string) []string {
	return append(arguments.Split(strings.Replace(args, "?", ",", 1)), "")
}

// differing returns the arguments of a program in which another line that runs it differs.
func (d *dialplan) differing(list []string) (out []string) {
	if d.programs == nil {
		d.programs = map[string][][]string{}
		for _, p := range d.prios {
			if p.does.is(isProgram) {
				other := programList(p.args)
				d.programs[other[0]] = append(d.programs[other[0]], other)
			}
		}
	}

	for i, argument := range list {
		differs := func(other []string) bool { return i >= len(other) || other[i] != argument }
		if argument != "" && slices.ContainsFunc(d.programs[list[0]], differs) {
			out = append(out, argument)
		}
	}
	return out
}

// programEnd is the variable that has the status of a program, with the usual texts and all others.
type programEnd struct {
	variable, done, failed string
	others                 []string
}

// speaks reports whether a program with some arguments speaks them: agi(googletts.agi,"Hello.",en).
func speaks(list []string) bool { return len(list) > 1 && speaking().MatchString(list[0]) }

var speaking = diag.LazyPattern(`(?i)tts|polly|text[-_ ]?(to|2)[-_ ]?speech|festival|flite|espeak|picospeaker`)

func lookUpUnknown(v *visit) {
	v.lookup(v.state.prio().app).Unheard = "the application is not known"
	v.n.guess(unknownApplication,
		"write the steps that it stands for")
	v.edge(programDone, v.next((*state).runProgram))
}

// setStatuses is an application whose end sets variables, which only the call knows.
func setStatuses(v *visit) {
	v.n.note(importer.LeftOut, importer.NoEffect, "")
	var ends []func(*state)
	for _, variable := range v.m.plan.table.of(v.name).status {
		ends = append(ends, v.m.askedWhereRead(variable))
	}
	v.edge("", v.next(ends...))
}

// askedWhereRead sets the status of an application to what only the call knows.
func (m *machine) askedWhereRead(status string) func(*state) {
	m.statuses[status] = true
	return with(status, symbol.Of(status))
}

// mayFail adds the way of an application that has failed, if a line asks for it.
func mayFail(v *visit) {
	if status := v.m.plan.table.of(v.name).failure; v.m.uses.isRead(status.name) && v.m.plan.mentions(status.text) {
		v.n.edges = append(v.n.edges,
			edge{outcome: "failed", state: v.next(with(status.name, status.text)), isError: true})
	}
}

// The reasons of lines that may set any variable of the call.
const (
	programDecides     = "a program decides: what it says, asks and sets is not in the dialplan"
	unknownApplication = "an application that is not known: here a lookup asks how it ends"
	absentRoutine      = "a macro or subroutine that is not in these files: here a lookup asks how it ends"
)

// programDone is the outcome of a program, database or application that the import does not know.
const programDone = "done"
