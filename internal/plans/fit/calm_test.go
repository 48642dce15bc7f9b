package fit

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Agents of all groups and hours together are calm if they are idle for longer than they are busy.
func TestCalmIsMoreIdleThanBusy(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		hours := make(workHours, 2)
		surplus := 0
		for range 3 {
			at := &hours[rapid.IntRange(0, 1).Draw(t, "group")][rapid.IntRange(0, 23).Draw(t, "hour")]
			busy, idle := rapid.IntRange(0, 3).Draw(t, "busy"), rapid.IntRange(0, 3).Draw(t, "idle")
			at.busy += float64(busy)
			at.idle += float64(idle)
			surplus += idle - busy
		}
		if got := hours.isCalm(); got != (surplus > 0) {
			t.Errorf("calm is %t with %d more idle than busy", got, surplus)
		}
	})
}
