package asterisk_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) { importertest.AllSound(t, asterisk.Format) }

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, asterisk.Format, asterisktest.Flows(t))
		})
	})
}

// TestPromises imports the dialplans in testdata/promises. Each archive states its promise.
func TestPromises(t *testing.T) { importertest.Promises(t, asterisk.Format) }
