package genesysarchitect_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestAccounted: each block that calls may come to is in a step, or its row names why it is not.
func TestAccounted(t *testing.T) { importertest.AllAccounted(t, genesysarchitect.Format) }

// TestRandomAccounted is TestAccounted for random flows.
func TestRandomAccounted(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importertest.RandomAccounted(t, genesysarchitect.Format, architecttest.Flows(t)) })
	})
	t.Run("as designed", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importertest.RandomAccounted(t, genesysarchitect.Format, architecttest.Plain(t)) })
	})
}
