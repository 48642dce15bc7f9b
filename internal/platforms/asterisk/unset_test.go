package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestUnset: an unset variable differs from each number, before a line sets it and after the subroutine whose LOCAL
// variable it is. A sum with it is a syntax error, whose value is 0. No row excuses a difference.
func TestUnset(t *testing.T) {
	// The dialplan "tries" is a menu that counts its rounds in a variable. The place of CONDITION tells an unset variable
	// apart, and SET is a line before the first question.
	//
	// The dialplan "local" has a subroutine that counts in a LOCAL variable. END is its end. The menu reads the
	// variable outside of it.
	counters := diagtest.Archive(t, "unset/counters")
	tries := string(counters["tries"].Data)
	local := string(counters["local"].Data)

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
			// Without a line that sets it to 0 again, the variable counts on.
			isEndless := name == "below, then not set" && strings.Contains(b.Reason, "more than 24 texts")
			if b.Differs() && !isEndless {
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
