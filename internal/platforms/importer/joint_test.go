package importer

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// randomTests returns a generator of tests with operands that are short texts of three digits.
func randomTests() *rapid.Generator[Test] {
	return rapid.Custom(func(t *rapid.T) Test {
		return Test{
			Is: rapid.SampledFrom([]Operator{
				Equal, OneOf, Blank, Contains, Starts, Ends, Pattern, Under, Most, Over, Least, Length,
			}).Draw(t, "is"),
			Not:     rapid.Bool().Draw(t, "not"),
			Operand: rapid.StringMatching(`[123]{1,3}`).Draw(t, "operand"),
		}
	})
}

// TestNoWayIsLost draws ways of a decide, and values. The way of each value has a case, or the step has a note. The first
// condition of each way is not negated.
func TestNoWayIsLost(t *testing.T) {
	tests := randomTests()
	longtest.Check(t, func(t *rapid.T) {
		s := &Step{}
		for i := range rapid.IntRange(1, 3).Draw(t, "ways") {
			own := rapid.SliceOfN(tests, 1, 2).Draw(t, "tests")
			own[0].Not = false
			s.Edges = append(s.Edges, Edge{To: strconv.Itoa(i), Tests: own})
		}
		s.Edges = append(s.Edges, Edge{To: "rest"})
		of := s.Edges

		x := classify(s.tests())
		x.nameJoint(s)
		x.tellApart(s)
		hasWay := func(to string) bool {
			return slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To == to })
		}
		for range 20 {
			value := rapid.StringMatching(`[1234]{0,4}(\.5)?`).Draw(t, "value")
			to := of[target(of, value)].To
			if to != "rest" && !hasWay(to) && !s.notes.has(jointOnly) {
				t.Fatalf("%q takes way %s of %+v, which is lost", value, to, of)
			}
		}
	})
}
