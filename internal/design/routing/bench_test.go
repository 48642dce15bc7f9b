package routing_test

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

func bench(b *testing.B, src string) *routing.Center {
	b.Helper()
	var found diag.Findings
	return routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		bench(b, written(b, "world"))
	}
}

func BenchmarkOpenSets(b *testing.B) {
	c := bench(b, written(b, "world"))
	q, _ := c.Queue("rewards")
	for b.Loop() {
		c.OpenSets(q)
	}
}

func BenchmarkRoute(b *testing.B) {
	c := bench(b, written(b, "world"))
	n := phone.Parse("+33 4 72 00 12 34", "US")
	at := time.Date(2026, time.November, 27, 12, 0, 0, 0, time.UTC)
	for b.Loop() {
		caller := c.Locate(0, n)
		c.Route(caller.Hub, 0, 1, 0, 0, at)
	}
}
