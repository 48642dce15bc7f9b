package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestValuesAreReadAgain asks another system up to five times. Asterisk evaluates a function each time its line runs
// (docs.asterisk.org, "Dialplan Functions"), so that a later round may find what the first has not. A value of the call
// itself is the same in each round.
func TestValuesAreReadAgain(t *testing.T) {
	for function, isAgain := range map[string]bool{
		"CURL(http://x/status?u=${UNIQUEID})": true,
		"ODBC_STATUS(${CALLERID(num)})":       true,
		"STATUS_OF_OWN(7)":                    true, // by func_odbc.conf
		"DB(order/state)":                     true,
		"DB_EXISTS(order/state)":              true,
		"GLOBAL(NIGHT)":                       true,
		"NIGHT":                               true,
		"MEETME_INFO(parties,100)":            true,
		"AGENT(7)":                            true,
		"LEN(${CURL(http://x)})":              true,
		"SHELL(check)":                        true,
		"MD5(${CALLERID(num)})":               false,
		"SIP_HEADER(X-State)":                 false,
	} {
		poll := extension("Set(N=0)", "(loop)Set(ST=${"+function+"})", `GotoIf($["${ST}" = "ready"]?go)`, "Playback(wait)",
			"Set(N=$[${N}+1])", "GotoIf($[${N} < 5]?loop)", "Playback(give-up)", "Hangup()", "(go)Playback(ready)", "Queue(q)")
		folder := importertest.Folder(asterisk.Format, importer.Source{
			File: "extensions.conf", Content: []byte(poll + "exten => 9,1,Set(GLOBAL(NIGHT)=1)\n"),
		})
		next := "play_wait"
		if isAgain {
			next = "get_"
		}
		_, round, _ := strings.Cut(folder, "branch_n: # Set")
		if want := "then: {0: " + next; !strings.Contains(round, want) {
			t.Errorf("%s: the folder lacks %q:\n%s", function, want, folder)
		}
	}
}
