package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkShapes: large dialplans of each shape.
func BenchmarkShapes(b *testing.B) { importertest.BenchShapes(b, asterisk.Format, 1, writeShape) }

// TestShapesCost: twice the blocks of these shapes take at most 2.5 times the memory.
func TestShapesCost(t *testing.T) {
	for name, parts := range map[string]int{"loops within loops": 50} {
		t.Run(name, func(t *testing.T) {
			i := slices.IndexFunc(importertest.Shapes, func(s importertest.Shape) bool { return s.Name == name })
			importertest.Grows(t, asterisk.Format, parts, func(n int) importer.Source {
				return writeShape(importertest.Shapes[i].Write(n))[0]
			})
		})
	}
}

// writeShape writes each block as a context.
func writeShape(main importertest.Blocks, modules []importertest.Blocks) []importer.Source {
	var src strings.Builder
	fmt.Fprintf(&src, "[in]\nexten => s,1,Answer()\n same => n,Goto(%s,s,1)\n", main[0].ID)

	for i, blocks := range append([]importertest.Blocks{main}, modules...) {
		prefix := ""
		end := "Hangup()"
		if i > 0 {
			prefix = fmt.Sprintf("module%d-", i-1)
			end = "Return()"
			fmt.Fprintf(&src, "[module%d]\nexten => s,1,Goto(%s%s,s,1)\n", i-1, prefix, blocks[0].ID)
		}

		lead := func(to string) string {
			if to == "" {
				return end
			}
			return "Goto(" + prefix + to + ",s,1)"
		}
		for _, b := range blocks {
			writeBlock(&src, b, prefix, lead)
		}
	}

	return []importer.Source{{File: "extensions.conf", Content: []byte(src.String())}}
}

func writeBlock(src *strings.Builder, b importertest.Block, prefix string, lead func(to string) string) {
	fmt.Fprintf(src, "[%s%s]\nexten => s,1,NoOp()\n", prefix, b.ID)
	line := func(format string, args ...any) { fmt.Fprintf(src, " same => n,"+format+"\n", args...) }
	sound := strings.ReplaceAll(strings.ToLower(strings.Trim(b.What, ".")), " ", "-")

	switch b.Kind {
	case importertest.Says:
		line("Playback(%s)", sound)
	case importertest.Asks:
		line("Background(%s)", sound)
		line("WaitExten(5)")
		for _, way := range b.Ways {
			fmt.Fprintf(src, "exten => %s,1,%s\n", way.Value, lead(way.To))
		}
		for _, event := range []string{"t", "i"} {
			fmt.Fprintf(src, "exten => %s,1,%s\n", event, lead(b.Next))
		}
		return

	case importertest.Enters:
		line("Read(%s,enter,5)", b.What)
	case importertest.Sets:
		line("Set(%s=%s)", b.What, b.Of)
	case importertest.Copies:
		line("Set(%s=${%s})", b.What, b.Of)
	case importertest.LooksUp:
		line("Set(%s=${DB(settings/%s)})", b.What, b.What)
	case importertest.Adds:
		line("Set(%s=$[${%s} + 1])", b.What, b.What)
	case importertest.Compares:
		for _, way := range b.Ways {
			to := strings.TrimSuffix(strings.TrimPrefix(lead(way.To), "Goto("), ")")
			if way.To == "" {
				to = "end"
			}
			line("GotoIf($[\"${%s}\" = \"%s\"]?%s)", b.What, way.Value, to)
		}
		line("%s", lead(b.Next))
		fmt.Fprint(src, " same => n(end),Hangup()\n")
		return

	case importertest.Opens:
		to := strings.TrimSuffix(strings.TrimPrefix(lead(b.Ways[0].To), "Goto("), ")")
		line("GotoIfTime(%d:%02d-17:00,mon-fri,*,*?%s)", len(b.What)%3+6, len(b.ID), to)
	case importertest.Queues:
		line("Queue(%s)", b.What)
	case importertest.Speaks:
		line("Set(CHANNEL(language)=%s)", b.Of[:2])
		line("Playback(%s)", sound)
	case importertest.Calls:
		line("Gosub(%s,s,1)", b.What)
	}

	line("%s", lead(b.Next))
}
