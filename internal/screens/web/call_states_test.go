package web

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// A scripted call has each queue as the call found it first: closed, or with the wait at its hub and full at the others.
func TestScriptedStates(t *testing.T) {
	got := scriptedStates([]ivr.QueueState{
		{Queue: 0, Hub: 3, Wait: 61*time.Second + 1, Position: 2},
		{Queue: 1, Hub: 2, Closed: true},
		{Queue: 0, Hub: 3, Wait: 5 * time.Second},
		{Queue: 2, Hub: 1, Wait: time.Minute},
		{Queue: 1, Hub: 2, Wait: time.Second},
	})
	want := []ivr.QueueState{
		{Queue: 0, Hub: 3, Wait: 62 * time.Second, Position: 2},
		{Queue: 0, Hub: routing.NoHub, Full: true},
		{Queue: 1, Hub: routing.NoHub, Closed: true},
		{Queue: 2, Hub: 1, Wait: time.Minute},
		{Queue: 2, Hub: routing.NoHub, Full: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("the states are\n%+v, want\n%+v", got, want)
	}
}
