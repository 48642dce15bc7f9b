package telephone

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A part of a lookup's name stands for it on a line of the sample. What no lookup fills is named in the answer.
func TestGivenByParts(t *testing.T) {
	t.Parallel()
	center, err := workspace.Read(workspace.Sample())
	if err != nil {
		t.Fatal(err)
	}

	h := serve(t, center, nil)
	for header, want := range map[string]struct {
		code    int
		warning string
	}{
		"card=found balance=512 auth=ok":       {200, "no lookup of the line fills auth=ok"},
		"card=found balance=512":               {200, ""},
		"balance=512":                          {200, ""},
		"points_balance=found balance=512":     {200, ""},
		"points=found balance=512":             {200, ""},
		"card=error":                           {400, "card is a part of several lookups: write card_by_last_four or "},
		"card=lost":                            {400, "look up no 'card'"},
		"cart=found":                           {400, "look up no 'cart'"},
		"card_by_last_four=lost":               {400, "has no outcome 'lost'"},
		"points_balance=found balance=1 tax=2": {200, "fills tax=2"},
	} {
		p := h.phone()
		p.Headers = []string{"X-Ivrsim-Given: " + header}
		answer := p.Dial("us_general")
		warning := telephonetest.Header(answer, "Warning")
		isNamed := strings.Contains(warning, want.warning) && (want.warning != "" || warning == "")
		if telephonetest.Status(answer) != want.code || !isNamed {
			t.Errorf("%s is answered by\n%s", header, answer)
		}

		if want.code == 200 {
			p.HangUp()
		}
		p.Close()
	}
	h.hasLogged("a call is answered as if a part of its header were missing")
}

// The given answers of a lookup come in turn, and the last one repeats.
func TestLastGivenAnswerRepeats(t *testing.T) {
	g := given{answers: map[string][]answer{}, used: map[string]int{}}
	g.add("card", "found")
	g.add("card", "error")

	for i, want := range []string{"found", "error", "error", "error"} {
		if got, ok := g.next("card"); got.outcome != want || !ok {
			t.Errorf("answer %d is %q", i+1, got.outcome)
		}
	}
	if got, ok := g.next("order"); ok {
		t.Errorf("an answer of another lookup is %q", got.outcome)
	}
}
