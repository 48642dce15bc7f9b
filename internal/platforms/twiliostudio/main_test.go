package twiliostudio_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMain collects garbage rarely: the heaps of the tests are small.
func TestMain(m *testing.M) {
	longtest.CollectRarely()
	m.Run()
}
