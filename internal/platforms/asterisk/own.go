package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// ownVariables are the variables that Asterisk sets itself, and that no row of the table of applications has
// (docs.asterisk.org, "Channel Variables"). They are empty until something sets them, so that the import follows each
// application that does. Variables that a transfer, a parking lot or a function sets are not among them: a call may
// begin with them.
const ownVariables = `
	ARGC INVALID_EXTEN EXTEN CONTEXT PRIORITY TIMEOUT LOCAL GOSUB_RETVAL MACRO_RESULT BLINDTRANSFER TRANSFER_CONTEXT
	QUEUE_PRIO DIALEDPEERNAME DIALEDPEERNUMBER DIALSTATUS ENUMSTATUS FAXSTATUS EXTERNALIVRSTATUS`

// The variables that FreePBX's dialplan sets itself.
var freePBXVariable = diag.LazyPattern(`^(VQ_\w+|AMPUSER|R?R?NODEST|RGPREFIX|IVR_\w+|TC_RETURN|BLKVM_\w+)$`)

var numberedOwn = diag.LazyPattern(`^(ARG\d+|MACRO_(EXTEN|CONTEXT|PRIORITY|OFFSET|DEPTH)|[A-Z]+_LOOPCOUNT)$`)

// isOwn reports whether Asterisk sets a variable itself, or FreePBX in its own dialplan. Another variable with a name
// like that is the owner's.
func (d *dialplan) isOwn(name string) bool {
	if d.ownNames == nil {
		d.ownNames = map[string]bool{}
		for own := range strings.FieldsSeq(ownVariables) {
			d.ownNames[own] = true
		}
		for _, app := range d.table {
			names := []string{app.leaves.name, app.failure.name, app.after.status, app.program.variable}
			names = append(names, app.status...)
			if app.name != "Dial" {
				names = append(names, app.sets...)
			}
			for _, name := range names {
				d.ownNames[name] = true
			}
		}
	}

	if d.ownNames[name] || numberedOwn().MatchString(name) {
		return true
	}
	return d.isFreePBX() && freePBXVariable().MatchString(name)
}

// isFreePBX reports whether FreePBX has written the dialplan.
func (d *dialplan) isFreePBX() bool {
	return slices.ContainsFunc([]string{"ASTETCDIR", "AMPDBENGINE", "AMPDBNAME"},
		func(name string) bool { return d.globals[name] != "" })
}
