package asterisk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestVariablesOfApplications compares each variable that an application sets with the texts that it may have, and with
// none. Calls hear both recordings, because only the call knows the text. The variables and texts are in the functions of
// Asterisk's sources.
func TestVariablesOfApplications(t *testing.T) {
	for _, row := range []struct{ line, variable, texts, source string }{
		{"AMD()", "AMDCAUSE", "TOOLONG-5000 HUMAN-800-800", "app_amd.c: isAnsweringMachine"},
		{"ControlPlayback(a)", "CPLAYBACKOFFSET", "1000", "app_controlplayback.c: controlplayback_exec"},
		{"ControlPlayback(a,1,2,3,4)", "CPLAYBACKSTOPKEY", "4", "app_controlplayback.c: controlplayback_exec"},
		{"Record(a%d:wav)", "RECORDED_FILE", "a1", "app_record.c: record_exec"},
		{"Record(a:wav,3,60)", "RECORD_STATUS", "DTMF TIMEOUT SILENCE", "app_record.c: record_exec"},
		{"Directory(default,in,s)", "DIRECTORY_EXTEN", "100", "app_directory.c: select_entry"},
		{"Bridge(SIP/1)", "BRIDGERESULT", "SUCCESS NONEXISTENT LOOP FAILURE", "features.c: bridge_exec"},
		{"BlindTransfer(1)", "BLINDTRANSFERSTATUS", "INVALID NOTPERMITTED FAILURE", "app_blind_transfer.c: blind_transfer_exec"},
		{"AttendedTransfer(1)", "ATTENDEDTRANSFERSTATUS", "FAILURE NOTPERMITTED", "app_attended_transfer.c: attended_transfer_exec"},
		{"Transfer(1)", "TRANSFERSTATUS", "UNSUPPORTED", "app_transfer.c: transfer_exec"},
		{"VoiceMailPlayMsg(1,2)", "VOICEMAIL_PLAYBACKSTATUS", "SUCCESS FAILED", "app_voicemail.c: vm_playmsgexec"},
		{"Set(X=${ODBC_FIND(1)})", "ODBCSTATUS", "SUCCESS FAILURE NODATA", "func_odbc.c: acf_odbc_read"},
		{"NoOp()", "ATTENDEDTRANSFER", "SIP/1", "bridge_channel.c: of a call that comes after a transfer"},
		{"NoOp()", "PARKINGSLOT", "701", "parking_bridge_features.c: of a call that comes back from the lot"},
		{"DBget(V=a/b)", "DBGETSTATUS", "FOUND NOTFOUND", "app_db.c: get_exec of Asterisk 1.2"},
	} {
		for _, text := range strings.Fields(row.texts) {
			src := fmt.Sprintf("[in]\nexten => s,1,Answer()\n same => n,%s\n same => n,GotoIf($[\"${%s}\" = \"%s\"]?is)\n"+
				" same => n,Playback(other)\n same => n,Hangup()\n same => n(is),Playback(is)\n", row.line, row.variable, text)
			heard := recordings(t, src)
			if !slices.Contains(heard, "is") || !slices.Contains(heard, "other") {
				t.Errorf("%s sets %s to %s (%s): calls hear %q", row.line, row.variable, text, row.source, heard)
			}
		}
	}
}

// TestStatusOfBackground: Background has a status of its own (pbx_builtin_background), also if no key interrupts it.
func TestStatusOfBackground(t *testing.T) {
	for _, args := range []string{"a", "a,p"} {
		src := fmt.Sprintf("[in]\nexten => s,1,Answer()\n same => n,Background(%s)\n same => n,GotoIf($[\"${BACKGROUNDSTATUS}\" = \"SUCCESS\"]?is)\n"+
			" same => n,Playback(other)\n same => n,Hangup()\n same => n(is),Playback(is)\n", args)
		if heard := recordings(t, src); !slices.Equal(heard, []string{"a", "is"}) {
			t.Errorf("Background(%s): calls hear %q", args, heard)
		}
	}
}

// TestFactsAreRead: each fact of the table has a key that is read, and each application is in one line.
func TestFactsAreRead(t *testing.T) {
	lines := map[string]int{}
	for _, r := range rows() {
		for _, line := range r.lines() {
			for _, fact := range line.facts {
				if !new(application).read(fact) {
					t.Errorf("%s: %s is no fact", line.names, fact)
				}
			}
			for _, name := range line.names {
				lines[strings.ToLower(name)]++
			}
		}
	}

	for name, n := range lines {
		if n != 1 {
			t.Errorf("%s is in %d lines", name, n)
		}
	}
}

// recordings returns the recordings in the import of a dialplan, in their order.
func recordings(t *testing.T, src string) []string {
	t.Helper()
	center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range center.Flows {
		for _, s := range f.Steps {
			if s.Prompt.Audio != "" {
				out = append(out, s.Prompt.Audio)
			}
		}
	}
	return out
}

// TestTextsOfFunctions compares functions with the texts that they have (func_dialplan.c).
func TestTextsOfFunctions(t *testing.T) {
	for function, want := range map[string]string{} {
		src := "[in]\nexten => s,1,Answer()\n same => n,GotoIf($[\"x${" + function + "}\" = \"x" + want + "\"]?is)\n" +
			" same => n,Playback(other)\n same => n,Hangup()\n same => n(is),Playback(is)\n" +
			"[other]\nexten => 100,1,NoOp()\n same => 2,Hangup()\n"
		if got := recordings(t, src); !slices.Equal(got, []string{"is"}) {
			t.Errorf("%s is not %q: calls hear %q", function, want, got)
		}
	}
}
