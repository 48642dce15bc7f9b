package asterisk_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// linesPerMenu is the number of lines that large writes for a menu, with the phones beside it.
const linesPerMenu = 3 + 9*3 + 3 + 12*4

// BenchmarkMenus: menus lead to each other, and phones ring.
func BenchmarkMenus(b *testing.B) {
	importertest.Bench(b, asterisk.Format, linesPerMenu, menus)
}

func menus(n int) importer.Source { return large(n)[0] }

// TestCost: twice the lines of a dialplan take at most 2.5 times the memory.
func TestCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 10, menus) }
