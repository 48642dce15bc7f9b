package ivr

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// threeMenus is a program of three menus and an end.
func threeMenus(t testing.TB) *flow.Program {
	return build(t,
		at{"first", menu(3), "1: second, 2: second, 3: second, exhausted: end"},
		at{"second", menu(3), "1: third, 2: third, 3: third, exhausted: end"},
		at{"third", menu(3), "1: end, 2: end, 3: end, exhausted: end"},
		at{"end", flow.Step{Kind: flow.End}, ""},
	)
}

// One operation is a whole call: a start and three menus.
func BenchmarkCall(b *testing.B) {
	p := threeMenus(b)
	for _, kind := range []string{"table", "live"} {
		for _, counted := range []bool{true, false} {
			name := kind
			if counted {
				name += ", counted"
			}
			b.Run(name, func(b *testing.B) { benchmark(b, machines(b, p)[kind], counted) })
		}
	}
}

func benchmark(b *testing.B, m *Machine, counted bool) {
	p := m.Program()
	if counted {
		m.Counts = m.NewCounts()
	}
	inputs := [...]Input{chosen(p, "1"), chosen(p, "2"), chosen(p, "3")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := Call{}
		if err := m.Start(&c); err != nil {
			b.Fatal(err)
		}
		for j := range 3 {
			if err := m.Resume(&c, inputs[(i+j)%3]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	p := threeMenus(b)
	b.ReportAllocs()
	for b.Loop() {
		NewTransitionTable(p)
	}
}

func TestARecordedCallAllocatesNothing(t *testing.T) {
	p := threeMenus(t)
	m := machines(t, p)["table"]
	m.Counts = m.NewCounts()
	inputs := [...]Input{chosen(p, "2"), {Kind: Silent}, chosen(p, "1"), chosen(p, "3")}

	allocated := testing.AllocsPerRun(100, func() {
		c := Call{}
		if err := m.Start(&c); err != nil {
			t.Error(err)
		}

		for _, in := range inputs {
			if err := m.Resume(&c, in); err != nil {
				t.Error(err)
			}
		}
	})
	if allocated != 0 {
		t.Errorf("a call by table allocates %v times", allocated)
	}
}
