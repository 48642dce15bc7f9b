package importertest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Block is a block of a large flow, which each platform writes in its own format. A block without Next ends the call,
// and in a module it returns.
type Block struct {
	ID   string
	Kind BlockKind
	What string // the text, the variable, the queue or the module
	Of   string // the value that is set, or the variable that is copied
	Ways []Way  // of a menu, a comparison or a check of hours
	Next string // of a menu without a key and of a comparison without a case, too
}

// BlockKind is the kind of a [Block].
type BlockKind int

// The kinds of blocks.
const (
	Says     BlockKind = iota // a text
	Asks                      // a menu of keys
	Enters                    // asks for digits and keeps them in a variable
	Sets                      // gives a variable a value
	Copies                    // gives a variable the value of another variable
	LooksUp                   // gives a variable an unknown value
	Adds                      // adds 1 to a variable
	Compares                  // a variable with values
	Opens                     // checks whether the hours of a queue are open
	Queues                    // puts the call in a queue
	Speaks                    // a text in a language
	Calls                     // runs a module
)

// Way leads on from a block with a key or a value.
type Way struct{ Value, To string }

// Blocks are the blocks of a flow, the first of them first.
type Blocks []Block

// Shape is a form of large flows.
type Shape struct {
	Name    string
	PerPart int                            // blocks
	Write   func(n int) (Blocks, []Blocks) // a flow of n parts, and its modules
}

// Shapes are the forms of large flows that an import has to bear.
var Shapes = []Shape{
	{"chain", 1, chain},
	{"tree", 1, tree},
	{"hub", 4, hub},
	{"up and back", 1, upAndBack},
	{"ring", 1, ring},
	{"ring of counters", 4, ringOfCounters},
	{"loops within loops", 4, loopsWithinLoops},
	{"comparisons of one value", 2, comparisons},
	{"comparisons of one entry", 2, entries},
	{"cases that lead back", 2, casesBack},
	{"one variable", 3, oneVariable},
	{"set and compared", 2, func(n int) (Blocks, []Blocks) { return setAndCompared(n, 1) }},
	{"set and compared far", 2, func(n int) (Blocks, []Blocks) { return setAndCompared(n, 7) }},
	{"copies", 1, copies},
	{"languages", 1, languages},
	{"modules", 2, modules},
	{"queues", 2, queues},
}

func id(kind string, i int) string { return fmt.Sprint(kind, i) }

func chain(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		out = append(out, Block{ID: id("p", i), Kind: Says, What: fmt.Sprintf("Prompt %d.", i), Next: id("p", i+1)})
	}
	out[n-1].Next = ""
	return out, nil
}

func tree(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		b := Block{ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i)}
		if 2*i+2 >= n {
			b.Kind = Says
		} else {
			b.Ways = []Way{{"1", id("m", 2*i+1)}, {"2", id("m", 2*i+2)}}
		}
		out = append(out, b)
	}
	return out, nil
}

// hub is a main menu that all other menus return to. Each of them sets a variable of its own, and a chain of
// comparisons reads all variables.
func hub(n int) (Blocks, []Blocks) {
	out := Blocks{{ID: "m0", Kind: Asks, What: "Main menu.", Ways: []Way{{"1", "m1"}, {"2", "c1"}}}}
	for i := 1; i <= n; i++ {
		out = append(
			out,
			Block{
				ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i),
				Ways: []Way{{"1", id("m", i%n+1)}, {"2", id("s", i)}}, Next: "m0",
			},
			Block{ID: id("s", i), Kind: Sets, What: id("x", i), Of: "a", Next: "m0"},
			Block{ID: id("c", i), Kind: Compares, What: id("x", i), Ways: []Way{{"a", id("p", i)}}, Next: id("c", i+1)},
			Block{ID: id("p", i), Kind: Says, What: fmt.Sprintf("Case %d.", i), Next: "m0"},
		)
	}
	out[len(out)-2].Next = ""
	return out, nil
}

func upAndBack(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		out = append(out, Block{
			ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i),
			Ways: []Way{{"1", id("m", min(i+1, n-1))}, {"2", id("m", max(i-1, 0))}},
		})
	}
	return out, nil
}

func ring(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		out = append(out, Block{
			ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i), Ways: []Way{{"1", id("m", (i+1)%n)}},
		})
	}
	return out, nil
}

