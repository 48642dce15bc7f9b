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

	if n := asksAgain(c); n != 0 {
		t.Errorf("%d blocks ask again", n)
	}
}

// TestAskedAgain: the report names a question that calls have answered with no, and are asked again after many others.
func TestAskedAgain(t *testing.T) {
	var chain strings.Builder
	for i := range 80 {
		fmt.Fprintf(&chain, " same => n,ExecIf($[\"${V}\" = \"%d\"]?Playback(p%d))\n", i, i)
	}
	const begin = "[in]\nexten => s,1(top),Set(V=${DB(a/v)})\n same => n(first),NoOp()\n"

	for name, test := range map[string]struct {
		text  string
		again bool
	}{
		"once":      {begin + chain.String() + " same => n,Queue(all)\n", false},
		"loop":      {begin + chain.String() + " same => n,GotoIf($[\"${DB(c/w)}\" = \"1\"]?first)\n same => n,Queue(all)\n", true},
		"known":     {begin + chain.String() + " same => n,GotoIf($[\"${V}\" = \"80\"]?first)\n same => n,Queue(all)\n", false},
		"same text": {begin + chain.String() + " same => n,ExecIf($[\"${V}\" = \"0\"]?Playback(again))\n same => n,Queue(all)\n", true},
		"by itself": {begin + chain.String() + " same => n,Background(m)\n same => n,WaitExten(5)\nexten => 1,1,Goto(s,first)\n", true},
		"routine": {"[in]\nexten => s,1,Set(V=${DB(a/v)})\n same => n,Gosub(r,s,1)\n same => n,Gosub(r,s,1)\n same => n,Queue(all)\n" +
			"[r]\nexten => s,1,NoOp()\n" + chain.String() + " same => n,Return()\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			if n := asksAgain(read(t, test.text, "in")); n > 0 != test.again {
				t.Errorf("%d blocks ask again", n)
			}
		})
	}
}

// asksAgain counts the blocks that ask calls again what they have answered.
func asksAgain(c *importer.Center) (n int) {
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if strings.Contains(b.Reason, "asks them again") {
			n++
		}
	}
	return n
}
