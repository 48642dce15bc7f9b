package asterisk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLongChain: a call that has been told a value is asked for it only once, however many lines compare it.
func TestLongChain(t *testing.T) {
	const lines = 130
	c, err := asterisk.Format.Read([]importer.Source{played(lines)}, "in")
	if err != nil {
		t.Fatal(err)
	}

	kinds := map[string]importer.Kind{}
	for _, s := range c.Flows[0].Steps {
		kinds[s.ID] = s.Kind
	}

	prompts := 0
	for _, s := range c.Flows[0].Steps {
		if s.Kind != importer.Say {
			continue
		}
		prompts++
		if to := s.Edges[0].To; kinds[to] != importer.Enqueue {
			t.Errorf("the prompt of %s leads to %s, and the queue is next", s.ID, to)
		}
	}
	if prompts != lines {
		t.Errorf("%d prompts", prompts)
	}
}

// TestAskedAgain: the report names a line at which calls have forgotten the answers to many questions.
func TestAskedAgain(t *testing.T) {
	var chain strings.Builder
	for i := range 80 {
		fmt.Fprintf(&chain, " same => n,ExecIf($[\"${V}\" = \"%d\"]?Playback(p%d))\n", i, i)
	}
	src := "[in]\nexten => s,1(top),Set(V=${DB(a/v)})\n" + chain.String() + " same => n,Queue(all)\n"
	if n := asksAgain(read(t, src, "in")); n == 0 {
		t.Error("no row says so")
	}
}

// asksAgain counts the blocks that ask calls again what they have answered.
func asksAgain(c *importer.Center) (n int) {
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if strings.Contains(b.Reason, "may ask them again") {
			n++
		}
	}
	return n
}