// ringOfCounters asks each question three times at most.
func ringOfCounters(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		next := id("s", (i+1)%n)
		out = append(
			out,
			Block{ID: id("s", i), Kind: Sets, What: id("n", i), Of: "0", Next: id("m", i)},
			Block{
				ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i),
				Ways: []Way{{"1", next}}, Next: id("a", i),
			},
			Block{ID: id("a", i), Kind: Adds, What: id("n", i), Next: id("c", i)},
			Block{ID: id("c", i), Kind: Compares, What: id("n", i), Ways: []Way{{"3", next}}, Next: id("m", i)},
		)
	}
	return out, nil
}

// loopsWithinLoops is a row of menus. Each of a second row of menus leads back to one of the first, and on to the next
// loop around it.
func loopsWithinLoops(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		inner := id("m", i+1)
		if i+1 == n {
			inner = id("e", i)
		}
		out = append(out, Block{ID: id("m", i), Kind: Asks, What: "Choose.", Ways: []Way{{"1", inner}}})
	}
	for i := range n {
		outer := ""
		if i > 0 {
			outer = id("e", i-1)
		}
		out = append(
			out,
			Block{ID: id("e", i), Kind: Asks, What: "Choose.", Ways: []Way{{"1", id("m", i)}, {"2", id("t", i)}}},
			Block{ID: id("t", i), Kind: Sets, What: id("x", i), Of: "1", Next: id("c", i)},
			Block{ID: id("c", i), Kind: Compares, What: id("x", 7*i%n), Ways: []Way{{"1", outer}}},
		)
	}
	return out, nil
}

func comparisons(n int) (Blocks, []Blocks) {
	return compareAll(Block{ID: "get", Kind: LooksUp, What: "x", Next: "c0"}, n)
}

func entries(n int) (Blocks, []Blocks) {
	return compareAll(Block{ID: "get", Kind: Enters, What: "x", Next: "c0"}, n)
}

// compareAll compares a variable with one number after the other.
func compareAll(first Block, n int) (Blocks, []Blocks) {
	out := Blocks{first}
	for i := range n {
		out = append(
			out,
			Block{ID: id("c", i), Kind: Compares, What: "x", Ways: []Way{{id("", 10000+i), id("p", i)}}, Next: id("c", i+1)},
			Block{ID: id("p", i), Kind: Says, What: fmt.Sprintf("Case %d.", i)},
		)
	}
	out[len(out)-2].Next = ""
	return out, nil
}

// casesBack is a row of comparisons with 20 cases each, which lead back to the lookup before them all.
func casesBack(n int) (Blocks, []Blocks) {
	out := Blocks{{ID: "get", Kind: LooksUp, What: "x", Next: "c0"}}
	for i := 0; i < n; i += 20 {
		compare := Block{ID: id("c", i), Kind: Compares, What: "x", Next: id("c", i+20)}
		for j := range 20 {
			said := id("p", i+j)
			compare.Ways = append(compare.Ways, Way{id("v", i+j), said})
			ask := Block{ID: said, Kind: Asks, What: fmt.Sprintf("Case %d.", i+j), Ways: []Way{{"1", "get"}, {"2", compare.ID}}}
			out = append(out, ask)
		}
		if i+20 >= n {
			compare.Next = ""
		}
		out = append(out, compare)
	}
	return out, nil
}

// oneVariable is a ring of menus. Each sets a variable to a value of its own, or compares it with this value.
func oneVariable(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		next := id("m", (i+1)%n)
		out = append(
			out,
			Block{ID: id("m", i), Kind: Asks, What: fmt.Sprintf("Menu %d.", i), Ways: []Way{{"1", id("s", i)}, {"2", id("c", i)}}},
			Block{ID: id("s", i), Kind: Sets, What: "x", Of: id("v", i), Next: next},
			Block{ID: id("c", i), Kind: Compares, What: "x", Ways: []Way{{id("v", i), next}}},
		)
	}
	return out, nil
}

// setAndCompared sets one variable after the other, and compares a variable that is some variables further on.
func setAndCompared(n, step int) (out Blocks, _ []Blocks) {
	for i := range n {
		out = append(
			out,
			Block{ID: id("s", i), Kind: Sets, What: id("x", i), Of: "1", Next: id("c", i)},
			Block{ID: id("c", i), Kind: Compares, What: id("x", step*i%n), Ways: []Way{{"1", id("s", i+1)}}},
		)
	}
	out[len(out)-1].Ways[0].To = ""
	return out, nil
}

