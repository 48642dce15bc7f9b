package diag_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// A part of a text is found behind quotes, on the lines of a block and behind
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
		{at(2, 7, 15), "{name}", at(2, 14, 6)},
		{at(3, 8, 1), "{name}", at(5, 3, 6)},
		{at(3, 8, 1), "{other}", at(5, 14, 7)},
		{at(6, 10, 12), "{none}", at(6, 10, 12)},
		{at(9, 1, 1), "{name}", at(9, 1, 1)},
	} {
		found.Each(1, func(_ int, inner *diag.Findings) {
			if got := inner.Within(diag.Text{Place: c.text}, c.part); got != c.want {
				t.Errorf("%q from %v: %v of %d, want %v of %d", c.part, c.text, got, got.Width, c.want, c.want.Width)
			}
		})
	}
}

// A text is marked from its first character to its last, quotes and escapes included.
func TestAPlaceIsAsWideAsTheText(t *testing.T) {
	for src, want := range map[string][2]int{
		`a: plain text # and a comment`: {4, 10},
		`a: "it \"is\" so"   # "x"`:     {4, 14},
		`a: "it ends in \\" # "x"`:      {4, 15},
		`a: "it's so" # 'x'`:            {4, 9},
		`a: 'it''s so' # 'x'`:           {4, 10},
		`a: 'say "so\' # "x"`:           {4, 10},
		`{要: "再発行", a: '要''る', b: c}`:   {15, 6},
		`{要: 再発行, a: 要る, b: c}`:         {13, 2},
	} {
		var found diag.Findings
		at := diag.Parse("x.yaml", []byte(src), &found).Get("a").Place
		if found.Len() > 0 || [2]int{at.Column, at.Width} != want {
			t.Errorf("%s: %v of %d, want %v; %v", src, at, at.Width, want, found.Sorted())
		}
	}
}
