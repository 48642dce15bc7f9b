package importer

import (
	"fmt"
	"strings"
	"testing"
)

// What follows the queue of a waiting flow is copied up to a number of steps, and says so.
func TestLongWayOutOfAQueue(t *testing.T) {
	main := &Flow{File: "main", ID: "main", Start: "wait"}
	main.Step(Enqueue, main.Block("wait", "Queue")).While = "hold"
	hold := &Flow{File: "hold", ID: "hold", Start: "book", Role: InQueue}
	hold.Step(Callback, hold.Block("book", "Callback")).Edge(booked, "0")
	for i := range maxCopied + 1 {
		s := hold.Step(Say, hold.Block(fmt.Sprint(i), "Say"))
		s.Prompt = Words("On.")
		s.Edge(done, fmt.Sprint(i+1))
	}
	b := newBuilder(&Center{Flows: []*Flow{main, hold}}, nil, nil)
	b.leaveQueues()
	got := ""
	for _, s := range b.flow("main").byID {
		got += s.Reason
	}
	if steps := len(b.flow("main").byID); !strings.Contains(got, "here the call ends") || steps != maxCopied+1 {
		t.Errorf("%d steps, of which one says %q", steps, got)
	}
}
