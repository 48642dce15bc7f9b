package diag_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A part of a text is found after quotes, on the lines of a block and after
// characters of several bytes; what is written in escapes has the text's place.
func TestWithin(t *testing.T) {
	const src = "\ufeff" + `plain: Hello, {name}.
wide: "¿Qué, {name}?"
block: >
  Hello,
  {name} and {other}.
escaped: "\u007bnone}"
`

	var found diag.Findings
	found.Source("x.yaml", []byte(src))

	at := func(line, column, width int) diag.Place {
		return diag.Place{File: "x.yaml", Line: line, Column: column, Width: width}
	}
	for _, c := range []struct {
		text diag.Place
		part string
		want diag.Place
	}{
		{at(1, 8, 14), "{name}", at(1, 15, 6)},
		{at(1, 8, 14), "Hello", at(1, 8, 5)},
		{at(2, 7, 15), "{name}", at(2, 14, 6)},
		{at(3, 8, 1), "{name}", at(5, 3, 6)},
		{at(3, 8, 1), "{other}", at(5, 14, 7)},
		{at(6, 10, 12), "{none}", at(6, 10, 12)},
		{at(9, 1, 1), "{name}", at(9, 1, 1)},
	} {
		found.Parallel(1, func(_ int, inner *diag.Findings) {
			if got := inner.PlaceOf(diag.Text{Place: c.text}, c.part); got != c.want {
				t.Errorf("%q from %v: %v of %d, want %v of %d", c.part, c.text, got, got.Width, c.want, c.want.Width)
			}
		})
	}
}

// Each place is the line and the column that one counts from the start, on lines of any length.
func TestPlaces(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var src strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "pieces") {
			piece := rapid.SampledFrom([]string{"a", "é", "€uro", "\n", "x\ny", "\xff"}).Draw(t, "piece")
			src.WriteString(strings.Repeat(piece, rapid.IntRange(1, 1500).Draw(t, "times")))
		}
		text := src.String()
		places := diag.NewPlaces("x", text)
		for _, offset := range []int{len(text), rapid.IntRange(0, len(text)).Draw(t, "offset")} {
			lines := strings.Split(text[:offset], "\n")
			column := utf8.RuneCountInString(lines[len(lines)-1]) + 1
			want := diag.Place{File: "x", Line: len(lines), Column: column, Width: 1}
			if got := places.At(offset); got != want {
				t.Fatalf("offset %d of %d: %+v, want %+v", offset, len(text), got, want)
			}
		}
	})
}
