package asterisk

import (
	"fmt"
	"maps"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
)

// TestEnv: the variables of a state are those that it has been given, whatever its copies are given.
func TestEnv(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		m := &machine{plan: &dialplan{}, uses: &uses{}}
		states := []*state{m.firstState(nil, nil)}
		want := []map[string]string{{}}
		for range rapid.IntRange(1, 40).Draw(t, "changes") {
			i := rapid.IntRange(0, len(states)-1).Draw(t, "state")
			name := fmt.Sprint("V", rapid.IntRange(0, 48).Draw(t, "name"))
			switch rapid.SampledFrom([]string{"clone", "set", "set", "unset"}).Draw(t, "change") {
			case "clone":
				states = append(states, states[i].clone())
				want = append(want, maps.Clone(want[i]))
			case "set":
				text := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "text")
				states[i].put(name, known.Single(text))
				want[i][name] = text
			case "unset":
				states[i].put(name, nil)
				delete(want[i], name)
			}
		}

		for i, s := range states {
			got := map[string]string{}
			for name := range s.vars.Names() {
				got[name], _ = s.vars.Of(name).One()
			}
			if !maps.Equal(got, want[i]) || s.vars.Len() != len(want[i]) {
				t.Fatalf("state %d has %v (%d), want %v", i, got, s.vars.Len(), want[i])
			}
		}
	})
}

// TestEnvShares: a state that sets one variable of many shares the others with the state before it.
func TestEnvShares(t *testing.T) {
	s := (&machine{plan: &dialplan{}, uses: &uses{}}).firstState(nil, nil)
	const variables = 4000
	for i := range variables {
		s.put(fmt.Sprint("V", i), known.Single("1"))
	}

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.clone().put("V0", known.Single("2"))
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > variables*8 {
		t.Errorf("one of %d variables allocates %d bytes", variables, bytes)
	}
}
