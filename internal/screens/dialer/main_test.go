package dialer

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMain lets calls wait at once: a dialed call waits in real time.
func TestMain(m *testing.M) {
	longtest.AtOnce(16)
	m.Run()
}
