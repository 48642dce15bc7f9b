package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestContextThatIncludesAnother has calls in a context, and in another that only includes it, as in Asterisk's sample
// dialplan. No call can tell the two apart, so that each question and each macro is there once.
func TestContextThatIncludesAnother(t *testing.T) {
	const src = `[demo]
exten => s,1,Background(menu)
 same => n,WaitExten(5)
exten => 1000,1,Goto(default,s,1)
exten => 1234,1,Macro(phone)
 same => n,Goto(s,1)
[default]
include => demo
[macro-phone]
exten => s,1,Dial(SIP/1,20)
 same => n,Read(KEY,leave-a-message,1)
 same => n,GotoIf($["${KEY}"="1"]?again)
 same => n,Goto(default,s,1)
 same => n(again),Playback(again)
`

	folder := tracetest.Folder(importer.Build(read(t, src, "demo"), nil, nil))
	for _, once := range []string{"audio: menu,", "digits: 4", "audio: leave-a-message", "audio: again", "run: macro-phone"} {
		if n := strings.Count(folder, once); n != 1 {
			t.Errorf("%d times %q in\n%s", n, once, folder)
		}
	}
}

// TestMacroOfTwoContexts has a macro whose caller dials in the context that runs it. The macro is there once for each of
// the two contexts, since the same key leads elsewhere.
func TestMacroOfTwoContexts(t *testing.T) {
	const src = `[in]
exten => s,1,Background(first)
 same => n,WaitExten(5)
exten => 1,1,Macro(ask)
exten => 2,1,Goto(other,s,1)
exten => 3,1,Playback(here)
[other]
exten => s,1,Macro(ask)
exten => 3,1,Playback(there)
[macro-ask]
exten => s,1,Background(question)
 same => n,WaitExten(5)
`

	folder := tracetest.Folder(importer.Build(read(t, src, "in"), nil, nil))
	for text, want := range map[string]int{"audio: question": 2, "audio: here": 1, "audio: there": 1} {
		if n := strings.Count(folder, text); n != want {
			t.Errorf("%d times %q, want %d, in\n%s", n, text, want, folder)
		}
	}
}
