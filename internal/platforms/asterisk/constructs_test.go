package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestConstructs has constructs that the import does not model. Each becomes a lookup with its name and a comment, and has a
// row with its line and the fact to fill in. The lines after it are read.
func TestConstructs(t *testing.T) {
	for line, name := range map[string]string{
		"WaitDigit(4)":                  "waitdigit",
		"ReadExten(TO,enter,phones)":    "readexten",
		"RetryDial(wait,5,2,SIP/1,20)":  "retrydial",
		"Authenticate(1234)":            "authenticate",
		"VMAuthenticate(1)":             "vmauthenticate",
		"MinivmGreet(1,u)":              "minivmgreet",
		"MinivmRecord(1)":               "minivmrecord",
		"PrivacyManager(3,10)":          "privacymanager",
		"VoiceMail()":                   "voicemail_without_a_mailbox",
		"StackPop()":                    "stackpop",
		"TryExec(Playback(a))":          "tryexec",
		"Stasis(app)":                   "stasis",
		"Directory(default,in)":         "directory",
		"ExecIf(1?Directory(default))":  "directory",
		"Set(ARRAY(A,B)=x,y)":           "array",
		"Set(MACRO_OFFSET=2)":           "macro_offset",
		"Set(EXITCONTEXT=in)":           "exitcontext",
		"Set(QUEUE_PRIO=5)":             "queue_prio",
		"Set(SAY_DTMF_INTERRUPT=yes)":   "say_dtmf_interrupt",
		"If($[${X} = 1])":               "if",
		"Dial(Local/9@in,20)":           "local_channel",
		"Dial(SIP/1&Local/9@in/n,20)":   "local_channel",
		"Dial(LOCAL/9@in,20)":           "local_channel",
		"Dial(SIP/1,20,gp)":             "dial_option_p",
		"Dial(SIP/1,20,P(db))":          "dial_option_p",
		"Dial(SIP/1,20,d)":              "dial_option_d",
		"Dial(SIP/1,20,M(screen))":      "dial_option_m",
		"Dial(SIP/1,20,tU(screen^1)g)":  "dial_option_u",
		"Dial(SIP/1,20,L(9000:3000))":   "dial_option_l",
		"Dial(SIP/1,20,S(60))":          "dial_option_s",
		"ExecIf($[1]?Dial(SIP/1,9,Lg))": "dial_option_l",
	} {
		src := "[in]\nexten => s,1,Answer()\n same => n," + line + "\n" +
			" same => n,GotoIf($[\"${B}\" = \"y\"]?end)\n" +
			" same => n(end),Playback(after)\n"
		center, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}
		made := importer.Build(center, nil, nil)

		text := ""
		for _, f := range made.Files {
			text += string(f.Content)
		}
		for _, want := range []string{"# unknown: ", "lookup: " + name, "audio: after"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", line, want, text)
			}
		}

		rows := 0
		for _, b := range made.Report.Blocks {
			for _, n := range b.Notes() {
				if n.Status == importer.Unknown && n.Fix != "" && b.Line == 3 && b.File == "extensions.conf" {
					rows++
				}
			}
		}
		if rows != 1 || !strings.Contains(text, "extensions.conf:3: ") {
			t.Errorf("%s: %d rows of line 3 in\n%s", line, rows, text)
		}
	}
}

// TestValueOfConstruct has a condition on a variable that a construct sets. No row says that it has too many values.
func TestValueOfConstruct(t *testing.T) {
	src := "[in]\nexten => s,1,ReadExten(TO,enter)\n same => n,GotoIf($[\"${TO}\" = \"5\"]?five)\n same => n,Hangup()\n same => n(five),Playback(five)\n"
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if b.Status == importer.Approximated {
			t.Errorf("%s is approximated: %s", b.Block, b.Reason)
		}
	}
}

// TestNamesOfFunctions has values of functions that no variable has. Each has the name of its lookup.
func TestNamesOfFunctions(t *testing.T) {
	for function, want := range map[string]string{
		"DB(a/1)": "db_a_1", "CUT(DNID,-,2)": "cut_dnid_2", "FILTER(0-9,${CURL(x)})": "filter_0_9_curl_x",
	} {
		src := "[in]\nexten => s,1,SayAlpha(${" + function + "})\n same => n,Hangup()\n"
		center, err := asterisk.Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range importer.Build(center, nil, nil).Files {
			if f.Name == "in.yaml" && !strings.Contains(string(f.Content), `{say: "{`+want+`}"`) {
				t.Errorf("%s: no value %s in\n%s", function, want, f.Content)
			}
		}
	}
}
