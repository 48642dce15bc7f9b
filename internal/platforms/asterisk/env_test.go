package asterisk

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestEnv: the variables of a state are those that it has been given, whatever its copies are given and joined with.
func TestEnv(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		m := &machine{plan: &dialplan{}, uses: &uses{}}
		states := []*state{{machine: m}}
		want := []map[string]string{{}}
		for range rapid.IntRange(1, 40).Draw(t, "changes") {
			i := rapid.IntRange(0, len(states)-1).Draw(t, "state")
			name := fmt.Sprint("V", rapid.IntRange(0, 3*partSize).Draw(t, "name"))
			switch rapid.SampledFrom([]string{"clone", "set", "set", "unset", "join"}).Draw(t, "change") {
			case "clone":
				states = append(states, states[i].clone())
				want = append(want, maps.Clone(want[i]))
			case "set":
				text := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "text")
				states[i].put(name, value{text})
				want[i][name] = text
			case "unset":
				states[i].put(name, nil)
				delete(want[i], name)
			case "join":
				other := rapid.IntRange(0, len(states)-1).Draw(t, "other")
				// Only equal texts and variables that both have set are joined, so that each value has one text.
				for name := range want[other] {
					states[i].put(name, value{want[other][name]})
					want[i][name] = want[other][name]
				}
				for name := range want[i] {
					states[other].put(name, value{want[i][name]})
					want[other][name] = want[i][name]
				}
				if states[i].joinVars(states[other]) {
					t.Fatal("a join of equal variables changes them")
				}
			}
		}

		for i, s := range states {
			got := map[string]string{}
			for name := range s.vars.names() {
				got[name] = s.vars.of(name)[0]
			}
			if !maps.Equal(got, want[i]) || s.vars.len() != len(want[i]) {
				t.Fatalf("state %d has %v (%d), want %v", i, got, s.vars.len(), want[i])
			}
		}
	})
}

// TestJoinVars: where ways meet, a variable has the texts of both. A variable that a way has not set is empty there.
func TestJoinVars(t *testing.T) {
	m := &machine{plan: &dialplan{}, uses: &uses{}}
	a, b := &state{machine: m}, &state{machine: m}
	for i := range 3 * partSize {
		name := fmt.Sprint("V", i)
		if i%3 > 0 {
			a.put(name, value{"1"})
		}
		if i%3 < 2 {
			b.put(name, value{"2"})
		}
	}
	before := b.clone()
	if !a.joinVars(b) {
		t.Error("the first join changes nothing")
	}
	for i, want := range []value{{"2", ""}, {"1", "2"}, {"1", ""}} {
		for j := i; j < 3*partSize; j += 3 {
			if got := a.vars.of(fmt.Sprint("V", j)); !slices.Equal(got, want) {
				t.Fatalf("V%d is %q, want %q", j, got, want)
			}
		}
	}
	if a.joinVars(before) {
		t.Error("the second join changes texts")
	}
}

// TestEnvShares: a state that sets one variable of many shares the others with the state before it.
func TestEnvShares(t *testing.T) {
	s := &state{machine: &machine{plan: &dialplan{}, uses: &uses{}}}
	const variables = 4000
	for i := range variables {
		s.put(fmt.Sprint("V", i), value{"1"})
	}

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.clone().put("V0", value{"2"})
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > variables*8 {
		t.Errorf("one of %d variables allocates %d bytes", variables, bytes)
	}
}
