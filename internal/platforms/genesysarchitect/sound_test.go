package genesysarchitect_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) {
	// In the source, the loop before the switch ends only with gold.
	importertest.AllSound(t, genesysarchitect.Format,
		"rounds.txtar ask.yaml: blank cannot happen here: tier_value is always gold here")
}

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, genesysarchitect.Format, architecttest.Flows(t))
		})
	})
	t.Run("as designed", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, genesysarchitect.Format, architecttest.Plain(t))
		})
	})
}

// TestPromises imports the flows in testdata/promises. Each archive states its promise.
func TestPromises(t *testing.T) { importertest.Promises(t, genesysarchitect.Format) }