func copies(n int) (Blocks, []Blocks) {
	out := Blocks{{ID: "get", Kind: LooksUp, What: "x", Next: "s0"}}
	from := "x"
	for i := range n {
		out = append(out, Block{ID: id("s", i), Kind: Copies, What: id("x", i), Of: from, Next: id("s", i+1)})
		from = id("x", i)
	}
	out[n].Next = "c"
	return append(
		out,
		Block{ID: "c", Kind: Compares, What: from, Ways: []Way{{"1", "p"}}},
		Block{ID: "p", Kind: Says, What: "It is one."},
	), nil
}

func languages(n int) (out Blocks, _ []Blocks) {
	all := []string{"en-US", "es-US", "fr-FR", "de-DE", "it-IT"}
	for i := range n {
		out = append(out, Block{ID: id("p", i), Kind: Speaks, What: fmt.Sprintf("Prompt %d.", i), Of: all[i%len(all)], Next: id("p", i+1)})
	}
	out[n-1].Next = ""
	return out, nil
}

// modules is a flow that runs each of ten modules many times. A module runs the next one twice.
func modules(n int) (main Blocks, all []Blocks) {
	const most = 10
	for i := range n {
		main = append(
			main,
			Block{ID: id("r", i), Kind: Calls, What: id("module", i%most), Next: id("p", i)},
			Block{ID: id("p", i), Kind: Says, What: fmt.Sprintf("Prompt %d.", i), Next: id("r", i+1)},
		)
	}
	main[len(main)-1].Next = ""
	for i := range most {
		one := Blocks{{ID: "say", Kind: Says, What: fmt.Sprintf("Module %d.", i)}}
		if i+1 < most {
			one[0].Next = "a"
			one = append(
				one,
				Block{ID: "a", Kind: Calls, What: id("module", i+1), Next: "b"},
				Block{ID: "b", Kind: Calls, What: id("module", i+1)},
			)
		}
		all = append(all, one)
	}
	return main, all
}

func queues(n int) (out Blocks, _ []Blocks) {
	for i := range n {
		out = append(
			out,
			Block{ID: id("h", i), Kind: Opens, What: id("hours", i), Ways: []Way{{"open", id("q", i)}}, Next: id("h", i+1)},
			Block{ID: id("q", i), Kind: Queues, What: id("queue", i)},
		)
	}
	out[len(out)-2].Next = ""
	return out, nil
}

// Shaped returns a function that writes the file of a shape of n parts.
func Shaped(name string, write func(main Blocks, modules []Blocks) []importer.Source) func(n int) importer.Source {
	at := slices.IndexFunc(Shapes, func(s Shape) bool { return s.Name == name })
	return func(n int) importer.Source { return write(Shapes[at].Write(n))[0] }
}

// BenchShapes imports large flows of each shape that a platform can write, and checks the folders as lint does. Twice
// the blocks take at most 2.5 times the time. Write returns nil for a shape that it cannot write. It makes a number
// of blocks of the source from each block of a shape. A folder that is too large is not checked, because lint then
// ends early.
func BenchShapes(b *testing.B, format importer.Format, perBlock int, write func(main Blocks, modules []Blocks) []importer.Source) {
	for _, shape := range Shapes {
		for _, blocks := range []int{1250, 2500, 5000} {
			b.Run(fmt.Sprintf("%s/%d", shape.Name, blocks), func(b *testing.B) {
				files := write(shape.Write(blocks / (perBlock * shape.PerPart)))
				if files == nil {
					b.Skip("the platform has no such blocks")
				}
				benchFiles(b, format, files)
			})
		}
	}
}

func benchFiles(b *testing.B, format importer.Format, files []importer.Source) {
	b.Run("import", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := read(format, files, nil); err != nil {
				b.Fatal(err)
			}
		}
	})

	b.Run("lint", func(b *testing.B) {
		_, result, err := read(format, files, nil)
		if err != nil {
			b.Fatal(err)
		}
		folder := FS(result.Files)
		var refused diag.Findings
		flowtest.Open(b, folder, &refused)
		for x := range refused.WithSeverity(diag.Error).All() {
			b.Skipf("the folder has an error: %s", x.Message)
		}
		for b.Loop() {
			var found diag.Findings
			flowtest.Open(b, folder, &found)
		}
	})
}
