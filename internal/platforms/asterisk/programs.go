package asterisk

import (
	"cmp"
	"path"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

func (v *visit) unknown() {
	v.lookup(v.state.prio().app)
	v.n.approximate("an application that is not known: here a lookup asks how it ends",
		"write the steps that it stands for")
	v.scriptedNext(programDone)
}

// programDone is the outcome of a program, database or application that the import does not know.
const programDone = "done"

// scriptedNext goes on after a program that may set any variable.
func (v *visit) scriptedNext(outcome string) {
	v.edge(outcome, v.next((*state).runProgram))
}

// passWithStatus is an application whose end a variable says: it is known only in the call.
func (v *visit) passWithStatus() {
	v.n.note(importer.LeftOut, importer.NoEffect, "")
	v.edge("", v.next(v.askedWhereRead(v.plan.table[v.name].status)))
}

// askedWhereRead sets the status of an application to what only the call knows.
func (m *machine) askedWhereRead(status string) func(*state) {
	m.statuses[status] = true
	return with(status, symbol(status))
}

// programStatus has the final statuses of programs, by the name of the application.
var programStatus = map[string]struct{ variable, done, failed string }{
	"system":    {"SYSTEMSTATUS", "SUCCESS", "FAILURE"},
	"trysystem": {"SYSTEMSTATUS", "SUCCESS", "FAILURE"},
	"agi":       {"AGISTATUS", "SUCCESS", "FAILURE"},
	"eagi":      {"AGISTATUS", "SUCCESS", "FAILURE"},
	"deadagi":   {"AGISTATUS", "SUCCESS", "FAILURE"},
	"fastagi":   {"AGISTATUS", "SUCCESS", "FAILURE"},
	"asyncagi":  {"AGISTATUS", "SUCCESS", "FAILURE"},
	"amd":       {"AMDSTATUS", "HUMAN", "MACHINE"},
}

// failedStatus has the statuses of applications that fail only where the platform does.
var failedStatus = map[string]struct{ variable, failed string }{
	"voicemail": {"VMSTATUS", "FAILED"},
	"playback":  {"PLAYBACKSTATUS", "FAILED"},
	"record":    {"RECORD_STATUS", "ERROR"},
}

// mayFail adds the way of an application that has failed, if a line asks for it.
func (v *visit) mayFail() {
	if status := failedStatus[v.name]; v.uses.isRead(status.variable) && v.plan.mentions(status.failed) {
		v.n.edges = append(v.n.edges,
			edge{outcome: "failed", state: v.next(with(status.variable, status.failed)), isError: true})
	}
}

// system runs a program or asks a database.
func (v *visit) system() {
	if len(v.list) > 1 && speaking().MatchString(v.list[0]) { // it speaks its argument: agi(googletts.agi,"Hello.",en)
		v.list = v.list[1:]
		v.speak()
		return
	}

	what := v.name
	if len(v.list) > 0 {
		script, _, _ := strings.Cut(v.list[0], "?")
		what = strings.TrimSuffix(path.Base(strings.Fields(script + " x")[0]), path.Ext(script))
	}

	s := v.lookup(cmp.Or(what, v.name))
	if s.Notifies = v.name == "system" || v.name == "trysystem"; !s.Notifies {
		v.n.approximate("a program decides: what it says, asks and sets is not in the dialplan",
			"write the steps that it stands for, or its answers as outcomes")
	}

	status, ok := programStatus[v.name]
	if !ok {
		v.scriptedNext(programDone)
		return
	}

	script := func(s *state) {
		if strings.Contains(v.name, "agi") {
			s.runProgram()
		}
	}

	v.edge(programDone, v.next(script, with(status.variable, status.done)))
	v.edge("failed", v.next(script, with(status.variable, status.failed)))
}

var speaking = diag.LazyPattern(`(?i)tts|polly|text[-_ ]?(to|2)[-_ ]?speech|festival|flite|espeak|picospeaker`)
