package des

import "testing"

func BenchmarkStream(b *testing.B) {
	key := NewKey(1, 1)
	draws := []struct {
		name string
		draw func(*Stream) float64
	}{
		{"Float64", (*Stream).Float64},
		{"Exp", (*Stream).Exp},
		{"Normal", (*Stream).Normal},
		{"Gamma(2.5)", func(s *Stream) float64 { return s.Gamma(2.5) }},
		{"Uint64N(1000)", func(s *Stream) float64 { return float64(s.Uint64N(1000)) }},
	}
	for _, d := range draws {
		b.Run(d.name, func(b *testing.B) {
			s, sum := key.Stream(), 1.0
			for range b.N {
				sum += d.draw(&s)
			}
			if sum == 0 {
				b.Fatal("the sum is 0")
			}
		})
	}
	b.Run("a key per draw", func(b *testing.B) {
		sum := 1.0
		for call := range b.N {
			s := key.With(uint64(call)).With(3).Stream()
			sum += s.Exp()
		}
		if sum == 0 {
			b.Fatal("the sum is 0")
		}
	})
}

func BenchmarkDistribution(b *testing.B) {
	for _, c := range distributions() {
		b.Run(c.name, func(b *testing.B) {
			s := NewKey(1, 1).Stream()
			sum := Duration(1)
			for range b.N {
				sum += c.of.Sample(&s) >> 20
			}
			if sum == 0 {
				b.Fatal("the sum is 0")
			}
		})
	}
}
