package amazonconnect_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestMisspelledKeysAreNamed misspells each key of two flows, one of the flow language and one of the older format.
func TestMisspelledKeysAreNamed(t *testing.T) { importertest.Misspelled(t, amazonconnect.Format) }
