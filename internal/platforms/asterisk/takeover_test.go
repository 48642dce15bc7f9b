package asterisk

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// A transfer that comes back has failed, and its status says so. If the dialplan also asks for the status of a transfer that
// the channel does not support, only the call knows which of both it is.
func TestStatusOfATransferThatComesBack(t *testing.T) {
	for _, c := range []struct {
		compared         string
		isEqual, isOther bool // a call may come there
	}{
		{"FAILURE", true, false},
		{"SUCCESS", false, true},
		{"UNSUPPORTED", true, true},
	} {
		dialplan := fmt.Sprintf(`[in]
exten => s,1,Transfer(SIP/100)
 same => n,GotoIf($["${TRANSFERSTATUS}"="%s"]?yes)
 same => n,Playback(other)
 same => n,Hangup()
 same => n(yes),Playback(equal)
 same => n,Hangup()
`, c.compared)
		made := importertest.Made(t, Format, "in,s", []importer.Source{{File: "extensions.conf", Content: []byte(dialplan)}})

		var main string
		for _, f := range made.Files {
			if strings.Contains(string(f.Content), "\nsteps:") {
				main += string(f.Content)
			}
		}
		isEqual := strings.Contains(main, "play_equal")
		isOther := strings.Contains(main, "play_other")
		if isEqual != c.isEqual || isOther != c.isOther {
			t.Errorf("compared with %s, equal is %t and other %t in\n%s", c.compared, isEqual, isOther, main)
		}
	}
}

// The name of a symbol is its text on one line, if it has at most 200 bytes. A longer text has a shorter name, which no other
// text of the same beginning has.
func TestNamesOfSymbols(t *testing.T) {
	for _, letter := range []string{"x", "ä", "\n"} {
		longer := map[string]bool{}
		for length := range 210 {
			text := "a" + strings.Repeat("b", length) + letter + "c"
			oneLine := strings.ReplaceAll(text, "\n", " ")
			name := symbol.Name(text)
			if len(oneLine) <= 200 {
				if name != oneLine {
					t.Errorf("%q is named %q", text, name)
				}
				continue
			}
			if len(name) > 200 || name == oneLine || longer[name] || !utf8.ValidString(name) {
				t.Errorf("%q is named %q", text, name)
			}
			longer[name] = true
		}
	}
}
