package sim

import "testing"

// The final is the first that is true, whatever else has happened to a call.
func TestTheFinalIsTheFirstThatIsTrue(t *testing.T) {
	inOrder := []struct {
		mark  marks
		final Final
	}{
		{wasAnswered, WasAnswered},
		{wasBooked, Booked},
		{wasDeflected, Deflected},
		{wasTransferred, Transferred},
		{hasAbandoned, HasAbandoned},
		{hasHungUp, HungUp},
		{servedItself, SelfServed},
	}
	for all := range 1 << 16 {
		c := call{marks: marks(all)}
		want := GaveUp
		for i := len(inOrder) - 1; i >= 0; i-- {
			if c.is(inOrder[i].mark) {
				want = inOrder[i].final
			}
		}
		if got := c.final(); got != want {
			t.Fatalf("marks %016b: %s, want %s", all, got, want)
		}
	}
}

// Who still hears the last words when the clock stops has not reached the end.
func TestAnEndIsReachedAfterItsLastWords(t *testing.T) {
	m := oneLine(t, "", `
  wait: {say: Once., takes: 23h, then: last_words}
  last_words: {end: told, say: And all was well., takes: 1h30m}
`, `
for: 1h
calls: {main: {per_hour: 60}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	for _, how := range []Options{{}, {Stepwise: true}} {
		r := run(t, m, how)
		if told := r.Ends["told"]; told == 0 || r.Calls.InProgress == 0 || told+r.Calls.InProgress != r.Calls.Arrived {
			t.Errorf("%d calls arrived, %d reached the end and %d are in the center", r.Calls.Arrived, told, r.Calls.InProgress)
		}
	}
}
