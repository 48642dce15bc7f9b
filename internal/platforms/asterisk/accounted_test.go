package asterisk_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestAccounted: each block that calls may come to is in a step, or its row names why it is not.
func TestAccounted(t *testing.T) { importertest.AllAccounted(t, asterisk.Format) }

// TestRandomAccounted is TestAccounted for random flows.
func TestRandomAccounted(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) { importertest.RandomAccounted(t, asterisk.Format, asterisktest.Flows(t)) })
	})
}
