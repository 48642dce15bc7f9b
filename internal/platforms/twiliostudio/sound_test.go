package twiliostudio_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) { importertest.AllSound(t, twiliostudio.Format) }

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, twiliostudio.Format, studiotest.Flows(t))
		})
	})
	t.Run("as designed", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, twiliostudio.Format, map[string][]byte{"flow.json": studiotest.Plain(t)})
		})
	})
}

// TestPromises imports the flows in testdata/promises. Each archive states its promise.
func TestPromises(t *testing.T) { importertest.Promises(t, twiliostudio.Format) }
