package ivr_test

import (
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// While a call waits in a queue, nothing happens before the time of UntilNext, and something happens at it: an
// announcement, the next step of while, or the end of max_wait, whichever comes first.
func TestUntilNext(t *testing.T) {
	for queue, want := range map[string][]time.Duration{
		"hold: Please wait., every: 20s":                {20 * time.Second, 20 * time.Second, 20 * time.Second},
		"hold: Please wait., every: 20s, max_wait: 50s": {20 * time.Second, 20 * time.Second, 10 * time.Second},
		"hold: Please wait., every: 20s, max_wait: 15s": {15 * time.Second},
		"max_wait: 50s":                 {50 * time.Second},
		"while: waiting, max_wait: 50s": {30 * time.Second, 5 * time.Second, 15 * time.Second},
		"while: waiting":                {30 * time.Second, 5 * time.Second, 30 * time.Second},
		"while: waiting, max_wait: 3s":  {3 * time.Second},
		"hold: Please wait.":            nil,
	} {
		folder := maps.Clone(bakery)
		folder["bakery.yaml"] = &fstest.MapFile{Data: []byte(`
flow: bakery
start: bread
steps:
  bread: {queue: counter, ` + queue + `, then: {answered: bye, timed_out: bye}}
  bye:   {end: resolved}
`)}
		folder["waiting.yaml"] = &fstest.MapFile{Data: []byte(`
flow: waiting
start: music
steps:
  music: {say: La la., takes: 30s, then: advice}
  advice: {say: Our rolls are fresh., takes: 5s, then: again}
  again: {return: again}
`)}
		call, err := ivr.Dial(ivr.Live(read(folder).Program("bakery")), ivr.Setup{
			From: phone.Parse("04 72 00 12 35", "FR"),
			At:   time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}

		for i, after := range want {
			next, ok := call.UntilNext()
			if next != after || !ok {
				t.Errorf("%s: %s until event %d, %t, want %s", queue, next, i+1, ok, after)
			}

			// A wait is an event itself.
			before := len(call.Trace())
			early := call.Fork()
			if err := early.Wait(after - time.Second); err != nil || len(early.Trace()) > before+1 {
				t.Errorf("%s: something happens before event %d: %v, %v", queue, i+1, early.Trace()[before:], err)
			}
			if err := call.Wait(after); err != nil || len(call.Trace()) <= before+1 {
				t.Errorf("%s: nothing happens at event %d: %v, %v", queue, i+1, call.Trace()[before:], err)
			}
		}
		if next, ok := call.UntilNext(); len(want) == 0 && ok {
			t.Errorf("%s: %s until an event", queue, next)
		}
	}
}
