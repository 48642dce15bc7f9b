package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// A transfer has a number of 7 to 15 digits with a plus, and keeps the digits, or has a name or an emergency number.
func TestNumbersOfTransfers(t *testing.T) {
	want := map[string]string{"front_desk": "front_desk", "112": "112", "113": "", "+1 (202) 555-0100": "+12025550100", "12025550100": "", "+1202x555": ""}
	for n := range 20 {
		digits := "+" + strings.Repeat("2", n)
		want[digits] = map[bool]string{true: digits}[n >= 7 && n <= 15]
	}
	for number, to := range want {
		all, found := open(t, diagtest.Folder(t, fmt.Sprintf("flow: main\nstart: out\nsteps:\n  out: {transfer: %q}\n", number)))
		p := all.Program("main")
		if isRefused := found.Errors() > 0; isRefused != (to == "") {
			t.Errorf("%q is refused: %t", number, isRefused)
		}
		if p != nil && to != "" && p.Steps[0].To != to {
			t.Errorf("%q is %q, want %q", number, p.Steps[0].To, to)
		}
	}
}

// Attempts by silence and by mismatch are the attempts of each, or of both.
func TestAttemptsByDecider(t *testing.T) {
	for _, c := range []struct {
		of             flow.Settings
		silent, others int
	}{
		{flow.Settings{Attempts: 3}, 3, 3},
		{flow.Settings{NoInputAttempts: 2, NoMatchAttempts: 4}, 2, 4},
	} {
		if silent, others := c.of.AttemptsBy(flow.BySilence), c.of.AttemptsBy(flow.ByMismatch); silent != c.silent || others != c.others {
			t.Errorf("%+v: %d and %d attempts, want %d and %d", c.of, silent, others, c.silent, c.others)
		}
	}
}
