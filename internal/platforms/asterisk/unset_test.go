package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// tries is a menu that counts its rounds in a variable. The place of CONDITION tells an unset variable apart, and SET is a
// line before the first question.
const tries = `[in]
exten => s,1,Answer()
 same => n(top),Playback(hello)
 same => n,GotoIf(CONDITION?first)
 same => n,GotoIf($[${tries} > 2]?bye)
 same => n,Playback(again)
 same => n,Goto(ask)
 same => n(first),Playback(welcome)
 same => n,SET
 same => n(ask),Background(menu)
 same => n,WaitExten(5)
 same => n,Set(tries=$[${tries} + 1])
 same => n,Goto(top)
 same => n(bye),Playback(goodbye)
 same => n,Hangup()
exten => 1,1,Queue(sales)
exten => 2,1,Set(tries=0)
 same => n,Goto(s,top)
exten => i,1,Set(tries=$[${tries} + 1])
 same => n,Goto(s,top)
`

// local is a subroutine that counts in a LOCAL variable. END is how it ends. The menu reads the variable outside of it.
const local = `[in]
exten => s,1,Answer()
 same => n(top),Background(hello)
 same => n,WaitExten(5)
 same => n,Goto(top)
exten => 1,1,Gosub(sub-ask,s,1)
 same => n,GotoIf($["${try}" = ""]?none)
 same => n,Playback(has-try)
 same => n(none),Queue(sales)
exten => 2,1,GotoIf($["${try}" = ""]?none)
 same => n,GotoIf($[${try} > 1]?many)
 same => n,Playback(has-few)
 same => n(many),Playback(has-many)
 same => n(none),Queue(billing)
exten => 3,1,Set(try=OTHER)
 same => n,Goto(s,top)
exten => 4,1,Gosub(sub-ask,s,1)
 same => n,Goto(s,top)
[sub-ask]
exten => s,1,Set(LOCAL(try)=0)
 same => n(ask),Read(pin,enter,4)
 same => n,GotoIf($["${pin}" = "1234"]?ok)
 same => n,Set(LOCAL(try)=$[${try} + 1])
 same => n,GotoIf($[${try} < 3]?ask)
 same => n,Playback(sorry)
 same => n,END
 same => n(ok),Return()
`

// TestUnset: an unset variable differs from each number, before a line sets it and after the subroutine whose LOCAL
// variable it is. A sum with it is a syntax error, whose value is 0. No row excuses a difference.
func TestUnset(t *testing.T) {
	sources := map[string]string{}
	for name, condition := range map[string]string{
		"empty": `$["${tries}" = ""]`, "with a letter": `$["x${tries}" = "x"]`, "without quotes": `$[x${tries} = x]`,
		"no number": `$[${tries} = 0]`, "below": `$[!(${tries} < 3)]`, "length": `$[${LEN(${tries})} = 0]`,
		"null": `${ISNULL(${tries})}`, "not set": `$[!${EXISTS(${tries})}]`,
	} {
		for after, set := range map[string]string{"set": "Set(tries=0)", "not set": "NoOp()", "to 1": "Set(tries=1)"} {
			sources[name+", then "+after] = strings.NewReplacer("CONDITION", condition, "SET", set).Replace(tries)
		}
	}
	for _, end := range []string{"Return()", "Goto(in,s,top)"} {
		for _, other := range []string{"2", "many", ""} {
			sources[end+" and "+other] = strings.NewReplacer("END", end, "OTHER", other).Replace(local)
		}
	}

	for name, src := range sources {
		made, imported, plan := openAt(t, "in,s", []importer.Source{{File: "extensions.conf", Content: []byte(src)}})
		plan.failed = func(err error) { t.Fatalf("%s: %v", name, err) }
		for _, b := range made.Report.Blocks {
			if b.Status == importer.Approximated.String() {
				t.Errorf("%s: %s is approximated: %s", name, b.Block, b.Reason)
			}
		}

		draw := drawer(1)
		begin := func(id string, w tracetest.World) tracetest.Call { return plan.begin(id, w) }
		if missing := imported.Missing(draw, 20*len(imported.Worlds), begin); len(missing) > 0 {
			t.Errorf("%s: %s\n%s", name, strings.Join(missing, "\n"), tracetest.Folder(made))
		}
	}
}

// TestSpeechIsAQuestion: a loop that listens for speech waits for its callers, so that no way of it is cut.
func TestSpeechIsAQuestion(t *testing.T) {
	const src = `[in]
exten => s,1,Answer()
 same => n,SpeechCreate()
 same => n(ask),SpeechBackground(which-city,10)
 same => n,GotoIf($["${SPEECH(results)}" = "0"]?ask)
 same => n,GotoIf($["${SPEECH_TEXT(0)}" = "paris"]?paris)
 same => n,Goto(ask)
 same => n(paris),Queue(paris)
`

	made, _, _ := open(t, []importer.Source{{File: "extensions.conf", Content: []byte(src)}})
	for _, b := range made.Report.Blocks {
		if b.Block == "in,s,3" && len(b.Steps) != 1 {
			t.Errorf("SpeechBackground becomes %q", b.Steps)
		}
		if b.Reason == importer.NeverWaits {
			t.Errorf("the way back from %s is cut", b.Block)
		}
	}

	if folder := tracetest.Folder(made); !strings.Contains(folder, "collect: {audio: which-city") {
		t.Errorf("the prompt is no question:\n%s", folder)
	}
}
