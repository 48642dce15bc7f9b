package asterisk_test

import (
	"fmt"
	"strings"
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

// phones is a dialplan that rings one phone after the other. A phone that is busy ends it.
func phones(n int) importer.Source {
	var src strings.Builder
	src.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range n {
		fmt.Fprintf(&src, " same => n,Dial(PJSIP/%d@trunk-of-the-office.example.com,20)\n same => n,GotoIf($[\"${DIALSTATUS}\" = \"BUSY\"]?end)\n", i)
	}
	src.WriteString(" same => n(end),Playback(bye)\n")
	return importer.Source{File: "extensions.conf", Content: []byte(src.String())}
}

// TestPhonesCost: each phone asks which statuses the lines compare, and twice the phones take at most 2.5 times the memory.
func TestPhonesCost(t *testing.T) { importertest.Grows(t, asterisk.Format, 250, phones) }
