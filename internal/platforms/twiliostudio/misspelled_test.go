package twiliostudio_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestMisspelledKeysAreNamed misspells each key of a flow.
func TestMisspelledKeysAreNamed(t *testing.T) { importertest.Misspelled(t, twiliostudio.Format) }
